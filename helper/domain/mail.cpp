// SPDX-License-Identifier: Apache-2.0
#include "domain/mail.h"

#include "domain/email.h"
#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<MailKind>{MailKind::kAnnouncement, "announcement"},
    EnumName<MailKind>{MailKind::kAnnouncementTest, "announcement_test"},
    EnumName<MailKind>{MailKind::kEmailConfirm, "email_confirm"},
    EnumName<MailKind>{MailKind::kEmailChanged, "email_changed"},
    EnumName<MailKind>{MailKind::kEmailChangedOutside, "email_changed_outside"},
    EnumName<MailKind>{MailKind::kAccountSuspended, "account_suspended"},
    EnumName<MailKind>{MailKind::kAccountUnsuspended, "account_unsuspended"},
    EnumName<MailKind>{MailKind::kRequestConfirm, "request_confirm"},
    EnumName<MailKind>{MailKind::kRequestChanged, "request_changed"},
};
static_assert(is_complete(kKindNames, MailKind::kRequestChanged));

constexpr std::array kStateNames{
    EnumName<MailState>{MailState::kWaiting, "waiting"}, EnumName<MailState>{MailState::kLeased, "leased"},
    EnumName<MailState>{MailState::kSent, "sent"},       EnumName<MailState>{MailState::kSkipped, "skipped"},
    EnumName<MailState>{MailState::kFailed, "failed"},   EnumName<MailState>{MailState::kBounced, "bounced"},
};
static_assert(is_complete(kStateNames, MailState::kBounced));

constexpr std::array kRuleNames{
    EnumName<MailRule>{MailRule::kMandatory, "mandatory"},
    EnumName<MailRule>{MailRule::kChosen, "chosen"},
    EnumName<MailRule>{MailRule::kDefault, "default"},
    EnumName<MailRule>{MailRule::kFallback, "fallback"},
    EnumName<MailRule>{MailRule::kRequested, "requested"},
    EnumName<MailRule>{MailRule::kNoAddress, "no_address"},
    EnumName<MailRule>{MailRule::kOptedOut, "opted_out"},
    EnumName<MailRule>{MailRule::kNotOptedIn, "not_opted_in"},
    EnumName<MailRule>{MailRule::kNeverSent, "never_sent"},
    EnumName<MailRule>{MailRule::kPaused, "paused"},
    EnumName<MailRule>{MailRule::kSuppressed, "suppressed"},
    EnumName<MailRule>{MailRule::kSameAddress, "same_address"},
    EnumName<MailRule>{MailRule::kUndeliverable, "undeliverable"},
    EnumName<MailRule>{MailRule::kGone, "gone"},
    EnumName<MailRule>{MailRule::kCancelled, "cancelled"},
};
static_assert(is_complete(kRuleNames, MailRule::kCancelled));

constexpr std::array kCauseNames{
    EnumName<AddressState::Cause>{AddressState::Cause::kHardBounce, "hard_bounce"},
    EnumName<AddressState::Cause>{AddressState::Cause::kSoftBounces, "soft_bounces"},
    EnumName<AddressState::Cause>{AddressState::Cause::kComplaint, "complaint"},
    EnumName<AddressState::Cause>{AddressState::Cause::kStaff, "staff"},
};
static_assert(is_complete(kCauseNames, AddressState::Cause::kStaff));

constexpr std::array kChangeNames{
    EnumName<EmailChangeState>{EmailChangeState::kPending, "pending"},
    EnumName<EmailChangeState>{EmailChangeState::kActive, "active"},
    EnumName<EmailChangeState>{EmailChangeState::kReverted, "reverted"},
    EnumName<EmailChangeState>{EmailChangeState::kCancelled, "cancelled"},
    EnumName<EmailChangeState>{EmailChangeState::kExpired, "expired"},
};
static_assert(is_complete(kChangeNames, EmailChangeState::kExpired));

constexpr std::array kWriteNames{
    EnumName<PanelWrite::State>{PanelWrite::State::kWaiting, "waiting"},
    EnumName<PanelWrite::State>{PanelWrite::State::kUnknown, "unknown"},
    EnumName<PanelWrite::State>{PanelWrite::State::kFailed, "failed"},
};
static_assert(is_complete(kWriteNames, PanelWrite::State::kFailed));

}  // namespace

std::string_view to_string(MailKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<MailKind> parse_mail_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}
std::string_view to_string(MailState state) noexcept {
    return name_of(kStateNames, state);
}
std::optional<MailState> parse_mail_state(std::string_view text) noexcept {
    return value_of(kStateNames, text);
}
std::string_view to_string(MailRule rule) noexcept {
    return name_of(kRuleNames, rule);
}
std::optional<MailRule> parse_mail_rule(std::string_view text) noexcept {
    return value_of(kRuleNames, text);
}
std::string_view to_string(AddressState::Cause cause) noexcept {
    return name_of(kCauseNames, cause);
}
std::optional<AddressState::Cause> parse_suppression_cause(std::string_view text) noexcept {
    return value_of(kCauseNames, text);
}
std::string_view to_string(EmailChangeState state) noexcept {
    return name_of(kChangeNames, state);
}
std::optional<EmailChangeState> parse_email_change_state(std::string_view text) noexcept {
    return value_of(kChangeNames, text);
}
std::string_view to_string(PanelWrite::State state) noexcept {
    return name_of(kWriteNames, state);
}
std::optional<PanelWrite::State> parse_panel_write_state(std::string_view text) noexcept {
    return value_of(kWriteNames, text);
}

void RecipientFacts::set_address(std::string_view address) noexcept {
    has_address = !address.empty();
    is_sendable = domain::is_sendable(address);
}

bool is_working(Policy policy, const RecipientFacts& facts) noexcept {
    return facts.has_address && facts.is_sendable &&
           !(facts.suppressed_by && stops_mail(*facts.suppressed_by, policy == Policy::kMandatory));
}

MailRule decide_rule(Policy policy, const RecipientFacts& facts) noexcept {
    if (policy == Policy::kNever) return MailRule::kNeverSent;
    if (!facts.has_address) return MailRule::kNoAddress;
    if (!is_wanted(policy, facts.choice)) return facts.choice ? MailRule::kOptedOut : MailRule::kNotOptedIn;
    if (policy != Policy::kMandatory && facts.is_paused) return MailRule::kPaused;
    if (!facts.is_sendable) return MailRule::kUndeliverable;
    if (!is_working(policy, facts)) return MailRule::kSuppressed;
    if (policy == Policy::kMandatory) return MailRule::kMandatory;
    return facts.choice ? MailRule::kChosen : MailRule::kDefault;
}

}  // namespace pelanggan::domain
