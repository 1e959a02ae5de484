// SPDX-License-Identifier: Apache-2.0
#include "domain/email.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(email_tests)

BOOST_AUTO_TEST_CASE(addresses_become_canonical) {
    struct {
        std::string text, canonical;
    } const rows[] = {
        {"budi@example.com", "budi@example.com"},
        {"  budi@example.com\r\n", "budi@example.com"},
        {"Budi.Santoso+toko@Example.COM", "Budi.Santoso+toko@example.com"},
        {"!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"},
        {"jörg@müller.example", "jörg@xn--mller-kva.example"},
        {"a@straße.example", "a@xn--strae-oqa.example"},
        {"a@xn--mller-kva.example", "a@xn--mller-kva.example"},
        {"用户@例子.example", "用户@xn--fsqu00a.example"},
        {"x@1and1.example", "x@1and1.example"},
        {std::string(64, 'a') + "@example.com", std::string(64, 'a') + "@example.com"},
    };
    for (const auto& row : rows) {
        const auto email = Email::parse(row.text);
        BOOST_TEST_CONTEXT(row.text) {
            BOOST_REQUIRE(email.ok());
            BOOST_TEST(email->text() == row.canonical);
            BOOST_TEST(std::string{email->local_part()} + '@' + std::string{email->domain()} ==
                       row.canonical);
            BOOST_TEST((Email::parse(email->text()).value() == *email),
                       "the canonical form is read as itself");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused) {
    std::string long_domain;
    for (int i = 0; i < 40; ++i)
        long_domain += "abcdef.";
    const std::pair<std::string, const char*> rows[] = {
        {"", "empty"},
        {"*unknown*", "what WHM says when there is none"},
        {"budi", "no @"},
        {"@example.com", "no local part"},
        {"budi@", "no domain"},
        {"budi@example", "one label only"},
        {"budi@@example.com", "two @"},
        {"a@b@example.com", "@ in the local part needs quotes"},
        {"\"budi s\"@example.com", "quoted local part"},
        {"budi santoso@example.com", "space"},
        {".budi@example.com", "leading dot"},
        {"budi.@example.com", "trailing dot"},
        {"bu..di@example.com", "two dots"},
        {"budi@example.com.", "trailing dot in the domain"},
        {"budi@.example.com", "empty label"},
        {"budi@example..com", "empty label"},
        {"budi@-example.com", "label begins with a hyphen"},
        {"budi@exa_mple.com", "underscore is no letter of host names"},
        {"budi@[192.0.2.1]", "address literal"},
        {"budi@192.0.2.1", "address without brackets"},
        {"budi@example.com,ani@example.com", "two addresses"},
        {"Budi <budi@example.com>", "display name"},
        {"budi@example.com\nBcc: x@example.com", "a header smuggled in"},
        {"bu\rdi@example.com", "control character"},
        {std::string{"bu\0di@example.com", 17}, "NUL"},
        {"bu\xC2\xA0"
         "di@example.com",
         "no-break space"},
        {"bu\xE2\x80\x8B"
         "di@example.com",
         "zero-width space"},
        {"\xE2\x80\xAE"
         "moc.elpmaxe@example.com",
         "right-to-left override"},
        {"bu\xFF"
         "di@example.com",
         "not UTF-8"},
        {"a@xn--zzzzzzzzzz9999.example", "an A-label that decodes to nothing"},
        {"a@exa mple.com", "space in the domain"},
        {"a@exa\xC2\xAD"
         "mple.com",
         "soft hyphen in the domain"},
        {"a@" + std::string(64, 'b') + ".example", "label of 64 octets"},
        {std::string(65, 'a') + "@example.com", "local part of 65 octets"},
        {"a@" + long_domain + "example", "domain beyond 253 octets"},
        {std::string(64, 'a') + "@" + std::string(60, 'b') + "." + std::string(60, 'c') + "." +
             std::string(60, 'd') + ".example",
         "more than 254 octets"},
    };
    for (const auto& [text, reason] : rows) {
        const auto email = Email::parse(text);
        BOOST_TEST(!email.ok(), "accepted '" << text << "': " << reason);
        if (!email.ok()) BOOST_TEST((email.error().kind == base::ErrorKind::kInvalidInput));
    }
}

BOOST_AUTO_TEST_CASE(only_addresses_as_they_are_stored_can_be_sent_to) {
    const std::string long_domain =
        std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(58, 'c') + ".id";
    for (const std::string& good :
         {std::string{"budi@example.com"}, std::string{"Budi.Santoso+toko@example.com"},
          std::string{"j\u00f6rg@xn--mller-kva.example"}, std::string{"x@1and1.example"},
          std::string(64, 'a') + "@" + long_domain}) {
        BOOST_TEST(is_sendable(good), good);
        BOOST_TEST(Email::parse(good)->text() == good);
    }
    for (const std::string& bad : {std::string{},
                                   std::string{"@"},
                                   std::string{"budi"},
                                   std::string{"@example.com"},
                                   std::string{"budi@"},
                                   std::string{"budi@example"},
                                   std::string{"budi@Example.com"},
                                   std::string{"budi@m\u00fcller.example"},
                                   std::string{"a@b@"},
                                   std::string{"a b@example.com"},
                                   std::string{"a@example.com\r\nRCPT TO:<b@example.com>"},
                                   std::string{"a\r\n@example.com"},
                                   std::string{"a@.example.com"},
                                   std::string{"a@example..com"},
                                   std::string{"a@example.com."},
                                   std::string{"a@-x.example"},
                                   std::string{"a@x-.example"},
                                   std::string{"a@10.0.0.1"},
                                   std::string{"a@example.com>"},
                                   std::string{"\xff@example.com"},
                                   std::string{"a\0@example.com", 14},
                                   std::string(65, 'a') + "@example.com",
                                   std::string(64, 'a') + "@" + long_domain + "x",
                                   "a@" + std::string(64, 'x') + ".example",
                                   std::string(300, 'x') + "@a.id"}) {
        BOOST_TEST(!is_sendable(bad), bad);
        const auto parsed = Email::parse(bad);
        BOOST_TEST((!parsed.ok() || parsed->text() != bad), bad);
    }
}

BOOST_AUTO_TEST_CASE(people_see_the_domain_in_its_own_letters) {
    BOOST_TEST(Email::parse("info@xn--mller-kva.example")->display() == "info@müller.example");
    BOOST_TEST(Email::parse("info@example.com")->display() == "info@example.com");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
