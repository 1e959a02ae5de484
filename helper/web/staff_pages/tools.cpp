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
    const auto result =
        service::change_preferences(context.store(), request, caller.actor(), caller.scope(), customer,
                                    {wanted}, form.get("reason"), {{}, context.language(), {}});
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

namespace {

Model broken_model(const std::vector<service::BrokenChain>& broken) {
    Model list{Model::List{}};
    for (const auto& chain : broken)
        list.add(Model::object()
                     .set("customer", chain.customer.value)
                     .set("sequence", chain.sequence)
                     .set("what", chain.what));
    return list;
}

}  // namespace

Answer verify_journals(const Context& context) {
    const auto& query = context.request().query;
    const domain::CustomerId after{query.number("after").value_or(0)};
    const std::int64_t customers = std::clamp<std::int64_t>(query.number("limit").value_or(1'000), 1, 5'000);
    service::VerifiedPart part;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(part, service::verify_journal(tx, after, customers));
        return {};
    });
    if (!read.ok()) return read.error();
    Model model;
    model.set("customers", part.customers)
        .set("entries", part.entries)
        .set("broken", broken_model(part.broken))
        .set("last", part.last.value)
        .set("highest", part.highest.value)
        .set("is_done", part.is_done);
    return Page{"data", context.text("History"), std::move(model)};
}

Answer show_anchors(const Context& context) {
    Model names{Model::List{}};
    std::optional<domain::Anchor> last;
    const auto* const files = context.anchor_files();
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        names = Model{Model::List{}};
        PEL_ASSIGN(last, tx.anchors().last());
        if (files == nullptr) return {};
        PEL_ASSIGN(const auto found, service::anchor_names(tx, *files));
        for (const auto& name : found)
            names.add(name);
        return {};
    });
    if (!read.ok()) return read.error();
    const auto state = context.anchor_state();
    const std::int64_t percent = state.expected > 0 ? state.done * 100 / state.expected : 0;
    Model model;
    model.set("is_on", files != nullptr)
        .set("folder", files == nullptr ? Model{} : Model{files->folder()})
        .set("fault", files == nullptr ? context.anchor_fault() : state.failure)
        .set("is_running", state.is_running)
        .set("done", state.done)
        .set("expected", state.expected)
        .set("percent", std::clamp<std::int64_t>(percent, 0, 100))
        .set("written", state.last)
        .set("names", std::move(names))
        .set("last", last ? Model::object()
                                .set("number", last->number)
                                .set("made_at", base::to_rfc3339(last->made_at))
                                .set("lines", last->lines)
                                .set("digest", base::to_hex(last->digest))
                          : Model{});
    return Page{"data", context.text("History"), std::move(model)};
}

Answer make_anchor(Context& context) {
    if (context.anchor_files() == nullptr) return base::not_found("nothing is anchored here");
    context.anchor_soon();
    return Redirect{"?p=customers", Model::object().set("is_started", true)};
}

Answer verify_anchor(const Context& context) {
    constexpr std::int64_t kLinesAtOnce = 20'000;
    const auto* const files = context.anchor_files();
    if (files == nullptr) return base::not_found("nothing is anchored here");
    const auto& query = context.request().query;
    const std::string& name = query.get("name");
    const std::int64_t from = query.number("from").value_or(0);
    if (from < 0 || !domain::anchor_number_of(name)) return base::not_found("no such anchor");
    service::VerifiedAnchor part;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(part, service::verify_anchor(tx, *files, name, from, kLinesAtOnce));
        return {};
    });
    if (!read.ok()) return read.error();
    Model model;
    model.set("lines", part.lines)
        .set("broken", broken_model(part.broken))
        .set("fault", part.fault)
        .set("is_done", part.is_done);
    return Page{"data", context.text("History"), std::move(model)};
}

}  // namespace pelanggan::web
