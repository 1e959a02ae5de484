// SPDX-License-Identifier: Apache-2.0
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

template <typename Backend>
struct SyncFixture : StoreFixture<Backend> {
    domain::ServerId alpha = this->server("alpha").id;
    domain::ServerId beta = this->server("beta").id;

    domain::RunId begin(domain::ServerId on, std::int64_t at) {
        domain::RunId id;
        this->write([&](Tx& tx) { id = must(tx.sync().begin_run(on, base::from_epoch(at))); });
        return id;
    }
    domain::SyncRun run(domain::RunId id) {
        return this->read([&](const Tx& tx) { return tx.sync().find_run(id); }).value();
    }
    void set_digest(domain::ServerId on, const PageDigest& page) {
        this->write([&](Tx& tx) { must(tx.sync().set_page_digest(on, page)); });
    }
    std::vector<std::int64_t> pages(domain::ServerId on) {
        std::vector<std::int64_t> numbers;
        for (const auto& page : this->read([&](const Tx& tx) { return tx.sync().page_digests(on); })) {
            numbers.push_back(page.page);
        }
        return numbers;
    }
};

using Numbers = std::vector<std::int64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(sync_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_server_is_made_once, Backend, Backends, SyncFixture<Backend>) {
    BOOST_TEST((this->server("alpha").id == this->alpha));
    BOOST_TEST((this->alpha != this->beta));
    BOOST_TEST((this->server("Alpha").id != this->alpha));
    const auto servers = this->read([](const Tx& tx) { return tx.sync().servers(); });
    BOOST_REQUIRE(servers.size() == 3U);
    BOOST_TEST(servers[0].name == "Alpha");
    BOOST_TEST(!servers[0].last_complete_at.has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_hook_is_noted_for_its_server_and_time_never_goes_back, Backend, Backends,
                                 SyncFixture<Backend>) {
    const auto noted = [&](domain::ServerId server) {
        const auto servers = this->read([](const Tx& tx) { return tx.sync().servers(); });
        for (const auto& one : servers) {
            if (one.id == server) return one.last_hook_at ? base::to_epoch(*one.last_hook_at) : 0;
        }
        return std::int64_t{-1};
    };
    BOOST_TEST(noted(this->alpha) == 0);
    for (const std::int64_t at : {100, 200, 150}) {
        this->write([&](Tx& tx) { must(tx.sync().note_hook(this->alpha, base::from_epoch(at))); });
    }
    BOOST_TEST(noted(this->alpha) == 200);
    BOOST_TEST(noted(this->beta) == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_run_is_written_while_it_goes, Backend, Backends, SyncFixture<Backend>) {
    const auto id = this->begin(this->alpha, 100);
    auto run = this->run(id);
    BOOST_TEST((run.state == domain::RunState::kRunning));
    BOOST_TEST((run.started_at == base::from_epoch(100)));
    BOOST_TEST(!run.finished_at.has_value());
    run.expected = 9;
    run.seen = 8;
    run.added = 7;
    run.changed = 6;
    run.missing = 5;
    run.returned = 4;
    run.waiting = 3;
    run.message = "it's \"short\" by 100%";
    run.state = domain::RunState::kIncomplete;
    run.finished_at = base::from_epoch(120);
    this->write([&](Tx& tx) { must(tx.sync().update_run(run)); });
    const auto found = this->run(id);
    BOOST_TEST(found.expected == 9);
    BOOST_TEST(found.seen == 8);
    BOOST_TEST(found.added == 7);
    BOOST_TEST(found.changed == 6);
    BOOST_TEST(found.missing == 5);
    BOOST_TEST(found.returned == 4);
    BOOST_TEST(found.waiting == 3);
    BOOST_TEST(found.message == run.message);
    BOOST_TEST((found.state == domain::RunState::kIncomplete));
    BOOST_TEST((found.finished_at == run.finished_at));
    BOOST_TEST(!this->server("alpha").last_complete_at.has_value());

    run.state = domain::RunState::kComplete;
    this->write([&](Tx& tx) { must(tx.sync().update_run(run)); });
    BOOST_TEST((this->server("alpha").last_complete_at == base::from_epoch(100)));
    BOOST_TEST(!this->server("beta").last_complete_at.has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(runs_are_found_by_server_and_newest_first, Backend, Backends,
                                 SyncFixture<Backend>) {
    BOOST_TEST(!this->read([&](const Tx& tx) { return tx.sync().last_run(this->alpha); }).has_value());
    const auto one = this->begin(this->alpha, 100);
    const auto two = this->begin(this->beta, 200);
    const auto three = this->begin(this->alpha, 300);
    BOOST_TEST(
        (this->read([&](const Tx& tx) { return tx.sync().last_run(this->alpha); }).value().id == three));
    BOOST_TEST((this->read([&](const Tx& tx) { return tx.sync().last_run(this->beta); }).value().id == two));
    const auto newest = this->read([](const Tx& tx) { return tx.sync().runs(2); });
    BOOST_REQUIRE(newest.size() == 2U);
    BOOST_TEST((newest[0].id == three));
    BOOST_TEST((newest[1].id == two));
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.sync().find_run(domain::RunId{99}); }).has_value());

    auto done = this->run(one);
    done.state = domain::RunState::kComplete;
    this->write([&](Tx& tx) {
        must(tx.sync().update_run(done));
        must(tx.sync().close_stale_runs(this->alpha, base::from_epoch(400)));
    });
    BOOST_TEST((this->run(one).state == domain::RunState::kComplete));
    BOOST_TEST((this->run(two).state == domain::RunState::kRunning), "another server's daemon may live");
    BOOST_TEST((this->run(three).finished_at == base::from_epoch(400)));
    BOOST_TEST(!this->run(three).message.empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(changes_are_reported_in_their_order, Backend, Backends,
                                 SyncFixture<Backend>) {
    const auto one = this->begin(this->alpha, 100);
    const auto two = this->begin(this->alpha, 200);
    const auto change = [](domain::RunId run, const std::string& user) {
        domain::SyncChange made;
        made.run = run;
        made.user = user;
        made.kind = "changed";
        made.field = "plan";
        made.new_value = "";
        return made;
    };
    this->write([&](Tx& tx) {
        std::vector<domain::SyncChange> changes;
        for (int i = 0; i < 130; ++i)
            changes.push_back(change(i < 100 ? one : two, "u" + std::to_string(i)));
        must(tx.sync().report(changes));
        const auto late = change(one, "late");
        must(tx.sync().report({&late, 1}));
    });
    const auto found = this->read([&](const Tx& tx) { return tx.sync().changes(one, 1000); });
    BOOST_REQUIRE(found.size() == 101U);
    BOOST_TEST(found[0].user == "u0");
    BOOST_TEST(!found[0].old_value.has_value());
    BOOST_TEST(found[0].new_value.value() == "");
    BOOST_TEST(found[99].user == "u99");
    BOOST_TEST(found[100].user == "late");
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.sync().changes(two, 5); }).size() == 5U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_page_is_forgotten_when_one_of_its_users_is_touched, Backend, Backends,
                                 SyncFixture<Backend>) {
    this->set_digest(this->alpha, {0, "a", "f", 3, "old"});
    this->set_digest(this->alpha, {0, "a", "g", 4, std::string(64, 'b')});
    this->set_digest(this->alpha, {1, "h", "m", 4, "x"});
    this->set_digest(this->alpha, {2, "n", "z", 4, "x"});
    this->set_digest(this->beta, {0, "a", "z", 4, "x"});
    const auto first = this->read([&](const Tx& tx) { return tx.sync().page_digests(this->alpha); }).front();
    BOOST_TEST(first.last_user == "g");
    BOOST_TEST(first.rows == 4);
    BOOST_TEST(first.digest == std::string(64, 'b'));
    const auto touch = [&](const char* user) {
        this->write([&](Tx& tx) { must(tx.sync().touch_user(this->alpha, user)); });
        return this->pages(this->alpha);
    };
    BOOST_TEST(touch("ga") == (Numbers{0, 1, 2}), boost::test_tools::per_element());  // between two pages
    BOOST_TEST(touch("m") == (Numbers{0, 2}), boost::test_tools::per_element());
    BOOST_TEST(touch("a") == (Numbers{2}), boost::test_tools::per_element());
    this->set_digest(this->alpha, {3, "zz", "zzz", 4, "x"});
    this->write([&](Tx& tx) { must(tx.sync().drop_page_digests(this->alpha, 3)); });
    BOOST_TEST(this->pages(this->alpha) == (Numbers{2}), boost::test_tools::per_element());
    BOOST_TEST(this->pages(this->beta) == (Numbers{0}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_absent_are_replaced_as_a_set, Backend, Backends, SyncFixture<Backend>) {
    const auto set = [&](domain::ServerId on, std::vector<domain::AccountId> accounts) {
        this->write([&](Tx& tx) { must(tx.sync().set_absent_once(on, accounts)); });
    };
    const auto get = [&](domain::ServerId on) {
        Numbers ids;
        for (const auto id : this->read([&](const Tx& tx) { return tx.sync().absent_once(on); })) {
            ids.push_back(id.value);
        }
        return ids;
    };
    set(this->alpha, {{5}, {3}});
    set(this->beta, {{7}});
    BOOST_TEST(get(this->alpha) == (Numbers{3, 5}), boost::test_tools::per_element());
    set(this->alpha, {{4}});
    BOOST_TEST(get(this->alpha) == (Numbers{4}), boost::test_tools::per_element());
    set(this->alpha, {});
    BOOST_TEST(get(this->alpha).empty());
    BOOST_TEST(get(this->beta) == (Numbers{7}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
