// SPDX-License-Identifier: Apache-2.0
//
// What is older than the host's rules goes: looked at beforehand, and every night.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/actor.h"
#include "domain/retention.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct RetentionLine {
    domain::RetentionRule rule;
    store::RetentionTable::Old old;  // what would go now
};
// Removes nothing.
base::Expected<std::vector<RetentionLine>> preview_retention(const store::Tx& tx, base::Time now);

// Removes what is old, in small transactions; returns how many. Stops early when asked; what was removed
// until then stays removed. Errors: the store's own.
base::Expected<std::int64_t> apply_retention(store::Store& store, base::Time now,
                                             const std::stop_token& stop);

// When the nightly run is due next: in the small hours of the server's time zone, once a day, and soon after
// the start when it was missed for more than a day and a half. Never before now.
base::Time next_retention_run(const std::vector<domain::RetentionRule>& rules, base::Time now);

// days: absent keeps for good. Unknown and equal rules change nothing. Errors: kUnauthorized for everybody
// but the host; kInvalidInput for days outside domain::kMinRetentionDays to kMaxRetentionDays; kConflict when
// a rule was changed meanwhile.
base::Expected<std::int64_t> change_retention(store::Store& store, const store::RequestId& request,
                                              const domain::Actor& actor, const Scope& scope,
                                              const std::vector<domain::RetentionRule>& wanted);

}  // namespace pelanggan::service
