// SPDX-License-Identifier: Apache-2.0
#include "domain/retention.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(retention_tests)

BOOST_AUTO_TEST_CASE(every_kind_has_a_stored_name) {
    for (const RetentionKind kind : kRetentionKinds)
        BOOST_TEST((parse_retention_kind(to_string(kind)) == kind));
    BOOST_TEST(!parse_retention_kind("history").has_value());
    BOOST_TEST(!parse_retention_kind("").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_kept_for_good_has_no_cut) {
    const base::Time now = base::from_epoch(1'790'000'000);
    RetentionRule rule;
    BOOST_TEST(!rule.cut(now).has_value());
    rule.days = 30;
    BOOST_TEST((rule.cut(now) == base::from_epoch(1'790'000'000 - 30 * 86'400)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
