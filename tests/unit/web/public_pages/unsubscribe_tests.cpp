// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/link_fixture.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {

using test::LinkFixture;
constexpr const char* kOneClick = "List-Unsubscribe=One-Click";

BOOST_FIXTURE_TEST_SUITE(unsubscribe_tests, LinkFixture)

BOOST_AUTO_TEST_CASE(looking_changes_nothing_and_the_button_does) {
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "news"));
    const auto page = at_public_door("GET", query);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "budi@mail.example"));
    BOOST_TEST(has(page, "name=\"choice\" value=\"off\""));
    BOOST_TEST(!choice(owner, "news").has_value());
    const auto done = send(query, {{"choice", "off"}});
    BOOST_TEST(done.status == 303);
    BOOST_TEST((choice(owner, "news") == false));
    BOOST_TEST(journal().front().draft.actor.surface == "link");
    BOOST_TEST(
        has(at_public_door("GET", header(done, "Location").substr(1)), "name=\"choice\" value=\"on\""));
}

BOOST_AUTO_TEST_CASE(a_program_is_answered_without_a_page) {
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "news"));
    const auto answer = at_public_door("POST", query, kOneClick);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.empty());
    BOOST_TEST(header(answer, "Cache-Control") == "no-store");
    BOOST_TEST((choice(owner, "news") == false));
    // Twice is as good as once.
    BOOST_TEST(at_public_door("POST", query, kOneClick).status == 200);
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_program_may_send_a_form_in_parts) {
    const auto answer = at_public_door(
        "POST", "p=unsubscribe&k=" + link(add_mail(owner, "news")),
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
        "multipart/form-data; boundary=x");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST((choice(owner, "news") == false));
}

BOOST_AUTO_TEST_CASE(a_post_that_says_nothing_changes_nothing) {
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "news"));
    BOOST_TEST(at_public_door("POST", query, "").status == 400);
    BOOST_TEST(send(query, {{"choice", "perhaps"}}).status == 400);
    BOOST_TEST(!choice(owner, "news").has_value());
}

BOOST_AUTO_TEST_CASE(a_no_counts_for_everybody_with_the_address_and_a_yes_for_one) {
    domain::Contact twin = owner;
    twin.kind = domain::ContactKind::kBilling;
    twin.mirrors_account.reset();
    insert(twin);
    domain::Contact elsewhere = twin;
    elsewhere.customer = add_account(on, "other").customer;
    insert(elsewhere);
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "news"));
    BOOST_TEST(at_public_door("POST", query, kOneClick).status == 200);
    BOOST_TEST((choice(owner, "news") == false));
    BOOST_TEST((choice(twin, "news") == false));
    BOOST_TEST((choice(elsewhere, "news") == false));
    BOOST_TEST(send(query, {{"choice", "on"}}).status == 303);
    BOOST_TEST((choice(owner, "news") == true));
    BOOST_TEST((choice(twin, "news") == false));
}

BOOST_AUTO_TEST_CASE(what_must_reach_somebody_is_not_switched_off_by_one_click) {
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "security"));
    const auto page = at_public_door("GET", query);
    BOOST_TEST(has(page, "must always reach somebody"));
    BOOST_TEST(!has(page, "name=\"choice\""));
    BOOST_TEST(at_public_door("POST", query, kOneClick).status == 200);
    BOOST_TEST(!choice(owner, "security").has_value());
}

BOOST_AUTO_TEST_CASE(a_link_of_a_removed_contact_says_so) {
    domain::Contact gone = owner;
    gone.mirrors_account.reset();
    insert(gone);
    const auto sent = add_mail(gone, "news");
    const auto query =
        "p=unsubscribe&k=" + keys.sign({domain::LinkPurpose::kPreferences, gone.customer, gone.id,
                                        sent.id.value, base::now() + std::chrono::hours{1}});
    write([&](store::Tx& tx) { test::must(tx.contacts().remove(gone.id, gone.version)); });
    const auto page = at_public_door("GET", query);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "gets no more of this"));
    BOOST_TEST(at_public_door("POST", query, kOneClick).status == 200);
}

BOOST_AUTO_TEST_CASE(bad_links_learn_nothing) {
    const auto sent = add_mail(owner, "news");
    const auto expired = link(domain::LinkPurpose::kPreferences, sent.id.value, std::chrono::seconds{-1});
    const auto other_purpose = link(domain::LinkPurpose::kStatus, account.id.value);
    for (const std::string& key :
         {std::string{}, std::string{"x"}, link(sent).substr(1), expired, other_purpose}) {
        for (const char* method : {"GET", "POST"}) {
            const auto answer = at_public_door(method, "p=unsubscribe&k=" + key,
                                               std::string{method} == "POST" ? kOneClick : "");
            BOOST_TEST((answer.status == 403 || answer.status == 404), key << " answered " << answer.status);
            BOOST_TEST(!has(answer, "budi"));
        }
    }
    BOOST_TEST(has(at_public_door("GET", "p=unsubscribe&k=" + expired), "expired"));
    BOOST_TEST(!choice(owner, "news").has_value());
}

BOOST_AUTO_TEST_CASE(the_door_has_no_other_pages) {
    const auto key = link(add_mail(owner, "news"));
    for (const char* route : {"", "overview", "details", "customers", "outcome", "language", "hook"}) {
        const auto answer = at_public_door("GET", std::string{"p="} + route + "&k=" + key);
        BOOST_TEST((answer.status == 403 || answer.status == 404), route << " answered " << answer.status);
        BOOST_TEST(!has(answer, "budi"));
    }
}

BOOST_AUTO_TEST_CASE(without_keys_the_door_opens_for_nobody) {
    scgi::Request raw;
    raw.headers = {{"REQUEST_METHOD", "GET"},
                   {"QUERY_STRING", "p=unsubscribe&k=" + link(add_mail(owner, "news"))}};
    BOOST_TEST(site.answer({Door::kPublic, 33, 1}, raw).status == 503);
}

BOOST_AUTO_TEST_CASE(the_page_speaks_the_contacts_language_and_can_be_switched) {
    owner.language = "id";
    write([&](store::Tx& tx) { test::must(tx.contacts().update(owner)); });
    const auto query = "p=unsubscribe&k=" + link(add_mail(owner, "news"));
    BOOST_TEST(has(at_public_door("GET", query), "lang=\"id\""));
    BOOST_TEST(has(at_public_door("GET", query + "&lang=en"), "<html lang=\"en\""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
