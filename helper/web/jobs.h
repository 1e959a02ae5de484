// SPDX-License-Identifier: Apache-2.0
//
// Jobs is the port to work that outlives a request. The daemon implements it (daemon/); tests record.
// Threads: every function from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/ids.h"

namespace pelanggan::web {

struct SyncProgress {
    bool is_running{false};
    std::int64_t seen{0};
    std::int64_t expected{0};  // 0: not known yet
    std::optional<domain::RunId> run;
    // Why the last one that was wanted ended early, "" when it did not or another one began. What it could
    // store itself is in its report too; a run that could not even begin has none.
    std::string failure;
};

class Jobs {
 public:
    virtual ~Jobs() = default;
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    // Starts a full sync. allow_missing: a person agreed that more than 5 % of the accounts may be marked
    // missing. Errors: kConflict when one is running; kUnavailable when the WHM server refused us and nobody
    // mended it.
    virtual base::Expected<void> start_sync(bool allow_missing) = 0;
    virtual SyncProgress sync_progress() = 0;

    // Re-reads one account soon (hook, hint). The same name waiting already is not added twice. user must be
    // an account name.
    virtual void refresh_soon(std::string_view user, bool may_be_removed) = 0;
    // Re-reads one account and waits for it, a few seconds at most, since a person waits for the page; what
    // takes longer goes on without us. Errors: as whm::WhmApi; kUnavailable when it takes longer.
    virtual base::Expected<void> refresh_now(std::string_view user) = 0;
    // Something was queued (a mail, an address for cPanel): whoever works it off looks at once.
    virtual void look_at_queues() = 0;

 protected:
    Jobs() = default;
};

}  // namespace pelanggan::web
