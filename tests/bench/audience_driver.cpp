// SPDX-License-Identifier: Apache-2.0
//
// Counts an announcement's audience as the page does, and prints how long each count took:
//   audience_driver STORE-URL CATEGORY ROUNDS
// One line per round: seconds of wall clock, seconds of processor, recipients, left out.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "service/plan_announcement.h"
#include "store/store.h"

namespace {

using namespace pelanggan;

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

base::Expected<void> run(const char* url, const char* category, int rounds) {
    PEL_ASSIGN(const auto store, store::open_store(url));
    for (int round = 0; round < rounds; ++round) {
        domain::RuleCounts counts;
        const auto start = std::chrono::steady_clock::now();
        const double before = processor_seconds();
        PEL_TRY(store->read([&](const store::Tx& tx) -> base::Expected<void> {
            domain::Announcement announcement;
            announcement.author.kind = domain::ActorKind::kHost;
            announcement.category = category;
            PEL_ASSIGN(const auto query, service::audience_of(tx, announcement, base::now()));
            PEL_ASSIGN(counts, tx.announcements().count_audience(query));
            return {};
        }));
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        long long sent = 0, left_out = 0;
        for (const auto& [rule, count] : counts)
            (domain::is_sent_by(rule) ? sent : left_out) += count;
        std::printf("%.4f %.4f %lld %lld\n", wall.count(), processor_seconds() - before, sent, left_out);
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: audience_driver STORE-URL CATEGORY ROUNDS\n", stderr);
        return 2;
    }
    const auto done = run(argv[1], argv[2], std::atoi(argv[3]));
    if (done.ok()) return 0;
    std::fprintf(stderr, "%s\n", done.error().what.c_str());
    return 1;
}
