// SPDX-License-Identifier: Apache-2.0
//
// Who asks, as the door established it (identify.h), and what that allows.
#pragma once

#include <optional>
#include <string>

#include "domain/account.h"
#include "domain/actor.h"
#include "domain/signed_link.h"
#include "service/scope.h"
#include "web/peer.h"

namespace pelanggan::web {

enum class Role {
    kCustomer,  // the account that owns the peer's uid
    kReseller,  // a WHM user with the plugin's ACL: own accounts only
    kHost,      // root, a reseller with every privilege, or root's shell
    kHook,      // cPanel's hook program as root
    kLink,      // whoever holds a signed link: one contact of one customer, for the link's purpose
    kMailPipe,  // the mail server's pipe for returned mail, as the daemon's own user
};

struct Caller {
    Door door{Door::kPublic};
    Role role{Role::kCustomer};
    std::string name;                        // account user, WHM user, or "root"
    bool is_tool{false};                     // command line or hook: no browser, so no form token and no HTML
    std::optional<domain::Account> account;  // customers: their account
    std::optional<domain::SignedLink> link;  // kLink
    std::string link_token;                  // the link as it came, for the page's own forms
    std::string language;                    // "id" or "en"

    // What the caller may see and change; services check it again inside their transactions.
    service::Scope scope() const;
    // How the caller is named in the customer's history.
    domain::Actor actor() const;
};

}  // namespace pelanggan::web
