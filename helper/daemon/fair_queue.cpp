// SPDX-License-Identifier: Apache-2.0
#include "daemon/fair_queue.h"

#include "base/check.h"

namespace pelanggan::daemon {

void FairQueue::push(const CallerKey& caller, std::size_t max_running, Work work) {
    {
        const std::lock_guard lock{mutex_};
        if (is_closed_) return;
        Line& line = lines_[caller];
        line.max_running = max_running;
        if (line.waiting.empty()) turns_.push_back(caller);
        line.waiting.push_back(std::move(work));
        ++size_;
    }
    changed_.notify_one();
}

std::optional<FairQueue::Turn> FairQueue::take() {
    for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
        const CallerKey caller = *turn;
        Line& line = lines_[caller];
        if (line.running >= line.max_running) continue;
        Turn taken{caller, std::move(line.waiting.front())};
        line.waiting.pop_front();
        ++line.running;
        --size_;
        turns_.erase(turn);
        if (!line.waiting.empty()) turns_.push_back(caller);
        return taken;
    }
    return std::nullopt;
}

std::optional<FairQueue::Turn> FairQueue::pop() {
    std::unique_lock lock{mutex_};
    for (;;) {
        if (auto taken = take()) return taken;
        if (is_closed_ && size_ == 0) return std::nullopt;
        changed_.wait(lock);
    }
}

void FairQueue::done(const CallerKey& caller) {
    const std::lock_guard lock{mutex_};
    const auto line = lines_.find(caller);
    PEL_CHECK(line != lines_.end() && line->second.running > 0);
    if (--line->second.running == 0 && line->second.waiting.empty()) lines_.erase(line);
    // Whoever is done comes back for the next turn itself, so nobody need be woken, but at the end.
    if (is_closed_) changed_.notify_all();
}

void FairQueue::close() {
    {
        const std::lock_guard lock{mutex_};
        is_closed_ = true;
    }
    changed_.notify_all();
}

std::size_t FairQueue::size() const {
    const std::lock_guard lock{mutex_};
    return size_;
}

}  // namespace pelanggan::daemon
