// SPDX-License-Identifier: Apache-2.0
#include "service/show_customer.h"

#include <set>
#include <string_view>

namespace pelanggan::service {
namespace {

constexpr std::string_view kAccountSubject = "account:";

// The names of accounts of this customer that the scope covers.
base::Expected<std::set<std::string, std::less<>>> covered_users(const store::Tx& tx, const Scope& scope,
                                                                 domain::CustomerId customer) {
    std::set<std::string, std::less<>> users;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    for (const auto& account : accounts) {
        if (scope.covers(account)) users.insert(account.facts.user);
    }
    return users;
}

}  // namespace

base::Expected<HistoryPart> show_history(const store::Tx& tx, const Scope& scope, domain::CustomerId customer,
                                         std::int64_t before_sequence, std::int64_t limit,
                                         std::span<const domain::JournalKind> kinds) {
    PEL_TRY(scope.check_customer(tx, customer));
    HistoryPart part;
    PEL_ASSIGN(part.entries, tx.journal().of_customer(customer, before_sequence, limit + 1, kinds));
    if (static_cast<std::int64_t>(part.entries.size()) > limit) {
        part.entries.resize(static_cast<std::size_t>(limit));
        part.older = part.entries.back().sequence;
    }
    if (scope.reseller_name() == nullptr) return part;
    // One customer may own accounts at several resellers: each reads of its own only.
    PEL_ASSIGN(const auto users, covered_users(tx, scope, customer));
    std::erase_if(part.entries, [&](const domain::JournalEntry& entry) {
        const std::string_view subject = entry.draft.subject;
        return subject.starts_with(kAccountSubject) &&
               !users.contains(subject.substr(kAccountSubject.size()));
    });
    return part;
}

base::Expected<CustomerView> show_customer(const store::Tx& tx, const Scope& scope,
                                           domain::CustomerId customer) {
    PEL_TRY(scope.check_customer(tx, customer));
    CustomerView view;
    PEL_ASSIGN(auto found, tx.customers().find(customer));
    if (!found) return base::not_found("no such customer");
    view.customer = *std::move(found);
    PEL_ASSIGN(auto accounts, tx.accounts().of_customer(customer));
    PEL_ASSIGN(const auto texts, tx.settings().suspension_texts());
    for (auto& account : accounts) {
        if (!scope.covers(account)) continue;
        CustomerAccount owned;
        PEL_ASSIGN(owned.usage, tx.accounts().usage(account.id));
        PEL_ASSIGN(const auto extras, tx.accounts().extras(account.id));
        if (extras) owned.domains = extras->domains;
        if (!texts.empty()) owned.words = domain::find_suspension_text(texts, account.facts.suspend_reason);
        owned.account = std::move(account);
        view.accounts.push_back(std::move(owned));
    }
    PEL_ASSIGN(view.contacts, tx.contacts().of_customer(customer));
    PEL_ASSIGN(view.categories, tx.settings().categories());
    PEL_ASSIGN(view.preferences, tx.preferences().of_customer(customer));
    return view;
}

}  // namespace pelanggan::service
