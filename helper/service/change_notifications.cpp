// SPDX-License-Identifier: Apache-2.0
#include "service/change_notifications.h"

namespace pelanggan::service {

base::Expected<void> change_notifications(store::Store& store, whm::WhmApi& whm,
                                          const store::RequestId& request, const domain::Actor& actor,
                                          const Scope& scope, domain::AccountId account,
                                          const std::map<std::string, bool>& wanted) {
    if (wanted.empty()) return {};
    std::string user;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto found, scope.find_account(tx, account));
        user = found.facts.user;
        return {};
    }));
    PEL_ASSIGN(const bool did_apply, store.was_applied(request));
    if (did_apply) return {};
    PEL_TRY(whm.set_notifications(user, wanted));
    return store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto found, scope.find_account(tx, account));
        std::vector<domain::JournalDraft> drafts;
        const auto at = base::now();
        for (const auto& [name, is_on] : wanted) {
            domain::JournalDraft draft;
            draft.customer = found.customer;
            draft.at = at;
            draft.actor = actor;
            draft.kind = domain::JournalKind::kPreferenceChanged;
            draft.subject = "notification:" + found.facts.user;
            draft.field = name;
            draft.old_value = is_on ? "off" : "on";
            draft.new_value = is_on ? "on" : "off";
            drafts.push_back(std::move(draft));
        }
        return tx.journal().append(drafts);
    });
}

}  // namespace pelanggan::service
