// SPDX-License-Identifier: Apache-2.0
//
// The public wordings of suspensions, chosen by what the host's internal reason contains.
#pragma once

#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/suspension_text.h"
#include "service/form_fault.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Stores a wording; version 0 adds it. Returns the faults; with any of them nothing is stored.
// Errors: kUnauthorized for everybody but the host; kConflict when it was changed meanwhile; the store's own.
base::Expected<std::vector<FormFault>> put_suspension_text(store::Store& store,
                                                           const store::RequestId& request,
                                                           const domain::Actor& actor, const Scope& scope,
                                                           const domain::SuspensionText& text);

// Errors: kUnauthorized; kInvalidInput for "default", which always stays; kConflict; the store's own.
base::Expected<void> remove_suspension_text(store::Store& store, const store::RequestId& request,
                                            const domain::Actor& actor, const Scope& scope,
                                            std::string_view code, std::int64_t version);

}  // namespace pelanggan::service
