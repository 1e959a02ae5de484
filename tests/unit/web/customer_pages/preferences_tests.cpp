// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan {
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    Fixture() {
        write([&](store::Tx& tx) {
            for (const auto& category : must(tx.settings().categories())) {
                if (category.policy == domain::Policy::kMandatory && mandatory.empty())
                    mandatory = category.code;
                if (category.policy == domain::Policy::kChoiceOff && optional.empty())
                    optional = category.code;
            }
        });
        BOOST_REQUIRE(!mandatory.empty());
        BOOST_REQUIRE(!optional.empty());
    }
    domain::Contact second() {
        domain::Contact contact;
        contact.customer = account.customer;
        contact.kind = domain::ContactKind::kBilling;
        contact.name = "Sari";
        contact.email = "sari@mail.example";
        insert(contact);
        return contact;
    }
    static std::string shown(const domain::Contact& contact, const std::string& code, bool is_on) {
        return std::to_string(contact.id.value) + "." + code + (is_on ? ".1" : ".0");
    }
    static std::string box(const domain::Contact& contact, const std::string& code) {
        return "on_" + std::to_string(contact.id.value) + "_" + code;
    }
    std::vector<store::Preference> stored() {
        return read([&](const store::Tx& tx) { return tx.preferences().of_customer(account.customer); });
    }
    std::string mandatory, optional;
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(preferences_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_choice_is_stored_with_its_line_in_the_history) {
    const auto answer =
        post("preferences", {{"shown", shown(owner, optional, false)}, {box(owner, optional), "1"}});
    BOOST_TEST(header(answer, "Location") == "?p=preferences&done=saved");
    BOOST_REQUIRE(stored().size() == 1U);
    BOOST_TEST(stored()[0].is_on);
    const auto entries = journal();
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries[0].draft.subject == "consent:" + std::to_string(owner.id.value) + ":" + optional);
    BOOST_TEST((entries[0].draft.kind == domain::JournalKind::kConsentGiven));
    const auto news = post("preferences", {{"shown", shown(owner, "news", true)}});
    BOOST_TEST(header(news, "Location") == "?p=preferences&done=saved");
    BOOST_REQUIRE(journal().size() == 2U);
    const auto line = journal()[0].draft;
    BOOST_TEST(line.subject == "preference:" + std::to_string(owner.id.value) + ":news");
    BOOST_TEST(*line.old_value == "on");
    BOOST_TEST(*line.new_value == "off");
}

BOOST_AUTO_TEST_CASE(a_consent_keeps_the_words_that_the_page_showed) {
    const auto page = get("p=preferences");
    BOOST_TEST(has(page, "Yes, I would like to get e-mail with offers from partners"));
    BOOST_TEST(has(page, "name=\"words_shown\" value=\"en " + optional + ".1\""));
    const auto answer = post("preferences", {{"shown", shown(owner, optional, false)},
                                             {box(owner, optional), "1"},
                                             {"words_shown", "id " + optional + ".1"}});
    BOOST_TEST(answer.status == 303);
    const auto log = read([&](const store::Tx& tx) { return tx.consents().log(account.customer, {}, 10); });
    BOOST_REQUIRE(log.size() == 1U);
    BOOST_TEST(log.front().language == "id");
    BOOST_TEST(log.front().text.starts_with("Ya, "));
    for (const auto* damaged : {"fr x.1", "en x", "en x.y", "en .1", "id a b.1"})
        BOOST_TEST(
            post("preferences", {{"shown", shown(owner, optional, true)}, {"words_shown", damaged}}).status ==
                400,
            damaged);
}

BOOST_AUTO_TEST_CASE(the_only_address_is_locked_for_what_must_arrive) {
    const auto page = get("p=preferences");
    BOOST_TEST(has(page, "the only address, so it stays"));
    BOOST_TEST(has(page, "name=\"" + box(owner, mandatory) + "\" value=\"1\" checked disabled"));
    const auto forged = post("preferences", {{"shown", shown(owner, mandatory, true)}});
    BOOST_TEST(forged.status == 422);
    BOOST_TEST(stored().empty());
    BOOST_TEST(journal().empty());
}

BOOST_AUTO_TEST_CASE(one_of_two_addresses_may_leave_but_not_both) {
    const auto other = second();
    const std::string both = shown(owner, mandatory, true) + " " + shown(other, mandatory, true);
    const auto refused = post(
        "preferences", {{"shown", both + " " + shown(owner, optional, false)}, {box(owner, optional), "1"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "At least one address must receive this."));
    // What else was chosen is still chosen, and nothing is stored.
    BOOST_TEST(has(refused, "name=\"" + box(owner, optional) + "\" value=\"1\" checked"));
    BOOST_TEST(stored().empty());
    BOOST_TEST(post("preferences", {{"shown", both}, {box(other, mandatory), "1"}}).status == 303);
    BOOST_REQUIRE(stored().size() == 1U);
    BOOST_TEST(!stored()[0].is_on);
}

BOOST_AUTO_TEST_CASE(boxes_of_others_and_damaged_lists_are_refused) {
    const auto other = add_account(on, "sari");
    domain::Contact theirs;
    theirs.customer = other.customer;
    theirs.email = "sari@mail.example";
    insert(theirs);
    BOOST_TEST(post("preferences", {{"shown", shown(theirs, optional, false)}, {box(theirs, optional), "1"}})
                   .status == 404);
    BOOST_TEST(
        post("preferences", {{"shown", shown(owner, "nosuch", false)}, {box(owner, "nosuch"), "1"}}).status ==
        404);
    for (const char* damaged : {"7", "7.news", "7.news.2", "x.news.1", "7.NEWS.1", "7.news.1.1", "-7.news.0"})
        BOOST_TEST(post("preferences", {{"shown", damaged}}).status == 400, damaged);
    BOOST_TEST(stored().empty());
}

BOOST_AUTO_TEST_CASE(the_panels_notifications_stand_on_the_same_page) {
    const auto page = get("p=preferences");
    BOOST_TEST(has(page, "My account approaches its disk quota."));
    BOOST_TEST(has(page, "A sentence of the panel"));
    const auto answer = post("notifications", {{"shown", "notify_disk_limit.1 notify_account_login.0"},
                                               {"notify_account_login", "1"}});
    BOOST_TEST(header(answer, "Location") == "?p=preferences&done=saved");
    BOOST_TEST(whm.last_set.size() == 2U);
    BOOST_TEST(!whm.last_set.at("notify_disk_limit"));
    BOOST_TEST(whm.last_set.at("notify_account_login"));
    BOOST_TEST(journal().size() == 2U);
    BOOST_TEST(has(get("p=history"), "My account approaches its disk quota."));
}

BOOST_AUTO_TEST_CASE(a_silent_panel_leaves_the_rest_working) {
    whm.failure = base::unavailable("away");
    const auto page = get("p=preferences");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "The panel did not answer."));
    BOOST_TEST(
        post("preferences", {{"shown", shown(owner, optional, false)}, {box(owner, optional), "1"}}).status ==
        303);
    const auto answer = post("notifications", {{"shown", "notify_disk_limit.1"}});
    BOOST_TEST(answer.status == 503);
    BOOST_TEST(has(answer, "Not saved"));
    whm.failure = base::invalid_input("no");
    BOOST_TEST(header(post("notifications", {{"shown", "notify_disk_limit.1"}}), "Location") ==
               "?p=preferences&done=panel-refused");
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_notification_form_sent_twice_asks_the_panel_once) {
    const auto request = store::RequestId::make().text();
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(post("notifications", {{"shown", "notify_disk_limit.1"}, {"request", request}}).status ==
                   303);
    BOOST_TEST(whm.set_calls == 1);
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
