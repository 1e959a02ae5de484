// SPDX-License-Identifier: Apache-2.0
#include "mail/bounce_words.h"

#include <boost/test/unit_test.hpp>

#include "base/text.h"

namespace pelanggan::mail {

BOOST_AUTO_TEST_SUITE(bounce_words_tests)

BOOST_AUTO_TEST_CASE(the_more_exact_code_counts) {
    const struct {
        const char *status, *diagnostic, *found;
    } rows[] = {
        {"5.1.1", "550 5.7.1 x", "5.1.1"},
        {"5.0.0", "550 5.1.1 x", "5.1.1"},
        {"5.0.0", "550 no", "5.0.0"},
        {"5.0.0", "451 4.7.1 x", "5.0.0"},
        {"4.0.0", "550 5.1.1 x", "4.0.0"},
        {"", "550 no", "5.0.0"},
        {"", "452 later", "4.0.0"},
        {"", "host said: 550-5.1.1 no", "5.1.1"},
        {"", "(#5.1.2)", "5.1.2"},
        {"", "at 5.1.1.7 and 15.1.1", ""},
        {"", "5501 no", ""},
        {"", "599 no", ""},
        {"", "", ""},
        {"2.0.0", "", ""},
        {"5.1.1234", "", ""},
        {"5.1.1 (bad destination)", "", "5.1.1"},
    };
    for (const auto& row : rows)
        BOOST_TEST(find_status(row.status, row.diagnostic) == row.found,
                   row.status << " | " << row.diagnostic);
}

BOOST_AUTO_TEST_CASE(some_refusals_are_not_about_the_address) {
    for (const auto* const status : {"5.2.2", "5.2.3", "5.3.4", "5.6.0", "5.7.1", "5.7.26"})
        BOOST_TEST(is_about_the_message(status), status);
    for (const auto* const status : {"5.1.1", "5.1.10", "5.2.1", "5.4.4", "5.0.0", "5.1.2", ""})
        BOOST_TEST(!is_about_the_message(status), status);
}

BOOST_AUTO_TEST_CASE(fields_are_unfolded_and_the_first_counts) {
    const auto blocks =
        read_field_blocks("\n\nA: 1\r\nB:\r\n\t2\r\n  3\r\na: 9\r\nno field\r\n x\r\n\r\n \nC : 4\n");
    BOOST_REQUIRE(blocks.size() == 2U);
    BOOST_TEST(find_field(blocks[0], "a") == "1");
    BOOST_TEST(find_field(blocks[0], "b") == " 2 3");
    BOOST_TEST(find_field(blocks[1], "c") == "4");
    BOOST_TEST(find_field(blocks[1], "d").empty());
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "A: b\n\n";
    BOOST_TEST(read_field_blocks(many).size() == 100U);
}

BOOST_AUTO_TEST_CASE(addresses_and_words_are_cleaned) {
    BOOST_TEST(address_in("rfc822; Budi@Example.COM") == "Budi@example.com");
    BOOST_TEST(address_in("rfc822;<budi@example.com>") == "budi@example.com");
    BOOST_TEST(address_in("x400; /c=id/") == "");
    BOOST_TEST(address_in("") == "");
    BOOST_TEST(to_diagnostic("  a\r\n\tb\x01 \xff ") == "a   b  \uFFFD");
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "\u65e5";
    BOOST_TEST(to_diagnostic("x" + text).size() <= 500U);
    BOOST_TEST(base::is_utf8(to_diagnostic("x" + text)));
    BOOST_TEST(is_mailer_daemon("Mail <MAILER-DAEMON@x.example>"));
    BOOST_TEST(!is_mailer_daemon("budi@x.example"));
    BOOST_TEST(find_reply_line("a\n said: 550 5.1.1 no\n") == "550 5.1.1 no");
    BOOST_TEST(find_reply_line("call 5501 2.0.0").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
