// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/hook_event.h"

#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {
namespace {
std::string joined(const web::HookEvent& event) {
    std::string out = event.is_removal ? "-" : "";
    for (const auto& user : event.users)
        out += (out.empty() || out == "-" ? "" : " ") + user;
    return out;
}
}  // namespace

BOOST_FIXTURE_TEST_SUITE(hook_event_tests, StaffFixture)

BOOST_AUTO_TEST_CASE(both_forms_of_context_and_every_place_of_the_name_are_read) {
    const struct {
        const char* json;
        const char* expected;
        const char* why;
    } rows[] = {
        {R"({"context":{"category":"Whostmgr","event":"Accounts::Create","stage":"post"},"data":{"user":"budi"}})",
         "budi", "object"},
        {R"({"context":"Whostmgr::Accounts::Remove","data":{"user":"budi"}})", "-budi", "context as text"},
        {R"({"data":{"user":"budi"},"context":{"event":"Accounts::Remove"}})", "-budi", "order"},
        {R"({"context":{"event":"Accounts::Modify"},"data":{"user":"lama","newuser":"baru"}})", "baru lama",
         "the new name first"},
        {R"({"context":{"event":"UAPI::X"},"data":{"args":{"user":"budi","password":"secret"}}})", "budi",
         "args"},
        {R"({"data":{"user":"budi","newuser":"budi"}})", "budi", "once"},
        {R"({"context":{"event":"Accounts::Create"}})", "", "data absent"},
        {"", "", "empty"},
        {"not json", "", "not JSON"},
        {R"({"data":{"user":"budi"},"x":)", "budi", "cut"},
        {R"({"data":{"user":"../../etc"}})", "", "not a name"},
        {R"({"data":{"user":"root"}})", "", "root is no account"},
        {R"({"data":{"user":["budi"]}})", "", "a list is not a name"},
        {R"({"user":"budi"})", "", "elsewhere"},
        {R"({"data":{"hook":{"user":"budi"}}})", "", "elsewhere, deeper"},
    };
    for (const auto& row : rows)
        BOOST_TEST(joined(web::parse_hook_event(row.json)) == row.expected, row.why);
}

BOOST_AUTO_TEST_CASE(depth_and_number_are_bounded) {
    std::string deep(1'000'000, '[');
    BOOST_TEST(web::parse_hook_event(deep).users.empty());
    std::string many = R"({"data":{)";
    for (int i = 0; i < 1000; ++i)
        many += (i > 0 ? "," : "") + std::string{"\"user\":\"u"} + std::to_string(i) + "\"";
    BOOST_TEST(web::parse_hook_event(many + "}}").users.size() == 4);
}

BOOST_AUTO_TEST_CASE(a_hook_queues_a_reading_and_nothing_else) {
    const std::string event = R"({"context":{"event":"Accounts::Modify"},"data":{"user":"sari"}})";
    const auto answer = staff("hook", "POST", "p=hook", event, "application/json", "application/json");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(jobs.queued == std::vector<std::string>{"sari"}, boost::test_tools::per_element());
    BOOST_TEST(ports.hooks->last().has_value());
    BOOST_TEST(staff("hook", "GET", "p=customers").status == 404, "a hook sees no page");
    BOOST_TEST(staff("hook", "POST", "p=doctor", "").status == 404);
    BOOST_TEST(staff("root", "POST", "p=hook", "", "text/html", "application/json").status == 404);
}

BOOST_AUTO_TEST_CASE(an_account_can_only_have_itself_read) {
    const auto answer = ask("POST", "p=hook", "");
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(jobs.queued == std::vector<std::string>{"budi"}, boost::test_tools::per_element());
    BOOST_TEST(ask("POST", "p=hook", "user=sari").status == 400, "nothing is taken from the caller");
    BOOST_TEST(jobs.queued.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
