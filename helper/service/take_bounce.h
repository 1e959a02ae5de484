// SPDX-License-Identifier: Apache-2.0
//
// One message that came back to the bounce address: read, matched with the mail it is about, and stored.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/signed_link.h"
#include "store/store.h"

namespace pelanggan::service {

enum class TakenBounce {
    kRecorded,
    kKnown,    // the same was recorded before, or the mail is one that cannot bounce
    kUnknown,  // no mail of ours is behind any of its addresses
    kNothing   // it says nothing about an address: out of office, still being tried
};

// raw is a stranger's; envelope_recipient the address it was delivered to, "" when not known.
// Errors: kInvalidInput when it is no message at all or too long; the store's.
base::Expected<TakenBounce> take_bounce(store::Store& store, const domain::LinkKeys& keys,
                                        std::string_view raw, std::string_view envelope_recipient);

}  // namespace pelanggan::service
