// SPDX-License-Identifier: Apache-2.0
#include "service/change_partner.h"

#include "support/partner_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

const domain::Actor kHost{domain::ActorKind::kHost, "root", "whm"};

struct ChangeFixture : PartnerFixture<SqliteBackend> {
    base::Expected<std::vector<FormFault>> put(const domain::Partner& partner,
                                               const Scope& scope = Scope::all()) {
        return put_partner(*store, store::RequestId::make(), kHost, scope, partner,
                           {"Ya, " + partner.purpose_id, "Yes, " + partner.purpose_en});
    }
    std::string faults_of(const domain::Partner& partner) {
        std::string names;
        for (const auto& fault : must(put(partner)))
            names += fault.field + " ";
        return names;
    }
    std::vector<domain::ConsentText> texts(domain::PartnerId id) {
        return read(
            [&](const store::Tx& tx) { return tx.consents().texts(domain::partner_purpose(id.value)); });
    }
    std::vector<domain::Partner> all() {
        return read([](const store::Tx& tx) { return tx.partners().list(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(change_partner_tests, ChangeFixture)

BOOST_AUTO_TEST_CASE(a_new_partner_is_stored_and_a_bad_one_is_not) {
    BOOST_TEST(faults_of(domain::Partner{}) == "name purpose_id purpose_en contact fields ");
    auto partner = make_partner();
    partner.name = std::string(101, 'x');
    partner.contact = "two\nlines";
    BOOST_TEST(faults_of(partner) == "name contact ");
    BOOST_TEST(all().empty());
    BOOST_TEST(must(put(make_partner())).empty());
    BOOST_REQUIRE(all().size() == 1U);
    BOOST_TEST((all()[0].terms_at == base::Time{}));
    BOOST_REQUIRE(texts(all()[0].id).size() == 1U);
    BOOST_TEST(texts(all()[0].id)[0].version == 1);
    BOOST_TEST(texts(all()[0].id)[0].text_en == "Yes, to offer coffee");
    BOOST_TEST(texts(all()[0].id)[0].published_by == "root");
}

BOOST_AUTO_TEST_CASE(asking_for_more_ends_what_was_agreed_and_asking_for_less_does_not) {
    auto partner = add_partner();
    partner.fields = {"email"};
    partner.contact = "other@kopi.example";
    BOOST_TEST(must(put(partner)).empty());
    BOOST_TEST((stored(partner.id).terms_at == base::Time{}));
    BOOST_TEST(texts(partner.id).empty());
    partner = stored(partner.id);
    partner.fields = {"email", "phone"};
    const auto before = base::now();
    BOOST_TEST(must(put(partner)).empty());
    BOOST_TEST((stored(partner.id).terms_at >= before));
    BOOST_TEST(texts(partner.id).size() == 1U);
    partner = stored(partner.id);
    partner.purpose_en = "to offer tea";
    BOOST_TEST(must(put(partner)).empty());
    BOOST_REQUIRE(texts(partner.id).size() == 2U);
    BOOST_TEST(texts(partner.id)[0].version == 2);
    BOOST_TEST(texts(partner.id)[0].text_en == "Yes, to offer tea");
}

BOOST_AUTO_TEST_CASE(nobody_sets_the_time_of_the_terms_by_the_form) {
    auto partner = add_partner();
    partner.purpose_en = "something else";
    BOOST_TEST(must(put(partner)).empty());
    const auto terms_at = stored(partner.id).terms_at;
    partner = stored(partner.id);
    partner.terms_at = {};
    BOOST_TEST(must(put(partner)).empty());
    BOOST_TEST((stored(partner.id).terms_at == terms_at));
}

BOOST_AUTO_TEST_CASE(the_second_of_two_writers_is_told) {
    auto partner = add_partner();
    BOOST_TEST(must(put(partner)).empty());
    const auto second = put(partner);
    BOOST_REQUIRE(!second.ok());
    BOOST_TEST((second.error().kind == base::ErrorKind::kConflict));
}

BOOST_AUTO_TEST_CASE(only_the_host_changes_partners) {
    const auto refused = put(make_partner(), Scope::reseller("jaya"));
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kUnauthorized));
    BOOST_TEST(all().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
