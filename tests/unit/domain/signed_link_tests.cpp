// SPDX-License-Identifier: Apache-2.0
#include "domain/signed_link.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

using namespace pelanggan;
using domain::LinkKeys;
using domain::LinkPurpose;
using domain::SignedLink;

const std::string kOldKey = "1 " + std::string(64, 'a') + "\n";
const std::string kNewKey = "2 " + std::string(64, 'b') + "\n";
constexpr base::Time kNow = base::from_epoch(1'795'000'000);

LinkKeys keys_of(std::string text) {
    auto keys = LinkKeys::parse(base::Secret{std::move(text)});
    BOOST_TEST_REQUIRE(keys.ok());
    return *std::move(keys);
}

SignedLink a_link() {
    return {LinkPurpose::kEmailConfirm, domain::CustomerId{70'000'000'000}, domain::ContactId{12}, 345,
            kNow + std::chrono::hours{1}};
}

BOOST_AUTO_TEST_SUITE(signed_link_tests)

BOOST_AUTO_TEST_CASE(a_signed_link_says_what_was_signed) {
    const auto keys = keys_of(kOldKey);
    const auto token = keys.sign(a_link());
    BOOST_TEST(token.size() <= 72U);
    BOOST_TEST(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
               std::string::npos);
    const auto read = keys.verify(token, LinkPurpose::kEmailConfirm, kNow);
    BOOST_TEST_REQUIRE(read.ok());
    BOOST_TEST((*read == a_link()));
}

BOOST_AUTO_TEST_CASE(every_changed_letter_and_every_cut_is_refused) {
    const auto keys = keys_of(kOldKey);
    const auto token = keys.sign(a_link());
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const auto read = keys.verify(changed, LinkPurpose::kEmailConfirm, kNow);
        BOOST_TEST_REQUIRE(!read.ok());
        BOOST_TEST((read.error().kind == base::ErrorKind::kUnauthorized));
        BOOST_TEST(!keys.verify(token.substr(0, i), LinkPurpose::kEmailConfirm, kNow).ok());
    }
    BOOST_TEST(!keys.verify(token + "A", LinkPurpose::kEmailConfirm, kNow).ok());
    BOOST_TEST(!keys.verify(std::string(100'000, 'A'), LinkPurpose::kEmailConfirm, kNow).ok());
}

BOOST_AUTO_TEST_CASE(a_link_is_good_for_its_purpose_only) {
    const auto keys = keys_of(kOldKey);
    const auto token = keys.sign(a_link());
    for (const auto other : {LinkPurpose::kPreferences, LinkPurpose::kEmailRevert, LinkPurpose::kStatus}) {
        const auto read = keys.verify(token, other, kNow);
        BOOST_TEST_REQUIRE(!read.ok());
        BOOST_TEST((read.error().kind == base::ErrorKind::kUnauthorized));
    }
}

BOOST_AUTO_TEST_CASE(an_expired_link_is_told_from_a_forged_one) {
    const auto keys = keys_of(kOldKey);
    const auto read =
        keys.verify(keys.sign(a_link()), LinkPurpose::kEmailConfirm, kNow + std::chrono::hours{1});
    BOOST_TEST_REQUIRE(!read.ok());
    BOOST_TEST((read.error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_CASE(a_link_outlives_a_rotation_but_not_its_key) {
    const auto token = keys_of(kOldKey).sign(a_link());
    BOOST_TEST(keys_of(kNewKey + kOldKey).verify(token, LinkPurpose::kEmailConfirm, kNow).ok());
    BOOST_TEST(!keys_of(kNewKey).verify(token, LinkPurpose::kEmailConfirm, kNow).ok());
    // The same number with another key is another key.
    BOOST_TEST(!keys_of("1 " + std::string(64, 'c')).verify(token, LinkPurpose::kEmailConfirm, kNow).ok());
    const auto rotated = keys_of(kNewKey + kOldKey).sign(a_link());
    BOOST_TEST(keys_of(kNewKey).verify(rotated, LinkPurpose::kEmailConfirm, kNow).ok());
}

BOOST_AUTO_TEST_CASE(a_return_path_names_its_mail_in_either_case) {
    const auto keys = keys_of(kOldKey);
    const auto text = keys.sign_return_path(domain::MailId{987'654});
    BOOST_TEST(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
    const auto read = keys.verify_return_path(text);
    BOOST_TEST_REQUIRE(read.ok());
    BOOST_TEST(read->value == 987'654);
    auto shouted = text;
    for (auto& letter : shouted) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    BOOST_TEST(keys.verify_return_path(shouted).ok());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'a' ? 'b' : 'a';
        BOOST_TEST(!keys.verify_return_path(changed).ok());
    }
}

BOOST_AUTO_TEST_CASE(a_bad_key_file_is_refused_with_its_line_and_without_the_key) {
    const std::string short_key = "7 " + std::string(62, 'd');
    const std::string bad[] = {"",
                               "# none\n",
                               short_key,
                               "x " + std::string(64, 'd'),
                               "0 " + std::string(64, 'd'),
                               "256 " + std::string(64, 'd'),
                               "7 " + std::string(64, 'D'),
                               kOldKey + kOldKey};
    for (const auto& text : bad) {
        const auto keys = LinkKeys::parse(base::Secret{std::string{text}});
        BOOST_TEST_REQUIRE(!keys.ok());
        BOOST_TEST((keys.error().kind == base::ErrorKind::kInvalidInput));
        BOOST_TEST(keys.error().what.find("ddd") == std::string::npos);
    }
    const auto twice = LinkKeys::parse(base::Secret{"# first\n" + kOldKey + kOldKey});
    BOOST_TEST(twice.error().what.find("line 3") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
