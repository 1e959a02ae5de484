// SPDX-License-Identifier: Apache-2.0
//
// Everything that staff see of one customer. Reading it is to be entered in the customer's history first
// (record_reading).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct CustomerAccount {
    domain::Account account;
    std::vector<domain::Usage> usage;
    std::vector<std::string> domains;
    domain::SuspensionText words;  // what the customer reads while it is suspended
};

struct CustomerView {
    domain::Customer customer;
    std::vector<CustomerAccount> accounts;  // within the scope only
    std::vector<domain::Contact> contacts;
    std::vector<domain::Category> categories;
    std::vector<store::Preference> preferences;
};

// Errors: kNotFound outside the scope; the store's own.
base::Expected<CustomerView> show_customer(const store::Tx& tx, const Scope& scope,
                                           domain::CustomerId customer);

struct HistoryPart {
    std::vector<domain::JournalEntry>
        entries;            // newest first; those about a reseller's foreign accounts left out
    std::int64_t older{0};  // before_sequence of the next piece, 0 when there is none
};
// kinds empty: all. Errors: kNotFound outside the scope; the store's own.
base::Expected<HistoryPart> show_history(const store::Tx& tx, const Scope& scope, domain::CustomerId customer,
                                         std::int64_t before_sequence, std::int64_t limit,
                                         std::span<const domain::JournalKind> kinds = {});

}  // namespace pelanggan::service
