// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan {
using test::must;

BOOST_FIXTURE_TEST_SUITE(overview_tests, test::SiteFixture)

BOOST_AUTO_TEST_CASE(the_first_visit_reads_the_account_once) {
    jobs.on_refresh = [&](std::string_view) -> base::Expected<void> {
        write([&](store::Tx& tx) {
            const std::vector<domain::Usage> usage{
                {"disk_usage", "Disk Usage", 1'288'490'189, 2'147'483'648, true},
                {"bandwidth", "Bandwidth", 99, std::nullopt, true},
                {"email_accounts", "Email", 5, 5, false}};
            must(tx.accounts().set_extras(account.id, {{"budi-kopi.example", "toko.example"}, base::now()},
                                          usage));
        });
        return {};
    };
    const auto first = get("p=overview");
    BOOST_TEST(first.status == 200);
    BOOST_TEST(has(first, "1.2 GB / 2 GB"));
    BOOST_TEST(has(first, "toko.example"));
    BOOST_TEST(has(first, "unlimited"));
    BOOST_TEST(has(first, "pel-level-full"));
    BOOST_TEST(jobs.refreshed.size() == 1U);
    get("p=overview");
    BOOST_TEST(jobs.refreshed.size() == 1U);
}

BOOST_AUTO_TEST_CASE(use_over_the_limit_is_told_as_it_is) {
    write([&](store::Tx& tx) {
        const std::vector<domain::Usage> usage{
            {"disk_usage", "Disk Usage", 3'221'225'472, 2'147'483'648, true},
            {"ftp_accounts", "FTP", 2, 0, false},
            {"mailing_lists", "Lists", 9'000'000'000'000'000'000, 1, false},
            {"subdomains", "Subdomains", 0, 0, false}};
        must(tx.accounts().set_extras(account.id, {{}, base::now()}, usage));
    });
    const auto page = get("p=overview");
    BOOST_TEST(has(page, "150 %"));
    BOOST_TEST(has(page, "value=\"100\" aria-label=\"Disk space\""), "the bar ends at its end");
    BOOST_TEST(has(page, "over the limit"));
    BOOST_TEST(has(page, "2 / 0"), "use that the plan does not hold is told");
    BOOST_TEST(has(page, "999,999 %"), "a figure beyond all measure does no harm");
    BOOST_TEST(!has(page, "Subdomains"), "what the plan does not hold is no news");
}

BOOST_AUTO_TEST_CASE(a_panel_that_is_away_leaves_the_page_whole) {
    jobs.on_refresh = [](std::string_view) -> base::Expected<void> { return base::unavailable("away"); };
    const auto page = get("");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "budi-kopi.example"));
    BOOST_TEST(has(page, "could not be read from the server yet"));
    const auto refreshed = post("refresh", {});
    BOOST_TEST(header(refreshed, "Location") == "?p=overview&done=not-refreshed");
    BOOST_TEST(has(get("p=overview&done=not-refreshed"), "You see what was last read"));
}

BOOST_AUTO_TEST_CASE(a_suspension_shows_the_public_words_and_never_the_internal_ones) {
    write([&](store::Tx& tx) {
        auto stored = *must(tx.accounts().find(account.id));
        stored.facts.is_suspended = true;
        stored.facts.suspend_reason = "Late payment inv 2026-10 do not tell";
        stored.facts.suspended_at = 1'763'000'000;
        must(tx.accounts().update(stored));
    });
    const auto texts = read([](const store::Tx& tx) { return tx.settings().suspension_texts(); });
    const auto& words = domain::find_suspension_text(texts, "Late payment inv 2026-10 do not tell");
    language = "id";
    const auto page = get("p=overview");
    BOOST_TEST(has(page, "Ditangguhkan"));
    BOOST_TEST(has(page, web::escape_html(words.reason_id)));
    BOOST_TEST(has(page, web::escape_html(words.next_step_id)));
    BOOST_TEST(!has(page, "do not tell"));
    BOOST_TEST(get_json("p=overview").find("do not tell") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(as_of_is_the_later_of_the_account_and_the_last_complete_reading) {
    BOOST_TEST(get_json("p=overview").find("\"as_of\":\"2023-11-14T22:13:21Z\"") != std::string::npos);
    write([&](store::Tx& tx) {
        domain::SyncRun run;
        run.id = must(tx.sync().begin_run(on, base::from_epoch(1'700'000'500)));
        run.server = on;
        run.started_at = base::from_epoch(1'700'000'500);
        run.finished_at = base::from_epoch(1'700'000'600);
        run.state = domain::RunState::kComplete;
        must(tx.sync().update_run(run));
    });
    BOOST_TEST(get_json("p=overview").find("\"as_of\":\"2023-11-14T22:21:40Z\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refresh_now_reads_the_callers_own_account_only) {
    const auto answer = post("refresh", {{"user", "sari"}});
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(header(answer, "Location") == "?p=overview&done=refreshed");
    BOOST_TEST(jobs.refreshed == std::vector<std::string>{"budi"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_uid_sees_nothing_of_it) {
    BOOST_TEST(get("p=overview", 61'002).status == 403);
    BOOST_TEST(!has(get("p=overview", 61'002), "budi"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
