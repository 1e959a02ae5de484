// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {

namespace {
struct Fixture : StaffFixture {
    static std::string number(const domain::Account& of) { return std::to_string(of.id.value); }
    std::string owner_of(const domain::Account& of) {
        return std::to_string(
            read([&](const store::Tx& tx) { return tx.accounts().find(of.id); })->customer.value);
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_link_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_customer_page_leads_there_and_both_records_are_shown_first) {
    BOOST_TEST(has(staff_get("root", "p=customer&id=" + id_of(sari)),
                   "?p=account-link&amp;account=" + number(sari)));
    BOOST_TEST(has(staff_get("root", "p=account-link&account=" + number(sari)), "Whose account is it?"));
    const auto page = staff_get("root", "p=account-link&account=" + number(sari) + "&to=budi");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "sari.example"));
    BOOST_TEST(has(page, "budi-kopi.example"));
    BOOST_TEST(has(page, "No account is left with the former record."));
    BOOST_TEST(owner_of(sari) == id_of(sari), "looking moves nothing");
    BOOST_TEST(domain::to_string(journal_of(account).front().draft.kind) == "read",
               "the other record was shown, and says so");
}

BOOST_AUTO_TEST_CASE(it_is_moved_with_a_reason) {
    const std::map<std::string, std::string> form{
        {"account", number(sari)}, {"from", id_of(sari)}, {"to", id_of(account)}};
    const auto refused = staff_post("root", "account-link", form);
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "id=\"fault-reason\""));
    BOOST_TEST(owner_of(sari) == id_of(sari));

    auto whole = form;
    whole["reason"] = "Asked for by telephone";
    const auto done = staff_post("root", "account-link", whole);
    BOOST_TEST(done.status == 303);
    BOOST_TEST(header(done, "Location") == "?p=customer&id=" + id_of(account) + "&done=linked");
    BOOST_TEST(owner_of(sari) == id_of(account));
    BOOST_TEST(has(get("p=history"), "Hosting account moved to another customer record · sari"));
    BOOST_TEST(has(get("p=history"), "Asked for by telephone"));
    BOOST_TEST(has(get("p=overview"), "sari.example"), "the customer sees both accounts");
    BOOST_TEST(
        has(staff_get("root", "p=customer&id=" + id_of(sari)), "No hosting account belongs to this record"));
    BOOST_TEST(staff_post("root", "account-link", whole).status == 409, "it moved meanwhile");
}

BOOST_AUTO_TEST_CASE(an_unknown_customer_is_a_fault_beside_the_field) {
    const auto page = staff_get("root", "p=account-link&account=" + number(sari) + "&to=nobody%22");
    BOOST_TEST(page.status == 422);
    BOOST_TEST(has(page, "id=\"fault-to\""));
    BOOST_TEST(has(page, "value=\"nobody&quot;\""));
}

BOOST_AUTO_TEST_CASE(a_reseller_sees_and_links_own_records_only) {
    for (const auto& query :
         {"account=" + number(tono), std::string{"user=tono"}, std::string{"account=0"}, std::string{}})
        BOOST_TEST(staff_get("jaya", "p=account-link&" + query).status == 404, query);
    const auto page = staff_get("jaya", "p=account-link&account=" + number(sari) + "&to=" + id_of(tono));
    BOOST_TEST(page.status == 422);
    BOOST_TEST(!has(page, "tono"));
    const auto refused =
        staff_post("jaya", "account-link", {{"account", number(sari)}, {"to", id_of(tono)}, {"reason", "x"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(owner_of(sari) == id_of(sari));
    BOOST_TEST(
        staff_post("jaya", "account-link", {{"account", number(tono)}, {"to", id_of(sari)}, {"reason", "x"}})
            .status == 404);
}

BOOST_AUTO_TEST_CASE(roots_shell_names_the_account) {
    const auto request = std::string(32, 'b');
    const auto body = "user=sari&to=budi&reason=one+person&request=" + request;
    const auto done = staff("cli", "POST", "p=account-link", body, "application/json");
    BOOST_TEST(done.status == 200);
    BOOST_TEST(has(done, "\"customer\":" + id_of(account)));
    BOOST_TEST(owner_of(sari) == id_of(account));
    const auto again = staff("cli", "POST", "p=account-link", body, "application/json");
    BOOST_TEST(again.status == 200, "sending it again is safe");
    BOOST_TEST(has(again, "\"customer\":" + id_of(account)));
    const auto silent = staff("cli", "POST", "p=account-link",
                              "user=sari&to=tono&request=" + std::string(32, 'c'), "application/json");
    BOOST_TEST(silent.status == 422);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
