// SPDX-License-Identifier: Apache-2.0
#include "service/record_bounce.h"

#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using Cause = domain::AddressState::Cause;
using domain::MailState;

namespace {

struct BounceFixture : MailingFixture {
    domain::Contact person = add_person("a", "a@a.id");

    domain::MailId send(const char* category = MailingFixture::kOptional) {
        announce(category);
        plan();
        deliver();
        return mails().back().id;
    }
    BounceOutcome record(domain::MailId mail, AddressEvent event,
                         const std::string& report = "550 5.1.1 no such user") {
        return must(record_bounce(*store, {mail, event, report}));
    }
    MailState state(domain::MailId id) {
        return read([&](const store::Tx& tx) { return tx.outbox().find(id); })->state;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(record_bounce_tests, BounceFixture)

BOOST_AUTO_TEST_CASE(a_hard_bounce_suppresses_at_once_and_is_in_the_history) {
    const auto id = send();
    BOOST_TEST((record(id, AddressEvent::kHardBounce) == BounceOutcome::kRecorded));
    BOOST_TEST((state(id) == MailState::kBounced));
    BOOST_TEST((state_of("a@a.id")->suppressed_by == Cause::kHardBounce));
    BOOST_TEST(state_of("a@a.id")->hard_bounces == 1);
    const auto entry = history(person.customer).front().draft;
    BOOST_TEST((entry.kind == domain::JournalKind::kMailFailed));
    BOOST_TEST(entry.field == "a@a.id");
    // The same report again counts once.
    BOOST_TEST((record(id, AddressEvent::kHardBounce) == BounceOutcome::kKnown));
    BOOST_TEST(state_of("a@a.id")->hard_bounces == 1);
    BOOST_TEST((record(domain::MailId{999}, AddressEvent::kHardBounce) == BounceOutcome::kUnknown));
}

BOOST_AUTO_TEST_CASE(soft_bounces_count_in_a_row) {
    for (int i = 1; i < domain::kSoftBounceLimit; ++i)
        record(send(), AddressEvent::kSoftBounce, "452 4.2.2 full");
    BOOST_TEST(!state_of("a@a.id")->suppressed_by.has_value());
    BOOST_TEST(state_of("a@a.id")->soft_bounces == domain::kSoftBounceLimit - 1);
    // A month without one begins anew.
    clock.advance(std::chrono::hours{31 * 24});
    for (int i = 1; i < domain::kSoftBounceLimit; ++i)
        record(send(), AddressEvent::kSoftBounce, "452 4.2.2 full");
    BOOST_TEST(!state_of("a@a.id")->suppressed_by.has_value());
    record(send(), AddressEvent::kSoftBounce, "452 4.2.2 full");
    BOOST_TEST((state_of("a@a.id")->suppressed_by == Cause::kSoftBounces));
    BOOST_TEST(state_of("a@a.id")->hard_bounces == 0);
}

BOOST_AUTO_TEST_CASE(a_complaint_stops_what_is_optional_and_nothing_else) {
    record(send(), AddressEvent::kComplaint, "complaint");
    BOOST_TEST((state_of("a@a.id")->suppressed_by == Cause::kComplaint));
    const auto before = sender.accepted.size();
    announce(kOptional);
    plan();
    deliver();
    BOOST_TEST(sender.accepted.size() == before);
    announce(kMandatory);
    plan();
    deliver();
    BOOST_TEST(sender.accepted.size() == before + 1);
    // A bounce stops more, so it takes the complaint's place.
    record(mails().back().id, AddressEvent::kHardBounce);
    BOOST_TEST((state_of("a@a.id")->suppressed_by == Cause::kHardBounce));
}

BOOST_AUTO_TEST_CASE(a_bounced_mandatory_one_goes_to_the_next_contact) {
    const auto billing = add_contact(person.customer, "billing@a.id", domain::ContactKind::kBilling);
    choose(billing, kMandatory, false);
    const auto id = send(kMandatory);
    BOOST_TEST(reached() == std::vector<std::string>{"a@a.id"}, boost::test_tools::per_element());
    record(id, AddressEvent::kHardBounce);
    deliver();
    BOOST_TEST(reached() == (std::vector<std::string>{"a@a.id", "billing@a.id"}),
               boost::test_tools::per_element());
    BOOST_TEST((mail_to("billing@a.id").rule == domain::MailRule::kFallback));
}

BOOST_AUTO_TEST_CASE(what_was_never_sent_cannot_bounce) {
    announce(kOptional);
    plan();
    BOOST_TEST((record(mails().back().id, AddressEvent::kHardBounce) == BounceOutcome::kKnown));
    BOOST_TEST(!state_of("a@a.id").has_value());
    BOOST_TEST((state(mails().back().id) == MailState::kWaiting));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
