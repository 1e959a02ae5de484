// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"

namespace pelanggan::test {

// The clock of the process stands still while one of these lives, and is moved by hand.
class FakeClock {
 public:
    FakeClock() {
        at_ = base::from_epoch(1'800'000'000);
        base::set_clock_for_tests([] { return at_; });
    }
    ~FakeClock() { base::set_clock_for_tests(nullptr); }
    FakeClock(const FakeClock&) = delete;
    FakeClock& operator=(const FakeClock&) = delete;
    void advance(std::chrono::seconds by) { at_ += by; }

 private:
    static inline base::Time at_{};
};

}  // namespace pelanggan::test
