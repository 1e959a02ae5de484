// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pelanggan::mail {

// Well-formed UTF-8 as encoded words of RFC 2047, folded with CRLF and a space: whichever of B and Q is
// shorter, no word longer than 75 characters, no character split, the first word short enough for a line that
// has column characters already. "" for "".
std::string encode_words(std::string_view text, std::size_t column);

}  // namespace pelanggan::mail
