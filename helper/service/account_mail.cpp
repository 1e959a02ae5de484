// SPDX-License-Identifier: Apache-2.0
#include "service/account_mail.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace pelanggan::service {
namespace {

struct Candidate {
    domain::Contact contact;
    domain::RecipientFacts facts;
};

base::Expected<std::vector<Candidate>> candidates_of(const store::Tx& tx, domain::CustomerId customer,
                                                     std::string_view category) {
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
    PEL_ASSIGN(const auto preferences, tx.preferences().of_customer(customer));
    PEL_ASSIGN(const auto paused_until, tx.mail_settings().paused_until(customer));
    std::vector<Candidate> candidates;
    for (const domain::Contact& contact : contacts) {
        Candidate candidate{contact, {}};
        candidate.facts.has_address = !contact.email.empty();
        candidate.facts.is_paused = paused_until && *paused_until > base::now();
        for (const auto& preference : preferences) {
            if (preference.contact == contact.id && preference.category == category)
                candidate.facts.choice = preference.is_on;
        }
        if (candidate.facts.has_address) {
            PEL_ASSIGN(const auto state, tx.suppressions().find(contact.email));
            if (state) candidate.facts.suppressed_by = state->suppressed_by;
        }
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

}  // namespace

base::Expected<void> queue_account_mail(store::Tx& tx, const MailSetup& setup, domain::MailKind kind,
                                        const domain::Account& account) {
    auto policy = domain::Policy::kMandatory;
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& category : categories) {
        if (category.code == kAccountCategory) policy = category.policy;
    }
    PEL_ASSIGN(const auto candidates, candidates_of(tx, account.customer, kAccountCategory));
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
    for (const auto& [contact, facts] : candidates) {
        const auto rule = domain::decide_rule(policy, facts);
        if (domain::is_sent_by(rule)) PEL_TRY(queue(contact, rule));
    }
    if (!addresses.empty() || policy != domain::Policy::kMandatory) return {};
    for (const auto& [contact, facts] : candidates) {
        if (domain::is_working(policy, facts)) return queue(contact, domain::MailRule::kFallback);
    }
    return {};
}

}  // namespace pelanggan::service
