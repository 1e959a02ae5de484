// SPDX-License-Identifier: Apache-2.0
#include "domain/actor.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(actor_tests)

// Stored names: a change here breaks every stored history.
BOOST_AUTO_TEST_CASE(stored_names_stay_as_they_are) {
    const std::pair<ActorKind, std::string_view> rows[] = {
        {ActorKind::kCustomer, "customer"}, {ActorKind::kReseller, "reseller"},
        {ActorKind::kHost, "host"},         {ActorKind::kPanel, "panel"},
        {ActorKind::kBilling, "billing"},   {ActorKind::kSystem, "system"},
    };
    for (const auto& [kind, name] : rows) {
        BOOST_TEST(to_string(kind) == name);
        BOOST_TEST((parse_actor_kind(name) == kind), "not read back: " << name);
    }
    for (const char* bad : {"", "root", "Customer"}) {
        BOOST_TEST(!parse_actor_kind(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
