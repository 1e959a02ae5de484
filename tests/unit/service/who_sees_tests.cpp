// SPDX-License-Identifier: Apache-2.0
#include "service/who_sees.h"

#include "service/record_reading.h"
#include "support/partner_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

struct SeenFixture : PartnerFixture<SqliteBackend> {
    domain::CustomerId budi = add_person("budi");

    WhoSees seen(std::int64_t limit = 100, const Scope& scope = Scope::all()) {
        return read([&](const store::Tx& tx) {
            return who_sees(tx, scope, budi, base::now() - std::chrono::hours{24}, limit);
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(who_sees_tests, SeenFixture)

BOOST_AUTO_TEST_CASE(resellers_are_those_of_the_customers_accounts) {
    BOOST_TEST(seen().resellers.empty());
    for (const char* owner : {"jaya", "maju", "jaya"}) {
        add_account(on, std::string{"x"} + std::to_string(seen().resellers.size()) + owner,
                    [&](domain::Account& made) {
                        made.customer = budi;
                        made.facts.owner = owner;
                    });
    }
    BOOST_TEST((seen().resellers == std::vector<std::string>{"jaya", "maju"}));
}

BOOST_AUTO_TEST_CASE(partners_are_those_with_a_yes_and_say_whether_it_still_counts) {
    const auto yes = add_partner(), no = add_partner(), ended = add_partner();
    say(budi, yes.id, true);
    say(budi, no.id, true);
    say(budi, no.id, false);
    say(budi, ended.id, true);
    auto retired = ended;
    retired.is_retired = true;
    retired.terms_at = base::now() + std::chrono::seconds{5};
    write([&](store::Tx& tx) { must(tx.partners().update(retired)); });
    const auto partners = seen().partners;
    BOOST_REQUIRE(partners.size() == 2U);
    BOOST_TEST((partners[0].partner.id == yes.id));
    BOOST_TEST(partners[0].is_covered);
    BOOST_TEST(partners[0].may_receive);
    BOOST_TEST((partners[1].partner.id == ended.id));
    BOOST_TEST(!partners[1].is_covered);
    BOOST_TEST(!partners[1].may_receive);
}

BOOST_AUTO_TEST_CASE(readings_are_cut_and_say_so) {
    const domain::Actor root{domain::ActorKind::kHost, "root", "whm"};
    for (int i = 0; i < 3; ++i)
        must(record_reading(*store, root, Scope::all(), budi, "reason " + std::to_string(i)));
    BOOST_TEST(seen().readings.size() == 3U);
    BOOST_TEST(!seen().has_more_readings);
    BOOST_TEST(seen(2).readings.size() == 2U);
    BOOST_TEST(seen(2).has_more_readings);
    BOOST_TEST(seen(2).readings[0].reason == "reason 2");
}

BOOST_AUTO_TEST_CASE(a_strangers_record_is_not_found) {
    const auto sari = add_person("sari");
    const auto result = store->read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(who_sees(tx, Scope::customer(sari), budi, {}, 1));
        return {};
    });
    BOOST_REQUIRE(!result.ok());
    BOOST_TEST((result.error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
