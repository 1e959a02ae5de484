// SPDX-License-Identifier: Apache-2.0
//
// The host's words of consents and policies, and a customer's consents as staff read them.
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture : StaffFixture {
    std::map<std::string, std::string> words(const std::string& seen, const std::string& text) {
        return {{"purpose", "partner_offers"}, {"seen", seen}, {"text_id", "Ya " + text}, {"text_en", text}};
    }
    std::optional<domain::ConsentText> current() {
        return read([](const store::Tx& tx) { return tx.consents().current_text("partner_offers"); });
    }
    std::map<std::string, std::string> draft(const std::string& edition, const std::string& version,
                                             const std::string& body) {
        return {{"kind", "faq"},       {"edition", edition}, {"version", version}, {"title_id", "Tanya"},
                {"title_en", "Asked"}, {"body_id", "Isi"},   {"body_en", body}};
    }
    std::vector<domain::PolicyText> editions() {
        return read([](const store::Tx& tx) { return tx.policies().editions(domain::PolicyKind::kFaq); });
    }
    void drop_drafts() {
        write([](store::Tx& tx) {
            for (const auto& one : must(tx.policies().editions(domain::PolicyKind::kFaq)))
                must(tx.policies().remove_draft(one.kind, one.edition, one.version));
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(privacy_pages_tests, Fixture)

BOOST_AUTO_TEST_CASE(new_words_are_a_new_version) {
    BOOST_TEST(has(staff_get("root", "p=privacy-admin"), "?p=consent-texts"));
    BOOST_TEST(has(staff_get("root", "p=consent-texts"), "0 contacts say yes at present"));
    BOOST_TEST(has(staff_get("root", "p=consent-text&purpose=partner_offers"), "Yes, I would like"));
    BOOST_TEST(header(staff_post("root", "consent-text", words("1", "New <b>words</b>")), "Location") ==
               "?p=consent-texts&done=published");
    BOOST_TEST(current()->version == 2);
    BOOST_TEST(current()->published_by == "root");
    BOOST_TEST(has(staff_get("root", "p=consent-texts"), "New &lt;b&gt;words&lt;/b&gt;"));
    // Somebody else read version 1 only.
    const auto clash = staff_post("root", "consent-text", words("1", "Mine"));
    BOOST_TEST(clash.status == 409);
    BOOST_TEST(has(clash, "Mine"));
    BOOST_TEST(has(clash, "New &lt;b&gt;words&lt;/b&gt;"));
    BOOST_TEST(current()->version == 2);
    BOOST_TEST(staff_post("root", "consent-text", words("2", "")).status == 422);
    BOOST_TEST(staff_post("root", "consent-text", words("2", std::string(2001, 'x'))).status == 422);
    BOOST_TEST(staff_post("jaya", "consent-text", words("2", "Ours")).status == 404);
    BOOST_TEST(staff_get("root", "p=consent-text&purpose=nothing").status == 404);
    BOOST_TEST(current()->version == 2);
}

BOOST_AUTO_TEST_CASE(a_draft_is_written_looked_at_and_published) {
    drop_drafts();
    BOOST_TEST(has(staff_get("root", "p=policies-admin"), "?p=policy-edit&amp;kind=faq"));
    BOOST_TEST(staff_get("root", "p=policy-edit&kind=faq").status == 200);
    const auto made = staff_post("root", "policy-edit", draft("0", "0", "Hello *you*\r\n\r\n- <i>one</i>"));
    BOOST_TEST(header(made, "Location") == "?p=policy-edition&kind=faq&edition=1&done=saved");
    const auto shown = staff_get("root", "p=policy-edition&kind=faq&edition=1");
    BOOST_TEST(has(shown, "<em>you</em>"));
    BOOST_TEST(has(shown, "&lt;i&gt;one&lt;/i&gt;"));
    BOOST_TEST(has(shown, "This is a draft."));
    BOOST_TEST(!has(get("p=policies"), "Asked"));
    // A second draft of the same kind, and one who edits what changed meanwhile.
    BOOST_TEST(staff_post("root", "policy-edit", draft("0", "0", "Other")).status == 409);
    BOOST_TEST(staff_post("root", "policy-edit", draft("1", "1", "Changed")).status == 303);
    const auto clash = staff_post("root", "policy-edit", draft("1", "1", "Mine"));
    BOOST_TEST(clash.status == 409);
    BOOST_TEST(has(clash, "Mine"));
    BOOST_TEST(has(clash, "Changed"));
    BOOST_TEST(staff_post("root", "policy-edit", draft("1", "2", "")).status == 422);
    // Publishing what somebody changed meanwhile is refused.
    BOOST_TEST(
        staff_post("root", "policy-publish", {{"kind", "faq"}, {"edition", "1"}, {"version", "1"}}).status ==
        409);
    BOOST_TEST(
        staff_post("jaya", "policy-publish", {{"kind", "faq"}, {"edition", "1"}, {"version", "2"}}).status ==
        404);
    BOOST_TEST(
        header(staff_post("root", "policy-publish", {{"kind", "faq"}, {"edition", "1"}, {"version", "2"}}),
               "Location") == "?p=policies-admin&done=published");
    BOOST_TEST(editions().front().is_material);  // the first is, whatever the form says
    BOOST_TEST(has(get("p=policies"), "Asked"));
    BOOST_TEST(
        staff_post("root", "policy-remove", {{"kind", "faq"}, {"edition", "1"}, {"version", "3"}}).status ==
        409);
    BOOST_TEST(editions().size() == 1U);
    BOOST_TEST(has(staff_get("root", "p=policy-edit&kind=faq"), "Changed"));  // the next begins with it
}

BOOST_AUTO_TEST_CASE(delivered_texts_are_drafts_in_both_languages) {
    for (const auto kind :
         {domain::PolicyKind::kPrivacy, domain::PolicyKind::kTerms, domain::PolicyKind::kServiceLevel,
          domain::PolicyKind::kGuidance, domain::PolicyKind::kFaq}) {
        const auto delivered = read([&](const store::Tx& tx) { return tx.policies().editions(kind); });
        BOOST_REQUIRE(delivered.size() == 1U);
        BOOST_TEST(!delivered[0].published_at.has_value());
        const std::string name{domain::to_string(kind)};
        BOOST_TEST(delivered[0].body_id.find("\n\n") != std::string::npos, name);
        BOOST_TEST(delivered[0].body_en.find("\n\n") != std::string::npos, name);
        BOOST_TEST(delivered[0].body_en.find('{') == std::string::npos, name);
        const auto page = staff_get("root", "p=policy-edition&edition=1&kind=" + name);
        BOOST_TEST(page.status == 200, name);
    }
}

BOOST_AUTO_TEST_CASE(staff_read_a_customers_consents_and_the_customer_sees_that) {
    post("consents", {{"purpose", "partner_offers"},
                      {"contact", std::to_string(owner.id.value)},
                      {"version", "1"},
                      {"shown_language", "en"},
                      {"choice", "yes"}});
    const std::string query = "p=customer-consents&id=" + id_of(account);
    const auto page = staff_get("root", query);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "Consent given"));
    BOOST_TEST(!has(page, "name=\"choice\""));
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kRead));
    BOOST_TEST(staff_get("jaya", query).status == 404);
    BOOST_TEST(staff_get("jaya", "p=customer-consents&id=" + id_of(sari)).status == 200);
    BOOST_TEST(staff_json("cli", query).find("\"checksum\":\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
