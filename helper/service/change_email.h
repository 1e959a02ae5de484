// SPDX-License-Identifier: Apache-2.0
//
// A contact's new address counts once its owner has confirmed it; the old address is told and can take it
// back for a week. Every step is one transaction with its line in the history and its mail in the outbox.
//
// Who wins: whoever had the address first. Taking a change back ends all later ones too, whether they were
// made here, in cPanel, or are still pending, and the links that were sent about them.
#pragma once

#include <optional>
#include <string>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/contact.h"
#include "domain/mail.h"
#include "domain/signed_link.h"
#include "service/queue_mail.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Requests of one customer within a day: each sends a mail to an address that somebody typed.
constexpr std::int64_t kMaxEmailRequestsPerDay = 20;

struct EmailOrder {
    domain::Actor actor;
    domain::Contact contact;  // as stored in this transaction
    std::string new_email;    // canonical, not the contact's present one
    std::string reason{};     // stated by staff, or ""
};
enum class EmailBegun { kPending, kTooMany };

// Inside a caller's transaction, which checked the scope. An older request of the contact is replaced.
// kTooMany: nothing was written. REQUIRES: setup.can_confirm.
base::Expected<EmailBegun> begin_email_change(store::Tx& tx, const MailSetup& setup, const EmailOrder& order);

// The pending change of a contact whose time is not over; absent: there is none.
base::Expected<std::optional<domain::EmailChange>> find_pending(const store::Tx& tx,
                                                                domain::ContactId contact);

// Sends the confirmation of the pending address again, with a new time to answer it: the links sent before
// stop working. Errors: kNotFound outside the scope, or when nothing is pending.
base::Expected<EmailBegun> repeat_email_change(store::Store& store, const store::RequestId& request,
                                               const MailSetup& setup, const domain::Actor& actor,
                                               const Scope& scope, domain::CustomerId customer,
                                               domain::ContactId contact);
// Gives the pending address up; ok when nothing is pending any more. Errors: kNotFound outside the scope.
base::Expected<void> cancel_email_change(store::Store& store, const store::RequestId& request,
                                         const domain::Actor& actor, const Scope& scope,
                                         domain::CustomerId customer, domain::ContactId contact);

// What a link from a mail can still do.
enum class EmailLinkState {
    kOpen,     // it waits to be used
    kDone,     // what it does has been done
    kExpired,  // its time is over
    kGone      // the contact, or the change it was for, does not exist any more
};
struct EmailLinkView {
    EmailLinkState state{EmailLinkState::kGone};
    // Only for kOpen and kDone. The old address is "" when there was none.
    std::string new_email{}, old_email{};
};

// For the pages of both links (purposes kEmailConfirm and kEmailRevert). link: verified by LinkKeys.
base::Expected<EmailLinkView> look_at_email_change(const store::Tx& tx, const domain::SignedLink& link);

// Uses the link; kDone: now, or already before. Only the address that the change began from is replaced: a
// contact whose address became another one meanwhile keeps it (kGone).
base::Expected<EmailLinkView> confirm_email_change(store::Store& store, const store::RequestId& request,
                                                   const MailSetup& setup, const domain::SignedLink& link);
base::Expected<EmailLinkView> revert_email_change(store::Store& store, const store::RequestId& request,
                                                  const domain::SignedLink& link);

// Ends pending changes whose time is over; returns how many.
base::Expected<std::int64_t> expire_email_changes(store::Store& store);

// The contact's address was changed to contact.email outside, and is stored: what is pending ends, and the
// old address is told. entries gets the line for what ended.
base::Expected<void> note_outside_change(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                                         const domain::Contact& contact, const std::string& old_email,
                                         base::Time at, std::vector<domain::JournalDraft>& entries);

}  // namespace pelanggan::service
