// SPDX-License-Identifier: Apache-2.0
#include "web/system_names.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>

#include "support/temp_dir.h"

namespace pelanggan::web {
namespace {

using namespace std::chrono_literals;

// A passwd file and a database that says what name has; asked counts.
struct Fixture {
    static inline int asked{0};
    static inline std::optional<std::string> name;
    test::TempDir dir;
    std::string passwd = dir.file("passwd");
    SystemNames names{[](uid_t) {
                          ++asked;
                          return name;
                      },
                      passwd};
    SystemNames::Clock::time_point now = SystemNames::Clock::now();

    Fixture() {
        asked = 0;
        replace("lama");
    }
    // As useradd does: another file in its place.
    void replace(const std::string& user) {
        name = user;
        std::ofstream{passwd + "+"} << user << ":x:1001:1001::/:/bin/sh\n";
        BOOST_REQUIRE(std::rename((passwd + "+").c_str(), passwd.c_str()) == 0);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(system_names_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_name_is_asked_for_once_while_the_file_stays) {
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(names.find(1001, now).value() == "lama");
    BOOST_TEST(asked == 1);
    (void)names.find(1002, now);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(a_uid_that_was_given_to_somebody_else_has_the_new_name_at_once) {
    BOOST_TEST(names.find(1001, now).value() == "lama");
    replace("baru");  // the same length, the same second
    BOOST_TEST(names.find(1001, now).value() == "baru");
    // Also where the file is written in place.
    name = "lain";
    std::ofstream{passwd, std::ios::app} << "x:x:2:2::/:/bin/sh\n";
    BOOST_TEST(names.find(1001, now).value() == "lain");
    name.reset();
    BOOST_REQUIRE(std::remove(passwd.c_str()) == 0);
    BOOST_TEST(!names.find(1001, now).has_value());
}

BOOST_AUTO_TEST_CASE(what_comes_from_elsewhere_is_asked_for_again_after_seconds) {
    (void)names.find(1001, now);
    name = "ldap";
    BOOST_TEST(names.find(1001, now + SystemNames::kKept).value() == "ldap");
}

BOOST_AUTO_TEST_CASE(without_a_file_nothing_is_kept) {
    BOOST_REQUIRE(std::remove(passwd.c_str()) == 0);
    (void)names.find(1001, now);
    (void)names.find(1001, now);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(the_systems_own_database_is_the_default) {
    SystemNames real;
    BOOST_TEST(real.find(0).value_or("") == "root");
    BOOST_TEST(!real.find(4'000'000'001U).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
