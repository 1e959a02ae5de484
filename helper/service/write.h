// SPDX-License-Identifier: Apache-2.0
//
// A write that nobody outside asked for: it names itself.
#pragma once

#include <functional>

#include "base/expected.h"
#include "store/store.h"

namespace pelanggan::service {

// Runs work in a transaction under a new request id, and settles an unknown outcome by looking.
// Errors: as store::Store::transact().
base::Expected<void> write(store::Store& store, const std::function<base::Expected<void>(store::Tx&)>& work);

}  // namespace pelanggan::service
