// SPDX-License-Identifier: Apache-2.0
#include "store/soci/schema.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace pelanggan::store {

namespace {

constexpr std::string_view kVersionTable =
    "CREATE TABLE IF NOT EXISTS schema_version (number {number} NOT NULL, name {key} NOT NULL, applied_at "
    "{number} "
    "NOT NULL, PRIMARY KEY (number)) {keyed_table}";

struct Paragraph {
    std::string text;
    bool is_optional{false};
};

std::vector<Paragraph> paragraphs(std::string_view file) {
    std::vector<Paragraph> found;
    Paragraph current;
    const auto flush = [&] {
        if (!current.text.empty()) found.push_back(std::move(current));
        current = {};
    };
    while (!file.empty()) {
        const auto end = file.find('\n');
        const std::string_view line = file.substr(0, end);
        file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
        if (line.empty()) {
            flush();
        } else if (line.starts_with("--")) {
            if (line.starts_with("-- optional")) current.is_optional = true;
        } else {
            current.text.append(line).push_back('\n');
        }
    }
    flush();
    return found;
}

void apply(Connection& connection, const SchemaFile& file) {
    for (const Paragraph& paragraph : paragraphs(file.text)) {
        try {
            connection.session() << connection.dialect().expand(paragraph.text);
        } catch (const soci::soci_error& error) {
            const Failure failure = connection.dialect().translate(error);
            if (!paragraph.is_optional || failure.fault != Fault::kBroken) throw;
            base::log::warn("schema file {}: an optional statement was refused: {}", file.name,
                            failure.error.what);
        }
    }
    connection.session() << connection.dialect().expand("{insert_ignore} INTO schema_version VALUES (") +
                                std::to_string(file.number) + ", '" + std::string{file.name} + "', " +
                                std::to_string(base::to_epoch(base::now())) + ")";
}

bool has_table(const std::vector<std::string>& tables, std::string_view name) {
    return std::find(tables.begin(), tables.end(), name) != tables.end();
}

std::vector<std::string> table_names(Connection& connection) {
    std::vector<std::string> names;
    std::string name;
    soci::statement statement =
        (connection.session().prepare << connection.dialect().table_names(), soci::into(name));
    statement.execute();
    while (statement.fetch())
        names.push_back(name);
    return names;
}

base::Expected<std::int64_t> stored_version(Connection& connection, std::span<const SchemaFile> files) {
    const auto tables = table_names(connection);
    if (!has_table(tables, "schema_version")) {
        if (!tables.empty()) return base::corrupt("the database holds tables of something else");
        return std::int64_t{0};
    }
    long long version = 0;
    connection.session() << "SELECT coalesce(max(number), 0) FROM schema_version", soci::into(version);
    if (version > files.back().number) {
        return base::corrupt("the database has schema " + std::to_string(version) + ", this program knows " +
                             std::to_string(files.back().number) + ": it was written by a newer release");
    }
    return std::int64_t{version};
}

base::Expected<void> apply_missing(Connection& connection, std::span<const SchemaFile> files) {
    PEL_ASSIGN(const std::int64_t version, stored_version(connection, files));
    if (version == files.back().number) return {};
    connection.session() << connection.dialect().expand(kVersionTable);
    for (const SchemaFile& file : files) {
        if (file.number > version) apply(connection, file);
    }
    return {};
}

}  // namespace

base::Expected<void> upgrade_schema(Connection& connection, std::span<const SchemaFile> files) {
    return connection.run([&]() -> base::Expected<void> {
        if (!connection.dialect().has_schema_transactions()) {
            PEL_TRY(apply_missing(connection, files));
            return {};
        }
        connection.session() << connection.dialect().begin_write();
        auto done = connection.run([&] { return apply_missing(connection, files); });
        connection.session() << (done.ok() ? "COMMIT" : "ROLLBACK");
        return done;
    });
}

}  // namespace pelanggan::store
