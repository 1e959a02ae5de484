// SPDX-License-Identifier: Apache-2.0
//
// The host's categories of e-mail: what they are called, and which the customer may choose.
#pragma once

#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/category.h"
#include "service/form_fault.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Stores a category; version 0 adds it. Returns the faults; with any of them nothing is stored.
// Errors: kUnauthorized for everybody but the host; kConflict when it was changed meanwhile; the store's own.
base::Expected<std::vector<FormFault>> put_category(store::Store& store, const store::RequestId& request,
                                                    const domain::Actor& actor, const Scope& scope,
                                                    const domain::Category& category);

}  // namespace pelanggan::service
