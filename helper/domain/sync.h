// SPDX-License-Identifier: Apache-2.0
//
// What a reading of WHM's account list found out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// Stored names: "running", "complete", "incomplete" (nothing marked missing), "failed".
enum class RunState { kRunning, kComplete, kIncomplete, kFailed };
std::string_view to_string(RunState state) noexcept;
std::optional<RunState> parse_run_state(std::string_view text) noexcept;

struct SyncRun {
    RunId id;
    ServerId server;
    base::Time started_at;
    std::optional<base::Time> finished_at;
    RunState state{RunState::kRunning};
    std::int64_t expected{0};  // records WHM announced, 0 when it did not say
    std::int64_t seen{0}, added{0}, changed{0}, missing{0}, returned{0},
        waiting{0};  // waiting: would be missing, but a person must agree
    std::string
        message;  // why not complete, or a warning, in plain English for the host; "" when all is well
};

// One line of the report. Stored kinds: "added", "changed", "missing", "returned", "renamed", "replaced",
// "waiting".
struct SyncChange {
    RunId run;
    std::string user;
    std::string kind;
    std::string field;  // for "changed" and "renamed"
    std::optional<std::string> old_value, new_value;
};
constexpr std::int64_t kMaxReportedChanges = 1000;  // per run and kind; the counts above are always whole

}  // namespace pelanggan::domain
