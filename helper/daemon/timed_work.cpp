// SPDX-License-Identifier: Apache-2.0
#include "daemon/timed_work.h"

#include <algorithm>

namespace pelanggan::daemon {
namespace {

// The wall clock may be set; what waits for it is looked at so often whatever it says.
constexpr std::chrono::seconds kLongestSleep{600};

}  // namespace

void TimedWork::start() {
    thread_ = std::thread{[this] { run(); }};
}

void TimedWork::stop() {
    stop_.request_stop();
    wake();
    if (thread_.joinable()) thread_.join();
}

void TimedWork::wake() {
    {
        const std::lock_guard lock{mutex_};
        is_woken_ = true;
    }
    changed_.notify_all();
}

void TimedWork::run() {
    std::unique_lock lock{mutex_};
    while (!stop_.stop_requested()) {
        is_woken_ = false;
        lock.unlock();
        const auto next = round_(stop_.get_token());
        lock.lock();
        const auto is_woken = [this] { return is_woken_; };
        if (next)
            changed_.wait_for(lock, std::clamp(*next - base::now(), std::chrono::seconds{0}, kLongestSleep),
                              is_woken);
        else
            changed_.wait(lock, is_woken);
    }
}

}  // namespace pelanggan::daemon
