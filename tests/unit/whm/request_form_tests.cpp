// SPDX-License-Identifier: Apache-2.0
#include "whm/request_form.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::whm {

BOOST_AUTO_TEST_SUITE(request_form_tests)

BOOST_AUTO_TEST_CASE(encodes_everything_but_the_unreserved) {
    BOOST_TEST(percent_encode("AZaz09-._~") == "AZaz09-._~");
    BOOST_TEST(percent_encode("a b+c&d=e%\n") == "a%20b%2Bc%26d%3De%25%0A");
    BOOST_TEST(percent_encode("\xC3\xA9") == "%C3%A9");
}

BOOST_AUTO_TEST_CASE(puts_the_version_into_every_call) {
    BOOST_TEST(RequestForm{}.text() == "api.version=1");
    BOOST_TEST(RequestForm{}.add("want", "user,domain").add("api.chunk.size", 50).text() ==
               "api.version=1&want=user%2Cdomain&api.chunk.size=50");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
