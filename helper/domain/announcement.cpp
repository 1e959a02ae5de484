// SPDX-License-Identifier: Apache-2.0
#include "domain/announcement.h"

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kStateNames{
    EnumName<AnnouncementState>{AnnouncementState::kDraft, "draft"},
    EnumName<AnnouncementState>{AnnouncementState::kScheduled, "scheduled"},
    EnumName<AnnouncementState>{AnnouncementState::kPlanning, "planning"},
    EnumName<AnnouncementState>{AnnouncementState::kSending, "sending"},
    EnumName<AnnouncementState>{AnnouncementState::kDone, "done"},
    EnumName<AnnouncementState>{AnnouncementState::kCancelled, "cancelled"},
};
static_assert(is_complete(kStateNames, AnnouncementState::kCancelled));

}  // namespace

std::string_view to_string(AnnouncementState state) noexcept {
    return name_of(kStateNames, state);
}
std::optional<AnnouncementState> parse_announcement_state(std::string_view text) noexcept {
    return value_of(kStateNames, text);
}

}  // namespace pelanggan::domain
