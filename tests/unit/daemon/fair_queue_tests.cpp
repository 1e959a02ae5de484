// SPDX-License-Identifier: Apache-2.0
#include "daemon/fair_queue.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace pelanggan;
using daemon::CallerKey;
using daemon::FairQueue;

namespace {
const CallerKey kA{web::Door::kPanel, 1001}, kB{web::Door::kPanel, 1002}, kC{web::Door::kPanel, 1003};
}

BOOST_AUTO_TEST_SUITE(fair_queue_tests)

BOOST_AUTO_TEST_CASE(a_long_line_delays_others_by_one) {
    FairQueue queue;
    std::string order;
    for (int i = 0; i < 5; ++i)
        queue.push(kA, 9, [&] { order += 'a'; });
    queue.push(kB, 9, [&] { order += 'b'; });
    queue.push(kC, 9, [&] { order += 'c'; });
    queue.close();
    while (auto turn = queue.pop()) {
        turn->work();
        queue.done(turn->caller);
    }
    BOOST_TEST(order == "abcaaaa");
}

BOOST_AUTO_TEST_CASE(no_caller_runs_more_than_it_may) {
    FairQueue queue;
    for (int i = 0; i < 3; ++i)
        queue.push(kA, 1, [] {});
    queue.push(kB, 1, [] {});
    const auto first = queue.pop();
    BOOST_TEST((first->caller == kA));
    const auto second = queue.pop();  // a has its one at work, so it is b's turn
    BOOST_TEST((second->caller == kB));
    queue.done(kA);
    BOOST_TEST((queue.pop()->caller == kA));
    BOOST_TEST(queue.size() == 1U);
}

BOOST_AUTO_TEST_CASE(threads_do_everything_once_and_end) {
    FairQueue queue;
    std::atomic<int> done{0};
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
        workers.emplace_back([&] {
            while (auto turn = queue.pop()) {
                turn->work();
                queue.done(turn->caller);
            }
        });
    }
    for (int i = 0; i < 2000; ++i) {
        queue.push({web::Door::kPanel, 1000 + static_cast<uid_t>(i % 3 == 0 ? 1 : 0)}, 1, [&] {
            const int now = ++running;
            int seen = most;
            while (seen < now && !most.compare_exchange_weak(seen, now)) {}
            --running;
            ++done;
        });
    }
    queue.close();
    workers.clear();
    BOOST_TEST(done == 2000);
    BOOST_TEST(most <= 2);  // two callers, one each
}

BOOST_AUTO_TEST_SUITE_END()
