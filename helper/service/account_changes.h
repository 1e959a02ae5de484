// SPDX-License-Identifier: Apache-2.0
//
// What differs between an account as it is stored and as WHM reports it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/account.h"

namespace pelanggan::service {

struct FieldChange {
    std::string field;  // "status", "plan", "owner", "domain", "email", "user", "suspend_reason", "locked",
                        // "uid", "created_at"
    std::optional<std::string> old_value, new_value;
    // Whether the customer's history shows it. The host's own words for a suspension are not for customers.
    bool is_public{false};
};

struct Comparison {
    domain::AccountFacts facts;        // what is to be stored
    std::vector<FieldChange> changes;  // for people; facts may differ in more (the time of a suspension)
    bool has_changed{false};
};

// What WHM did not say keeps its stored value: an account always has a domain, an owner and a plan, and a
// number that was out of form is no news.
Comparison compare_facts(const domain::AccountFacts& stored, const domain::AccountFacts& reported);

}  // namespace pelanggan::service
