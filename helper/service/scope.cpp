// SPDX-License-Identifier: Apache-2.0
#include "service/scope.h"

namespace pelanggan::service {

std::optional<std::string> Scope::owner_filter() const {
    if (const auto* name = reseller_name()) return *name;
    return std::nullopt;
}

bool Scope::covers(const domain::Account& account) const noexcept {
    if (covers_all()) return true;
    // An account whose name went to somebody else stays readable for the host only: its owner then may not be
    // its owner now.
    if (account.retired_at) return false;
    if (kind_ == Kind::kOwn) return account.id == account_;
    if (kind_ == Kind::kCustomer) return account.customer == customer_;
    const auto* name = reseller_name();
    return name != nullptr && !name->empty() && (account.facts.owner == *name || account.facts.user == *name);
}

base::Expected<void> Scope::check_customer(const store::Tx& tx, domain::CustomerId customer) const {
    if (covers_all()) {
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (found) return {};
        return base::not_found("no such customer");
    }
    if (kind_ == Kind::kCustomer) {
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (found && customer == customer_) return {};
        return base::not_found("no such customer within the link's scope");
    }
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    for (const auto& account : accounts) {
        if (covers(account)) return {};
    }
    return base::not_found("no such customer within the caller's scope");
}

base::Expected<domain::Account> Scope::find_account(const store::Tx& tx, domain::AccountId account) const {
    PEL_ASSIGN(auto found, tx.accounts().find(account));
    if (found && covers(*found)) return *std::move(found);
    return base::not_found("no such account within the caller's scope");
}

}  // namespace pelanggan::service
