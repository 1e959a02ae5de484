// SPDX-License-Identifier: Apache-2.0
#include "scgi/event_spool.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <vector>

#include "support/temp_dir.h"

using namespace pelanggan::scgi;

namespace {

struct Fixture {
    Fixture() { ::chmod(folder().c_str(), 0700); }
    std::string folder() const { return dir.path().string(); }
    std::size_t count() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder()}, {}));
    }
    std::vector<std::string> take(std::size_t limit = 100) const {
        std::vector<std::string> taken;
        EventSpool{folder()}.hand_over(limit, [&](std::string&& event) {
            taken.push_back(std::move(event));
            return true;
        });
        return taken;
    }
    pelanggan::test::TempDir dir;
};

std::string event_of(std::string_view user) {
    return R"({"data":{"user":")" + std::string{user} + R"("}})";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_spool_tests, Fixture)

BOOST_AUTO_TEST_CASE(only_the_names_of_accounts_are_kept) {
    BOOST_TEST(
        only_names(
            R"({"context":{"event":"Accounts::Create"},"data":{"pass":"canary","user" : "budi","domain":"x.example"}})") ==
        R"({"context":{"event":"kept"},"data":{"user":"budi"}})");
    BOOST_TEST(only_names(R"({"data":{"user":"budi","newuser":"sari"}})") ==
               R"({"context":{"event":"kept"},"data":{"user":"budi","newuser":"sari"}})");
    BOOST_TEST(only_names(R"({"context":{"event":"Accounts::Remove"},"data":{"user":"budi"}})") ==
               R"({"context":{"event":"Accounts::Remove"},"data":{"user":"budi"}})");
    BOOST_TEST(only_names(R"({"context":"Whostmgr::Accounts::Remove","data":{"user":"budi"}})") ==
               R"({"context":{"event":"Accounts::Remove"},"data":{"user":"budi"}})");
}

BOOST_AUTO_TEST_CASE(what_is_no_name_is_passed_over) {
    for (const std::string_view event :
         {R"()", R"({})", R"({"data":{"user":""}})", R"({"data":{"user":7}})",
          R"({"data":{"user":"/backup/cpmove-budi.tar.gz"}})", R"({"data":{"user":"A b"}})",
          R"({"data":{"user")", R"({"data":{"user":)", R"({"data":{"user":"budi)",
          R"({"data":{"reason":"\"user\":\"sari\""}})"})
        BOOST_TEST(only_names(event) == "", event);
    BOOST_TEST(only_names(event_of(std::string(65, 'a'))) == "");
    BOOST_TEST(only_names(R"({"context":{"user":"/x"},"data":{"user":"budi"}})") ==
               R"({"context":{"event":"kept"},"data":{"user":"budi"}})");
}

BOOST_AUTO_TEST_CASE(kept_events_come_once_and_in_their_order) {
    const EventSpool spool{folder()};
    for (const char* user : {"ani", "budi", "cici"})
        BOOST_TEST(spool.keep(event_of(user)));
    BOOST_TEST(take(2).size() == 2U);
    const auto rest = take();
    BOOST_REQUIRE(rest.size() == 1U);
    BOOST_TEST(rest.front().find("cici") != std::string::npos, rest.front());
    BOOST_TEST(count() == 0U);
}

BOOST_AUTO_TEST_CASE(what_was_not_taken_stays) {
    const EventSpool spool{folder()};
    BOOST_TEST(spool.keep(event_of("ani")));
    BOOST_TEST(spool.keep(event_of("budi")));
    BOOST_TEST(spool.hand_over(10, [](std::string&&) { return false; }) == 0U);
    BOOST_TEST(count() == 2U);
}

BOOST_AUTO_TEST_CASE(no_more_than_so_many_are_kept) {
    const EventSpool spool{folder()};
    for (std::size_t i = 0; i < EventSpool::kMaxEvents; ++i)
        std::ofstream{folder() + "/" + std::to_string(i)} << "{}";
    BOOST_TEST(!spool.keep(event_of("budi")));
    BOOST_TEST(count() == EventSpool::kMaxEvents);
}

BOOST_AUTO_TEST_CASE(a_folder_that_others_may_enter_is_not_used) {
    const EventSpool spool{folder()};
    BOOST_TEST(spool.keep(event_of("budi")));
    ::chmod(folder().c_str(), 0750);
    BOOST_TEST(!spool.keep(event_of("sari")));
    BOOST_TEST(take().empty());
    BOOST_TEST(!EventSpool{"/nonexistent/spool"}.keep(event_of("budi")));
}

BOOST_AUTO_TEST_CASE(a_link_in_the_folder_is_not_followed_and_goes) {
    std::ofstream{folder() + "/../outside-of-spool"} << "secret";
    std::filesystem::create_symlink(folder() + "/../outside-of-spool", folder() + "/1");
    BOOST_TEST(take().empty());
    BOOST_TEST(count() == 0U);
    std::filesystem::remove(folder() + "/../outside-of-spool");
}

BOOST_AUTO_TEST_SUITE_END()
