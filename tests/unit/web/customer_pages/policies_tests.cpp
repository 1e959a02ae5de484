// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture : SiteFixture {
    void publish(std::int64_t edition, bool is_material,
                 domain::PolicyKind kind = domain::PolicyKind::kTerms) {
        write([&](store::Tx& tx) {
            for (const auto& old : must(tx.policies().editions(kind))) {
                if (!old.published_at) must(tx.policies().remove_draft(kind, old.edition, old.version));
            }
            domain::PolicyText text;
            text.kind = kind;
            text.edition = edition;
            text.title_id = "Ketentuan";
            text.title_en = "Our terms";
            text.body_id = "## Bahasa\n\nSatu.";
            text.body_en = "## Heading\n\n<script>alert(1)</script> edition " + std::to_string(edition);
            text.is_material = is_material;
            text.published_at = base::now();
            text.version = 0;
            must(tx.policies().put(text));
        });
    }
    scgi::Answer accept(std::int64_t edition) {
        return post("policy",
                    {{"kind", "terms"}, {"edition", std::to_string(edition)}, {"shown_language", "en"}});
    }
    bool is_asked() { return has(get("p=overview"), "href=\"?p=policy&amp;kind=terms\""); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(policies_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_asked_before_something_is_published) {
    BOOST_TEST(has(get("p=policies"), "Your provider has not published any policy here yet."));
    BOOST_TEST(!is_asked());
    BOOST_TEST(get("p=policy&kind=terms").status == 404);
    BOOST_TEST(get("p=policy&kind=other").status == 404);
}

BOOST_AUTO_TEST_CASE(a_policy_is_read_and_accepted_and_only_what_matters_asks_again) {
    publish(100, true);
    BOOST_TEST(is_asked());
    const auto page = get("p=policy&kind=terms");
    BOOST_TEST(has(page, "<h2>Heading</h2>"));
    BOOST_TEST(has(page, "&lt;script&gt;"));
    BOOST_TEST(!has(page, "<script>alert"));
    BOOST_TEST(!has(page, "<!--prose-->"));
    BOOST_TEST(has(page, "I have read and accept this"));
    BOOST_TEST(header(accept(100), "Location") == "?p=policy&kind=terms&done=policy-accepted");
    BOOST_TEST(!is_asked());
    BOOST_TEST(!has(get("p=policy&kind=terms"), "I have read and accept this"));
    BOOST_REQUIRE(journal().size() == 1U);
    const auto line = journal()[0].draft;
    BOOST_TEST((line.kind == domain::JournalKind::kPolicyAccepted));
    BOOST_TEST(line.subject == "policy:terms");
    BOOST_TEST(line.field == "100");
    const auto text =
        read([](const store::Tx& tx) { return tx.policies().find(domain::PolicyKind::kTerms, 100); });
    BOOST_TEST(*line.new_value == base::to_hex(domain::digest_of(*text)));
    BOOST_TEST(has(get("p=history"), "Policy accepted"));

    publish(101, false);
    BOOST_TEST(!is_asked());
    publish(102, true);
    BOOST_TEST(is_asked());
    BOOST_TEST(has(get("p=privacy"), "There is a new edition that matters to you"));
    // Everything else works while it waits.
    BOOST_TEST(get("p=details").status == 200);
    BOOST_TEST(get("p=preferences").status == 200);
}

BOOST_AUTO_TEST_CASE(what_was_read_is_what_is_accepted) {
    publish(100, true);
    publish(101, true);
    BOOST_TEST(header(accept(100), "Location") == "?p=policy&kind=terms&done=policy-newer");
    BOOST_TEST(journal().empty());
    BOOST_TEST(is_asked());
    BOOST_TEST(accept(101).status == 303);
    BOOST_TEST(header(accept(101), "Location") == "?p=policy&kind=terms&done=policy-accepted");
    BOOST_TEST(journal().size() == 1U);
    BOOST_TEST(post("policy", {{"kind", "x"}, {"edition", "1"}, {"shown_language", "en"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(guides_are_read_and_not_accepted) {
    publish(100, true, domain::PolicyKind::kGuidance);
    BOOST_TEST(!has(get("p=overview"), "kind=guidance"));
    const auto page = get("p=policy&kind=guidance");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(!has(page, "I have read and accept this"));
    BOOST_TEST(header(post("policy", {{"kind", "guidance"}, {"edition", "100"}, {"shown_language", "en"}}),
                      "Location") == "?p=policy&kind=guidance&done=policy-newer");
    BOOST_TEST(journal().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
