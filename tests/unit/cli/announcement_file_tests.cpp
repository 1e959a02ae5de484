// SPDX-License-Identifier: Apache-2.0
#include "cli/announcement_file.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::test {
namespace {

std::string value(const cli::Pairs& pairs, const std::string& name) {
    for (const auto& [one, text] : pairs) {
        if (one == name) return text;
    }
    return "(absent)";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(announcement_file_tests)

BOOST_AUTO_TEST_CASE(names_and_parts_become_fields_of_the_form) {
    const auto pairs = cli::parse_announcement_file(
        "# for the maintenance of Saturday\r\n"
        "Category: maintenance\r\nsender : Kopi Hosting\n\nplan: gold: large\n"
        "--- id\n\nSubject: Pemeliharaan: Sabtu\n\n# Judul\nIsi: satu\n- dua\n\n"
        "--- en\nsubject: Maintenance\nText\n");
    BOOST_REQUIRE(pairs.ok());
    BOOST_TEST(value(*pairs, "category") == "maintenance");
    BOOST_TEST(value(*pairs, "sender_name") == "Kopi Hosting");
    BOOST_TEST(value(*pairs, "plan") == "gold: large");
    BOOST_TEST(value(*pairs, "subject_id") == "Pemeliharaan: Sabtu");
    BOOST_TEST(value(*pairs, "body_id") == "# Judul\nIsi: satu\n- dua");
    BOOST_TEST(value(*pairs, "subject_en") == "Maintenance");
    BOOST_TEST(value(*pairs, "body_en") == "Text");
    BOOST_TEST(value(*pairs, "reason") == "(absent)");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_with_its_line) {
    const struct {
        const char* text;
        const char* line;
        const char* reason;
    } rows[] = {
        {"category: a\nwhat is this\n", "line 2", "no name"},
        {"colour: red\n", "line 1", "unknown name"},
        {"plan: a\nplan: b\n", "line 2", "twice"},
        {"--- id\nHello\n", "line 2", "no subject"},
        {"--- id\nSubject: a\nb\n--- id\nSubject: c\n", "line 5", "the same part twice"},
        {"--- id\n--- en\nSubject: x\n", "line 2", "an empty part"},
        {"version: 7\n", "line 1", "the form's own field"},
        {"category: \xff\n", "UTF-8", "not UTF-8"},
    };
    for (const auto& row : rows) {
        const auto parsed = cli::parse_announcement_file(row.text);
        BOOST_REQUIRE_MESSAGE(!parsed.ok(), row.reason);
        BOOST_TEST(parsed.error().what.find(row.line) != std::string::npos,
                   row.reason << ": " << parsed.error().what);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
