// SPDX-License-Identifier: Apache-2.0
//
// TimedWork is one thread that works off a queue of the store: when a row's time has come, and at once when
// somebody says that one was added. What it does is given as a function.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/clock.h"

namespace pelanggan::daemon {

class TimedWork {
 public:
    // Does what is due, and says when it wants to be called again; absent: not before it is woken.
    using Round = std::function<std::optional<base::Time>(const std::stop_token& stop)>;
    explicit TimedWork(Round round) : round_{std::move(round)} {}
    ~TimedWork() { stop(); }
    TimedWork(const TimedWork&) = delete;
    TimedWork& operator=(const TimedWork&) = delete;

    // Begins with a round at once.
    void start();
    // Ends after the step it is at.
    void stop();
    // Threads: any.
    void wake();

 private:
    void run();

    Round round_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_{true};
    std::stop_source stop_;
    std::thread thread_;
};

}  // namespace pelanggan::daemon
