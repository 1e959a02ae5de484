// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/check.h"
#include "base/crypto.h"
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, kind, announcement_id, customer_id, contact_id, address, name, language, category, "
    "reference, "
    "subject, message_id, rule, reason, state, attempts, created_at, due_at, done_at, reply FROM outbox ";
const std::string kKinds = "ntnnnttttttttttnnnnt";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
// By the customer's index: a contact has none of its own here.
const Sql kLastSent{
    kFrom +
        "WHERE customer_id = (SELECT customer_id FROM contact WHERE id = ?) AND contact_id = ? AND "
        "category = ? AND state IN ('sent', 'bounced') ORDER BY id DESC LIMIT 1",
    "nnt", kKinds};
const Sql kCounts{"SELECT state, count(*) FROM outbox GROUP BY state", "", "tn"};
// With those that were removed since, because they were old.
const Sql kCountsOf{
    "SELECT state, count(*) FROM outbox WHERE announcement_id = ? GROUP BY state UNION ALL "
    "SELECT state, n FROM announcement_removed WHERE announcement_id = ?",
    "nn", "tn"};
const std::string kSent = "SELECT count(*) FROM outbox WHERE done_at >= ? AND state IN ('sent', 'bounced')";
const Sql kSentSince{kSent, "n", "n"};
const Sql kSentToSince{kSent + " AND domain = ?", "nt", "n"};
const Sql kNextDue{"SELECT due_at FROM outbox WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1", "", "n"};
const InsertSql kInsert{
    "outbox",
    {"id",       "kind",       "announcement_id", "customer_id", "contact_id", "address", "domain", "name",
     "language", "category",   "reference",       "subject",     "message_id", "rule",    "reason", "state",
     "attempts", "created_at", "due_at",          "done_at",     "reply",      "once"},
    "ntnnntttttttttttnnnntt"};
const Sql kTake{
    "UPDATE outbox SET state = 'leased', leased_by = ?, due_at = ?, attempts = attempts + 1 WHERE id = ?",
    "nnn", ""};
// Leased rows are due in the future, so the index of what is due finds them.
const Sql kRelease{
    "UPDATE outbox SET state = 'waiting', due_at = ? WHERE due_at > ? AND state = 'leased' AND leased_by = ?",
    "nnn", ""};
const Sql kUpdate{
    "UPDATE outbox SET state = ?, rule = ?, subject = ?, due_at = ?, done_at = ?, attempts = ?, reply = ? "
    "WHERE id = ?",
    "tttnnntn", ""};
const Sql kCancel{
    "UPDATE outbox SET state = 'skipped', rule = 'cancelled', due_at = NULL, done_at = ? WHERE "
    "announcement_id "
    "= ? AND state = 'waiting'",
    "nn", ""};

domain::Mail read_mail(Statement& row) {
    domain::Mail mail;
    mail.id.value = row.number();
    mail.kind = known(domain::parse_mail_kind(row.text()), "mail kind");
    if (const auto id = row.optional_number()) mail.announcement = domain::AnnouncementId{*id};
    mail.customer.value = row.number();
    mail.contact.value = row.number();
    mail.address = row.text();
    mail.name = row.text();
    mail.language = row.text();
    mail.category = row.text();
    mail.reference = row.text();
    mail.subject = row.text();
    mail.message_id = row.text();
    mail.rule = known(domain::parse_mail_rule(row.text()), "mail rule");
    mail.reason = row.text();
    mail.state = known(domain::parse_mail_state(row.text()), "mail state");
    mail.attempts = row.number();
    mail.created_at = row.time();
    const auto due_at = row.optional_time();
    mail.next_at = due_at.value_or(mail.created_at);
    if (mail.state == domain::MailState::kLeased) mail.leased_until = due_at;
    mail.done_at = row.optional_time();
    mail.reply = row.text();
    return mail;
}

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

std::optional<std::string> once_of(const domain::Mail& mail) {
    if (!mail.announcement) return std::nullopt;
    return base::to_hex(base::sha256(std::to_string(mail.announcement->value) + ":" + mail.address));
}

std::optional<base::Time> due_of(const domain::Mail& mail) {
    if (mail.state == domain::MailState::kWaiting) return mail.next_at;
    if (mail.state == domain::MailState::kLeased) return mail.leased_until;
    return std::nullopt;
}

void bind_id(Statement& statement, const std::optional<domain::AnnouncementId>& id) {
    if (id) {
        statement.bind(id->value);
    } else {
        statement.bind_null();
    }
}

// Texts are kept prepared, so there are few lengths of the list of domains.
std::size_t padded(std::size_t count) {
    std::size_t size = 1;
    while (size < count)
        size *= 2;
    return size;
}

}  // namespace

Expected<std::optional<domain::Mail>> SociOutboxTable::find(domain::MailId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Mail>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_mail);
    });
}

Expected<std::vector<domain::Mail>> SociOutboxTable::query(const MailQuery& query) const {
    PEL_CHECK(query.limit >= 1 && query.limit <= 500);
    return connection_.run([&]() -> Expected<std::vector<domain::Mail>> {
        std::string where, in;
        const auto add = [&](const char* condition, char kind) {
            where += (where.empty() ? "WHERE " : " AND ") + std::string{condition};
            in += kind;
        };
        if (query.customer) add("customer_id = ?", 'n');
        if (query.announcement) add("announcement_id = ?", 'n');
        if (query.state) add("state = ?", 't');
        if (query.before != 0) add("id < ?", 'n');
        Statement& rows =
            connection_.statement(kFrom + where + " ORDER BY id DESC LIMIT ?", in + "n", kKinds);
        if (query.customer) rows.bind(query.customer->value);
        if (query.announcement) rows.bind(query.announcement->value);
        if (query.state) rows.bind(domain::to_string(*query.state));
        if (query.before != 0) rows.bind(query.before);
        return read_all(rows.bind(query.limit), read_mail);
    });
}

Expected<std::optional<domain::Mail>> SociOutboxTable::last_sent(domain::ContactId contact,
                                                                 std::string_view category) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Mail>> {
        return read_one(
            connection_.statement(kLastSent).bind(contact.value).bind(contact.value).bind(category),
            read_mail);
    });
}

Expected<OutboxTable::StateCounts> SociOutboxTable::counts(
    std::optional<domain::AnnouncementId> announcement) const {
    return connection_.run([&]() -> Expected<StateCounts> {
        StateCounts counts;
        Statement& row =
            announcement
                ? connection_.statement(kCountsOf).bind(announcement->value).bind(announcement->value)
                : connection_.statement(kCounts);
        row.execute();
        while (row.next()) {
            const auto state = known(domain::parse_mail_state(row.text()), "mail state");
            const std::int64_t n = row.number();
            switch (state) {
                case domain::MailState::kWaiting:
                    counts.waiting += n;
                    break;
                case domain::MailState::kLeased:
                    counts.leased += n;
                    break;
                case domain::MailState::kSent:
                    counts.sent += n;
                    break;
                case domain::MailState::kSkipped:
                    counts.skipped += n;
                    break;
                case domain::MailState::kFailed:
                    counts.failed += n;
                    break;
                case domain::MailState::kBounced:
                    counts.bounced += n;
                    break;
            }
        }
        return counts;
    });
}

Expected<std::int64_t> SociOutboxTable::sent_since(base::Time since, std::string_view domain) const {
    return connection_.run([&]() -> Expected<std::int64_t> {
        Statement& row = connection_.statement(domain.empty() ? kSentSince : kSentToSince).bind(since);
        if (!domain.empty()) row.bind(domain);
        return read_one(row, [](Statement& one) { return one.number(); }).value_or(0);
    });
}

Expected<std::optional<base::Time>> SociOutboxTable::next_due() const {
    return connection_.run([&]() -> Expected<std::optional<base::Time>> {
        return read_one(connection_.statement(kNextDue), [](Statement& row) { return row.time(); });
    });
}

Expected<std::int64_t> SociOutboxTable::insert(std::span<const domain::Mail> mails) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        static const std::string kVerb = "{insert_ignore}";
        for (const domain::Mail& mail : mails) {
            // Where rows may be ignored, a database cuts what is too long instead of refusing it.
            if (mail.address.size() > 254) return base::internal("an address in the outbox is too long");
        }
        const std::int64_t inserted = insert_rows(
            connection_, kInsert, mails,
            [](Statement& statement, const domain::Mail& mail) {
                statement.bind(mail.id.value).bind(domain::to_string(mail.kind));
                bind_id(statement, mail.announcement);
                statement.bind(mail.customer.value)
                    .bind(mail.contact.value)
                    .bind(mail.address)
                    .bind(domain_of(mail.address))
                    .bind(mail.name)
                    .bind(mail.language)
                    .bind(mail.category)
                    .bind(mail.reference)
                    .bind(mail.subject)
                    .bind(mail.message_id)
                    .bind(domain::to_string(mail.rule))
                    .bind(mail.reason)
                    .bind(domain::to_string(mail.state))
                    .bind(mail.attempts)
                    .bind(mail.created_at)
                    .bind(due_of(mail))
                    .bind(mail.done_at)
                    .bind(mail.reply)
                    .bind(once_of(mail));
            },
            connection_.dialect().expand(kVerb));
        return static_cast<std::int64_t>(mails.size()) - inserted;
    });
}

Expected<std::vector<domain::Mail>> SociOutboxTable::lease(domain::ServerId by, base::Time now,
                                                           base::Time until, std::int64_t limit,
                                                           std::span<const std::string> skip_domains) {
    return connection_.run([&]() -> Expected<std::vector<domain::Mail>> {
        const std::size_t marks = skip_domains.empty() ? 0 : padded(skip_domains.size());
        // Another daemon's rows are stepped over, not waited for.
        const std::string end =
            " ORDER BY due_at, id LIMIT ?" + std::string{connection_.dialect().for_update_of_free_rows()};
        std::string skipped;
        if (marks > 0) {
            skipped = " AND domain NOT IN (?";
            for (std::size_t i = 1; i < marks; ++i)
                skipped += ", ?";
            skipped += ")";
        }
        std::vector<domain::Mail> mails;
        const auto take = [&](const std::string& which) {
            Statement& due = connection_.statement(kFrom + which + skipped + end,
                                                   "n" + std::string(marks, 't') + "n", kKinds);
            due.bind(now);
            for (std::size_t i = 0; i < marks; ++i)
                due.bind(skip_domains[i < skip_domains.size() ? i : 0]);
            for (domain::Mail& mail : read_all(due.bind(limit - std::ssize(mails)), read_mail)) {
                connection_.statement(kTake).bind(by.value).bind(until).bind(mail.id.value).run();
                mail.state = domain::MailState::kLeased;
                mail.next_at = until;
                mail.leased_until = until;
                ++mail.attempts;
                mails.push_back(std::move(mail));
            }
        };
        // Few at any time, and found by the announcement's index; by the index of what is due, all that waits
        // of an announcement would be read.
        take("WHERE announcement_id IS NULL AND state IN ('waiting', 'leased') AND +due_at <= ?");
        if (std::ssize(mails) < limit) take("WHERE due_at <= ?");
        return mails;
    });
}

Expected<std::int64_t> SociOutboxTable::release(domain::ServerId by, base::Time at) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return connection_.statement(kRelease).bind(at).bind(at).bind(by.value).run();
    });
}

Expected<void> SociOutboxTable::update(const domain::Mail& mail) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        statement.bind(domain::to_string(mail.state))
            .bind(domain::to_string(mail.rule))
            .bind(mail.subject)
            .bind(due_of(mail))
            .bind(mail.done_at)
            .bind(mail.attempts)
            .bind(mail.reply)
            .bind(mail.id.value);
        return must_be_one(statement.run(), "the mail");
    });
}

Expected<std::int64_t> SociOutboxTable::cancel(domain::AnnouncementId announcement, base::Time at) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return connection_.statement(kCancel).bind(at).bind(announcement.value).run();
    });
}

Expected<std::int64_t> SociOutboxTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "outbox", count); });
}

}  // namespace pelanggan::store
