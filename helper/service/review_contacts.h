// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/expected.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// The customer says that the contacts' addresses are right; they are not asked again for a year
// (service/contact_health.h). Errors: kNotFound outside the scope; the store's own.
base::Expected<void> review_contacts(store::Store& store, const store::RequestId& request, const Scope& scope,
                                     domain::CustomerId customer);

}  // namespace pelanggan::service
