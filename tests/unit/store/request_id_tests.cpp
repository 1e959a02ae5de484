// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "store/store.h"

namespace pelanggan::store {

BOOST_AUTO_TEST_SUITE(request_id_tests)

BOOST_AUTO_TEST_CASE(made_ids_parse_and_differ) {
    const auto one = RequestId::make();
    const auto two = RequestId::make();
    BOOST_TEST(one.text() != two.text());
    const auto parsed = RequestId::parse(one.text());
    BOOST_REQUIRE(parsed.ok());
    BOOST_TEST(parsed->text() == one.text());
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    const std::string good = RequestId::make().text();
    for (const std::string& bad : {std::string{}, good.substr(1), good + "0", "G" + good.substr(1),
                                   "A" + good.substr(1), " " + good.substr(1), std::string(32, '\0')}) {
        BOOST_TEST(!RequestId::parse(bad).ok(), "accepted '" << bad << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
