// SPDX-License-Identifier: Apache-2.0
#include "web/form_token.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::web {
namespace {

base::Time pretended_now{};
struct Fixture {
    Fixture() {
        pretended_now = base::from_epoch(1'800'000'000);
        base::set_clock_for_tests([] { return pretended_now; });
        caller.door = Door::kPanel;
        caller.name = "budi";
        caller.account.emplace();
        caller.account->id = {7};
    }
    ~Fixture() { base::set_clock_for_tests(nullptr); }
    FormTokens tokens{base::Secret{std::string{"key"}}};
    Caller caller;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(form_token_tests, Fixture)

BOOST_AUTO_TEST_CASE(is_good_for_its_caller_and_route_only) {
    const std::string token = tokens.make(caller, "details");
    BOOST_TEST(tokens.is_valid(caller, "details", token));
    BOOST_TEST(!tokens.is_valid(caller, "contacts", token));
    Caller other = caller;
    other.account->id = {8};  // the same name used again by another account
    BOOST_TEST(!tokens.is_valid(other, "details", token));
    other = caller;
    other.name = "sari";
    BOOST_TEST(!tokens.is_valid(other, "details", token));
    other = caller;
    other.role = Role::kHost;
    BOOST_TEST(!tokens.is_valid(other, "details", token));
    const FormTokens foreign{base::Secret{std::string{"other key"}}};
    BOOST_TEST(!foreign.is_valid(caller, "details", token));
}

BOOST_AUTO_TEST_CASE(every_changed_byte_breaks_it) {
    const std::string token = tokens.make(caller, "details");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string forged = token;
        forged[i] = forged[i] == '1' ? '2' : '1';
        BOOST_TEST(!tokens.is_valid(caller, "details", forged), "byte " << i);
        BOOST_TEST(!tokens.is_valid(caller, "details", std::string_view{token}.substr(0, i)), "cut at " << i);
    }
    BOOST_TEST(!tokens.is_valid(caller, "details", token + "0"));
}

BOOST_AUTO_TEST_CASE(ends_after_twelve_hours) {
    const std::string token = tokens.make(caller, "details");
    pretended_now += std::chrono::hours{12};
    BOOST_TEST(tokens.is_valid(caller, "details", token));
    pretended_now += std::chrono::seconds{1};
    BOOST_TEST(!tokens.is_valid(caller, "details", token));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
