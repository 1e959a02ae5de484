// SPDX-License-Identifier: Apache-2.0
#include "cli/panel_accounts.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace pelanggan::cli {
namespace {

// The panel keeps a few files of its own in the same folder.
bool is_account(const std::string& name) {
    return !name.empty() && name != "system" && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

}  // namespace

std::optional<std::size_t> count_accounts(const std::string& resellers_file) {
    const auto folder = std::filesystem::path{resellers_file}.parent_path() / "users";
    std::error_code fault;
    std::filesystem::directory_iterator entry{folder, fault};
    if (fault) return std::nullopt;
    std::size_t count = 0;
    for (const std::filesystem::directory_iterator end; entry != end; entry.increment(fault)) {
        if (is_account(entry->path().filename().string())) ++count;
        if (fault) return std::nullopt;
    }
    return count;
}

}  // namespace pelanggan::cli
