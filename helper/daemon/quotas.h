// SPDX-License-Identifier: Apache-2.0
//
// Quotas counts what each caller holds of the daemon: connections, memory, and, once a caller was caught
// flooding, how often it may come. Checked at accept and before memory is taken.
//
// Threads: one (the doors').
#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "daemon/fair_queue.h"

namespace pelanggan::daemon {

struct DoorLimits {
    std::size_t connections{32};              // of one caller at a time
    std::size_t running{2};                   // of its requests at work at the same time
    std::size_t held_bytes{4 * 1024 * 1024};  // frames and answers of one caller
    std::size_t body_bytes{128 * 1024};
};

struct TotalLimits {
    std::size_t connections{2048};
    std::size_t held_bytes{32 * 1024 * 1024};
    // A caller that asked for more connections than it may have: so many more visits a second, for so long
    // after the last excess.
    double flooder_rate{50};
    double flooder_burst{50};
    std::chrono::seconds flooder_memory{5};
};

class Quotas {
 public:
    using Clock = std::chrono::steady_clock;
    enum class Entry { kIn, kExcess, kTooOften, kFull };

    explicit Quotas(const TotalLimits& total) : total_{total} {}

    // kIn counts a connection until leave(); anything else counts nothing.
    Entry enter(const CallerKey& caller, const DoorLimits& limits, Clock::time_point now);
    void leave(const CallerKey& caller, std::size_t held_bytes);
    // Changes what a connection holds from was to is; false, and nothing changed, when a limit is in the way.
    bool hold(const CallerKey& caller, const DoorLimits& limits, std::size_t was, std::size_t is);

    std::size_t connections() const noexcept { return connections_; }
    std::size_t held_bytes() const noexcept { return held_bytes_; }
    std::size_t callers() const noexcept { return callers_.size(); }
    // Forgets callers that hold nothing and did not flood lately.
    void tidy(Clock::time_point now);

 private:
    struct Caller {
        std::size_t connections{0};
        std::size_t held_bytes{0};
        double tokens{0};
        Clock::time_point filled_at{};
        Clock::time_point flooding_until{};
    };
    TotalLimits total_;
    std::map<CallerKey, Caller> callers_;
    std::size_t connections_{0};
    std::size_t held_bytes_{0};
};

}  // namespace pelanggan::daemon
