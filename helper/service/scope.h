// SPDX-License-Identifier: Apache-2.0
//
// Whose data a use case may touch. Checked inside the transaction that acts, since ownership can change
// between page and submit.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/expected.h"
#include "domain/account.h"
#include "domain/ids.h"
#include "store/store.h"

namespace pelanggan::service {

class Scope {
 public:
    // The customer who owns this account, and nobody else.
    static Scope own(domain::AccountId account) { return {Kind::kOwn, account, {}}; }
    // One customer's record and accounts: whom a signed link was sent to.
    static Scope customer(domain::CustomerId id) { return {Kind::kCustomer, {}, {}, id}; }
    // Accounts that the reseller owns, its own account included; and customers with at least one of them.
    static Scope reseller(std::string name) { return {Kind::kReseller, {}, std::move(name)}; }
    static Scope all() { return {Kind::kAll, {}, {}}; }

    bool covers_all() const noexcept { return kind_ == Kind::kAll; }
    // The reseller's name, or nullptr for the other kinds.
    const std::string* reseller_name() const noexcept {
        return kind_ == Kind::kReseller ? &reseller_ : nullptr;
    }
    // For AccountQuery::owner.
    std::optional<std::string> owner_filter() const;

    // Whether an account as stored lies within. Pure.
    bool covers(const domain::Account& account) const noexcept;

    // Errors: kNotFound when there is no such customer within the scope (the two are not told apart).
    base::Expected<void> check_customer(const store::Tx& tx, domain::CustomerId customer) const;
    base::Expected<domain::Account> find_account(const store::Tx& tx, domain::AccountId account) const;

 private:
    enum class Kind { kOwn, kCustomer, kReseller, kAll };
    Scope(Kind kind, domain::AccountId account, std::string reseller, domain::CustomerId customer = {})
        : kind_{kind}, account_{account}, reseller_{std::move(reseller)}, customer_{customer} {}
    Kind kind_;
    domain::AccountId account_;    // kOwn
    std::string reseller_;         // kReseller
    domain::CustomerId customer_;  // kCustomer
};

}  // namespace pelanggan::service
