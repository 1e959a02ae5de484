// SPDX-License-Identifier: Apache-2.0
//
// Whether a mail of the outbox is still to be sent: read right before it is handed over, so that who said no,
// was given to another reseller or is gone since it was queued does not get it.
#pragma once

#include <string>

#include "base/expected.h"
#include "domain/mail.h"
#include "store/store.h"

namespace pelanggan::service {

struct MailVerdict {
    domain::MailRule rule{domain::MailRule::kGone};  // is_sent_by(rule): send it
    // kGone: the contact has this address instead, and gets what goes to everybody there. Else "".
    std::string new_address{};
};

base::Expected<MailVerdict> check_mail(const store::Tx& tx, const domain::Mail& mail, base::Time now);

// What is known about one contact for one category.
base::Expected<domain::RecipientFacts> facts_of(const store::Tx& tx, const domain::Contact& contact,
                                                const domain::Category& category, base::Time now);

// Whether another row of the mail's announcement reaches the mail's customer, or has.
base::Expected<bool> is_reached_otherwise(const store::Tx& tx, const domain::Mail& mail);

}  // namespace pelanggan::service
