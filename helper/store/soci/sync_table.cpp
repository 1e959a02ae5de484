// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const Sql kServers{"SELECT id, name, last_complete_at, last_hook_at FROM server ORDER BY name", "", "ntnn"};
const Sql kFindServer{"SELECT id, name, last_complete_at, last_hook_at FROM server WHERE name = ?", "t",
                      "ntnn"};
const Sql kInsertServer{"INSERT INTO server (id, name) VALUES (?, ?)", "nt", ""};
const Sql kNoteHook{
    "UPDATE server SET last_hook_at = ? WHERE id = ? AND (last_hook_at IS NULL OR last_hook_at < ?)", "nnn",
    ""};
const Sql kCompleteServer{
    "UPDATE server SET last_complete_at = (SELECT started_at FROM sync_run WHERE id = ?) "
    "WHERE id = (SELECT server_id FROM sync_run WHERE id = ?)",
    "nn", ""};

const std::string kFromRuns =
    "SELECT id, server_id, started_at, finished_at, state, expected, seen, added, changed, missing, "
    "returned, waiting, "
    "message FROM sync_run ";
const std::string kRunKinds = "nnnntnnnnnnnt";
const Sql kFindRun{kFromRuns + "WHERE id = ?", "n", kRunKinds};
const Sql kLastRun{kFromRuns + "WHERE server_id = ? ORDER BY id DESC LIMIT 1", "n", kRunKinds};
const Sql kRuns{kFromRuns + "ORDER BY id DESC LIMIT ?", "n", kRunKinds};
const Sql kBeginRun{
    "INSERT INTO sync_run (id, server_id, started_at, state, expected, seen, added, changed, missing, "
    "returned, "
    "waiting, message) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?)",
    "nnntt", ""};
const Sql kUpdateRun{
    "UPDATE sync_run SET finished_at = ?, state = ?, expected = ?, seen = ?, added = ?, changed = ?, missing "
    "= ?, "
    "returned = ?, waiting = ?, message = ? WHERE id = ?",
    "ntnnnnnnntn", ""};
const Sql kCloseStale{
    "UPDATE sync_run SET state = ?, finished_at = ?, message = ? WHERE state = ? AND server_id = ?", "tnttn",
    ""};

const Sql kLastChange{"SELECT coalesce(max(n), 0) FROM sync_change WHERE run_id = ?", "n", "n"};
const InsertSql kInsertChange{
    "sync_change", {"run_id", "n", "user", "kind", "field", "old_value", "new_value"}, "nnttttt"};
const Sql kChanges{
    "SELECT run_id, user, kind, field, old_value, new_value FROM sync_change WHERE run_id = ? ORDER BY n "
    "LIMIT ?",
    "nn", "nttttt"};

const Sql kDigests{
    "SELECT page, first_user, last_user, row_count, digest FROM page_digest WHERE server_id = ? ORDER BY "
    "page",
    "n", "nttnt"};
const Sql kDropDigests{"DELETE FROM page_digest WHERE server_id = ? AND page >= ?", "nn", ""};
const Sql kTouchUser{"DELETE FROM page_digest WHERE server_id = ? AND first_user <= ? AND last_user >= ?",
                     "ntt", ""};

const Sql kAbsent{"SELECT account_id FROM absent_once WHERE server_id = ? ORDER BY account_id", "n", "n"};
const Sql kDropAbsent{"DELETE FROM absent_once WHERE server_id = ?", "n", ""};
const InsertSql kInsertAbsent{"absent_once", {"server_id", "account_id"}, "nn"};

Server read_server(Statement& row) {
    Server server;
    server.id.value = row.number();
    server.name = row.text();
    server.last_complete_at = row.optional_time();
    server.last_hook_at = row.optional_time();
    return server;
}

domain::SyncRun read_run(Statement& row) {
    domain::SyncRun run;
    run.id.value = row.number();
    run.server.value = row.number();
    run.started_at = row.time();
    run.finished_at = row.optional_time();
    run.state = known(domain::parse_run_state(row.text()), "run state");
    run.expected = row.number();
    run.seen = row.number();
    run.added = row.number();
    run.changed = row.number();
    run.missing = row.number();
    run.returned = row.number();
    run.waiting = row.number();
    run.message = row.text();
    return run;
}

}  // namespace

Expected<std::vector<Server>> SociSyncTable::servers() const {
    return connection_.run([&]() -> Expected<std::vector<Server>> {
        return read_all(connection_.statement(kServers), read_server);
    });
}

Expected<Server> SociSyncTable::open_server(std::string_view name) {
    return connection_.run([&]() -> Expected<Server> {
        if (auto found = read_one(connection_.statement(kFindServer).bind(name), read_server)) {
            return std::move(*found);
        }
        Server server;
        server.id.value = take_ids(connection_, "server", 1);
        server.name = name;
        connection_.statement(kInsertServer).bind(server.id.value).bind(name).run();
        return server;
    });
}

Expected<void> SociSyncTable::note_hook(domain::ServerId server, base::Time at) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kNoteHook).bind(at).bind(server.value).bind(at).run();
        return {};
    });
}

Expected<domain::RunId> SociSyncTable::begin_run(domain::ServerId server, base::Time at) {
    return connection_.run([&]() -> Expected<domain::RunId> {
        const domain::RunId id{take_ids(connection_, "sync_run", 1)};
        connection_.statement(kBeginRun)
            .bind(id.value)
            .bind(server.value)
            .bind(at)
            .bind(domain::to_string(domain::RunState::kRunning))
            .bind("")
            .run();
        return id;
    });
}

Expected<void> SociSyncTable::update_run(const domain::SyncRun& run) {
    return connection_.run([&]() -> Expected<void> {
        const std::int64_t rows = connection_.statement(kUpdateRun)
                                      .bind(run.finished_at)
                                      .bind(domain::to_string(run.state))
                                      .bind(run.expected)
                                      .bind(run.seen)
                                      .bind(run.added)
                                      .bind(run.changed)
                                      .bind(run.missing)
                                      .bind(run.returned)
                                      .bind(run.waiting)
                                      .bind(run.message)
                                      .bind(run.id.value)
                                      .run();
        PEL_TRY(must_be_one(rows, "the sync run"));
        if (run.state == domain::RunState::kComplete) {
            connection_.statement(kCompleteServer).bind(run.id.value).bind(run.id.value).run();
        }
        return {};
    });
}

Expected<void> SociSyncTable::report(std::span<const domain::SyncChange> changes) {
    return connection_.run([&]() -> Expected<void> {
        while (!changes.empty()) {
            const domain::RunId run = changes.front().run;
            const auto end =
                std::find_if(changes.begin(), changes.end(),
                             [&](const domain::SyncChange& change) { return change.run != run; });
            const auto count = static_cast<std::size_t>(end - changes.begin());
            std::int64_t n = read_one(connection_.statement(kLastChange).bind(run.value), [](Statement& row) {
                                 return row.number();
                             }).value_or(0);
            insert_rows(connection_, kInsertChange, changes.first(count),
                        [&](Statement& statement, const domain::SyncChange& change) {
                            statement.bind(run.value)
                                .bind(++n)
                                .bind(change.user)
                                .bind(change.kind)
                                .bind(change.field)
                                .bind(change.old_value)
                                .bind(change.new_value);
                        });
            changes = changes.subspan(count);
        }
        return {};
    });
}

Expected<void> SociSyncTable::close_stale_runs(domain::ServerId server, base::Time at) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kCloseStale)
            .bind(domain::to_string(domain::RunState::kFailed))
            .bind(at)
            .bind("the daemon ended before this run did")
            .bind(domain::to_string(domain::RunState::kRunning))
            .bind(server.value)
            .run();
        return {};
    });
}

Expected<std::optional<domain::SyncRun>> SociSyncTable::last_run(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<std::optional<domain::SyncRun>> {
        return read_one(connection_.statement(kLastRun).bind(server.value), read_run);
    });
}

Expected<std::vector<domain::SyncRun>> SociSyncTable::runs(std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::SyncRun>> {
        return read_all(connection_.statement(kRuns).bind(limit), read_run);
    });
}

Expected<std::optional<domain::SyncRun>> SociSyncTable::find_run(domain::RunId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::SyncRun>> {
        return read_one(connection_.statement(kFindRun).bind(id.value), read_run);
    });
}

Expected<std::vector<domain::SyncChange>> SociSyncTable::changes(domain::RunId id, std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::SyncChange>> {
        return read_all(connection_.statement(kChanges).bind(id.value).bind(limit), [](Statement& row) {
            domain::SyncChange change;
            change.run.value = row.number();
            change.user = row.text();
            change.kind = row.text();
            change.field = row.text();
            change.old_value = row.optional_text();
            change.new_value = row.optional_text();
            return change;
        });
    });
}

Expected<std::vector<PageDigest>> SociSyncTable::page_digests(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<std::vector<PageDigest>> {
        return read_all(connection_.statement(kDigests).bind(server.value), [](Statement& row) {
            PageDigest page;
            page.page = row.number();
            page.first_user = row.text();
            page.last_user = row.text();
            page.rows = row.number();
            page.digest = row.text();
            return page;
        });
    });
}

Expected<void> SociSyncTable::set_page_digest(domain::ServerId server, const PageDigest& page) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert = connection_.dialect().upsert(
            "page_digest", {"server_id", "page"}, {"first_user", "last_user", "row_count", "digest"});
        connection_.statement(upsert, "nnttnt", "")
            .bind(server.value)
            .bind(page.page)
            .bind(page.first_user)
            .bind(page.last_user)
            .bind(page.rows)
            .bind(page.digest)
            .run();
        return {};
    });
}

Expected<void> SociSyncTable::drop_page_digests(domain::ServerId server, std::int64_t from_page) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kDropDigests).bind(server.value).bind(from_page).run();
        return {};
    });
}

Expected<void> SociSyncTable::touch_user(domain::ServerId server, std::string_view user) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kTouchUser).bind(server.value).bind(user).bind(user).run();
        return {};
    });
}

Expected<std::vector<domain::AccountId>> SociSyncTable::absent_once(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<std::vector<domain::AccountId>> {
        return read_all(connection_.statement(kAbsent).bind(server.value),
                        [](Statement& row) { return domain::AccountId{row.number()}; });
    });
}

Expected<void> SociSyncTable::set_absent_once(domain::ServerId server,
                                              std::span<const domain::AccountId> accounts) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kDropAbsent).bind(server.value).run();
        insert_rows(connection_, kInsertAbsent, accounts,
                    [&](Statement& statement, domain::AccountId account) {
                        statement.bind(server.value).bind(account.value);
                    });
        return {};
    });
}

}  // namespace pelanggan::store
