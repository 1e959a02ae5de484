// SPDX-License-Identifier: Apache-2.0
#include "service/account_changes.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::service {
namespace {

domain::AccountFacts budi() {
    domain::AccountFacts facts;
    facts.user = "budi";
    facts.uid = 1001;
    facts.created_at = 1'600'000'000;
    facts.domain = "budi.example";
    facts.email = "budi@mail.example";
    facts.owner = "root";
    facts.plan = "basic";
    return facts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(account_changes_tests)

BOOST_AUTO_TEST_CASE(finds_nothing_in_equal_facts) {
    const auto comparison = compare_facts(budi(), budi());
    BOOST_TEST(!comparison.has_changed);
    BOOST_TEST(comparison.changes.empty());
    BOOST_TEST((comparison.facts == budi()));
}

BOOST_AUTO_TEST_CASE(keeps_what_is_not_said) {
    domain::AccountFacts reported;
    reported.user = "budi";
    reported.email = "budi@mail.example";
    const auto comparison = compare_facts(budi(), reported);
    BOOST_TEST(!comparison.has_changed);
    BOOST_TEST((comparison.facts == budi()));
}

BOOST_AUTO_TEST_CASE(hides_the_reason_of_a_suspension_from_the_history) {
    auto reported = budi();
    reported.is_suspended = true;
    reported.suspend_reason = "Late payment";
    reported.suspended_at = 1'790'000'000;
    const auto comparison = compare_facts(budi(), reported);
    BOOST_TEST(comparison.has_changed);
    BOOST_REQUIRE(comparison.changes.size() == 2U);
    BOOST_TEST(comparison.changes[0].field == "status");
    BOOST_TEST(*comparison.changes[0].old_value == "active");
    BOOST_TEST(*comparison.changes[0].new_value == "suspended");
    BOOST_TEST(comparison.changes[0].is_public);
    BOOST_TEST(comparison.changes[1].field == "suspend_reason");
    BOOST_TEST(!comparison.changes[1].is_public);
}

BOOST_AUTO_TEST_CASE(tells_an_address_that_went) {
    auto reported = budi();
    reported.email.reset();
    const auto comparison = compare_facts(budi(), reported);
    BOOST_REQUIRE(comparison.changes.size() == 1U);
    BOOST_TEST(comparison.changes[0].field == "email");
    BOOST_TEST(!comparison.changes[0].new_value.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
