// SPDX-License-Identifier: Apache-2.0
//
// Small text helpers that several libraries share. Locale-independent, bytes in, bytes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::base {

// The text without ASCII white space at both ends.
std::string_view trim(std::string_view text) noexcept;
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower_ascii(std::string_view text);

// A whole decimal number without sign, spaces or leading '+'; nullopt when text is anything else or does not
// fit.
std::optional<std::int64_t> parse_number(std::string_view text) noexcept;

// True when text is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text) noexcept;
// text with every ill-formed byte replaced by U+FFFD; did_replace tells whether any was.
std::string repair_utf8(std::string_view text, bool& did_replace);
// Number of code points of well-formed UTF-8.
std::size_t utf8_length(std::string_view text) noexcept;
// True when text holds C0 or C1 controls, DEL, or U+2028/2029. Line feeds are controls too.
bool has_control_characters(std::string_view text) noexcept;

// Percent-encodes for a query string or form: everything but A-Z a-z 0-9 - . _ ~ (RFC 3986, section 2.3).
std::string url_encode(std::string_view text);

}  // namespace pelanggan::base
