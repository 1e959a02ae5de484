// SPDX-License-Identifier: Apache-2.0
//
// Remembers in which language somebody reads: for a customer it is the field "language" of the record, which
// mail follows as well; for staff a setting of the WHM pages.
#pragma once

#include <string_view>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/ids.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Errors: kInvalidInput for a language that is not offered; kNotFound outside the scope; the store's own.
base::Expected<void> set_customer_language(store::Store& store, const store::RequestId& request,
                                           const domain::Actor& actor, const Scope& scope,
                                           domain::CustomerId customer, std::string_view language);
base::Expected<void> set_staff_language(store::Store& store, const store::RequestId& request,
                                        std::string_view user, std::string_view language);

}  // namespace pelanggan::service
