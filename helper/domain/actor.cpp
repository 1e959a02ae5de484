// SPDX-License-Identifier: Apache-2.0
#include "domain/actor.h"

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<ActorKind>{ActorKind::kCustomer, "customer"},
    EnumName<ActorKind>{ActorKind::kReseller, "reseller"},
    EnumName<ActorKind>{ActorKind::kHost, "host"},
    EnumName<ActorKind>{ActorKind::kPanel, "panel"},
    EnumName<ActorKind>{ActorKind::kBilling, "billing"},
    EnumName<ActorKind>{ActorKind::kSystem, "system"},
};
static_assert(is_complete(kKindNames, ActorKind::kSystem));

}  // namespace

std::string_view to_string(ActorKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<ActorKind> parse_actor_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}

}  // namespace pelanggan::domain
