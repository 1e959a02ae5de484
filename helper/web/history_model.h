// SPDX-License-Identifier: Apache-2.0
//
// A customer's history in words, for the customer's page and for staff. Template part:
// history_events.mustache.
#pragma once

#include <cstdint>
#include <string>

#include "base/expected.h"
#include "domain/ids.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web {

// What was done at once by the same hand is one event with several lines. Newest first, about 50 entries from
// before the given sequence on (0: from the newest); "older" is the sequence to continue with, or false.
// "events": at, at_text, what, subject, who, where, reason, is_read, lines (label, old, new, old_text,
// new_text). Customers are not shown what hosts write for themselves (reasons of a suspension).
// Errors: the store's; kNotFound outside the caller's scope.
base::Expected<Model> history_model(const Context& context, domain::CustomerId customer,
                                    std::int64_t before_sequence);

}  // namespace pelanggan::web
