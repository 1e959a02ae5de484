// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <boost/test/unit_test.hpp>
#include <type_traits>

namespace pelanggan::base {

BOOST_AUTO_TEST_SUITE(secret_tests)

BOOST_AUTO_TEST_CASE(cannot_be_copied) {
    BOOST_TEST(!std::is_copy_constructible_v<Secret>);
    BOOST_TEST(!std::is_copy_assignable_v<Secret>);
}

BOOST_AUTO_TEST_CASE(the_source_is_wiped) {
    std::string text(100, 'k');
    const char* bytes = text.data();
    const Secret secret{std::move(text)};
    BOOST_TEST(text.empty());  // NOLINT(bugprone-use-after-move): the contract under test
    BOOST_TEST(std::string_view(bytes, 100).find('k') == std::string_view::npos);
    BOOST_TEST(secret.equals(std::string(100, 'k')));
}

BOOST_AUTO_TEST_CASE(comparison_needs_every_byte) {
    const Secret secret{std::string{"token"}};
    for (const char* other : {"", "tokem", "toke", "token1", "Token"}) {
        BOOST_TEST(!secret.equals(other));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::base
