// SPDX-License-Identifier: Apache-2.0
#include "daemon/mail_runner.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace pelanggan::daemon {
namespace {

// A daemon that shares the database may queue something and end before it sends it: nobody wakes us then.
constexpr std::chrono::seconds kLongestSleep{60};
constexpr std::chrono::seconds kAfterFailure{5};

}  // namespace

void MailRunner::Signal::raise() {
    {
        const std::lock_guard lock{mutex_};
        ++count_;
    }
    raised_.notify_all();
}

std::uint64_t MailRunner::Signal::seen() {
    const std::lock_guard lock{mutex_};
    return count_;
}

void MailRunner::Signal::wait(std::uint64_t seen, const std::optional<base::Time>& until) {
    std::chrono::seconds longest = kLongestSleep;
    if (until) longest = std::clamp(*until - base::now(), std::chrono::seconds{0}, kLongestSleep);
    std::unique_lock lock{mutex_};
    raised_.wait_for(lock, longest, [&] { return count_ != seen; });
}

MailRunner::~MailRunner() {
    stop();
}

void MailRunner::start() {
    threads_.emplace_back([this] { run_planner(); });
    for (std::size_t i = 0; i < connections_; ++i)
        threads_.emplace_back([this, i] { run_connection(i); });
}

void MailRunner::stop() {
    stop_.request_stop();
    plan_.raise();
    deliver_.raise();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

void MailRunner::wake() {
    plan_.raise();
    deliver_.raise();
}

void MailRunner::run_planner() {
    while (!stop_.stop_requested()) {
        const std::uint64_t seen = plan_.seen();
        const auto step = work_.plan();
        if (!step.ok()) {
            base::log::error("announcements cannot be planned: {}", step.error().what);
            plan_.wait(seen, base::now() + kAfterFailure);
            continue;
        }
        if (step->has_rows) deliver_.raise();
        if (!step->is_more) plan_.wait(seen, step->next);
    }
}

void MailRunner::run_connection(std::size_t number) {
    bool has_delivered = false;
    while (!stop_.stop_requested()) {
        const std::uint64_t seen = deliver_.seen();
        const auto round = work_.deliver(number, stop_.get_token());
        if (!round.ok()) {
            base::log::error("mail cannot be delivered: {}", round.error().what);
            deliver_.wait(seen, base::now() + kAfterFailure);
            continue;
        }
        has_delivered = has_delivered || round->leased > 0;
        if (round->not_before) {
            // Whatever is queued meanwhile waits too: the reason is the pace, or a server that is away.
            for (auto at = seen; base::now() < *round->not_before && !stop_.stop_requested();
                 at = deliver_.seen())
                deliver_.wait(at, round->not_before);
            continue;
        }
        if (round->leased > 0) continue;
        // Announcements may have come to their end.
        if (std::exchange(has_delivered, false)) plan_.raise();
        const auto due = work_.next_due();
        if (!due.ok()) {
            base::log::error("the outbox cannot be read: {}", due.error().what);
            deliver_.wait(seen, base::now() + kAfterFailure);
        } else if (*due && **due <= base::now()) {
            // Due, and not leased: another connection or daemon holds it, or its domain had enough.
            deliver_.wait(seen, base::now() + std::chrono::seconds{1});
        } else {
            deliver_.wait(seen, *due);
        }
    }
}

}  // namespace pelanggan::daemon
