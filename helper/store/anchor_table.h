// SPDX-License-Identifier: Apache-2.0
//
// What of the histories stands in anchors (domain/anchor.h). Contract of all tables: see store/store.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/expected.h"
#include "domain/anchor.h"
#include "store/table.h"

namespace pelanggan::store {

class AnchorTable : public Table {
 public:
    virtual Expected<std::optional<domain::Anchor>> last() const = 0;
    virtual Expected<std::vector<domain::Anchor>> all() const = 0;  // by number
    // The newest entry of each customer with first ≤ id ≤ last whose history grew since its last anchor,
    // ascending.
    virtual Expected<std::vector<domain::JournalHead>> new_heads(domain::CustomerId first,
                                                                 domain::CustomerId last) const = 0;
    // What was anchored last of each customer with first ≤ id ≤ last, ascending.
    virtual Expected<std::vector<domain::JournalHead>> anchored(domain::CustomerId first,
                                                                domain::CustomerId last) const = 0;

    // Enters an anchor whose file is whole. Errors: kConflict when its number is there.
    virtual Expected<void> add(const domain::Anchor& anchor) = 0;
    // Enters lines of an anchor; an older line about a history gives way.
    virtual Expected<void> note(std::int64_t anchor, std::span<const domain::JournalHead> heads) = 0;
};

}  // namespace pelanggan::store
