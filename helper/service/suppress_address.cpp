// SPDX-License-Identifier: Apache-2.0
#include "service/suppress_address.h"

#include "base/log.h"

namespace pelanggan::service {
namespace {

base::Expected<void> check_host(const Scope& scope) {
    if (scope.covers_all()) return {};
    return base::unauthorized("only the host suppresses addresses");
}

}  // namespace

base::Expected<void> suppress_address(store::Store& store, const store::RequestId& request,
                                      const domain::Actor& actor, const Scope& scope,
                                      const std::string& address) {
    PEL_TRY(check_host(scope));
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto found, tx.suppressions().find(address));
        // A complaint stops optional mail only; what staff say stops everything.
        if (found && found->suppressed_by && domain::stops_mail(*found->suppressed_by, /*is_mandatory=*/true))
            return {};
        domain::AddressState state = found.value_or(domain::AddressState{});
        state.address = address;
        state.suppressed_by = domain::AddressState::Cause::kStaff;
        state.suppressed_at = base::now();
        return tx.suppressions().put(state);
    }));
    base::log::info("an address was suppressed by {}", actor.name);
    return {};
}

base::Expected<void> lift_suppression(store::Store& store, const store::RequestId& request,
                                      const domain::Actor& actor, const Scope& scope,
                                      const std::string& address) {
    PEL_TRY(check_host(scope));
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto found, tx.suppressions().find(address));
        if (!found || !found->suppressed_by) return {};
        found->suppressed_by.reset();
        found->suppressed_at.reset();
        found->soft_bounces = 0;
        return tx.suppressions().put(*found);
    }));
    base::log::info("an address's suppression was lifted by {}", actor.name);
    return {};
}

}  // namespace pelanggan::service
