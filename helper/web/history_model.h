// SPDX-License-Identifier: Apache-2.0
//
// A customer's history in words, for the customer's page and for staff. Template part:
// history_events.mustache.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/expected.h"
#include "domain/ids.h"
#include "domain/journal.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web {

// About so many entries are on a page; what was done at once stays together over its end.
constexpr std::int64_t kHistoryPage = 50;

// What was done at once by the same hand is one event with several lines. Newest first, from before the given
// sequence on (0: from the newest); "older" is the sequence to continue with, or false. Both kinds of readers
// read the same words; only "you" and names depend on who reads.
// kinds: only these; empty: all.
// "events": at, at_text, kind, what, about, subject, who, actor_kind, actor, where, surface, reason, is_read,
// lines (field, label, old, new as stored; old_text, new_text), entries (sequence, hash). Customers are not
// shown what hosts write for themselves (reasons of a suspension), resellers nothing of foreign accounts.
// Errors: the store's; kNotFound outside the caller's scope.
base::Expected<Model> history_model(const Context& context, domain::CustomerId customer,
                                    std::int64_t before_sequence, std::int64_t limit = kHistoryPage,
                                    std::span<const domain::JournalKind> kinds = {});

}  // namespace pelanggan::web
