// SPDX-License-Identifier: Apache-2.0
//
// Everything in which SQLite and MariaDB differ, and nothing else: how to connect and what to set, column
// types, transaction begin, upsert, error codes, what a failed commit means. Adding a third database means
// adding a class here.
//
// Threads: all functions may be called from any thread.
#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "store/soci/url.h"
#include "store/store.h"

namespace pelanggan::store {

// What a failure means for the transaction it happened in; later ones outweigh earlier ones.
enum class Fault {
    kNone,
    kStatement,    // this statement changed nothing; the transaction stands
    kBusy,         // somebody else held the database too long
    kTransaction,  // the database gave this transaction up: run it again from the start
    kBroken,       // this transaction must not be committed
    kConnection,   // the connection is gone: run again on another one; during COMMIT the outcome is unknown
    kSync,         // writing to disk failed; during COMMIT the outcome is unknown and stays so
};
struct Failure {
    Fault fault{Fault::kBroken};
    base::Error error;  // without stored values: texts of the database that quote them are left out
};

class Connection;

class Dialect {
 public:
    virtual ~Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;

    // A new session with every setting of this project, read back and compared. Errors: kUnavailable;
    // kUnauthorized and kInvalidInput when the server refuses our name, password or database, or the password
    // cannot be used: waiting does not help; kCorrupt when the file is no database.
    virtual base::Expected<std::unique_ptr<soci::session>> connect(bool is_writer) = 0;
    // Looks for damage, once at start. Errors: kCorrupt.
    virtual base::Expected<void> check_integrity(Connection& connection) = 0;
    // The settings only; SociStore adds whether a write goes through.
    virtual base::Expected<Store::Health> check_health(Connection& connection) = 0;

    // How many connections there may be. With one writer, readers have connections of their own.
    virtual bool has_one_writer() const noexcept = 0;
    virtual std::size_t max_connections() const noexcept = 0;

    virtual const std::string& begin_read() const noexcept = 0;
    virtual const std::string& begin_write() const noexcept = 0;
    // False only when the database has surely ended the transaction by itself.
    virtual bool is_in_transaction(Connection& connection) const = 0;
    // After the SELECT of a row that decides what is written.
    virtual std::string_view for_update() const noexcept = 0;
    // The same for work that is shared out: rows that another transaction holds are left out, not waited for.
    virtual std::string_view for_update_of_free_rows() const noexcept = 0;
    // Numbers of rows per INSERT, falling, ending with 1.
    virtual std::span<const std::size_t> insert_sizes() const noexcept = 0;
    // Condition that an expression holds what a mark is bound to, small or capital letters alike, with
    // like_pattern() of it.
    virtual std::string like(std::string_view expression) const = 0;
    // INSERT of keys and values that overwrites values where the keys exist.
    virtual std::string upsert(std::string_view table, const std::vector<std::string>& keys,
                               const std::vector<std::string>& values) const = 0;

    // A schema file's text with its {placeholders} filled in.
    std::string expand(std::string_view schema_text) const;
    // Whether CREATE TABLE can be rolled back. Where it cannot, schema files may be run again.
    virtual bool has_schema_transactions() const noexcept = 0;
    // SELECT of one row for each table that is there: its name.
    virtual const std::string& table_names() const noexcept = 0;

    virtual Failure translate(const soci::soci_error& error) const = 0;
    // Housekeeping after a commit; the commit stands whatever comes out. Errors: kOutcomeUnknown when syncing
    // failed, after which nothing may be written any more.
    virtual base::Expected<void> after_commit(Connection& connection) = 0;

 protected:
    Dialect() = default;
    struct Placeholder {
        std::string_view name, text;
    };
    virtual std::span<const Placeholder> placeholders() const noexcept = 0;
};

// A pattern for Dialect::like that finds text anywhere, taken literally.
std::string like_pattern(std::string_view text);

std::unique_ptr<Dialect> make_dialect(const Url& url);

}  // namespace pelanggan::store
