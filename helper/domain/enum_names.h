// SPDX-License-Identifier: Apache-2.0
//
// Tables of enumerators and their stored names. For the .cpp files of this library.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pelanggan::domain {

template <typename E>
struct EnumName {
    E value;
    std::string_view name;
};

// True when names lists every enumerator from the first (0) to last in order: a name table asserts it, so
// that an enumerator without a name does not compile.
template <typename E, std::size_t N>
constexpr bool is_complete(const std::array<EnumName<E>, N>& names, E last) noexcept {
    if (N != static_cast<std::size_t>(last) + 1) return false;
    for (std::size_t i = 0; i < N; ++i) {
        if (static_cast<std::size_t>(names[i].value) != i || names[i].name.empty()) return false;
    }
    return true;
}

template <typename E, std::size_t N>
constexpr std::string_view name_of(const std::array<EnumName<E>, N>& names, E value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index].name : std::string_view{};
}

template <typename E, std::size_t N>
constexpr std::optional<E> value_of(const std::array<EnumName<E>, N>& names, std::string_view name) noexcept {
    for (const auto& entry : names) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

}  // namespace pelanggan::domain
