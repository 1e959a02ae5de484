// SPDX-License-Identifier: Apache-2.0
#include "web/site.h"

#include <boost/test/unit_test.hpp>

#include "support/door_fixture.h"

namespace pelanggan::web {

using test::DoorFixture;

BOOST_FIXTURE_TEST_SUITE(site_tests, DoorFixture)

BOOST_AUTO_TEST_CASE(a_page_comes_with_its_headers) {
    const auto answer = get_as(customer_peer(kBudi), "p=overview");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.starts_with("<!doctype html>"));
    BOOST_TEST(answer.header("Content-Security-Policy").find("default-src 'none'") != std::string_view::npos);
    BOOST_TEST(answer.header("Referrer-Policy") == "no-referrer");
    BOOST_TEST(answer.header("X-Content-Type-Options") == "nosniff");
    BOOST_TEST(answer.header("Cache-Control") == "no-store");
    BOOST_TEST(!answer.header("X-Pelanggan-Title").empty());
}

BOOST_AUTO_TEST_CASE(inside_the_panel_only_the_body_is_sent) {
    const auto answer = get_as(customer_peer(kBudi), "", {{"PELANGGAN_FRAME", "body"}});
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.find("<html") == std::string::npos);
    BOOST_TEST(answer.body.find("class=\"pel\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_row_does_not_exist) {
    for (const char* query :
         {"p=nothing", "p=../overview", "p=customers", "p=settings", "p=Overview", "p=language"}) {
        const auto answer = get_as(customer_peer(kBudi), query);
        BOOST_TEST((answer.status == 404 || answer.status == 400), query << " answered " << answer.status);
        BOOST_TEST(answer.body.find("budi-kopi.example") == std::string::npos, query);
    }
}

BOOST_AUTO_TEST_CASE(a_post_without_the_right_token_changes_nothing_and_keeps_what_was_typed) {
    auto form = form_of(budi, "language", {{"language", "id"}, {"back", "overview"}});
    const std::string good = form["token"];
    for (const std::string& token :
         {std::string{}, std::string{"1-2"}, good + "0", form_of(sari, "language").at("token"),
          form_of(budi, "details").at("token")}) {
        form["token"] = token;
        const auto answer = post_as(customer_peer(kBudi), "p=language", form);
        BOOST_TEST(answer.status == 403);
        BOOST_TEST(answer.body.find("name=\"language\" value=\"id\"") != std::string::npos);
        BOOST_TEST(field(budi, domain::Field::kLanguage).empty());
    }
    form["token"] = good;
    BOOST_TEST(post_as(customer_peer(kBudi), "p=language", form).status == 303);
    BOOST_TEST(field(budi, domain::Field::kLanguage) == "id");
    BOOST_TEST(journal().size() == 1U);
    BOOST_TEST(journal().front().draft.field == "language");
}

BOOST_AUTO_TEST_CASE(the_same_form_twice_is_stored_once) {
    const auto form = form_of(budi, "language", {{"language", "id"}, {"back", "overview"}});
    BOOST_TEST(post_as(customer_peer(kBudi), "p=language", form).status == 303);
    BOOST_TEST(post_as(customer_peer(kBudi), "p=language", form).status == 303);
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_form_from_another_site_is_refused_even_with_its_token) {
    const auto form = form_of(budi, "language", {{"language", "id"}, {"back", "overview"}});
    BOOST_TEST(
        post_as(customer_peer(kBudi), "p=language", form, {{"HTTP_SEC_FETCH_SITE", "cross-site"}}).status ==
        403);
    BOOST_TEST(field(budi, domain::Field::kLanguage).empty());
}

BOOST_AUTO_TEST_CASE(a_body_larger_than_its_row_allows_is_refused) {
    const auto form = form_of(budi, "language", {{"language", "id"}, {"back", std::string(5000, 'x')}});
    BOOST_TEST(post_as(customer_peer(kBudi), "p=language", form).status == 400);
    BOOST_TEST(field(budi, domain::Field::kLanguage).empty());
}

BOOST_AUTO_TEST_CASE(an_address_to_go_back_to_stays_inside) {
    const auto form = form_of(budi, "language", {{"language", "id"}, {"back", "//evil.example/\r\nX: y"}});
    const auto answer = post_as(customer_peer(kBudi), "p=language", form);
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(answer.header("Location").starts_with("?p=%2F%2Fevil"));
    BOOST_TEST(answer.header("Location").find('\n') == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(style_and_script_need_nobody) {
    for (const char* query : {"p=style", "p=script"}) {
        const auto answer = get_as(customer_peer(29'999), query);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(!answer.body.empty());
    }
}

BOOST_AUTO_TEST_CASE(errors_are_pages_with_a_reference_in_the_readers_language) {
    const auto answer = get_as(customer_peer(kBudi), "p=nothing", {{"PELANGGAN_LANGUAGE", "id"}});
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body.find("lang=\"id\"") != std::string::npos);
    BOOST_TEST(answer.body.find("<code>") != std::string::npos);
    const auto json = get_as(customer_peer(kBudi), "p=nothing", {{"HTTP_ACCEPT", "application/json"}});
    BOOST_TEST(json.header("Content-Type") == "application/json");
    BOOST_TEST(json.body.find("\"not_found\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
