// SPDX-License-Identifier: Apache-2.0
//
// A mail reader's side of what mail/ writes: unfolding, encoded words, quoted-printable.
#pragma once

#include <string>
#include <string_view>

namespace pelanggan::test {

// A header's value as a reader shows it; throws std::runtime_error where a reader would give up.
std::string decode_words(std::string_view text);
std::string unfold(std::string_view header);
std::string decode_quoted_printable(std::string_view text);

}  // namespace pelanggan::test
