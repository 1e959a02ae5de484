// SPDX-License-Identifier: Apache-2.0
//
// The numbered schema files: embedded at build time, applied in order, each once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/expected.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

struct SchemaFile {
    std::int64_t number;
    std::string_view name;  // "0001_tables.sql"
    std::string_view text;
};

// In order of numbers; made from store/schema/ by CMake.
std::span<const SchemaFile> schema_files() noexcept;

// Brings the database to the newest of files. Where the database can roll back CREATE TABLE, all in one
// transaction; elsewhere a file that was cut short is run again, which files are written for. Errors:
// kCorrupt for a schema that is newer than files or not ours; kUnavailable.
base::Expected<void> upgrade_schema(Connection& connection, std::span<const SchemaFile> files);

}  // namespace pelanggan::store
