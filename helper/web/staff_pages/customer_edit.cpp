// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "service/change_details.h"
#include "web/details_form.h"
#include "web/outcome.h"
#include "web/staff_pages/customer.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using service::DetailsResult;

constexpr const char* kRoute = "customer-edit";

domain::CustomerId asked_customer(const Context& context) {
    const auto& request = context.request();
    const Fields& fields = request.method == Method::kPost ? request.form : request.query;
    return {fields.number("id").value_or(0)};
}

std::string address(std::string_view route, domain::CustomerId customer) {
    return staff::link(route, {{"id", std::to_string(customer.value)}});
}

Answer edit_page(const Context& context, domain::CustomerId customer, const service::DetailsEdit* edit,
                 std::map<domain::Field, domain::FieldFault> faults, const std::string& fault_of_reason) {
    DetailsView view;
    view.rules = staff_rules();
    view.edit = edit;
    view.faults = std::move(faults);
    domain::Customer record;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(context.caller().scope().check_customer(tx, customer));
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        record = *found;
        return {};
    });
    if (!read.ok()) return read.error();
    view.stored = record.details;
    view.version = record.version;
    Page page{"customer_edit", staff::customer_title(context, record), details_model(context, view)};
    if (!view.faults.empty() || !fault_of_reason.empty()) page.status = 422;
    page.model.set("action", "?p=customer-edit")
        .set("id", customer.value)
        .set("back", address("customer", customer))
        .set("reason", edit != nullptr ? edit->reason : "")
        .set("reason_fault", fault_of_reason);
    context.add_form(page.model, kRoute);
    return page;
}

}  // namespace

Answer show_customer_edit(const Context& context) {
    if (!context.request().query.has("id")) return Redirect{"?p=customers", Model::object()};
    const auto customer = asked_customer(context);
    if (const auto entered = context.enter_reading(customer, ""); !entered.ok()) return entered.error();
    return edit_page(context, customer, nullptr, {}, {});
}

Answer change_customer(Context& context) {
    const auto request = context.request_id();
    if (!request.ok()) return request.error();
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    const auto customer = asked_customer(context);
    auto edit = read_details_edit(form);
    edit.reason = base::trim(edit.reason);
    if (form.get("step") == "country") return edit_page(context, customer, &edit, {}, {});
    // Root's shell is a person too, but one who may be a script: there the reason may be left out.
    const auto fault_of_reason =
        caller.is_tool && edit.reason.empty() ? std::string{} : staff::reason_fault(context, edit.reason);
    if (!fault_of_reason.empty()) return edit_page(context, customer, &edit, {}, fault_of_reason);
    auto result =
        service::change_details(context.store(), *request, caller.actor(), caller.scope(), customer, edit);
    if (!result.ok()) return after_failure(context, kRoute, result.error());
    switch (result->kind) {
        case DetailsResult::Kind::kRefused:
            return edit_page(context, customer, &edit, std::move(result->faults), {});
        case DetailsResult::Kind::kConflict:
            return details_conflict_page(context, kRoute, address("customer", customer),
                                         {{"id", std::to_string(customer.value)}, {"reason", edit.reason}},
                                         edit, *result);
        case DetailsResult::Kind::kUnchanged:
            return Redirect{address("customer", customer) + "&done=unchanged",
                            Model::object().set("id", customer.value).set("saved", false)};
        case DetailsResult::Kind::kSaved:
            return Redirect{address("customer", customer) + "&done=saved",
                            Model::object().set("id", customer.value).set("saved", true)};
    }
    return base::internal("no such outcome");
}

}  // namespace pelanggan::web
