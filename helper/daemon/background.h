// SPDX-License-Identifier: Apache-2.0
//
// Background is the work that outlives a request: one thread for full syncs, one for re-reading single
// accounts. What they do is given as functions, so that this file knows only when.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "web/jobs.h"

namespace pelanggan::daemon {

class Background : public web::Jobs {
 public:
    struct SyncOrder {
        bool allow_missing{false};
        bool is_asked_by_person{false};  // else its time had come
    };
    using Report = std::function<void(std::int64_t seen, std::int64_t expected)>;
    struct Work {
        // A full sync; report is called while it goes on, stop asks it to end early.
        std::function<base::Expected<void>(const SyncOrder& order, const Report& report,
                                           const std::stop_token& stop)>
            sync;
        std::function<base::Expected<void>(const std::string& user, bool may_be_removed)> refresh;
        std::function<void()> look_at_queues{[] {}};
    };
    // interval 0: syncs only when asked.
    Background(Work work, std::chrono::seconds interval);
    ~Background() override;

    void start();
    // Ends both threads after the step they are at.
    void stop();

    base::Expected<void> start_sync(bool allow_missing) override;
    web::SyncProgress sync_progress() override;
    void refresh_soon(std::string_view user, bool may_be_removed) override;
    base::Expected<void> refresh_now(std::string_view user) override;
    void look_at_queues() override { work_.look_at_queues(); }

 private:
    struct Refresh {
        std::string user;
        bool may_be_removed{false};
        bool is_done{false};
        std::optional<base::Error> error;
    };
    using SharedRefresh = std::shared_ptr<Refresh>;

    void run_syncs();
    void run_refreshes();
    SharedRefresh add(std::string_view user, bool may_be_removed, bool is_urgent);

    Work work_;
    std::chrono::seconds interval_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_stopping_{false};
    std::stop_source stop_;
    bool is_sync_wanted_{false};
    SyncOrder order_;
    web::SyncProgress progress_;
    std::deque<SharedRefresh> refreshes_;
    std::map<std::string, SharedRefresh, std::less<>> waiting_;
    std::thread sync_thread_, refresh_thread_;
};

}  // namespace pelanggan::daemon
