// SPDX-License-Identifier: Apache-2.0
#include "service/mandatory_rule.h"

#include <algorithm>
#include <optional>

namespace pelanggan::service {
namespace {

bool reaches_somebody(const domain::Category& category, const Reach& reach) {
    return std::any_of(reach.contacts.begin(), reach.contacts.end(), [&](const domain::Contact& contact) {
        return !contact.email.empty() && is_on(category, contact.id, reach.preferences);
    });
}

}  // namespace

bool is_on(const domain::Category& category, domain::ContactId contact,
           std::span<const store::Preference> preferences) {
    std::optional<bool> choice;
    for (const auto& preference : preferences) {
        if (preference.contact == contact && preference.category == category.code) choice = preference.is_on;
    }
    return domain::is_wanted(category.policy, choice);
}

std::vector<std::string> find_unreached(std::span<const domain::Category> categories, const Reach& before,
                                        const Reach& after) {
    std::vector<std::string> unreached;
    for (const auto& category : categories) {
        if (category.policy != domain::Policy::kMandatory) continue;
        if (reaches_somebody(category, before) && !reaches_somebody(category, after))
            unreached.push_back(category.code);
    }
    return unreached;
}

}  // namespace pelanggan::service
