// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <array>

namespace pelanggan::base {
namespace {

bool takes_off(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

// What spreadsheets and people do not see at the beginning of a cell: no-break space, byte order mark, zero
// width space, ideographic space.
constexpr std::array<std::string_view, 6> kBlanks{
    " ", "\"", "\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE3\x80\x80"};
// The last four are the full-width forms of the first four.
constexpr std::array<std::string_view, 12> kStarts{
    "=",           "+", "-", "@", "\t", "\r", "\n", "\v", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
    "\xEF\xBC\xA0"};

bool begins_like_a_formula(std::string_view text) {
    for (bool did_skip = true; did_skip;) {
        did_skip = false;
        for (const auto blank : kBlanks)
            did_skip = takes_off(text, blank) || did_skip;
    }
    for (const auto start : kStarts) {
        if (text.starts_with(start)) return true;
    }
    return false;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    std::string out{"\""};
    if (begins_like_a_formula(text)) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
    return out;
}

std::string csv_line(const std::vector<std::string>& cells) {
    std::string out;
    for (const auto& cell : cells) {
        if (!out.empty()) out += ',';
        out += csv_cell(cell);
    }
    return out + "\r\n";
}

}  // namespace pelanggan::base
