// SPDX-License-Identifier: Apache-2.0
//
// What the table adapters share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "domain/account.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

// Reads rows to the end with read(statement).
template <typename Read>
auto read_all(Statement& statement, Read read) {
    std::vector<decltype(read(statement))> rows;
    statement.execute();
    while (statement.next())
        rows.push_back(read(statement));
    return rows;
}

// The row, or nullopt; for queries by a unique key.
template <typename Read>
auto read_one(Statement& statement, Read read) {
    std::optional<decltype(read(statement))> row;
    statement.execute();
    if (statement.next()) row = read(statement);
    statement.finish();
    return row;
}

// The value of a stored name, which only a damaged or newer database can fail to have.
template <typename T>
T known(std::optional<T> parsed, std::string_view what) {
    if (!parsed)
        throw BadRow{"a stored " + std::string{what} + " has a name that this program does not know"};
    return *parsed;
}

// kConflict unless exactly one row was changed.
inline base::Expected<void> must_be_one(std::int64_t rows, std::string_view what) {
    if (rows == 1) return {};
    return base::conflict(std::string{what} + " was changed meanwhile, or is gone");
}

// Reserves count ids of a counter and returns the first. Runs inside Connection::run.
std::int64_t take_ids(Connection& connection, std::string_view counter, std::int64_t count);

// The number in account.status. Stored, never renumbered.
std::int64_t status_number(domain::AccountStatus status);

}  // namespace pelanggan::store
