// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pelanggan::hook {

// What `--describe` prints: a JSON array of the events this program wants, each with program as its hook.
std::string describe(std::string_view program);

}  // namespace pelanggan::hook
