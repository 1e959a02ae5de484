// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/check.h"
#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const std::string kColumns =
    "a.id, a.server_id, a.customer_id, a.user, a.uid, a.created_at, a.domain, a.email, a.owner, a.plan, "
    "a.is_suspended, a.suspend_reason, a.suspended_at, a.is_locked, a.as_of, a.missing_since, a.retired_at, "
    "a.ver";
const std::string kKinds = "nnntnnttttntnnnnnn";
const std::string kFrom = "SELECT " + kColumns + " FROM account AS a ";

const Sql kFind{kFrom + "WHERE a.id = ?", "n", kKinds};
const Sql kFindUser{kFrom + "WHERE a.live_user = ? AND a.server_id = ?", "tn", kKinds};
const Sql kFindUid{kFrom + "WHERE a.uid = ? AND a.server_id = ? AND a.live_user IS NOT NULL ORDER BY a.id",
                   "nn", kKinds};
const Sql kOfCustomer{kFrom + "WHERE a.customer_id = ? ORDER BY a.user, a.id", "n", kKinds};
const Sql kRange{
    kFrom + "WHERE a.live_user > ? AND a.live_user <= ? AND a.server_id = ? ORDER BY a.live_user LIMIT ?",
    "ttnn", kKinds};
const Sql kRangeToEnd{kFrom + "WHERE a.live_user > ? AND a.server_id = ? ORDER BY a.live_user LIMIT ?", "tnn",
                      kKinds};
const Sql kCounts{
    "SELECT status, count(*) FROM account WHERE status IN (0, 1, 2) AND server_id = ? GROUP BY status", "n",
    "nn"};

// The distinct owners and plans of live accounts are found by leaping along the index, since there are few of
// them among many accounts.
const Sql kNextOwner{"SELECT owner FROM account WHERE owner > ? ORDER BY owner LIMIT 1", "t", "t"};
const Sql kFirstOwner{"SELECT owner FROM account ORDER BY owner LIMIT 1", "", "t"};
const Sql kHasLive{"SELECT status FROM account WHERE owner = ? AND status < 3 LIMIT 1", "t", "n"};
const Sql kNextPlan{
    "SELECT plan FROM account WHERE owner = ? AND status = ? AND plan > ? ORDER BY plan LIMIT 1", "tnt", "t"};
const Sql kFirstPlan{"SELECT plan FROM account WHERE owner = ? AND status = ? ORDER BY plan LIMIT 1", "tn",
                     "t"};
const Sql kPlanOfUser{"SELECT DISTINCT plan FROM account WHERE live_user = ?", "t", "t"};

const Sql kUsage{
    "SELECT id, description, used, limit_at, is_bytes FROM account_usage WHERE account_id = ? ORDER BY n",
    "n", "ttnnn"};
const Sql kExtras{"SELECT as_of FROM account_extras WHERE account_id = ?", "n", "n"};
const Sql kDomains{"SELECT domain FROM account_domain WHERE account_id = ? ORDER BY n", "n", "t"};
const Sql kDropUsage{"DELETE FROM account_usage WHERE account_id = ?", "n", ""};
const Sql kDropDomains{"DELETE FROM account_domain WHERE account_id = ?", "n", ""};

const InsertSql kInsert{"account",
                        {"id",        "server_id", "customer_id",   "user",           "live_user",
                         "status",    "uid",       "created_at",    "domain",         "email",
                         "owner",     "plan",      "is_suspended",  "suspend_reason", "suspended_at",
                         "is_locked", "as_of",     "missing_since", "retired_at",     "ver"},
                        "nnnttnnnttttntnnnnnn"};
const InsertSql kInsertUsage{
    "account_usage", {"account_id", "n", "id", "description", "used", "limit_at", "is_bytes"}, "nnttnnn"};
const InsertSql kInsertDomain{"account_domain", {"account_id", "n", "domain"}, "nnt"};
const Sql kUpdate{
    "UPDATE account SET user = ?, live_user = ?, status = ?, uid = ?, created_at = ?, domain = ?, email = ?, "
    "owner = ?, "
    "plan = ?, is_suspended = ?, suspend_reason = ?, suspended_at = ?, is_locked = ?, as_of = ?, "
    "missing_since = ?, "
    "retired_at = ?, ver = ver + 1 WHERE id = ? AND ver = ?",
    "ttnnnttttntnnnnnnn", ""};
const Sql kLink{"UPDATE account SET customer_id = ?, ver = ver + 1 WHERE id = ?", "nn", ""};

domain::Account read_account(Statement& row) {
    domain::Account account;
    account.id.value = row.number();
    account.server.value = row.number();
    account.customer.value = row.number();
    domain::AccountFacts& facts = account.facts;
    facts.user = row.text();
    facts.uid = row.optional_number();
    facts.created_at = row.optional_number();
    facts.domain = row.text();
    facts.email = row.optional_text();
    facts.owner = row.text();
    facts.plan = row.text();
    facts.is_suspended = row.flag();
    facts.suspend_reason = row.text_or_empty();
    facts.suspended_at = row.optional_number();
    facts.is_locked = row.flag();
    account.as_of = row.time();
    account.missing_since = row.optional_time();
    account.retired_at = row.optional_time();
    account.version = row.number();
    return account;
}

// Everything from user to retired_at, in the order of kInsert and kUpdate.
void bind_facts(Statement& statement, const domain::Account& account) {
    const domain::AccountFacts& facts = account.facts;
    statement.bind(facts.user);
    if (account.retired_at) {
        statement.bind_null();
    } else {
        statement.bind(facts.user);
    }
    statement.bind(status_number(domain::status_of(account)))
        .bind(facts.uid)
        .bind(facts.created_at)
        .bind(facts.domain)
        .bind(facts.email)
        .bind(facts.owner)
        .bind(facts.plan)
        .bind(facts.is_suspended);
    if (facts.suspend_reason.empty()) {
        statement.bind_null();
    } else {
        statement.bind(facts.suspend_reason);
    }
    statement.bind(facts.suspended_at)
        .bind(facts.is_locked)
        .bind(account.as_of)
        .bind(account.missing_since)
        .bind(account.retired_at);
}

constexpr std::size_t kMostNames = 500;

std::optional<std::string> leap(Statement& statement) {
    return read_one(statement, [](Statement& row) { return row.text(); });
}

std::vector<std::string> all_owners(Connection& connection) {
    std::vector<std::string> owners;
    auto owner = leap(connection.statement(kFirstOwner));
    while (owner && owners.size() < kMostNames) {
        const auto live = read_one(connection.statement(kHasLive).bind(*owner),
                                   [](Statement& row) { return row.number(); });
        if (live) owners.push_back(*owner);
        owner = leap(connection.statement(kNextOwner).bind(*owner));
    }
    return owners;
}

void add_plans(Connection& connection, const std::string& owner, std::vector<std::string>& plans) {
    for (const auto status : {domain::AccountStatus::kActive, domain::AccountStatus::kSuspended,
                              domain::AccountStatus::kMissing}) {
        const std::int64_t number = status_number(status);
        auto plan = leap(connection.statement(kFirstPlan).bind(owner).bind(number));
        while (plan && plans.size() < 4 * kMostNames) {
            plans.push_back(*plan);
            plan = leap(connection.statement(kNextPlan).bind(owner).bind(number).bind(*plan));
        }
    }
}

}  // namespace

Expected<std::optional<domain::Account>> SociAccountTable::find(domain::AccountId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Account>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_account);
    });
}

Expected<std::optional<domain::Account>> SociAccountTable::find_user(domain::ServerId server,
                                                                     std::string_view user) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Account>> {
        return read_one(connection_.statement(kFindUser).bind(user).bind(server.value), read_account);
    });
}

Expected<std::vector<domain::Account>> SociAccountTable::find_uid(domain::ServerId server,
                                                                  std::int64_t uid) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Account>> {
        return read_all(connection_.statement(kFindUid).bind(uid).bind(server.value), read_account);
    });
}

Expected<std::vector<domain::Account>> SociAccountTable::of_customer(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Account>> {
        return read_all(connection_.statement(kOfCustomer).bind(customer.value), read_account);
    });
}

Expected<std::vector<domain::Account>> SociAccountTable::range(domain::ServerId server,
                                                               std::string_view after, std::string_view up_to,
                                                               std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Account>> {
        if (up_to.empty()) {
            return read_all(connection_.statement(kRangeToEnd).bind(after).bind(server.value).bind(limit),
                            read_account);
        }
        return read_all(connection_.statement(kRange).bind(after).bind(up_to).bind(server.value).bind(limit),
                        read_account);
    });
}

namespace {

// Up to so many accounts of an owner are found by the owner and sorted; more are found in the order of names.
constexpr std::int64_t kFewAccounts = 5000;

const Sql kManyOfOwner{"SELECT status FROM account WHERE owner = ? LIMIT 1 OFFSET ?", "tn", "n"};
const Sql kManyOfOwnerAndPlan{
    "SELECT status FROM account WHERE owner = ? AND status < 3 AND plan = ? LIMIT 1 OFFSET ?", "ttn", "n"};

// The texts of one AccountQuery, put together from constants, and its values in the order of the marks.
//
// A search reads accounts once and customers once, and counts what it finds while it does; both tables are
// small enough for that, and an index of parts of words would cost every reading of WHM. Everything else is
// found along an index.
class QueryText {
 public:
    // is_common: the owner (and plan) that is asked for has more than a few accounts.
    QueryText(const AccountQuery& query, const Dialect& dialect, bool is_common)
        : query_{query}, dialect_{dialect}, is_common_{is_common} {
        PEL_CHECK(query.limit >= 1 && query.limit <= 500 && query.offset >= 0);
    }

    Sql count() const {
        Text text;
        text.sql = "SELECT count(*) FROM (";
        if (has_search()) {
            add_search(text);
        } else if (query_.owner) {
            // The two parts of a reseller's scope share nothing, so each is counted by its own index.
            text.sql += "SELECT a.id FROM account AS a WHERE ";
            add_filters(text, Way::kIndex);
            text.add(" AND a.owner = ?", "t");
            text.sql += " UNION ALL SELECT a.id FROM account AS a WHERE ";
            add_filters(text, Way::kNames);
            text.add(" AND " + own_name() + " = ? AND a.owner <> ?", "tt");
        } else {
            text.sql += "SELECT a.id FROM account AS a WHERE ";
            add_filters(text, Way::kIndex);
        }
        text.sql += ") AS n";
        return {text.sql, text.in, "n"};
    }
    void bind_count(Statement& statement) const {
        if (has_search()) return bind_search(statement);
        bind_filters(statement);
        if (!query_.owner) return;
        statement.bind(*query_.owner);
        bind_filters(statement);
        statement.bind(*query_.owner).bind(*query_.owner);
    }

    // The page's ids come from indexes alone; only then its rows are read. The last column is how many rows
    // there are on all pages, or 0 when only count() tells.
    Sql page() const {
        Text text;
        text.sql =
            "SELECT " + kColumns + ", c.company, c.first_name, c.last_name, p.total FROM (SELECT a.id, ";
        if (has_search()) {
            text.sql += "count(*) OVER () AS total FROM (";
            add_search(text);
            text.sql += ") AS f JOIN account AS a ON a.id = f.id";
        } else {
            const Way way = is_common_ ? Way::kNames : Way::kIndex;
            text.sql += "0 AS total FROM account AS a WHERE ";
            add_filters(text, way);
            add_scope(text, way);
        }
        text.add(" ORDER BY " + order() + " LIMIT ? OFFSET ?", "nn");
        text.sql += ") AS p JOIN account AS a ON a.id = p.id " + std::string{kJoin} + "ORDER BY " + order();
        return {text.sql, text.in, kKinds + "tttn"};
    }
    void bind_page(Statement& statement) const {
        if (has_search()) {
            bind_search(statement);
        } else {
            bind_filters(statement);
            bind_scope(statement);
        }
        statement.bind(query_.limit).bind(query_.offset);
    }
    bool has_search() const { return !query_.search.empty(); }

 private:
    struct Text {
        std::string sql, in;
        void add(const std::string& more, const char* kinds) {
            sql += more;
            in += kinds;
        }
    };
    static constexpr const char* kJoin = "JOIN customer AS c ON c.id = a.customer_id ";

    bool is_retired() const { return query_.status == domain::AccountStatus::kTerminated; }
    std::string own_name() const { return is_retired() ? "a.user" : "a.live_user"; }

    // How rows are found. kIndex: by what is asked for. kNames: along the order of names, until a page is
    // full. kWhole: all rows as they lie, which reads them faster than one by one along an index. "+" keeps a
    // condition from being used as an index.
    enum class Way { kIndex, kNames, kWhole };

    bool has_owner() const { return query_.owner || query_.reseller; }

    // Status, plan and reseller.
    void add_filters(Text& text, Way way) const {
        const bool is_by_owner = way == Way::kIndex && has_owner();
        if (!query_.status) {
            // The index by owner tells the living by their status, the one by name by their name.
            text.sql += is_by_owner          ? "a.status < 3"
                        : way == Way::kWhole ? "+a.status < 3"
                                             : "a.live_user IS NOT NULL";
        } else {
            // Nearly all are active: not by the index of states alone.
            const bool is_few = *query_.status != domain::AccountStatus::kActive;
            text.add(is_few || is_by_owner ? "a.status = ?" : "+a.status = ?", "n");
        }
        if (query_.plan) text.add(" AND a.plan = ?", "t");
        if (query_.reseller) text.add(way == Way::kIndex ? " AND a.owner = ?" : " AND +a.owner = ?", "t");
    }
    void bind_filters(Statement& statement) const {
        if (query_.status) statement.bind(status_number(*query_.status));
        if (query_.plan) statement.bind(*query_.plan);
        if (query_.reseller) statement.bind(*query_.reseller);
    }
    void add_scope(Text& text, Way way) const {
        if (!query_.owner) return;
        const std::string walked = way == Way::kIndex ? "" : "+";
        text.add(" AND (" + walked + "a.owner = ? OR " + walked + own_name() + " = ?)", "tt");
    }
    void bind_scope(Statement& statement) const {
        if (query_.owner) statement.bind(*query_.owner).bind(*query_.owner);
    }

    void add_search(Text& text) const {
        const Way way = has_owner() && !is_common_ ? Way::kIndex : Way::kWhole;
        text.sql += "SELECT a.id FROM account AS a WHERE ";
        add_filters(text, way);
        add_scope(text, way);
        text.add(" AND (" + dialect_.like("a.user") + " OR " + dialect_.like("a.domain") + " OR " +
                     dialect_.like("a.email") + ")",
                 "ttt");
        // CROSS keeps SQLite from looking up a customer for each of all accounts.
        text.sql += std::string{" UNION SELECT a.id FROM customer AS c "} +
                    (way == Way::kWhole ? "CROSS " : "") + "JOIN account AS a ON a.customer_id = c.id WHERE ";
        add_filters(text, way);
        add_scope(text, way);
        text.add(" AND (" + dialect_.like("c.company") + " OR " +
                     dialect_.like("(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, ''))") + ")",
                 "tt");
    }
    void bind_search(Statement& statement) const {
        const std::string pattern = like_pattern(query_.search);
        for (const int marks : {3, 2}) {
            bind_filters(statement);
            bind_scope(statement);
            for (int i = 0; i < marks; ++i)
                statement.bind(pattern);
        }
    }

    std::string order() const {
        const std::string way = query_.is_descending ? " DESC" : "";
        const std::string by_name =
            is_retired() ? "a.user" + way + ", a.id" + way : "a.live_user" + way + ", a.server_id" + way;
        switch (query_.sort) {
            case AccountQuery::Sort::kUser:
                return by_name;
            case AccountQuery::Sort::kDomain:
                return "a.domain" + way + ", " + by_name;
            case AccountQuery::Sort::kOwner:
                return "a.owner" + way + ", " + by_name;
            case AccountQuery::Sort::kPlan:
                return "a.plan" + way + ", " + by_name;
            case AccountQuery::Sort::kStatus:
                return "a.status" + way + ", " + by_name;
            case AccountQuery::Sort::kEmail:
                return "a.email" + way + ", " + by_name;
        }
        return by_name;
    }

    const AccountQuery& query_;
    const Dialect& dialect_;
    const bool is_common_;
};

// Whether the owner (and plan) that query asks for has more than a few accounts.
bool is_common_owner(Connection& connection, const AccountQuery& query) {
    const auto& owner = query.reseller ? query.reseller : query.owner;
    if (!owner) return false;
    const Sql& sql = query.plan ? kManyOfOwnerAndPlan : kManyOfOwner;
    Statement& statement = connection.statement(sql).bind(*owner);
    if (query.plan) statement.bind(*query.plan);
    const auto many = read_one(statement.bind(kFewAccounts), [](Statement& row) { return row.number(); });
    return many.has_value();
}

AccountRow read_row(Statement& row) {
    AccountRow found;
    found.account = read_account(row);
    found.customer_name = row.text_or_empty();
    std::string first = row.text_or_empty();
    const std::string last = row.text_or_empty();
    if (found.customer_name.empty()) {
        if (!first.empty() && !last.empty()) first += ' ';
        found.customer_name = first + last;
    }
    return found;
}

}  // namespace

Expected<AccountPage> SociAccountTable::query(const AccountQuery& query) const {
    return connection_.run([&]() -> Expected<AccountPage> {
        const QueryText text{query, connection_.dialect(), is_common_owner(connection_, query)};
        AccountPage page;
        Statement& rows = connection_.statement(text.page());
        text.bind_page(rows);
        page.rows = read_all(rows, [&](Statement& row) {
            AccountRow found = read_row(row);
            page.total = row.number();
            return found;
        });
        if (page.total > 0) return page;
        const auto found = static_cast<std::int64_t>(page.rows.size());
        if (found < query.limit && (found > 0 || query.offset == 0)) {
            page.total = query.offset + found;  // the end is on this page, no need to count
            return page;
        }
        Statement& count = connection_.statement(text.count());
        text.bind_count(count);
        page.total = read_one(count, [](Statement& row) { return row.number(); }).value_or(0);
        return page;
    });
}

Expected<std::vector<std::string>> SociAccountTable::plans(const std::optional<std::string>& owner) const {
    return connection_.run([&]() -> Expected<std::vector<std::string>> {
        std::vector<std::string> plans;
        if (owner) {
            add_plans(connection_, *owner, plans);
            const auto own = read_all(connection_.statement(kPlanOfUser).bind(*owner),
                                      [](Statement& row) { return row.text(); });
            plans.insert(plans.end(), own.begin(), own.end());
        } else {
            for (const std::string& one : all_owners(connection_))
                add_plans(connection_, one, plans);
        }
        std::sort(plans.begin(), plans.end());
        plans.erase(std::unique(plans.begin(), plans.end()), plans.end());
        if (plans.size() > kMostNames) plans.resize(kMostNames);
        return plans;
    });
}

Expected<std::vector<std::string>> SociAccountTable::owners() const {
    return connection_.run([&]() -> Expected<std::vector<std::string>> { return all_owners(connection_); });
}

Expected<AccountTable::Counts> SociAccountTable::counts(domain::ServerId server) const {
    return connection_.run([&]() -> Expected<Counts> {
        Counts counts;
        Statement& rows = connection_.statement(kCounts).bind(server.value);
        rows.execute();
        while (rows.next()) {
            const std::int64_t status = rows.number();
            const std::int64_t count = rows.number();
            (status == 0 ? counts.active : status == 1 ? counts.suspended : counts.missing) = count;
        }
        return counts;
    });
}

Expected<std::vector<domain::Usage>> SociAccountTable::usage(domain::AccountId id) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Usage>> {
        return read_all(connection_.statement(kUsage).bind(id.value), [](Statement& row) {
            domain::Usage usage;
            usage.id = row.text();
            usage.description = row.text();
            usage.used = row.number();
            usage.limit = row.optional_number();
            usage.is_bytes = row.flag();
            return usage;
        });
    });
}

Expected<std::optional<AccountTable::Extras>> SociAccountTable::extras(domain::AccountId id) const {
    return connection_.run([&]() -> Expected<std::optional<Extras>> {
        const auto as_of = read_one(connection_.statement(kExtras).bind(id.value),
                                    [](Statement& row) { return row.time(); });
        if (!as_of) return std::optional<Extras>{};
        Extras extras;
        extras.as_of = *as_of;
        extras.domains = read_all(connection_.statement(kDomains).bind(id.value),
                                  [](Statement& row) { return row.text(); });
        return std::optional<Extras>{std::move(extras)};
    });
}

Expected<void> SociAccountTable::insert(std::span<const domain::Account> accounts) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsert, accounts, [](Statement& statement, const domain::Account& account) {
            statement.bind(account.id.value).bind(account.server.value).bind(account.customer.value);
            bind_facts(statement, account);
            statement.bind(account.version);
        });
        return {};
    });
}

Expected<void> SociAccountTable::update(const domain::Account& account) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_facts(statement, account);
        statement.bind(account.id.value).bind(account.version);
        return must_be_one(statement.run(), "the account");
    });
}

Expected<void> SociAccountTable::set_extras(domain::AccountId id, const Extras& extras,
                                            std::span<const domain::Usage> usage) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert = connection_.dialect().upsert("account_extras", {"account_id"}, {"as_of"});
        connection_.statement(upsert, "nn", "").bind(id.value).bind(extras.as_of).run();
        connection_.statement(kDropDomains).bind(id.value).run();
        connection_.statement(kDropUsage).bind(id.value).run();
        std::int64_t n = 0;
        insert_rows(connection_, kInsertDomain, extras.domains,
                    [&](Statement& statement, const std::string& name) {
                        statement.bind(id.value).bind(++n).bind(name);
                    });
        n = 0;
        insert_rows(connection_, kInsertUsage, usage, [&](Statement& statement, const domain::Usage& one) {
            statement.bind(id.value)
                .bind(++n)
                .bind(one.id)
                .bind(one.description)
                .bind(one.used)
                .bind(one.limit)
                .bind(one.is_bytes);
        });
        return {};
    });
}

Expected<void> SociAccountTable::link(domain::AccountId id, domain::CustomerId customer) {
    return connection_.run([&]() -> Expected<void> {
        return must_be_one(connection_.statement(kLink).bind(customer.value).bind(id.value).run(),
                           "the account");
    });
}

Expected<std::int64_t> SociAccountTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "account", count); });
}

}  // namespace pelanggan::store
