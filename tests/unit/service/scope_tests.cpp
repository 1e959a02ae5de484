// SPDX-License-Identifier: Apache-2.0
#include "service/scope.h"

#include <boost/test/unit_test.hpp>

#include "support/door_fixture.h"

namespace pelanggan::service {

using test::DoorFixture;

BOOST_FIXTURE_TEST_SUITE(scope_tests, DoorFixture)

BOOST_AUTO_TEST_CASE(each_sees_own_accounts_only) {
    BOOST_TEST(Scope::own(budi.id).covers(budi));
    BOOST_TEST(!Scope::own(budi.id).covers(sari));
    BOOST_TEST(Scope::reseller("nusantara").covers(wayan));
    BOOST_TEST(!Scope::reseller("nusantara").covers(budi));
    BOOST_TEST(!Scope::reseller("nusantar").covers(wayan), "a name that begins alike");
    BOOST_TEST(!Scope::reseller("").covers(wayan), "nobody's name");
    BOOST_TEST(Scope::reseller("wayan").covers(wayan), "the reseller's own account");
    BOOST_TEST(Scope::all().covers(budi));
}

BOOST_AUTO_TEST_CASE(a_retired_account_is_for_the_host_only) {
    budi.retired_at = base::now();
    BOOST_TEST(!Scope::own(budi.id).covers(budi));
    BOOST_TEST(!Scope::reseller("root").covers(budi));
    BOOST_TEST(Scope::all().covers(budi));
}

BOOST_AUTO_TEST_CASE(what_is_outside_looks_like_what_does_not_exist) {
    test::must(store->read([&](const store::Tx& tx) -> base::Expected<void> {
        BOOST_TEST(Scope::own(budi.id).check_customer(tx, budi.customer).ok());
        const auto foreign = Scope::own(budi.id).check_customer(tx, sari.customer);
        const auto missing = Scope::own(budi.id).check_customer(tx, {999'999});
        BOOST_REQUIRE(!foreign.ok());
        BOOST_REQUIRE(!missing.ok());
        BOOST_TEST(foreign.error().what == missing.error().what);
        BOOST_TEST((foreign.error().kind == base::ErrorKind::kNotFound));
        BOOST_TEST(!Scope::all().check_customer(tx, {999'999}).ok());
        BOOST_TEST(!Scope::own(budi.id).find_account(tx, sari.id).ok());
        return {};
    }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
