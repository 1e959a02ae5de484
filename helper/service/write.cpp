// SPDX-License-Identifier: Apache-2.0
#include "service/write.h"

namespace pelanggan::service {

base::Expected<void> write(store::Store& store, const std::function<base::Expected<void>(store::Tx&)>& work) {
    const store::RequestId request = store::RequestId::make();
    auto outcome = store.transact(request, work);
    if (outcome.ok() || outcome.error().kind != base::ErrorKind::kOutcomeUnknown) return outcome;
    const auto was_applied = store.was_applied(request);
    if (was_applied.ok() && *was_applied) return {};
    return outcome;
}

}  // namespace pelanggan::service
