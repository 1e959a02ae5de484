// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::web {

// message holds {0}, {1} …; each is replaced by the argument of that number. For whole sentences, so that
// translators may order the parts.
std::string fill(std::string_view message, const std::vector<std::string>& arguments);

}  // namespace pelanggan::web
