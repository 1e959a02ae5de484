// SPDX-License-Identifier: Apache-2.0
#include "daemon/mail_runner.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>

using namespace pelanggan;
using namespace std::chrono_literals;
using daemon::MailRunner;
using Round = service::DeliverMail::Round;
using service::PlanStep;

namespace {

// What the runner's functions answer, and how often it asked. Every question is an event to wait for.
class Scene {
 public:
    MailRunner::Work work() {
        return {[this]() -> base::Expected<PlanStep> { return answer(plans_, plan_calls_, PlanStep{}); },
                [this](std::size_t, const std::stop_token&) -> base::Expected<Round> {
                    return answer(rounds_, deliver_calls_, Round{});
                },
                [this]() -> base::Expected<std::optional<base::Time>> {
                    const std::lock_guard lock{mutex_};
                    return due_;
                }};
    }
    void add_plan(const base::Expected<PlanStep>& step) {
        const std::lock_guard lock{mutex_};
        plans_.push_back(step);
    }
    void add_round(const base::Expected<Round>& round) {
        const std::lock_guard lock{mutex_};
        rounds_.push_back(round);
    }
    void set_due(base::Time due) {
        const std::lock_guard lock{mutex_};
        due_ = due;
    }
    bool wait_for(int plans, int delivers) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s,
                                 [&] { return plan_calls_ >= plans && deliver_calls_ >= delivers; });
    }
    int delivers() {
        const std::lock_guard lock{mutex_};
        return deliver_calls_;
    }

 private:
    template <typename T>
    base::Expected<T> answer(std::deque<base::Expected<T>>& queued, int& calls, T otherwise) {
        const std::lock_guard lock{mutex_};
        ++calls;
        changed_.notify_all();
        if (queued.empty()) return otherwise;
        auto next = queued.front();
        queued.pop_front();
        return next;
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<base::Expected<PlanStep>> plans_;
    std::deque<base::Expected<Round>> rounds_;
    std::optional<base::Time> due_;
    int plan_calls_{0}, deliver_calls_{0};
};

PlanStep step(bool is_more, bool has_rows) {
    PlanStep one;
    one.is_more = is_more;
    one.has_rows = has_rows;
    return one;
}
Round leased(std::size_t count) {
    Round round;
    round.leased = count;
    return round;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_runner_tests)

BOOST_AUTO_TEST_CASE(it_sleeps_until_it_is_woken) {
    Scene scene;
    MailRunner runner{scene.work(), 1, {}};
    runner.start();
    BOOST_REQUIRE(scene.wait_for(1, 1));
    scene.add_round(leased(20));
    runner.wake();
    // The batch, and the look after it that finds nothing. Announcements may have ended with it: the planning
    // looks again, once for both reasons where they come together.
    BOOST_TEST(scene.wait_for(2, 3));
    runner.stop();
}

BOOST_AUTO_TEST_CASE(planned_rows_wake_the_connections_and_planning_goes_on_while_there_is_more) {
    Scene scene;
    MailRunner runner{scene.work(), 1, {}};
    runner.start();
    BOOST_REQUIRE(scene.wait_for(1, 1));
    scene.add_plan(step(true, false));
    scene.add_plan(step(true, true));
    scene.add_plan(step(false, false));
    runner.wake();
    BOOST_TEST(scene.wait_for(4, 2));
    runner.stop();
}

BOOST_AUTO_TEST_CASE(what_is_due_later_is_looked_at_then) {
    Scene scene;
    scene.set_due(base::now() + 1s);
    MailRunner runner{scene.work(), 1, {}};
    const auto start = std::chrono::steady_clock::now();
    runner.start();
    BOOST_TEST(scene.wait_for(1, 2));
    // Well before the longest sleep.
    BOOST_TEST((std::chrono::steady_clock::now() - start < 20s));
    runner.stop();
}

BOOST_AUTO_TEST_CASE(a_pause_is_kept_although_more_is_queued) {
    Scene scene;
    Round paused = leased(1);
    paused.not_before = base::now() + 2s;
    scene.add_round(paused);
    MailRunner runner{scene.work(), 1, {}};
    runner.start();
    BOOST_REQUIRE(scene.wait_for(1, 1));
    for (int i = 0; i < 10; ++i)
        runner.wake();
    BOOST_TEST(scene.wait_for(1, 2));
    BOOST_TEST((base::now() >= *paused.not_before));
    runner.stop();
}

BOOST_AUTO_TEST_CASE(a_failure_is_not_the_end) {
    Scene scene;
    scene.add_plan(base::unavailable("the store is away"));
    scene.add_round(base::unavailable("the store is away"));
    MailRunner runner{scene.work(), 2, {}};
    runner.start();
    BOOST_REQUIRE(scene.wait_for(1, 2));
    runner.wake();
    BOOST_TEST(scene.wait_for(2, 4));
    runner.stop();
}

BOOST_AUTO_TEST_CASE(stopping_does_not_wait_for_what_is_due) {
    Scene scene;
    Round paused;
    paused.not_before = base::now() + std::chrono::hours{1};
    scene.add_round(paused);
    std::stop_source stop;
    MailRunner runner{scene.work(), 3, stop};
    runner.start();
    BOOST_REQUIRE(scene.wait_for(1, 3));
    const auto start = std::chrono::steady_clock::now();
    runner.stop();
    BOOST_TEST((std::chrono::steady_clock::now() - start < 20s));
    BOOST_TEST(stop.stop_requested());
    const int before = scene.delivers();
    runner.wake();
    BOOST_TEST(scene.delivers() == before);
}

BOOST_AUTO_TEST_SUITE_END()
