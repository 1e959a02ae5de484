// SPDX-License-Identifier: Apache-2.0
//
// Pauses everything optional for a customer, until a day or not any more.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/actor.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// until: absent ends the pause. What is so already is not stored. A request that is already stored is ok.
// Errors: kNotFound outside the scope; kInvalidInput for a time that has passed or is more than two years
// away; the store's own.
base::Expected<void> pause_mail(store::Store& store, const store::RequestId& request,
                                const domain::Actor& actor, const Scope& scope, domain::CustomerId customer,
                                std::optional<base::Time> until);

}  // namespace pelanggan::service
