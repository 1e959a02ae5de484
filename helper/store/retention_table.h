// SPDX-License-Identifier: Apache-2.0
//
// How long things are kept, and what that makes old. Contract of all: see store/store.h and store/tables.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/retention.h"
#include "store/table.h"

namespace pelanggan::store {

class RetentionTable : public Table {
 public:
    // One for each kind, in the order of domain::kRetentionKinds.
    virtual Expected<std::vector<domain::RetentionRule>> rules() const = 0;
    struct Old {
        std::int64_t count{0};
        std::optional<base::Time> oldest;  // absent: there is none
    };
    // What is older than the cut and may go.
    virtual Expected<Old> count_old(domain::RetentionKind kind, base::Time cut) const = 0;

    // Writes days. Errors: kConflict.
    virtual Expected<void> update(const domain::RetentionRule& rule) = 0;
    // Writes last_run_at and last_removed, whatever the version.
    virtual Expected<void> note_run(domain::RetentionKind kind, base::Time at, std::int64_t removed) = 0;
    // Removes at most limit of what count_old counts; returns how many, 0 when nothing is left.
    virtual Expected<std::int64_t> remove_old(domain::RetentionKind kind, base::Time cut,
                                              std::int64_t limit) = 0;
};

}  // namespace pelanggan::store
