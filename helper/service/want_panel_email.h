// SPDX-License-Identifier: Apache-2.0
//
// Orders that a contact's address is written back into cPanel. WritePanelEmail carries the orders out.
#pragma once

#include "base/clock.h"
#include "base/expected.h"
#include "domain/contact.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// In the transaction that changed the contact's address; does nothing for a contact that mirrors no live
// account, or has no address. A newer order replaces an older one and keeps what is known about a call that
// was not answered yet.
base::Expected<void> want_panel_email(store::Tx& tx, const domain::Contact& contact, base::Time now);

// Has what could not be written tried again now, also where it was given up; WHM's next refusal gives it up
// again. False: nothing waits to be written. Errors: kNotFound when the contact is not of this customer
// within the scope.
base::Expected<bool> retry_panel_email(store::Store& store, const store::RequestId& request,
                                       const Scope& scope, domain::CustomerId customer,
                                       domain::ContactId contact);

}  // namespace pelanggan::service
