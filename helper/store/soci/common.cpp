// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"

#include "base/check.h"

namespace pelanggan::store {

namespace {
const Sql kRaise{"UPDATE counter SET next_id = next_id + ? WHERE name = ?", "nt", ""};
const Sql kRead{"SELECT next_id FROM counter WHERE name = ?", "t", "n"};
}  // namespace

std::int64_t take_ids(Connection& connection, std::string_view counter, std::int64_t count) {
    PEL_CHECK(count > 0);
    if (connection.statement(kRaise).bind(count).bind(counter).run() != 1)
        throw BadRow{"a counter is missing"};
    const auto next =
        read_one(connection.statement(kRead).bind(counter), [](Statement& row) { return row.number(); });
    if (!next) throw BadRow{"a counter is missing"};
    return *next - count;
}

std::int64_t status_number(domain::AccountStatus status) {
    switch (status) {
        case domain::AccountStatus::kActive:
            return 0;
        case domain::AccountStatus::kSuspended:
            return 1;
        case domain::AccountStatus::kMissing:
            return 2;
        case domain::AccountStatus::kTerminated:
            return 3;
    }
    PEL_CHECK(false);
}

}  // namespace pelanggan::store
