// SPDX-License-Identifier: Apache-2.0
#include "web/format.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::web {
namespace {

// 2026-11-22 08:02:07 UTC.
base::Time fixed_now() {
    return base::from_epoch(1'795'334'527);
}
struct Clock {
    Clock() { base::set_clock_for_tests(fixed_now); }
    ~Clock() { base::set_clock_for_tests(nullptr); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(format_tests, Clock)

BOOST_AUTO_TEST_CASE(today_is_a_time_alone_in_the_customers_zone) {
    BOOST_TEST(format_moment(fixed_now(), "en", "Asia/Jakarta") == "15:02:07");
    BOOST_TEST(format_moment(fixed_now(), "id", "Asia/Jayapura") == "17:02:07");
}

BOOST_AUTO_TEST_CASE(another_day_carries_its_date) {
    const auto earlier = fixed_now() - std::chrono::hours{16};
    BOOST_TEST(format_moment(earlier, "en", "Asia/Jakarta") == "21 November 2026, 23:02:07");
    BOOST_TEST(format_moment(earlier, "id", "UTC") == "21 November 2026, 16:02:07");
    // What is today depends on where the reader is.
    const auto late = fixed_now() - std::chrono::hours{8};
    BOOST_TEST(format_moment(late, "en", "UTC") == "00:02:07");
    BOOST_TEST(format_moment(late, "en", "America/New_York") == "21 November 2026, 19:02:07");
}

BOOST_AUTO_TEST_CASE(months_are_named_in_the_readers_language) {
    const auto august = base::from_epoch(1'786'300'000);
    BOOST_TEST(format_date(august, "id", "Asia/Jakarta") == "10 Agustus 2026");
    BOOST_TEST(format_date(august, "en", "Asia/Jakarta") == "10 August 2026");
}

BOOST_AUTO_TEST_CASE(zones_have_the_names_people_know) {
    BOOST_TEST(format_zone("id", "Asia/Jakarta") == "Waktu Indonesia Barat");
    BOOST_TEST(format_zone("id", "Asia/Makassar") == "Waktu Indonesia Tengah");
    BOOST_TEST(format_zone("id", "Asia/Jayapura") == "Waktu Indonesia Timur");
}

BOOST_AUTO_TEST_CASE(numbers_follow_the_language) {
    BOOST_TEST(format_count(1'234'567, "en") == "1,234,567");
    BOOST_TEST(format_count(1'234'567, "id") == "1.234.567");
    BOOST_TEST(format_count(0, "id") == "0");
}

BOOST_AUTO_TEST_CASE(bytes_have_one_decimal_at_most) {
    BOOST_TEST(format_bytes(0, "en") == "0 B");
    BOOST_TEST(format_bytes(1023, "en") == "1,023 B");
    BOOST_TEST(format_bytes(1024, "en") == "1 KB");
    BOOST_TEST(format_bytes(1'288'490'189, "en") == "1.2 GB");
    BOOST_TEST(format_bytes(1'288'490'189, "id") == "1,2 GB");
    // Just below a unit is that unit, never "1,024.0 MB".
    BOOST_TEST(format_bytes(1'073'741'823, "en") == "1.0 GB");
    BOOST_TEST(format_bytes(9'223'372'036'854'775'807, "en") == "8,192 PB");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
