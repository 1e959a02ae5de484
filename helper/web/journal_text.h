// SPDX-License-Identifier: Apache-2.0
//
// An entry of the history as people read it: what was done, by whom, old and new, in the reader's language.
#pragma once

#include <string_view>

#include "domain/journal.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web {

// sequence, at, at_text; who, actor_kind, actor_name, surface; what, kind, subject, field, field_label; old,
// new (as shown; null where there was nothing), old_value, new_value (as stored), has_values; reason, hash.
// zone is the reader's IANA time zone, "" the server's.
Model journal_model(const Context& context, const domain::JournalEntry& entry, std::string_view zone);

}  // namespace pelanggan::web
