// SPDX-License-Identifier: Apache-2.0
//
// store/retention_table.h on SOCI. Contract: there.
#pragma once

#include "store/retention_table.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

class SociRetentionTable final : public RetentionTable {
 public:
    explicit SociRetentionTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<domain::RetentionRule>> rules() const override;
    Expected<Old> count_old(domain::RetentionKind kind, base::Time cut) const override;
    Expected<void> update(const domain::RetentionRule& rule) override;
    Expected<void> note_run(domain::RetentionKind kind, base::Time at, std::int64_t removed) override;
    Expected<std::int64_t> remove_old(domain::RetentionKind kind, base::Time cut,
                                      std::int64_t limit) override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
