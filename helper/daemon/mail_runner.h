// SPDX-License-Identifier: Apache-2.0
//
// MailRunner is the threads that send mail: one that plans announcements, one per connection to the mail
// server. What they do is given as functions, so that this file knows only when: they sleep until somebody
// queued something or something stored is due.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "service/deliver_mail.h"
#include "service/plan_announcement.h"

namespace pelanggan::daemon {

class MailRunner {
 public:
    struct Work {
        std::function<base::Expected<service::PlanStep>()> plan;
        // By the connection of that number; one thread for each.
        std::function<base::Expected<service::DeliverMail::Round>(std::size_t connection,
                                                                  const std::stop_token& stop)>
            deliver;
        // When the next row of the outbox is due.
        std::function<base::Expected<std::optional<base::Time>>()> next_due;
    };
    // stop: ends deliveries early; also given to the senders.
    MailRunner(Work work, std::size_t connections, std::stop_source stop)
        : work_{std::move(work)}, connections_{connections}, stop_{std::move(stop)} {}
    ~MailRunner();
    MailRunner(const MailRunner&) = delete;
    MailRunner& operator=(const MailRunner&) = delete;

    void start();
    // Ends the threads after the message they are at; what was leased and not begun waits again.
    void stop();
    // Somebody queued a mail or scheduled an announcement. Threads: any. Never waits.
    void wake();

 private:
    // Counts what happened, so that nothing is missed between looking and waiting.
    class Signal {
     public:
        void raise();
        std::uint64_t seen();
        // Until it was raised since seen, until then, or for the longest sleep.
        void wait(std::uint64_t seen, const std::optional<base::Time>& until);

     private:
        std::mutex mutex_;
        std::condition_variable raised_;
        std::uint64_t count_{0};
    };
    void run_planner();
    void run_connection(std::size_t number);

    Work work_;
    const std::size_t connections_;
    std::stop_source stop_;
    Signal plan_, deliver_;
    std::vector<std::thread> threads_;
};

}  // namespace pelanggan::daemon
