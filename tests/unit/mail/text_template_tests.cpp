// SPDX-License-Identifier: Apache-2.0
#include "mail/text_template.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "domain/mail.h"
#include "mail/header_writer.h"
#include "support/expect.h"
#include "support/temp_dir.h"

namespace pelanggan::mail {
namespace {

constexpr const char* kShipped = PEL_SOURCE_DIR "/templates/mail";
constexpr std::string_view kNames[] = {
    "name",         "address",         "company",         "old_address", "new_address",  "confirm_url",
    "expires_at",   "revert_url",      "revert_until",    "account",     "domain",       "since",
    "reason",       "next_step",       "contact",         "status_url",  "category",     "stated_reason",
    "is_mandatory", "is_chosen",       "is_default",      "is_fallback", "is_requested", "is_own_request",
    "is_test",      "preferences_url", "unsubscribe_url", "title",       "number",       "is_open",
    "is_answered",  "is_in_progress",  "is_done",         "is_refused",  "is_withdrawn", "is_export",
    "due_at",       "fetch_until",     "is_access",       "is_erasure"};

// Every name with a value: its own name, or a link for those that are links.
Values all_values() {
    Values values;
    for (const auto name : kNames)
        values.emplace(name, name.ends_with("_url")
                                 ? "https://host.example/?p=" + std::string{name} + "&k=a_b-c"
                                 : "V" + std::string{name});
    return values;
}

struct Fixture {
    Fixture() { std::filesystem::copy(kShipped, dir.path(), std::filesystem::copy_options::recursive); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream{dir.file(name)} << text;
    }
    std::string fault() const { return why(TextTemplates::open(dir.path().string())); }
    test::TempDir dir;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(text_template_tests, Fixture)

BOOST_AUTO_TEST_CASE(every_kind_of_mail_has_its_letter_in_both_languages) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    for (auto kind = domain::MailKind::kEmailConfirm; kind <= domain::MailKind::kRequestChanged;
         kind = static_cast<domain::MailKind>(static_cast<int>(kind) + 1)) {
        for (const auto* const language : {"id", "en"}) {
            const auto letter = templates->letter(domain::to_string(kind), language, all_values());
            BOOST_REQUIRE_MESSAGE(letter.ok(), why(letter));
            BOOST_TEST(write_text_header("Subject", letter->subject).ok());
            BOOST_TEST(letter->subject.find("{{") == std::string::npos);
            const auto bodies = render_markdown(letter->markdown);
            BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies));
            BOOST_TEST(bodies->text.find("Vname") != std::string::npos);
            BOOST_TEST(bodies->text.find_first_of("{}\\") == std::string::npos, bodies->text);
            // Links of both bodies lead to the same place, unharmed by the escaping.
            for (std::size_t at = bodies->text.find("<https://"); at != std::string::npos;
                 at = bodies->text.find("<https://", at + 1)) {
                const auto url = bodies->text.substr(at + 1, bodies->text.find('>', at) - at - 1);
                BOOST_TEST(url.ends_with("&k=a_b-c"), url);
                BOOST_TEST(bodies->html.find("href=\"" + url.substr(0, url.find('&')) + "&amp;") !=
                           std::string::npos);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(letters_are_complete_without_what_may_be_missing) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    Values values = all_values();
    for (const auto* const name :
         {"name", "reason", "next_step", "contact", "status_url", "revert_url", "new_address", "old_address"})
        values[name] = "";
    for (const auto* const kind : {"email_confirm", "email_changed_outside", "account_suspended"}) {
        const auto letter = templates->letter(kind, "en", values);
        BOOST_REQUIRE_MESSAGE(letter.ok(), why(letter));
        const auto bodies = render_markdown(letter->markdown);
        BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies));
        BOOST_TEST(bodies->text.starts_with("Hello,\n\n"), bodies->text);
        BOOST_TEST(bodies->text.find("<>") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(values_stay_what_they_are) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    Values values = all_values();
    values["name"] = "<b>*x*</b> {{account}} {{>company}} [a](https://evil.example)";
    values["domain"] = "{{account}} & Co";
    const auto letter = templates->letter("account_suspended", "en", values);
    BOOST_REQUIRE_MESSAGE(letter.ok(), why(letter));
    BOOST_TEST(letter->subject == "Your hosting account {{account}} & Co is suspended");
    const auto bodies = render_markdown(letter->markdown);
    BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies));
    BOOST_TEST(
        bodies->html.find("&lt;b&gt;*x*&lt;/b&gt; {{account}} {{&gt;company}} [a](https://evil.example)") !=
        std::string::npos);
    BOOST_TEST(bodies->html.find("evil.example\"") == std::string::npos);
    values["domain"] = "x\r\nBcc: y@example.com";
    const auto broken = templates->letter("account_suspended", "en", values);
    BOOST_REQUIRE_MESSAGE(broken.ok(), why(broken));
    BOOST_TEST(!write_text_header("Subject", broken->subject).ok());
}

BOOST_AUTO_TEST_CASE(the_footer_says_why) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    Values none = all_values();
    for (const auto name : kNames) {
        if (name.starts_with("is_") || name.ends_with("_url")) none[std::string{name}] = "";
    }
    for (const auto* const language : {"id", "en"}) {
        for (const auto* const rule :
             {"is_mandatory", "is_fallback", "is_chosen", "is_default", "is_requested"}) {
            Values values = none;
            values[rule] = "yes";
            const auto markdown = templates->footer(language, values);
            BOOST_REQUIRE_MESSAGE(markdown.ok(), why(markdown));
            const auto bodies = render_markdown(*markdown);
            BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies));
            const bool says_why = bodies->text.starts_with(language == std::string_view{"en"}
                                                               ? "You get this because "
                                                               : "Anda menerima surat ini karena ");
            BOOST_TEST(says_why, bodies->text);
            BOOST_TEST(bodies->text.find("https://") == std::string::npos);
        }
    }
    Values values = none;
    values["is_chosen"] = "yes";
    values["unsubscribe_url"] = "https://host.example/?p=unsubscribe&k=x";
    const auto markdown = templates->footer("en", values);
    BOOST_REQUIRE_MESSAGE(markdown.ok(), why(markdown));
    BOOST_TEST(render_markdown(*markdown)->text.find("<https://host.example/?p=unsubscribe&k=x>") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_frame_holds_both_bodies) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    const Values values{{"title", "T & <t>"}, {"company", "C & <c>"}};
    const auto whole =
        templates->assemble("id", values, {"<p>{{title}}</p>", "body\n"}, {"<p>f</p>", "foot\n"});
    BOOST_REQUIRE_MESSAGE(whole.ok(), why(whole));
    BOOST_TEST(whole->text == "body\n\n-- \nfoot\n");
    BOOST_TEST(whole->html.starts_with("<!DOCTYPE html>\n<html lang=\"id\">"));
    BOOST_TEST(whole->html.find("<title>T &amp; &lt;t&gt;</title>") != std::string::npos);
    BOOST_TEST(whole->html.find("<p>{{title}}</p>") < whole->html.find("<footer>"));
    BOOST_TEST(whole->html.find("<p>f</p>") > whole->html.find("<footer>"));
    BOOST_TEST(!templates->assemble("id", {{"title", "x"}}, {}, {}).ok());
}

BOOST_AUTO_TEST_CASE(a_fault_names_file_and_line) {
    const struct {
        const char* file;
        const char* text;
        const char* fault;
    } rows[] = {
        {"email_confirm.en.md", "no subject\n", "email_confirm.en.md:1: the first line must be Subject"},
        {"email_confirm.en.md", "Subject: x\nbody\n", "email_confirm.en.md:2: the second line must be"},
        {"email_confirm.en.md", "Subject: {{domain}}\n{{! variables: domain}}\n",
         "email_confirm.en.md:2: there is no value 'domain'"},
        {"email_confirm.en.md", "Subject: {{x}}\n{{! variables: name}}\n",
         "email_confirm.en.md:1: 'x' is not in the list"},
        {"email_confirm.en.md", "Subject: x\n{{! variables: name}}\n\n{{{name}}}",
         "email_confirm.en.md:4: unescaped"},
        {"email_confirm.en.md", "Subject: x\n{{! variables: name}}\n{{&name}}",
         "email_confirm.en.md:3: unescaped"},
        {"email_confirm.en.md", "Subject: x\n{{! variables: name}}\n{{>name}}",
         "email_confirm.en.md:3: other files"},
        {"email_confirm.en.md", "Subject: x\n{{! variables: name}}\n{{#name}}",
         "email_confirm.en.md: 'name' is not closed"},
        {"footer.id.md", "x", "footer.id.md:1: the first line must be"},
        {"frame.id.html", "{{! variables: title}}\n{{> body}}",
         "frame.id.html: {{> body}} or {{> footer}} is missing"},
        {"frame.id.html", "{{! variables: title}}\n{{> footer}}{{> body}}",
         "frame.id.html:2: only {{> body}}"},
        {"frame.id.html", "{{! variables: title}}\n{{#title}}{{> body}}{{/title}}{{> footer}}",
         "'title' is not closed"},
        {"frame.id.html", "{{! variables: title}}\n{{> body}}\n{{> footer}}\n{{company}}",
         "frame.id.html:4: 'company' is not in"},
        {"frame.id.html", "{{! variables: address}}\n{{> body}}{{> footer}}",
         "frame.id.html:1: there is no value 'address'"},
    };
    BOOST_TEST(fault().empty(), fault());
    for (const auto& row : rows) {
        std::ifstream in{dir.file(row.file)};
        std::ostringstream good;
        good << in.rdbuf();
        write(row.file, row.text);
        BOOST_TEST(fault().find(row.fault) != std::string::npos, row.text << " gave " << fault());
        write(row.file, good.str());
    }
    std::filesystem::remove(dir.file("account_suspended.id.md"));
    BOOST_TEST(fault().starts_with("unavailable: cannot read template "));
}

BOOST_AUTO_TEST_CASE(a_name_without_a_value_is_not_left_out) {
    const auto templates = TextTemplates::open(kShipped);
    BOOST_REQUIRE_MESSAGE(templates.ok(), why(templates));
    Values values = all_values();
    values.erase("account");
    BOOST_TEST(why(templates->letter("account_suspended", "id", values)).find("misses 'account'") !=
               std::string::npos);
    BOOST_TEST(!templates->letter("nothing", "id", values).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
