// SPDX-License-Identifier: Apache-2.0
#include "domain/handles.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(handles_tests)

BOOST_AUTO_TEST_CASE(handles_are_kept_as_typed_and_numbers_become_e164) {
    struct {
        Field field;
        const char *text, *value;
    } const rows[] = {
        {Field::kWhatsApp, "0812-3456-7890", "+6281234567890"},
        {Field::kTelegram, "@budi_santoso", "@budi_santoso"},
        {Field::kTelegram, "budi_santoso", "budi_santoso"},
        {Field::kTelegram, "0812 3456 7890", "+6281234567890"},
        {Field::kSignal, "budi.01", "budi.01"},
        {Field::kSignal, "+62 812 3456 7890", "+6281234567890"},
        {Field::kLine, "budi-s.1", "budi-s.1"},
        {Field::kLine, "@toko", "@toko"},
        {Field::kXmpp, "budi@jabber.example", "budi@jabber.example"},
        {Field::kMatrix, "@budi:matrix.example", "@budi:matrix.example"},
        {Field::kMatrix, "@budi:matrix.example:8448", "@budi:matrix.example:8448"},
        {Field::kSkype, "budi.santoso", "budi.santoso"},
        {Field::kSkype, "live:.cid.1a2b3c", "live:.cid.1a2b3c"},
        {Field::kIcq, " 123-456-789 ", "123-456-789"},
    };
    for (const auto& row : rows) {
        const auto handle = parse_handle(row.field, row.text, "ID");
        BOOST_TEST_CONTEXT(info(row.field).name << " " << row.text) {
            BOOST_REQUIRE(handle.ok());
            BOOST_TEST(*handle == row.value);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_a_messenger_does_not_know_is_refused) {
    struct {
        Field field;
        const char *text, *reason;
    } const rows[] = {
        {Field::kWhatsApp, "budi", "WhatsApp is reached by number"},
        {Field::kTelegram, "budi", "shorter than five"},
        {Field::kTelegram, "@budi santoso", "space"},
        {Field::kTelegram, "https://t.me/budi", "a link"},
        {Field::kTelegram, "@", "nothing behind the @"},
        {Field::kSignal, "budi", "no number behind a dot"},
        {Field::kSignal, "budi.1", "one digit"},
        {Field::kSignal, ".01", "no name"},
        {Field::kLine, "b", "one character"},
        {Field::kLine, "budi<b>", "markup"},
        {Field::kXmpp, "budi", "no server"},
        {Field::kMatrix, "budi:matrix.example", "no @"},
        {Field::kMatrix, "@budi", "no server"},
        {Field::kMatrix, "@:matrix.example", "no name"},
        {Field::kMatrix, "@budi:matrix.example:0", "no such port"},
        {Field::kSkype, "abc", "shorter than six"},
        {Field::kSkype, "live:", "nothing behind it"},
        {Field::kIcq, "1234", "four digits"},
        {Field::kIcq, "123456-", "ends with a hyphen"},
        {Field::kIcq, "12345x", "letter"},
    };
    for (const auto& row : rows) {
        BOOST_TEST(!parse_handle(row.field, row.text, "ID").ok(),
                   info(row.field).name << " accepted '" << row.text << "': " << row.reason);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
