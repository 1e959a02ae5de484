// SPDX-License-Identifier: Apache-2.0
#include "hook/events.h"

#include <boost/test/unit_test.hpp>

using pelanggan::hook::describe;

BOOST_AUTO_TEST_SUITE(events_tests)

BOOST_AUTO_TEST_CASE(describes_after_events_with_the_given_program) {
    const std::string text = describe("/opt/pelanggan/bin/pelanggan-hook");
    BOOST_TEST(text.front() == '[');
    BOOST_TEST(text.find("\"event\":\"Accounts::Modify\",\"stage\":\"post\"") != std::string::npos);
    BOOST_TEST(text.find("\"hook\":\"/opt/pelanggan/bin/pelanggan-hook\"") != std::string::npos);
    BOOST_TEST(text.find("escalateprivs") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_strange_path_stays_one_json_string) {
    BOOST_TEST(describe("/a\"b\\c\n").find("\"hook\":\"/a\\\"b\\\\c?\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
