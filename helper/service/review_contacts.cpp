// SPDX-License-Identifier: Apache-2.0
#include "service/review_contacts.h"

namespace pelanggan::service {

base::Expected<void> review_contacts(store::Store& store, const store::RequestId& request, const Scope& scope,
                                     domain::CustomerId customer) {
    return store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(scope.check_customer(tx, customer));
        return tx.mail_settings().set_reviewed(customer, base::now());
    });
}

}  // namespace pelanggan::service
