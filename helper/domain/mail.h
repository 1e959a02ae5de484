// SPDX-License-Identifier: Apache-2.0
//
// Mail that waits, went, or did not go: one row per recipient, which is also what the customer reads under
// "what I was sent".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/category.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// What a mail is for; each kind but the announcement has a template of templates/mail. Stored names, never
// renamed: "announcement", "announcement_test", "email_confirm", "email_changed", "email_changed_outside",
// "account_suspended", "account_unsuspended", "request_confirm", "request_changed".
enum class MailKind {
    kAnnouncement,
    kAnnouncementTest,     // to the person who composes it
    kEmailConfirm,         // to a new address: the link that makes it the contact's
    kEmailChanged,         // to the old address: the link that takes the change back
    kEmailChangedOutside,  // to the old address: cPanel's contact address was changed elsewhere
    kAccountSuspended,     // with a link to the status page, since cPanel refuses the log-in
    kAccountUnsuspended,
    kRequestConfirm,  // to a known address: the link that confirms a data request
    kRequestChanged   // a data request was opened, answered or closed
};
std::string_view to_string(MailKind kind) noexcept;
std::optional<MailKind> parse_mail_kind(std::string_view text) noexcept;

// Stored names, never renamed: "waiting", "leased", "sent", "skipped", "failed", "bounced".
enum class MailState {
    kWaiting,  // for next_at
    kLeased,   // being handed over until leased_until; after that somebody else may: it may have been sent
    kSent,     // the mail server took it over
    kSkipped,  // not sent, by a rule that was read at hand-over: see why
    kFailed,   // the mail server refused it for good, or it was too old to try again: see reply
    kBounced   // sent, and a report came back
};
std::string_view to_string(MailState state) noexcept;
std::optional<MailState> parse_mail_state(std::string_view text) noexcept;

// The rule that decided that somebody gets a mail or not. Stored names, never renamed: "mandatory", "chosen",
// "default", "fallback", "requested", "no_address", "opted_out", "not_opted_in", "never_sent", "paused",
// "suppressed", "same_address", "undeliverable", "gone", "cancelled".
enum class MailRule {
    kMandatory,      // the category is
    kChosen,         // the contact said yes
    kDefault,        // the category is on until somebody says no
    kFallback,       // mandatory, and none of the contacts that want it has a working address: the next one
    kRequested,      // by what the reader did: a confirmation, a test
    kNoAddress,      // from here on: not sent
    kOptedOut,       // said no
    kNotOptedIn,     // never said yes, where a yes is needed
    kNeverSent,      // the category is never sent
    kPaused,         // everything optional is paused
    kSuppressed,     // the address bounced or complained
    kSameAddress,    // another contact with the same address gets it
    kUndeliverable,  // an address that the mail server cannot take
    kGone,           // contact, customer or purpose does not exist any more
    kCancelled       // the announcement was
};
std::string_view to_string(MailRule rule) noexcept;
std::optional<MailRule> parse_mail_rule(std::string_view text) noexcept;
constexpr bool is_sent_by(MailRule rule) noexcept {
    return rule <= MailRule::kRequested;
}

struct Mail {
    MailId id;
    MailKind kind{MailKind::kAnnouncement};
    std::optional<AnnouncementId> announcement;
    CustomerId customer;
    ContactId contact;       // 0: the mail is not to a contact (announcement_test)
    std::string address;     // canonical
    std::string name;        // of the recipient, or ""
    std::string language;    // "id" or "en"
    std::string category;    // code; "" for what only answers the reader
    std::string reference;   // what the template needs: an email change's or account's number
    std::string subject;     // known once it was handed over
    std::string message_id;  // "<…@…>", the same for every try
    MailRule rule{MailRule::kDefault};
    std::string reason;  // the stated reason of a mandatory announcement
    MailState state{MailState::kWaiting};
    std::int64_t attempts{0};
    base::Time created_at;
    base::Time next_at;  // not before
    std::optional<base::Time> leased_until;
    std::optional<base::Time> done_at;  // when it was sent, skipped or given up; a bounce leaves it
    std::string reply;                  // the mail server's last answer, or the report's
};

// How an address behaves, over everybody who has it. Apart from opt-outs: nobody chose this.
// Stored names of Cause: "hard_bounce", "soft_bounces", "complaint", "staff".
struct AddressState {
    enum class Cause { kHardBounce, kSoftBounces, kComplaint, kStaff };
    std::string address;
    std::int64_t soft_bounces{0}, hard_bounces{0}, complaints{0};
    std::optional<base::Time> last_at;
    std::string last_report;             // for people: "550 5.1.1 no such user"
    std::optional<Cause> suppressed_by;  // absent: mail goes there
    std::optional<base::Time> suppressed_at;
};
std::string_view to_string(AddressState::Cause cause) noexcept;
std::optional<AddressState::Cause> parse_suppression_cause(std::string_view text) noexcept;
// Soft bounces in a row that count as a hard one.
constexpr std::int64_t kSoftBounceLimit = 5;
// Whether mail of a category is kept from an address. Who complained does not want what is optional; the
// address works, so what must be known still goes there.
constexpr bool stops_mail(AddressState::Cause cause, bool is_mandatory) noexcept {
    return !is_mandatory || cause != AddressState::Cause::kComplaint;
}

// What decides whether one contact gets a category's mail.
struct RecipientFacts {
    bool has_address{false};
    bool is_sendable{true};      // the address, where there is one
    std::optional<bool> choice;  // absent: never chosen
    bool is_paused{false};       // everything optional
    std::optional<AddressState::Cause> suppressed_by;
    void set_address(std::string_view address) noexcept;  // "": none
};
// Whether mail of that category could arrive at all.
bool is_working(Policy policy, const RecipientFacts& facts) noexcept;
// The rule for one contact by itself: never kFallback or kSameAddress, which depend on others.
MailRule decide_rule(Policy policy, const RecipientFacts& facts) noexcept;
// The language of mail to somebody who never chose one.
constexpr std::string_view kDefaultMailLanguage = "id";

// A changed address on its way. Stored names: "pending", "active", "reverted", "cancelled", "expired".
enum class EmailChangeState { kPending, kActive, kReverted, kCancelled, kExpired };
std::string_view to_string(EmailChangeState state) noexcept;
std::optional<EmailChangeState> parse_email_change_state(std::string_view text) noexcept;

struct EmailChange {
    EmailChangeId id;
    CustomerId customer;
    ContactId contact;
    std::string old_email;  // "" when there was none
    std::string new_email;
    EmailChangeState state{EmailChangeState::kPending};
    base::Time requested_at;
    base::Time expires_at;                   // of the confirmation
    std::optional<base::Time> confirmed_at;  // made active; reverting is possible until kRevertTime later
    std::int64_t version{1};
};
constexpr std::chrono::hours kConfirmTime{48};
constexpr std::chrono::hours kRevertTime{7 * 24};

// A contact address on its way back into cPanel. Stored names: "waiting", "unknown" (asked, not answered:
// read before writing again), "failed". What was done is no row any more.
struct PanelWrite {
    enum class State { kWaiting, kUnknown, kFailed };
    AccountId account;
    std::string email;
    State state{State::kWaiting};
    std::int64_t attempts{0};
    base::Time next_at;
    std::string error;  // for doctor and staff
    // What WHM was asked to store and has not answered for; kept when a newer address is wanted meanwhile, so
    // that it is known as ours when it shows.
    std::string asked_email;
    std::optional<base::Time> asked_at;
    std::int64_t version{1};
};
std::string_view to_string(PanelWrite::State state) noexcept;
std::optional<PanelWrite::State> parse_panel_write_state(std::string_view text) noexcept;

}  // namespace pelanggan::domain
