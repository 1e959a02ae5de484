// SPDX-License-Identifier: Apache-2.0
#include "service/list_disclosures.h"

#include "support/partner_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

struct ListFixture : PartnerFixture<SqliteBackend> {
    domain::CustomerId budi = add_person("budi"), sari = add_person("sari");
    domain::Partner partner = add_partner();

    ListFixture() {
        write([&](store::Tx& tx) {
            domain::PartnerExport file;
            file.partner = partner.id;
            file.id.value = must(tx.disclosures().next_export_ids(1));
            must(tx.disclosures().insert_export(file));
            std::vector<domain::Disclosure> rows(3);
            auto id = must(tx.disclosures().next_ids(3));
            for (auto& row : rows) {
                row.id.value = id++;
                row.file = file.id;
                row.partner = partner.id;
                row.customer = budi;
            }
            must(tx.disclosures().insert(rows));
        });
    }
    base::Expected<DisclosureList> list(domain::CustomerId of, std::int64_t before, std::int64_t limit,
                                        const Scope& scope = Scope::all()) {
        DisclosureList found;
        PEL_TRY(store->read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(found, list_disclosures(tx, scope, of, domain::DisclosureId{before}, limit));
            return {};
        }));
        return found;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(list_disclosures_tests, ListFixture)

BOOST_AUTO_TEST_CASE(entries_come_piece_by_piece_with_their_partners) {
    const auto first = must(list(budi, 0, 2));
    BOOST_REQUIRE(first.disclosures.size() == 2U);
    BOOST_TEST(first.disclosures[0].id.value == 3);
    BOOST_TEST(first.older.value == 2);
    BOOST_REQUIRE(first.partners.size() == 1U);
    BOOST_TEST(first.partners.at(partner.id.value).name == partner.name);
    const auto second = must(list(budi, first.older.value, 2));
    BOOST_REQUIRE(second.disclosures.size() == 1U);
    BOOST_TEST(second.disclosures[0].id.value == 1);
    BOOST_TEST(second.older.value == 0);
    BOOST_TEST(must(list(budi, 0, 3)).older.value == 0);
    BOOST_TEST(must(list(sari, 0, 3)).disclosures.empty());
}

BOOST_AUTO_TEST_CASE(a_strangers_register_is_not_found) {
    const auto refused = list(budi, 0, 2, Scope::customer(sari));
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
