// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(suppressions_tests, StaffFixture)

BOOST_AUTO_TEST_CASE(addresses_are_listed_with_why_and_let_go_again) {
    BOOST_TEST(has(staff_get("root", "p=suppressions"), "No address is suppressed."));
    write([&](store::Tx& tx) {
        domain::AddressState state;
        state.address = "gone@mail.example";
        state.hard_bounces = 1;
        state.last_report = "550 5.1.1 <no such user>";
        state.suppressed_by = domain::AddressState::Cause::kHardBounce;
        state.suppressed_at = base::now();
        must(tx.suppressions().put(state));
    });
    const auto page = staff_get("root", "p=suppressions");
    BOOST_TEST(has(page, "gone@mail.example"));
    BOOST_TEST(has(page, "550 5.1.1 &lt;no such user&gt;"));
    BOOST_TEST(has(page, "Mail came back for good"));
    BOOST_TEST(header(staff_post("root", "suppression-lift", {{"address", "gone@mail.example"}}),
                      "Location") == "?p=suppressions&done=lifted");
    BOOST_TEST(!has(staff_get("root", "p=suppressions"), "gone@mail.example"));
}

BOOST_AUTO_TEST_CASE(staff_enter_addresses_and_slips_come_back) {
    const auto refused = staff_post("root", "suppressions", {{"address", "nobody at all"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "value=\"nobody at all\""));
    BOOST_TEST(has(refused, "fault-address"));
    BOOST_TEST(staff_post("root", "suppressions", {{"address", " Some.One@Mail.Example "}}).status == 303);
    const auto page = staff_get("root", "p=suppressions");
    BOOST_TEST(has(page, "Some.One@mail.example"));
    BOOST_TEST(has(page, "Entered by staff"));
    BOOST_TEST(staff_json("root", "p=suppressions").find("\"total\":1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
