// SPDX-License-Identifier: Apache-2.0
#include "domain/phone.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(phone_tests)

BOOST_AUTO_TEST_CASE(numbers_are_read_as_people_type_them) {
    struct {
        const char *text, *region, *e164;
    } const rows[] = {
        {"0812-3456-7890", "ID", "+6281234567890"},   {" 0812 3456 7890 ", "ID", "+6281234567890"},
        {"(021) 5790 1234", "ID", "+622157901234"},   {"+62 (0) 812 3456 7890", "ID", "+6281234567890"},
        {"62 812 3456 7890", "ID", "+6281234567890"}, {"06 6982 1234", "IT", "+390669821234"},
        {"+49 30 123456", "ID", "+4930123456"},       {"030 123456", "DE", "+4930123456"},
        {"+1 (202) 555-0143", "ID", "+12025550143"},  {"０８１２３４５６７８９０", "ID", "+6281234567890"},
    };
    for (const auto& row : rows) {
        const auto phone = Phone::parse(row.text, row.region);
        BOOST_TEST_CONTEXT(row.text << " in " << row.region) {
            BOOST_REQUIRE(phone.ok());
            BOOST_TEST(phone->e164() == row.e164);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_refused) {
    const std::pair<std::string, const char*> rows[] = {
        {"", "empty"},
        {"   ", "white space"},
        {"12", "too short"},
        {"call me", "words"},
        {"Tel: 0812 3456 7890", "the number stored must be the text typed"},
        {"1-800-FLOWERS", "letters stand for digits on some keyboards only"},
        {"0812 3456 7890 ext. 5", "E.164 has no extensions"},
        {"0812 3456 7890 #5", "an extension again"},
        {"+999 123456789", "no such country code"},
        {"081234567890123456789", "too long"},
        {"001 49 30 123456", "a dialling prefix that libphonenumber takes for digits of the number"},
        {"0812\n34567890", "line feed"},
        {"0812\xFF", "not UTF-8"},
        {std::string(200, '1'), "longer than any number"},
    };
    for (const auto& [text, reason] : rows) {
        BOOST_TEST(!Phone::parse(text, "ID").ok(), "accepted '" << text << "': " << reason);
    }
    BOOST_TEST(!Phone::parse("0812 3456 7890", "").ok(), "a national number of no country");
    BOOST_TEST(!Phone::parse("0812 3456 7890", "XX").ok(), "a national number of a country that is none");
}

BOOST_AUTO_TEST_CASE(an_e164_number_is_read_as_itself) {
    const auto phone = Phone::parse("0812-3456-7890", "ID");
    BOOST_REQUIRE(phone.ok());
    BOOST_TEST(Phone::parse(phone->e164(), "DE")->e164() == phone->e164());
}

BOOST_AUTO_TEST_CASE(readers_at_home_see_the_national_form) {
    const auto phone = Phone::parse("+6281234567890", "ID");
    BOOST_REQUIRE(phone.ok());
    BOOST_TEST(phone->display("ID") == "0812-3456-7890");
    BOOST_TEST(phone->display("DE") == "+62 812-3456-7890");
    BOOST_TEST(phone->display("") == "+62 812-3456-7890");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
