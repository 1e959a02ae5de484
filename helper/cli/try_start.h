// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace pelanggan::cli {

// Runs the pelanggand that lies beside this program with --try, and returns what stopped it: one line, ""
// when nothing did. Absent when there is none, or it did not end in time. The daemon becomes its own user for
// it, as always.
std::optional<std::string> try_start(const std::string& config);

}  // namespace pelanggan::cli
