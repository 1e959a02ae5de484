// SPDX-License-Identifier: Apache-2.0
#include "service/change_details.h"

#include "web/customer_pages/pages.h"
#include "web/details_form.h"
#include "web/outcome.h"

namespace pelanggan::web {
namespace {

constexpr const char* kRoute = "details";

using service::DetailsResult;

// The page with what is stored, and over it what was typed, if edit is given.
Answer details_page(const Context& context, const service::DetailsEdit* edit,
                    std::map<domain::Field, domain::FieldFault> faults) {
    DetailsView view;
    view.edit = edit;
    view.faults = std::move(faults);
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto found, tx.customers().find(context.caller().account->customer));
        if (!found) return base::not_found("account without a customer record");
        view.stored = found->details;
        view.version = found->version;
        PEL_ASSIGN(view.rules, tx.settings().field_rules());
        return {};
    });
    if (!read.ok()) return read.error();
    Page page;
    page.template_name = "details";
    page.title = context.text("My details");
    page.status = view.faults.empty() ? 200 : 422;
    page.model = details_model(context, view);
    page.model.set("action", "?p=details");
    context.add_form(page.model, kRoute);
    if (const auto& sent = context.request().form.get("request"); edit != nullptr && !sent.empty())
        page.model.set("request", sent);  // nothing was stored under it
    return page;
}

}  // namespace

Answer show_details(const Context& context) {
    return details_page(context, nullptr, {});
}

Answer change_details(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto edit = read_details_edit(form);
    if (!edit.version) return base::invalid_input("the form names no version");
    if (form.get("step") == "country") return details_page(context, &edit, {});
    const Caller& caller = context.caller();
    auto result = service::change_details(context.store(), request, caller.actor(), caller.scope(),
                                          caller.account->customer, edit);
    if (!result.ok()) return after_failure(context, kRoute, result.error());
    switch (result->kind) {
        case DetailsResult::Kind::kRefused:
            return details_page(context, &edit, std::move(result->faults));
        case DetailsResult::Kind::kConflict:
            return details_conflict_page(context, kRoute, "?p=details", {}, edit, *result);
        case DetailsResult::Kind::kUnchanged:
            return Redirect{"?p=details&done=unchanged", Model::object().set("saved", false)};
        case DetailsResult::Kind::kSaved:
            return Redirect{"?p=details&done=saved", Model::object().set("saved", true)};
    }
    return base::internal("no such outcome");
}

}  // namespace pelanggan::web
