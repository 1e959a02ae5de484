// SPDX-License-Identifier: Apache-2.0
//
// The host's pages of partners, and what the customer then reads.
#include "domain/consent.h"
#include "domain/partner.h"
#include "support/staff_fixture.h"

namespace pelanggan::web {

using namespace pelanggan::test;

namespace {

struct PartnerPages : StaffFixture {
    std::map<std::string, std::string> form(const std::string& name = "Kopi <b>") {
        return {{"version", "0"},
                {"name", name},
                {"contact", "data@kopi.example"},
                {"purpose_id", "menawarkan kopi"},
                {"purpose_en", "to offer coffee"},
                {"fields-email", "yes"},
                {"fields-first_name", "yes"},
                {"valid_until", ""},
                {"state", "active"}};
    }
    std::vector<domain::Partner> partners() {
        return read([](const store::Tx& tx) { return tx.partners().list(); });
    }
    domain::Partner add() {
        BOOST_REQUIRE(staff_post("root", "partner-edit", form()).status == 303);
        return partners().front();
    }
    void agree(const domain::Account& of, domain::PartnerId partner) {
        domain::Consent consent;
        consent.customer = of.customer;
        consent.purpose = domain::partner_purpose(partner.value);
        consent.is_given = true;
        consent.text = "yes";
        consent.language = "en";
        consent.actor = {domain::ActorKind::kCustomer, of.facts.user, "cpanel"};
        consent.at = base::now();
        write([&](store::Tx& tx) {
            consent.id.value = must(tx.consents().next_ids(1));
            must(tx.consents().append(consent));
        });
    }
    void name_budi(const std::string& name) {
        auto budi = customer();
        budi.details[domain::Field::kFirstName] = name;
        write([&](store::Tx& tx) { must(tx.customers().update(budi)); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(partner_pages_tests, PartnerPages)

BOOST_AUTO_TEST_CASE(a_partner_is_added_changed_and_shown) {
    BOOST_TEST(has(staff_get("root", "p=partners"), "No partner is registered"));
    const auto partner = add();
    BOOST_TEST(partner.name == "Kopi <b>");
    BOOST_TEST((partner.fields == std::vector<std::string>{"first_name", "email"}));
    const auto id = std::to_string(partner.id.value);
    // What customers agree to names the partner, the purpose and the data, in both languages.
    const auto words =
        *read([&](const store::Tx& tx) { return tx.consents().current_text("partner:" + id); });
    BOOST_TEST(
        words.text_en.find("Yes, Kopi <b> may have data of mine. What for: to offer coffee. Which data: "
                           "First name, E-mail address.") == 0U);
    BOOST_TEST(words.text_id.find("Ya, Kopi <b> boleh") == 0U);
    BOOST_TEST(words.text_id.find("menawarkan kopi") != std::string::npos);
    BOOST_TEST(has(staff_get("root", "p=partners"), "Kopi &lt;b&gt;"));
    const auto page = staff_get("root", "p=partner&id=" + id);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "First name, E-mail address"));
    BOOST_TEST(has(page, "No file was made"));
    const auto edit = staff_get("root", "p=partner-edit&id=" + id);
    BOOST_TEST(has(edit, "name=\"fields-email\" value=\"yes\" checked"));
    BOOST_TEST(!has(edit, "name=\"fields-phone\" value=\"yes\" checked"));
    auto changed = form();
    changed["version"] = "1";
    changed["id"] = id;
    changed["valid_until"] = "2099-12-31";
    changed["state"] = "retired";
    BOOST_TEST(staff_post("root", "partner-edit", changed).status == 303);
    BOOST_TEST(partners().front().is_retired);
    BOOST_TEST(has(staff_get("root", "p=partner-edit&id=" + id), "value=\"2099-12-31\""));
    BOOST_TEST(has(staff_get("root", "p=privacy-admin"), "?p=partners"));
}

BOOST_AUTO_TEST_CASE(faults_stand_beside_their_fields_and_nothing_is_lost) {
    auto bad = form("");
    bad["valid_until"] = "2026-02-31";
    bad.erase("fields-email");
    bad.erase("fields-first_name");
    const auto page = staff_post("root", "partner-edit", bad);
    BOOST_TEST(page.status == 422);
    for (const char* name : {"fault-name", "fault-valid_until", "fault-fields"})
        BOOST_TEST(has(page, name));
    BOOST_TEST(has(page, "value=\"2026-02-31\""));
    BOOST_TEST(has(page, "to offer coffee"));
    BOOST_TEST(partners().empty());
}

BOOST_AUTO_TEST_CASE(two_writers_see_both_versions) {
    const auto partner = add();
    auto first = form("First");
    first["id"] = std::to_string(partner.id.value);
    first["version"] = "1";
    auto second = first;
    second["name"] = "Second";
    second.erase("fields-email");
    BOOST_TEST(staff_post("root", "partner-edit", first).status == 303);
    const auto clash = staff_post("root", "partner-edit", second);
    BOOST_TEST(clash.status == 409);
    BOOST_TEST(has(clash, "value=\"Second\""));
    BOOST_TEST(has(clash, "First name, E-mail address"));
    second["version"] = "2";
    second["take-fields"] = "yes";
    BOOST_TEST(staff_post("root", "partner-edit", second).status == 303);
    BOOST_TEST(partners().front().name == "Second");
    BOOST_TEST(partners().front().fields.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_preview_is_a_reading_of_each_record_it_shows) {
    const auto partner = add();
    const auto query = "p=partner-export&id=" + std::to_string(partner.id.value);
    BOOST_TEST(has(staff_get("root", query), "Nobody agreed to this"));
    name_budi("Budi <i>");
    agree(account, partner.id);
    const auto before = journal().size();
    const auto page = staff_get("root", query);
    BOOST_TEST(has(page, "Budi &lt;i&gt;"));
    BOOST_TEST(has(page, "budi@mail.example"));
    BOOST_REQUIRE(journal().size() == before + 1);
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kRead));
    BOOST_TEST(journal().front().draft.reason == "preview of the file for Kopi <b>");
    BOOST_TEST(has(get("p=who-sees"), "Hosting provider (root)"));
    BOOST_TEST(has(get("p=who-sees"), "preview of the file for Kopi &lt;b&gt;"));
}

BOOST_AUTO_TEST_CASE(a_file_is_handed_out_and_the_customer_reads_it) {
    const auto partner = add();
    const auto id = std::to_string(partner.id.value);
    name_budi("=cmd()");
    agree(account, partner.id);
    BOOST_TEST(has(get("p=disclosures"), "Nothing about you was handed on"));
    const auto request = store::RequestId::make().text();
    const auto file =
        staff_post("root", "partner-export", {{"id", id}, {"format", "csv"}, {"request", request}});
    BOOST_TEST(file.status == 200);
    BOOST_TEST(header(file, "Content-Type") == "text/csv; charset=utf-8");
    BOOST_TEST(header(file, "Content-Disposition") == "attachment; filename=\"partner-1-export-1.csv\"");
    BOOST_TEST(header(file, "Cache-Control") == "no-store");
    BOOST_TEST(file.body == "\"first_name\",\"email\"\r\n\"'=cmd()\",\"budi@mail.example\"\r\n");
    const auto again =
        staff_post("root", "partner-export", {{"id", id}, {"format", "csv"}, {"request", request}});
    BOOST_TEST(again.status == 422);
    BOOST_TEST(has(again, "This file was made already"));
    const auto own = get("p=disclosures");
    BOOST_TEST(has(own, "Kopi &lt;b&gt;"));
    BOOST_TEST(has(own, "First name, E-mail address"));
    BOOST_TEST(has(own, "to offer coffee"));
    BOOST_TEST(has(get("p=history"), "Data handed on to a partner"));
    BOOST_TEST(has(get("p=who-sees"), "Kopi &lt;b&gt;"));
    BOOST_TEST(has(get("p=privacy"), "?p=disclosures"));
    language = "id";
    BOOST_TEST(has(get("p=disclosures"), "menawarkan kopi"));
    BOOST_TEST(has(staff_get("root", "p=partner&id=" + id), base::to_hex(base::sha256(file.body))));
}

BOOST_AUTO_TEST_CASE(programs_get_the_file_in_json) {
    const auto partner = add();
    agree(account, partner.id);
    const auto answer =
        staff_post("root", "partner-export", {{"id", std::to_string(partner.id.value)}, {"format", "json"}},
                   "application/json");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(has(answer, "\"file_name\":\"partner-1-export-1.json\""));
    BOOST_TEST(has(answer, "\"rows\":1"));
}

BOOST_AUTO_TEST_CASE(a_partner_that_ended_gets_no_file) {
    const auto partner = add();
    agree(account, partner.id);
    auto ended = partner;
    ended.is_retired = true;
    write([&](store::Tx& tx) { must(tx.partners().update(ended)); });
    const auto id = std::to_string(partner.id.value);
    BOOST_TEST(!has(staff_get("root", "p=partner-export&id=" + id), "name=\"format\""));
    const auto answer = staff_post("root", "partner-export", {{"id", id}, {"format", "csv"}});
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(has(answer, "This partner gets nothing any more."));
    BOOST_TEST(has(get("p=disclosures"), "Nothing about you was handed on"));
}

BOOST_AUTO_TEST_CASE(resellers_have_none_of_it) {
    add();
    for (const char* route :
         {"partners", "partner&id=1", "partner-edit", "partner-export&id=1", "privacy-admin"})
        BOOST_TEST(staff_get("jaya", std::string{"p="} + route).status == 404);
    BOOST_TEST(staff_post("jaya", "partner-export", {{"id", "1"}, {"format", "csv"}}).status == 404);
}

BOOST_AUTO_TEST_CASE(readings_are_grouped_by_day_and_person) {
    for (int i = 0; i < 3; ++i)
        staff_get("root", "p=customer&id=" + id_of(account));
    const auto page = get("p=who-sees");
    BOOST_TEST(has(page, "Hosting provider (root)"));
    BOOST_TEST(has(page, "3 times"));
    BOOST_TEST(page.body.find("Hosting provider (root)") == page.body.rfind("Hosting provider (root)"));
}

BOOST_AUTO_TEST_CASE(bad_numbers_are_refused) {
    BOOST_TEST(staff_get("root", "p=partner&id=x").status == 400);
    BOOST_TEST(staff_get("root", "p=partner&id=99").status == 404);
    BOOST_TEST(staff_get("root", "p=partner-export").status == 400);
    BOOST_TEST(staff_get("root", "p=partner-edit&id=99").status == 404);
    BOOST_TEST(get("p=disclosures&before=x").status == 400);
    const auto partner = add();
    BOOST_TEST(
        staff_post("root", "partner-export", {{"id", std::to_string(partner.id.value)}, {"format", "xml"}})
            .status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
