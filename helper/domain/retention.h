// SPDX-License-Identifier: Apache-2.0
//
// How long what is no longer needed is kept. What stands in the history is not part of it: nobody can take a
// line out there.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace pelanggan::domain {

// Stored names, never renamed: "sent_mail", "announcements", "sync_reports", "address_reports",
// "address_changes".
enum class RetentionKind {
    kSentMail,        // what customers were sent; counts stay with the announcement
    kAnnouncements,   // done or cancelled ones, once the mails of them are gone
    kSyncReports,     // all but the last of each server
    kAddressReports,  // bounces and complaints about addresses that are not suppressed
    kAddressChanges   // changes of an address that are no longer waiting
};
inline constexpr std::array kRetentionKinds{RetentionKind::kSentMail, RetentionKind::kAnnouncements,
                                            RetentionKind::kSyncReports, RetentionKind::kAddressReports,
                                            RetentionKind::kAddressChanges};
std::string_view to_string(RetentionKind kind) noexcept;
std::optional<RetentionKind> parse_retention_kind(std::string_view text) noexcept;

// Bounces come back for days, and a changed address can be taken back for a week.
constexpr std::int64_t kMinRetentionDays = 30;
constexpr std::int64_t kMaxRetentionDays = 36'500;

struct RetentionRule {
    RetentionKind kind{RetentionKind::kSentMail};
    std::optional<std::int64_t> days;  // absent: kept for good
    std::optional<base::Time> last_run_at;
    std::int64_t last_removed{0};
    std::int64_t version{1};

    // What is older goes; absent: nothing does.
    std::optional<base::Time> cut(base::Time now) const {
        if (!days) return std::nullopt;
        return now - std::chrono::hours{24 * *days};
    }
};

}  // namespace pelanggan::domain
