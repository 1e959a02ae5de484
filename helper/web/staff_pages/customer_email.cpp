// SPDX-License-Identifier: Apache-2.0
//
// Staff enter another address for a contact, with a reason. The address waits for its owner's confirmation,
// like one that the customer entered.
#include <optional>

#include "base/text.h"
#include "service/change_contact.h"
#include "service/scope.h"
#include "service/want_panel_email.h"
#include "web/contact_health_model.h"
#include "web/contact_words.h"
#include "web/details_form.h"
#include "web/outcome.h"
#include "web/staff_pages/customer.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using service::ContactResult;

constexpr const char* kRoute = "customer-email";

std::string back_to(domain::CustomerId customer) {
    return staff::link("customer", {{"id", std::to_string(customer.value)}});
}

struct View {
    domain::Contact contact;
    std::string email, reason;
    std::string email_fault{}, reason_fault{};
};

Answer email_page(const Context& context, const View& view) {
    staff::Form form;
    form.route = kRoute;
    form.intro =
        !context.mail().can_confirm
            ? context.text(
                  "Addresses cannot be confirmed here yet: [mail] and [public] are not set up in "
                  "the configuration. Change this one in WHM; it is then taken over here.")
            : fill(context.text("{0}, at present {1}. A link goes to the new address; it counts once "
                                "it is confirmed there, "
                                "and the present address is told and can take it back for a week."),
                   {contact_label(context, view.contact), view.contact.email.empty()
                                                              ? context.text("without an address")
                                                              : email_text(view.contact.email)});
    form.hidden = {{"id", std::to_string(view.contact.customer.value)},
                   {"contact", std::to_string(view.contact.id.value)}};
    staff::FormField email{"email", context.text("New e-mail address"), view.email};
    email.is_required = true;
    email.fault = view.email_fault;
    staff::FormField reason{"reason", context.text("Reason"), view.reason,
                            context.text("The customer reads it in the history.")};
    reason.is_required = true;
    reason.fault = view.reason_fault;
    form.fields = {std::move(email), std::move(reason)};
    form.button = context.text("Send the link");
    form.back = back_to(view.contact.customer);
    Page page = staff::form_page(context, context.text("Another address for a contact"), form);
    if (!view.email_fault.empty() || !view.reason_fault.empty()) page.status = 422;
    return page;
}

// The contact that is named, of the customer that is named; without a name the customer's first.
base::Expected<domain::Contact> find_contact(const Context& context, const Fields& fields) {
    const domain::CustomerId customer{fields.number("id").value_or(0)};
    const auto id = fields.number("contact");
    std::optional<domain::Contact> contact;
    const auto find = [&](const store::Tx& tx) -> base::Expected<void> {
        contact.reset();
        PEL_TRY(context.caller().scope().check_customer(tx, customer));
        PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
        for (const auto& one : contacts) {
            if (!contact && (!id || one.id.value == *id)) contact = one;
        }
        return {};
    };
    PEL_TRY(context.read(find));
    if (!contact) return base::not_found("no such contact of this customer");
    return *std::move(contact);
}

}  // namespace

Answer show_customer_email(const Context& context) {
    PEL_ASSIGN(auto contact, find_contact(context, context.request().query));
    if (const auto entered = context.enter_reading(contact.customer, ""); !entered.ok())
        return entered.error();
    return email_page(context, {std::move(contact), {}, {}});
}

Answer change_customer_email(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    PEL_ASSIGN(auto contact, find_contact(context, form));
    if (form.get("step") == "retry") {
        const auto customer = contact.customer;
        const auto retried =
            service::retry_panel_email(context.store(), request, caller.scope(), customer, contact.id);
        if (!retried.ok()) return after_failure(context, kRoute, retried.error());
        if (*retried) context.jobs().look_at_queues();
        return Redirect{back_to(customer) + (*retried ? "&done=panel-retried" : "&done=unchanged"),
                        Model::object().set("saved", *retried)};
    }
    if (!context.mail().can_confirm)
        return base::invalid_input("nothing can be confirmed here: mail or signed links are not set up");
    View view{std::move(contact), form.get("email"), std::string{base::trim(form.get("reason"))}};
    const bool may_be_empty = caller.is_tool;  // a script
    if (!(may_be_empty && view.reason.empty())) view.reason_fault = staff::reason_fault(context, view.reason);
    if (!view.reason_fault.empty()) return email_page(context, view);
    const auto customer = view.contact.customer;
    const auto result =
        service::change_contact_email(context.store(), request, caller.actor(), caller.scope(), customer,
                                      view.contact.id, view.email, view.reason, context.mail());
    if (!result.ok()) return after_failure(context, kRoute, result.error());
    switch (result->kind) {
        case ContactResult::Kind::kSaved:
            context.jobs().look_at_queues();
            return Redirect{back_to(customer) + "&done=email-pending",
                            Model::object().set("saved", true).set("pending", true)};
        case ContactResult::Kind::kUnchanged:
            return Redirect{back_to(customer) + "&done=unchanged", Model::object().set("saved", false)};
        case ContactResult::Kind::kRefused:
            view.email_fault = view.email.empty()
                                   ? context.text("Please fill this in.")
                                   : fault_text(context, domain::Field::kPhone, result->faults.at("email"));
            return email_page(context, view);
        case ContactResult::Kind::kTooManyEmails:
            view.email_fault =
                context.text("Too many links were asked for today. Please try again tomorrow.");
            return email_page(context, view);
        default:
            return base::internal("a change of an address was refused as something else");
    }
}

}  // namespace pelanggan::web
