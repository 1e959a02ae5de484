// SPDX-License-Identifier: Apache-2.0
#include "daemon/background.h"

#include <algorithm>

#include "base/log.h"

namespace pelanggan::daemon {
namespace {

constexpr std::size_t kMaxWaiting = 10'000;  // more changes than that at once: a full sync is cheaper
constexpr std::chrono::seconds kRefreshPatience{30};

}  // namespace

Background::Background(Work work, std::chrono::seconds interval)
    : work_{std::move(work)}, interval_{interval} {}

Background::~Background() {
    stop();
}

void Background::start() {
    sync_thread_ = std::thread{[this] { run_syncs(); }};
    refresh_thread_ = std::thread{[this] { run_refreshes(); }};
}

void Background::stop() {
    stop_.request_stop();
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (sync_thread_.joinable()) sync_thread_.join();
    if (refresh_thread_.joinable()) refresh_thread_.join();
}

base::Expected<void> Background::start_sync(bool allow_missing) {
    {
        const std::lock_guard lock{mutex_};
        if (is_stopping_) return base::unavailable("the daemon is ending");
        if (progress_.is_running || is_sync_wanted_) return base::conflict("a sync is running already");
        is_sync_wanted_ = true;
        order_ = {allow_missing, /*is_asked_by_person=*/true};
        // Whoever asked sees it running from now on, not from when its thread wakes up.
        progress_ = {true, 0, 0, std::nullopt, {}};
    }
    changed_.notify_all();
    return {};
}

web::SyncProgress Background::sync_progress() {
    const std::lock_guard lock{mutex_};
    return progress_;
}

void Background::run_syncs() {
    std::unique_lock lock{mutex_};
    auto due = std::chrono::steady_clock::now();  // the first one at once
    for (;;) {
        const auto is_wanted = [this] { return is_stopping_ || is_sync_wanted_; };
        if (interval_.count() > 0)
            changed_.wait_until(lock, due, is_wanted);
        else
            changed_.wait(lock, is_wanted);
        if (is_stopping_) return;
        const SyncOrder order = std::exchange(order_, {});
        is_sync_wanted_ = false;
        progress_ = {true, 0, 0, std::nullopt, {}};
        lock.unlock();
        const auto result = work_.sync(
            order,
            [this](std::int64_t seen, std::int64_t expected) {
                const std::lock_guard progress_lock{mutex_};
                progress_ = {true, seen, expected, std::nullopt, {}};
            },
            stop_.get_token());
        if (!result.ok()) base::log::error("the sync ended early: {}", result.error().what);
        lock.lock();
        progress_.is_running = false;
        if (!result.ok()) progress_.failure = result.error().what;
        due = std::chrono::steady_clock::now() + interval_;
    }
}

Background::SharedRefresh Background::add(std::string_view user, bool may_be_removed, bool is_urgent) {
    const std::lock_guard lock{mutex_};
    if (is_stopping_) return nullptr;
    if (const auto found = waiting_.find(user); found != waiting_.end()) {
        const SharedRefresh refresh = found->second;
        refresh->may_be_removed = refresh->may_be_removed || may_be_removed;
        if (is_urgent) {
            refreshes_.erase(std::find(refreshes_.begin(), refreshes_.end(), refresh));
            refreshes_.push_front(refresh);
        }
        return refresh;
    }
    if (waiting_.size() >= kMaxWaiting) {
        is_sync_wanted_ = true;
        return nullptr;
    }
    auto refresh = std::make_shared<Refresh>();
    refresh->user = user;
    refresh->may_be_removed = may_be_removed;
    waiting_.emplace(refresh->user, refresh);
    if (is_urgent)
        refreshes_.push_front(refresh);
    else
        refreshes_.push_back(refresh);
    return refresh;
}

void Background::refresh_soon(std::string_view user, bool may_be_removed) {
    (void)add(user, may_be_removed, /*is_urgent=*/false);
    changed_.notify_all();
}

base::Expected<void> Background::refresh_now(std::string_view user) {
    const SharedRefresh refresh = add(user, false, /*is_urgent=*/true);
    changed_.notify_all();
    if (!refresh) return base::unavailable("too much is waiting to be read");
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, kRefreshPatience, [&] { return refresh->is_done || is_stopping_; }) ||
        !refresh->is_done)
        return base::unavailable("the account could not be read in time");
    if (refresh->error) return *refresh->error;
    return {};
}

void Background::run_refreshes() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return is_stopping_ || !refreshes_.empty(); });
        if (is_stopping_) return;
        const SharedRefresh refresh = refreshes_.front();
        refreshes_.pop_front();
        waiting_.erase(refresh->user);  // a change that is told from here on wants another reading
        const bool may_be_removed = refresh->may_be_removed;
        lock.unlock();
        auto result = work_.refresh(refresh->user, may_be_removed);
        if (!result.ok())
            base::log::warn("account {} could not be read again: {}", refresh->user, result.error().what);
        lock.lock();
        if (!result.ok()) refresh->error = result.error();
        refresh->is_done = true;
        changed_.notify_all();
    }
}

}  // namespace pelanggan::daemon
