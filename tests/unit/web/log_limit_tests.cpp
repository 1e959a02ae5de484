// SPDX-License-Identifier: Apache-2.0
#include "web/log_limit.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::web {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(log_limit_tests)

BOOST_AUTO_TEST_CASE(a_minute_has_so_many_lines_and_the_next_says_how_many_were_left_out) {
    LogLimit limit{2};
    const auto begin = LogLimit::Clock::now();
    BOOST_TEST(limit.take(1001, begin).value() == 0);
    BOOST_TEST(limit.take(1001, begin + 1s).value() == 0);
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(!limit.take(1001, begin + 59s).has_value());
    BOOST_TEST(limit.take(1002, begin + 59s).value() == 0, "another uid has lines of its own");
    BOOST_TEST(limit.take(1001, begin + 60s).value() == 1000);
    BOOST_TEST(limit.take(1001, begin + 61s).value() == 0);
    BOOST_TEST(!limit.take(1001, begin + 62s).has_value());
}

BOOST_AUTO_TEST_CASE(many_uids_neither_fill_memory_nor_the_log) {
    LogLimit limit{1};
    const auto begin = LogLimit::Clock::now();
    std::int64_t lines = 0;
    for (uid_t uid = 1; uid <= 50'000; ++uid)
        lines += limit.take(uid, begin) ? 1 : 0;
    BOOST_TEST(lines <= 4097);
    BOOST_TEST(limit.take(60'000, begin + 1min).has_value(), "the minute is over for all of them");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
