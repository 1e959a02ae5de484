// SPDX-License-Identifier: Apache-2.0
//
// Says no (or yes again) to one category, by whoever got a mail of it. What counts is the address: nobody who
// said no is to find the same mail in the same box because it is also the address of another contact, or of
// another customer record.
#pragma once

#include <string_view>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/signed_link.h"
#include "service/record_consent.h"
#include "store/store.h"

namespace pelanggan::service {

enum class SubscriptionResult {
    kSaved,
    kUnchanged,
    kMandatory,  // nothing stored: the category must reach somebody, so the preferences decide, not one click
    kGone        // nothing stored: the contact or the category does not exist any more; nothing is sent there
};

// link: of purpose kPreferences. No changes every contact that has the mail's address, yes only the link's
// own contact. Errors: kNotFound when the mail of the link is not known; the store's own.
base::Expected<SubscriptionResult> change_subscription(store::Store& store, const store::RequestId& request,
                                                       const domain::Actor& actor,
                                                       const domain::SignedLink& link, bool is_on,
                                                       const ChoiceSource& source = {});

}  // namespace pelanggan::service
