// SPDX-License-Identifier: Apache-2.0
//
// Takes a change of a customer's details back from the history: the former values are entered like any
// change, under the host's field rules, and only while the values are still those that the change made.
#pragma once

#include <cstdint>
#include <span>

#include "base/expected.h"
#include "domain/customer.h"
#include "domain/journal.h"
#include "service/change_details.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// What is done at once is undone at once.
constexpr std::int64_t kMostUndone = 50;

// Whether these entries, made at once, can be taken back by the customer: all are about details that the
// rules let customers change, and each value is still the new one.
bool can_undo(const domain::Details& stored, const domain::FieldRules& rules,
              std::span<const domain::JournalEntry> entries);

// first, last: sequences of entries that were made at once.
// Errors: kConflict when a value is another one meanwhile; kUnauthorized when the rules do not allow it or
// the entries are about something else; kNotFound outside the scope or where there are no such entries; the
// store's own.
base::Expected<void> undo_change(store::Store& store, const store::RequestId& request,
                                 const domain::Actor& actor, const Scope& scope, domain::CustomerId customer,
                                 std::int64_t first, std::int64_t last);

}  // namespace pelanggan::service
