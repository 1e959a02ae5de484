// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT w.account_id, w.email, w.state, w.attempts, w.next_at, w.error, w.asked_email, w.asked_at, w.ver "
    "FROM panel_write AS w ";
const std::string kKinds = "nttnnttnn";
const std::string kOfServer = "JOIN account AS a ON a.id = w.account_id WHERE a.server_id = ? ";
const Sql kFind{kFrom + "WHERE w.account_id = ?", "n", kKinds};
const Sql kDue{
    kFrom + kOfServer + "AND w.state <> 'failed' AND w.next_at <= ? ORDER BY w.next_at, w.account_id LIMIT ?",
    "nnn", kKinds};
const Sql kNextDue{"SELECT w.next_at FROM panel_write AS w " + kOfServer +
                       "AND w.state <> 'failed' ORDER BY w.next_at LIMIT 1",
                   "n", "n"};
const Sql kCountFailed{"SELECT count(*) FROM panel_write AS w " + kOfServer + "AND w.state = 'failed'", "n",
                       "n"};
const Sql kUpdate{
    "UPDATE panel_write SET email = ?, state = ?, attempts = ?, next_at = ?, error = ?, asked_email = ?, "
    "asked_at = ?, ver = ? WHERE account_id = ? AND ver = ?",
    "ttnnttnnnn", ""};
const Sql kRemove{"DELETE FROM panel_write WHERE account_id = ? AND ver = ?", "nn", ""};

domain::PanelWrite read_write(Statement& row) {
    domain::PanelWrite write;
    write.account.value = row.number();
    write.email = row.text();
    write.state = known(domain::parse_panel_write_state(row.text()), "panel write's state");
    write.attempts = row.number();
    write.next_at = row.time();
    write.error = row.text();
    write.asked_email = row.text();
    write.asked_at = row.optional_time();
    write.version = row.number();
    return write;
}

// Versions are never used again, also after a row was removed: somebody may still be writing for the old one.
std::int64_t new_version(Connection& connection) {
    return take_ids(connection, "panel_write", 1);
}

}  // namespace

Expected<std::optional<domain::PanelWrite>> SociPanelWriteTable::find(domain::AccountId account) const {
    return connection_.run([&]() -> Expected<std::optional<domain::PanelWrite>> {
        return read_one(connection_.statement(kFind).bind(account.value), read_write);
    });
}

Expected<std::vector<domain::PanelWrite>> SociPanelWriteTable::due(domain::ServerId server, base::Time now,
                                                                   std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::PanelWrite>> {
        return read_all(connection_.statement(kDue).bind(server.value).bind(now).bind(limit), read_write);
    });
}

Expected<std::optional<base::Time>> SociPanelWriteTable::next_due(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<std::optional<base::Time>> {
        return read_one(connection_.statement(kNextDue).bind(server.value),
                        [](Statement& row) { return row.time(); });
    });
}

Expected<std::int64_t> SociPanelWriteTable::count_failed(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return read_one(connection_.statement(kCountFailed).bind(server.value),
                        [](Statement& row) { return row.number(); })
            .value_or(0);
    });
}

Expected<void> SociPanelWriteTable::put(const domain::PanelWrite& write) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert = connection_.dialect().upsert(
            "panel_write", {"account_id"},
            {"email", "state", "attempts", "next_at", "error", "asked_email", "asked_at", "ver"});
        connection_.statement(upsert, kKinds, "")
            .bind(write.account.value)
            .bind(write.email)
            .bind(domain::to_string(write.state))
            .bind(write.attempts)
            .bind(write.next_at)
            .bind(write.error)
            .bind(write.asked_email)
            .bind(write.asked_at)
            .bind(new_version(connection_))
            .run();
        return {};
    });
}

Expected<void> SociPanelWriteTable::update(const domain::PanelWrite& write) {
    return connection_.run([&]() -> Expected<void> {
        const std::int64_t version = new_version(connection_);
        Statement& statement = connection_.statement(kUpdate);
        statement.bind(write.email)
            .bind(domain::to_string(write.state))
            .bind(write.attempts)
            .bind(write.next_at)
            .bind(write.error)
            .bind(write.asked_email)
            .bind(write.asked_at)
            .bind(version)
            .bind(write.account.value)
            .bind(write.version);
        return must_be_one(statement.run(), "the address to be written");
    });
}

Expected<void> SociPanelWriteTable::remove(domain::AccountId account, std::int64_t version) {
    return connection_.run([&]() -> Expected<void> {
        return must_be_one(connection_.statement(kRemove).bind(account.value).bind(version).run(),
                           "the address to be written");
    });
}

}  // namespace pelanggan::store
