// SPDX-License-Identifier: Apache-2.0
//
// Names of time zones of the IANA database, as it was when the program was built. Rules are not kept here.
#pragma once

#include <span>
#include <string_view>

namespace pelanggan::domain {

// True for every name of the database, older names such as Asia/Calcutta included.
bool is_time_zone(std::string_view name) noexcept;

// The names to choose from, sorted: one or more per country, and "UTC".
std::span<const std::string_view> time_zones() noexcept;

}  // namespace pelanggan::domain
