// SPDX-License-Identifier: Apache-2.0
#include "whm/json_value.h"

#include "base/text.h"

namespace pelanggan::whm {

std::optional<std::int64_t> as_integer(const Scalar& value) noexcept {
    if (value.kind == Scalar::Kind::kInteger) return value.integer;
    if (value.kind == Scalar::Kind::kText) return base::parse_number(value.text);
    return std::nullopt;
}

std::optional<bool> as_flag(const Scalar& value) noexcept {
    if (value.kind == Scalar::Kind::kText) {
        if (value.text == "1") return true;
        if (value.text == "0") return false;
        return std::nullopt;
    }
    if (value.kind != Scalar::Kind::kInteger || value.integer < 0 || value.integer > 1) return std::nullopt;
    return value.integer == 1;
}

JsonValue::JsonValue() = default;
JsonValue::~JsonValue() = default;
JsonValue::JsonValue(const JsonValue&) = default;
JsonValue& JsonValue::operator=(const JsonValue&) = default;
JsonValue::JsonValue(JsonValue&&) noexcept = default;
JsonValue& JsonValue::operator=(JsonValue&&) noexcept = default;

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : members) {
        if (key == name) return &value;
    }
    return nullptr;
}

Scalar JsonValue::as_scalar() const noexcept {
    if (kind != Kind::kScalar) return {};
    return {scalar, is_true, integer, text};
}

}  // namespace pelanggan::whm
