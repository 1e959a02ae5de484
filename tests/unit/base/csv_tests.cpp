// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::base {

BOOST_AUTO_TEST_SUITE(csv_tests)

BOOST_AUTO_TEST_CASE(a_line_keeps_every_byte_of_plain_texts) {
    BOOST_TEST(csv_line({"a", "", "b \"c\", d", "two\nlines", "Söhne"}) ==
               "\"a\",\"\",\"b \"\"c\"\", d\",\"two\nlines\",\"Söhne\"\r\n");
    BOOST_TEST(csv_line({}) == "\r\n");
    BOOST_TEST(csv_line({"", ""}) == "\"\",\"\"\r\n");
}

BOOST_AUTO_TEST_CASE(what_begins_like_a_formula_becomes_text) {
    for (const std::string formula :
         {"=1+1", "+62812", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "   +1", "\"=1",
          "\xEF\xBC\x9D"
          "1",
          "\xEF\xBC\x8B"
          "1",
          "\xEF\xBC\x8D"
          "1",
          "\xEF\xBC\xA0x", "\xC2\xA0=1", "\xEF\xBB\xBF=1", "\xE3\x80\x80@x"}) {
        BOOST_TEST_CONTEXT(formula) {
            BOOST_TEST(csv_cell(formula).starts_with("\"'"));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_begin_so_is_left_alone) {
    for (const std::string plain : {"1+1=2", "a@b.id", "Jl. Melati -3", "'quoted'", "0812", "(021) 5", ""}) {
        BOOST_TEST(csv_cell(plain) == "\"" + plain + "\"");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::base
