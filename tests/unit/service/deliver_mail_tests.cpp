// SPDX-License-Identifier: Apache-2.0
#include "service/deliver_mail.h"

#include <algorithm>

#include "service/record_consent.h"
#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using domain::MailRule;
using domain::MailState;
using mail::Delivery;
using Texts = std::vector<std::string>;

namespace {

Delivery later() {
    return {Delivery::Kind::kLater, 451, "451 4.2.0 try again"};
}
Delivery refused(int code, const char* reply) {
    return {Delivery::Kind::kRefused, code, reply};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deliver_mail_tests, MailingFixture)

BOOST_AUTO_TEST_CASE(what_was_taken_over_is_sent_and_in_the_history) {
    const auto person = add_person("a", "a@a.id");
    announce(kMandatory);
    plan();
    deliver();
    const auto mail = mail_to("a@a.id");
    BOOST_TEST((mail.state == MailState::kSent));
    BOOST_TEST(mail.subject == "News of a.example");
    BOOST_TEST(mail.reply == "250 OK");
    BOOST_TEST(mail.attempts == 1);
    BOOST_TEST((mail.done_at == base::now()));
    const auto history = this->history(person.customer);
    BOOST_REQUIRE(history.size() == 1U);
    const auto& entry = history.front().draft;
    BOOST_TEST((entry.kind == domain::JournalKind::kMailSent));
    BOOST_TEST(entry.subject == "mail:" + std::to_string(mail.id.value));
    BOOST_TEST(entry.field == "legal");
    BOOST_TEST(entry.new_value.value() == "News of a.example");
    BOOST_TEST(entry.reason == "Section 3 of the contract");
    BOOST_TEST((entry.actor.kind == domain::ActorKind::kHost));
    deliver();
    BOOST_TEST(sender.accepted.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_no_between_planning_and_hand_over_counts) {
    const auto out = add_person("a", "out@a.id");
    const auto paused = add_person("b", "paused@a.id");
    add_person("c", "bad@a.id");
    auto gone = add_person("d", "gone@a.id");
    add_person("e", "stays@a.id");
    announce(kOptional);
    plan();
    choose(out, kOptional, false);
    write([&](store::Tx& tx) {
        must(tx.mail_settings().pause(paused.customer, base::now() + std::chrono::hours{1}));
        must(tx.contacts().remove(gone.id, gone.version));
    });
    suppress("bad@a.id", domain::AddressState::Cause::kComplaint);
    deliver();
    BOOST_TEST(reached() == Texts{"stays@a.id"}, boost::test_tools::per_element());
    BOOST_TEST((mail_to("out@a.id").rule == MailRule::kOptedOut));
    BOOST_TEST((mail_to("paused@a.id").rule == MailRule::kPaused));
    BOOST_TEST((mail_to("bad@a.id").rule == MailRule::kSuppressed));
    BOOST_TEST((mail_to("gone@a.id").rule == MailRule::kGone));
    for (const char* address : {"out@a.id", "paused@a.id", "bad@a.id", "gone@a.id"})
        BOOST_TEST((mail_to(address).state == MailState::kSkipped), address);
}

BOOST_AUTO_TEST_CASE(a_no_while_the_server_is_still_reading_counts) {
    const auto out = add_person("a", "out@a.id");
    announce(kOptional);
    plan();
    sender.before_last_bytes = [&](const mail::Message&) { choose(out, kOptional, false); };
    deliver();
    BOOST_TEST(sender.attempts == 1);
    BOOST_TEST(sender.accepted.empty());
    BOOST_TEST((mail_to("out@a.id").state == MailState::kSkipped));
    BOOST_TEST((mail_to("out@a.id").rule == MailRule::kOptedOut));
}

BOOST_AUTO_TEST_CASE(a_consent_withdrawn_while_the_mailing_runs_counts) {
    const auto stays = add_person("a", "stays@a.id");
    const auto leaves = add_person("b", "leaves@a.id");
    const auto say = [&](const domain::Contact& contact, bool is_given) {
        BOOST_TEST(must(service::change_consent(*store, store::RequestId::make(),
                                                {domain::ActorKind::kCustomer, "b", "cpanel"},
                                                service::Scope::customer(contact.customer), contact.customer,
                                                {contact.id, "partner_offers", is_given}, {})));
    };
    say(stays, true);
    say(leaves, true);
    announce("partner_offers");
    plan();
    sender.before_last_bytes = [&](const mail::Message& message) {
        if (message.to == leaves.email) say(leaves, false);
    };
    deliver();
    BOOST_TEST(reached() == Texts{"stays@a.id"}, boost::test_tools::per_element());
    BOOST_TEST((mail_to("leaves@a.id").state == MailState::kSkipped));
    BOOST_TEST((mail_to("leaves@a.id").rule == MailRule::kOptedOut));
}

BOOST_AUTO_TEST_CASE(a_contact_that_moved_gets_it_at_the_new_address) {
    auto moved = add_person("a", "old@a.id");
    announce(kMandatory);
    plan();
    set_email(moved, "new@a.id");
    deliver();
    BOOST_TEST(reached() == Texts{"new@a.id"}, boost::test_tools::per_element());
    BOOST_TEST((mail_to("old@a.id").rule == MailRule::kGone));
    BOOST_TEST(mail_to("old@a.id").message_id != mail_to("new@a.id").message_id);
}

BOOST_AUTO_TEST_CASE(an_account_that_changed_hands_is_not_written_to_by_its_old_reseller) {
    const auto person =
        add_person("a", "a@a.id", [](domain::Account& account) { account.facts.owner = "rita"; });
    announce(kOptional, {domain::ActorKind::kReseller, "rita", "whm"});
    plan();
    write([&](store::Tx& tx) {
        auto account = must(tx.accounts().of_customer(person.customer)).front();
        account.facts.owner = "andi";
        must(tx.accounts().update(account));
    });
    deliver();
    BOOST_TEST(sender.accepted.empty());
    BOOST_TEST((mail_to("a@a.id").rule == MailRule::kGone));
}

BOOST_AUTO_TEST_CASE(who_no_longer_wants_a_mandatory_one_gets_it_only_when_nobody_else_does) {
    const auto alone = add_person("a", "alone@a.id");
    const auto first = add_person("b", "first@a.id");
    const auto second = add_contact(first.customer, "second@a.id", domain::ContactKind::kBilling);
    announce(kMandatory);
    plan();
    BOOST_TEST(mails().size() == 3U);
    choose(alone, kMandatory, false);
    choose(first, kMandatory, false);
    deliver();
    BOOST_TEST(reached() == (Texts{"alone@a.id", "second@a.id"}), boost::test_tools::per_element());
    BOOST_TEST((mail_to("alone@a.id").rule == MailRule::kFallback));
    BOOST_TEST((mail_to("first@a.id").rule == MailRule::kOptedOut));
    (void)second;
}

BOOST_AUTO_TEST_CASE(a_refused_address_is_suppressed_and_stops_nobody) {
    for (int i = 0; i < 50; ++i)
        add_person("u" + std::to_string(i), std::to_string(i) + "@a.id");
    announce(kOptional);
    plan();
    sender.script = [](const mail::Message& message) -> Delivery {
        if (message.to == "7@a.id") return refused(550, "550 5.1.1 no such user");
        if (message.to == "8@a.id") return refused(552, "552 5.2.2 mailbox is full");
        if (message.to == "9@a.id") return refused(550, "550 5.7.1 we do not like this");
        if (message.to == "10@a.id") return refused(553, "553 no");
        if (message.to == "11@a.id") return refused(0, "a header with a line break");
        return {Delivery::Kind::kAccepted, 250, "250 OK"};
    };
    deliver();
    BOOST_TEST(sender.accepted.size() == 45U);
    for (const char* address : {"7@a.id", "8@a.id", "9@a.id", "10@a.id", "11@a.id"})
        BOOST_TEST((mail_to(address).state == MailState::kFailed), address);
    BOOST_TEST((state_of("7@a.id")->suppressed_by == domain::AddressState::Cause::kHardBounce));
    BOOST_TEST(state_of("7@a.id")->last_report == "550 5.1.1 no such user");
    BOOST_TEST((state_of("10@a.id")->suppressed_by == domain::AddressState::Cause::kHardBounce));
    for (const char* address : {"8@a.id", "9@a.id", "11@a.id"})
        BOOST_TEST(!state_of(address).has_value(), address);
    const auto entry = history(mail_to("7@a.id").customer).front().draft;
    BOOST_TEST((entry.kind == domain::JournalKind::kMailFailed));
    BOOST_TEST(entry.new_value.value() == "550 5.1.1 no such user");
}

BOOST_AUTO_TEST_CASE(a_refused_mandatory_one_goes_to_the_next_contact) {
    const auto owner = add_person("a", "owner@a.id");
    const auto billing = add_contact(owner.customer, "billing@a.id", domain::ContactKind::kBilling);
    add_contact(owner.customer, "other@a.id", domain::ContactKind::kOther);
    choose(billing, kMandatory, false);
    const auto other = read([&](const store::Tx& tx) { return tx.contacts().of_customer(owner.customer); });
    choose(other.back(), kMandatory, false);
    announce(kMandatory);
    plan();
    sender.script = [](const mail::Message& message) -> Delivery {
        if (message.to != "other@a.id") return refused(550, "550 5.1.1 no such user");
        return {Delivery::Kind::kAccepted, 250, "250 OK"};
    };
    deliver();
    BOOST_TEST(reached() == Texts{"other@a.id"}, boost::test_tools::per_element());
    BOOST_TEST((mail_to("billing@a.id").state == MailState::kFailed));
    BOOST_TEST((mail_to("other@a.id").rule == MailRule::kFallback));
    BOOST_TEST(mail_to("other@a.id").reason == "Section 3 of the contract");
}

BOOST_AUTO_TEST_CASE(later_is_tried_again_with_growing_patience_and_the_same_message_id) {
    add_person("a", "a@a.id");
    announce(kOptional);
    plan();
    const std::string message_id = mail_to("a@a.id").message_id;
    sender.script = [](const mail::Message&) { return later(); };
    deliver();
    auto mail = mail_to("a@a.id");
    BOOST_TEST((mail.state == MailState::kWaiting));
    BOOST_TEST((mail.next_at == base::now() + std::chrono::minutes{1}));
    BOOST_TEST(mail.reply == "451 4.2.0 try again");
    deliver();
    BOOST_TEST(sender.attempts == 1);
    clock.advance(std::chrono::minutes{1});
    deliver();
    BOOST_TEST((mail_to("a@a.id").next_at == base::now() + std::chrono::minutes{2}));
    sender.script = nullptr;
    clock.advance(std::chrono::minutes{2});
    deliver();
    BOOST_REQUIRE(sender.accepted.size() == 1U);
    BOOST_TEST(sender.accepted.front().message_id == message_id);
    BOOST_TEST(mail_to("a@a.id").attempts == 3);
    BOOST_TEST((mail_backoff(1) == std::chrono::minutes{1}));
    BOOST_TEST((mail_backoff(8) == std::chrono::minutes{128}));
    BOOST_TEST((mail_backoff(9) == std::chrono::hours{4}));
    BOOST_TEST((mail_backoff(900) == std::chrono::hours{4}));
}

BOOST_AUTO_TEST_CASE(after_three_days_it_has_failed) {
    const auto person = add_person("a", "a@a.id");
    announce(kOptional);
    plan();
    sender.script = [](const mail::Message&) { return later(); };
    int tries = 0;
    while (mail_to("a@a.id").state == MailState::kWaiting && ++tries < 100) {
        deliver();
        clock.advance(std::chrono::hours{4});
    }
    BOOST_TEST((mail_to("a@a.id").state == MailState::kFailed));
    BOOST_TEST(tries == 19);
    BOOST_TEST((history(person.customer).front().draft.kind == domain::JournalKind::kMailFailed));
    BOOST_TEST(!state_of("a@a.id").has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_outcome_is_asked_again_with_the_same_message_id) {
    add_person("a", "a@a.id");
    announce(kOptional);
    plan();
    sender.script = [](const mail::Message&) -> Delivery { return {Delivery::Kind::kUnknown, 0, ""}; };
    deliver();
    BOOST_TEST((mail_to("a@a.id").state == MailState::kWaiting));
    sender.script = nullptr;
    clock.advance(std::chrono::seconds{10});
    deliver();
    BOOST_REQUIRE(sender.accepted.size() == 2U);
    BOOST_TEST(sender.accepted[0].message_id == sender.accepted[1].message_id);
    BOOST_TEST((mail_to("a@a.id").state == MailState::kSent));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_costs_no_mail_a_try) {
    for (int i = 0; i < 30; ++i)
        add_person("u" + std::to_string(i), std::to_string(i) + "@a.id");
    announce(kOptional);
    plan();
    sender.script = [](const mail::Message&) -> Delivery {
        return {Delivery::Kind::kLater, 0, "connection refused"};
    };
    deliver();
    BOOST_TEST(sender.attempts == 1);
    for (const auto& mail : mails()) {
        BOOST_TEST((mail.state == MailState::kWaiting));
        BOOST_TEST(mail.attempts == 0);
    }
    sender.script = nullptr;
    clock.advance(std::chrono::seconds{1});
    deliver();
    BOOST_TEST(sender.accepted.size() == 30U);
}

BOOST_AUTO_TEST_CASE(stopping_gives_back_what_was_not_begun) {
    for (int i = 0; i < 5; ++i)
        add_person("u" + std::to_string(i), std::to_string(i) + "@a.id");
    announce(kOptional);
    plan();
    MailPace pace = make_pace();
    const ComposeMail compose{identity, templates, &keys};
    DeliverMail deliver_mail{*store, on, compose, pace};
    std::stop_source stop;
    sender.before_last_bytes = [&](const mail::Message&) {
        if (sender.attempts == 2) stop.request_stop();
    };
    (void)must(deliver_mail.run(sender, stop.get_token()));
    BOOST_TEST(sender.accepted.size() == 2U);
    const auto counts = read([](const store::Tx& tx) { return tx.outbox().counts({}); });
    BOOST_TEST(counts.sent == 2);
    BOOST_TEST(counts.waiting == 3);
    BOOST_TEST(counts.leased == 0);
}

BOOST_AUTO_TEST_CASE(a_lease_that_ended_hands_nothing_over) {
    add_person("a", "a@a.id");
    announce(kOptional);
    plan();
    sender.before_last_bytes = [&](const mail::Message&) {
        if (sender.attempts != 1) return;
        clock.advance(kMailLease + std::chrono::seconds{1});
        // Another daemon takes it meanwhile.
        write([&](store::Tx& tx) {
            (void)must(tx.outbox().lease(domain::ServerId{2}, base::now(), base::now() + kMailLease, 10, {}));
        });
    };
    MailPace pace = make_pace();
    const ComposeMail compose{identity, templates, &keys};
    DeliverMail deliver_mail{*store, on, compose, pace};
    (void)must(deliver_mail.run(sender, {}));
    BOOST_TEST(sender.accepted.empty());
    BOOST_TEST((mail_to("a@a.id").state == MailState::kLeased));
}

BOOST_AUTO_TEST_CASE(the_pace_is_kept_and_other_domains_go_on) {
    for (int i = 0; i < 5; ++i)
        add_person("u" + std::to_string(i), std::to_string(i) + "@slow.id");
    add_person("v", "v@fast.id");
    limits.per_domain = 60;
    announce(kOptional);
    plan();
    deliver();
    BOOST_TEST(reached() == (Texts{"0@slow.id", "v@fast.id"}), boost::test_tools::per_element());
    for (int minute = 0; minute < 10; ++minute) {
        clock.advance(std::chrono::minutes{1});
        deliver();
    }
    BOOST_TEST(sender.accepted.size() == 6U);
    BOOST_TEST(read([](const store::Tx& tx) { return tx.outbox().counts({}); }).sent == 6);
}

BOOST_AUTO_TEST_CASE(a_cancelled_announcement_stops) {
    add_person("a", "a@a.id");
    auto one = announce(kOptional);
    plan();
    one = find(one.id);
    one.state = domain::AnnouncementState::kCancelled;
    write([&](store::Tx& tx) { must(tx.announcements().update(one)); });
    deliver();
    BOOST_TEST(sender.accepted.empty());
    BOOST_TEST((mail_to("a@a.id").rule == MailRule::kCancelled));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
