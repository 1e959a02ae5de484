// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/link_fixture.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {

using test::LinkFixture;

namespace {
std::string box(const domain::Contact& contact, const std::string& category) {
    return "on_" + std::to_string(contact.id.value) + "_" + category;
}
std::string shown(const domain::Contact& contact, const std::string& category, bool is_on) {
    return std::to_string(contact.id.value) + "." + category + (is_on ? ".1" : ".0");
}
}  // namespace

BOOST_FIXTURE_TEST_SUITE(mail_preferences_tests, LinkFixture)

BOOST_AUTO_TEST_CASE(one_contacts_boxes_are_shown_and_saved) {
    domain::Contact other = owner;
    other.email = "other@mail.example";
    other.mirrors_account.reset();
    insert(other);
    const auto query = "p=mail-preferences&k=" + link(add_mail(owner, "news"));
    const auto page = at_public_door("GET", query);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, box(owner, "news")));
    BOOST_TEST(!has(page, box(other, "news")));
    BOOST_TEST(!has(page, "other@mail.example"));
    BOOST_TEST(send(query, {{"shown", shown(owner, "news", true)}}).status == 303);
    BOOST_TEST((choice(owner, "news") == false));
    // The link speaks for nobody else.
    BOOST_TEST(send(query, {{"shown", shown(other, "news", true)}}).status == 404);
    BOOST_TEST(!choice(other, "news").has_value());
}

BOOST_AUTO_TEST_CASE(the_last_address_keeps_what_must_reach_somebody) {
    const auto query = "p=mail-preferences&k=" + link(add_mail(owner, "news"));
    const auto answer = send(query, {{"shown", shown(owner, "security", true)}});
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(!choice(owner, "security").has_value());
}

BOOST_AUTO_TEST_CASE(everything_optional_can_be_paused_and_the_pause_ended) {
    const std::string key = link(add_mail(owner, "news"));
    BOOST_TEST(send("p=mail-pause&k=" + key, {{"pause", "30"}}).status == 303);
    const auto until =
        read([&](const store::Tx& tx) { return tx.mail_settings().paused_until(account.customer); });
    BOOST_TEST_REQUIRE(until.has_value());
    BOOST_TEST((*until > base::now() + std::chrono::days{29}));
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kMailPaused));
    BOOST_TEST(has(at_public_door("GET", "p=mail-preferences&k=" + key), "value=\"end\""));
    BOOST_TEST(send("p=mail-pause&k=" + key, {{"pause", "end"}}).status == 303);
    BOOST_TEST(!read([&](const store::Tx& tx) {
                    return tx.mail_settings().paused_until(account.customer);
                }).has_value());
    BOOST_TEST(send("p=mail-pause&k=" + key, {{"pause", "99999"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(a_link_to_a_removed_contact_has_ended) {
    domain::Contact gone = owner;
    gone.mirrors_account.reset();
    insert(gone);
    const auto key = keys.sign(
        {domain::LinkPurpose::kPreferences, gone.customer, gone.id, 0, base::now() + std::chrono::hours{1}});
    write([&](store::Tx& tx) { test::must(tx.contacts().remove(gone.id, gone.version)); });
    const auto page = at_public_door("GET", "p=mail-preferences&k=" + key);
    BOOST_TEST(page.status == 404);
    BOOST_TEST(!has(page, "budi"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
