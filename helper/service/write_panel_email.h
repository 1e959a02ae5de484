// SPDX-License-Identifier: Apache-2.0
//
// Writes confirmed addresses back into cPanel as the accounts' contact addresses. An order is a row
// (want_panel_email) that goes when WHM shows the address. Before WHM is asked to change anything, that it is
// asked is stored; so whatever happens then (no answer, a crash), the account is read before it is written
// again.
//
// What WHM shows at each reading is stored too: an address that somebody set there meanwhile is imported, and
// the order ends, because theirs is newer.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/account.h"
#include "domain/mail.h"
#include "service/queue_mail.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

// The token's privilege without which nothing can be written.
constexpr std::string_view kWritePrivilege = "edit-account";
// WHM may still be working on a change that it did not answer for so long.
constexpr std::chrono::seconds kPanelSettleTime{240};
// An order that WHM refused so often is given up until somebody orders again.
constexpr std::int64_t kMaxPanelWrites = 10;
// Between tries: from a minute, doubled each time, to six hours.
std::chrono::seconds panel_write_delay(std::int64_t attempts) noexcept;

// Threads: run() from one thread at a time, beside syncs and refreshes.
class WritePanelEmail {
 public:
    // store and whm must outlive this. mail: as AccountWriter's.
    WritePanelEmail(store::Store& store, whm::WhmApi& whm, domain::ServerId server, MailSetup mail = {});

    // Does what is due, and says when there is more; absent: nothing is ordered. What WHM refuses is kept
    // with its order. Errors: the store's own.
    base::Expected<std::optional<base::Time>> run(const std::stop_token& stop);

 private:
    struct Order {
        domain::PanelWrite write;
        domain::Account account;
    };
    base::Expected<std::optional<Order>> find(domain::AccountId account);
    base::Expected<void> carry_out(domain::AccountId account);
    // Stores what WHM shows. The order as it stands then; absent: it is done, or was overtaken.
    base::Expected<std::optional<Order>> settle(domain::AccountId account, const domain::AccountFacts& facts,
                                                base::Time as_of);
    // Changes an order, unless a newer one came meanwhile: that one is looked at by itself.
    base::Expected<void> put_off(domain::PanelWrite write, std::string why);
    base::Expected<bool> mark_asked(domain::PanelWrite& write);
    // "" when the token may write; else why not.
    std::string find_obstacle();

    store::Store& store_;
    whm::WhmApi& whm_;
    const domain::ServerId server_;
    const MailSetup mail_;
};

}  // namespace pelanggan::service
