// SPDX-License-Identifier: Apache-2.0
#include "service/plan_announcement.h"

#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using domain::AnnouncementState;
using domain::MailRule;

BOOST_FIXTURE_TEST_SUITE(plan_announcement_tests, MailingFixture)

BOOST_AUTO_TEST_CASE(everybody_has_a_row_or_an_exclusion) {
    const auto yes = add_person("a", "yes@a.id");
    const auto no = add_person("b", "no@a.id");
    add_person("c", "");
    const auto same = add_person("d", "yes@a.id");
    const auto paused = add_person("e", "paused@a.id");
    suppress("bad@a.id", domain::AddressState::Cause::kHardBounce);
    add_person("f", "bad@a.id");
    choose(yes, kOptional, true);
    choose(no, kOptional, false);
    write([&](store::Tx& tx) {
        must(tx.mail_settings().pause(paused.customer, base::now() + std::chrono::hours{1}));
    });
    const auto one = announce(kOptional);
    plan();
    BOOST_REQUIRE(mails().size() == 1U);
    const auto mail = mails().front();
    BOOST_TEST((mail.contact == yes.id));
    BOOST_TEST((mail.rule == MailRule::kChosen));
    BOOST_TEST(mail.address == "yes@a.id");
    BOOST_TEST(mail.language == "en");
    BOOST_TEST(mail.message_id.find("@host.example>") != std::string::npos);
    const auto excluded = read([&](const store::Tx& tx) { return tx.announcements().exclusions(one.id); });
    BOOST_TEST((excluded == domain::RuleCounts{{MailRule::kNoAddress, 1},
                                               {MailRule::kOptedOut, 1},
                                               {MailRule::kPaused, 1},
                                               {MailRule::kSuppressed, 1},
                                               {MailRule::kSameAddress, 1}}));
    const auto after = find(one.id);
    BOOST_TEST((after.state == AnnouncementState::kSending));
    BOOST_TEST(after.started_at.has_value());
    (void)same;
}

BOOST_AUTO_TEST_CASE(one_address_that_cannot_be_sent_to_stops_nobody_elses_mail) {
    const std::string longest = std::string(60, 'x') + "@" + std::string(60, 'a') + "." +
                                std::string(60, 'b') + "." + std::string(60, 'c') + ".example.id";
    BOOST_TEST(longest.size() == 254U);
    add_person("a", "first@a.id");
    add_person("b", "x" + longest);
    add_person("c", "two@lines\r\nRCPT TO:<x@evil.example>");
    add_person("d", "nowhere");
    add_person("e", longest);
    add_person("f", "last@a.id");
    const auto one = announce(kOptional);
    plan();
    BOOST_TEST(mails().size() == 3U);
    BOOST_TEST((read([&](const store::Tx& tx) { return tx.announcements().exclusions(one.id); }) ==
                domain::RuleCounts{{MailRule::kUndeliverable, 3}}));
    deliver();
    BOOST_TEST((reached() == std::vector<std::string>{"first@a.id", longest, "last@a.id"}));
}

BOOST_AUTO_TEST_CASE(a_mandatory_one_goes_past_an_address_that_cannot_be_sent_to) {
    const auto owner = add_person("a", std::string(300, 'x') + "@a.id");
    const auto spare = add_contact(owner.customer, "works@a.id", domain::ContactKind::kBilling);
    choose(spare, kMandatory, false);
    announce(kMandatory);
    plan();
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST(mails().front().address == "works@a.id");
    BOOST_TEST((mails().front().rule == MailRule::kFallback));
}

BOOST_AUTO_TEST_CASE(a_mandatory_one_falls_back_and_keeps_its_reason) {
    const auto owner = add_person("a", "bounces@a.id");
    const auto spare = add_contact(owner.customer, "works@a.id", domain::ContactKind::kBilling);
    choose(spare, kMandatory, false);
    suppress("bounces@a.id", domain::AddressState::Cause::kHardBounce);
    announce(kMandatory);
    plan();
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST(mails().front().address == "works@a.id");
    BOOST_TEST((mails().front().rule == MailRule::kFallback));
    BOOST_TEST(mails().front().reason == "Section 3 of the contract");
}

BOOST_AUTO_TEST_CASE(a_resellers_one_reaches_own_customers_only) {
    const auto owned_by = [](const char* owner) {
        return [owner](domain::Account& account) { account.facts.owner = owner; };
    };
    add_person("a", "mine@a.id", owned_by("rita"));
    add_person("b", "others@a.id", owned_by("andi"));
    add_person("c", "roots@a.id");
    announce(kOptional, {domain::ActorKind::kReseller, "rita", "whm"});
    plan();
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST(mails().front().address == "mine@a.id");
}

BOOST_AUTO_TEST_CASE(it_waits_for_its_time_and_ends_when_all_is_settled) {
    add_person("a", "a@a.id");
    auto one = announce(kOptional);
    one.send_at = base::now() + std::chrono::hours{1};
    write([&](store::Tx& tx) { must(tx.announcements().update(one)); });
    auto step = must(plan_announcements(*store, "host.example"));
    BOOST_TEST(!step.is_more);
    BOOST_TEST((step.next == one.send_at));
    BOOST_TEST(mails().empty());
    clock.advance(std::chrono::hours{1});
    plan();
    BOOST_TEST(mails().size() == 1U);
    plan();
    BOOST_TEST((find(one.id).state == AnnouncementState::kSending));
    deliver();
    plan();
    BOOST_TEST((find(one.id).state == AnnouncementState::kDone));
    BOOST_TEST((find(one.id).finished_at == base::now()));
}

BOOST_AUTO_TEST_CASE(what_was_cut_short_goes_on_where_it_ended) {
    for (int i = 0; i < 30; ++i)
        add_person("u" + std::to_string(i), std::to_string(i) + "@a.id");
    const auto one = announce(kOptional);
    (void)must(plan_announcements(*store, "host.example"));
    // As if the daemon had died after ten contacts.
    auto begun = find(one.id);
    write([&](store::Tx& tx) {
        domain::Mail mail;
        mail.id.value = must(tx.outbox().next_ids(1));
        mail.announcement = one.id;
        mail.address = "15@a.id";
        mail.created_at = mail.next_at = base::now();
        mail.message_id = "<15@host.example>";
        must(tx.outbox().insert({&mail, 1}));
        begun.planned_up_to.value = 10;
        must(tx.announcements().update(begun));
    });
    plan();
    BOOST_TEST(mails().size() == 20U);
}

BOOST_AUTO_TEST_CASE(a_category_that_went_away_ends_it) {
    add_person("a", "a@a.id");
    const auto one = announce("no_such");
    plan();
    BOOST_TEST(mails().empty());
    BOOST_TEST((find(one.id).state == AnnouncementState::kCancelled));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
