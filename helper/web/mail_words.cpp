// SPDX-License-Identifier: Apache-2.0
#include "web/mail_words.h"

#include "domain/email.h"

namespace pelanggan::web {

using domain::MailKind;
using domain::MailRule;
using domain::MailState;

std::string mail_rule_text(const Context& context, MailRule rule) {
    switch (rule) {
        case MailRule::kMandatory:
            return context.text("Sent because mail of this kind must always reach somebody.");
        case MailRule::kChosen:
            return context.text("Sent because you said yes to mail of this kind.");
        case MailRule::kDefault:
            return context.text("Sent because mail of this kind is on until you switch it off.");
        case MailRule::kFallback:
            return context.text("Sent because it had to reach somebody, and no other address works.");
        case MailRule::kRequested:
            return context.text("Sent because of what was done here.");
        case MailRule::kNoAddress:
            return context.text("Not sent: no e-mail address is known.");
        case MailRule::kOptedOut:
            return context.text("Not sent: you said no to mail of this kind.");
        case MailRule::kNotOptedIn:
            return context.text("Not sent: mail of this kind needs your yes first.");
        case MailRule::kNeverSent:
            return context.text("Not sent: mail of this kind is never sent.");
        case MailRule::kPaused:
            return context.text("Not sent: everything optional was paused.");
        case MailRule::kSuppressed:
            return context.text("Not sent: mail to this address came back before.");
        case MailRule::kSameAddress:
            return context.text("Not sent twice: another contact has the same address.");
        case MailRule::kUndeliverable:
            return context.text("Not sent: the mail server cannot write to this address.");
        case MailRule::kGone:
            return context.text("Not sent: what it was about had changed meanwhile.");
        case MailRule::kCancelled:
            return context.text("Not sent: it was called off.");
    }
    return {};
}

std::string mail_state_text(const Context& context, MailState state) {
    switch (state) {
        case MailState::kWaiting:
        case MailState::kLeased:
            return context.text("On its way");
        case MailState::kSent:
            return context.text("Sent");
        case MailState::kSkipped:
            return context.text("Not sent");
        case MailState::kFailed:
            return context.text("Refused by the mail server");
        case MailState::kBounced:
            return context.text("Came back");
    }
    return {};
}

std::string mail_kind_text(const Context& context, MailKind kind) {
    switch (kind) {
        case MailKind::kAnnouncement:
        case MailKind::kAnnouncementTest:
            return context.text("Announcement");
        case MailKind::kEmailConfirm:
            return context.text("Confirmation of a new e-mail address");
        case MailKind::kEmailChanged:
        case MailKind::kEmailChangedOutside:
            return context.text("Notice of a changed e-mail address");
        case MailKind::kAccountSuspended:
            return context.text("Account suspended");
        case MailKind::kAccountUnsuspended:
            return context.text("Account active again");
        case MailKind::kRequestConfirm:
            return context.text("Confirmation of a data request");
        case MailKind::kRequestChanged:
            return context.text("News of a data request");
    }
    return {};
}

std::string category_name(const Context& context, const domain::Category& category) {
    return context.language() == "id" ? category.name_id : category.name_en;
}

std::string email_text(std::string_view address) {
    const auto email = domain::Email::parse(address);
    return email.ok() ? email->display() : std::string{address};
}

}  // namespace pelanggan::web
