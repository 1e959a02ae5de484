// SPDX-License-Identifier: Apache-2.0
#include "service/suppress_address.h"

#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using Cause = domain::AddressState::Cause;

BOOST_FIXTURE_TEST_SUITE(suppress_address_tests, MailingFixture)

BOOST_AUTO_TEST_CASE(staff_keep_mail_away_and_let_it_go_again) {
    const domain::Actor host{domain::ActorKind::kHost, "root", "whm"};
    add_person("a", "a@a.id");
    must(suppress_address(*store, store::RequestId::make(), host, Scope::all(), "a@a.id"));
    BOOST_TEST((state_of("a@a.id")->suppressed_by == Cause::kStaff));
    announce(kMandatory);
    plan();
    BOOST_TEST(mails().empty());
    must(lift_suppression(*store, store::RequestId::make(), host, Scope::all(), "a@a.id"));
    BOOST_TEST(!state_of("a@a.id")->suppressed_by.has_value());
    BOOST_TEST(!state_of("a@a.id")->suppressed_at.has_value());
    announce(kMandatory);
    plan();
    BOOST_TEST(mails().size() == 1U);
    must(lift_suppression(*store, store::RequestId::make(), host, Scope::all(), "unknown@a.id"));
    BOOST_TEST(!state_of("unknown@a.id").has_value());
}

BOOST_AUTO_TEST_CASE(what_stops_as_much_stays_as_it_is) {
    const domain::Actor host{domain::ActorKind::kHost, "root", "whm"};
    suppress("bounced@a.id", Cause::kHardBounce);
    suppress("complained@a.id", Cause::kComplaint);
    for (const char* address : {"bounced@a.id", "complained@a.id"})
        must(suppress_address(*store, store::RequestId::make(), host, Scope::all(), address));
    BOOST_TEST((state_of("bounced@a.id")->suppressed_by == Cause::kHardBounce));
    BOOST_TEST((state_of("complained@a.id")->suppressed_by == Cause::kStaff));
}

BOOST_AUTO_TEST_CASE(only_the_host_may) {
    const domain::Actor rita{domain::ActorKind::kReseller, "rita", "whm"};
    for (const auto& outcome :
         {suppress_address(*store, store::RequestId::make(), rita, Scope::reseller("rita"), "a@a.id"),
          lift_suppression(*store, store::RequestId::make(), rita, Scope::reseller("rita"), "a@a.id")}) {
        BOOST_REQUIRE(!outcome.ok());
        BOOST_TEST((outcome.error().kind == base::ErrorKind::kUnauthorized));
    }
    BOOST_TEST(!state_of("a@a.id").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
