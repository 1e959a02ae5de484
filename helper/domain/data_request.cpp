// SPDX-License-Identifier: Apache-2.0
#include "domain/data_request.h"

#include <fmt/format.h>

#include "base/text.h"
#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<RequestKind>{RequestKind::kAccess, "access"},
    EnumName<RequestKind>{RequestKind::kCorrection, "correction"},
    EnumName<RequestKind>{RequestKind::kRestriction, "restriction"},
    EnumName<RequestKind>{RequestKind::kErasure, "erasure"},
    EnumName<RequestKind>{RequestKind::kComplaint, "complaint"},
};
static_assert(is_complete(kKindNames, RequestKind::kComplaint));

constexpr std::array kStateNames{
    EnumName<RequestState>{RequestState::kOpen, "open"},
    EnumName<RequestState>{RequestState::kWaitingConfirmation, "waiting_confirmation"},
    EnumName<RequestState>{RequestState::kInProgress, "in_progress"},
    EnumName<RequestState>{RequestState::kDone, "done"},
    EnumName<RequestState>{RequestState::kRefused, "refused"},
    EnumName<RequestState>{RequestState::kWithdrawn, "withdrawn"},
};
static_assert(is_complete(kStateNames, RequestState::kWithdrawn));

}  // namespace

std::string_view to_string(RequestKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<RequestKind> parse_request_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}
std::string_view to_string(RequestState state) noexcept {
    return name_of(kStateNames, state);
}
std::optional<RequestState> parse_request_state(std::string_view text) noexcept {
    return value_of(kStateNames, text);
}

std::string request_number(const DataRequest& request) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(request.opened_at)};
    return fmt::format("{:04}-{:06}", static_cast<int>(date.year()), request.id.value);
}

std::optional<DataRequestId> parse_request_number(std::string_view text) noexcept {
    constexpr std::size_t kYearDigits = 4;
    const auto dash = text.find('-');
    if (dash != std::string_view::npos) {
        if (dash != kYearDigits || !base::parse_number(text.substr(0, dash))) return std::nullopt;
        text.remove_prefix(dash + 1);
    }
    const auto id = base::parse_number(text);
    if (!id || *id < 1) return std::nullopt;
    return DataRequestId{*id};
}

bool can_fetch_export(const DataRequest& request, base::Time now) noexcept {
    return request.kind == RequestKind::kAccess && request.state == RequestState::kDone &&
           request.closed_at && now < *request.closed_at + kExportTime;
}

}  // namespace pelanggan::domain
