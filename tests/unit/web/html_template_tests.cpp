// SPDX-License-Identifier: Apache-2.0
#include "web/html_template.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "base/crypto.h"

namespace pelanggan::web {
namespace {

struct Fixture {
    Fixture() : dir{std::filesystem::temp_directory_path() / ("pel-" + base::random_id())} {
        std::filesystem::create_directories(dir);
        auto opened = Translator::open(PEL_BINARY_DIR "/locale");
        BOOST_REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().what));
        translator = *std::move(opened);
    }
    ~Fixture() {
        std::error_code ignored;
        std::filesystem::remove_all(dir, ignored);
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream{dir / (name + ".mustache")} << text;
    }
    base::Expected<HtmlTemplates> open() const { return HtmlTemplates::open(dir.string(), translator); }
    std::string fault() const {
        const auto opened = open();
        return opened.ok() ? "" : opened.error().what;
    }
    std::filesystem::path dir;
    Translator translator;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(html_template_tests, Fixture)

BOOST_AUTO_TEST_CASE(values_are_escaped_and_never_read_as_templates) {
    write("page", "{{! variables: name}}\n<p title=\"{{name}}\">{{name}}</p>");
    const auto templates = open();
    BOOST_REQUIRE(templates.ok());
    const auto html = templates->render("page", "en", Model::object().set("name", "<b>'\"&{{name}}{{>x}}"));
    BOOST_REQUIRE(html.ok());
    BOOST_TEST(html->find("<b>") == std::string::npos);
    BOOST_TEST(html->find("{{name}}{{&gt;x}}") != std::string::npos);
    BOOST_TEST(html->find('\'') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(texts_come_in_the_readers_language) {
    write("page", "{{! variables: suspended_since}}\n[[Suspended since {{suspended_since}}]]");
    const auto templates = open();
    BOOST_REQUIRE(templates.ok());
    const auto model = Model::object().set("suspended_since", "x");
    BOOST_TEST(*templates->render("page", "en", model) == "Suspended since x");
    BOOST_TEST(*templates->render("page", "id", model) == "Ditangguhkan sejak x");
}

BOOST_AUTO_TEST_CASE(empty_texts_and_lists_are_false) {
    write("page", "{{! variables: a b}}\n{{#a}}A{{/a}}{{^b}}B{{/b}}");
    const auto templates = open();
    BOOST_REQUIRE(templates.ok());
    BOOST_TEST(
        *templates->render("page", "en", Model::object().set("a", "").set("b", Model{Model::List{}})) == "B");
}

BOOST_AUTO_TEST_CASE(a_model_that_lacks_a_name_is_an_error_not_a_gap) {
    write("page", "{{! variables: a}}\n{{a}}");
    const auto templates = open();
    BOOST_REQUIRE(templates.ok());
    BOOST_TEST(!templates->render("page", "en", Model::object()).ok());
    BOOST_TEST(!templates->render("other", "en", Model::object()).ok());
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_file_and_line) {
    const struct {
        const char* text;
        const char* expected;
    } rows[] = {
        {"no list\n", "page.mustache:1: the first line must be"},
        {"{{! variables: a}}\n\n{{b}}", "page.mustache:3: 'b' is not in the list"},
        {"{{! variables: a}}\n{{{a}}}", "page.mustache:2: unescaped"},
        {"{{! variables: a}}\n{{&a}}", "page.mustache:2: unescaped"},
        {"{{! variables: a}}\n{{#a}}", "'a' is not closed"},
        {"{{! variables: a}}\n{{/a}}", "page.mustache:2: unexpected end of 'a'"},
        {"{{! variables: a}}\n{{> nothing}}", "page.mustache:2: no template 'nothing'"},
        {"{{! variables: a}}\n{{> page}}", "in a circle"},
        {"{{! variables: a}}\n[[open", "page.mustache:2: [[ without ]]"},
        {"{{! variables: a}}\n{{a", "page.mustache:2: tag without end"},
    };
    for (const auto& row : rows) {
        write("page", row.text);
        BOOST_TEST(fault().find(row.expected) != std::string::npos,
                   "expected '" << row.expected << "', got '" << fault() << "'");
    }
}

BOOST_AUTO_TEST_CASE(the_delivered_templates_can_be_read) {
    const auto templates = HtmlTemplates::open(PEL_SOURCE_DIR "/templates/html", translator);
    BOOST_TEST(templates.ok(), (templates.ok() ? "" : templates.error().what));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
