// SPDX-License-Identifier: Apache-2.0
//
// When the panel's hooks were last heard of, so that doctor can tell that they are not registered. Kept in
// memory: after a start nothing is known but when that was. Threads: every function from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace pelanggan::web {

class HookSightings {
 public:
    void note() noexcept { last_ = base::to_epoch(base::now()); }
    std::optional<base::Time> last() const noexcept {
        const std::int64_t at = last_;
        return at == 0 ? std::nullopt : std::optional{base::from_epoch(at)};
    }
    base::Time watched_since() const noexcept { return watched_since_; }

 private:
    std::atomic<std::int64_t> last_{0};
    base::Time watched_since_{base::now()};
};

}  // namespace pelanggan::web
