// SPDX-License-Identifier: Apache-2.0
//
// Routes that only root's shell asks: pieces of the pages as data.
#include <algorithm>

#include "service/change_preferences.h"
#include "service/verify_journal.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {

Answer show_account(const Context& context) {
    const auto& user = context.request().query.get("user");
    if (!domain::is_account_name(user)) return base::invalid_input("user is not an account name");
    std::optional<domain::Account> account;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(account, tx.accounts().find_user(context.server(), user));
        return {};
    });
    if (!read.ok()) return read.error();
    if (!account) return base::not_found("no such account");
    const auto& facts = account->facts;
    Model model = staff::account_model(context, *account);
    model
        .set("suspended_at",
             facts.suspended_at ? Model{base::to_rfc3339(base::from_epoch(*facts.suspended_at))} : Model{})
        .set("uid", facts.uid ? Model{*facts.uid} : Model{})
        .set("created_at",
             facts.created_at ? Model{base::to_rfc3339(base::from_epoch(*facts.created_at))} : Model{})
        .set("missing_since",
             account->missing_since ? Model{base::to_rfc3339(*account->missing_since)} : Model{});
    return Page{"data", context.text("Account"), std::move(model)};
}

// One choice for one contact, under the same rule as on the customer's own page.
Answer change_preference(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto& state = form.get("state");
    if (state != "on" && state != "off") return base::invalid_input("state is neither on nor off");
    const domain::CustomerId customer{form.number("id").value_or(0)};
    const store::Preference wanted{{form.number("contact").value_or(0)}, form.get("category"), state == "on"};
    const Caller& caller = context.caller();
    const auto result = service::change_preferences(context.store(), request, caller.actor(), caller.scope(),
                                                    customer, {wanted}, form.get("reason"));
    if (!result.ok()) return result.error();
    using Kind = service::PreferencesResult::Kind;
    if (result->kind == Kind::kUnreached) {
        Page page{"data", context.text("E-mail preferences"), Model::object(), 422};
        Model faults{Model::List{}};
        for (const auto& category : result->categories) {
            faults.add(
                Model::object()
                    .set("name", category)
                    .set("fault", context.text("At least one contact with an address must get this.")));
        }
        page.model.set("faults", std::move(faults));
        return page;
    }
    return Redirect{staff::link("customer", {{"id", std::to_string(customer.value)}}),
                    Model::object().set("saved", result->kind == Kind::kSaved)};
}

Answer verify_journals(const Context& context) {
    constexpr std::int64_t kMaxEntries = 20'000;
    const auto& query = context.request().query;
    const domain::CustomerId after{query.number("after").value_or(0)};
    const std::int64_t customers = std::clamp<std::int64_t>(query.number("limit").value_or(1'000), 1, 5'000);
    service::VerifiedPart part;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(part, service::verify_journal(tx, after, customers, kMaxEntries));
        return {};
    });
    if (!read.ok()) return read.error();
    Model broken{Model::List{}};
    for (const auto& chain : part.broken) {
        broken.add(Model::object()
                       .set("customer", chain.customer.value)
                       .set("sequence", chain.sequence)
                       .set("what", chain.what));
    }
    Model model;
    model.set("customers", part.customers)
        .set("entries", part.entries)
        .set("broken", std::move(broken))
        .set("last", part.last.value)
        .set("is_done", part.is_done);
    return Page{"data", context.text("History"), std::move(model)};
}

}  // namespace pelanggan::web
