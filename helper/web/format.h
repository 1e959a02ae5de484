// SPDX-License-Identifier: Apache-2.0
//
// Times and quantities as people read them, by ICU: in the reader's language and the customer's time zone.
// language is "id" or "en"; anything else reads as "en". Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace pelanggan::web {

// "14:02:07" when that is today in the zone, else with the date: "21 November 2026, 14:02:07".
// zone is an IANA name; "" is the server's own.
std::string format_moment(base::Time at, std::string_view language, std::string_view zone);
// "21 November 2026, 14:02:07", today as well: for lists.
std::string format_time(base::Time at, std::string_view language, std::string_view zone);
// "21 November 2026"
std::string format_date(base::Time at, std::string_view language, std::string_view zone);
// How people call the zone: "Waktu Indonesia Barat" for Asia/Jakarta in Indonesian.
std::string format_zone(std::string_view language, std::string_view zone);

// A date and time as a browser's field or a person writes it, in the server's own zone: "2026-11-22T14:02",
// also with a space, seconds, or a zone behind it ("Z", "+07:00"). Absent when it is none, or one that a
// clock change leaves out.
std::optional<base::Time> parse_moment(std::string_view text);
// What parse_moment reads, as browsers' fields want it: "2026-11-22T14:02".
std::string format_field(base::Time at);

// 1234567 → "1,234,567", in Indonesian "1.234.567".
std::string format_count(std::int64_t number, std::string_view language);
// Units of 1024, as panels count: "512 B", "1.2 GB", in Indonesian "1,2 GB".
std::string format_bytes(std::int64_t bytes, std::string_view language);

}  // namespace pelanggan::web
