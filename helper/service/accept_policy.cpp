// SPDX-License-Identifier: Apache-2.0
#include "service/accept_policy.h"

#include <algorithm>

namespace pelanggan::service {
namespace {

// The newest published edition that was material, or 1.
base::Expected<std::int64_t> last_material(const store::Tx& tx, domain::PolicyKind kind) {
    PEL_ASSIGN(const auto editions, tx.policies().editions(kind));
    for (const auto& one : editions) {
        if (one.published_at && one.is_material) return one.edition;
    }
    return std::int64_t{1};
}

}  // namespace

base::Expected<std::vector<PolicyState>> list_policies(const store::Tx& tx, domain::CustomerId customer) {
    PEL_ASSIGN(auto published, tx.policies().published());
    std::sort(published.begin(), published.end(),
              [](const auto& one, const auto& other) { return one.kind < other.kind; });
    PEL_ASSIGN(const auto acceptances, tx.policies().acceptances(customer));
    std::vector<PolicyState> states;
    for (auto& text : published) {
        PolicyState state;
        for (const auto& one : acceptances) {
            if (one.kind == text.kind && (!state.accepted || one.edition > state.accepted->edition))
                state.accepted = one;
        }
        if (domain::is_accepted(text.kind)) {
            PEL_ASSIGN(const auto needed, last_material(tx, text.kind));
            state.is_waiting = !state.accepted || state.accepted->edition < needed;
        }
        state.text = std::move(text);
        states.push_back(std::move(state));
    }
    return states;
}

base::Expected<bool> accept_policy(store::Store& store, const store::RequestId& request,
                                   const domain::Actor& actor, const Scope& scope,
                                   domain::CustomerId customer, domain::PolicyKind kind, std::int64_t edition,
                                   std::string_view language) {
    bool is_first = true;  // a request that is stored already
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(const auto published, tx.policies().published());
        const auto text = std::find_if(published.begin(), published.end(),
                                       [&](const auto& one) { return one.kind == kind; });
        if (text == published.end() || text->edition != edition || !domain::is_accepted(kind))
            return base::not_found("no such edition to accept");
        domain::PolicyAcceptance acceptance;
        acceptance.customer = customer;
        acceptance.kind = kind;
        acceptance.edition = edition;
        acceptance.language = language;
        acceptance.at = base::now();
        acceptance.actor = actor;
        PEL_ASSIGN(is_first, tx.policies().accept(acceptance));
        if (!is_first) return {};
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = acceptance.at;
        draft.actor = actor;
        draft.kind = domain::JournalKind::kPolicyAccepted;
        draft.subject = "policy:" + std::string{domain::to_string(kind)};
        draft.field = std::to_string(edition);
        draft.new_value = base::to_hex(domain::digest_of(*text));
        return tx.journal().append({&draft, 1});
    });
    if (!stored.ok()) return stored.error();
    return is_first;
}

}  // namespace pelanggan::service
