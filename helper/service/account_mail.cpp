// SPDX-License-Identifier: Apache-2.0
#include "service/account_mail.h"

#include <set>
#include <vector>

#include "service/check_mail.h"

namespace pelanggan::service {

base::Expected<void> queue_account_mail(store::Tx& tx, const MailSetup& setup, domain::MailKind kind,
                                        const domain::Account& account) {
    domain::Category category;
    category.code = kAccountCategory;
    category.policy = domain::Policy::kMandatory;
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& known : categories) {
        if (known.code == kAccountCategory) category = known;
    }
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(account.customer));
    std::vector<domain::RecipientFacts> facts;  // of each contact
    for (const auto& contact : contacts) {
        PEL_ASSIGN(facts.emplace_back(), facts_of(tx, contact, category, base::now()));
    }
    std::set<std::string> addresses;
    const auto queue = [&](const domain::Contact& contact, domain::MailRule rule) -> base::Expected<void> {
        if (!addresses.insert(contact.email).second) return {};
        PEL_ASSIGN(auto draft, draft_to(tx, kind, contact, contact.email));
        draft.category = kAccountCategory;
        draft.reference = std::to_string(account.id.value);
        draft.rule = rule;
        PEL_TRY(queue_mail(tx, setup, draft));
        return {};
    };
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        const auto rule = domain::decide_rule(category.policy, facts[i]);
        if (domain::is_sent_by(rule)) PEL_TRY(queue(contacts[i], rule));
    }
    if (!addresses.empty() || category.policy != domain::Policy::kMandatory) return {};
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        if (domain::is_working(category.policy, facts[i]))
            return queue(contacts[i], domain::MailRule::kFallback);
    }
    return {};
}

}  // namespace pelanggan::service
