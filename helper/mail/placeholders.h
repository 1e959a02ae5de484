// SPDX-License-Identifier: Apache-2.0
//
// The names that an announcement's author may write: {{name}}, {{domain}}, {{plan}}, {{account}}. No
// sections, no conditions, and a value is never read again.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::mail {

using Placeholders = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 4> kAnnouncementNames{"name", "domain", "plan", "account"};

// Errors: kInvalidInput naming the line and what stands between the braces: another name, a tag without end,
// or one of Mustache's other forms.
base::Expected<void> check_placeholders(std::string_view text);

// text with every {{name}} replaced by its value, once. Errors: as above, for names that values lacks.
base::Expected<std::string> fill_placeholders(std::string_view text, const Placeholders& values);

}  // namespace pelanggan::mail
