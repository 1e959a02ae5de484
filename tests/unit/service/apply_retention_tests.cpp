// SPDX-License-Identifier: Apache-2.0
#include "service/apply_retention.h"

#include <cstdlib>
#include <ctime>

#include "support/store_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

constexpr std::int64_t kDaySeconds = 86'400;
const base::Time kNow = base::from_epoch(1'790'000'000);

struct RetentionFixture : StoreFixture<SqliteBackend> {
    const domain::Actor host{domain::ActorKind::kHost, "root", "whm"};

    void add_reports(std::int64_t count, std::int64_t days_old) {
        write([&](store::Tx& tx) {
            for (std::int64_t i = 0; i < count; ++i) {
                domain::AddressState state;
                state.address = std::to_string(days_old) + "-" + std::to_string(i) + "@a.id";
                state.last_at = kNow - std::chrono::seconds{days_old * kDaySeconds};
                must(tx.suppressions().put(state));
            }
        });
    }
    std::vector<domain::RetentionRule> rules() {
        return read([](const store::Tx& tx) { return tx.retention().rules(); });
    }
    RetentionLine line(domain::RetentionKind kind) {
        for (const auto& one : read([](const store::Tx& tx) { return preview_retention(tx, kNow); })) {
            if (one.rule.kind == kind) return one;
        }
        throw std::runtime_error{"no such kind"};
    }
};

base::Time local(int day, int hour) {
    std::tm when{};
    when.tm_year = 126;
    when.tm_mon = 10;
    when.tm_mday = day;
    when.tm_hour = hour;
    when.tm_isdst = -1;
    return base::from_epoch(std::mktime(&when));
}

std::vector<domain::RetentionRule> last_run_at(std::optional<base::Time> at) {
    domain::RetentionRule rule;
    rule.last_run_at = at;
    return {rule};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(apply_retention_tests, RetentionFixture)

BOOST_AUTO_TEST_CASE(what_is_old_goes_in_batches_and_the_preview_said_so) {
    constexpr auto kKind = domain::RetentionKind::kAddressReports;
    add_reports(1203, 731);
    add_reports(3, 729);
    BOOST_TEST(line(kKind).old.count == 1203);
    BOOST_TEST(must(apply_retention(*store, kNow, {})) == 1203);
    BOOST_TEST(line(kKind).old.count == 0);
    BOOST_TEST((line(kKind).rule.last_run_at == kNow));
    BOOST_TEST(line(kKind).rule.last_removed == 1203);
    BOOST_TEST(must(apply_retention(*store, kNow, {})) == 0);
    BOOST_TEST(read([](const store::Tx& tx) { return tx.suppressions().find("729-0@a.id"); }).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_kept_for_good_stays) {
    add_reports(2, 5000);
    auto wanted = rules();
    for (auto& rule : wanted)
        rule.days.reset();
    BOOST_TEST(must(change_retention(*store, store::RequestId::make(), host, Scope::all(), wanted)) == 5);
    BOOST_TEST(line(domain::RetentionKind::kAddressReports).old.count == 0);
    BOOST_TEST(must(apply_retention(*store, kNow, {})) == 0);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_stopped_is_not_noted) {
    add_reports(2, 5000);
    std::stop_source stop;
    stop.request_stop();
    BOOST_TEST(must(apply_retention(*store, kNow, stop.get_token())) == 0);
    for (const auto& rule : rules())
        BOOST_TEST(!rule.last_run_at.has_value());
}

BOOST_AUTO_TEST_CASE(rules_are_the_hosts_and_within_bounds) {
    auto wanted = rules();
    wanted[0].days = domain::kMinRetentionDays - 1;
    const auto few = change_retention(*store, store::RequestId::make(), host, Scope::all(), wanted);
    BOOST_REQUIRE(!few.ok());
    BOOST_TEST((few.error().kind == base::ErrorKind::kInvalidInput));
    wanted[0].days = domain::kMinRetentionDays;
    const auto foreign =
        change_retention(*store, store::RequestId::make(), host, Scope::reseller("rita"), wanted);
    BOOST_REQUIRE(!foreign.ok());
    BOOST_TEST((foreign.error().kind == base::ErrorKind::kUnauthorized));
    BOOST_TEST(must(change_retention(*store, store::RequestId::make(), host, Scope::all(), wanted)) == 1);
    wanted[0].days = domain::kMinRetentionDays + 1;
    const auto stale = change_retention(*store, store::RequestId::make(), host, Scope::all(), wanted);
    BOOST_REQUIRE(!stale.ok());
    BOOST_TEST((stale.error().kind == base::ErrorKind::kConflict));
}

BOOST_AUTO_TEST_CASE(the_run_comes_once_in_the_small_hours) {
    BOOST_TEST((next_retention_run(last_run_at({}), local(10, 3)) == local(10, 3)));
    const auto from_noon = next_retention_run(last_run_at({}), local(10, 12));
    BOOST_TEST((from_noon >= local(11, 2) && from_noon < local(11, 5)));
    const auto after_it = next_retention_run(last_run_at(local(10, 2)), local(10, 3));
    BOOST_TEST((after_it >= local(11, 2) && after_it < local(11, 5)));
    BOOST_TEST((next_retention_run(last_run_at(local(9, 2)), local(10, 2)) == local(10, 2)));
    BOOST_TEST((next_retention_run(last_run_at(local(8, 2)), local(10, 15)) == local(10, 15)), "missed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
