// SPDX-License-Identifier: Apache-2.0
#include "web/identify.h"

#include <boost/test/unit_test.hpp>

#include "support/door_fixture.h"

namespace pelanggan::web {
namespace {

using test::DoorFixture;

struct Fixture : DoorFixture {
    base::Expected<Caller> who(const Peer& peer, std::vector<scgi::Header> headers = {}) const {
        scgi::Request raw;
        raw.headers = std::move(headers);
        raw.headers.push_back({"REQUEST_METHOD", "GET"});
        return identify(ports, peer, raw, test::must(Request::parse(raw)));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identify_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_uid_is_the_customer_whatever_the_request_says) {
    for (const auto& headers : std::vector<std::vector<scgi::Header>>{{},
                                                                      {{"REMOTE_USER", "sari"}},
                                                                      {{"HTTP_REMOTE_USER", "root"}},
                                                                      {{"PELANGGAN_TOOL", "cli"}},
                                                                      {{"PELANGGAN_ACLS", "all"}}}) {
        const auto caller = who(customer_peer(kBudi), headers);
        BOOST_REQUIRE(caller.ok());
        BOOST_TEST(caller->name == "budi");
        BOOST_TEST((caller->role == Role::kCustomer));
        BOOST_TEST(!caller->is_tool);
    }
}

BOOST_AUTO_TEST_CASE(uids_that_are_no_customers_are_refused) {
    for (const uid_t uid : {0U, 1U, 33U, 999U, 65534U, 29'999U}) {
        BOOST_TEST(!who(customer_peer(uid)).ok(), "uid " << uid << " was let in");
    }
    BOOST_TEST(jobs.refreshed.empty());  // none of them has a name, so WHM is not asked either
}

BOOST_AUTO_TEST_CASE(a_uid_of_two_accounts_is_nobody) {
    add_customer("budi2", kBudi, "root");
    BOOST_TEST(!who(customer_peer(kBudi)).ok());
}

BOOST_AUTO_TEST_CASE(a_missing_account_is_nobody_until_whm_lists_it_again) {
    auto missing = budi;
    missing.missing_since = base::now();
    write([&](store::Tx& tx) { test::must(tx.accounts().update(missing)); });
    BOOST_TEST(!who(customer_peer(kBudi)).ok());
}

BOOST_AUTO_TEST_CASE(staff_is_whom_root_names_and_missing_never_means_root) {
    const auto root = who(root_peer(), host());
    BOOST_REQUIRE(root.ok());
    BOOST_TEST((root->role == Role::kHost));
    const auto powerful = who(root_peer(), staff("bahari", "list-accts,all"));
    BOOST_REQUIRE(powerful.ok());
    BOOST_TEST((powerful->role == Role::kHost));
    const auto seller = who(root_peer(), reseller());
    BOOST_REQUIRE(seller.ok());
    BOOST_TEST((seller->role == Role::kReseller));

    const std::vector<std::vector<scgi::Header>> refused{
        {},                                      // nobody named
        {{"REMOTE_USER", ""}},                   // empty
        {{"PELANGGAN_ACLS", "all"}},             // rights without a name
        staff("tanpa", "list-accts"),            // lacks the privilege
        staff("tanpa", "software-pelanggan2"),   // another privilege that begins alike
        staff("tanpa", "nosoftware-pelanggan"),  // … or ends alike
        staff("../root", "software-pelanggan"),  // no account name
        staff("Root", "software-pelanggan"),     // not root, and no account name
        {{"PELANGGAN_TOOL", "gateway"}},         // no such tool
    };
    for (const auto& headers : refused)
        BOOST_TEST(!who(root_peer(), headers).ok());
    BOOST_TEST(!who({Door::kWhm, kBudi, 1}, host()).ok(), "only uid 0 may use the WHM door");
    BOOST_TEST(!who({Door::kPublic, 0, 1}, host()).ok(), "the public door knows nobody");
}

BOOST_AUTO_TEST_CASE(root_is_not_a_customer) {
    BOOST_TEST(!who({Door::kPanel, 0, 1}, host()).ok());
}

BOOST_AUTO_TEST_CASE(the_customers_language_goes_before_the_panels) {
    BOOST_TEST(who(customer_peer(kBudi))->language == "en");
    BOOST_TEST(who(customer_peer(kBudi), {{"PELANGGAN_LANGUAGE", "id"}})->language == "id");
    auto stored = customer();
    stored.details[domain::Field::kLanguage] = "en";
    write([&](store::Tx& tx) { test::must(tx.customers().update(stored)); });
    BOOST_TEST(who(customer_peer(kBudi), {{"PELANGGAN_LANGUAGE", "id"}})->language == "en");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
