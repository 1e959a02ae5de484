// SPDX-License-Identifier: Apache-2.0
//
// JsonValue is the part of a reply that is kept whole: everything but the rows of a list. Reading never
// asserts: a member that is absent or of another type is simply not there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pelanggan::whm {

// A single value as the reader met it. Numbers that are not whole, or do not fit 64 bits, are kOddNumber:
// nothing the client asks for is one.
struct Scalar {
    enum class Kind { kNull, kBool, kInteger, kOddNumber, kText };
    Kind kind{Kind::kNull};
    bool is_true{false};
    std::int64_t integer{0};
    std::string_view text;
};

// The loose types of WHM's replies: a number may be a digit string, a flag 0, 1, "0" or "1".
// Absent when the value has another form.
std::optional<std::int64_t> as_integer(const Scalar& value) noexcept;
std::optional<bool> as_flag(const Scalar& value) noexcept;

struct JsonValue {
    enum class Kind { kScalar, kArray, kObject };
    Kind kind{Kind::kScalar};
    Scalar::Kind scalar{Scalar::Kind::kNull};
    bool is_true{false};
    std::int64_t integer{0};
    std::string text;
    std::vector<JsonValue> items;                            // of an array
    std::vector<std::pair<std::string, JsonValue>> members;  // of an object

    // Not in the class: clang 14 would ask for the pair above before this type is complete.
    JsonValue();
    ~JsonValue();
    JsonValue(const JsonValue&);
    JsonValue& operator=(const JsonValue&);
    JsonValue(JsonValue&&) noexcept;
    JsonValue& operator=(JsonValue&&) noexcept;

    bool is_object() const noexcept { return kind == Kind::kObject; }
    bool is_array() const noexcept { return kind == Kind::kArray; }
    bool is_null() const noexcept { return kind == Kind::kScalar && scalar == Scalar::Kind::kNull; }
    bool is_text() const noexcept { return kind == Kind::kScalar && scalar == Scalar::Kind::kText; }

    // The member of that name; nullptr when there is none or this is no object.
    const JsonValue* find(std::string_view name) const noexcept;
    // Follows members by name; nullptr as soon as one is missing.
    template <typename... Names>
    const JsonValue* find(std::string_view name, Names... names) const noexcept {
        const JsonValue* const member = find(name);
        return member == nullptr ? nullptr : member->find(names...);
    }

    Scalar as_scalar() const noexcept;  // kNull for arrays and objects
    std::optional<std::int64_t> as_integer() const noexcept { return whm::as_integer(as_scalar()); }
    std::optional<bool> as_flag() const noexcept { return whm::as_flag(as_scalar()); }
};

}  // namespace pelanggan::whm
