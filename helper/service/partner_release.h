// SPDX-License-Identifier: Apache-2.0
//
// What one customer's data come to for a partner, and whether they may go. Used for the preview and for the
// file, so that the two cannot differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/partner.h"
#include "store/store.h"

namespace pelanggan::service {

struct ReleasedRow {
    domain::CustomerId customer;
    std::vector<std::string> values;  // of the partner's fields, in their order; "" where there is none
    std::vector<std::string> fields;  // those that have a value
};

// Absent: nothing of this customer may go, or there is nothing. given: the yes as it stands in tx.
base::Expected<std::optional<ReleasedRow>> release_row(const store::Tx& tx, const domain::Partner& partner,
                                                       const store::GivenConsent& given);

}  // namespace pelanggan::service
