// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {
namespace {

struct RunsFixture : StaffFixture {
    domain::SyncRun add_run(domain::RunState state, std::int64_t waiting) {
        domain::SyncRun run;
        write([&](store::Tx& tx) {
            run.id = must(tx.sync().begin_run(on, base::now()));
            run.server = on;
            run.started_at = base::now();
            run.finished_at = base::now();
            run.state = state;
            run.seen = 1234;
            run.waiting = waiting;
            run.changed = 1;
            must(tx.sync().update_run(run));
            const domain::SyncChange changes[] = {
                {run.id, "budi", "changed", "plan", "old-plan", "new-plan"},
                {run.id, "baru", "added", "", std::nullopt, std::nullopt},
                {run.id, "hilang", "missing", "", std::nullopt, std::nullopt},
                {run.id, "mail", "changed", "email", std::nullopt, "<x>@mail.example"},
            };
            must(tx.sync().report(changes));
        });
        return run;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(staff_sync_tests, RunsFixture)

BOOST_AUTO_TEST_CASE(the_report_shows_old_and_new) {
    const auto run = add_run(domain::RunState::kComplete, 0);
    const auto page = staff_get("root", "p=sync-run&id=" + std::to_string(run.id.value));
    BOOST_TEST(has(page, "<del class=\"pel-old\">old-plan</del>"));
    BOOST_TEST(has(page, "<ins class=\"pel-new\">new-plan</ins>"));
    BOOST_TEST(has(page, "&lt;x&gt;@mail.example"));
    BOOST_TEST(has(page, "1,234"));
    language = "id";
    BOOST_TEST(has(staff_get("root", "p=sync"), "1.234"));
    BOOST_TEST(staff_get("root", "p=sync-run&id=99").status == 404);
}

BOOST_AUTO_TEST_CASE(many_missing_accounts_wait_for_a_person) {
    add_run(domain::RunState::kComplete, 7);
    const auto page = staff_get("root", "p=sync");
    BOOST_TEST(has(page, "7 accounts are no longer"));
    BOOST_TEST(has(page, "name=\"allow_missing\""));
    const auto done = add_run(domain::RunState::kComplete, 0);
    BOOST_TEST(!has(staff_get("root", "p=sync"), "name=\"allow_missing\""));
}

BOOST_AUTO_TEST_CASE(progress_is_shown_with_and_without_script) {
    jobs.progress = {true, 250, 1000, std::nullopt, {}};
    const auto page = staff_get("root", "p=sync");
    BOOST_TEST(has(page, "data-pel-poll=\"?p=sync-status\""));
    BOOST_TEST(has(page, "value=\"25\""));
    BOOST_TEST(has(page, "Look again"));
    BOOST_TEST(!has(page, ">Synchronise now<"), "none can be started meanwhile");
    const auto status = staff_json("root", "p=sync-status");
    BOOST_TEST(status.find("\"is_running\":true") != std::string::npos);
    BOOST_TEST(status.find("\"percent\":25") != std::string::npos);
    BOOST_TEST(staff_get("root", "p=sync-status").status == 200);
}

BOOST_AUTO_TEST_CASE(why_a_run_left_no_report_is_shown) {
    jobs.progress.failure = "the disk is <full>";
    BOOST_TEST(has(staff_get("root", "p=sync"), "the disk is &lt;full&gt;"));
    BOOST_TEST(staff_json("root", "p=sync-status").find("\"failure\":\"the disk is") != std::string::npos);
    jobs.progress.is_running = true;
    BOOST_TEST(!has(staff_get("root", "p=sync"), "&lt;full&gt;"));
}

BOOST_AUTO_TEST_CASE(starting_is_a_post_with_a_token) {
    BOOST_TEST(header(staff_post("root", "sync", {}), "Location") == "?p=sync&done=sync-started");
    BOOST_TEST(staff("root", "POST", "p=sync", "").status == 403);
    BOOST_TEST(staff("cli", "POST", "p=sync", "", "application/json").status == 200, "the shell has no form");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
