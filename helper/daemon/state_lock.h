// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/expected.h"
#include "base/unique_fd.h"

namespace pelanggan::daemon {

// Takes the lock file "pelanggand.lock" in folder for this process's life: two daemons on one state would
// each believe that nobody else writes. Without the class the second one starts, and both run the same sync.
// Errors: kUnavailable when another daemon holds it (its answer does not say which), or the folder cannot be
// written.
base::Expected<base::UniqueFd> lock_folder(const std::string& folder);

// The folder of a "sqlite:///path" URL, "" for any other.
std::string state_folder(const std::string& store_url);

}  // namespace pelanggan::daemon
