// SPDX-License-Identifier: Apache-2.0
#include "store/soci/audience.h"
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, state, author_kind, author_name, author_surface, category, reason, sender_name, subject_id, "
    "subject_en, body_id, body_en, plan, status, server, reseller, country, province, language, created_at, "
    "send_at, started_at, finished_at, planned_up_to, ver FROM announcement ";
const std::string kKinds =
    "ntttttttttttttttttt"
    "nnnnnn";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kList{kFrom + "ORDER BY id DESC LIMIT ?", "n", kKinds};
const Sql kListOf{kFrom + "WHERE author_kind = 'reseller' AND author_name = ? ORDER BY id DESC LIMIT ?", "tn",
                  kKinds};
const Sql kAtWork{kFrom +
                      "WHERE state IN ('planning', 'sending') OR (state = 'scheduled' AND send_at <= ?) "
                      "ORDER BY send_at, id",
                  "n", kKinds};
const Sql kNextScheduled{
    "SELECT send_at FROM announcement WHERE state = 'scheduled' AND send_at IS NOT NULL ORDER BY send_at "
    "LIMIT 1",
    "", "n"};
const InsertSql kInsert{
    "announcement",
    {"id",          "state",       "author_kind",   "author_name", "author_surface", "category",   "reason",
     "sender_name", "subject_id",  "subject_en",    "body_id",     "body_en",        "plan",       "status",
     "server",      "reseller",    "country",       "province",    "language",       "created_at", "send_at",
     "started_at",  "finished_at", "planned_up_to", "ver"},
    kKinds};
const Sql kUpdate{
    "UPDATE announcement SET state = ?, author_kind = ?, author_name = ?, author_surface = ?, category = ?, "
    "reason = ?, sender_name = ?, subject_id = ?, subject_en = ?, body_id = ?, body_en = ?, plan = ?, status "
    "= ?, server = ?, reseller = ?, country = ?, province = ?, language = ?, created_at = ?, send_at = ?, "
    "started_at = ?, finished_at = ?, planned_up_to = ?, ver = ver + 1 WHERE id = ? AND ver = ?",
    "tttttttttttttttttt"
    "nnnnnnn",
    ""};
const Sql kExclusions{"SELECT rule, n FROM announcement_exclusion WHERE announcement_id = ?", "n", "tn"};
const Sql kRaise{"UPDATE announcement_exclusion SET n = n + ? WHERE announcement_id = ? AND rule = ?", "nnt",
                 ""};
const InsertSql kInsertExclusion{"announcement_exclusion", {"announcement_id", "rule", "n"}, "ntn"};

domain::Announcement read_announcement(Statement& row) {
    domain::Announcement one;
    one.id.value = row.number();
    one.state = known(domain::parse_announcement_state(row.text()), "announcement's state");
    one.author.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
    one.author.name = row.text();
    one.author.surface = row.text();
    one.category = row.text();
    one.reason = row.text();
    one.sender_name = row.text();
    one.subject_id = row.text();
    one.subject_en = row.text();
    one.body_id = row.text();
    one.body_en = row.text();
    domain::Audience& audience = one.audience;
    audience.plan = row.optional_text();
    if (const auto status = row.optional_text())
        audience.status = known(domain::parse_account_status(*status), "account status");
    audience.server = row.optional_text();
    audience.reseller = row.optional_text();
    audience.country = row.optional_text();
    audience.province = row.optional_text();
    audience.language = row.optional_text();
    one.created_at = row.time();
    one.send_at = row.optional_time();
    one.started_at = row.optional_time();
    one.finished_at = row.optional_time();
    one.planned_up_to.value = row.number();
    one.version = row.number();
    return one;
}

// Everything from state to planned_up_to.
void bind_body(Statement& statement, const domain::Announcement& one) {
    const domain::Audience& audience = one.audience;
    statement.bind(domain::to_string(one.state))
        .bind(domain::to_string(one.author.kind))
        .bind(one.author.name)
        .bind(one.author.surface)
        .bind(one.category)
        .bind(one.reason)
        .bind(one.sender_name)
        .bind(one.subject_id)
        .bind(one.subject_en)
        .bind(one.body_id)
        .bind(one.body_en)
        .bind(audience.plan);
    if (audience.status) {
        statement.bind(domain::to_string(*audience.status));
    } else {
        statement.bind_null();
    }
    statement.bind(audience.server)
        .bind(audience.reseller)
        .bind(audience.country)
        .bind(audience.province)
        .bind(audience.language)
        .bind(one.created_at)
        .bind(one.send_at)
        .bind(one.started_at)
        .bind(one.finished_at)
        .bind(one.planned_up_to.value);
}

}  // namespace

Expected<std::optional<domain::Announcement>> SociAnnouncementTable::find(domain::AnnouncementId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Announcement>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_announcement);
    });
}

Expected<std::vector<domain::Announcement>> SociAnnouncementTable::list(
    const std::optional<std::string>& author, std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Announcement>> {
        if (author)
            return read_all(connection_.statement(kListOf).bind(*author).bind(limit), read_announcement);
        return read_all(connection_.statement(kList).bind(limit), read_announcement);
    });
}

Expected<std::vector<domain::Announcement>> SociAnnouncementTable::at_work(base::Time now) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Announcement>> {
        return read_all(connection_.statement(kAtWork).bind(now), read_announcement);
    });
}

Expected<std::optional<base::Time>> SociAnnouncementTable::next_scheduled() const {
    return connection_.run([&]() -> Expected<std::optional<base::Time>> {
        return read_one(connection_.statement(kNextScheduled), [](Statement& row) { return row.time(); });
    });
}

Expected<void> SociAnnouncementTable::insert(const domain::Announcement& announcement) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kInsert.text(1), kInsert.kinds, "");
        statement.bind(announcement.id.value);
        bind_body(statement, announcement);
        statement.bind(announcement.version).run();
        return {};
    });
}

Expected<void> SociAnnouncementTable::update(const domain::Announcement& announcement) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_body(statement, announcement);
        statement.bind(announcement.id.value).bind(announcement.version);
        return must_be_one(statement.run(), "the announcement");
    });
}

Expected<std::int64_t> SociAnnouncementTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "announcement", count); });
}

Expected<domain::RuleCounts> SociAnnouncementTable::count_audience(const AudienceQuery& query) const {
    return connection_.run(
        [&]() -> Expected<domain::RuleCounts> { return store::count_audience(connection_, query); });
}

Expected<std::vector<Recipient>> SociAnnouncementTable::audience(const AudienceQuery& query,
                                                                 domain::ContactId after,
                                                                 std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<Recipient>> {
        return read_audience(connection_, query, after, limit);
    });
}

Expected<domain::RuleCounts> SociAnnouncementTable::exclusions(domain::AnnouncementId id) const {
    return connection_.run([&]() -> Expected<domain::RuleCounts> {
        domain::RuleCounts counts;
        Statement& row = connection_.statement(kExclusions).bind(id.value);
        row.execute();
        while (row.next()) {
            const auto rule = known(domain::parse_mail_rule(row.text()), "mail rule");
            counts[rule] = row.number();
        }
        return counts;
    });
}

Expected<void> SociAnnouncementTable::add_exclusions(domain::AnnouncementId id,
                                                     const domain::RuleCounts& more) {
    return connection_.run([&]() -> Expected<void> {
        for (const auto& [rule, n] : more) {
            const auto name = domain::to_string(rule);
            if (connection_.statement(kRaise).bind(n).bind(id.value).bind(name).run() != 0) continue;
            connection_.statement(kInsertExclusion.text(1), kInsertExclusion.kinds, "")
                .bind(id.value)
                .bind(name)
                .bind(n)
                .run();
        }
        return {};
    });
}

}  // namespace pelanggan::store
