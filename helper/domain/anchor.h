// SPDX-License-Identifier: Apache-2.0
//
// An anchor: what the last entry of every customer's history was at a time, written into a file outside of
// the database. A chain proves that nothing within it was touched; that its end was cut off shows only here.
//
// The file, whose every line ends with a line feed:
//   CUSTOMER SEQUENCE HASH                  one for each history that grew since the anchor before, ascending
//   end NUMBER TIME LINES BEFORE            TIME like 2026-11-22T17:00:00Z, BEFORE the digest of the anchor
//                                           before, 64 zeroes for the first
//   digest DIGEST                           SHA-256 of all lines above it
// Part of the stored format. "head -n -1 FILE | sha256sum" shows the same digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// The last entry of one customer's history.
struct JournalHead {
    CustomerId customer;
    std::int64_t sequence{0};
    base::Digest hash{};
};

struct Anchor {
    std::int64_t number{0};  // 1, 2, 3 … without gaps
    base::Time made_at;
    std::int64_t lines{0};
    base::Digest before{};
    base::Digest digest{};
};

// Lines with their line feed.
std::string anchor_line(const JournalHead& head);
// Everything but the digest counts.
std::string anchor_end_line(const Anchor& anchor);
std::string anchor_digest_line(const base::Digest& digest);

// Lines without their line feed; absent for anything that the functions above do not write. The end line
// gives everything but the digest.
std::optional<JournalHead> parse_anchor_line(std::string_view line) noexcept;
std::optional<Anchor> parse_anchor_end_line(std::string_view line) noexcept;
std::optional<base::Digest> parse_anchor_digest_line(std::string_view line) noexcept;

// "000042-2026-11-22.anchor": sorts by number.
std::string anchor_file_name(const Anchor& anchor);
// The number of a file of that name; absent for other files.
std::optional<std::int64_t> anchor_number_of(std::string_view file_name) noexcept;

}  // namespace pelanggan::domain
