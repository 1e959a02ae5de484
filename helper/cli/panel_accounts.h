// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace pelanggan::cli {

// How many accounts the panel has on this machine: its files beside the resellers file, one per account.
// Absent where they cannot be counted.
std::optional<std::size_t> count_accounts(const std::string& resellers_file);

}  // namespace pelanggan::cli
