// SPDX-License-Identifier: Apache-2.0
#include "domain/account.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(account_tests)

BOOST_AUTO_TEST_CASE(names_that_whm_gives_are_account_names) {
    for (const char* good :
         {"budi", "a", "0day", "budi.santoso", "x_1-2", "abcdefghijklmnopqrstuvwxyz012345"}) {
        BOOST_TEST(is_account_name(good), "refused '" << good << "'");
    }
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_account_names) {
    struct {
        std::string_view text, reason;
    } const rows[] = {
        {"", "empty"},
        {"root", "the administrator is no account"},
        {"nobody", "the web server is no account"},
        {"Budi", "capital letter"},
        {"-rf", "would be read as an option"},
        {".ssh", "hidden file"},
        {"_x", "begins with neither letter nor digit"},
        {"a/b", "path separator"},
        {"a b", "space"},
        {"a\n", "line feed"},
        {std::string_view{"a\0b", 3}, "NUL"},
        {"büdi", "not ASCII"},
        {"abcdefghijklmnopqrstuvwxyz0123456", "33 characters"},
    };
    for (const auto& row : rows) {
        BOOST_TEST(!is_account_name(row.text), "accepted '" << row.text << "': " << row.reason);
    }
}

BOOST_AUTO_TEST_CASE(another_creation_time_is_somebody_else) {
    Account stored;
    stored.facts.user = "budi";
    stored.facts.uid = 1001;
    stored.facts.created_at = 1700000000;
    AccountFacts reported = stored.facts;
    BOOST_TEST(is_same_account(stored, reported));
    reported.uid = 1002;
    BOOST_TEST(is_same_account(stored, reported), "a new uid alone is a repaired passwd file");
    reported.created_at = 1800000000;
    BOOST_TEST(!is_same_account(stored, reported));
    reported.uid = stored.facts.uid;
    BOOST_TEST(!is_same_account(stored, reported), "name and uid were both given out again");
    stored.missing_since = base::Time{};
    BOOST_TEST(!is_same_account(stored, reported), "it was gone, and is another one now");
    reported.created_at = stored.facts.created_at;
    BOOST_TEST(is_same_account(stored, reported), "it came back");
    stored.missing_since.reset();
    reported.uid.reset();
    BOOST_TEST(is_same_account(stored, reported), "the creation time is the proof");
    reported.created_at.reset();
    BOOST_TEST(is_same_account(stored, reported), "nothing is said about either");
    reported.uid = 1002;
    BOOST_TEST(!is_same_account(stored, reported), "another uid, and nothing that says it is the same");
    reported.uid = 1001;
    BOOST_TEST(is_same_account(stored, reported), "an unknown creation time proves nothing");
    stored.missing_since = base::Time{};
    BOOST_TEST(!is_same_account(stored, reported), "it was gone, and nothing says that it is the same");
}

BOOST_AUTO_TEST_CASE(the_status_is_the_gravest_that_applies) {
    Account account;
    BOOST_TEST(to_string(status_of(account)) == "active");
    account.facts.is_suspended = true;
    BOOST_TEST(to_string(status_of(account)) == "suspended");
    account.missing_since = base::from_epoch(1);
    BOOST_TEST(to_string(status_of(account)) == "missing");
    account.retired_at = base::from_epoch(2);
    BOOST_TEST(to_string(status_of(account)) == "terminated");
}

BOOST_AUTO_TEST_CASE(status_names_are_read_back) {
    for (const auto status : {AccountStatus::kActive, AccountStatus::kSuspended, AccountStatus::kMissing,
                              AccountStatus::kTerminated}) {
        BOOST_TEST((parse_account_status(to_string(status)) == status), to_string(status));
    }
    for (const char* bad : {"", "Active", "deleted", "active "}) {
        BOOST_TEST(!parse_account_status(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
