// SPDX-License-Identifier: Apache-2.0
//
// A customer is a person or company; its personal data are fields, each with a name, a kind of value and a
// rule of the host.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// Order is the order on the page. The names (field_name) are columns, form names and journal names: stored,
// never renamed.
enum class Field : std::uint8_t {
    kKind,
    kFirstName,
    kLastName,
    kCompany,
    kTaxNumber,
    kCustomerNumber,
    kStreet1,
    kStreet2,
    kCity,
    kProvince,
    kPostalCode,
    kCountry,
    kPhone,
    kMobile,
    kWhatsApp,
    kTelegram,
    kSignal,
    kLine,
    kXmpp,
    kMatrix,
    kSkype,
    kIcq,
    kLanguage,
    kTimeZone,
};
constexpr std::size_t kFieldCount = 24;

enum class FieldType { kKind, kText, kCountry, kProvince, kPhone, kMessenger, kLanguage, kTimeZone };

struct FieldInfo {
    Field field;
    std::string_view name;  // "first_name"
    FieldType type;
    std::size_t max_characters;  // code points
};
// One entry per Field, in order.
std::span<const FieldInfo, kFieldCount> field_table() noexcept;
const FieldInfo& info(Field field) noexcept;
std::optional<Field> parse_field(std::string_view name) noexcept;

// Values are canonical (see parse_field_value); "" is the absence of a value and is stored as NULL.
class Details {
 public:
    const std::string& operator[](Field field) const noexcept {
        return values_[static_cast<std::size_t>(field)];
    }
    std::string& operator[](Field field) noexcept { return values_[static_cast<std::size_t>(field)]; }
    friend bool operator==(const Details&, const Details&) = default;

 private:
    std::array<std::string, kFieldCount> values_;
};

struct Customer {
    CustomerId id;
    Details details;
    base::Time created_at;
    std::int64_t version{1};
};

// What the host allows with a field. Stored names: "hidden", "read_only", "editable", "required"; never
// renamed.
enum class FieldRule { kHidden, kReadOnly, kEditable, kRequired };
std::string_view to_string(FieldRule rule) noexcept;
std::optional<FieldRule> parse_field_rule(std::string_view text) noexcept;
using FieldRules = std::array<FieldRule, kFieldCount>;
// As delivered: customer number read-only, Skype and ICQ hidden, everything else editable.
FieldRules default_field_rules() noexcept;

// Why a value was refused, for the sentence beside the field.
enum class FieldFault {
    kNone,
    kRequired,
    kTooLong,
    kControlCharacters,
    kNotACountry,
    kNotAProvince,
    kNotAPhone,
    kNotAHandle,
    kNotALanguage,
    kNotATimeZone,
    kNotAKind,
    kNotAnEmail,
    kNotUtf8,
    kNotChangeable
};
std::string_view to_string(FieldFault fault) noexcept;  // "not_a_phone", for JSON and the log

struct FieldValue {
    std::string value;  // canonical; "" when empty or refused
    FieldFault fault{FieldFault::kNone};
};

// The only way in from text for a field. country is the (already canonical) country of the same form:
// provinces depend on it and phone numbers without '+' are read as numbers of it (Indonesia when it is
// empty).
//   kPhone → E.164; kCountry → ISO 3166-1 alpha-2; kProvince → ISO 3166-2 code where the country has a list,
//   else the text (both are also read by their Indonesian or English name); kLanguage → "id" or "en";
//   kTimeZone → IANA name; kKind → "person" or "company"; kMessenger → the handle as typed, and E.164 where
//   it is a telephone number (WhatsApp, Telegram, Signal); kText → trimmed text.
// Never gives kRequired or kNotChangeable: those are the host's rules, not the value's.
FieldValue parse_field_value(Field field, std::string_view text, std::string_view country);

}  // namespace pelanggan::domain
