// SPDX-License-Identifier: Apache-2.0
#include "web/request.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::web {

BOOST_AUTO_TEST_SUITE(request_tests)

BOOST_AUTO_TEST_CASE(forms_are_decoded) {
    const auto fields = Fields::parse("a=1&b=caf%C3%A9+x&c&d=%26%3D");
    BOOST_REQUIRE(fields.ok());
    BOOST_TEST(fields->get("a") == "1");
    BOOST_TEST(fields->get("b") == "café x");
    BOOST_TEST(fields->has("c"));
    BOOST_TEST(fields->get("d") == "&=");
    BOOST_TEST(fields->get("none").empty());
    BOOST_TEST(fields->number("a").value() == 1);
    BOOST_TEST(!fields->number("b").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_a_form_is_refused) {
    const struct {
        const char* text;
        const char* reason;
    } rows[] = {
        {"a=%", "escape cut short"},
        {"a=%4", "escape cut short"},
        {"a=%zz", "escape is not hexadecimal"},
        {"a=1&a=2", "name stands twice"},
        {"a=%00", "NUL"},
        {"a=%C0%AF", "overlong UTF-8"},
        {"a=%FF", "not UTF-8"},
        {"%61=1&a=2", "name stands twice after decoding"},
    };
    for (const auto& row : rows)
        BOOST_TEST(!Fields::parse(row.text).ok(), row.reason);
    std::string many;
    for (int i = 0; i < 401; ++i)
        many += "f" + std::to_string(i) + "=1&";
    BOOST_TEST(!Fields::parse(many).ok(), "too many fields");
}

BOOST_AUTO_TEST_CASE(only_get_and_form_posts_exist) {
    for (const char* method : {"", "HEAD", "PUT", "DELETE", "OPTIONS", "get"}) {
        scgi::Request raw;
        raw.headers = {{"REQUEST_METHOD", method}};
        BOOST_TEST(!Request::parse(raw).ok(), method);
    }
    scgi::Request raw;
    raw.headers = {{"REQUEST_METHOD", "POST"}, {"CONTENT_TYPE", "text/plain"}};
    BOOST_TEST(!Request::parse(raw).ok());
    raw.headers[1].value = "application/x-www-form-urlencoded; charset=UTF-8";
    BOOST_TEST(Request::parse(raw).ok());
    raw.headers = {{"REQUEST_METHOD", "GET"}};
    raw.body = "x";
    BOOST_TEST(!Request::parse(raw).ok());
}

BOOST_AUTO_TEST_CASE(the_panels_language_goes_before_the_browsers) {
    scgi::Request raw;
    raw.headers = {{"REQUEST_METHOD", "GET"}, {"HTTP_ACCEPT_LANGUAGE", "fr-FR, en;q=0.8, id;q=0.5"}};
    BOOST_TEST(Request::parse(raw)->language_hint == "en");
    raw.headers.push_back({"PELANGGAN_LANGUAGE", "id_ID"});
    BOOST_TEST(Request::parse(raw)->language_hint == "id");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
