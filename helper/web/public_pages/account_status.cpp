// SPDX-License-Identifier: Apache-2.0
//
// The state of an account for its owner, whom cPanel does not let in while it is suspended. Shows what the
// mail with the link said, as it is now, and nothing that a stranger with the link could use.
#include <algorithm>

#include "domain/suspension_text.h"
#include "web/account_words.h"
#include "web/format.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {

Answer show_account_status(const Context& context) {
    const auto& link = *context.caller().link;
    domain::Account account;
    std::vector<domain::SuspensionText> texts;
    std::string zone;
    base::Time as_of;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(account, context.caller().scope().find_account(tx, {link.subject}));
        PEL_ASSIGN(texts, tx.settings().suspension_texts());
        PEL_ASSIGN(const auto customer, tx.customers().find(link.customer));
        zone = customer ? customer->details[domain::Field::kTimeZone] : std::string{};
        as_of = account.as_of;
        PEL_ASSIGN(const auto servers, tx.sync().servers());
        for (const auto& server : servers) {
            if (server.id == account.server && server.last_complete_at && !account.missing_since)
                as_of = std::max(as_of, *server.last_complete_at);
        }
        return {};
    }));
    const auto status = domain::status_of(account);
    const bool is_suspended = status == domain::AccountStatus::kSuspended;
    const auto& words = domain::find_suspension_text(texts, account.facts.suspend_reason);
    const bool is_indonesian = context.language() == "id";
    Page page;
    page.template_name = "account_status";
    page.title = account.facts.domain;
    page.model.set("domain", account.facts.domain)
        .set("status", domain::to_string(status))
        .set("status_text", status_text(context, status))
        .set("is_active", status == domain::AccountStatus::kActive)
        .set("is_suspended", is_suspended)
        .set("is_missing", status == domain::AccountStatus::kMissing)
        .set("reason", is_suspended ? (is_indonesian ? words.reason_id : words.reason_en) : std::string{})
        .set("next_step",
             is_suspended ? (is_indonesian ? words.next_step_id : words.next_step_en) : std::string{})
        .set("suspended_since",
             is_suspended && account.facts.suspended_at
                 ? format_date(base::from_epoch(*account.facts.suspended_at), context.language(), zone)
                 : std::string{})
        .set("as_of", base::to_rfc3339(as_of))
        .set("as_of_text", format_moment(as_of, context.language(), zone));
    return page;
}

}  // namespace pelanggan::web
