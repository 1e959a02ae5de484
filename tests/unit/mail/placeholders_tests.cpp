// SPDX-License-Identifier: Apache-2.0
#include "mail/placeholders.h"

#include <boost/test/unit_test.hpp>

#include "support/expect.h"

namespace pelanggan::mail {

BOOST_AUTO_TEST_SUITE(placeholders_tests)

BOOST_AUTO_TEST_CASE(only_four_names_are_known) {
    BOOST_TEST(why(check_placeholders("{{name}} {{ domain }} {{plan}} {{account}} { } {x} }}")).empty());
    const struct {
        const char* text;
        const char* fault;
    } rows[] = {
        {"a\nb {{email}}", "line 2: {{email}} is not known"},
        {"{{#name}}x{{/name}}", "line 1: {{#name}} is not known"},
        {"{{{name}}}", "line 1: {{{name}} is not known"},
        {"{{>name}}", "line 1: {{>name}} is not known"},
        {"{{&name}}", "line 1: {{&name}} is not known"},
        {"{{!name}}", "line 1: {{!name}} is not known"},
        {"{{=<% %>=}}", "line 1: {{=<% %>=}} is not known"},
        {"{{}}", "line 1: {{}} is not known"},
        {"\n\n{{name", "line 3: {{ without }}"},
        {"{{name\n}}", "line 1: {{ without }}"},
        {"{{NAME}}", "line 1: {{NAME}} is not known"},
    };
    for (const auto& row : rows)
        BOOST_TEST(why(check_placeholders(row.text)).find(row.fault) != std::string::npos,
                   row.text << " gave " << why(check_placeholders(row.text)));
}

BOOST_AUTO_TEST_CASE(values_are_put_in_once) {
    const Placeholders values{{"name", "{{domain}}"}, {"domain", "%n{{name}}"}};
    BOOST_TEST(fill_placeholders("{{name}}-{{domain}}-{{name}}", values).value() ==
               "{{domain}}-%n{{name}}-{{domain}}");
    BOOST_TEST(fill_placeholders("nothing", values).value() == "nothing");
    BOOST_TEST(!fill_placeholders("{{plan}}", values).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
