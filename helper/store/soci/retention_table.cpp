// SPDX-License-Identifier: Apache-2.0
#include "store/soci/retention_table.h"

#include <algorithm>
#include <map>

#include "store/soci/common.h"

namespace pelanggan::store {

namespace {

const Sql kRules{"SELECT kind, days, last_run_at, last_removed, ver FROM retention_rule", "", "tnnnn"};
const Sql kUpdate{"UPDATE retention_rule SET days = ?, ver = ver + 1 WHERE kind = ? AND ver = ?", "ntn", ""};
const Sql kNote{"UPDATE retention_rule SET last_run_at = ?, last_removed = ? WHERE kind = ?", "nnt", ""};
const Sql kCountRemoved{"UPDATE announcement_removed SET n = n + ? WHERE announcement_id = ? AND state = ?",
                        "nnt", ""};
const Sql kBeginRemoved{"INSERT INTO announcement_removed (announcement_id, state, n) VALUES (?, ?, ?)",
                        "ntn", ""};

// What is old of a kind: rows of table where column is before the cut and condition holds; and what is
// removed with each, by its id, in order.
struct Place {
    Place(domain::RetentionKind k, const std::string& table, const std::string& key,
          const std::string& column, const std::string& condition, const std::vector<std::string>& with)
        : kind{k} {
        const std::string from = " FROM " + table + " WHERE " + column + " < ?" + condition;
        const std::string key_kind = key == "address" ? "t" : "n";
        count = {"SELECT count(*), min(" + column + ")" + from, "n", "nn"};
        find = {"SELECT " + key + from + " ORDER BY " + column + " LIMIT ?", "nn", key_kind};
        for (const auto& text : with)
            remove.push_back({text, key_kind, ""});
        remove.push_back({"DELETE FROM " + table + " WHERE " + key + " = ?", key_kind, ""});
    }
    domain::RetentionKind kind;
    Sql count, find;
    std::vector<Sql> remove;
};

const std::vector<Place>& places() {
    using Kind = domain::RetentionKind;
    static const std::vector<Place> all{
        // A row of a mailing that is still at work keeps an address from getting it twice.
        {Kind::kSentMail,
         "outbox",
         "id",
         "done_at",
         " AND (announcement_id IS NULL OR announcement_id IN (SELECT id FROM announcement WHERE state IN "
         "('done', 'cancelled')))",
         {}},
        {Kind::kAnnouncements,
         "announcement",
         "id",
         "finished_at",
         " AND state IN ('done', 'cancelled') AND NOT EXISTS (SELECT 1 FROM outbox WHERE "
         "outbox.announcement_id = announcement.id)",
         {"DELETE FROM announcement_exclusion WHERE announcement_id = ?",
          "DELETE FROM announcement_removed WHERE announcement_id = ?"}},
        {Kind::kSyncReports,
         "sync_run",
         "id",
         "finished_at",
         " AND state <> 'running' AND EXISTS (SELECT 1 FROM sync_run later WHERE later.server_id = "
         "sync_run.server_id AND later.id > sync_run.id)",
         {"DELETE FROM sync_change WHERE run_id = ?"}},
        {Kind::kAddressReports, "address_state", "address", "last_at", " AND suppressed_by IS NULL", {}},
        {Kind::kAddressChanges, "email_change", "id", "requested_at", " AND state <> 'pending'", {}}};
    return all;
}

const Place& place_of(domain::RetentionKind kind) {
    return *std::find_if(places().begin(), places().end(),
                         [kind](const Place& place) { return place.kind == kind; });
}

// Mails are counted before they go, by announcement and state.
struct OldMail {
    std::int64_t id{0};
    std::optional<std::int64_t> announcement;
    std::string state;
};

std::int64_t remove_mails(Connection& connection, base::Time cut, std::int64_t limit) {
    const Place& place = place_of(domain::RetentionKind::kSentMail);
    std::string text = place.find.text;
    text.replace(0, std::string{"SELECT id"}.size(), "SELECT id, announcement_id, state");
    Statement& find = connection.statement(text, "nn", "nnt");
    const auto mails = read_all(find.bind(cut).bind(limit), [](Statement& row) {
        OldMail mail;
        mail.id = row.number();
        mail.announcement = row.optional_number();
        mail.state = row.text();
        return mail;
    });
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> counts;
    for (const OldMail& mail : mails) {
        if (mail.announcement) ++counts[{*mail.announcement, mail.state}];
        for (const Sql& sql : place.remove)
            connection.statement(sql).bind(mail.id).run();
    }
    for (const auto& [of, n] : counts) {
        if (connection.statement(kCountRemoved).bind(n).bind(of.first).bind(of.second).run() == 0)
            connection.statement(kBeginRemoved).bind(of.first).bind(of.second).bind(n).run();
    }
    return static_cast<std::int64_t>(mails.size());
}

template <typename Key>
std::int64_t remove_by_key(Connection& connection, const Place& place, base::Time cut, std::int64_t limit,
                           Key read_key) {
    const auto keys = read_all(connection.statement(place.find).bind(cut).bind(limit), read_key);
    for (const auto& key : keys) {
        for (const Sql& sql : place.remove)
            connection.statement(sql).bind(key).run();
    }
    return static_cast<std::int64_t>(keys.size());
}

}  // namespace

Expected<std::vector<domain::RetentionRule>> SociRetentionTable::rules() const {
    return connection_.run([&]() -> Expected<std::vector<domain::RetentionRule>> {
        auto rules = read_all(connection_.statement(kRules), [](Statement& row) {
            domain::RetentionRule rule;
            rule.kind = known(domain::parse_retention_kind(row.text()), "kind of data to keep");
            rule.days = row.optional_number();
            rule.last_run_at = row.optional_time();
            rule.last_removed = row.number();
            rule.version = row.number();
            return rule;
        });
        std::sort(rules.begin(), rules.end(),
                  [](const auto& left, const auto& right) { return left.kind < right.kind; });
        return rules;
    });
}

Expected<RetentionTable::Old> SociRetentionTable::count_old(domain::RetentionKind kind,
                                                            base::Time cut) const {
    return connection_.run([&]() -> Expected<Old> {
        return read_one(connection_.statement(place_of(kind).count).bind(cut),
                        [](Statement& row) {
                            Old old;
                            old.count = row.number();
                            old.oldest = row.optional_time();
                            return old;
                        })
            .value_or(Old{});
    });
}

Expected<void> SociRetentionTable::update(const domain::RetentionRule& rule) {
    return connection_.run([&]() -> Expected<void> {
        return must_be_one(connection_.statement(kUpdate)
                               .bind(rule.days)
                               .bind(domain::to_string(rule.kind))
                               .bind(rule.version)
                               .run(),
                           "the rule");
    });
}

Expected<void> SociRetentionTable::note_run(domain::RetentionKind kind, base::Time at, std::int64_t removed) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kNote).bind(at).bind(removed).bind(domain::to_string(kind)).run();
        return {};
    });
}

Expected<std::int64_t> SociRetentionTable::remove_old(domain::RetentionKind kind, base::Time cut,
                                                      std::int64_t limit) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        if (kind == domain::RetentionKind::kSentMail) return remove_mails(connection_, cut, limit);
        const Place& place = place_of(kind);
        if (kind == domain::RetentionKind::kAddressReports)
            return remove_by_key(connection_, place, cut, limit, [](Statement& row) { return row.text(); });
        return remove_by_key(connection_, place, cut, limit, [](Statement& row) { return row.number(); });
    });
}

}  // namespace pelanggan::store
