// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::base {

BOOST_AUTO_TEST_SUITE(clock_tests)

BOOST_AUTO_TEST_CASE(writes_rfc3339_in_utc) {
    BOOST_TEST(to_rfc3339(from_epoch(0)) == "1970-01-01T00:00:00Z");
    BOOST_TEST(to_rfc3339(from_epoch(1790000000)) == "2026-09-21T14:13:20Z");
    BOOST_TEST(to_rfc3339(from_epoch(-1)) == "1969-12-31T23:59:59Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::base
