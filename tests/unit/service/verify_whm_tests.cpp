// SPDX-License-Identifier: Apache-2.0
#include "service/verify_whm.h"

#include <boost/test/unit_test.hpp>

#include <map>

#include "support/sync_fixture.h"

namespace pelanggan::service {
namespace {

using Level = Finding::Level;

struct VerifyFixture : SyncFixture {
    std::map<std::string, Finding> look() {
        std::map<std::string, Finding> found;
        for (const Finding& finding : verify_whm(*store, whm, "alpha"))
            found[finding.check] = finding;
        return found;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(verify_whm_tests, VerifyFixture)

BOOST_AUTO_TEST_CASE(is_content_with_a_narrow_token_and_a_whole_list) {
    add_accounts(4);
    whm.allowed = {false, {"list-accts", "cpanel-api"}};
    auto found = look();
    BOOST_TEST((found.at("whm_reach").level == Level::kGood));
    BOOST_TEST((found.at("whm_privileges").level == Level::kGood));
    BOOST_TEST(!found.contains("whm_token_width"));
    BOOST_TEST((found.at("whm_list").level == Level::kWarning));
    sync();
    BOOST_TEST((look().at("whm_list").level == Level::kGood));
}

BOOST_AUTO_TEST_CASE(names_what_the_token_lacks_and_what_it_has_too_much) {
    whm.allowed = {false, {"cpanel-api", "passwd"}};
    auto found = look();
    BOOST_TEST((found.at("whm_privileges").level == Level::kFault));
    BOOST_TEST(found.at("whm_privileges").what.find("list-accts") != std::string::npos);
    BOOST_TEST(found.at("whm_token_width").what.find("passwd") != std::string::npos);
    whm.allowed = {false, {"list-accts"}};
    BOOST_TEST((look().at("whm_privileges").level == Level::kWarning));
    whm.allowed = {true, {}};
    BOOST_TEST(look().at("whm_token_width").what.find("all") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sees_a_short_list) {
    add_accounts(4);
    sync();
    whm.count = 9;
    const auto finding = look().at("whm_list");
    BOOST_TEST((finding.level == Level::kWarning));
    BOOST_TEST(finding.what.find("9 accounts, 4 are stored") != std::string::npos);
    whm.count_error = base::unauthorized("no");
    BOOST_TEST((look().at("whm_list").level == Level::kWarning));
    BOOST_TEST(whm.calls.back() == "reset_refusal");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
