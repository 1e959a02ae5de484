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

// The distinct owners and plans are found by leaping along the index, since there are few of them among many
// accounts.
const Sql kNextOwner{"SELECT owner FROM account WHERE owner > ? ORDER BY owner LIMIT 1", "t", "t"};
const Sql kFirstOwner{"SELECT owner FROM account ORDER BY owner LIMIT 1", "", "t"};
const Sql kNextPlan{"SELECT plan FROM account WHERE owner = ? AND plan > ? ORDER BY plan LIMIT 1", "tt", "t"};
const Sql kFirstPlan{"SELECT plan FROM account WHERE owner = ? ORDER BY plan LIMIT 1", "t", "t"};
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
        owners.push_back(*owner);
        owner = leap(connection.statement(kNextOwner).bind(*owner));
    }
    return owners;
}

void add_plans(Connection& connection, const std::string& owner, std::vector<std::string>& plans) {
    auto plan = leap(connection.statement(kFirstPlan).bind(owner));
    while (plan && plans.size() < 2 * kMostNames) {
        plans.push_back(*plan);
        plan = leap(connection.statement(kNextPlan).bind(owner).bind(*plan));
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

// The texts of one AccountQuery, put together from constants, and its values in the order of the marks.
class QueryText {
 public:
    explicit QueryText(const AccountQuery& query) : query_{query} {
        PEL_CHECK(query.limit >= 1 && query.limit <= 500 && query.offset >= 0);
        add_conditions();
        from_ = "FROM account AS a ";
        if (!query_.search.empty()) from_ += kJoin;
    }

    Sql count() const { return {"SELECT count(*) " + from_ + "WHERE " + where_, in_, "n"}; }
    // The page's ids come from indexes alone; only then its rows are read.
    Sql page() const {
        return {"SELECT " + kColumns + ", c.company, c.first_name, c.last_name FROM (SELECT a.id " + from_ +
                    "WHERE " + where_ + " ORDER BY " + order() +
                    " LIMIT ? OFFSET ?) AS p JOIN account AS a ON a.id = p.id " + kJoin + "ORDER BY " +
                    order(),
                in_ + "nn", kKinds + "ttt"};
    }
    void bind(Statement& statement) const {
        if (query_.status) statement.bind(status_number(*query_.status));
        if (query_.owner) statement.bind(*query_.owner).bind(*query_.owner);
        if (query_.plan) statement.bind(*query_.plan);
        if (query_.reseller) statement.bind(*query_.reseller);
        if (!query_.search.empty()) {
            for (int i = 0; i < kSearched; ++i)
                statement.bind(query_.search);
        }
    }

 private:
    static constexpr const char* kJoin = "JOIN customer AS c ON c.id = a.customer_id ";
    static constexpr int kSearched = 5;

    bool is_retired() const { return query_.status == domain::AccountStatus::kTerminated; }

    void add(const char* condition, const char* in) {
        where_ += (where_.empty() ? "" : " AND ") + std::string{condition};
        in_ += in;
    }
    void add_conditions() {
        if (!query_.status) {
            add("a.live_user IS NOT NULL", "");
        } else if (*query_.status == domain::AccountStatus::kActive) {
            add("+a.status = ?", "n");  // nearly all: not by that index
        } else {
            add("a.status = ?", "n");
        }
        if (query_.owner) {
            add(is_retired() ? "(a.owner = ? OR a.user = ?)" : "(a.owner = ? OR a.live_user = ?)", "tt");
        }
        if (query_.plan) add("a.plan = ?", "t");
        if (query_.reseller) add("a.owner = ?", "t");
        if (!query_.search.empty()) {
            // instr() knows no wildcards, so that what is typed is what is sought.
            add("(instr(lower(a.user), lower(?)) > 0 OR instr(lower(a.domain), lower(?)) > 0 OR "
                "instr(lower(a.email), lower(?)) > 0 OR instr(lower(c.company), lower(?)) > 0 OR "
                "instr(lower(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')), lower(?)) > 0)",
                "ttttt");
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
        PEL_CHECK(false);
    }

    const AccountQuery& query_;
    std::string where_, in_, from_;
};

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
        const QueryText text{query};
        AccountPage page;
        Statement& rows = connection_.statement(text.page());
        text.bind(rows);
        page.rows = read_all(rows.bind(query.limit).bind(query.offset), read_row);
        const auto found = static_cast<std::int64_t>(page.rows.size());
        if (found < query.limit && (found > 0 || query.offset == 0)) {
            page.total = query.offset + found;  // the end is on this page, no need to count
            return page;
        }
        Statement& count = connection_.statement(text.count());
        text.bind(count);
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
