// SPDX-License-Identifier: Apache-2.0
#include "domain/time_zones.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(time_zones_tests)

BOOST_AUTO_TEST_CASE(names_of_the_database_are_known_old_ones_too) {
    for (const char* good :
         {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Calcutta", "UTC", "Etc/GMT-7"}) {
        BOOST_TEST(is_time_zone(good), "refused " << good);
    }
    for (const char* bad :
         {"", "asia/jakarta", "Asia/Bandung", "Factory", "WIB", "../etc/passwd", "+07:00"}) {
        BOOST_TEST(!is_time_zone(bad), "accepted " << bad);
    }
}

BOOST_AUTO_TEST_CASE(the_list_to_choose_from_is_sorted_and_part_of_the_database) {
    const auto zones = time_zones();
    BOOST_TEST(zones.size() > 300U);
    BOOST_TEST(std::is_sorted(zones.begin(), zones.end()));
    BOOST_TEST(std::count(zones.begin(), zones.end(), "UTC") == 1);
    for (const auto zone : zones) {
        BOOST_TEST(is_time_zone(zone), zone);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
