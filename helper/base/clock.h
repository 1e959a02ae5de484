// SPDX-License-Identifier: Apache-2.0
//
// Time for everything that is stored or shown. UTC seconds inside; time zones only at the edge (web/).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pelanggan::base {

using Time = std::chrono::sys_seconds;

// The present moment. Tests replace it with a FakeClock (tests/support/fake_clock.h).
Time now() noexcept;

// Replaces now(); nullptr brings the real clock back. For tests only: one thread sets it before others start.
void set_clock_for_tests(Time (*clock)()) noexcept;

constexpr std::int64_t to_epoch(Time t) noexcept {
    return t.time_since_epoch().count();
}
constexpr Time from_epoch(std::int64_t seconds) noexcept {
    return Time{std::chrono::seconds{seconds}};
}

// "2026-11-22T14:02:07Z" (RFC 3339).
std::string to_rfc3339(Time t);

}  // namespace pelanggan::base
