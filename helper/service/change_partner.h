// SPDX-License-Identifier: Apache-2.0
//
// The host's register of partners.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/partner.h"
#include "service/form_fault.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// What customers are asked to agree to, in both languages.
struct PartnerWords {
    std::string text_id, text_en;
};

// Stores a partner; version 0 adds it, with an id of its own. faults: what reading the form found already.
// words become the text of the partner's consent, in a new version whenever the terms are new.
// When what customers agree to is made more or other, every yes from before stops to count (terms_at).
// Returns the faults; with any of them nothing is stored.
// Errors: kUnauthorized for everybody but the host; kConflict when it was changed meanwhile; the store's own.
base::Expected<std::vector<FormFault>> put_partner(store::Store& store, const store::RequestId& request,
                                                   const domain::Actor& actor, const Scope& scope,
                                                   const domain::Partner& partner, const PartnerWords& words,
                                                   std::vector<FormFault> faults = {});

}  // namespace pelanggan::service
