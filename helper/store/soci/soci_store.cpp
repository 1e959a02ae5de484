// SPDX-License-Identifier: Apache-2.0
#include "store/soci/soci_store.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "store/places.h"
#include "store/soci/common.h"
#include "store/soci/schema.h"

namespace pelanggan::store {

namespace {

// Longer than a cluster needs to throw out a dead node.
constexpr std::chrono::seconds kPatience{15};
// How long a request id answers "did it get stored?".
constexpr std::chrono::hours kRequestsKept{24 * 30};

const Sql kEnterRequest{"INSERT INTO applied_request (request_id, applied_at) VALUES (?, ?)", "tn", ""};
const Sql kFindRequest{"SELECT applied_at FROM applied_request WHERE request_id = ?", "t", "n"};
const Sql kForgetRequests{"DELETE FROM applied_request WHERE applied_at < ?", "n", ""};

// Doctor's write: more than what a full disk still has room for in a block that was begun.
constexpr std::size_t kProbeBytes = 60'000;

// Waiting between tries: doubling from 4 ms to 250 ms, each shortened at random so that those who clashed
// once do not clash again.
class Patience {
 public:
    // False when it is used up.
    bool wait() {
        if (std::chrono::steady_clock::now() >= end_) return false;
        static thread_local std::minstd_rand random{std::random_device{}()};
        const auto longest = std::min<std::int64_t>(250'000, std::int64_t{4'000} << std::min(tries_++, 6));
        std::this_thread::sleep_for(std::chrono::microseconds{
            std::uniform_int_distribution<std::int64_t>{longest / 4, longest}(random)});
        return true;
    }

 private:
    std::chrono::steady_clock::time_point end_{std::chrono::steady_clock::now() + kPatience};
    int tries_{0};
};

bool should_try_again(Fault fault) {
    return fault == Fault::kTransaction || fault == Fault::kConnection;
}

// Whether a connection that could not be made is worth waiting for.
bool can_come_back(const base::Error& error) {
    return error.kind == base::ErrorKind::kUnavailable;
}

// As callers are to see it: who asked is not the one whom the database refuses.
base::Error as_unavailable(const base::Error& error) {
    if (error.kind != base::ErrorKind::kUnauthorized && error.kind != base::ErrorKind::kInvalidInput)
        return error;
    return base::unavailable(error.what);
}

}  // namespace

SociStore::SociStore(std::unique_ptr<Dialect> dialect)
    : dialect_{std::move(dialect)},
      connections_{*dialect_, !dialect_->has_one_writer(), dialect_->max_connections()} {
    if (dialect_->has_one_writer()) own_writers_ = std::make_unique<Pool>(*dialect_, /*is_writer=*/true, 1);
}

base::Expected<std::unique_ptr<Store>> SociStore::open(std::unique_ptr<Dialect> dialect) {
    std::unique_ptr<SociStore> store{new SociStore{std::move(dialect)}};
    auto taken = store->writers().take();
    if (!taken.ok()) {
        if (taken.error().kind == base::ErrorKind::kUnauthorized) return as_unavailable(taken.error());
        return taken.error();
    }
    Pool::Lease lease = std::move(taken).value();
    Connection& connection = lease.connection();
    PEL_TRY(store->dialect_->check_integrity(connection));
    PEL_TRY(upgrade_schema(connection, schema_files()));
    PEL_TRY(connection.run([&]() -> base::Expected<void> {
        connection.statement(kForgetRequests).bind(base::now() - kRequestsKept).run();
        return {};
    }));
    return std::unique_ptr<Store>{std::move(store)};
}

base::Expected<void> SociStore::read(const std::function<base::Expected<void>(const Tx&)>& work) {
    return read_on([&](Pool::Lease& lease) { return work(lease.tx()); });
}

base::Expected<void> SociStore::read_on(const std::function<base::Expected<void>(Pool::Lease&)>& work) {
    Patience patience;
    for (;;) {
        base::Expected<void> result;
        {
            auto lease = connections_.take();
            if (lease.ok()) {
                Try done = try_read(*lease, work);
                if (done.step == Step::kDone) return done.result;
                result = std::move(done.result);
            } else {
                result = as_unavailable(lease.error());
                if (dialect_->has_one_writer() || !can_come_back(lease.error())) return result;
            }
        }
        if (!patience.wait()) return result;
    }
}

SociStore::Try SociStore::try_read(Pool::Lease& lease,
                                   const std::function<base::Expected<void>(Pool::Lease&)>& work) {
    Connection& connection = lease.connection();
    connection.begin_watch();
    base::Expected<void> done = connection.run([&]() -> base::Expected<void> {
        connection.execute(dialect_->begin_read());
        return {};
    });
    if (done.ok()) {
        try {
            done = work(lease);
        } catch (...) {
            roll_back(lease);
            throw;
        }
    }
    const Fault fault = connection.worst_fault();
    if (fault == Fault::kConnection) {
        lose(lease, connections_);
    } else {
        roll_back(lease);
    }
    if (fault <= Fault::kStatement || !done.ok()) {
        return {should_try_again(fault) ? Step::kAgain : Step::kDone, std::move(done)};
    }
    return {should_try_again(fault) ? Step::kAgain : Step::kDone,
            base::unavailable("a statement failed while reading")};
}

base::Expected<void> SociStore::transact(const RequestId& request,
                                         const std::function<base::Expected<void>(Tx&)>& work) {
    Patience patience;
    bool is_unknown = false;
    for (;;) {
        if (did_sync_fail_) {
            return base::unavailable("writing to disk failed earlier; nothing is accepted until a restart");
        }
        base::Error why;
        {
            auto lease = writers().take();
            if (lease.ok()) {
                Try done = try_write(*lease, request, work);
                if (done.step == Step::kDone) return done.result;
                is_unknown = is_unknown || done.step == Step::kUnknown;
                why = done.result.error();
            } else {
                why = as_unavailable(lease.error());
                if (dialect_->has_one_writer() || !can_come_back(lease.error()))
                    return is_unknown ? base::outcome_unknown(std::move(why.what)) : why;
            }
        }
        if (!patience.wait()) return is_unknown ? base::outcome_unknown(std::move(why.what)) : why;
    }
}

SociStore::Try SociStore::try_write(Pool::Lease& lease, const RequestId& request,
                                    const std::function<base::Expected<void>(Tx&)>& work) {
    Connection& connection = lease.connection();
    connection.begin_watch();
    base::Expected<void> done = connection.run([&]() -> base::Expected<void> {
        connection.execute(dialect_->begin_write());
        // First of all: somebody else with the same request waits here, and then finds it stored.
        connection.statement(kEnterRequest).bind(request.text()).bind(base::now()).run();
        return {};
    });
    if (!done.ok() && connection.worst_fault() == Fault::kStatement) {
        roll_back(lease);
        return {Step::kDone, {}};
    }
    if (done.ok()) {
        try {
            done = work(lease.tx());
        } catch (...) {
            roll_back(lease);
            throw;
        }
    }
    const Fault fault = connection.worst_fault();
    if (done.ok() && fault <= Fault::kStatement) return commit(lease);
    if (fault == Fault::kConnection) {
        lose(lease, writers());
    } else {
        roll_back(lease);
    }
    if (done.ok()) done = base::unavailable("a statement failed and its error was overlooked");
    return {should_try_again(fault) ? Step::kAgain : Step::kDone, std::move(done)};
}

SociStore::Try SociStore::commit(Pool::Lease& lease) {
    Connection& connection = lease.connection();
    base::Expected<void> done = connection.run([&]() -> base::Expected<void> {
        connection.execute("COMMIT");
        return {};
    });
    if (done.ok()) {
        if (const auto kept = dialect_->after_commit(connection); !kept.ok()) {
            did_sync_fail_ = true;
            base::log::fatal("nothing will be written any more: {}", kept.error().what);
        }
        return {Step::kDone, {}};
    }
    const std::string what = done.error().what;
    switch (connection.worst_fault()) {
        case Fault::kSync:
            did_sync_fail_ = true;
            base::log::fatal("nothing will be written any more, a COMMIT could not be synced: {}", what);
            lose(lease, writers());
            return {Step::kDone, base::outcome_unknown(what)};
        case Fault::kConnection:
            lose(lease, writers());
            return {Step::kUnknown, std::move(done)};
        case Fault::kTransaction:
            roll_back(lease);
            return {Step::kAgain, std::move(done)};
        case Fault::kNone:
        case Fault::kStatement:
        case Fault::kBusy:
        case Fault::kBroken:
            break;
    }
    roll_back(lease);
    return {Step::kDone, std::move(done)};
}

void SociStore::roll_back(Pool::Lease& lease) {
    Connection& connection = lease.connection();
    connection.begin_watch();
    const auto done = connection.run([&]() -> base::Expected<void> {
        // SQLite may have ended the transaction by itself, and says so with an error.
        if (!dialect_->is_in_transaction(connection)) return {};
        connection.execute("ROLLBACK");
        return {};
    });
    if (!done.ok()) lease.drop();
}

void SociStore::lose(Pool::Lease& lease, Pool& pool) {
    lease.drop();
    pool.close_idle();
}

base::Expected<bool> SociStore::was_applied(const RequestId& request) {
    bool was = false;
    PEL_TRY(read_on([&](Pool::Lease& lease) -> base::Expected<void> {
        return lease.connection().run([&]() -> base::Expected<void> {
            was =
                read_one(lease.connection().statement(kFindRequest).bind(request.text()), [](Statement& row) {
                    return row.number();
                }).has_value();
            return {};
        });
    }));
    return was;
}

base::Expected<Store::Health> SociStore::check_health() {
    if (did_sync_fail_)
        return Health{false, false, "writing to disk failed; nothing is accepted until a restart"};
    Health health;
    {
        auto lease = connections_.take();
        if (!lease.ok()) return as_unavailable(lease.error());
        lease->connection().begin_watch();
        PEL_ASSIGN(health, dialect_->check_health(lease->connection()));
    }
    if (const auto written = probe_write(); !written.ok()) return Health{false, false, written.error().what};
    return health;
}

base::Expected<void> SociStore::probe_write() {
    // Filled, and then emptied again: the row stays, its room does not.
    for (const std::string& filling : {std::string(kProbeBytes, 'x'), std::string{}}) {
        auto lease = writers().take();
        if (!lease.ok()) return as_unavailable(lease.error());
        Connection& connection = lease->connection();
        const Try done = try_write(*lease, RequestId::make(), [&](Tx&) {
            return connection.run([&]() -> base::Expected<void> {
                const std::string upsert = dialect_->upsert("probe", {"name"}, {"written_at", "filling"});
                connection.statement(upsert, "tnt", "").bind("doctor").bind(base::now()).bind(filling).run();
                return {};
            });
        });
        if (!done.result.ok()) return done.result.error();
    }
    return {};
}

base::Expected<Places> places_of(std::string_view url) {
    PEL_ASSIGN(const Url parsed, parse_url(url));
    const auto folder_of = [](const std::string& path) { return path.substr(0, path.rfind('/') + 1); };
    Places places;
    if (const auto* sqlite = std::get_if<SqliteUrl>(&parsed)) {
        places.write.push_back(folder_of(sqlite->path));
        return places;
    }
    const auto& mariadb = std::get<MariadbUrl>(parsed);
    if (!mariadb.password_file.empty()) places.read.push_back(folder_of(mariadb.password_file));
    if (mariadb.socket.empty()) places.port = mariadb.port;
    return places;
}

base::Expected<std::unique_ptr<Store>> open_store(std::string_view url) {
    PEL_ASSIGN(const Url parsed, parse_url(url));
    return SociStore::open(make_dialect(parsed));
}

}  // namespace pelanggan::store
