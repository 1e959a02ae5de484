// SPDX-License-Identifier: Apache-2.0
//
// What a customer asks about the data that is held: the list, a new request, one request with its messages.
#include <optional>

#include "service/answer_request.h"
#include "service/open_request.h"
#include "service/request_mail.h"
#include "web/contact_words.h"
#include "web/customer_pages/pages.h"
#include "web/details_form.h"
#include "web/fill.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/policy_model.h"
#include "web/request_words.h"

namespace pelanggan::web {
namespace {

using domain::RequestKind;

base::Expected<std::string> zone_of(const store::Tx& tx, domain::CustomerId customer) {
    PEL_ASSIGN(const auto record, tx.customers().find(customer));
    return record ? record->details[domain::Field::kTimeZone] : std::string{};
}

std::string kind_hint(const Context& context, RequestKind kind) {
    switch (kind) {
        case RequestKind::kAccess:
            return context.text(
                "Everything that is held about you, as a file for people and for programs: details, "
                "contacts, "
                "mails, and the whole history with who read it.");
        case RequestKind::kCorrection:
            return context.text("For details that you see and cannot change yourself.");
        case RequestKind::kRestriction:
            return context.text("Your data is kept and nothing else is done with it.");
        case RequestKind::kErasure:
            return context.text("Your data is erased, as far as no law asks for it to be kept.");
        case RequestKind::kComplaint:
            return context.text("Something was done with your data that should not have been.");
    }
    return {};
}

struct FormView {
    service::RequestEdit edit;
    service::OpenResult result;
};

struct FormFacts {
    domain::Customer customer;
    domain::FieldRules rules{};
    std::vector<domain::Contact> contacts;  // who can confirm
};

base::Expected<FormFacts> read_form_facts(const Context& context) {
    FormFacts out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        FormFacts fresh;
        const auto id = context.caller().account->customer;
        PEL_ASSIGN(const auto record, tx.customers().find(id));
        if (!record) return base::not_found("no such customer");
        fresh.customer = *record;
        PEL_ASSIGN(fresh.rules, tx.settings().field_rules());
        PEL_ASSIGN(fresh.contacts, service::confirming_contacts(tx, id, base::now()));
        out = std::move(fresh);
        return {};
    }));
    return out;
}

std::string form_fault(const Context& context, const std::string& name, domain::FieldFault fault,
                       const service::RequestEdit& edit) {
    using domain::FieldFault;
    if (name == "kind" || name == "contact") return context.text("Please choose one of the list.");
    if (name == "field") return context.text("Please choose the detail that is wrong.");
    if (name == "reason") {
        return request_fault_text(
            context, fault == FieldFault::kRequired  ? service::RequestTextFault::kRequired
                     : fault == FieldFault::kTooLong ? service::RequestTextFault::kTooLong
                                                     : service::RequestTextFault::kControlCharacters);
    }
    return fault_text(context, domain::parse_field(edit.field).value_or(domain::Field::kCompany), fault);
}

Answer form_page(const Context& context, RequestKind kind, const FormView& view) {
    PEL_ASSIGN(const auto facts, read_form_facts(context));
    const auto& edit = view.edit;
    Model faults{Model::List{}};
    const auto label_of = [&](const std::string& name) {
        if (name == "field") return context.text("Which detail");
        if (name == "wanted") return context.text("How it should read");
        if (name == "contact") return context.text("Confirm by the link sent to");
        return kind == RequestKind::kComplaint ? context.text("What happened")
                                               : context.text("What you want to say about it");
    };
    const auto field_model = [&](const std::string& name, const std::string& value) {
        const auto fault = view.result.faults.find(name);
        const std::string words = fault == view.result.faults.end()
                                      ? std::string{}
                                      : form_fault(context, name, fault->second, edit);
        if (!words.empty()) {
            faults.add(Model::object().set("name", name).set("label", label_of(name)).set("fault", words));
        }
        return Model::object()
            .set("name", name)
            .set("label", label_of(name))
            .set("value", value)
            .set("fault", words)
            .set("described", words.empty() ? std::string{} : "fault-" + name)
            .set("hint", std::string{})
            .set("has_stored", false)
            .set("stored_text", std::string{});
    };
    Model fields{Model::List{}};
    for (const auto field : service::correctable_fields(facts.rules)) {
        const auto now = field_text(context, field, facts.customer.details[field]);
        fields.add(Model::object()
                       .set("value", domain::info(field).name)
                       .set("label", field_label(context, field) + (now.empty() ? "" : ": " + now))
                       .set("is_selected", edit.field == domain::info(field).name));
    }
    Model contacts{Model::List{}};
    for (const auto& contact : facts.contacts) {
        contacts.add(Model::object()
                         .set("value", contact.id.value)
                         .set("label", email_text(contact.email) + " · " + contact_label(context, contact))
                         .set("is_selected", edit.contact == contact.id));
    }
    const bool is_correction = kind == RequestKind::kCorrection;
    const bool needs_link = kind == RequestKind::kAccess || kind == RequestKind::kErasure;
    const bool can_confirm = needs_link && context.mail().can_confirm && !facts.contacts.empty();
    const bool has_fields = !std::get<Model::List>(fields.value()).empty();
    Page page{"request_form", request_kind_text(context, kind), Model::object()};
    page.model.set("kind", domain::to_string(kind))
        .set("hint", kind_hint(context, kind))
        .set("is_correction", is_correction)
        .set("has_fields", has_fields)
        .set("is_refusal_only", is_correction && !has_fields)
        .set("can_confirm", can_confirm)
        .set("is_by_host", needs_link && !can_confirm)
        .set("is_same", view.result.kind == service::OpenResult::Kind::kSame)
        .set("is_too_many", view.result.kind == service::OpenResult::Kind::kTooMany);
    // In the order of the page, so that the summary follows the reader's way.
    Model which = field_model("field", edit.field);
    which.set("options", std::move(fields));
    page.model.set("which", std::move(which)).set("wanted", field_model("wanted", edit.wanted));
    Model contact = field_model("contact", "");
    contact.set("options", std::move(contacts));
    page.model.set("contact", std::move(contact));
    Model reason = field_model("reason", edit.reason);
    reason.set("is_required", kind == RequestKind::kComplaint);
    page.model.set("words", std::move(reason))
        .set("has_faults", !view.result.faults.empty())
        .set("faults", std::move(faults));
    if (view.result.kind != service::OpenResult::Kind::kSaved) page.status = 422;
    context.add_form(page.model, "request");
    if (const auto& sent = context.request().form.get("request"); !sent.empty())
        page.model.set("request", sent);  // nothing was stored under it
    return page;
}

struct Shown {
    domain::DataRequest request;
    std::vector<domain::RequestMessage> messages;
    std::string zone;
};

base::Expected<Shown> find_own(const Context& context, domain::DataRequestId id) {
    Shown out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Shown fresh;
        PEL_ASSIGN(const auto found, tx.data_requests().find(id));
        if (!found || found->customer != context.caller().account->customer)
            return base::not_found("no such data request of this customer");
        fresh.request = *found;
        PEL_ASSIGN(fresh.messages, tx.data_requests().messages(id));
        PEL_ASSIGN(fresh.zone, zone_of(tx, found->customer));
        out = std::move(fresh);
        return {};
    }));
    return out;
}

Answer detail_page(const Context& context, domain::DataRequestId id, const service::StepResult& result,
                   const std::string& typed) {
    PEL_ASSIGN(const auto shown, find_own(context, id));
    const auto number = domain::request_number(shown.request);
    Page page{"request", fill(context.text("Request {0}"), {number}),
              request_detail_model(context, shown.request, shown.messages, shown.zone)};
    const std::string fault = request_fault_text(context, result.fault);
    page.model.set("typed", typed)
        .set("fault", fault)
        .set("is_clash", result.kind == service::StepResult::Kind::kClash)
        .set("is_late", result.kind == service::StepResult::Kind::kClosed);
    if (result.kind != service::StepResult::Kind::kSaved)
        page.status = result.kind == service::StepResult::Kind::kRefused ? 422 : 409;
    Model fetch = Model::object();
    context.add_form(fetch, "request-export");
    page.model.set("fetch", std::move(fetch));
    context.add_form(page.model, "request-answer");
    return page;
}

base::Expected<domain::DataRequestId> id_of(const Fields& fields) {
    const auto id = fields.number("id");
    if (!id) return base::invalid_input("id is not a number");
    return domain::DataRequestId{*id};
}

}  // namespace

Answer show_requests(const Context& context) {
    std::vector<domain::DataRequest> requests;
    std::string zone;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        const auto customer = context.caller().account->customer;
        PEL_ASSIGN(requests, tx.data_requests().of_customer(customer));
        PEL_ASSIGN(zone, zone_of(tx, customer));
        return {};
    }));
    Model list{Model::List{}};
    for (const auto& request : requests)
        list.add(request_model(context, request, zone));
    Model kinds{Model::List{}};
    for (const auto kind : domain::kRequestKinds) {
        kinds.add(Model::object()
                      .set("new_href", "?p=request&kind=" + std::string{domain::to_string(kind)})
                      .set("title", request_kind_text(context, kind))
                      .set("hint", kind_hint(context, kind)));
    }
    Page page{"requests", context.text("My requests"), Model::object()};
    page.model.set("has_requests", !requests.empty())
        .set("requests", std::move(list))
        .set("kinds", std::move(kinds));
    return page;
}

Answer show_request(const Context& context) {
    const auto& query = context.request().query;
    if (query.has("id")) {
        PEL_ASSIGN(const auto id, id_of(query));
        return detail_page(context, id, {}, {});
    }
    const auto kind = domain::parse_request_kind(query.get("kind"));
    if (!kind) return base::invalid_input("no such kind of request");
    FormView view;
    view.edit.field = query.get("field");
    return form_page(context, *kind, view);
}

Answer open_request(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    FormView view;
    view.edit = {form.get("kind"),
                 form.get("field"),
                 form.get("wanted"),
                 form.get("reason"),
                 {form.number("contact").value_or(0)}};
    const auto kind = domain::parse_request_kind(view.edit.kind);
    if (!kind) return base::invalid_input("no such kind of request");
    auto opened = service::open_request(context.store(), request, context.mail(), caller.actor(),
                                        caller.scope(), caller.account->customer, view.edit);
    if (!opened.ok()) return after_failure(context, "request", opened.error(), "requests");
    if (opened->kind != service::OpenResult::Kind::kSaved) {
        view.result = *std::move(opened);
        return form_page(context, *kind, view);
    }
    context.jobs().look_at_queues();
    const auto& made = opened->request;
    if (made.id.value == 0) return Redirect{"?p=requests", Model::object().set("saved", true)};
    return Redirect{"?p=request&id=" + std::to_string(made.id.value) + "&done=request-sent",
                    Model::object().set("saved", true).set("number", domain::request_number(made))};
}

Answer answer_own_request(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    PEL_ASSIGN(const auto id, id_of(form));
    service::StepOrder order;
    const bool is_withdrawal = form.get("step") == "withdraw";
    if (!is_withdrawal && form.get("step") != "message")
        return base::invalid_input("step is neither message nor withdraw");
    order.step = is_withdrawal ? service::RequestStep::kWithdraw : service::RequestStep::kMessage;
    if (!is_withdrawal) order.text = form.get("text");
    const auto done = service::answer_request(context.store(), request, context.mail(), caller.actor(),
                                              caller.scope(), id, order);
    if (!done.ok()) return after_failure(context, "request-answer", done.error(), "requests");
    if (done->kind != service::StepResult::Kind::kSaved) return detail_page(context, id, *done, order.text);
    context.jobs().look_at_queues();
    return Redirect{"?p=request&id=" + std::to_string(id.value) +
                        (is_withdrawal ? "&done=request-withdrawn" : "&done=message-sent"),
                    Model::object().set("saved", true)};
}

Answer show_privacy(const Context& context) {
    std::int64_t open = 0;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        open = 0;
        PEL_ASSIGN(const auto requests, tx.data_requests().of_customer(context.caller().account->customer));
        for (const auto& request : requests)
            open += domain::is_closed(request.state) ? 0 : 1;
        return {};
    }));
    Page page{"privacy", context.text("Privacy"), Model::object()};
    page.model.set("open_requests", open)
        .set("open_requests_text",
             open == 0 ? std::string{}
                       : fill(context.plural("{0} request is open", "{0} requests are open", open),
                              {std::to_string(open)}));
    add_policy_banner(context, page.model);
    return page;
}

}  // namespace pelanggan::web
