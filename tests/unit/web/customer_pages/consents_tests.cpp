// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture : SiteFixture {
    std::map<std::string, std::string> form(const std::string& choice) {
        return {{"purpose", "partner_offers"},
                {"contact", std::to_string(owner.id.value)},
                {"version", "1"},
                {"shown_language", language},
                {"choice", choice}};
    }
    std::vector<domain::Consent> log() {
        return read([&](const store::Tx& tx) { return tx.consents().log(account.customer, {}, 100); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(consents_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_way_there_is_one_page_of_cards) {
    const auto page = get("p=privacy");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "href=\"?p=consents\""));
    BOOST_TEST(has(page, "href=\"?p=policies\""));
    BOOST_TEST(!has(page, "Please read and accept"));
}

BOOST_AUTO_TEST_CASE(giving_and_withdrawing_are_one_click_each_and_look_alike) {
    const auto before = get("p=consents");
    BOOST_TEST(has(before, "Yes, I would like to get e-mail with offers from partners"));
    BOOST_TEST(has(before,
                   "<button class=\"pel-button pel-primary\" name=\"choice\" value=\"yes\">Give my consent"));
    BOOST_TEST(header(post("consents", form("yes")), "Location") == "?p=consents&done=consent-given");
    BOOST_REQUIRE(log().size() == 1U);
    BOOST_TEST(log()[0].is_given);
    BOOST_TEST(log()[0].language == "en");
    BOOST_TEST((log()[0].method == domain::ConsentMethod::kForm));
    const auto after = get("p=consents");
    BOOST_TEST(has(
        after, "<button class=\"pel-button pel-primary\" name=\"choice\" value=\"no\">Withdraw my consent"));
    BOOST_TEST(header(post("consents", form("yes")), "Location") == "?p=consents&done=unchanged");
    BOOST_TEST(header(post("consents", form("no")), "Location") == "?p=consents&done=consent-withdrawn");
    BOOST_REQUIRE(log().size() == 2U);
    BOOST_TEST(!log()[1].is_given);
    BOOST_TEST(has(get("p=consents"), "You withdrew your consent."));
    BOOST_TEST(has(get("p=history"), "Consent withdrawn"));
}

BOOST_AUTO_TEST_CASE(a_receipt_can_be_checked_by_anybody) {
    post("consents", form("yes"));
    const auto page = get("p=consent-receipt&id=1");
    BOOST_TEST(page.status == 200);
    const std::string digest = base::to_hex(domain::digest_of(log()[0]));
    BOOST_TEST(has(page, digest));
    BOOST_TEST(has(page, "Yes, I would like"));
    const auto file = get("p=consent-receipt-json&id=1");
    BOOST_TEST(header(file, "Content-Type") == "application/json");
    BOOST_TEST(header(file, "Cache-Control") == "no-store");
    BOOST_TEST(has(file, "\"state\":\"given\""));
    BOOST_TEST(has(file, "\"value\":\"" + digest + "\""));
    BOOST_TEST(has(file, "\"of\":\"pelanggan consent 1:1,"));
    BOOST_TEST(base::to_hex(base::sha256(domain::hashed_text(log()[0]))) == digest);
    BOOST_TEST(get("p=consent-receipt&id=2").status == 404);
}

BOOST_AUTO_TEST_CASE(nobody_reads_or_changes_anothers_consents) {
    post("consents", form("yes"));
    const auto sari = add_account(on, "sari", [](domain::Account& made) { made.facts.uid = kUid + 1; });
    BOOST_TEST(get("p=consent-receipt&id=1", kUid + 1).status == 404);
    BOOST_TEST(get("p=consent-receipt-json&id=1", kUid + 1).status == 404);
    domain::Contact foreign;
    foreign.customer = sari.customer;
    foreign.email = "sari@mail.example";
    insert(foreign);
    auto forged = form("yes");
    forged["contact"] = std::to_string(foreign.id.value);
    BOOST_TEST(post("consents", forged).status == 404);
    BOOST_TEST(read([&](const store::Tx& tx) { return tx.consents().log(sari.customer, {}, 10); }).empty());
}

BOOST_AUTO_TEST_CASE(damaged_forms_are_refused) {
    const std::pair<const char*, const char*> slips[] = {
        {"choice", "maybe"}, {"contact", "x"},         {"version", ""},      {"version", "9"},
        {"purpose", "a b"},  {"purpose", "partner:x"}, {"purpose", "legal"}, {"shown_language", "fr"},
    };
    for (const auto& [field, value] : slips) {
        auto bad = form("yes");
        bad[field] = value;
        const int status = post("consents", bad).status;
        BOOST_TEST((status == 400 || status == 404), field << " " << value << ": " << status);
    }
    BOOST_TEST(log().empty());
    BOOST_TEST(journal().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
