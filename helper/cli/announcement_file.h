// SPDX-License-Identifier: Apache-2.0
//
// An announcement as a file that people write and programs make:
//   category: maintenance
//   reason: Paragraph 4 of the contract
//   --- id
//   Subject: Pemeliharaan
//
//   Markdown …
//   --- en
//   …
#pragma once

#include <string_view>

#include "base/expected.h"
#include "cli/session.h"

namespace pelanggan::cli {

// The fields of the daemon's form. Errors: kInvalidInput naming the line.
base::Expected<Pairs> parse_announcement_file(std::string_view text);

}  // namespace pelanggan::cli
