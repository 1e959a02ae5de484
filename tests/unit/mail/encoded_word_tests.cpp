// SPDX-License-Identifier: Apache-2.0
#include "mail/encoded_word.h"

#include <boost/test/unit_test.hpp>

#include "base/text.h"
#include "support/mail_text.h"

namespace pelanggan::mail {

BOOST_AUTO_TEST_SUITE(encoded_word_tests)

BOOST_AUTO_TEST_CASE(the_shorter_of_both_encodings_is_taken) {
    BOOST_TEST(encode_words("un caf\u00e9", 9) == "=?UTF-8?Q?un_caf=C3=A9?=");
    BOOST_TEST(encode_words("\u65e5\u672c", 9) == "=?UTF-8?B?5pel5pys?=");
    BOOST_TEST(encode_words("layanan pelanggan =?", 9) == "=?UTF-8?Q?layanan_pelanggan_=3D=3F?=");
    BOOST_TEST(encode_words("", 9).empty());
}

BOOST_AUTO_TEST_CASE(no_word_is_too_long_and_no_character_is_split) {
    const std::string pieces[] = {"\u65e5", "a\u00e9", "\U0001F600", "x\u0301"};
    for (const auto& piece : pieces) {
        for (std::size_t count = 1; count < 90; ++count) {
            for (const std::size_t column : {1U, 9U, 40U, 70U, 200U}) {
                std::string text;
                for (std::size_t i = 0; i < count; ++i)
                    text += piece;
                const auto encoded = encode_words(text, column);
                std::string decoded;
                for (const auto word : base::split(encoded, ' ')) {
                    const auto one = word.substr(0, word.find('\r'));
                    BOOST_TEST(one.size() <= 75U);
                    const auto characters = test::decode_words(one);
                    BOOST_TEST(base::is_utf8(characters), one);
                    decoded += characters;
                }
                BOOST_TEST(decoded == text);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
