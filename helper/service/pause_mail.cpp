// SPDX-License-Identifier: Apache-2.0
#include "service/pause_mail.h"

namespace pelanggan::service {
namespace {

constexpr std::chrono::days kLongestPause{2 * 366};

std::optional<std::string> text_of(const std::optional<base::Time>& until) {
    if (!until) return std::nullopt;
    return base::to_rfc3339(*until);
}

}  // namespace

base::Expected<void> pause_mail(store::Store& store, const store::RequestId& request,
                                const domain::Actor& actor, const Scope& scope, domain::CustomerId customer,
                                std::optional<base::Time> until) {
    const auto now = base::now();
    if (until && (*until <= now || *until > now + kLongestPause))
        return base::invalid_input("a pause ends in the next two years");
    return store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(auto before, tx.mail_settings().paused_until(customer));
        if (before && *before <= now) before.reset();  // over, so there is none
        if (before == until) return {};
        PEL_TRY(tx.mail_settings().pause(customer, until));
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = now;
        draft.actor = actor;
        draft.kind = domain::JournalKind::kMailPaused;
        draft.subject = "mail";
        draft.field = "paused_until";
        draft.old_value = text_of(before);
        draft.new_value = text_of(until);
        return tx.journal().append({&draft, 1});
    });
}

}  // namespace pelanggan::service
