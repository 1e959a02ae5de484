// SPDX-License-Identifier: Apache-2.0
//
// Who did something, as it is written into the customer's history.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pelanggan::domain {

enum class ActorKind {
    kCustomer,
    kReseller,
    kHost,
    kPanel,
    kBilling,
    kSystem
};                                                    // kPanel: cPanel & WHM itself, found by sync or hook
std::string_view to_string(ActorKind kind) noexcept;  // "customer", "reseller", "host", "panel", "billing",
                                                      // "system"; stored, never renamed
std::optional<ActorKind> parse_actor_kind(std::string_view text) noexcept;

struct Actor {
    ActorKind kind{ActorKind::kSystem};
    std::string name;     // account user, reseller or root name; "" for the system
    std::string surface;  // where it was done: "cpanel", "whm", "cli", "sync", "hook"
};

}  // namespace pelanggan::domain
