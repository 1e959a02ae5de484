// SPDX-License-Identifier: Apache-2.0
#include "service/set_language.h"

#include <array>
#include <string>

namespace pelanggan::service {
namespace {
bool is_offered(std::string_view language) noexcept {
    return language == "id" || language == "en";
}
}  // namespace

base::Expected<void> set_customer_language(store::Store& store, const store::RequestId& request,
                                           const domain::Actor& actor, const Scope& scope,
                                           domain::CustomerId customer, std::string_view language) {
    if (!is_offered(language)) return base::invalid_input("language is not offered");
    return store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        std::string& stored = found->details[domain::Field::kLanguage];
        if (stored == language) return {};
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = base::now();
        draft.actor = actor;
        draft.subject = "details";
        draft.field = domain::info(domain::Field::kLanguage).name;
        if (!stored.empty()) draft.old_value = stored;
        draft.new_value = std::string{language};
        stored = language;
        PEL_TRY(tx.customers().update(*found));
        return tx.journal().append(std::array{std::move(draft)});
    });
}

base::Expected<void> set_staff_language(store::Store& store, const store::RequestId& request,
                                        std::string_view user, std::string_view language) {
    if (!is_offered(language)) return base::invalid_input("language is not offered");
    return store.transact(request,
                          [&](store::Tx& tx) { return tx.settings().set_staff_language(user, language); });
}

}  // namespace pelanggan::service
