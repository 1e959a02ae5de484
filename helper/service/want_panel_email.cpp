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

}  // namespace pelanggan::service
