// SPDX-License-Identifier: Apache-2.0
//
// The one way into the outbox. A mail is queued in the transaction that is the reason for it: both are stored
// or neither.
#pragma once

#include <string>

#include "base/expected.h"
#include "domain/contact.h"
#include "domain/mail.h"
#include "store/store.h"

namespace pelanggan::service {

// What is set up for mail in this installation.
struct MailSetup {
    bool can_send{false};     // [mail] is switched on
    bool can_confirm{false};  // signed links lead somewhere too: [public] has an address and a key
    std::string domain{};     // behind the @ of Message-IDs
};

struct MailDraft {
    domain::MailKind kind{domain::MailKind::kAnnouncement};
    domain::CustomerId customer;
    domain::ContactId contact;
    std::string address;  // canonical
    std::string name{}, language{};
    std::string category{}, reference{};
    domain::MailRule rule{domain::MailRule::kRequested};
    std::string reason{};
};

// Whom a mail to a contact is addressed to, in the language it will be read in: the contact's, else the
// customer's, else the default. The address may be another one than the contact's present one.
base::Expected<MailDraft> draft_to(const store::Tx& tx, domain::MailKind kind, const domain::Contact& contact,
                                   std::string address);

// REQUIRES: setup.can_send.
base::Expected<domain::MailId> queue_mail(store::Tx& tx, const MailSetup& setup, const MailDraft& draft);

}  // namespace pelanggan::service
