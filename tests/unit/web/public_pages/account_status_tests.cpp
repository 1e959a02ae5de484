// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/link_fixture.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {

using test::LinkFixture;

BOOST_FIXTURE_TEST_SUITE(account_status_tests, LinkFixture)

BOOST_AUTO_TEST_CASE(a_suspended_customer_reads_why_and_what_to_do) {
    account.facts.is_suspended = true;
    account.facts.suspend_reason = "unpaid invoice 4711, second reminder";
    write([&](store::Tx& tx) { test::must(tx.accounts().update(account)); });
    const auto page =
        at_public_door("GET", "p=account-status&k=" + link(domain::LinkPurpose::kStatus, account.id.value));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "budi-kopi.example"));
    BOOST_TEST(has(page, "We have not received the payment"));
    BOOST_TEST(has(page, "Please pay the open invoice"));
    // The host's own words stay the host's.
    BOOST_TEST(!has(page, "4711"));
    BOOST_TEST(!has(page, "<form"));
}

BOOST_AUTO_TEST_CASE(a_link_opens_its_own_account_only) {
    const auto other = add_account(on, "other");
    const auto page =
        at_public_door("GET", "p=account-status&k=" + link(domain::LinkPurpose::kStatus, other.id.value));
    BOOST_TEST(page.status == 404);
    BOOST_TEST(!has(page, "other.example"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
