// SPDX-License-Identifier: Apache-2.0
#include "domain/category.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(category_tests)

BOOST_AUTO_TEST_CASE(stored_names_stay_as_they_are) {
    const std::pair<Policy, std::string_view> rows[] = {
        {Policy::kMandatory, "mandatory"},
        {Policy::kChoiceOn, "choice_on"},
        {Policy::kChoiceOff, "choice_off"},
        {Policy::kNever, "never"},
    };
    for (const auto& [policy, name] : rows) {
        BOOST_TEST(to_string(policy) == name);
        BOOST_TEST((parse_policy(name) == policy), "not read back: " << name);
    }
    for (const char* bad : {"", "always", "Never"}) {
        BOOST_TEST(!parse_policy(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_CASE(a_choice_means_what_the_policy_lets_it_mean) {
    struct {
        Policy policy;
        bool unset, no, yes;
    } const rows[] = {
        {Policy::kMandatory, true, false, true},
        {Policy::kChoiceOn, true, false, true},
        {Policy::kChoiceOff, false, false, true},
        {Policy::kNever, false, false, false},
    };
    for (const auto& row : rows) {
        BOOST_TEST(is_wanted(row.policy, std::nullopt) == row.unset, to_string(row.policy)
                                                                         << ", never chosen");
        BOOST_TEST(is_wanted(row.policy, false) == row.no, to_string(row.policy) << ", no");
        BOOST_TEST(is_wanted(row.policy, true) == row.yes, to_string(row.policy) << ", yes");
    }
}

BOOST_AUTO_TEST_CASE(codes_are_short_and_plain) {
    for (const char* good : {"news", "a", "offers_2", "abcdefghijklmnopqrstuvwxyz012345"}) {
        BOOST_TEST(is_code(good), "refused '" << good << "'");
    }
    const std::pair<const char*, const char*> rows[] = {
        {"", "empty"},
        {"News", "capital letter"},
        {"a-b", "hyphen"},
        {"a b", "space"},
        {"neuigkeiten:", "colon parts journal subjects"},
        {"abcdefghijklmnopqrstuvwxyz0123456", "33 characters"},
    };
    for (const auto& [text, reason] : rows) {
        BOOST_TEST(!is_code(text), "accepted '" << text << "': " << reason);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
