// SPDX-License-Identifier: Apache-2.0
#include "daemon/timed_work.h"

#include <boost/test/unit_test.hpp>
#include <semaphore>

namespace pelanggan::daemon {
namespace {

using std::chrono::seconds;

struct Rounds {
    std::counting_semaphore<> done{0};
    bool comes(int count = 1) {
        for (; count > 0; --count) {
            if (!done.try_acquire_for(seconds{20})) return false;
        }
        return true;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(timed_work_tests)

BOOST_AUTO_TEST_CASE(begins_at_once_and_then_waits_to_be_woken) {
    Rounds rounds;
    TimedWork work{[&](const std::stop_token&) -> std::optional<base::Time> {
        rounds.done.release();
        return std::nullopt;
    }};
    work.start();
    BOOST_TEST(rounds.comes(), "the first round");
    BOOST_TEST(!rounds.done.try_acquire_for(std::chrono::milliseconds{50}), "a round that nobody wanted");
    work.wake();
    BOOST_TEST(rounds.comes(), "the round after waking");
}

BOOST_AUTO_TEST_CASE(comes_again_at_the_time_it_names) {
    Rounds rounds;
    TimedWork work{[&](const std::stop_token&) -> std::optional<base::Time> {
        rounds.done.release();
        return base::now() - seconds{5};
    }};
    work.start();
    BOOST_TEST(rounds.comes(3), "three rounds");
}

BOOST_AUTO_TEST_CASE(a_call_during_a_round_is_not_lost) {
    Rounds rounds;
    std::binary_semaphore may_go{0};
    TimedWork work{[&](const std::stop_token&) -> std::optional<base::Time> {
        rounds.done.release();
        may_go.acquire();
        return std::nullopt;
    }};
    work.start();
    BOOST_TEST(rounds.comes(), "the first round");
    work.wake();
    may_go.release();
    BOOST_TEST(rounds.comes(), "the round for the call");
    may_go.release();
}

BOOST_AUTO_TEST_CASE(tells_a_long_round_to_stop) {
    Rounds rounds;
    bool was_stopped = false;
    {
        TimedWork work{[&](const std::stop_token& stop) -> std::optional<base::Time> {
            rounds.done.release();
            std::binary_semaphore stopped{0};
            const std::stop_callback tell{stop, [&] { stopped.release(); }};
            was_stopped = stopped.try_acquire_for(seconds{20});
            return std::nullopt;
        }};
        work.start();
        BOOST_TEST(rounds.comes(), "the round");
    }
    BOOST_TEST(was_stopped);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::daemon
