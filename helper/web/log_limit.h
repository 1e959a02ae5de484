// SPDX-License-Identifier: Apache-2.0
//
// Keeps one local user from filling the log: so many lines a minute for each uid, and the next one that is
// written says how many were left out. Threads: every function from any thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace pelanggan::web {

class LogLimit {
 public:
    using Clock = std::chrono::steady_clock;

    explicit LogLimit(std::int64_t lines_a_minute) : lines_a_minute_{lines_a_minute} {}

    // Absent: do not write this line. Else how many were left out since the last one written for uid.
    std::optional<std::int64_t> take(uid_t uid, Clock::time_point now = Clock::now());

 private:
    struct Minute {
        Clock::time_point began;
        std::int64_t written{0};
        std::int64_t left_out{0};
    };
    // More uids than that share what is left.
    static constexpr std::size_t kMaxUids = 4096;
    static constexpr uid_t kSharedUid = static_cast<uid_t>(-1);

    const std::int64_t lines_a_minute_;
    std::mutex mutex_;
    std::map<uid_t, Minute> minutes_;  // guarded by mutex_
};

}  // namespace pelanggan::web
