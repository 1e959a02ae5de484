// SPDX-License-Identifier: Apache-2.0
#include "domain/customer.h"

#include <boost/test/unit_test.hpp>
#include <set>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(customer_tests)

// Stored names: columns, form names, history.
BOOST_AUTO_TEST_CASE(field_names_stay_as_they_are) {
    const std::string_view names[] = {
        "kind",     "first_name", "last_name", "company",  "tax_number",  "customer_number",
        "street_1", "street_2",   "city",      "province", "postal_code", "country",
        "phone",    "mobile",     "whatsapp",  "telegram", "signal",      "line",
        "xmpp",     "matrix",     "skype",     "icq",      "language",    "time_zone"};
    BOOST_REQUIRE(std::size(names) == kFieldCount);
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const FieldInfo& entry = field_table()[i];
        BOOST_TEST(entry.name == names[i]);
        BOOST_TEST(static_cast<std::size_t>(entry.field) == i);
        BOOST_TEST(&info(entry.field) == &entry);
        BOOST_TEST((parse_field(names[i]) == entry.field), "not read back: " << names[i]);
    }
    for (const char* bad : {"", "Kind", "email", "first name"}) {
        BOOST_TEST(!parse_field(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_CASE(rules_have_stored_names_and_defaults) {
    for (const auto& [rule, name] : {std::pair{FieldRule::kHidden, "hidden"},
                                     {FieldRule::kReadOnly, "read_only"},
                                     {FieldRule::kEditable, "editable"},
                                     {FieldRule::kRequired, "required"}}) {
        BOOST_TEST(to_string(rule) == name);
        BOOST_TEST((parse_field_rule(name) == rule), "not read back: " << name);
    }
    BOOST_TEST(!parse_field_rule("optional").has_value());
    const FieldRules rules = default_field_rules();
    for (const FieldInfo& entry : field_table()) {
        const FieldRule expected = entry.field == Field::kCustomerNumber ? FieldRule::kReadOnly
                                   : entry.field == Field::kSkype || entry.field == Field::kIcq
                                       ? FieldRule::kHidden
                                       : FieldRule::kEditable;
        BOOST_TEST(to_string(rules[static_cast<std::size_t>(entry.field)]) == to_string(expected),
                   entry.name);
    }
}

BOOST_AUTO_TEST_CASE(values_become_canonical) {
    struct {
        Field field;
        const char *text, *country, *value;
    } const rows[] = {
        {Field::kFirstName, "  Budi ", "", "Budi"},
        {Field::kCity, "Malang, Jawa Timur", "", "Malang, Jawa Timur"},
        {Field::kCompany, "<b>PT & Anak</b>", "", "<b>PT & Anak</b>"},
        {Field::kCountry, "id", "", "ID"},
        {Field::kCountry, "Indonesia", "", "ID"},
        {Field::kProvince, "ID-JB", "ID", "ID-JB"},
        {Field::kProvince, "Jawa Barat", "ID", "ID-JB"},
        {Field::kProvince, "Ross Island", "AQ", "Ross Island"},
        {Field::kProvince, "Jawa Barat", "", "Jawa Barat"},
        {Field::kPhone, "0812 3456 7890", "ID", "+6281234567890"},
        {Field::kMobile, "0812 3456 7890", "", "+6281234567890"},
        {Field::kPhone, "030 123456", "DE", "+4930123456"},
        {Field::kWhatsApp, "0812 3456 7890", "", "+6281234567890"},
        {Field::kTelegram, " @budi_s ", "", "@budi_s"},
        {Field::kLanguage, "ID", "", "id"},
        {Field::kTimeZone, "Asia/Jakarta", "", "Asia/Jakarta"},
        {Field::kKind, "company", "", "company"},
        {Field::kPostalCode, "40115", "ID", "40115"},
        {Field::kKind, "   ", "", ""},
        {Field::kProvince, "", "ID", ""},
    };
    for (const auto& row : rows) {
        const FieldValue result = parse_field_value(row.field, row.text, row.country);
        BOOST_TEST_CONTEXT(info(row.field).name << " '" << row.text << "'") {
            BOOST_TEST(to_string(result.fault) == "none");
            BOOST_TEST(result.value == row.value);
            BOOST_TEST(parse_field_value(row.field, result.value, row.country).value == row.value,
                       "the canonical value is read as itself");
        }
    }
}

BOOST_AUTO_TEST_CASE(every_fault_has_its_name) {
    struct {
        Field field;
        std::string text;
        const char *country, *fault, *reason;
    } const rows[] = {
        {Field::kFirstName, std::string(101, 'a'), "", "too_long", "101 characters"},
        {Field::kFirstName, "Bu\ndi", "", "control_characters", "line feed"},
        {Field::kCompany, "PT \xE2\x80\xA8", "", "control_characters", "line separator"},
        {Field::kFirstName,
         "Bu\xFF"
         "di",
         "", "not_utf8", "a lone byte"},
        {Field::kKind, "firm", "", "not_a_kind", "not one of two"},
        {Field::kKind, "Person", "", "not_a_kind", "stored names are lower case"},
        {Field::kCountry, "XX", "", "not_a_country", "unused code"},
        {Field::kCountry, "IDN", "", "not_a_country", "alpha-3"},
        {Field::kProvince, "Bavaria", "ID", "not_a_province", "of another country"},
        {Field::kProvince, "DE-BY", "ID", "not_a_province", "code of another country"},
        {Field::kProvince, "ID-JW", "ID", "not_a_province", "an island"},
        {Field::kPhone, "123", "ID", "not_a_phone", "too short"},
        {Field::kPhone, "+44", "", "not_a_phone", "a country code alone"},
        {Field::kWhatsApp, "budi", "", "not_a_handle", "no number"},
        {Field::kMatrix, "budi", "", "not_a_handle", "no server"},
        {Field::kLanguage, "fr", "", "not_a_language", "no catalogue"},
        {Field::kTimeZone, "WIB", "", "not_a_time_zone", "an abbreviation"},
    };
    for (const auto& row : rows) {
        const FieldValue result = parse_field_value(row.field, row.text, row.country);
        BOOST_TEST(to_string(result.fault) == row.fault, info(row.field).name
                                                             << " '" << row.text << "': " << row.reason
                                                             << ", got " << to_string(result.fault));
        BOOST_TEST(result.value.empty(), "a refused value is not handed on");
    }
}

BOOST_AUTO_TEST_CASE(lengths_are_counted_in_characters_not_bytes) {
    std::string name;
    for (int i = 0; i < 100; ++i)
        name += "é";
    BOOST_TEST(to_string(parse_field_value(Field::kFirstName, name, "").fault) == "none");
    BOOST_TEST(to_string(parse_field_value(Field::kFirstName, name + "é", "").fault) == "too_long");
}

BOOST_AUTO_TEST_CASE(faults_have_distinct_names) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(FieldFault::kNotChangeable); ++i) {
        BOOST_TEST(names.insert(to_string(static_cast<FieldFault>(i))).second);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
