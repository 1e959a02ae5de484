// SPDX-License-Identifier: Apache-2.0
//
// Switches the panel's own notifications of an account, at the panel, and enters it into the history.
#pragma once

#include <map>
#include <string>

#include "base/expected.h"
#include "domain/actor.h"
#include "service/scope.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

// wanted holds the notifications that were touched, by the panel's names. The panel is asked first; what it
// did is then entered. A request that is already stored is not sent again.
// Errors: kNotFound outside the scope; as WhmApi::set_notifications; the store's own.
base::Expected<void> change_notifications(store::Store& store, whm::WhmApi& whm,
                                          const store::RequestId& request, const domain::Actor& actor,
                                          const Scope& scope, domain::AccountId account,
                                          const std::map<std::string, bool>& wanted);

}  // namespace pelanggan::service
