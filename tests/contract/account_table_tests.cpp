// SPDX-License-Identifier: Apache-2.0
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

bool is_same(const domain::Account& a, const domain::Account& b) {
    return a.id == b.id && a.server == b.server && a.customer == b.customer && a.facts == b.facts &&
           a.as_of == b.as_of && a.missing_since == b.missing_since && a.retired_at == b.retired_at &&
           a.version == b.version;
}

std::vector<std::string> users(const std::vector<domain::Account>& accounts) {
    std::vector<std::string> names;
    for (const auto& account : accounts)
        names.push_back(account.facts.user);
    return names;
}

std::vector<std::string> users(const AccountPage& page) {
    std::vector<std::string> names;
    for (const auto& row : page.rows)
        names.push_back(row.account.facts.user);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(account_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_account_comes_back_as_it_was_given, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const auto full = this->add_account(on.id, "budi", [](domain::Account& account) {
        account.facts.is_suspended = true;
        account.facts.suspend_reason = "it's 100% \\ unpaid; \"later\" \xF0\x9F\x98\x80 :v1 ?";
        account.facts.suspended_at = 1'699'000'000;
        account.facts.is_locked = true;
        account.facts.plan = "";
        account.missing_since = base::from_epoch(1'700'000'002);
    });
    const auto bare = this->add_account(on.id, "siti", [](domain::Account& account) {
        account.facts.uid.reset();
        account.facts.created_at.reset();
        account.facts.email.reset();
    });
    const auto empty =
        this->add_account(on.id, "tono", [](domain::Account& account) { account.facts.email = ""; });
    for (const auto& account : {full, bare, empty}) {
        const auto found = this->read([&](const Tx& tx) { return tx.accounts().find(account.id); });
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(is_same(*found, account), account.facts.user);
        const auto by_name =
            this->read([&](const Tx& tx) { return tx.accounts().find_user(on.id, account.facts.user); });
        BOOST_TEST((by_name && is_same(*by_name, account)), account.facts.user);
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(what_is_not_there_is_absent_and_no_error, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    this->add_account(on.id, "budi");
    const auto other = this->server("beta");
    BOOST_TEST(
        !this->read([&](const Tx& tx) { return tx.accounts().find(domain::AccountId{99}); }).has_value());
    for (const char* near : {"", "bud", "budi ", "Budi", "budi2", "bud_", "%"}) {
        BOOST_TEST(
            !this->read([&](const Tx& tx) { return tx.accounts().find_user(on.id, near); }).has_value(),
            "found '" << near << "'");
    }
    BOOST_TEST(
        !this->read([&](const Tx& tx) { return tx.accounts().find_user(other.id, "budi"); }).has_value());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.accounts().find_uid(on.id, 7); }).empty());
    BOOST_TEST(
        !this->read([&](const Tx& tx) { return tx.accounts().extras(domain::AccountId{99}); }).has_value());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.accounts().usage(domain::AccountId{99}); }).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_name_is_unique_among_the_living_of_a_server, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    auto first = this->add_account(on.id, "budi");
    this->add_account(this->server("beta").id, "budi");
    domain::Account second = first;
    const auto insert_second = [&](Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(second.id.value, tx.accounts().next_ids(1));
        return tx.accounts().insert({&second, 1});
    };
    const auto refused = this->try_write(insert_second);
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kConflict), refused.error().what);

    first.retired_at = base::from_epoch(1'700'000'010);
    this->write([&](Tx& tx) { must(tx.accounts().update(first)); });
    must(this->try_write(insert_second));
    const auto live = this->read([&](const Tx& tx) { return tx.accounts().find_user(on.id, "budi"); });
    BOOST_REQUIRE(live.has_value());
    BOOST_TEST(live->id.value == second.id.value);
    const auto old = this->read([&](const Tx& tx) { return tx.accounts().find(first.id); });
    BOOST_REQUIRE(old.has_value());
    BOOST_TEST(old->facts.user == "budi");
    BOOST_TEST(old->retired_at.has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_uid_finds_living_accounts_of_its_server_only, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const auto set_uid = [](domain::Account& account) { account.facts.uid = 1500; };
    const auto one = this->add_account(on.id, "budi", set_uid);
    const auto two = this->add_account(on.id, "ani", set_uid);
    this->add_account(this->server("beta").id, "budi", set_uid);
    this->add_account(on.id, "old", [](domain::Account& account) {
        account.facts.uid = 1500;
        account.retired_at = base::from_epoch(1'700'000'010);
    });
    const auto found = this->read([&](const Tx& tx) { return tx.accounts().find_uid(on.id, 1500); });
    BOOST_TEST(users(found) == (Names{"budi", "ani"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_update_needs_the_version_it_read, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    auto account = this->add_account(on.id, "budi");
    const auto stale = account;
    account.facts.plan = "gold";
    account.facts.email.reset();
    account.missing_since = base::from_epoch(1'700'000'020);
    this->write([&](Tx& tx) { must(tx.accounts().update(account)); });
    auto stored = this->read([&](const Tx& tx) { return tx.accounts().find(account.id); });
    ++account.version;
    BOOST_REQUIRE(stored.has_value());
    BOOST_TEST(is_same(*stored, account));

    const auto late = this->try_write([&](Tx& tx) { return tx.accounts().update(stale); });
    BOOST_REQUIRE(!late.ok());
    BOOST_TEST((late.error().kind == base::ErrorKind::kConflict), late.error().what);
    stored = this->read([&](const Tx& tx) { return tx.accounts().find(account.id); });
    BOOST_TEST(is_same(*stored, account));

    // Equal values count as a change too: the row was found.
    this->write([&](Tx& tx) { must(tx.accounts().update(account)); });
    auto gone = account;
    gone.id.value = 99;
    const auto missing = this->try_write([&](Tx& tx) { return tx.accounts().update(gone); });
    BOOST_REQUIRE(!missing.ok());
    BOOST_TEST((missing.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(range_is_bytewise_open_below_and_closed_above, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const Names sorted{"0a", "9", "a", "a-b", "a.b", "a0", "aB", "a_b", "aa", "ab", "b"};
    for (auto name = sorted.rbegin(); name != sorted.rend(); ++name)
        this->add_account(on.id, *name);
    this->add_account(this->server("beta").id, "a5");
    this->add_account(on.id, "a7",
                      [](domain::Account& account) { account.retired_at = base::from_epoch(1); });
    const auto range = [&](const char* after, const char* up_to) {
        return users(this->read([&](const Tx& tx) { return tx.accounts().range(on.id, after, up_to, 100); }));
    };
    BOOST_TEST(range("", "") == sorted, boost::test_tools::per_element());
    BOOST_TEST(range("a", "a_b") == (Names{"a-b", "a.b", "a0", "aB", "a_b"}),
               boost::test_tools::per_element());
    BOOST_TEST(range("ab", "") == (Names{"b"}), boost::test_tools::per_element());
    BOOST_TEST(range("b", "").empty());
    BOOST_TEST(range("", "0").empty());
    BOOST_TEST(users(this->read([&](const Tx& tx) { return tx.accounts().range(on.id, "9", "aa", 2); })) ==
                   (Names{"a", "a-b"}),
               boost::test_tools::per_element());
    BOOST_TEST(users(this->read([&](const Tx& tx) { return tx.accounts().range(on.id, "aa", "", 1); })) ==
                   (Names{"ab"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(many_are_inserted_at_once_and_in_order, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    constexpr int kMany = 205;  // several bulk statements and a rest
    std::vector<domain::Account> accounts(kMany);
    this->write([&](Tx& tx) {
        const std::int64_t first = must(tx.accounts().next_ids(kMany));
        const std::int64_t first_customer = must(tx.customers().next_ids(kMany));
        std::vector<domain::Customer> customers(kMany);
        for (int i = 0; i < kMany; ++i) {
            const auto at = static_cast<std::size_t>(i);
            customers[at].id.value = first_customer + i;
            if (i % 7 == 0) customers[at].details[domain::Field::kCity] = "Bandung";
            accounts[at].id.value = first + i;
            accounts[at].server = on.id;
            accounts[at].customer = customers[at].id;
            accounts[at].facts.user = "u" + std::to_string(1000 + i);
        }
        must(tx.customers().insert(customers));
        must(tx.accounts().insert(accounts));
    });
    const auto found = this->read([&](const Tx& tx) { return tx.accounts().range(on.id, "", "", 1000); });
    BOOST_REQUIRE(found.size() == accounts.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        BOOST_TEST(is_same(found[i], accounts[i]), i);
    const auto customer = this->read([&](const Tx& tx) { return tx.customers().find(accounts[7].customer); });
    BOOST_TEST(customer.value().details[domain::Field::kCity] == "Bandung");
    const auto next = this->server("beta");
    const auto later = this->add_account(next.id, "later");
    BOOST_TEST(later.id.value > accounts.back().id.value);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(extras_and_usage_are_replaced_whole, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto account = this->add_account(this->server().id, "budi");
    domain::Usage disk;
    disk.id = "disk_usage";
    disk.description = "Disk Usage";
    disk.used = 5'000'000'000;
    disk.limit = 10'000'000'000;
    disk.is_bytes = true;
    domain::Usage mail;
    mail.id = "email_accounts";
    mail.used = 3;
    const AccountTable::Extras extras{{"z.example", "a.example"}, base::from_epoch(1'700'000'100)};
    this->write([&](Tx& tx) {
        const domain::Usage both[]{disk, mail};
        must(tx.accounts().set_extras(account.id, extras, both));
    });
    auto found = this->read([&](const Tx& tx) { return tx.accounts().extras(account.id); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->domains == extras.domains, boost::test_tools::per_element());
    BOOST_TEST((found->as_of == extras.as_of));
    auto usage = this->read([&](const Tx& tx) { return tx.accounts().usage(account.id); });
    BOOST_REQUIRE(usage.size() == 2U);
    BOOST_TEST(usage[0].id == "disk_usage");
    BOOST_TEST(usage[0].used == 5'000'000'000);
    BOOST_TEST(usage[0].limit.value() == 10'000'000'000);
    BOOST_TEST(usage[0].is_bytes);
    BOOST_TEST(!usage[1].limit.has_value());

    this->write([&](Tx& tx) { must(tx.accounts().set_extras(account.id, {{}, base::from_epoch(5)}, {})); });
    found = this->read([&](const Tx& tx) { return tx.accounts().extras(account.id); });
    BOOST_TEST(found.value().domains.empty());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.accounts().usage(account.id); }).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_account_moves_to_another_customer, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const auto one = this->add_account(on.id, "budi");
    const auto two = this->add_account(on.id, "ani");
    this->write([&](Tx& tx) { must(tx.accounts().link(two.id, one.customer)); });
    const auto of_one = this->read([&](const Tx& tx) { return tx.accounts().of_customer(one.customer); });
    BOOST_TEST(users(of_one) == (Names{"ani", "budi"}), boost::test_tools::per_element());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.accounts().of_customer(two.customer); }).empty());
    for (const auto& [id, customer] :
         {std::pair{domain::AccountId{99}, one.customer}, std::pair{one.id, domain::CustomerId{99}}}) {
        const auto account = id;
        const auto target = customer;
        const auto refused = this->try_write([&](Tx& tx) { return tx.accounts().link(account, target); });
        BOOST_REQUIRE(!refused.ok());
        BOOST_TEST((refused.error().kind == base::ErrorKind::kConflict), refused.error().what);
    }
}

// ------------------------------------------------------------------------------------------ the lists of WHM

template <typename Backend>
struct ListFixture : StoreFixture<Backend> {
    domain::ServerId on = this->server().id;

    ListFixture() {
        add("ani", "rara", "gold", {});
        add("budi", "root", "basic", [](domain::Account& account) { account.facts.is_suspended = true; });
        add("citra", "rara", "basic",
            [](domain::Account& account) { account.missing_since = base::from_epoch(9); });
        add("dodi", "tono", "gold", {});
        add("rara", "root", "reseller", {});
        add("old", "rara", "old plan",
            [](domain::Account& account) { account.retired_at = base::from_epoch(9); });
        add("older", "gone", "gold",
            [](domain::Account& account) { account.retired_at = base::from_epoch(9); });
        name(1, domain::Field::kCompany, "CV 100% Maju_Jaya");
        name(4, domain::Field::kFirstName, "Dodi");
        name(4, domain::Field::kLastName, "O'Brien \\ Sons");
        name(5, domain::Field::kLastName, "Rara");
    }
    void add(const std::string& user, const std::string& owner, const std::string& plan,
             const std::function<void(domain::Account&)>& change) {
        this->add_account(on, user, [&](domain::Account& account) {
            account.facts.owner = owner;
            account.facts.plan = plan;
            account.facts.domain = std::string(1, static_cast<char>('z' - (user.front() - 'a'))) + ".example";
            if (change) change(account);
        });
    }
    void name(std::int64_t customer, domain::Field field, const std::string& value) {
        this->write([&](Tx& tx) {
            auto found = must(tx.customers().find(domain::CustomerId{customer})).value();
            found.details[field] = value;
            must(tx.customers().update(found));
        });
    }
    AccountPage page(const AccountQuery& query) {
        return this->read([&](const Tx& tx) { return tx.accounts().query(query); });
    }
    Names found(const std::string& search) {
        AccountQuery query;
        query.search = search;
        return users(page(query));
    }
};

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_list_shows_the_living_by_name_with_their_customer, Backend, Backends,
                                 ListFixture<Backend>) {
    const auto all = this->page({});
    BOOST_TEST(users(all) == (Names{"ani", "budi", "citra", "dodi", "rara"}),
               boost::test_tools::per_element());
    BOOST_TEST(all.total == 5);
    BOOST_TEST(all.rows[0].customer_name == "CV 100% Maju_Jaya");
    BOOST_TEST(all.rows[1].customer_name == "");
    BOOST_TEST(all.rows[3].customer_name == "Dodi O'Brien \\ Sons");
    BOOST_TEST(all.rows[4].customer_name == "Rara");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(search_takes_every_character_literally, Backend, Backends,
                                 ListFixture<Backend>) {
    BOOST_TEST(this->found("AN") == (Names{"ani"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("100%") == (Names{"ani"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("maju_jaya") == (Names{"ani"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("o'brien \\") == (Names{"dodi"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("dodi o") == (Names{"dodi"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("budi@mail") == (Names{"budi"}), boost::test_tools::per_element());
    BOOST_TEST(this->found("y.example") == (Names{"budi"}), boost::test_tools::per_element());
    for (const char* nothing : {"%", "_", "a%i", "b_di", "' OR 1=1 --", "\\", "\"", "*", "?", ":v1"}) {
        const auto names = this->found(nothing);
        const bool is_in_a_name =
            std::string{nothing} == "%" || std::string{nothing} == "_" || std::string{nothing} == "\\";
        BOOST_TEST(names.size() == (is_in_a_name ? 1U : 0U), "search for " << nothing);
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(filters_cut_the_list_and_its_total, Backend, Backends,
                                 ListFixture<Backend>) {
    AccountQuery query;
    query.status = domain::AccountStatus::kSuspended;
    BOOST_TEST(users(this->page(query)) == (Names{"budi"}), boost::test_tools::per_element());
    query.status = domain::AccountStatus::kMissing;
    BOOST_TEST(users(this->page(query)) == (Names{"citra"}), boost::test_tools::per_element());
    query.status = domain::AccountStatus::kActive;
    BOOST_TEST(users(this->page(query)) == (Names{"ani", "dodi", "rara"}), boost::test_tools::per_element());
    query.status = domain::AccountStatus::kTerminated;
    BOOST_TEST(users(this->page(query)) == (Names{"old", "older"}), boost::test_tools::per_element());
    query.owner = "rara";
    BOOST_TEST(users(this->page(query)) == (Names{"old"}), boost::test_tools::per_element());

    query = {};
    query.plan = "gold";
    BOOST_TEST(users(this->page(query)) == (Names{"ani", "dodi"}), boost::test_tools::per_element());
    query.reseller = "rara";
    BOOST_TEST(users(this->page(query)) == (Names{"ani"}), boost::test_tools::per_element());

    query = {};
    query.owner = "rara";  // what it owns, and itself
    BOOST_TEST(users(this->page(query)) == (Names{"ani", "citra", "rara"}), boost::test_tools::per_element());
    query.search = "d";
    BOOST_TEST(this->page(query).rows.empty());
    query.owner = "nobody";
    query.search.clear();
    BOOST_TEST(this->page(query).total == 0);
}

// An owner of thousands is listed another way than one of a few, and must not be listed differently.
BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_common_owner_is_cut_and_counted_like_a_rare_one, Backend, Backends,
                                 ListFixture<Backend>) {
    constexpr std::int64_t kMany = 5200;
    this->write([&](Tx& tx) {
        domain::Account account = must(tx.accounts().find_user(this->on, "ani")).value();
        const std::int64_t first = must(tx.accounts().next_ids(kMany));
        std::vector<domain::Account> many;
        for (std::int64_t i = 0; i < kMany; ++i) {
            account.id.value = first + i;
            account.facts.user = "m" + std::to_string(10'000 + i);
            account.facts.plan = i % 10 == 0 ? "gold" : "basic";
            account.facts.domain = account.facts.user + ".example";
            account.facts.is_suspended = i % 100 == 0;
            account.facts.email.reset();
            many.push_back(account);
        }
        must(tx.accounts().insert(many));
    });
    for (const bool is_scope : {true, false}) {
        const auto ask = [&](const auto& change) {
            AccountQuery query;
            query.limit = 3;
            (is_scope ? query.owner : query.reseller) = "rara";
            change(query);
            return this->page(query);
        };
        const std::int64_t own = is_scope ? 1 : 0;  // rara's account is root's
        const auto all = ask([](AccountQuery&) {});
        BOOST_TEST(users(all) == (Names{"ani", "citra", "m10000"}), boost::test_tools::per_element());
        BOOST_TEST(all.total == kMany + 2 + own);
        const auto last = ask([](AccountQuery& query) { query.is_descending = true; });
        BOOST_TEST(last.rows[0].account.facts.user == (is_scope ? "rara" : "m15199"));
        const auto suspended =
            ask([](AccountQuery& query) { query.status = domain::AccountStatus::kSuspended; });
        BOOST_TEST(users(suspended) == (Names{"m10000", "m10100", "m10200"}),
                   boost::test_tools::per_element());
        BOOST_TEST(suspended.total == kMany / 100);
        const auto active = ask([](AccountQuery& query) { query.status = domain::AccountStatus::kActive; });
        BOOST_TEST(active.total == kMany - kMany / 100 + 1 + own);
        const auto gold = ask([](AccountQuery& query) { query.plan = "gold"; });
        BOOST_TEST(users(gold) == (Names{"ani", "m10000", "m10010"}), boost::test_tools::per_element());
        BOOST_TEST(gold.total == kMany / 10 + 1);
        const auto found = ask([](AccountQuery& query) { query.search = "M1000"; });
        BOOST_TEST(users(found) == (Names{"m10000", "m10001", "m10002"}), boost::test_tools::per_element());
        BOOST_TEST(found.total == 10);
        const auto behind = ask([](AccountQuery& query) {
            query.search = "M1000";
            query.offset = 30;
        });
        BOOST_TEST(behind.rows.empty());
        BOOST_TEST(behind.total == 10);
        // All of these are one customer's, whose name is found.
        BOOST_TEST(ask([](AccountQuery& query) { query.search = "maju_jaya"; }).total == kMany + 1);
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_longest_plan_and_owner_that_whm_may_name_are_stored, Backend, Backends,
                                 StoreFixture<Backend>) {
    std::string plan;
    for (int i = 0; i < 191; ++i)
        plan += "\xF0\x9F\x98\x80";
    const auto account = this->add_account(this->server().id, "budi", [&](domain::Account& made) {
        made.facts.plan = plan;
        made.facts.owner = std::string(191, 'x');
    });
    const auto found = this->read([&](const Tx& tx) { return tx.accounts().find(account.id); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->facts == account.facts));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_order_has_both_directions, Backend, Backends, ListFixture<Backend>) {
    using Sort = AccountQuery::Sort;
    const std::pair<Sort, Names> orders[]{
        {Sort::kUser, {"ani", "budi", "citra", "dodi", "rara"}},
        {Sort::kDomain, {"rara", "dodi", "citra", "budi", "ani"}},
        {Sort::kOwner, {"ani", "citra", "budi", "rara", "dodi"}},
        {Sort::kPlan, {"budi", "citra", "ani", "dodi", "rara"}},
        {Sort::kStatus, {"ani", "dodi", "rara", "budi", "citra"}},
        {Sort::kEmail, {"ani", "budi", "citra", "dodi", "rara"}},
    };
    for (const auto& order : orders) {
        AccountQuery query;
        query.sort = order.first;
        Names names = order.second;
        BOOST_TEST(users(this->page(query)) == names, boost::test_tools::per_element());
        query.is_descending = true;
        std::reverse(names.begin(), names.end());
        BOOST_TEST(users(this->page(query)) == names, boost::test_tools::per_element());
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(pages_have_the_total_of_all, Backend, Backends, ListFixture<Backend>) {
    AccountQuery query;
    query.limit = 2;
    const Names pages[]{{"ani", "budi"}, {"citra", "dodi"}, {"rara"}, {}};
    for (std::size_t i = 0; i < std::size(pages); ++i) {
        query.offset = static_cast<std::int64_t>(2 * i);
        const auto page = this->page(query);
        BOOST_TEST(users(page) == pages[i], boost::test_tools::per_element());
        BOOST_TEST(page.total == 5, "page " << i);
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(plans_owners_and_counts_are_those_of_the_accounts, Backend, Backends,
                                 ListFixture<Backend>) {
    const auto plans = [&](const std::optional<std::string>& owner) {
        return this->read([&](const Tx& tx) { return tx.accounts().plans(owner); });
    };
    BOOST_TEST(plans(std::nullopt) == (Names{"basic", "gold", "reseller"}), boost::test_tools::per_element());
    BOOST_TEST(plans("rara") == (Names{"basic", "gold", "reseller"}), boost::test_tools::per_element());
    BOOST_TEST(plans("tono") == (Names{"gold"}), boost::test_tools::per_element());
    BOOST_TEST(plans("nobody").empty());
    BOOST_TEST(
        this->read([&](const Tx& tx) { return tx.accounts().owners(); }) == (Names{"rara", "root", "tono"}),
        boost::test_tools::per_element());
    const auto counts = this->read([&](const Tx& tx) { return tx.accounts().counts(this->on); });
    BOOST_TEST(counts.active == 3);
    BOOST_TEST(counts.suspended == 1);
    BOOST_TEST(counts.missing == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
