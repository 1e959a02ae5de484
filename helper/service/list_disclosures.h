// SPDX-License-Identifier: Apache-2.0
//
// The register of what of one customer was handed on, as that customer reads it.
#pragma once

#include <map>
#include <vector>

#include "base/expected.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct DisclosureList {
    std::vector<domain::Disclosure> disclosures;       // newest first
    std::map<std::int64_t, domain::Partner> partners;  // theirs, as they are at present
    domain::DisclosureId older;                        // before of the next piece, 0 when there is none
};

// Errors: kNotFound outside the scope; the store's own.
base::Expected<DisclosureList> list_disclosures(const store::Tx& tx, const Scope& scope,
                                                domain::CustomerId customer, domain::DisclosureId before,
                                                std::int64_t limit);

}  // namespace pelanggan::service
