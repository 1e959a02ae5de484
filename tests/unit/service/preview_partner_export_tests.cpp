// SPDX-License-Identifier: Apache-2.0
#include "service/preview_partner_export.h"

#include "support/partner_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

struct PreviewFixture : PartnerFixture<SqliteBackend> {
    domain::Partner partner = add_partner();

    base::Expected<PartnerPreview> preview(std::size_t first, const Scope& scope = Scope::all()) {
        PartnerPreview found;
        PEL_TRY(store->read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(found, preview_partner_export(tx, scope, partner.id, first));
            return {};
        }));
        return found;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(preview_partner_export_tests, PreviewFixture)

BOOST_AUTO_TEST_CASE(the_first_who_would_be_in_the_file_are_shown) {
    // More without a value than are looked at in one go stand before those with one.
    for (int i = 0; i < 60; ++i)
        say(add_account(on, "empty" + std::to_string(i)).customer, partner.id, true);
    for (const char* name : {"anna", "budi", "cici"})
        say(add_person(name, name), partner.id, true);
    add_person("never");
    const auto found = must(preview(2));
    BOOST_TEST(found.audience.customers == 64);
    BOOST_TEST(found.reached == 63);
    BOOST_REQUIRE(found.first.size() == 2U);
    BOOST_TEST(found.first[0].values.at(0) == "anna");
    BOOST_TEST(found.first[1].values.at(1) == "budi@mail.example");
    BOOST_TEST(must(preview(5)).first.size() == 3U);
    BOOST_TEST(must(preview(0)).first.empty());
}

BOOST_AUTO_TEST_CASE(only_the_host_looks) {
    const auto refused = preview(1, Scope::reseller("jaya"));
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kUnauthorized));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
