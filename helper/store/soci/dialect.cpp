// SPDX-License-Identifier: Apache-2.0
#include "store/soci/dialect.h"

#include <fcntl.h>
#include <soci/mysql/soci-mysql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/secret.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

namespace {

std::string join(const std::vector<std::string>& parts, std::string_view before, std::string_view after) {
    std::string text;
    for (const std::string& one : parts) {
        if (!text.empty()) text += ", ";
        text.append(before).append(one).append(after);
    }
    return text;
}

std::string insert_text(std::string_view table, const std::vector<std::string>& keys,
                        const std::vector<std::string>& values) {
    std::vector<std::string> all = keys;
    all.insert(all.end(), values.begin(), values.end());
    std::string marks = "?";
    for (std::size_t i = 1; i < all.size(); ++i)
        marks += ", ?";
    return "INSERT INTO " + std::string{table} + " (" + join(all, "`", "`") + ") VALUES (" + marks + ")";
}

// ---------------------------------------------------------------------------------------------- SQLite

constexpr int kBusySeconds = 10;
// Frames in the write-ahead log after which it is copied back: long enough that a bulk load does not write
// its index pages twice, short enough that readers find their pages quickly. In a large database the rows of
// one page of WHM's list go to pages all over the index of uids, so there the log may grow to a part of the
// database: with 1,000,000 accounts that took a fifth off the time in the kernel.
constexpr int kCheckpointFrames = 4000;
constexpr int kCheckpointPart = 8;
// Pages a connection keeps, in KiB (negative, as SQLite wants it). The writer's is what a large database adds
// to this process; four times as much made no sync faster.
constexpr int kWriterCache = -4096, kReaderCache = -2048;

struct Pragma {
    std::string_view name, value, reads;
};
constexpr std::array kPragmas{
    Pragma{"journal_mode", "WAL", "wal"}, Pragma{"synchronous", "FULL", "2"},
    Pragma{"foreign_keys", "ON", "1"},    Pragma{"trusted_schema", "OFF", "0"},
    Pragma{"cell_size_check", "ON", "1"}, Pragma{"secure_delete", "ON", "1"},
};

sqlite_api::sqlite3* raw_sqlite(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

class SqliteDialect final : public Dialect {
 public:
    explicit SqliteDialect(SqliteUrl url) : path_{std::move(url.path)} { forgo_locks(); }

    base::Expected<std::unique_ptr<soci::session>> connect(bool is_writer) override {
        if (const int error = make_file(); error != 0)
            return base::unavailable("cannot open " + path_ + ": " + std::generic_category().message(error));
        try {
            auto session = std::make_unique<soci::session>(
                soci::sqlite3, "db=\"" + path_ + "\" timeout=" + std::to_string(kBusySeconds));
            sqlite_api::sqlite3* raw = raw_sqlite(*session);
            sqlite_api::sqlite3_extended_result_codes(raw, 1);
            *session << "PRAGMA cache_size = " + std::to_string(is_writer ? kWriterCache : kReaderCache);
            *session << "PRAGMA temp_store = MEMORY";
            for (const Pragma& pragma : kPragmas) {
                const std::string name{pragma.name};
                *session << "PRAGMA " + name + " = " + std::string{pragma.value};
                const std::string found = read_pragma(*session, name);
                if (found != pragma.reads) {
                    return base::unavailable("SQLite did not take PRAGMA " + name + " = " +
                                             std::string{pragma.value} + ", it is " + found);
                }
            }
            if (!is_writer) {
                *session << "PRAGMA query_only = ON";
            } else {
                // Our own checkpoint instead of SQLite's automatic one, which forgets its errors: an fsync
                // that failed once must never be believed the second time.
                sqlite_api::sqlite3_wal_hook(raw, &SqliteDialect::note_frames, this);
            }
            return session;
        } catch (const soci::soci_error& error) {
            return translate(error).error;
        }
    }

    // SQLite would make the file with the process's umask; the log and index files take its mode over. A file
    // that is there is never opened here: closing it would give up the locks that every connection of this
    // process holds on it, and the next program that closes the database would delete the log under them.
    // 0, or what open() would have said.
    int make_file() const {
        const base::UniqueFd made{::open(
            path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, S_IRUSR | S_IWUSR)};
        if (made.is_open()) return 0;
        if (errno != EEXIST) return errno;
        struct stat found {};
        if (::lstat(path_.c_str(), &found) != 0) return errno;
        if (S_ISLNK(found.st_mode)) return ELOOP;
        if (!S_ISREG(found.st_mode)) return S_ISDIR(found.st_mode) ? EISDIR : EINVAL;
        return ::faccessat(AT_FDCWD, path_.c_str(), R_OK | W_OK, AT_EACCESS) == 0 ? 0 : errno;
    }

    base::Expected<void> check_integrity(Connection& connection) override {
        return connection.run([&]() -> base::Expected<void> {
            Statement& check = connection.statement("PRAGMA quick_check(1)", "", "t");
            check.execute();
            std::string first = check.next() ? check.text() : "no answer";
            check.finish();
            if (first != "ok") return base::corrupt("SQLite finds damage in the database: " + first);
            return {};
        });
    }

    base::Expected<Store::Health> check_health(Connection& connection) override {
        return connection.run([&]() -> base::Expected<Store::Health> {
            Store::Health health;
            health.is_good = true;
            health.what = "SQLite " + std::string{sqlite_api::sqlite3_libversion()} + ", ";
            for (const Pragma& pragma : kPragmas) {
                const std::string name{pragma.name};
                const std::string found = read_pragma(connection.session(), name);
                if (found == pragma.reads) continue;
                health.is_good = false;
                health.what += name + " is " + found + " and must be " + std::string{pragma.value} + "; ";
            }
            health.what += health.is_good ? "every commit is synced to disk before it is confirmed"
                                          : "acknowledged changes may be lost in a power failure";
            return health;
        });
    }

    bool has_one_writer() const noexcept override { return true; }
    std::size_t max_connections() const noexcept override { return 8; }

    const std::string& begin_read() const noexcept override { return begin_read_; }
    // A plain BEGIN that reads first can find its snapshot outdated when it writes, and waiting cannot help.
    const std::string& begin_write() const noexcept override { return begin_write_; }
    bool is_in_transaction(Connection& connection) const override {
        return sqlite_api::sqlite3_get_autocommit(raw_sqlite(connection.session())) == 0;
    }
    std::string_view for_update() const noexcept override { return ""; }
    std::string_view for_update_of_free_rows() const noexcept override { return ""; }
    std::span<const std::size_t> insert_sizes() const noexcept override { return kInsertSizes; }

    // LIKE has no case here by itself, and needs no copy of the value as lower() does.
    std::string like(std::string_view expression) const override {
        return std::string{expression} + " LIKE ? ESCAPE '!'";
    }
    std::string upsert(std::string_view table, const std::vector<std::string>& keys,
                       const std::vector<std::string>& values) const override {
        std::string text =
            insert_text(table, keys, values) + " ON CONFLICT (" + join(keys, "`", "`") + ") DO UPDATE SET ";
        for (std::size_t i = 0; i < values.size(); ++i) {
            text += (i == 0 ? "`" : ", `") + values[i] + "` = excluded.`" + values[i] + "`";
        }
        return text;
    }

    bool has_schema_transactions() const noexcept override { return true; }
    const std::string& table_names() const noexcept override { return table_names_; }

    Failure translate(const soci::soci_error& error) const override {
        const auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
        if (known == nullptr) return {Fault::kBroken, base::internal(error.get_error_message())};
        const int code = known->result();
        // SQLite's own texts name tables and columns, never values.
        std::string what = "SQLite error " + std::to_string(code) + ": " + known->get_error_message();
        switch (code & 0xFF) {
            case SQLITE_CONSTRAINT:
                if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                    code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_FOREIGNKEY) {
                    return {Fault::kStatement, base::conflict(std::move(what))};
                }
                return {Fault::kBroken, base::internal(std::move(what))};
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                return {Fault::kBusy, base::unavailable(std::move(what))};
            case SQLITE_FULL:
            case SQLITE_CANTOPEN:
            case SQLITE_READONLY:
            case SQLITE_PERM:
                return {Fault::kBroken, base::unavailable(std::move(what))};
            case SQLITE_IOERR:
                return {Fault::kSync, base::unavailable(std::move(what))};
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB:
                return {Fault::kBroken, base::corrupt(std::move(what))};
            default:
                return {Fault::kBroken, base::internal(std::move(what))};
        }
    }

    base::Expected<void> after_commit(Connection& connection) override {
        const int frames = frames_.load(std::memory_order_relaxed);
        if (frames < kCheckpointFrames) return {};
        auto done = connection.run([&]() -> base::Expected<void> {
            if (frames < count_pages(connection) / kCheckpointPart) return {};
            frames_.store(0, std::memory_order_relaxed);
            Statement& checkpoint = connection.statement("PRAGMA wal_checkpoint(PASSIVE)", "", "nnn");
            checkpoint.execute();
            checkpoint.finish();
            return {};
        });
        if (!done.ok() && connection.worst_fault() == Fault::kSync) {
            return base::outcome_unknown("a checkpoint could not be synced: " + done.error().what);
        }
        return {};
    }

 protected:
    std::span<const Placeholder> placeholders() const noexcept override {
        static constexpr std::array kTypes{
            Placeholder{"id", "INTEGER PRIMARY KEY"},
            Placeholder{"number", "BIGINT"},
            Placeholder{"key", "TEXT"},
            Placeholder{"address_key", "TEXT"},
            Placeholder{"text", "TEXT"},
            Placeholder{"table", ""},
            Placeholder{"keyed_table", "WITHOUT ROWID"},
            Placeholder{"insert_ignore", "INSERT OR IGNORE"},
            Placeholder{"refuse", "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"},
            Placeholder{"blank_line", "\n\n"},
            Placeholder{"unless", "WHEN NOT ("},
            Placeholder{"then_refuse", ") BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"},
            Placeholder{"is", "IS"},
        };
        return kTypes;
    }

 private:
    static constexpr std::array<std::size_t, 1> kInsertSizes{1};

    static std::string read_pragma(soci::session& session, const std::string& name) {
        std::string value;
        session << "PRAGMA " + name, soci::into(value);
        return value;
    }

    // A session belongs to one thread at a time (store/soci/pool.h), so SQLite need not lock each of its
    // calls, nor count what it allocates: a twelfth of the time of a first sync. Too late once the library
    // was used; then it goes on locking.
    static void forgo_locks() {
        [[maybe_unused]] static const bool is_done =
            sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
            sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    }

    static std::int64_t count_pages(Connection& connection) {
        Statement& pages = connection.statement("PRAGMA page_count", "", "n");
        pages.execute();
        const std::int64_t count = pages.next() ? pages.number() : 0;
        pages.finish();
        return count;
    }

    static int note_frames(void* self, sqlite_api::sqlite3*, const char*, int frames) {
        static_cast<SqliteDialect*>(self)->frames_.store(frames, std::memory_order_relaxed);
        return SQLITE_OK;
    }

    std::string path_;
    std::atomic<int> frames_{0};
    const std::string begin_read_{"BEGIN"};
    const std::string begin_write_{"BEGIN IMMEDIATE"};
    const std::string table_names_{"SELECT name FROM sqlite_master WHERE type = 'table'"};
};

// --------------------------------------------------------------------------------------------- MariaDB

constexpr int kConnectSeconds = 5;
constexpr int kNetworkSeconds = 60;
constexpr int kLockSeconds = 3;  // shorter than our own retrying, so that there are several tries

// Errors of the server by number. Their texts quote values, so that they are not passed on.
constexpr unsigned kDuplicate = 1062, kNoParent = 1452, kHasChildren = 1451;
constexpr std::array kTransactionLost{1213u, 1205u, 1020u};
// 1180 is an error during COMMIT: what became of it must be looked up like after a lost connection.
constexpr std::array kConnectionLost{1180u, 1047u, 1053u, 1077u, 1079u, 1152u, 1158u, 1159u, 1160u,
                                     1161u, 1290u, 1927u, 2002u, 2003u, 2006u, 2013u, 2026u, 2055u};
constexpr std::array kReadOnly{1290u, 1836u};
constexpr std::array kDiskTrouble{1021u, 1026u, 1114u};
// Name, password or database are not those of the server: a person must mend that.
constexpr std::array kRefused{1044u, 1045u, 1049u, 1130u, 1698u, 4151u};
constexpr std::array kDamage{126u, 127u, 145u, 194u, 1034u, 1194u, 1712u, 1877u};

template <typename Numbers>
bool is_one_of(const Numbers& numbers, unsigned number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

class MariadbDialect final : public Dialect {
 public:
    explicit MariadbDialect(MariadbUrl url) : url_{std::move(url)} {}

    base::Expected<std::unique_ptr<soci::session>> connect(bool /*is_writer*/) override {
        PEL_ASSIGN(const std::string secret, password_part());
        std::string tried;
        bool is_refused = false;
        for (const std::string& host : url_.hosts) {
            try {
                auto session = std::make_unique<soci::session>(soci::mysql, connect_string(host) + secret);
                PEL_TRY(set_up(*session));
                return session;
            } catch (const soci::soci_error& error) {
                // Texts of a refused connection name user and host, never values.
                const auto* known = dynamic_cast<const soci::mysql_soci_error*>(&error);
                is_refused = is_refused || (known != nullptr && is_one_of(kRefused, known->err_num_));
                tried += (tried.empty() ? "" : "; ") + host + ": " + error.get_error_message();
            }
        }
        // The servers of a cluster share their users, so one refusal is everybody's.
        if (is_refused) {
            return base::unauthorized(
                "the database server refuses us; check user and database in [store] url and the password in "
                "its password_file: " +
                tried);
        }
        return base::unavailable("no database server answers: " + tried);
    }

    // InnoDB checks its pages as it reads them.
    base::Expected<void> check_integrity(Connection&) override { return {}; }

    base::Expected<Store::Health> check_health(Connection& connection) override {
        return connection.run([&]() -> base::Expected<Store::Health> {
            soci::session& session = connection.session();
            Store::Health health;
            health.is_good = true;
            health.what = "MariaDB " + variable(session, "version").value_or("?") + ", ";
            const std::string flush = variable(session, "innodb_flush_log_at_trx_commit").value_or("?");
            if (flush != "1") {
                health.is_good = false;
                health.what += "innodb_flush_log_at_trx_commit is " + flush +
                               " and must be 1: acknowledged changes may be lost in a crash; ";
            }
            if (variable(session, "innodb_doublewrite").value_or("ON") == "OFF") {
                health.is_good = false;
                health.what += "innodb_doublewrite is OFF: a power failure may damage pages; ";
            }
            int triggers = 0;
            session
                << "SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = database() AND "
                   "trigger_name IN ('journal_no_update', 'journal_no_delete', 'consent_no_update', "
                   "'consent_no_delete', 'consent_text_no_update', 'consent_text_no_delete')",
                soci::into(triggers);
            if (triggers != 6) {
                health.is_good = false;
                health.what +=
                    "the triggers that keep journal and consents append-only are missing (grant TRIGGER, and "
                    "set "
                    "log_bin_trust_function_creators when binary logging is on); ";
            }
            if (variable(session, "wsrep_on").value_or("OFF") == "ON") {
                std::string name, status;
                session << "SHOW STATUS LIKE 'wsrep_cluster_status'", soci::into(name), soci::into(status);
                if (status != "Primary") {
                    health.is_good = false;
                    health.what += "this node's cluster status is " + status + "; ";
                }
            }
            if (health.is_good) health.what += "every commit is synced to disk before it is confirmed";
            return health;
        });
    }

    bool has_one_writer() const noexcept override { return false; }
    std::size_t max_connections() const noexcept override { return 8; }

    const std::string& begin_read() const noexcept override { return begin_read_; }
    const std::string& begin_write() const noexcept override { return begin_write_; }
    bool is_in_transaction(Connection&) const override { return true; }
    std::string_view for_update() const noexcept override { return " FOR UPDATE"; }
    std::string_view for_update_of_free_rows() const noexcept override { return " FOR UPDATE SKIP LOCKED"; }
    std::span<const std::size_t> insert_sizes() const noexcept override { return kInsertSizes; }

    std::string like(std::string_view expression) const override {
        return "lower(" + std::string{expression} + ") LIKE lower(?) ESCAPE '!'";
    }
    std::string upsert(std::string_view table, const std::vector<std::string>& keys,
                       const std::vector<std::string>& values) const override {
        std::string text = insert_text(table, keys, values) + " ON DUPLICATE KEY UPDATE ";
        for (std::size_t i = 0; i < values.size(); ++i) {
            text += (i == 0 ? "`" : ", `") + values[i] + "` = VALUES(`" + values[i] + "`)";
        }
        return text;
    }

    bool has_schema_transactions() const noexcept override { return false; }
    const std::string& table_names() const noexcept override { return table_names_; }

    Failure translate(const soci::soci_error& error) const override {
        const auto* known = dynamic_cast<const soci::mysql_soci_error*>(&error);
        if (known == nullptr) return {Fault::kBroken, base::internal(error.get_error_message())};
        const unsigned number = known->err_num_;
        std::string what = "MariaDB error " + std::to_string(number);
        if (is_one_of(kReadOnly, number)) what += ": the server lets everybody only read";
        if (is_one_of(kDiskTrouble, number)) what += ": the server's disk is full";
        if (number == kDuplicate || number == kNoParent || number == kHasChildren) {
            return {Fault::kStatement, base::conflict(std::move(what))};
        }
        if (is_one_of(kTransactionLost, number)) {
            return {Fault::kTransaction, base::unavailable(std::move(what))};
        }
        if (is_one_of(kConnectionLost, number)) {
            return {Fault::kConnection, base::unavailable(std::move(what))};
        }
        if (is_one_of(kDiskTrouble, number)) return {Fault::kBroken, base::unavailable(std::move(what))};
        if (is_one_of(kDamage, number)) return {Fault::kBroken, base::corrupt(std::move(what))};
        return {Fault::kBroken, base::internal(std::move(what))};
    }

    base::Expected<void> after_commit(Connection&) override { return {}; }

 protected:
    std::span<const Placeholder> placeholders() const noexcept override {
        // nopad: with the padding collations 'a' and 'a ' are equal. 191 characters of four bytes, twice, fit
        // into an index.
        static constexpr std::string_view kTable =
            "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin ROW_FORMAT=DYNAMIC";
        static constexpr std::array kTypes{
            Placeholder{"id", "BIGINT NOT NULL PRIMARY KEY"},
            Placeholder{"number", "BIGINT"},
            Placeholder{"key", "VARCHAR(191)"},
            Placeholder{"address_key", "VARCHAR(254)"},  // the longest path of RFC 5321, less its brackets
            Placeholder{"text", "TEXT"},
            Placeholder{"table", kTable},
            Placeholder{"keyed_table", kTable},
            Placeholder{"insert_ignore", "INSERT IGNORE"},
            Placeholder{"refuse", "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the journal is append-only'"},
            Placeholder{"blank_line", "\n\n"},
            Placeholder{"unless", "IF NOT ("},
            Placeholder{
                "then_refuse",
                ") THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the journal is append-only'; END IF"},
            Placeholder{"is", "<=>"},
        };
        return kTypes;
    }

 private:
    // One statement of many rows: each statement is a round trip.
    static constexpr std::array<std::size_t, 3> kInsertSizes{64, 8, 1};

    std::string connect_string(const std::string& host) const {
        std::string text = "db='" + url_.database + "' user='" + url_.user + "' charset='utf8mb4'" +
                           " connect_timeout=" + std::to_string(kConnectSeconds) +
                           " read_timeout=" + std::to_string(kNetworkSeconds) +
                           " write_timeout=" + std::to_string(kNetworkSeconds);
        if (!url_.socket.empty()) return text + " host='localhost' unix_socket='" + url_.socket + "'";
        return text + " host='" + host + "' port=" + std::to_string(url_.port);
    }

    // Read each time, so that a changed password needs no restart.
    base::Expected<std::string> password_part() const {
        if (url_.password_file.empty()) return std::string{};
        std::ifstream file{url_.password_file, std::ios::binary};
        std::ostringstream content;
        if (!file || !(content << file.rdbuf())) {
            return base::unauthorized("cannot read the database password from " + url_.password_file);
        }
        std::string raw = std::move(content).str();
        std::string part{base::trim(raw)};
        base::wipe(raw);
        if (part.empty() || part.find_first_of(std::string_view{"'\\\0", 3}) != std::string::npos) {
            base::wipe(part);
            return base::invalid_input("the database password in " + url_.password_file +
                                       " is empty, or holds a quote or backslash, which cannot be passed on");
        }
        return " password='" + part + "'";
    }

    static std::optional<std::string> variable(soci::session& session, const std::string& name) {
        std::string found, value;
        session << "SHOW SESSION VARIABLES LIKE '" + name + "'", soci::into(found), soci::into(value);
        if (!session.got_data()) return std::nullopt;
        return value;
    }

    struct Setting {
        std::string_view name, value, reads;
        bool must_exist;
    };

    static base::Expected<void> set_up(soci::session& session) {
        static constexpr std::array kSettings{
            Setting{"sql_mode", "'STRICT_ALL_TABLES,PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION'",
                    "PIPES_AS_CONCAT,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION", true},
            Setting{"collation_connection", "'utf8mb4_nopad_bin'", "utf8mb4_nopad_bin", true},
            Setting{"tx_isolation", "'REPEATABLE-READ'", "REPEATABLE-READ", true},
            Setting{"autocommit", "1", "ON", true},
            // Without it two transactions that read, think and write lose each other's changes silently.
            Setting{"innodb_snapshot_isolation", "ON", "ON", false},
            // Reads wait for what other nodes acknowledged: 1 SELECT, 2 UPDATE and DELETE, 4 INSERT.
            Setting{"wsrep_sync_wait", "7", "7", false},
            Setting{"innodb_lock_wait_timeout", "3", "3", true},
        };
        static_assert(kLockSeconds == 3);
        for (const Setting& setting : kSettings) {
            const std::string name{setting.name};
            const auto before = variable(session, name);
            if (!before && !setting.must_exist) continue;
            session << "SET SESSION " + name + " = " + std::string{setting.value};
            const std::string after = variable(session, name).value_or("absent");
            if (after != setting.reads) {
                return base::unavailable("MariaDB did not take " + name + ", it is " + after);
            }
        }
        return {};
    }

    MariadbUrl url_;
    const std::string begin_read_{"START TRANSACTION READ ONLY"};
    const std::string begin_write_{"START TRANSACTION"};
    const std::string table_names_{
        "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"};
};

}  // namespace

std::string Dialect::expand(std::string_view schema_text) const {
    std::string text;
    while (!schema_text.empty()) {
        const auto open = schema_text.find('{');
        text.append(schema_text.substr(0, open));
        if (open == std::string_view::npos) break;
        const auto close = schema_text.find('}', open);
        const std::string_view name = schema_text.substr(open + 1, close - open - 1);
        const auto known = placeholders();
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const Placeholder& p) { return p.name == name; });
        PEL_CHECK(close != std::string_view::npos && found != known.end());
        text.append(found->text);
        schema_text.remove_prefix(close + 1);
    }
    return text;
}

std::string like_pattern(std::string_view text) {
    std::string pattern{"%"};
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') pattern += '!';
        pattern += c;
    }
    return pattern + "%";
}

std::unique_ptr<Dialect> make_dialect(const Url& url) {
    if (const auto* sqlite = std::get_if<SqliteUrl>(&url)) return std::make_unique<SqliteDialect>(*sqlite);
    return std::make_unique<MariadbDialect>(std::get<MariadbUrl>(url));
}

}  // namespace pelanggan::store
