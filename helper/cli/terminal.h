// SPDX-License-Identifier: Apache-2.0
//
// What is written for people: aligned tables, colours where a terminal shows them, and never a control
// character of somebody else's text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::cli {

enum class Colour { kNone, kGood, kWarn, kBad, kQuiet, kStrong };

// Text of others, fit for a terminal: control characters and escapes become '?'.
std::string clean(std::string_view text);

class Paint {
 public:
    explicit Paint(bool has_colours) : has_colours_{has_colours} {}
    std::string operator()(Colour colour, std::string_view text) const;

 private:
    bool has_colours_;
};

// True when fd is a terminal that wants colours: NO_COLOR is not set (no-color.org) and TERM is not "dumb".
bool wants_colours(int fd);

struct Cell {
    std::string text;
    Colour colour{Colour::kNone};
};

// Columns as wide as their widest cell, two spaces between them; nothing behind the last.
class Table {
 public:
    explicit Table(std::vector<std::string> heads);
    void add(std::vector<Cell> row);
    // The rows since the last draw. Heads come first, once; later pieces keep the widths of the first, so
    // that a long list can be written piece by piece.
    std::string draw(const Paint& paint);

 private:
    std::string line(const std::vector<Cell>& row, const Paint& paint) const;
    std::vector<std::string> heads_;
    std::vector<std::size_t> widths_;
    std::vector<std::vector<Cell>> rows_;
    bool did_draw_{false};
};

// "[######......]  50 %"
std::string bar(std::int64_t percent, std::size_t width);

}  // namespace pelanggan::cli
