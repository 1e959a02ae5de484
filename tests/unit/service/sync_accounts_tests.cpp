// SPDX-License-Identifier: Apache-2.0
#include "service/sync_accounts.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "support/expect.h"
#include "support/fake_whm.h"
#include "support/sync_fixture.h"

namespace pelanggan::service {
namespace {

using base::ErrorKind;
using domain::RunState;
using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sync_accounts_tests, SyncFixture)

BOOST_AUTO_TEST_CASE(stores_every_account_with_customer_contact_and_history) {
    add_accounts(7);
    whm.accounts["u003"].email.reset();
    whm.accounts["u004"].email = "not an address";
    std::vector<std::pair<std::int64_t, std::int64_t>> steps;
    progress = [&](std::int64_t seen, std::int64_t expected) { steps.emplace_back(seen, expected); };
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kComplete));
    BOOST_TEST(run.added == 7);
    BOOST_TEST(run.seen == 7);
    BOOST_TEST(run.expected == 7);
    BOOST_TEST(run.changed + run.missing + run.returned + run.waiting == 0);
    BOOST_TEST(run.message == "");
    BOOST_TEST((steps == decltype(steps){{3, 7}, {6, 7}, {7, 7}}));
    for (int i = 0; i < 7; ++i) {
        const auto account = stored("u00" + std::to_string(i));
        BOOST_REQUIRE(account.has_value());
        BOOST_TEST((account->facts == whm.accounts[account->facts.user]));
        const auto contacts = contacts_of(account->customer);
        BOOST_REQUIRE(contacts.size() == 1U);
        BOOST_TEST((contacts[0].kind == domain::ContactKind::kOwner));
        BOOST_TEST((contacts[0].mirrors_account == account->id));
        BOOST_TEST(contacts[0].email == (i == 3 || i == 4 ? "" : account->facts.user + "@mail.example"));
        const auto history = history_of(account->customer);
        BOOST_REQUIRE(history.size() == 1U);
        BOOST_TEST((history[0].kind == domain::JournalKind::kAccountAdded));
        BOOST_TEST(history[0].subject == "account:" + account->facts.user);
        BOOST_TEST((history[0].actor.kind == domain::ActorKind::kPanel));
        BOOST_TEST(history[0].actor.surface == "sync");
    }
    const auto last = last_run();
    BOOST_TEST((last.state == RunState::kComplete));
    BOOST_TEST(last.added == 7);
    BOOST_TEST(report_of("added").size() == 7U);
    BOOST_TEST(server().last_complete_at.has_value());
}

BOOST_AUTO_TEST_CASE(writes_nothing_when_nothing_changed) {
    add_accounts(10);
    sync();
    const auto before = everything();
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kComplete));
    BOOST_TEST(run.seen == 10);
    BOOST_TEST(run.added + run.changed + run.missing + run.returned == 0);
    BOOST_TEST(whm.unchanged_pages == 4);
    BOOST_TEST(everything() == before);
}

BOOST_AUTO_TEST_CASE(ends_at_a_full_last_page_that_is_unchanged) {
    add_accounts(9);
    sync();
    whm.calls.clear();
    sync();
    BOOST_TEST(whm.count_calls("list ") == 3);
    // Without WHM's own count the end must be looked for.
    whm.tells_records = false;
    whm.allowed = {false, {"list-accts"}};
    sync();
    whm.calls.clear();
    BOOST_TEST((sync().state == RunState::kComplete));
    BOOST_TEST(whm.count_calls("list ") == 4);
    BOOST_TEST(whm.count_calls("count") == 0);
}

BOOST_AUTO_TEST_CASE(compares_only_the_page_that_changed) {
    add_accounts(9);
    sync();
    auto& facts = whm.accounts["u004"];
    facts.is_suspended = true;
    facts.suspend_reason = "Late payment inv 2026-10";
    facts.suspended_at = 1'790'000'000;
    facts.is_locked = true;
    facts.plan = "gold";
    facts.owner = "wayan";
    facts.domain = "new.example";
    whm.unchanged_pages = 0;
    const auto run = sync();
    BOOST_TEST(run.changed == 1);
    BOOST_TEST(whm.unchanged_pages == 2);
    const auto account = stored("u004");
    BOOST_TEST((account->facts == facts));
    BOOST_TEST(account->version == 2);
    std::map<std::string, std::string> entered;
    for (const auto& entry : history_of(account->customer)) {
        if (entry.kind == domain::JournalKind::kAccountChanged)
            entered[entry.field] = entry.new_value.value_or("");
        // The host's words for a suspension are not the customer's business.
        BOOST_TEST(entry.new_value.value_or("").find("Late") == std::string::npos);
    }
    BOOST_TEST(
        (entered ==
         std::map<std::string, std::string>{
             {"status", "suspended"}, {"plan", "gold"}, {"owner", "wayan"}, {"domain", "new.example"}}));
    Names fields;
    for (const auto& line : report_of("changed"))
        fields.push_back(line.field);
    std::sort(fields.begin(), fields.end());
    BOOST_TEST(fields == (Names{"domain", "locked", "owner", "plan", "status", "suspend_reason"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lets_the_owner_contact_follow_the_address) {
    add_accounts(3);
    sync();
    whm.accounts["u001"].email = "Neu@Mail.Example";
    whm.accounts["u002"].email.reset();
    sync();
    const auto one = stored("u001");
    BOOST_TEST(*one->facts.email == "Neu@Mail.Example");
    BOOST_TEST(contacts_of(one->customer)[0].email == "Neu@mail.example");
    const auto entry = history_of(one->customer).front();
    BOOST_TEST((entry.kind == domain::JournalKind::kContactChanged));
    BOOST_TEST(entry.field == "email");
    BOOST_TEST(*entry.old_value == "u001@mail.example");
    BOOST_TEST(*entry.new_value == "Neu@mail.example");
    BOOST_TEST(contacts_of(stored("u002")->customer)[0].email == "");
}

BOOST_AUTO_TEST_CASE(keeps_what_whm_does_not_say) {
    add_accounts(3);
    sync();
    auto& facts = whm.accounts["u001"];
    facts.domain.clear();
    facts.plan.clear();
    facts.owner.clear();
    facts.uid.reset();
    facts.created_at.reset();
    BOOST_TEST(sync().changed == 0);
    BOOST_TEST(stored("u001")->facts.domain == "u001.example");
    BOOST_TEST(stored("u001")->facts.uid.has_value());
}

BOOST_AUTO_TEST_CASE(marks_missing_only_what_two_complete_runs_do_not_list) {
    add_accounts(9);
    sync();
    whm.accounts.erase("u004");
    BOOST_TEST(sync().missing == 0);
    BOOST_TEST(!stored("u004")->missing_since.has_value());
    // The page without it is unchanged now, and still it is confirmed.
    whm.unchanged_pages = 0;
    whm.calls.clear();
    const auto run = sync();
    BOOST_TEST(whm.unchanged_pages == 3);
    BOOST_TEST(run.missing == 1);
    BOOST_TEST(whm.count_calls("find u004") == 1);
    const auto account = stored("u004");
    BOOST_TEST(account->missing_since.has_value());
    BOOST_TEST((history_of(account->customer).front().kind == domain::JournalKind::kAccountMissing));
    BOOST_TEST(report_of("missing").size() == 1U);
    BOOST_TEST(sync().missing == 0);
    // It comes back: nothing is lost.
    whm.add("u004", 1004);
    const auto back = sync();
    BOOST_TEST(back.returned == 1);
    BOOST_TEST(back.added == 0);
    BOOST_TEST(!stored("u004")->missing_since.has_value());
    BOOST_TEST((stored("u004")->customer == account->customer));
    BOOST_TEST((history_of(account->customer).front().kind == domain::JournalKind::kAccountReturned));
}

BOOST_AUTO_TEST_CASE(finds_the_absent_at_every_place_of_the_list) {
    for (const char* user : {"u000", "u002", "u003", "u005", "u008"}) {
        Fresh fresh;
        fresh.add_accounts(9);
        fresh.sync();
        fresh.whm.accounts.erase(user);
        fresh.sync();
        BOOST_TEST(fresh.sync().missing == 1, user);
        BOOST_TEST(fresh.stored(user)->missing_since.has_value(), user);
    }
}

BOOST_AUTO_TEST_CASE(finds_the_absent_between_pages_that_look_the_same) {
    add_accounts(9);
    sync();
    // u002 goes and a new name comes before it: the pages behind are as they were.
    whm.accounts.erase("u002");
    whm.add("u0005", 77);
    BOOST_TEST(sync().added == 1);
    BOOST_TEST(whm.unchanged_pages == 2);
    BOOST_TEST(sync().missing == 1);
    BOOST_TEST(stored("u002")->missing_since.has_value());
}

BOOST_AUTO_TEST_CASE(forgets_an_absence_that_was_seen_once) {
    add_accounts(9);
    sync();
    const auto kept = whm.accounts["u004"];
    whm.accounts.erase("u004");
    sync();
    whm.accounts["u004"] = kept;
    sync();
    whm.accounts.erase("u004");
    BOOST_TEST(sync().missing == 0);
    BOOST_TEST(sync().missing == 1);
}

BOOST_AUTO_TEST_CASE(waits_for_a_person_when_many_would_go) {
    add_accounts(60);
    sync();
    for (int i = 10; i < 20; ++i)
        whm.accounts.erase("u0" + std::to_string(i));
    sync();
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kComplete));
    BOOST_TEST(run.missing == 0);
    BOOST_TEST(run.waiting == 10);
    BOOST_TEST(run.message.find("a person must agree") != std::string::npos);
    BOOST_TEST(report_of("waiting").size() == 10U);
    BOOST_TEST(sync().waiting == 10);
    options.allow_missing = true;
    const auto agreed = sync();
    BOOST_TEST(agreed.missing == 10);
    BOOST_TEST(agreed.waiting == 0);
    BOOST_TEST(stored("u015")->missing_since.has_value());
}

BOOST_AUTO_TEST_CASE(keeps_everything_when_the_list_is_empty) {
    add_accounts(9);
    sync();
    const auto before = everything();
    const auto accounts = whm.accounts;
    whm.accounts.clear();
    whm.allowed = {false, {"list-accts"}};
    sync();
    sync();
    BOOST_TEST(sync().waiting == 9);
    BOOST_TEST(everything() == before);
    whm.accounts = accounts;
    BOOST_TEST(sync().changed == 0);
    BOOST_TEST(everything() == before);
}

BOOST_AUTO_TEST_CASE(asks_for_the_absent_one_by_one_before_marking) {
    add_accounts(9);
    sync();
    // The list leaves it out, and the exact question finds it.
    whm.tells_records = false;
    whm.count = 8;
    whm.tamper = [](std::int64_t page, whm::AccountPage& list) {
        if (page == 2) std::erase_if(list.rows, [](const auto& row) { return row.user == "u007"; });
    };
    sync();
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kIncomplete));
    BOOST_TEST(run.missing == 0);
    BOOST_TEST(run.message.find("u007") != std::string::npos);
    BOOST_TEST(!stored("u007")->missing_since.has_value());
}

BOOST_AUTO_TEST_CASE(follows_a_rename_in_both_directions) {
    for (const auto& [from, to] :
         std::map<std::string, std::string>{{"u001", "zora"}, {"u007", "adi"}, {"u004", "u0041"}}) {
        Fresh fresh;
        fresh.add_accounts(9);
        fresh.sync();
        const auto old = fresh.stored(from);
        fresh.whm.rename(from, to);
        const auto run = fresh.sync();
        BOOST_TEST((run.state == RunState::kComplete));
        BOOST_TEST(run.added == 0, to);
        BOOST_TEST(run.changed == 1, to);
        const auto account = fresh.stored(to);
        BOOST_REQUIRE(account.has_value());
        BOOST_TEST((account->id == old->id));
        BOOST_TEST((account->customer == old->customer));
        BOOST_TEST(!fresh.stored(from).has_value());
        const auto renamed = fresh.report_of("renamed");
        BOOST_REQUIRE(renamed.size() == 1U);
        BOOST_TEST(*renamed[0].old_value == from);
        BOOST_TEST(*renamed[0].new_value == to);
        BOOST_TEST(fresh.sync().missing == 0);
        BOOST_TEST(fresh.sync().missing == 0);
    }
}

BOOST_AUTO_TEST_CASE(takes_the_same_uid_for_no_rename_while_the_old_name_is_listed) {
    add_accounts(3);
    sync();
    whm.add("twin", 1001).created_at = whm.accounts["u001"].created_at;
    whm.accounts["u001"].uid = 1001;
    const auto run = sync();
    BOOST_TEST(run.added == 1);
    BOOST_TEST(stored("u001").has_value());
    BOOST_TEST((stored("twin")->id != stored("u001")->id));
}

BOOST_AUTO_TEST_CASE(gives_a_name_that_is_used_again_to_a_new_customer) {
    add_accounts(3);
    sync();
    const auto old = stored("u001");
    whm.add("u001", 5555).email = "somebody@else.example";
    const auto run = sync();
    BOOST_TEST(run.added == 1);
    const auto account = stored("u001");
    BOOST_TEST((account->id != old->id));
    BOOST_TEST((account->customer != old->customer));
    BOOST_TEST(history_of(account->customer).size() == 1U);
    BOOST_TEST(find(old->id)->retired_at.has_value());
    BOOST_TEST((history_of(old->customer).front().kind == domain::JournalKind::kAccountMissing));
    BOOST_TEST(report_of("replaced").size() == 1U);
    // Another uid alone is the same account.
    whm.accounts["u002"].uid = 6666;
    BOOST_TEST(sync().changed == 1);
    BOOST_TEST(report_of("replaced").empty());
}

BOOST_AUTO_TEST_CASE(gives_a_name_and_uid_that_were_both_used_again_between_two_runs_to_a_new_customer) {
    add_accounts(3);
    sync();
    const auto old = stored("u001");
    whm.accounts["u001"].created_at = *old->facts.created_at + 3600;
    BOOST_TEST(sync().added == 1);
    const auto account = stored("u001");
    BOOST_TEST((account->customer != old->customer));
    BOOST_TEST(find(old->id)->retired_at.has_value());
    BOOST_TEST(contacts_of(account->customer).size() == 1U);
}

BOOST_AUTO_TEST_CASE(asks_a_person_when_a_whole_server_seems_to_be_made_anew) {
    add_accounts(150);
    options.page_size = 200;
    sync();
    const auto old = stored("u001");
    for (auto& [user, facts] : whm.accounts)
        facts.created_at = *facts.created_at + 3600;
    const auto refused = try_sync();
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST(refused.error().what.find("--allow-missing") != std::string::npos, refused.error().what);
    BOOST_TEST((stored("u001")->customer == old->customer));
    options.allow_missing = true;
    BOOST_TEST(sync().added == 150);
    BOOST_TEST((stored("u001")->customer != old->customer));
}

BOOST_AUTO_TEST_CASE(takes_all_at_once_from_a_server_that_ignores_paging) {
    add_accounts(8);
    whm.tells_records = false;
    whm.tamper = [this](std::int64_t, whm::AccountPage& page) {
        page.rows.clear();
        for (const auto& [user, facts] : whm.accounts)
            page.rows.push_back(facts);
    };
    BOOST_TEST(sync().added == 8);
    BOOST_TEST(whm.count_calls("list ") == 1);
}

BOOST_AUTO_TEST_CASE(takes_the_first_page_for_all_when_it_is_repeated) {
    add_accounts(3);
    whm.tells_records = false;
    whm.tamper = [this](std::int64_t, whm::AccountPage& page) {
        page.rows.clear();
        for (const auto& [user, facts] : whm.accounts)
            page.rows.push_back(facts);
    };
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kComplete));
    BOOST_TEST(run.added == 3);
    BOOST_TEST(whm.count_calls("list ") == 2);
}

BOOST_AUTO_TEST_CASE(reads_again_when_the_list_changes_under_it) {
    add_accounts(9);
    int times = 0;
    whm.tamper = [&](std::int64_t page, whm::AccountPage& list) {
        if (page == 2 && ++times == 1) list.records = 10;
    };
    const auto run = sync();
    BOOST_TEST((run.state == RunState::kComplete));
    BOOST_TEST(run.added == 9);
    BOOST_TEST(whm.count_calls("list 1") == 2);
}

BOOST_AUTO_TEST_CASE(gives_up_a_list_that_keeps_contradicting_itself) {
    add_accounts(9);
    sync();
    const auto before = everything();
    const auto page_of = [](std::int64_t wanted, const std::function<void(whm::AccountPage&)>& change) {
        return [wanted, change](std::int64_t page, whm::AccountPage& list) {
            if (page == wanted) change(list);
        };
    };
    const std::vector<std::function<void(std::int64_t, whm::AccountPage&)>> tricks{
        page_of(2, [](auto& list) { list.records = 12; }),
        page_of(0, [](auto& list) { list.records = 0; }),
        page_of(0, [](auto& list) { list.rows.pop_back(); }),
        page_of(1, [](auto& list) { list.rows.clear(); }),
        page_of(1, [](auto& list) { list.rows[0].user = "u000"; }),
        page_of(1, [](auto& list) { list.rows[0].user = "u002"; }),
        page_of(2,
                [](auto& list) {
                    list.rows[2].user = "zz";
                    list.rows.push_back(list.rows[2]);
                    list.rows[3].user = "zzz";
                }),
    };
    for (std::size_t i = 0; i < tricks.size(); ++i) {
        whm.tamper = tricks[i];
        whm.calls.clear();
        const auto run = sync();
        BOOST_TEST((run.state == RunState::kIncomplete), i);
        BOOST_TEST(!run.message.empty());
        BOOST_TEST(whm.count_calls("list 1") == 3, i);
        BOOST_TEST(run.added + run.changed + run.missing == 0, i);
        BOOST_TEST(everything() == before, i);
    }
    whm.tamper = nullptr;
    BOOST_TEST((sync().state == RunState::kComplete));
    BOOST_TEST(everything() == before);
}

BOOST_AUTO_TEST_CASE(marks_nothing_when_whm_counts_more_than_it_lists) {
    add_accounts(9);
    sync();
    whm.accounts.erase("u004");
    whm.count = 9;
    whm.tells_records = false;
    for (int i = 0; i < 3; ++i) {
        const auto run = sync();
        BOOST_TEST((run.state == RunState::kIncomplete));
        BOOST_TEST(run.message.find("counts 9") != std::string::npos);
    }
    BOOST_TEST(!stored("u004")->missing_since.has_value());
}

BOOST_AUTO_TEST_CASE(keeps_what_an_error_leaves_and_says_so) {
    add_accounts(9);
    sync();
    const auto before = everything();
    for (const ErrorKind kind :
         {ErrorKind::kUnavailable, ErrorKind::kCorrupt, ErrorKind::kUnauthorized, ErrorKind::kInvalidInput}) {
        whm.list_error = base::Error{kind, "broken"};
        const auto run = try_sync();
        BOOST_REQUIRE(!run.ok());
        BOOST_TEST((run.error().kind == kind));
        BOOST_TEST((last_run().state == RunState::kFailed));
        BOOST_TEST(last_run().message == "broken");
        BOOST_TEST(everything() == before);
    }
    whm.list_error.reset();
    BOOST_TEST((sync().state == RunState::kComplete));
}

BOOST_AUTO_TEST_CASE(needs_the_privilege_to_list) {
    whm.allowed = {false, {"suspend-acct"}};
    const auto run = try_sync();
    BOOST_REQUIRE(!run.ok());
    BOOST_TEST((run.error().kind == ErrorKind::kUnauthorized));
    BOOST_TEST(whm.count_calls("list ") == 0);
}

BOOST_AUTO_TEST_CASE(goes_on_without_a_count_that_is_refused) {
    add_accounts(4);
    whm.count_error = base::invalid_input("no");
    BOOST_TEST((sync().state == RunState::kComplete));
    whm.count_error = base::unavailable("down");
    BOOST_TEST(!try_sync().ok());
}

BOOST_AUTO_TEST_CASE(lets_calls_through_again_only_for_a_person) {
    add_accounts(3);
    whm.refuse("token refused");
    BOOST_TEST((try_sync().error().kind == ErrorKind::kUnauthorized));
    options.is_asked_by_person = true;
    BOOST_TEST((sync().state == RunState::kComplete));
}

BOOST_AUTO_TEST_CASE(leaves_alone_what_is_newer_than_the_page) {
    add_accounts(3);
    sync();
    whm.accounts["u001"].plan = "gold";
    auto account = *stored("u001");
    account.as_of = base::now() + std::chrono::hours{1};
    account.facts.plan = "newer";
    write([&](store::Tx& tx) { return tx.accounts().update(account); });
    BOOST_TEST(sync().changed == 0);
    BOOST_TEST(stored("u001")->facts.plan == "newer");
    // Its page is compared again next time, although WHM's bytes are the same.
    account = *stored("u001");
    account.as_of = base::now();
    write([&](store::Tx& tx) { return tx.accounts().update(account); });
    BOOST_TEST(sync().changed == 1);
    BOOST_TEST(stored("u001")->facts.plan == "gold");
}

BOOST_AUTO_TEST_CASE(stops_when_asked_to) {
    add_accounts(9);
    std::stop_source stop;
    progress = [&](std::int64_t seen, std::int64_t) {
        if (seen >= 3) stop.request_stop();
    };
    SyncAccounts runner{*store, whm, "alpha"};
    const auto run = runner.run(options, progress, stop.get_token());
    BOOST_REQUIRE(!run.ok());
    BOOST_TEST((last_run().state == RunState::kFailed));
    BOOST_TEST(stored("u001").has_value());
    BOOST_TEST(!stored("u008").has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_second_run_meanwhile) {
    add_accounts(4);
    SyncAccounts runner{*store, whm, "alpha"};
    bool was_refused = false;
    progress = [&](std::int64_t, std::int64_t) {
        std::jthread other{[&] {
            const auto second = runner.run(options, nullptr, {});
            was_refused = !second.ok() && second.error().kind == ErrorKind::kConflict;
        }};
    };
    BOOST_TEST(runner.run(options, progress, {}).ok());
    BOOST_TEST(was_refused);
}

BOOST_AUTO_TEST_CASE(follows_the_list_when_it_becomes_shorter_and_longer) {
    options.page_size = 2;
    add_accounts(60);
    sync();
    for (const char* user : {"u059", "u058"})
        whm.accounts.erase(user);
    sync();
    BOOST_TEST(sync().missing == 2);
    whm.add("u058", 1058);
    whm.add("v1", 2001);
    const auto run = sync();
    BOOST_TEST(run.added == 1);
    BOOST_TEST(run.returned == 1);
    whm.unchanged_pages = 0;
    BOOST_TEST(sync().seen == 60);
    BOOST_TEST(whm.unchanged_pages == 30);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
