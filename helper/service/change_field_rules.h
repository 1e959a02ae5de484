// SPDX-License-Identifier: Apache-2.0
//
// Which personal data customers see, change or must give.
#pragma once

#include <map>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/customer.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Stores the rules given; others stay. Returns how many changed.
// Errors: kUnauthorized for everybody but the host; the store's own.
base::Expected<std::int64_t> change_field_rules(store::Store& store, const store::RequestId& request,
                                                const domain::Actor& actor, const Scope& scope,
                                                const std::map<domain::Field, domain::FieldRule>& rules);

}  // namespace pelanggan::service
