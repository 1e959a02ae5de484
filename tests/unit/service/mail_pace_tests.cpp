// SPDX-License-Identifier: Apache-2.0
#include "service/mail_pace.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

namespace pelanggan::service {
namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'040 + second);  // a minute begins at 0
}
MailPace::History nothing() {
    return [](base::Time, std::string_view) -> base::Expected<std::int64_t> { return std::int64_t{0}; };
}
// How many may go to the domain at that second.
int take_all(MailPace& pace, const char* domain, std::int64_t second) {
    int taken = 0;
    while (!pace.take(domain, at(second)).value() && taken < 100'000)
        ++taken;
    return taken;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_pace_tests)

BOOST_AUTO_TEST_CASE(without_limits_nothing_waits) {
    MailPace pace{{}, nothing()};
    BOOST_TEST(take_all(pace, "a.id", 0) == 100'000);
    BOOST_TEST(pace.full_domains(at(0)).empty());
    BOOST_TEST(!pace.full_until(at(0)).value().has_value());
}

BOOST_AUTO_TEST_CASE(an_hour_holds_no_more_than_its_limit) {
    MailPace pace{{100, 0}, nothing()};
    int taken = 0;
    for (std::int64_t second = 0; second < 3600; second += 20)
        taken += take_all(pace, "a.id", second);
    BOOST_TEST(taken == 100);
    // Any hour, not only the first: what was sent in the second minute counts until an hour after it.
    std::map<std::int64_t, int> by_second;
    MailPace other{{100, 0}, nothing()};
    for (std::int64_t second = 0; second < 3 * 3600; second += 20)
        by_second[second] = take_all(other, "a.id", second);
    for (std::int64_t start = 0; start < 2 * 3600; start += 20) {
        int sum = 0;
        for (auto it = by_second.lower_bound(start); it != by_second.lower_bound(start + 3600); ++it)
            sum += it->second;
        BOOST_TEST(sum <= 100);
        BOOST_TEST(sum >= 90);
    }
}

BOOST_AUTO_TEST_CASE(it_is_spread_over_the_minutes_and_says_when_to_ask_again) {
    MailPace pace{{600, 0}, nothing()};
    BOOST_TEST(take_all(pace, "a.id", 10) == 10);
    BOOST_TEST((pace.full_until(at(10)).value() == at(60)));
    BOOST_TEST((pace.take("b.id", at(59)).value() == at(60)));
    BOOST_TEST(take_all(pace, "b.id", 60) == 10);
}

BOOST_AUTO_TEST_CASE(one_domain_does_not_hold_up_the_others) {
    MailPace pace{{0, 60}, nothing()};
    BOOST_TEST(take_all(pace, "a.id", 0) == 1);
    BOOST_TEST((pace.full_domains(at(0)) == std::vector<std::string>{"a.id"}));
    BOOST_TEST(take_all(pace, "b.id", 0) == 1);
    BOOST_TEST(!pace.full_until(at(0)).value().has_value());
    BOOST_TEST(pace.full_domains(at(60)).empty());
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_the_start_counts) {
    MailPace pace{{100, 50}, [](base::Time since, std::string_view domain) -> base::Expected<std::int64_t> {
                      BOOST_TEST((since == at(-3600)));
                      return std::int64_t{domain.empty() ? 99 : domain == "a.id" ? 50 : 0};
                  }};
    BOOST_TEST(pace.take("a.id", at(0)).value().has_value());
    BOOST_TEST(take_all(pace, "b.id", 0) == 1);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_told) {
    MailPace pace{{1, 0}, [](base::Time, std::string_view) -> base::Expected<std::int64_t> {
                      return base::unavailable("away");
                  }};
    BOOST_TEST(!pace.take("a.id", at(0)).ok());
    BOOST_TEST(!pace.full_until(at(0)).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
