// SPDX-License-Identifier: Apache-2.0
//
// Enters into a customer's history that a member of staff read the record.
#pragma once

#include <string_view>

#include "base/expected.h"
#include "domain/actor.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Errors: kNotFound outside the scope; the store's own. A page must not show the record when this fails.
base::Expected<void> record_reading(store::Store& store, const domain::Actor& actor, const Scope& scope,
                                    domain::CustomerId customer, std::string_view reason);

}  // namespace pelanggan::service
