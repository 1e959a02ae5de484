// SPDX-License-Identifier: Apache-2.0
//
// The list of accounts with their customers, as staff see it: cut to the caller's scope whatever the filters
// say.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct CustomerList {
    store::AccountPage page;
    std::int64_t offset{0};  // of the page's first row; earlier than asked when the list got shorter
    store::AccountTable::Counts counts;  // within the scope, without the filters
    std::vector<std::string> plans;      // for the filters, within the scope
    std::vector<std::string> resellers;  // empty for a reseller
};

// query.owner is replaced by the scope. Errors: kUnauthorized for a customer's scope; the store's own.
base::Expected<CustomerList> list_customers(const store::Tx& tx, const Scope& scope,
                                            store::AccountQuery query);

}  // namespace pelanggan::service
