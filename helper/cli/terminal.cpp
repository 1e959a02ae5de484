// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"

namespace pelanggan::cli {
namespace {

const char* code_of(Colour colour) {
    switch (colour) {
        case Colour::kNone:
            return "";
        case Colour::kGood:
            return "\033[32m";
        case Colour::kWarn:
            return "\033[33m";
        case Colour::kBad:
            return "\033[31m";
        case Colour::kQuiet:
            return "\033[2m";
        case Colour::kStrong:
            return "\033[1m";
    }
    return "";
}

}  // namespace

std::string clean(std::string_view text) {
    bool did_replace = false;
    std::string out = base::repair_utf8(text, did_replace);
    // C1 controls are two bytes in UTF-8, the first 0xC2; some terminals obey them too.
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        const auto next = i + 1 < out.size() ? static_cast<unsigned char>(out[i + 1]) : 0U;
        if (byte < 0x20 || byte == 0x7f) {
            out[i] = '?';
        } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            out.replace(i, 2, "?");
        }
    }
    return out;
}

std::string Paint::operator()(Colour colour, std::string_view text) const {
    if (!has_colours_ || colour == Colour::kNone || text.empty()) return std::string{text};
    return std::string{code_of(colour)} + std::string{text} + "\033[0m";
}

bool wants_colours(int fd) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return ::isatty(fd) == 1 && (no_color == nullptr || *no_color == '\0') && term != nullptr &&
           std::string_view{term} != "dumb";
}

Table::Table(std::vector<std::string> heads) : heads_{std::move(heads)} {
    for (const auto& head : heads_)
        widths_.push_back(base::utf8_length(head));
}

void Table::add(std::vector<Cell> row) {
    row.resize(heads_.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i].text = clean(row[i].text);
        if (!did_draw_) widths_[i] = std::max(widths_[i], base::utf8_length(row[i].text));
    }
    rows_.push_back(std::move(row));
}

std::string Table::line(const std::vector<Cell>& row, const Paint& paint) const {
    std::string out;
    std::size_t behind = 0;  // spaces owed before the next cell that has text
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::size_t length = base::utf8_length(row[i].text);
        if (length > 0) out += std::string(behind, ' ') + paint(row[i].colour, row[i].text);
        const std::size_t gap = (widths_[i] > length ? widths_[i] - length : 0) + 2;
        behind = length > 0 ? gap : behind + gap;
    }
    return out + "\n";
}

std::string Table::draw(const Paint& paint) {
    std::string out;
    if (!did_draw_) {
        std::vector<Cell> heads;
        for (const auto& head : heads_)
            heads.push_back({head, Colour::kStrong});
        out += line(heads, paint);
    }
    did_draw_ = true;
    for (const auto& row : rows_)
        out += line(row, paint);
    rows_.clear();
    return out;
}

std::string bar(std::int64_t percent, std::size_t width) {
    percent = std::clamp<std::int64_t>(percent, 0, 100);
    const std::size_t full = width * static_cast<std::size_t>(percent) / 100;
    const std::string number = std::to_string(percent);
    return "[" + std::string(full, '#') + std::string(width - full, '.') + "] " +
           std::string(number.size() < 3 ? 3 - number.size() : 0, ' ') + number + " %";
}

}  // namespace pelanggan::cli
