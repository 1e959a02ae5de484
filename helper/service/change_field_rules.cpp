// SPDX-License-Identifier: Apache-2.0
#include "service/change_field_rules.h"

#include "base/log.h"

namespace pelanggan::service {

base::Expected<std::int64_t> change_field_rules(store::Store& store, const store::RequestId& request,
                                                const domain::Actor& actor, const Scope& scope,
                                                const std::map<domain::Field, domain::FieldRule>& rules) {
    if (!scope.covers_all()) return base::unauthorized("only the host changes the rules of fields");
    std::int64_t changed = 0;
    const auto done = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        changed = 0;
        PEL_ASSIGN(const auto stored, tx.settings().field_rules());
        for (const auto& [field, rule] : rules) {
            if (stored[static_cast<std::size_t>(field)] == rule) continue;
            PEL_TRY(tx.settings().set_field_rule(field, rule));
            ++changed;
        }
        return {};
    });
    if (!done.ok()) return done.error();
    if (changed > 0) base::log::info("{} field rules changed by {}", changed, actor.name);
    return changed;
}

}  // namespace pelanggan::service
