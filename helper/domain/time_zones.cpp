// SPDX-License-Identifier: Apache-2.0
#include "domain/time_zones.h"

#include <algorithm>

#include "domain/tables.h"

namespace pelanggan::domain {

bool is_time_zone(std::string_view name) noexcept {
    const auto names = tables::all_time_zones();
    return std::binary_search(names.begin(), names.end(), name);
}

std::span<const std::string_view> time_zones() noexcept {
    return tables::chosen_time_zones();
}

}  // namespace pelanggan::domain
