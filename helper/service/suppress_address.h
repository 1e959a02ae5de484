// SPDX-License-Identifier: Apache-2.0
//
// Staff keep mail from an address, or let it go there again. The customer's own choices are another matter.
#pragma once

#include <string>

#include "base/expected.h"
#include "domain/actor.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// address: canonical. What is so already is not stored. Lifting forgets the bounces that were counted.
// Errors: kUnauthorized for everybody but the host: an address may be several resellers' customers'.
base::Expected<void> suppress_address(store::Store& store, const store::RequestId& request,
                                      const domain::Actor& actor, const Scope& scope,
                                      const std::string& address);
base::Expected<void> lift_suppression(store::Store& store, const store::RequestId& request,
                                      const domain::Actor& actor, const Scope& scope,
                                      const std::string& address);

}  // namespace pelanggan::service
