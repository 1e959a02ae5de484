// SPDX-License-Identifier: Apache-2.0
//
// FairQueue hands work to worker threads in turn between callers, not in the order it came: a caller with a
// hundred requests waiting delays another's first one by at most one. Without it one customer's flood is
// everybody's queue.
//
// Threads: all functions from any thread.
#pragma once

#include <compare>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "web/peer.h"

namespace pelanggan::daemon {

// Who shares a turn: the uid at its door.
struct CallerKey {
    web::Door door{web::Door::kPublic};
    uid_t uid{0};
    auto operator<=>(const CallerKey&) const = default;
};

class FairQueue {
 public:
    using Work = std::function<void()>;

    void push(const CallerKey& caller, std::size_t max_running, Work work);

    // Waits for work whose caller runs less than its max_running, and counts it as running until done().
    // Absent once close() was called and nothing is left.
    struct Turn {
        CallerKey caller;
        Work work;
    };
    std::optional<Turn> pop();
    // The worker that had the turn says that it is over, and then calls pop() again.
    void done(const CallerKey& caller);
    // No more pushes are taken; pop() gives what is left, then nothing.
    void close();
    std::size_t size() const;

 private:
    struct Line {
        std::deque<Work> waiting;
        std::size_t running{0};
        std::size_t max_running{1};
    };
    std::optional<Turn> take();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<CallerKey, Line> lines_;
    std::list<CallerKey> turns_;  // callers with work waiting, next one first
    std::size_t size_{0};
    bool is_closed_{false};
};

}  // namespace pelanggan::daemon
