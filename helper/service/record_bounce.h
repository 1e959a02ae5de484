// SPDX-License-Identifier: Apache-2.0
//
// Stores what came back about a mail that was sent.
#pragma once

#include <optional>
#include <string>

#include "base/expected.h"
#include "domain/mail.h"
#include "service/address_health.h"
#include "store/store.h"

namespace pelanggan::service {

struct BounceNotice {
    domain::MailId
        mail;  // by the signed address that it came to: nothing else says for sure which mail it was
    AddressEvent event{AddressEvent::kHardBounce};
    std::string report;  // one line for people: "550 5.1.1 no such user"
};

enum class BounceOutcome {
    kRecorded,
    kKnown,   // the same was recorded before, or the mail is one that cannot bounce
    kUnknown  // no such mail
};

// What a report says about other addresses than the mail's own is not believed. The same report twice counts
// once. Errors: the store's.
base::Expected<BounceOutcome> record_bounce(store::Store& store, const BounceNotice& notice);

}  // namespace pelanggan::service
