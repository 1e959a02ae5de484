// SPDX-License-Identifier: Apache-2.0
//
// Writes anchors: what every history's newest entry is, into a file outside of the database, so that an end
// that was cut off shows as well. A file is whole before the database says so: after a crash between the two
// the next anchor says the same lines again, under the next number.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/anchor.h"
#include "store/anchor_files.h"
#include "store/store.h"

namespace pelanggan::service {

// Between two anchors that nobody asked for.
constexpr std::chrono::hours kAnchorInterval{24};

class AnchorJournal {
 public:
    struct State {
        bool is_running{false};
        std::int64_t done{0};      // customers looked at by the one that runs
        std::int64_t expected{0};  // highest customer's number
        std::string failure;       // of the last try, "" when it came to its end
        std::int64_t last{0};      // number of the last that this process wrote
    };

    // Both must outlive this.
    AnchorJournal(store::Store& store, const store::AnchorFiles& files) : store_{store}, files_{files} {}

    // One anchor, also when nothing is new: it says that nothing was.
    // Errors: kConflict while one is written; kUnavailable, also when stop came; the store's own.
    base::Expected<domain::Anchor> run(const std::stop_token& stop);
    // When the next is due: now, or later. Errors: the store's own.
    base::Expected<base::Time> next_due() const;
    // Threads: any.
    State state() const;

 private:
    base::Expected<domain::Anchor> write(const std::stop_token& stop);
    base::Expected<void> write_heads(store::AnchorFiles::Writer& writer, const std::stop_token& stop);
    base::Expected<void> enter(const domain::Anchor& anchor);

    store::Store& store_;
    const store::AnchorFiles& files_;
    std::mutex running_;
    mutable std::mutex mutex_;
    State state_;
};

}  // namespace pelanggan::service
