// SPDX-License-Identifier: Apache-2.0
#include "daemon/background.h"

#include <boost/test/unit_test.hpp>
#include <future>
#include <semaphore>
#include <vector>

using namespace pelanggan;
using namespace std::chrono_literals;
using daemon::Background;

namespace {

constexpr auto kPatience = 20s;

template <typename Predicate>
bool wait_for(Predicate predicate) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!predicate()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

struct Scene {
    Background::Work work() {
        return {[this](const Background::SyncOrder& order, const auto& report,
                       const std::stop_token&) -> base::Expected<void> {
                    allowed = order.allow_missing;
                    asked = order.is_asked_by_person;
                    report(5, 10);
                    sync_began.release();
                    sync_may_end.acquire();
                    ++syncs;
                    if (is_disk_full) return base::unavailable("database or disk is full");
                    return {};
                },
                [this](const std::string& user, bool may_be_removed) -> base::Expected<void> {
                    if (is_slow) refresh_may_end.acquire();
                    const std::lock_guard lock{mutex};
                    refreshed.push_back(user + (may_be_removed ? "!" : ""));
                    if (user == "broken") return base::unavailable("WHM is away");
                    return {};
                }};
    }
    std::vector<std::string> done() {
        const std::lock_guard lock{mutex};
        return refreshed;
    }
    std::counting_semaphore<100> sync_began{0}, sync_may_end{0}, refresh_may_end{0};
    std::atomic<int> syncs{0};
    std::atomic<bool> allowed{false}, asked{false};
    bool is_slow{false};
    std::atomic<bool> is_disk_full{false};
    std::mutex mutex;
    std::vector<std::string> refreshed;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(background_tests)

BOOST_AUTO_TEST_CASE(a_sync_runs_when_asked_and_only_one_at_a_time) {
    Scene scene;
    Background jobs{scene.work(), 0s};
    jobs.start();
    BOOST_TEST(jobs.start_sync(true).ok());
    const auto second = jobs.start_sync(false);
    BOOST_REQUIRE(!second.ok());
    BOOST_TEST((second.error().kind == base::ErrorKind::kConflict));
    scene.sync_began.acquire();
    BOOST_TEST(scene.allowed);
    BOOST_TEST(scene.asked);
    BOOST_TEST(jobs.sync_progress().is_running);
    BOOST_TEST(jobs.sync_progress().seen == 5);
    scene.sync_may_end.release();
    BOOST_TEST(wait_for([&] { return !jobs.sync_progress().is_running; }));
    BOOST_TEST(jobs.start_sync(false).ok());
    scene.sync_began.acquire();
    BOOST_TEST(!scene.allowed);
    scene.sync_may_end.release();
}

BOOST_AUTO_TEST_CASE(why_a_sync_ended_early_is_told_until_another_begins) {
    Scene scene;
    scene.is_disk_full = true;
    Background jobs{scene.work(), 0s};
    jobs.start();
    BOOST_TEST(jobs.sync_progress().failure == "");
    BOOST_TEST(jobs.start_sync(false).ok());
    scene.sync_may_end.release();
    BOOST_TEST(wait_for([&] { return !jobs.sync_progress().is_running; }));
    BOOST_TEST(jobs.sync_progress().failure == "database or disk is full");
    scene.is_disk_full = false;
    BOOST_TEST(jobs.start_sync(false).ok());
    BOOST_TEST(jobs.sync_progress().failure == "");
    scene.sync_may_end.release();
    BOOST_TEST(wait_for([&] { return !jobs.sync_progress().is_running; }));
    BOOST_TEST(jobs.sync_progress().failure == "");
}

BOOST_AUTO_TEST_CASE(with_an_interval_the_first_sync_runs_at_once) {
    Scene scene;
    Background jobs{scene.work(), 1h};
    jobs.start();
    scene.sync_began.acquire();
    BOOST_TEST(!scene.asked);
    scene.sync_may_end.release();
    BOOST_TEST(wait_for([&] { return scene.syncs == 1; }));
}

BOOST_AUTO_TEST_CASE(waiting_names_are_not_added_twice_and_remember_removal) {
    Scene scene;
    scene.is_slow = true;
    Background jobs{scene.work(), 0s};
    jobs.start();
    jobs.refresh_soon("first", false);
    jobs.refresh_soon("budi", false);
    jobs.refresh_soon("sari", false);
    jobs.refresh_soon("budi", true);
    jobs.refresh_soon("budi", false);
    scene.refresh_may_end.release(3);
    BOOST_TEST(wait_for([&] { return scene.done().size() == 3; }));
    const auto done = scene.done();
    BOOST_TEST(std::count(done.begin(), done.end(), "budi!") == 1);
    BOOST_TEST(std::count(done.begin(), done.end(), "budi") == 0);
}

BOOST_AUTO_TEST_CASE(a_refresh_that_is_waited_for_brings_its_outcome) {
    Scene scene;
    Background jobs{scene.work(), 0s};
    jobs.start();
    BOOST_TEST(jobs.refresh_now("budi").ok());
    const auto broken = jobs.refresh_now("broken");
    BOOST_REQUIRE(!broken.ok());
    BOOST_TEST((broken.error().kind == base::ErrorKind::kUnavailable));
}

BOOST_AUTO_TEST_CASE(an_urgent_refresh_goes_first) {
    Scene scene;
    scene.is_slow = true;
    Background jobs{scene.work(), 0s};
    for (const char* user : {"a", "b", "c"})
        jobs.refresh_soon(user, false);
    auto urgent = std::async(std::launch::async, [&] { return jobs.refresh_now("c").ok(); });
    std::this_thread::sleep_for(50ms);  // it has no way to say that it waits
    jobs.start();
    scene.refresh_may_end.release(3);
    BOOST_TEST(urgent.get());
    BOOST_TEST(wait_for([&] { return scene.done().size() == 3; }));
    BOOST_TEST(scene.done().front() == "c");
}

BOOST_AUTO_TEST_CASE(stopping_lets_nobody_wait) {
    Scene scene;
    Background jobs{scene.work(), 0s};
    jobs.start();
    jobs.stop();
    BOOST_TEST(!jobs.refresh_now("budi").ok());
    BOOST_TEST(!jobs.start_sync(false).ok());
}

BOOST_AUTO_TEST_SUITE_END()
