// SPDX-License-Identifier: Apache-2.0
#include "service/want_panel_email.h"

namespace pelanggan::service {

base::Expected<void> want_panel_email(store::Tx& tx, const domain::Contact& contact, base::Time now) {
    if (!contact.mirrors_account || contact.email.empty()) return {};
    PEL_ASSIGN(const auto account, tx.accounts().find(*contact.mirrors_account));
    if (!account || account->retired_at) return {};
    PEL_ASSIGN(const auto older, tx.panel_writes().find(account->id));
    domain::PanelWrite write;
    write.account = account->id;
    write.email = contact.email;
    write.next_at = now;
    if (older && older->asked_at) {
        write.state = domain::PanelWrite::State::kUnknown;
        write.asked_email = older->asked_email;
        write.asked_at = older->asked_at;
    }
    return tx.panel_writes().put(write);
}

base::Expected<bool> retry_panel_email(store::Store& store, const store::RequestId& request,
                                       const Scope& scope, domain::CustomerId customer,
                                       domain::ContactId contact) {
    bool is_ordered = false;
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        is_ordered = false;
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(const auto found, tx.contacts().find(contact));
        if (!found || found->customer != customer) return base::not_found("no such contact of this customer");
        if (!found->mirrors_account) return {};
        PEL_ASSIGN(auto write, tx.panel_writes().find(*found->mirrors_account));
        if (!write) return {};
        is_ordered = true;
        if (write->state == domain::PanelWrite::State::kFailed)
            write->state = domain::PanelWrite::State::kWaiting;
        write->next_at = base::now();
        return tx.panel_writes().update(*write);
    };
    PEL_TRY(store.transact(request, work));
    return is_ordered;
}

}  // namespace pelanggan::service
