// SPDX-License-Identifier: Apache-2.0
#include "service/change_subscription.h"

#include <algorithm>
#include <map>
#include <vector>

#include "domain/contact.h"
#include "service/change_preferences.h"

namespace pelanggan::service {
namespace {

using ByCustomer = std::map<domain::CustomerId, std::vector<store::Preference>>;

// Whose choices change: the link's contact, and for a no everybody with its address or the mail's.
base::Expected<ByCustomer> find_choices(const store::Tx& tx, const domain::Mail& mail,
                                        const domain::Contact& contact, bool is_on) {
    ByCustomer choices;
    choices[contact.customer].push_back({contact.id, mail.category, is_on});
    if (is_on) return choices;
    for (const auto& address : {mail.address, contact.email}) {
        if (address.empty()) continue;
        PEL_ASSIGN(const auto others, tx.contacts().with_email(address));
        for (const auto& other : others)
            choices[other.customer].push_back({other.id, mail.category, is_on});
    }
    return choices;
}

}  // namespace

base::Expected<SubscriptionResult> change_subscription(store::Store& store, const store::RequestId& request,
                                                       const domain::Actor& actor,
                                                       const domain::SignedLink& link, bool is_on,
                                                       const ChoiceSource& source) {
    auto result = SubscriptionResult::kSaved;
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = SubscriptionResult::kSaved;
        PEL_ASSIGN(const auto mail, tx.outbox().find({link.subject}));
        if (!mail || mail->contact != link.contact) return base::not_found("the link's mail is not known");
        PEL_ASSIGN(const auto contact, tx.contacts().find(link.contact));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        const auto category = std::find_if(categories.begin(), categories.end(),
                                           [&](const auto& one) { return one.code == mail->category; });
        if (!contact || contact->customer != link.customer || category == categories.end() ||
            category->policy == domain::Policy::kNever) {
            result = SubscriptionResult::kGone;
            return {};
        }
        if (category->policy == domain::Policy::kMandatory) {
            result = SubscriptionResult::kMandatory;
            return {};
        }
        PEL_ASSIGN(const auto choices, find_choices(tx, *mail, *contact, is_on));
        bool has_changed = false;
        for (const auto& [customer, wanted] : choices) {
            PEL_ASSIGN(const auto applied, apply_preferences(tx, actor, customer, wanted, {}, source));
            has_changed = has_changed || applied.kind == PreferencesResult::Kind::kSaved;
        }
        if (!has_changed) result = SubscriptionResult::kUnchanged;
        return {};
    }));
    return result;
}

}  // namespace pelanggan::service
