// SPDX-License-Identifier: Apache-2.0
#include "domain/customer.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "domain/enum_names.h"
#include "domain/handles.h"
#include "domain/phone.h"
#include "domain/places.h"
#include "domain/time_zones.h"

namespace pelanggan::domain {
namespace {

constexpr std::array<FieldInfo, kFieldCount> kFields{{
    {Field::kKind, "kind", FieldType::kKind, 16},
    {Field::kFirstName, "first_name", FieldType::kText, 100},
    {Field::kLastName, "last_name", FieldType::kText, 100},
    {Field::kCompany, "company", FieldType::kText, 200},
    {Field::kTaxNumber, "tax_number", FieldType::kText, 40},
    {Field::kCustomerNumber, "customer_number", FieldType::kText, 40},
    {Field::kStreet1, "street_1", FieldType::kText, 200},
    {Field::kStreet2, "street_2", FieldType::kText, 200},
    {Field::kCity, "city", FieldType::kText, 100},
    {Field::kProvince, "province", FieldType::kProvince, 100},
    {Field::kPostalCode, "postal_code", FieldType::kText, 16},
    {Field::kCountry, "country", FieldType::kCountry, 100},
    {Field::kPhone, "phone", FieldType::kPhone, 40},
    {Field::kMobile, "mobile", FieldType::kPhone, 40},
    {Field::kWhatsApp, "whatsapp", FieldType::kMessenger, 64},
    {Field::kTelegram, "telegram", FieldType::kMessenger, 64},
    {Field::kSignal, "signal", FieldType::kMessenger, 64},
    {Field::kLine, "line", FieldType::kMessenger, 64},
    {Field::kXmpp, "xmpp", FieldType::kMessenger, 200},
    {Field::kMatrix, "matrix", FieldType::kMessenger, 255},
    {Field::kSkype, "skype", FieldType::kMessenger, 64},
    {Field::kIcq, "icq", FieldType::kMessenger, 16},
    {Field::kLanguage, "language", FieldType::kLanguage, 8},
    {Field::kTimeZone, "time_zone", FieldType::kTimeZone, 64},
}};
constexpr bool is_in_order() noexcept {
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        if (static_cast<std::size_t>(kFields[i].field) != i) return false;
    }
    return true;
}
static_assert(is_in_order());
static_assert(static_cast<std::size_t>(Field::kTimeZone) + 1 == kFieldCount);

constexpr std::array kRuleNames{
    EnumName<FieldRule>{FieldRule::kHidden, "hidden"},
    EnumName<FieldRule>{FieldRule::kReadOnly, "read_only"},
    EnumName<FieldRule>{FieldRule::kEditable, "editable"},
    EnumName<FieldRule>{FieldRule::kRequired, "required"},
};
static_assert(is_complete(kRuleNames, FieldRule::kRequired));

constexpr std::array kFaultNames{
    EnumName<FieldFault>{FieldFault::kNone, "none"},
    EnumName<FieldFault>{FieldFault::kRequired, "required"},
    EnumName<FieldFault>{FieldFault::kTooLong, "too_long"},
    EnumName<FieldFault>{FieldFault::kControlCharacters, "control_characters"},
    EnumName<FieldFault>{FieldFault::kNotACountry, "not_a_country"},
    EnumName<FieldFault>{FieldFault::kNotAProvince, "not_a_province"},
    EnumName<FieldFault>{FieldFault::kNotAPhone, "not_a_phone"},
    EnumName<FieldFault>{FieldFault::kNotAHandle, "not_a_handle"},
    EnumName<FieldFault>{FieldFault::kNotALanguage, "not_a_language"},
    EnumName<FieldFault>{FieldFault::kNotATimeZone, "not_a_time_zone"},
    EnumName<FieldFault>{FieldFault::kNotAKind, "not_a_kind"},
    EnumName<FieldFault>{FieldFault::kNotAnEmail, "not_an_email"},
    EnumName<FieldFault>{FieldFault::kNotUtf8, "not_utf8"},
    EnumName<FieldFault>{FieldFault::kNotChangeable, "not_changeable"},
};
static_assert(is_complete(kFaultNames, FieldFault::kNotChangeable));

FieldValue good(std::string_view value) {
    return {std::string{value}, FieldFault::kNone};
}
FieldValue bad(FieldFault fault) {
    return {{}, fault};
}

FieldValue parse_country(std::string_view text) {
    const auto code = find_country(text);
    return code.has_value() ? good(*code) : bad(FieldFault::kNotACountry);
}

FieldValue parse_province(std::string_view text, std::string_view country) {
    if (!has_provinces(country)) return good(text);
    const auto code = find_province(country, text);
    return code.has_value() ? good(*code) : bad(FieldFault::kNotAProvince);
}

FieldValue parse_phone(std::string_view text, std::string_view country) {
    const auto phone = Phone::parse(text, country.empty() ? "ID" : country);
    return phone.ok() ? good(phone->e164()) : bad(FieldFault::kNotAPhone);
}

FieldValue parse_language(std::string_view text) {
    const std::string code = base::to_lower_ascii(text);
    return code == "id" || code == "en" ? good(code) : bad(FieldFault::kNotALanguage);
}

FieldValue parse_kind(std::string_view text) {
    return text == "person" || text == "company" ? good(text) : bad(FieldFault::kNotAKind);
}

FieldValue parse_messenger(Field field, std::string_view text, std::string_view country) {
    auto handle = parse_handle(field, text, country.empty() ? "ID" : country);
    return handle.ok() ? FieldValue{std::move(handle).value(), FieldFault::kNone}
                       : bad(FieldFault::kNotAHandle);
}

}  // namespace

std::span<const FieldInfo, kFieldCount> field_table() noexcept {
    return kFields;
}

const FieldInfo& info(Field field) noexcept {
    return kFields[static_cast<std::size_t>(field)];
}

std::optional<Field> parse_field(std::string_view name) noexcept {
    for (const FieldInfo& entry : kFields) {
        if (entry.name == name) return entry.field;
    }
    return std::nullopt;
}

std::string_view to_string(FieldRule rule) noexcept {
    return name_of(kRuleNames, rule);
}
std::optional<FieldRule> parse_field_rule(std::string_view text) noexcept {
    return value_of(kRuleNames, text);
}

FieldRules default_field_rules() noexcept {
    FieldRules rules;
    rules.fill(FieldRule::kEditable);
    rules[static_cast<std::size_t>(Field::kCustomerNumber)] = FieldRule::kReadOnly;
    rules[static_cast<std::size_t>(Field::kSkype)] = FieldRule::kHidden;
    rules[static_cast<std::size_t>(Field::kIcq)] = FieldRule::kHidden;
    return rules;
}

std::string_view to_string(FieldFault fault) noexcept {
    return name_of(kFaultNames, fault);
}

FieldValue parse_field_value(Field field, std::string_view text, std::string_view country) {
    if (!base::is_utf8(text)) return bad(FieldFault::kNotUtf8);
    text = base::trim(text);
    if (text.empty()) return {};
    if (base::has_control_characters(text)) return bad(FieldFault::kControlCharacters);
    const FieldInfo& entry = info(field);
    if (base::utf8_length(text) > entry.max_characters) return bad(FieldFault::kTooLong);
    switch (entry.type) {
        case FieldType::kKind:
            return parse_kind(text);
        case FieldType::kText:
            return good(text);
        case FieldType::kCountry:
            return parse_country(text);
        case FieldType::kProvince:
            return parse_province(text, country);
        case FieldType::kPhone:
            return parse_phone(text, country);
        case FieldType::kMessenger:
            return parse_messenger(field, text, country);
        case FieldType::kLanguage:
            return parse_language(text);
        case FieldType::kTimeZone:
            return is_time_zone(text) ? good(text) : bad(FieldFault::kNotATimeZone);
    }
    PEL_CHECK(false);
}

}  // namespace pelanggan::domain
