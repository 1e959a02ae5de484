// SPDX-License-Identifier: Apache-2.0
#include "service/change_preferences.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/mandatory_rule.h"

namespace pelanggan::service {
namespace {

void set_choice(std::vector<store::Preference>& preferences, const store::Preference& choice) {
    for (auto& preference : preferences) {
        if (preference.contact == choice.contact && preference.category == choice.category) {
            preference.is_on = choice.is_on;
            return;
        }
    }
    preferences.push_back(choice);
}

// Whether the choice is a consent, or the withdrawal of one that was given when the category still asked for
// it.
base::Expected<bool> needs_consent(const store::Tx& tx, domain::CustomerId customer,
                                   const domain::Category& category, const store::Preference& choice) {
    if (category.policy == domain::Policy::kChoiceOff) return true;
    if (choice.is_on) return false;
    PEL_ASSIGN(const auto current, tx.consents().find_current(customer, choice.contact, choice.category));
    return current && current->is_given;
}

std::string word_of(bool is_on) {
    return is_on ? "on" : "off";
}

}  // namespace

base::Expected<PreferencesResult> apply_preferences(store::Tx& tx, const domain::Actor& actor,
                                                    domain::CustomerId customer,
                                                    const std::vector<store::Preference>& wanted,
                                                    std::string_view reason, const ChoiceSource& source) {
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    PEL_ASSIGN(const auto before, tx.preferences().of_customer(customer));
    auto after = before;
    std::vector<store::Preference> changed;
    std::vector<ConsentChoice> consents;
    for (const auto& choice : wanted) {
        const auto category = std::find_if(categories.begin(), categories.end(),
                                           [&](const auto& one) { return one.code == choice.category; });
        const bool has_contact = std::any_of(contacts.begin(), contacts.end(), [&](const auto& contact) {
            return contact.id == choice.contact;
        });
        if (category == categories.end() || category->policy == domain::Policy::kNever)
            return base::not_found("no such category to choose");
        if (!has_contact) return base::not_found("no such contact of this customer");
        if (is_on(*category, choice.contact, after) == choice.is_on) continue;
        set_choice(after, choice);
        PEL_ASSIGN(const bool is_consent, needs_consent(tx, customer, *category, choice));
        if (is_consent) {
            consents.push_back({choice.contact, choice.category, choice.is_on});
        } else {
            changed.push_back(choice);
        }
    }
    PreferencesResult result;
    if (changed.empty() && consents.empty()) {
        result.kind = PreferencesResult::Kind::kUnchanged;
        return result;
    }
    result.categories = find_unreached(categories, {contacts, before}, {contacts, after});
    if (!result.categories.empty()) {
        result.kind = PreferencesResult::Kind::kUnreached;
        return result;
    }
    std::vector<domain::JournalDraft> drafts;
    const auto at = base::now();
    for (const auto& choice : changed) {
        PEL_TRY(tx.preferences().set(choice));
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = at;
        draft.actor = actor;
        draft.kind = domain::JournalKind::kPreferenceChanged;
        draft.subject = fmt::format("preference:{}:{}", choice.contact.value, choice.category);
        draft.old_value = word_of(!choice.is_on);
        draft.new_value = word_of(choice.is_on);
        draft.reason = reason;
        drafts.push_back(std::move(draft));
    }
    PEL_TRY(tx.journal().append(drafts));
    PEL_TRY(record_consents(tx, actor, customer, consents, source, reason));
    return result;
}

base::Expected<PreferencesResult> change_preferences(store::Store& store, const store::RequestId& request,
                                                     const domain::Actor& actor, const Scope& scope,
                                                     domain::CustomerId customer,
                                                     const std::vector<store::Preference>& wanted,
                                                     std::string_view reason, const ChoiceSource& source) {
    PreferencesResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(result, apply_preferences(tx, actor, customer, wanted, reason, source));
        // Refused: the request must not count as done.
        if (result.kind == PreferencesResult::Kind::kUnreached)
            return base::invalid_input("a mandatory category would reach nobody");
        return {};
    });
    if (!stored.ok() && result.kind != PreferencesResult::Kind::kUnreached) return stored.error();
    return result;
}

}  // namespace pelanggan::service
