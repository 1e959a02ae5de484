// SPDX-License-Identifier: Apache-2.0
//
// Who can see a customer's data, and who of the staff did: for that customer.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct PartnerAccess {
    domain::Partner partner;
    base::Time since;        // of the yes
    bool is_covered{true};   // false: the yes was to less or other than what the partner asks for now
    bool may_receive{true};  // false: it is retired or its time is over
};

struct WhoSees {
    std::vector<std::string> resellers;    // who sell or own an account of the customer, by name
    std::vector<PartnerAccess> partners;   // those with a yes of the customer
    std::vector<store::Reading> readings;  // newest first
    bool has_more_readings{false};
};

// The readings are those since then, at most limit.
// Errors: kNotFound outside the scope; the store's own.
base::Expected<WhoSees> who_sees(const store::Tx& tx, const Scope& scope, domain::CustomerId customer,
                                 base::Time since, std::int64_t limit);

}  // namespace pelanggan::service
