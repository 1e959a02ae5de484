// SPDX-License-Identifier: Apache-2.0
//
// Expected<T> is a T or the Error that says why there is none. Absence is not an error: use
// Expected<std::optional<T>>.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace pelanggan::base {

template <typename T>
class [[nodiscard]] Expected {
 public:
    Expected(T value)
        : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT(google-explicit-constructor)
    Expected(Error error)
        : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT(google-explicit-constructor)

    bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    T& value() & {
        PEL_CHECK(ok());
        return std::get<0>(state_);
    }
    const T& value() const& {
        PEL_CHECK(ok());
        return std::get<0>(state_);
    }
    T&& value() && {
        PEL_CHECK(ok());
        return std::get<0>(std::move(state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& {
        PEL_CHECK(!ok());
        return std::get<1>(state_);
    }

 private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Expected<void> {
 public:
    Expected() = default;
    Expected(Error error) : error_{std::move(error)} {}  // NOLINT(google-explicit-constructor)

    bool ok() const noexcept { return !error_.has_value(); }
    explicit operator bool() const noexcept { return ok(); }
    const Error& error() const& {
        PEL_CHECK(error_.has_value());
        return *error_;
    }

 private:
    std::optional<Error> error_;
};

inline Error invalid_input(std::string what) {
    return {ErrorKind::kInvalidInput, std::move(what)};
}
inline Error not_found(std::string what) {
    return {ErrorKind::kNotFound, std::move(what)};
}
inline Error unauthorized(std::string what) {
    return {ErrorKind::kUnauthorized, std::move(what)};
}
inline Error conflict(std::string what) {
    return {ErrorKind::kConflict, std::move(what)};
}
inline Error unavailable(std::string what) {
    return {ErrorKind::kUnavailable, std::move(what)};
}
inline Error outcome_unknown(std::string what) {
    return {ErrorKind::kOutcomeUnknown, std::move(what)};
}
inline Error corrupt(std::string what) {
    return {ErrorKind::kCorrupt, std::move(what)};
}
inline Error internal(std::string what) {
    return {ErrorKind::kInternal, std::move(what)};
}

}  // namespace pelanggan::base

// Leaves the calling function with the error of an Expected expression, if it has one.
#define PEL_TRY(expression)                                                        \
    do {                                                                           \
        if (auto pel_try_ = (expression); !pel_try_.ok()) return pel_try_.error(); \
    } while (false)

// PEL_ASSIGN(auto x, call()); declares x with the value, or leaves with the error.
#define PEL_ASSIGN(declaration, expression) PEL_ASSIGN_2_(declaration, expression, __LINE__)
#define PEL_ASSIGN_2_(declaration, expression, line) PEL_ASSIGN_3_(declaration, expression, line)
#define PEL_ASSIGN_3_(declaration, expression, line)               \
    auto pel_assign_##line = (expression);                         \
    if (!pel_assign_##line.ok()) return pel_assign_##line.error(); \
    declaration = std::move(pel_assign_##line).value()  // NOLINT(bugprone-macro-parentheses): a declaration
