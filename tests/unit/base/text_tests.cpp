// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::base {

BOOST_AUTO_TEST_SUITE(text_tests)

BOOST_AUTO_TEST_CASE(trims_only_ascii_white_space_at_the_ends) {
    BOOST_TEST(trim(" \t a b\r\n") == "a b");
    BOOST_TEST(trim("\xC2\xA0x") == "\xC2\xA0x");
    BOOST_TEST(trim("").empty());
}

BOOST_AUTO_TEST_CASE(numbers_are_digits_and_nothing_else) {
    BOOST_TEST(parse_number("42").value() == 42);
    for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "99999999999999999999"}) {
        BOOST_TEST(!parse_number(bad).has_value(), "accepted '" << bad << "'");
    }
}

BOOST_AUTO_TEST_CASE(ill_formed_utf8_is_found_and_repaired) {
    BOOST_TEST(is_utf8("Café \xF0\x9F\x98\x80"));
    for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
        BOOST_TEST(!is_utf8(bad));
        bool did_replace = false;
        BOOST_TEST(is_utf8(repair_utf8(bad, did_replace)));
        BOOST_TEST(did_replace);
    }
}

BOOST_AUTO_TEST_CASE(control_characters_include_c1_and_line_separators) {
    for (const char* bad : {"a\nb", "a\x7F", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
        BOOST_TEST(has_control_characters(bad));
    }
    BOOST_TEST(!has_control_characters("Jalan Sudirman № 5 – “é”"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::base
