// SPDX-License-Identifier: Apache-2.0
//
// One connection with its prepared statements. What goes wrong without it: SOCI binds to the addresses of
// variables, so every call would have to prepare its statement again; here each statement keeps its own cells
// and is prepared once per connection.
//
// Statements throw (soci::soci_error, BadRow); Connection::run is the one place where that becomes an Error.
// Threads: one thread at a time.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "store/soci/dialect.h"

namespace pelanggan::store {

// A stored row that breaks its own format.
class BadRow : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

// A constant SQL text. '?' stands for a value; kinds are 'n' (number) and 't' (text), one per value in and
// one per column out. text never holds anything that came from outside.
struct Sql {
    std::string text;
    std::string in;
    std::string out;
};

class Statement {
 public:
    // Errors: throws soci::soci_error.
    Statement(soci::session& session, std::string_view text, std::string_view in, std::string_view out);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Forgets values that were bound and not used.
    void start() noexcept { in_at_ = 0; }

    // Values, in the order of the question marks. nullopt is NULL; "" is "".
    Statement& bind(std::int64_t value);
    Statement& bind(bool value) { return bind(std::int64_t{value ? 1 : 0}); }
    Statement& bind(std::string_view value);
    Statement& bind(const std::string& value) { return bind(std::string_view{value}); }
    Statement& bind(const char* value) { return bind(std::string_view{value}); }
    Statement& bind(base::Time value) { return bind(base::to_epoch(value)); }
    template <typename T>
    Statement& bind(const std::optional<T>& value) {
        if (!value) return bind_null();
        return bind(*value);
    }
    Statement& bind_null();

    // Runs a statement that returns no rows. Returns how many rows it matched (SQLite and MariaDB agree: an
    // UPDATE counts rows found, not rows that became different).
    std::int64_t run();

    // Reading: execute() once, then next() until false. A statement must be read to its end, or stopped by
    // finish(), since SQLite keeps its snapshot open as long as a statement stands on a row.
    void execute();
    bool next();
    void finish();

    // Columns of the row, in order. Errors: BadRow for a NULL where none may be.
    std::int64_t number();
    std::string text();
    std::optional<std::int64_t> optional_number();
    std::optional<std::string> optional_text();
    std::string text_or_empty();  // NULL reads as ""
    // Without a copy: valid until the next row.
    std::string_view view();
    std::optional<std::string_view> optional_view();
    base::Time time() { return base::from_epoch(number()); }
    std::optional<base::Time> optional_time();
    bool flag() { return number() != 0; }

 private:
    struct Cell {
        char kind{'n'};
        soci::indicator state{soci::i_null};
        long long number{0};
        std::string text;
    };
    Cell& next_in(char kind);
    Cell& next_out(char kind);
    void check_all_bound();

    std::vector<Cell> in_, out_;
    std::size_t in_at_{0}, out_at_{0};
    bool has_row_{false}, is_first_{false};
    soci::statement statement_;
};

class Connection {
 public:
    Connection(Dialect& dialect, std::unique_ptr<soci::session> session)
        : dialect_{dialect}, session_{std::move(session)} {}

    Dialect& dialect() noexcept { return dialect_; }
    soci::session& session() noexcept { return *session_; }

    // The prepared statement of that text, ready for its first value.
    Statement& statement(const Sql& sql) { return statement(sql.text, sql.in, sql.out); }
    Statement& statement(const std::string& text, std::string_view in, std::string_view out);
    // Runs a statement without values or rows.
    void execute(const std::string& text) { statement(text, "", "").run(); }

    // Runs body, which returns an Expected, and turns what it throws into an Error. The worst fault since
    // begin_watch() is kept, so that a transaction is not committed by somebody who overlooked it.
    template <typename Body>
    auto run(Body&& body) -> std::invoke_result_t<Body&> {
        // The database may have ended the transaction, and what comes next would be stored by itself.
        if (fault_ > Fault::kStatement)
            return base::unavailable("an earlier statement of this transaction failed");
        try {
            return body();
        } catch (const soci::soci_error& error) {
            return take_fault(error);
        } catch (const BadRow& bad) {
            has_failed_ = true;  // its statement may still stand on a row
            return base::corrupt(bad.what());
        }
    }

    void begin_watch() noexcept { fault_ = Fault::kNone; }
    Fault worst_fault() const noexcept { return fault_; }
    base::Error take_fault(const soci::soci_error& error);

    // Between transactions: drops statements after a failure, and when there are more than a few hundred (the
    // list page makes texts of its filters).
    void tidy();

 private:
    Dialect& dialect_;
    std::unique_ptr<soci::session> session_;
    std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
    Fault fault_{Fault::kNone};
    bool has_failed_{false};
};

// A bulk insert: one text for one row, repeated as the dialect likes it.
struct InsertSql {
    std::string table;
    std::vector<std::string> columns;
    std::string kinds;

    // verb: "INSERT", or what the dialect has for leaving out rows whose key exists.
    std::string text(std::size_t rows, std::string_view verb = "INSERT") const;
    std::string in(std::size_t rows) const;
};

// Inserts items; bind(statement, item) binds one row. Returns how many rows were inserted.
template <typename Items, typename Bind>
std::int64_t insert_rows(Connection& connection, const InsertSql& sql, const Items& items, Bind bind,
                         std::string_view verb = "INSERT") {
    std::size_t done = 0;
    std::int64_t inserted = 0;
    for (const std::size_t rows : connection.dialect().insert_sizes()) {
        if (items.size() - done < rows) continue;
        Statement& statement = connection.statement(sql.text(rows, verb), sql.in(rows), "");
        while (items.size() - done >= rows) {
            for (std::size_t i = 0; i < rows; ++i)
                bind(statement, items[done + i]);
            inserted += statement.run();
            done += rows;
        }
    }
    return inserted;
}

}  // namespace pelanggan::store
