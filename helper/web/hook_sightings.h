// SPDX-License-Identifier: Apache-2.0
//
// When the panel's hooks were last heard of by this process, so that not every one of them has to be stored.
// Threads: every function from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace pelanggan::web {

class HookSightings {
 public:
    // True when the store should hear of this one: the first, and later one in a minute.
    bool note() noexcept {
        const std::int64_t now = base::to_epoch(base::now());
        const std::int64_t before = last_.exchange(now);
        std::int64_t stored = stored_;
        if (before != 0 && now >= stored && now - stored < kStoreEverySeconds) return false;
        return stored_.compare_exchange_strong(stored, now);
    }
    std::optional<base::Time> last() const noexcept {
        const std::int64_t at = last_;
        return at == 0 ? std::nullopt : std::optional{base::from_epoch(at)};
    }
    base::Time watched_since() const noexcept { return watched_since_; }

 private:
    static constexpr std::int64_t kStoreEverySeconds = 60;
    std::atomic<std::int64_t> stored_{0};
    std::atomic<std::int64_t> last_{0};
    base::Time watched_since_{base::now()};
};

}  // namespace pelanggan::web
