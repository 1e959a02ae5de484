// SPDX-License-Identifier: Apache-2.0
#include "service/record_reading.h"

#include <array>

namespace pelanggan::service {

base::Expected<void> record_reading(store::Store& store, const domain::Actor& actor, const Scope& scope,
                                    domain::CustomerId customer, std::string_view reason) {
    return store.transact(store::RequestId::make(), [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(scope.check_customer(tx, customer));
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = base::now();
        draft.actor = actor;
        draft.kind = domain::JournalKind::kRead;
        draft.subject = "details";
        draft.reason = reason;
        return tx.journal().append(std::array{std::move(draft)});
    });
}

}  // namespace pelanggan::service
