// SPDX-License-Identifier: Apache-2.0
#include "service/refresh_account.h"

#include <boost/test/unit_test.hpp>

#include "support/sync_fixture.h"

namespace pelanggan::service {
namespace {

struct RefreshFixture : SyncFixture {
    RefreshOutcome refresh(const std::string& user, bool is_removed = false) {
        RefreshAccount refresher{*store, whm, "alpha"};
        const auto outcome = refresher.run(user, {is_removed, "hook"});
        BOOST_REQUIRE_MESSAGE(outcome.ok(), why(outcome));
        return *outcome;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_account_tests, RefreshFixture)

BOOST_AUTO_TEST_CASE(stores_a_new_account_as_a_sync_would) {
    add_accounts(1);
    whm.extras.domains = {"u000.example", "other.example"};
    whm.usage = {{"disk_usage", "Disk", 5, 10, true}};
    BOOST_TEST((refresh("u000") == RefreshOutcome::kUpdated));
    const auto account = stored("u000");
    BOOST_REQUIRE(account.has_value());
    BOOST_TEST((account->facts == whm.accounts["u000"]));
    BOOST_TEST(contacts_of(account->customer).size() == 1U);
    BOOST_TEST(history_of(account->customer).front().actor.surface == "hook");
    const auto extras = read([&](const store::Tx& tx) { return tx.accounts().extras(account->id); });
    BOOST_REQUIRE(extras.has_value());
    BOOST_TEST(extras->domains.size() == 2U);
    BOOST_TEST(read([&](const store::Tx& tx) { return tx.accounts().usage(account->id); }).size() == 1U);
    BOOST_TEST((refresh("u000") == RefreshOutcome::kUnchanged));
    BOOST_TEST(stored("u000")->version == 1);
}

BOOST_AUTO_TEST_CASE(has_its_page_compared_again_by_the_next_sync) {
    add_accounts(9);
    sync();
    whm.accounts["u004"].is_suspended = true;
    BOOST_TEST((refresh("u004") == RefreshOutcome::kUpdated));
    BOOST_TEST(stored("u004")->facts.is_suspended);
    // The server takes it back: the bytes of the page are those of the first sync.
    whm.accounts["u004"].is_suspended = false;
    whm.unchanged_pages = 0;
    BOOST_TEST(sync().changed == 1);
    BOOST_TEST(whm.unchanged_pages == 2);
    BOOST_TEST(!stored("u004")->facts.is_suspended);
}

BOOST_AUTO_TEST_CASE(believes_a_removal_only_when_whm_does_not_list_it) {
    add_accounts(3);
    sync();
    BOOST_TEST((refresh("u001", true) == RefreshOutcome::kUnchanged));
    whm.accounts.erase("u001");
    BOOST_TEST((refresh("u001", false) == RefreshOutcome::kNotListed));
    BOOST_TEST(!stored("u001")->missing_since.has_value());
    BOOST_TEST((refresh("u001", true) == RefreshOutcome::kMissing));
    BOOST_TEST(stored("u001")->missing_since.has_value());
    BOOST_TEST((refresh("nothere", true) == RefreshOutcome::kNotListed));
    BOOST_TEST(sync().missing == 0);
}

BOOST_AUTO_TEST_CASE(follows_a_rename_whichever_name_is_asked_first) {
    for (const bool old_first : {false, true}) {
        Fresh fresh;
        fresh.add_accounts(3);
        fresh.sync();
        const auto old = fresh.stored("u001");
        fresh.whm.rename("u001", "adi");
        RefreshAccount refresher{*fresh.store, fresh.whm, "alpha"};
        if (old_first) BOOST_TEST(refresher.run("u001", {true, "hook"}).ok());
        BOOST_TEST(refresher.run("adi", {true, "hook"}).ok());
        if (!old_first) BOOST_TEST(refresher.run("u001", {true, "hook"}).ok());
        const auto account = fresh.stored("adi");
        BOOST_REQUIRE(account.has_value());
        BOOST_TEST((account->id == old->id));
        BOOST_TEST(!account->missing_since.has_value());
        BOOST_TEST(!fresh.stored("u001").has_value());
        const auto run = fresh.sync();
        BOOST_TEST(run.added + run.changed + run.missing == 0);
    }
}

BOOST_AUTO_TEST_CASE(retires_an_account_whose_name_is_used_again) {
    add_accounts(2);
    sync();
    const auto old = stored("u001");
    whm.add("u001", 5555);
    BOOST_TEST((refresh("u001") == RefreshOutcome::kUpdated));
    BOOST_TEST((stored("u001")->customer != old->customer));
    BOOST_TEST(find(old->id)->retired_at.has_value());
}

BOOST_AUTO_TEST_CASE(retires_an_account_whose_name_and_uid_are_both_used_again) {
    add_accounts(2);
    sync();
    const auto old = stored("u001");
    whm.accounts["u001"].created_at = *old->facts.created_at + 3600;
    BOOST_TEST((refresh("u001") == RefreshOutcome::kUpdated));
    BOOST_TEST((stored("u001")->customer != old->customer));
    BOOST_TEST(find(old->id)->retired_at.has_value());
}

BOOST_AUTO_TEST_CASE(asks_again_when_the_second_of_our_own_change_is_over) {
    add_accounts(1);
    sync();
    whm.accounts["u000"].is_suspended = true;
    auto account = stored("u000");
    BOOST_REQUIRE(account.has_value());
    account->as_of = base::now() + std::chrono::seconds{1};
    const auto written = store->transact(store::RequestId::make(),
                                         [&](store::Tx& tx) { return tx.accounts().update(*account); });
    BOOST_REQUIRE(written.ok());
    BOOST_TEST((refresh("u000") == RefreshOutcome::kUpdated));
    BOOST_TEST(stored("u000")->facts.is_suspended);
}

BOOST_AUTO_TEST_CASE(does_not_wait_for_a_clock_that_was_set_back) {
    add_accounts(1);
    sync();
    whm.accounts["u000"].is_suspended = true;
    auto account = stored("u000");
    BOOST_REQUIRE(account.has_value());
    account->as_of = base::now() + std::chrono::hours{1};
    const auto written = store->transact(store::RequestId::make(),
                                         [&](store::Tx& tx) { return tx.accounts().update(*account); });
    BOOST_REQUIRE(written.ok());
    BOOST_TEST((refresh("u000") == RefreshOutcome::kUnchanged));
    BOOST_TEST(!stored("u000")->facts.is_suspended);
}

BOOST_AUTO_TEST_CASE(stores_the_status_even_when_the_rest_is_refused) {
    add_accounts(1);
    whm.extras_error = base::invalid_input("no cpanel-api");
    BOOST_TEST((refresh("u000") == RefreshOutcome::kUpdated));
    whm.accounts["u000"].is_suspended = true;
    whm.extras_error = base::unavailable("down");
    RefreshAccount refresher{*store, whm, "alpha"};
    BOOST_TEST(!refresher.run("u000", {false, "hook"}).ok());
    BOOST_TEST(stored("u000")->facts.is_suspended);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
