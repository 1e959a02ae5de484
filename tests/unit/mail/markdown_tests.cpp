// SPDX-License-Identifier: Apache-2.0
#include "mail/markdown.h"

#include <boost/test/unit_test.hpp>

#include "base/text.h"
#include "domain/announcement.h"
#include "support/expect.h"

namespace pelanggan::mail {
namespace {

Bodies must_render(const std::string& markdown, const Placeholders* values = nullptr) {
    auto bodies = render_markdown(markdown, values);
    BOOST_REQUIRE_MESSAGE(bodies.ok(), why(bodies) << " for " << markdown);
    return *std::move(bodies);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(markdown_tests)

BOOST_AUTO_TEST_CASE(both_bodies_say_the_same) {
    const auto bodies = must_render(
        "# Maintenance\n\nOn *Sunday* we **move** `web1`.\n\n1. Save\n2. Wait\n\n> Thank you\n\n"
        "[Details](https://host.example/a?b=c&d) or <help@host.example>\n");
    BOOST_TEST(bodies.html ==
               "<h1>Maintenance</h1>\n<p>On <em>Sunday</em> we <strong>move</strong> <code>web1</code>.</p>\n"
               "<ol>\n<li>Save</li>\n<li>Wait</li>\n</ol>\n<blockquote>\n<p>Thank you</p>\n</blockquote>\n"
               "<p><a href=\"https://host.example/a?b=c&amp;d\">Details</a> or "
               "<a href=\"mailto:help@host.example\">help@host.example</a></p>\n");
    BOOST_TEST(bodies.text ==
               "Maintenance\n===========\n\nOn Sunday we *move* web1.\n\n1. Save\n2. Wait\n\n> Thank you\n\n"
               "Details <https://host.example/a?b=c&d> or help@host.example\n");
}

BOOST_AUTO_TEST_CASE(no_html_gets_through) {
    const char* rows[] = {
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "<!-- x --> <img src=x onerror=y>",
        "<div>\n\n<style>*{}</style>\n\n</div>",
        "`<i>` \\<i> &lt;i&gt;",
        "    <i>\n\n```\n<i>\n```\n",
        "[a](<javascript:alert(1)>)",
        "[a](JaVaScRiPt:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](//x.example) [e](/x)",
        "[a](https://x.example/\" \"t\") [b](https://x.example/&quot;&gt;&lt;i&gt;)",
        "![<i>](https://x.example/p.png \"<i>\")",
        "[a](java\tscript:x) [b](&#106;avascript:x)",
    };
    for (const auto* const row : rows) {
        const auto html = must_render(row).html;
        for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
            const auto tag = html.substr(at, html.find('>', at) - at + 1);
            const bool is_ours =
                tag == "<p>" || tag == "</p>" || tag == "<code>" || tag == "</code>" || tag == "<pre>" ||
                tag == "</pre>" || tag == "</a>" ||
                (tag.starts_with("<a href=\"https://x.example/") && tag.find(' ', 3) == std::string::npos);
            BOOST_TEST(is_ours, row << " gave " << html);
        }
        BOOST_TEST(html.find("<img") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(pictures_and_other_targets_leave_their_words) {
    BOOST_TEST(must_render("![our logo](https://x.example/l.png)").html == "<p>our logo</p>\n");
    BOOST_TEST(must_render("[click](ftp://x.example)").html == "<p>click</p>\n");
    BOOST_TEST(must_render("[click](ftp://x.example)").text == "click\n");
    BOOST_TEST(must_render("<b>x</b>").text == "<b>x</b>\n");
}

BOOST_AUTO_TEST_CASE(text_is_wrapped_and_links_are_not) {
    std::string words;
    for (int i = 0; i < 60; ++i)
        words += "k\u00e4ta ";
    const std::string url = "https://host.example/" + std::string(120, 'x');
    const auto text = must_render("- " + words + "\n  - inner\n\n[a](" + url + ")").text;
    for (const auto line : base::split(text, '\n'))
        BOOST_TEST((base::utf8_length(line) <= 76 || line.find(url) != std::string_view::npos), line);
    BOOST_TEST(text.starts_with("- k\u00e4ta k\u00e4ta"));
    BOOST_TEST(text.find("\n  k\u00e4ta") != std::string::npos);
    BOOST_TEST(text.find("\n  - inner\n") != std::string::npos);
    BOOST_TEST(text.find("<" + url + ">\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(limits_name_the_line) {
    BOOST_TEST(why(render_markdown(std::string(domain::kMaxBodyBytes + 1, 'x'))) ==
               "invalid_input: longer than 64 KiB");
    BOOST_TEST(why(render_markdown("a\nb\x01")) == "invalid_input: line 2: a control character");
    BOOST_TEST(why(render_markdown("a\rb")) == "invalid_input: line 1: a control character");
    BOOST_TEST(why(render_markdown("\xff")) == "invalid_input: not UTF-8");
    BOOST_TEST(must_render("a\r\n\r\nb\r\n").text == "a\n\nb\n");
    std::string deep = "x\n\n";
    for (int i = 0; i < 40; ++i)
        deep += "> ";
    BOOST_TEST(why(render_markdown(deep + "x")) == "invalid_input: line 3: nested too deep");
    // What a parser may choke on ends quickly, one way or the other.
    for (const std::string piece : {"> ", "- ", "[", "*a_ ", "![](", "`", "&", "<a", "\\"}) {
        std::string many;
        while (many.size() + piece.size() <= domain::kMaxBodyBytes)
            many += piece;
        const auto bodies = render_markdown(many);
        BOOST_TEST((bodies.ok() || bodies.error().what.find("nested too deep") != std::string::npos));
    }
}

BOOST_AUTO_TEST_CASE(an_escaped_value_shows_as_it_is) {
    const char* rows[] = {
        "Budi",
        "**x** _y_ `z`",
        "# x",
        "1. x",
        "- x",
        "    x",
        "<b>&amp;</b>",
        "[a](https://x.example)",
        "a\\",
        "{{name}}",
        "https://x.example/a?b=c&copy;d",
        "> q",
        "===",
        "a|b~c^d",
        "x!",
        "![i](u)",
        "a\tb",
        "\u2022 \u65e5",
        "+ x",
        "***",
        "&#60;",
    };
    for (const auto* const row : rows) {
        for (const std::string before : {"", "Dear ", "- ", "> ", "# "}) {
            const auto text = must_render(before + escape_markdown(row)).text;
            const auto plain = must_render(before + "PLAIN").text;
            std::string expected{plain.substr(0, plain.find("PLAIN"))};
            std::string value{base::trim(row)};
            for (char& c : value)
                c = c == '\t' ? ' ' : c;
            BOOST_TEST(text.starts_with(expected + value + "\n"), before << row << " gave " << text);
        }
    }
}

BOOST_AUTO_TEST_CASE(line_breaks_of_a_value_stay_in_their_paragraph) {
    const auto bodies =
        must_render("**Why:** " + escape_markdown("one\n\n    two\n- three\n") + " end\n\nnext");
    BOOST_TEST(bodies.html ==
               "<p><strong>Why:</strong> one<br>\n<br>\ntwo<br>\n- three end</p>\n<p>next</p>\n");
}

BOOST_AUTO_TEST_CASE(placeholders_are_words_and_nothing_else) {
    const Placeholders values{
        {"name", "**B** {{domain}} <i>"}, {"domain", "a.example"}, {"plan", ""}, {"account", "x y"}};
    const auto bodies = must_render(
        "Hi {{name}}, `{{domain}}` <https://{{domain}}/> [it](https://x.example/{{account}}) {{plan}}.",
        &values);
    BOOST_TEST(bodies.html ==
               "<p>Hi **B** {{domain}} &lt;i&gt;, <code>a.example</code> <a href=\"https://a.example/\">"
               "https://a.example/</a> <a href=\"https://x.example/x%20y\">it</a> .</p>\n");
    BOOST_TEST(bodies.text.starts_with("Hi **B** {{domain}} <i>, a.example https://a.example/ it"));
    BOOST_TEST(why(render_markdown("a\n{{nama}}", &values)) ==
               "invalid_input: line 2: {{nama}} is not known; there are {{name}}, {{domain}}, {{plan}}, "
               "{{account}}");
    // A target is judged after it was filled.
    const Placeholders evil{{"name", "javascript:x"}};
    BOOST_TEST(must_render("[a]({{name}})", &evil).html == "<p>a</p>\n");
    BOOST_TEST(must_render("\\{{name}} &#123;{x}}", &evil).html == "<p>{{name}} {{x}}</p>\n",
               "braces that were escaped are braces");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
