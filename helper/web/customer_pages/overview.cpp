// SPDX-License-Identifier: Apache-2.0
#include "web/customer_pages/pages.h"

namespace pelanggan::web {

Answer show_overview(const Context& context) {
    const Caller& caller = context.caller();
    Model accounts{Model::List{}};
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        accounts = Model{Model::List{}};
        PEL_ASSIGN(const auto owned, tx.accounts().of_customer(caller.account->customer));
        PEL_ASSIGN(const auto texts, tx.settings().suspension_texts());
        for (const auto& account : owned) {
            const auto& words = domain::find_suspension_text(texts, account.facts.suspend_reason);
            const bool is_indonesian = context.language() == "id";
            const auto status = domain::status_of(account);
            accounts.add(Model::object()
                             .set("user", account.facts.user)
                             .set("domain", account.facts.domain)
                             .set("plan", account.facts.plan)
                             .set("status", domain::to_string(status))
                             .set("status_text", std::string{domain::to_string(status)})
                             .set("is_suspended", account.facts.is_suspended)
                             .set("is_missing", status == domain::AccountStatus::kMissing)
                             .set("reason", is_indonesian ? words.reason_id : words.reason_en)
                             .set("next_step", is_indonesian ? words.next_step_id : words.next_step_en)
                             .set("as_of", base::to_rfc3339(account.as_of)));
        }
        return {};
    });
    if (!read.ok()) return read.error();
    Page page;
    page.template_name = "overview";
    page.title = context.text("Overview");
    page.model.set("accounts", std::move(accounts));
    return page;
}

}  // namespace pelanggan::web
