// SPDX-License-Identifier: Apache-2.0
#include "templates/source.h"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "support/expect.h"
#include "support/temp_dir.h"

namespace pelanggan::templates {

BOOST_AUTO_TEST_SUITE(source_tests)

BOOST_AUTO_TEST_CASE(a_fault_names_the_line_of_the_file) {
    const struct {
        const char* text;
        std::size_t line;
        const char* fault;
    } rows[] = {
        {"", 1, "f:1: the first line"},
        {"{{! variables: a", 1, "f:1: the first line"},
        {"none\n", 2, "f:2: the second line"},
        {"{{! variables: a}}\n\n{{b}}", 1, "f:3: 'b' is not in the list"},
        {"{{! variables: a}}\n{{b}}", 2, "f:3: 'b' is not in the list"},
        {"{{! variables: a}}\n{{{a}}}", 1, "f:2: unescaped"},
        {"{{! variables: a}}\n{{=<% %>=}}", 1, "f:2: unescaped"},
        {"{{! variables: a}}\n{{ }}", 1, "f:2: empty tag"},
        {"{{! variables: a}}\n{{a", 1, "f:2: tag without end"},
        {"{{! variables: a}}\n{{#a}}{{#a}}{{/a}}", 1, "f: 'a' is not closed"},
        {"{{! variables: a b}}\n{{#a}}\n{{/b}}", 1, "f:3: unexpected end of 'b'"},
    };
    for (const auto& row : rows) {
        const auto source = parse_source("f", row.text, row.line);
        const std::string fault = source.ok() ? why(check_names(*source)) : why(source);
        BOOST_TEST(fault.find(row.fault) != std::string::npos, row.text << " gave " << fault);
    }
}

BOOST_AUTO_TEST_CASE(names_outside_every_section_are_required) {
    const auto source = parse_source("f", "{{! variables: a b c}}\n{{a}}{{#b}}{{c}}{{.}}{{/b}}");
    BOOST_REQUIRE_MESSAGE(source.ok(), why(source));
    const auto required = check_names(*source);
    BOOST_REQUIRE_MESSAGE(required.ok(), why(required));
    BOOST_TEST((*required == std::vector<std::string>{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_or_not_at_all) {
    const test::TempDir dir;
    std::ofstream{dir.file("empty")};
    std::ofstream{dir.file("full")} << "a\nb";
    BOOST_TEST(read_file(dir.file("empty")).value().empty());
    BOOST_TEST(read_file(dir.file("full")).value() == "a\nb");
    BOOST_TEST(why(read_file(dir.file("none"))).starts_with("unavailable: "));
    BOOST_TEST(why(read_file(dir.path().string())).starts_with("unavailable: "));
}

BOOST_AUTO_TEST_CASE(html_marks_are_escaped) {
    BOOST_TEST(escape_html("<a href=\"x\" id='y'>&") == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
}

BOOST_AUTO_TEST_CASE(tags_are_compared_as_they_are_written) {
    BOOST_TEST((tags_in("{{a}} and {{b}}") == tags_in("{{b}} {{a}}")));
    BOOST_TEST((tags_in("{{a}}") != tags_in("{{a}}{{a}}")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::templates
