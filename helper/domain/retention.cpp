// SPDX-License-Identifier: Apache-2.0
#include "domain/retention.h"

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kNames{EnumName<RetentionKind>{RetentionKind::kSentMail, "sent_mail"},
                            EnumName<RetentionKind>{RetentionKind::kAnnouncements, "announcements"},
                            EnumName<RetentionKind>{RetentionKind::kSyncReports, "sync_reports"},
                            EnumName<RetentionKind>{RetentionKind::kAddressReports, "address_reports"},
                            EnumName<RetentionKind>{RetentionKind::kAddressChanges, "address_changes"}};
static_assert(is_complete(kNames, RetentionKind::kAddressChanges));

}  // namespace

std::string_view to_string(RetentionKind kind) noexcept {
    return name_of(kNames, kind);
}
std::optional<RetentionKind> parse_retention_kind(std::string_view text) noexcept {
    return value_of(kNames, text);
}

}  // namespace pelanggan::domain
