// SPDX-License-Identifier: Apache-2.0
//
// Transactions, request ids, writers at the same time, and what open_store accepts.
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

bool is_kind(const base::Expected<void>& result, base::ErrorKind kind) {
    return !result.ok() && result.error().kind == kind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_refused_transaction_leaves_nothing, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto request = RequestId::make();
    const auto refused = this->store->transact(request, [](Tx& tx) -> base::Expected<void> {
        must(tx.sync().open_server("alpha"));
        return base::unauthorized("no");
    });
    BOOST_TEST(is_kind(refused, base::ErrorKind::kUnauthorized));
    BOOST_TEST(this->read([](const Tx& tx) { return tx.sync().servers(); }).empty());
    BOOST_TEST(!must(this->store->was_applied(request)));
    // The request was not stored, so it may be asked again.
    must(this->store->transact(request, [](Tx& tx) -> base::Expected<void> {
        must(tx.sync().open_server("alpha"));
        return {};
    }));
    BOOST_TEST(this->read([](const Tx& tx) { return tx.sync().servers(); }).size() == 1U);
    BOOST_TEST(must(this->store->was_applied(request)));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(what_throws_is_rolled_back, Backend, Backends, StoreFixture<Backend>) {
    BOOST_CHECK_THROW(static_cast<void>(this->try_write([](Tx& tx) -> base::Expected<void> {
                          must(tx.sync().open_server("alpha"));
                          throw std::bad_alloc{};
                      })),
                      std::bad_alloc);
    BOOST_TEST(this->read([](const Tx& tx) { return tx.sync().servers(); }).empty());
    this->server("beta");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_request_is_run_once, Backend, Backends, StoreFixture<Backend>) {
    const auto request = RequestId::make();
    int runs = 0;
    for (int i = 0; i < 3; ++i) {
        must(this->store->transact(request, [&](Tx& tx) -> base::Expected<void> {
            ++runs;
            return tx.settings().set_staff_language("rara", std::to_string(runs));
        }));
    }
    BOOST_TEST(runs == 1);
    BOOST_TEST(this->read([](const Tx& tx) { return tx.settings().staff_language("rara"); }) == "1");
    BOOST_TEST(!must(this->store->was_applied(RequestId::make())));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_conflict_changes_nothing_and_the_transaction_stands, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const auto budi = this->add_account(on.id, "budi");
    // A conflict changes nothing by itself, so work may go on after it.
    this->write([&](Tx& tx) {
        domain::Account twin = budi;
        twin.id.value = must(tx.accounts().next_ids(1));
        const domain::Account both[]{twin};
        BOOST_TEST(!tx.accounts().insert(both).ok());
        must(tx.settings().set_staff_language("rara", "id"));
    });
    BOOST_TEST(this->read([](const Tx& tx) { return tx.settings().staff_language("rara"); }) == "id");
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.accounts().range(on.id, "", "", 100); }).size() ==
               1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(writers_at_the_same_time_lose_nothing, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto account = this->add_account(this->server().id, "budi");
    constexpr int kWriters = 4, kEach = 25;
    std::atomic<int> conflicts{0}, failures{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&] {
            for (int done = 0; done < kEach;) {
                const auto result = this->try_write([&](Tx& tx) -> base::Expected<void> {
                    PEL_ASSIGN(auto customer, tx.customers().find(account.customer));
                    auto& count = customer->details[domain::Field::kCustomerNumber];
                    count = std::to_string(std::stoi("0" + count) + 1);
                    PEL_TRY(tx.customers().update(*customer));
                    domain::JournalDraft entry;
                    entry.customer = account.customer;
                    entry.new_value = count;
                    return tx.journal().append({&entry, 1});
                });
                if (result.ok()) {
                    ++done;
                } else if (result.error().kind == base::ErrorKind::kConflict) {
                    ++conflicts;
                } else {
                    ++failures;
                    ++done;
                }
            }
        });
    }
    for (auto& writer : writers)
        writer.join();
    BOOST_TEST(failures == 0);
    const auto customer =
        this->read([&](const Tx& tx) { return tx.customers().find(account.customer); }).value();
    BOOST_TEST(customer.details[domain::Field::kCustomerNumber] == std::to_string(kWriters * kEach));
    BOOST_TEST(customer.version == 1 + kWriters * kEach);
    const auto chain =
        this->read([&](const Tx& tx) { return tx.journal().chain(account.customer, 1, 1000); });
    BOOST_REQUIRE(chain.size() == static_cast<std::size_t>(kWriters * kEach));
    base::Digest hash = domain::first_hash(account.customer);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        hash = domain::next_hash(hash, chain[i]);
        BOOST_TEST((chain[i].hash == hash), i);
        BOOST_TEST(chain[i].draft.new_value.value() == std::to_string(i + 1));
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(one_request_from_many_threads_is_stored_once, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto on = this->server();
    const auto request = RequestId::make();
    std::atomic<int> failures{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&] {
            const auto result = this->store->transact(request, [&](Tx& tx) -> base::Expected<void> {
                PEL_ASSIGN(const auto run, tx.sync().begin_run(on.id, base::from_epoch(1)));
                static_cast<void>(run);
                return {};
            });
            if (!result.ok()) ++failures;
        });
    }
    for (auto& writer : writers)
        writer.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(this->read([](const Tx& tx) { return tx.sync().runs(10); }).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(ids_are_never_given_twice, Backend, Backends, StoreFixture<Backend>) {
    std::mutex mutex;
    std::set<std::int64_t> seen;
    std::vector<std::thread> takers;
    for (int taker = 0; taker < 4; ++taker) {
        takers.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                std::int64_t first = 0;
                this->write([&](Tx& tx) { first = must(tx.contacts().next_ids(3)); });
                const std::lock_guard lock{mutex};
                for (std::int64_t id = first; id < first + 3; ++id)
                    BOOST_TEST(seen.insert(id).second, id);
            }
        });
    }
    for (auto& taker : takers)
        taker.join();
    BOOST_TEST(seen.size() == 120U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_reading_sees_one_state, Backend, Backends, StoreFixture<Backend>) {
    this->write([](Tx& tx) { must(tx.settings().set_staff_language("rara", "before")); });
    std::string first, second;
    must(this->store->read([&](const Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(first, tx.settings().staff_language("rara"));
        this->write([](Tx& other) { must(other.settings().set_staff_language("rara", "after")); });
        PEL_ASSIGN(second, tx.settings().staff_language("rara"));
        return {};
    }));
    BOOST_TEST(first == "before");
    BOOST_TEST(second == "before");
    BOOST_TEST(this->read([](const Tx& tx) { return tx.settings().staff_language("rara"); }) == "after");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_second_store_sees_and_continues_the_first, Backend, Backends,
                                 StoreFixture<Backend>) {
    const auto request = RequestId::make();
    must(this->store->transact(request, [](Tx& tx) -> base::Expected<void> {
        must(tx.sync().open_server("alpha"));
        return {};
    }));
    const auto second = must(open_store(this->backend.url()));
    BOOST_TEST(must(second->was_applied(request)));
    must(second->transact(RequestId::make(), [](Tx& tx) -> base::Expected<void> {
        must(tx.sync().open_server("beta"));
        return {};
    }));
    this->store.reset();
    this->store = must(open_store(this->backend.url()));
    BOOST_TEST(this->read([](const Tx& tx) { return tx.sync().servers(); }).size() == 2U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(health_is_good_as_delivered, Backend, Backends, StoreFixture<Backend>) {
    const auto health = must(this->store->check_health());
    BOOST_TEST(health.is_good, health.what);
    BOOST_TEST(health.what.find("synced") != std::string::npos, health.what);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_newer_schema_is_refused, Backend, Backends, StoreFixture<Backend>) {
    this->store.reset();
    BOOST_TEST(
        this->backend.execute("INSERT INTO schema_version (number, name, applied_at) VALUES (9999, 'x', 0)"));
    const auto opened = open_store(this->backend.url());
    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().kind == base::ErrorKind::kCorrupt), opened.error().what);
    BOOST_TEST(opened.error().what.find("newer") != std::string::npos, opened.error().what);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_foreign_database_is_refused_and_left_alone, Backend, Backends) {
    Backend backend;
    BOOST_TEST(backend.execute("CREATE TABLE wp_posts (id INTEGER PRIMARY KEY)"));
    const auto opened = open_store(backend.url());
    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().kind == base::ErrorKind::kCorrupt), opened.error().what);
    BOOST_TEST(!backend.execute("SELECT 1 FROM schema_version"));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_row_that_breaks_its_format_is_an_error_and_not_absence, Backend, Backends,
                                 StoreFixture<Backend>) {
    BOOST_TEST(this->backend.execute("UPDATE category SET policy = 'sometimes' WHERE code = 'news'"));
    const auto result = this->store->read([](const Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        static_cast<void>(categories);
        return {};
    });
    BOOST_TEST(is_kind(result, base::ErrorKind::kCorrupt));
    BOOST_TEST(this->backend.execute("UPDATE category SET policy = 'never' WHERE code = 'news'"));
    BOOST_TEST(this->read([](const Tx& tx) { return tx.settings().categories(); }).size() == 9U);
}

// ------------------------------------------------------------------------------------- special to MariaDB

BOOST_FIXTURE_TEST_CASE(a_lost_connection_is_replaced_and_the_work_run_again, StoreFixture<MariadbBackend>) {
    server("alpha");
    int runs = 0;
    must(try_write([&](Tx& tx) -> base::Expected<void> {
        if (++runs == 1) {
            // Every connection of the store, from outside.
            MariadbServer::instance().execute("KILL USER root@localhost");
        }
        PEL_ASSIGN(const auto opened, tx.sync().open_server("beta"));
        static_cast<void>(opened);
        return {};
    }));
    BOOST_TEST(runs == 2);
    BOOST_TEST(read([](const Tx& tx) { return tx.sync().servers(); }).size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(the_next_host_is_taken_when_one_does_not_answer, StoreFixture<MariadbBackend>) {
    MariadbServer& mariadb = MariadbServer::instance();
    const TempDir dir;
    std::ofstream{dir.file("password")} << "s3cret =\n";
    mariadb.execute("CREATE OR REPLACE USER pel@'%' IDENTIFIED BY 's3cret ='");
    mariadb.execute("GRANT ALL ON *.* TO pel@'%'");
    const auto open_at = [&](const std::string& hosts, const std::string& password_file) {
        return open_store("mariadb://pel@" + hosts + ":" + std::to_string(mariadb.port()) + "/" +
                          backend.database() + "?password_file=" + dir.file(password_file));
    };
    // The server listens at 127.0.0.2 only.
    const auto opened = open_at("127.0.0.1,127.0.0.2", "password");
    BOOST_REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().what));
    BOOST_TEST(must((*opened)->check_health()).is_good);

    const auto nobody = open_at("127.0.0.1,127.0.0.3", "password");
    BOOST_REQUIRE(!nobody.ok());
    BOOST_TEST((nobody.error().kind == base::ErrorKind::kUnavailable));
    for (const char* host : {"127.0.0.1: ", "127.0.0.3: "}) {
        BOOST_TEST(nobody.error().what.find(host) != std::string::npos, nobody.error().what);
    }
    BOOST_TEST(nobody.error().what.find("s3cret") == std::string::npos);
    const auto unreadable = open_at("127.0.0.2", "no-such-file");
    BOOST_REQUIRE(!unreadable.ok());
    BOOST_TEST((unreadable.error().kind == base::ErrorKind::kUnavailable));
}

BOOST_FIXTURE_TEST_CASE(a_refused_password_is_told_at_once, StoreFixture<MariadbBackend>) {
    // A lost connection is waited for; what only a person can mend is not.
    constexpr std::chrono::seconds kAtOnce{8};
    MariadbServer& mariadb = MariadbServer::instance();
    const TempDir dir;
    const auto set_password = [&](const char* text) { std::ofstream{dir.file("password")} << text; };
    set_password("right");
    mariadb.execute("CREATE OR REPLACE USER refused@'%' IDENTIFIED BY 'right'");
    mariadb.execute("GRANT ALL ON " + backend.database() + ".* TO refused@'%'");
    const std::string url = "mariadb://refused@127.0.0.2:" + std::to_string(mariadb.port()) + "/" +
                            backend.database() + "?password_file=" + dir.file("password");
    const auto opened = must(open_store(url));
    const auto expect_refusal = [&](const char* why, const char* what) {
        // What is connected stays connected, so that is ended.
        mariadb.execute("KILL USER refused@'%'");
        const auto begin = std::chrono::steady_clock::now();
        const auto written = opened->transact(
            RequestId::make(), [](Tx& tx) { return tx.settings().set_staff_language("rara", "id"); });
        const auto was = opened->was_applied(RequestId::make());
        BOOST_TEST((std::chrono::steady_clock::now() - begin < kAtOnce), why);
        BOOST_REQUIRE(!written.ok());
        BOOST_REQUIRE(!was.ok());
        for (const auto& error : {written.error(), was.error()}) {
            BOOST_TEST((error.kind == base::ErrorKind::kUnavailable), why);
            BOOST_TEST(error.what.find(what) != std::string::npos, why << ": " << error.what);
            BOOST_TEST(error.what.find("right") == std::string::npos, why);
        }
        BOOST_TEST(!open_store(url).ok(), why);
    };
    set_password("wrong");
    expect_refusal("another password", "password_file");
    set_password("it's");
    expect_refusal("a password that cannot be passed on", "quote");
    set_password("right");
    BOOST_TEST(must(opened->check_health()).is_good);
    mariadb.execute("REVOKE ALL ON " + backend.database() + ".* FROM refused@'%'");
    expect_refusal("no right to the database", "refuses us");
}

BOOST_FIXTURE_TEST_CASE(a_server_that_may_only_be_read_is_found_by_the_health_check,
                        StoreFixture<MariadbBackend>) {
    MariadbServer& mariadb = MariadbServer::instance();
    mariadb.execute("CREATE OR REPLACE USER reader@'%'");
    mariadb.execute("GRANT ALL ON " + backend.database() + ".* TO reader@'%'");
    const auto opened = must(open_store("mariadb://reader@127.0.0.2:" + std::to_string(mariadb.port()) + "/" +
                                        backend.database()));
    BOOST_TEST(must(opened->check_health()).can_write);
    mariadb.execute("SET GLOBAL read_only = 1");
    const auto health = opened->check_health();
    mariadb.execute("SET GLOBAL read_only = 0");
    BOOST_TEST(!must(health).is_good);
    BOOST_TEST(!must(health).can_write);
    BOOST_TEST(must(health).what.find("only read") != std::string::npos, must(health).what);
    BOOST_TEST(must(opened->check_health()).is_good);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
