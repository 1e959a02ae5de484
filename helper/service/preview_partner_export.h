// SPDX-License-Identifier: Apache-2.0
//
// What a file for a partner would hold: how many, the first of them, and who is left out and why.
#pragma once

#include <optional>
#include <vector>

#include "base/expected.h"
#include "service/partner_release.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct PartnerPreview {
    domain::Partner partner;
    store::PartnerTable::Audience audience;
    std::int64_t reached{0};  // at most so many are in the file: who has none of the fields is left out
    std::vector<ReleasedRow> first;  // personal data: showing them is a reading of each one's record
};

// first: how many rows are wanted; 0 for the numbers alone.
// Errors: kUnauthorized for everybody but the host; kNotFound; the store's own.
base::Expected<PartnerPreview> preview_partner_export(const store::Tx& tx, const Scope& scope,
                                                      domain::PartnerId partner, std::size_t first);

}  // namespace pelanggan::service
