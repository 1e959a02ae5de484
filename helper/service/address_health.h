// SPDX-License-Identifier: Apache-2.0
//
// What is learned about an address while mail goes there, and what follows: a suppression, a line in the
// history, and for what must be known the next contact.
#pragma once

#include <string>

#include "base/expected.h"
#include "domain/mail.h"
#include "store/store.h"

namespace pelanggan::service {

enum class AddressEvent { kHardBounce, kSoftBounce, kComplaint };

// Stores it and suppresses the address when it was one too many: a hard bounce or complaint at once, soft
// ones after domain::kSoftBounceLimit in a row, none of them more than a month after the one before. Returns
// whether the address is suppressed by this.
base::Expected<bool> note_address_event(store::Tx& tx, const std::string& address, AddressEvent event,
                                        const std::string& report, base::Time at);

// A line in the mail's customer's history: mail to the address fails. For mail to nobody's contact, nothing.
base::Expected<void> enter_mail_failure(store::Tx& tx, const domain::Mail& mail, const std::string& report,
                                        base::Time at);

// A mandatory announcement did not reach the mail's address: queues it for the next contact of the customer
// that has a working one, unless the customer gets it elsewhere. Returns whether it did.
base::Expected<bool> fall_back(store::Tx& tx, const domain::Mail& mail, base::Time at);

}  // namespace pelanggan::service
