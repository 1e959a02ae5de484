// SPDX-License-Identifier: Apache-2.0
#include "daemon/quotas.h"

#include <boost/test/unit_test.hpp>

using namespace pelanggan;
using daemon::CallerKey;
using daemon::DoorLimits;
using daemon::Quotas;
using Entry = Quotas::Entry;
using namespace std::chrono_literals;

namespace {
const CallerKey kA{web::Door::kPanel, 1001}, kB{web::Door::kPanel, 1002};
const DoorLimits kLimits{2, 1, 1000, 500};
const Quotas::Clock::time_point kStart{1h};
}  // namespace

BOOST_AUTO_TEST_SUITE(quotas_tests)

BOOST_AUTO_TEST_CASE(connections_are_counted_per_caller) {
    Quotas quotas{{}};
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kExcess));
    BOOST_TEST((quotas.enter(kB, kLimits, kStart) == Entry::kIn));
    quotas.leave(kA, 0);
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    BOOST_TEST(quotas.connections() == 3U);
}

BOOST_AUTO_TEST_CASE(the_same_uid_at_two_doors_is_two_callers) {
    Quotas quotas{{}};
    const CallerKey other{web::Door::kPublic, 1001};
    for (const CallerKey& key : {kA, kA, other, other})
        BOOST_TEST((quotas.enter(key, kLimits, kStart) == Entry::kIn));
}

BOOST_AUTO_TEST_CASE(everybody_together_has_a_limit_too) {
    daemon::TotalLimits total;
    total.connections = 3;
    Quotas quotas{total};
    for (const CallerKey& key : {kA, kA, kB})
        BOOST_TEST((quotas.enter(key, kLimits, kStart) == Entry::kIn));
    BOOST_TEST((quotas.enter(kB, kLimits, kStart) == Entry::kFull));
}

BOOST_AUTO_TEST_CASE(a_flooder_may_come_at_its_rate_and_is_forgiven) {
    daemon::TotalLimits total;
    total.flooder_rate = 10;
    total.flooder_burst = 1;
    total.flooder_memory = 5s;
    Quotas quotas{total};
    const auto visit = [&](Quotas::Clock::time_point at) {
        const Entry entry = quotas.enter(kA, kLimits, at);
        if (entry == Entry::kIn) quotas.leave(kA, 0);
        return entry;
    };
    // As long as nobody caught it, any rate is fine.
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE((visit(kStart) == Entry::kIn));
    for (int i = 0; i < 2; ++i)
        BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kExcess));
    quotas.leave(kA, 0);
    quotas.leave(kA, 0);
    BOOST_TEST((visit(kStart) == Entry::kIn));  // the burst of one
    BOOST_TEST((visit(kStart) == Entry::kTooOften));
    BOOST_TEST((visit(kStart + 50ms) == Entry::kTooOften));
    BOOST_TEST((visit(kStart + 101ms) == Entry::kIn));
    BOOST_TEST((visit(kStart + 101ms) == Entry::kTooOften));
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE((visit(kStart + 6s) == Entry::kIn));
}

BOOST_AUTO_TEST_CASE(memory_is_limited_per_caller_and_in_all) {
    daemon::TotalLimits total;
    total.held_bytes = 1500;
    Quotas quotas{total};
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    BOOST_TEST((quotas.enter(kB, kLimits, kStart) == Entry::kIn));
    BOOST_TEST(quotas.hold(kA, kLimits, 0, 1000));
    BOOST_TEST(!quotas.hold(kA, kLimits, 1000, 1001));
    BOOST_TEST(!quotas.hold(kB, kLimits, 0, 501));
    BOOST_TEST(quotas.hold(kB, kLimits, 0, 500));
    BOOST_TEST(quotas.hold(kA, kLimits, 1000, 10));
    BOOST_TEST(quotas.held_bytes() == 510U);
    quotas.leave(kA, 10);
    quotas.leave(kB, 500);
    BOOST_TEST(quotas.held_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(callers_that_hold_nothing_are_forgotten) {
    Quotas quotas{{}};
    for (uid_t uid = 1000; uid < 3000; ++uid) {
        const CallerKey key{web::Door::kPanel, uid};
        BOOST_REQUIRE((quotas.enter(key, kLimits, kStart) == Entry::kIn));
        quotas.leave(key, 0);
    }
    BOOST_TEST((quotas.enter(kA, kLimits, kStart) == Entry::kIn));
    quotas.tidy(kStart + 1s);
    BOOST_TEST(quotas.callers() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
