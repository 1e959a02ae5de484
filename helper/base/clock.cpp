// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <fmt/format.h>

#include <atomic>

namespace pelanggan::base {
namespace {
std::atomic<Time (*)()> test_clock{nullptr};
}

Time now() noexcept {
    if (auto* clock = test_clock.load(std::memory_order_relaxed)) return clock();
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void set_clock_for_tests(Time (*clock)()) noexcept {
    test_clock.store(clock, std::memory_order_relaxed);
}

std::string to_rfc3339(Time t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{t - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace pelanggan::base
