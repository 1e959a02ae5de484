// SPDX-License-Identifier: Apache-2.0
//
// What make_tables.py writes at build time. For the .cpp files of this library.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pelanggan::domain::tables {

struct Row {
    std::string_view code;
    std::string_view english;
    std::string_view indonesian;
};

// Sorted by code, bytewise.
std::span<const Row> countries() noexcept;
std::span<const Row> provinces() noexcept;
// Positions in the rows above in the order of the names: countries as a whole, provinces within each country
// (countries in the order of their codes, so the range of a country's rows is the range of its positions).
std::span<const std::uint16_t> countries_by_name(bool is_indonesian) noexcept;
std::span<const std::uint16_t> provinces_by_name(bool is_indonesian) noexcept;

// Sorted bytewise.
std::span<const std::string_view> all_time_zones() noexcept;
std::span<const std::string_view> chosen_time_zones() noexcept;

}  // namespace pelanggan::domain::tables
