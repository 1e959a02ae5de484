// SPDX-License-Identifier: Apache-2.0
#include "gateway/cgi.h"

#include <boost/test/unit_test.hpp>

using namespace pelanggan::gateway;

BOOST_AUTO_TEST_SUITE(cgi_tests)

BOOST_AUTO_TEST_CASE(percent_encoding_is_undone_once) {
    BOOST_TEST(decode_percent("Rincian%20%26%20kaf%C3%A9") == "Rincian & kaf\xC3\xA9");
    BOOST_TEST(decode_percent("100%") == "100%");
    BOOST_TEST(decode_percent("%4") == "%4");
    BOOST_TEST(decode_percent("%zz%4g%-1") == "%zz%4g%-1");
    BOOST_TEST(decode_percent("%2541") == "%41");
    BOOST_TEST(decode_percent("") == "");
}

BOOST_AUTO_TEST_CASE(html_is_escaped_for_text_and_attributes) {
    BOOST_TEST(escape_html("<a href=\"x\" id='y'>&") == "&#60;a href=&#34;x&#34; id=&#39;y&#39;&#62;&#38;");
}

BOOST_AUTO_TEST_CASE(our_own_frame_holds_title_style_and_body) {
    const std::string page = plain_frame("<t>", "?p=style&v=\"", "<p>body</p>");
    BOOST_TEST(page.find("<title>&#60;t&#62;</title>") != std::string::npos);
    BOOST_TEST(page.find("href=\"?p=style&#38;v=&#34;\"") != std::string::npos);
    BOOST_TEST(page.find("<h1 class=\"pel-title\">&#60;t&#62;</h1>") != std::string::npos);
    BOOST_TEST(page.find("<p>body</p>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_trouble_has_a_page_in_both_languages) {
    for (int i = 0; i < 6; ++i) {
        const auto english = trouble_page(static_cast<Trouble>(i), "en-GB,en");
        const auto indonesian = trouble_page(static_cast<Trouble>(i), "id");
        BOOST_TEST(english.status >= 400);
        BOOST_TEST(english.body != indonesian.body);
        BOOST_TEST(english.body.find("<h1") == std::string::npos, "the frame shows the title, once");
        BOOST_TEST(!english.header("X-Pelanggan-Title").empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
