// SPDX-License-Identifier: Apache-2.0
#include "mail/markdown_text.h"

#include <boost/test/unit_test.hpp>

#include "mail/markdown.h"
#include "support/expect.h"

namespace pelanggan::mail {

BOOST_AUTO_TEST_SUITE(markdown_text_tests)

BOOST_AUTO_TEST_CASE(blocks_look_like_what_people_type) {
    const struct {
        const char* markdown;
        const char* text;
    } rows[] = {
        {"", ""},
        {"a\nb", "a b\n"},
        {"a  \nb", "a\nb\n"},
        {"a\n\nb", "a\n\nb\n"},
        {"## Two\n### Three\nx", "Two\n---\n\nThree\n\nx\n"},
        {"- a\n- b\n\nc", "- a\n- b\n\nc\n"},
        {"a\n- b\n- c", "a\n\n- b\n- c\n"},
        {"- a\n\n- b", "- a\n\n- b\n"},
        {"3. a\n4. b", "3. a\n4. b\n"},
        {"- a\n  1. b\n- c", "- a\n  1. b\n- c\n"},
        {"> a\n>\n> b", "> a\n>\n> b\n"},
        {"- > a", "-\n  > a\n"},
        {"-\n- b", "-\n- b\n"},
        {"a\n\n---\n\nb", "a\n\n--------------------\n\nb\n"},
        {"```\na  b\n\nc\n```\nd", "    a  b\n\n    c\n\nd\n"},
        {"[https://x.example](https://x.example)", "https://x.example\n"},
        {"[](https://x.example)", "<https://x.example>\n"},
        {"[mail us](mailto:a@x.example)", "mail us <a@x.example>\n"},
    };
    for (const auto& row : rows) {
        const auto bodies = render_markdown(row.markdown);
        BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies));
        BOOST_TEST(bodies->text == row.text, row.markdown << " gave\n" << bodies->text);
    }
}

BOOST_AUTO_TEST_CASE(a_word_longer_than_a_line_stays_whole) {
    MarkdownText text;
    text.add("a " + std::string(100, 'x') + " b");
    text.end_paragraph();
    BOOST_TEST(text.finish() == "a\n" + std::string(100, 'x') + "\nb\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
