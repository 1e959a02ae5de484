// SPDX-License-Identifier: Apache-2.0
#include "domain/anchor.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace pelanggan::domain {
namespace {

constexpr std::string_view kEnd = "end ";
constexpr std::string_view kDigest = "digest ";
constexpr std::string_view kSuffix = ".anchor";

std::optional<base::Digest> parse_digest(std::string_view hex) noexcept {
    base::Digest digest{};
    if (hex.size() != 2 * digest.size()) return std::nullopt;
    const auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const int high = value(hex[2 * i]);
        const int low = value(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

// Takes the word before the next space, and the space.
std::string_view take_word(std::string_view& text) noexcept {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    return word;
}

// A number as it is written: "007" would be a second way to write 7.
std::optional<std::int64_t> parse_count(std::string_view word) noexcept {
    if (word.size() > 1 && word.front() == '0') return std::nullopt;
    return base::parse_number(word);
}

// RFC 3339 as base::to_rfc3339 writes it.
std::optional<base::Time> parse_time(std::string_view word) noexcept {
    std::array<int, 6> part{};
    constexpr std::array<std::size_t, 6> kAt{0, 5, 8, 11, 14, 17};
    if (word.size() != 20) return std::nullopt;
    for (std::size_t i = 0; i < part.size(); ++i) {
        const char* const from = word.data() + kAt[i];
        const char* const to = from + (i == 0 ? 4 : 2);
        if (const auto read = std::from_chars(from, to, part[i]); read.ec != std::errc{} || read.ptr != to)
            return std::nullopt;
    }
    const std::chrono::year_month_day day{std::chrono::year{part[0]},
                                          std::chrono::month{static_cast<unsigned>(part[1])},
                                          std::chrono::day{static_cast<unsigned>(part[2])}};
    if (!day.ok()) return std::nullopt;
    const base::Time at = std::chrono::sys_days{day} + std::chrono::hours{part[3]} +
                          std::chrono::minutes{part[4]} + std::chrono::seconds{part[5]};
    return base::to_rfc3339(at) == word ? std::optional{at} : std::nullopt;
}

}  // namespace

std::string anchor_line(const JournalHead& head) {
    return std::to_string(head.customer.value) + " " + std::to_string(head.sequence) + " " +
           base::to_hex(head.hash) + "\n";
}

std::string anchor_end_line(const Anchor& anchor) {
    return std::string{kEnd} + std::to_string(anchor.number) + " " + base::to_rfc3339(anchor.made_at) + " " +
           std::to_string(anchor.lines) + " " + base::to_hex(anchor.before) + "\n";
}

std::string anchor_digest_line(const base::Digest& digest) {
    return std::string{kDigest} + base::to_hex(digest) + "\n";
}

std::optional<JournalHead> parse_anchor_line(std::string_view line) noexcept {
    const auto customer = parse_count(take_word(line));
    const auto sequence = parse_count(take_word(line));
    const auto hash = parse_digest(line);
    if (!customer || !sequence || !hash || *sequence < 1) return std::nullopt;
    return JournalHead{CustomerId{*customer}, *sequence, *hash};
}

std::optional<Anchor> parse_anchor_end_line(std::string_view line) noexcept {
    if (!line.starts_with(kEnd)) return std::nullopt;
    line.remove_prefix(kEnd.size());
    const auto number = parse_count(take_word(line));
    const auto at = parse_time(take_word(line));
    const auto lines = parse_count(take_word(line));
    const auto before = parse_digest(line);
    if (!number || !at || !lines || !before) return std::nullopt;
    return Anchor{*number, *at, *lines, *before, {}};
}

std::optional<base::Digest> parse_anchor_digest_line(std::string_view line) noexcept {
    if (!line.starts_with(kDigest)) return std::nullopt;
    return parse_digest(line.substr(kDigest.size()));
}

std::string anchor_file_name(const Anchor& anchor) {
    std::string number = std::to_string(anchor.number);
    if (number.size() < 6) number.insert(0, 6 - number.size(), '0');
    return number + "-" + base::to_rfc3339(anchor.made_at).substr(0, 10) + std::string{kSuffix};
}

std::optional<std::int64_t> anchor_number_of(std::string_view file_name) noexcept {
    const auto dash = file_name.find('-');
    if (dash == std::string_view::npos || dash < 6 || !file_name.ends_with(kSuffix)) return std::nullopt;
    // "-2026-11-22"
    if (file_name.size() != dash + 11 + kSuffix.size()) return std::nullopt;
    const auto number = base::parse_number(file_name.substr(0, dash));
    return number && *number > 0 ? number : std::nullopt;
}

}  // namespace pelanggan::domain
