// SPDX-License-Identifier: Apache-2.0
#include "service/change_contact.h"
#include "service/contact_health.h"
#include "web/contact_health_model.h"
#include "web/contact_words.h"
#include "web/customer_pages/pages.h"
#include "web/details_form.h"
#include "web/outcome.h"

namespace pelanggan::web {
namespace {

using domain::Contact;
using domain::ContactKind;
using service::ContactEdit;
using service::ContactResult;

// As contact.mustache draws them: the summary of faults follows the reader's way down the form.
constexpr const char* kFormOrder[] = {"name", "kind", "email", "phone", "language"};

Model contact_model(const Context& context, const Contact& contact) {
    Model model = Model::object();
    model.set("id", contact.id.value)
        .set("version", contact.version)
        .set("kind", domain::to_string(contact.kind))
        .set("kind_text", contact_kind_text(context, contact.kind))
        .set("name", contact.name)
        .set("label", contact_label(context, contact))
        .set("email", contact.email)
        .set("email_text", email_text(contact.email))
        .set("phone", contact.phone)
        .set("phone_text", field_text(context, domain::Field::kPhone, contact.phone))
        .set("language", contact.language)
        .set("language_text", field_text(context, domain::Field::kLanguage, contact.language))
        .set("is_mirror", contact.mirrors_account.has_value())
        .set("can_confirm", context.mail().can_confirm)
        .set("can_remove", !contact.mirrors_account.has_value());
    return model;
}

base::Expected<Contact> find_own(const Context& context, std::int64_t id) {
    Contact out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto found, tx.contacts().find({id}));
        if (!found || found->customer != context.caller().account->customer)
            return base::not_found("no such contact of this customer");
        out = *std::move(found);
        return {};
    }));
    return out;
}

Model options_of(const std::vector<std::pair<std::string, std::string>>& choices, std::string_view selected) {
    Model options{Model::List{}};
    for (const auto& [value, label] : choices)
        options.add(
            Model::object().set("value", value).set("label", label).set("is_selected", value == selected));
    return options;
}

// The customer's contacts with all that is to be said about their addresses.
struct Health {
    service::CustomerHealth health;
    std::string zone;
};
base::Expected<Health> read_health(const Context& context) {
    Health out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        out = {};
        const auto customer = context.caller().account->customer;
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        if (record) out.zone = record->details[domain::Field::kTimeZone];
        PEL_ASSIGN(out.health, service::read_contact_health(tx, customer, base::now()));
        return {};
    }));
    return out;
}

struct FormView {
    std::optional<Contact> stored;  // absent: a new contact
    ContactEdit edit;
    std::map<std::string, domain::FieldFault> faults;
    bool is_conflict{false};
    bool is_too_many{false};
    bool is_too_many_emails{false};
    Model health;  // null for a new contact
    std::int64_t version{0};
};

std::string contact_fault(const Context& context, const std::string& field, domain::FieldFault fault) {
    if (field == "kind") return context.text("Please choose what this contact is for.");
    if (field == "name" && fault == domain::FieldFault::kRequired)
        return context.text("Please give a name, so that everybody knows who is meant.");
    if (field == "email" && fault == domain::FieldFault::kRequired)
        return context.text("Please enter an address. To have no mail sent to this contact, remove it.");
    return fault_text(context, domain::Field::kPhone, fault);
}

Model email_field(const Context& context, const FormView& view, Model field) {
    if (!context.mail().can_confirm) return field;
    const bool is_mirror = view.stored && view.stored->mirrors_account;
    field.set("hint", is_mirror ? context.text("We send a link to a new address. Once it is confirmed, the "
                                               "address counts here and is written to cPanel.")
                                : context.text("We send a link to a new address. It counts once it is "
                                               "confirmed."));
    const auto* fault = field.find("fault");
    const auto* words = fault == nullptr ? nullptr : std::get_if<std::string>(&fault->value());
    field.set("described", words != nullptr && !words->empty() ? "fault-email hint-email" : "hint-email");
    return field;
}

// One row per field, so that faults and what is stored now stand beside it.
Model form_field(const Context& context, const FormView& view, const std::string& name,
                 const std::string& value, const std::string& stored, const std::string& stored_text) {
    // Only where somebody else's text is another one.
    const bool is_contested = view.is_conflict && value != stored && value != stored_text;
    const auto fault = view.faults.find(name);
    const std::string words =
        fault == view.faults.end() ? std::string{} : contact_fault(context, name, fault->second);
    return Model::object()
        .set("name", name)
        .set("label", contact_field_label(context, name))
        .set("value", value)
        .set("fault", words)
        .set("described", words.empty() ? std::string{} : "fault-" + name)
        .set("hint", std::string{})
        .set("stored_text", is_contested ? stored_text : std::string{})
        .set("has_stored", is_contested);
}

Answer contact_form(const Context& context, FormView view) {
    if (view.stored) {
        PEL_ASSIGN(const auto read, read_health(context));
        for (const auto& one : read.health.contacts) {
            if (one.contact.id == view.stored->id)
                view.health = contact_health_model(context, one, read.zone);
        }
    }
    const bool is_new = !view.stored;
    const bool is_owner = view.stored && view.stored->kind == ContactKind::kOwner;
    Model stored = view.stored ? contact_model(context, *view.stored) : Model::object();
    const auto stored_text = [&](std::string_view name) {
        const auto* found = stored.find(name);
        const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
        return text == nullptr ? std::string{} : *text;
    };

    std::vector<std::pair<std::string, std::string>> kinds;
    if (is_new && view.edit.kind.empty()) kinds.push_back({"", context.text("Please choose")});
    for (const auto kind : {ContactKind::kBilling, ContactKind::kTechnical, ContactKind::kLegal,
                            ContactKind::kSecurity, ContactKind::kOther})
        kinds.push_back({std::string{domain::to_string(kind)}, contact_kind_text(context, kind)});
    Model kind =
        form_field(context, view, "kind", view.edit.kind, stored_text("kind"), stored_text("kind_text"));
    kind.set("options", options_of(kinds, view.edit.kind));
    Model language = form_field(context, view, "language", view.edit.language, stored_text("language"),
                                stored_text("language_text"));
    language.set(
        "options",
        options_of({{"", context.text("As in my details")}, {"id", "Bahasa Indonesia"}, {"en", "English"}},
                   view.edit.language));
    Model faults{Model::List{}};
    for (const char* name : kFormOrder) {
        const auto fault = view.faults.find(name);
        if (fault == view.faults.end()) continue;
        faults.add(Model::object()
                       .set("name", name)
                       .set("label", contact_field_label(context, name))
                       .set("code", domain::to_string(fault->second))
                       .set("fault", contact_fault(context, name, fault->second)));
    }

    Page page;
    page.template_name = "contact";
    page.title = is_new ? context.text("Add a contact") : context.text("Change a contact");
    page.status = view.is_conflict                                                      ? 409
                  : !view.faults.empty() || view.is_too_many || view.is_too_many_emails ? 422
                                                                                        : 200;
    page.model.set("action", "?p=contact")
        .set("id", view.stored ? Model{view.stored->id.value} : Model{})
        .set("version", view.version)
        .set("is_new", is_new)
        .set("is_owner", is_owner)
        .set("is_mirror", view.stored && view.stored->mirrors_account)
        .set("can_remove", view.stored && !view.stored->mirrors_account)
        .set("is_conflict", view.is_conflict)
        .set("is_too_many", view.is_too_many)
        .set("is_too_many_emails", view.is_too_many_emails)
        .set("can_email", is_new || context.mail().can_confirm)
        .set("health", view.health)
        .set("kind", std::move(kind))
        .set("name_field",
             form_field(context, view, "name", view.edit.name, stored_text("name"), stored_text("name")))
        .set("email_field", email_field(context, view,
                                        form_field(context, view, "email", view.edit.email.value_or(""),
                                                   stored_text("email"), stored_text("email_text"))))
        .set("email_text", view.stored ? email_text(view.stored->email) : std::string{})
        .set("phone_field", form_field(context, view, "phone", view.edit.phone, stored_text("phone"),
                                       stored_text("phone_text")))
        .set("language_field", std::move(language))
        .set("has_faults", !view.faults.empty())
        .set("faults", std::move(faults));
    context.add_form(page.model, "contact");
    if (const auto& sent = context.request().form.get("request"); !sent.empty())
        page.model.set("request", sent);  // nothing was stored under it
    return page;
}

ContactEdit edit_of(const Context& context, const Contact& contact) {
    return {std::string{domain::to_string(contact.kind)}, contact.name, contact.email,
            field_text(context, domain::Field::kPhone, contact.phone), contact.language};
}

}  // namespace

Answer show_contacts(const Context& context) {
    PEL_ASSIGN(const auto read, read_health(context));
    Model contacts{Model::List{}};
    for (const auto& one : read.health.contacts) {
        Model contact = contact_model(context, one.contact);
        contact.set("health", contact_health_model(context, one, read.zone));
        contacts.add(std::move(contact));
    }
    Page page;
    page.template_name = "contacts";
    page.title = context.text("Contacts");
    const auto count = std::get<Model::List>(contacts.value()).size();
    page.model.set("has_contacts", count > 0)
        .set("can_add", count < service::kMaxContacts)
        .set("review", contact_review_model(context, read.health, "contacts"))
        .set("contacts", std::move(contacts));
    return page;
}

Answer show_contact(const Context& context) {
    FormView view;
    if (context.request().query.has("id")) {
        const auto id = context.request().query.number("id");
        if (!id) return base::invalid_input("id is not a number");
        PEL_ASSIGN(view.stored, find_own(context, *id));
        view.edit = edit_of(context, *view.stored);
        view.version = view.stored->version;
    }
    return contact_form(context, std::move(view));
}

Answer change_contact(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    FormView view;
    view.edit = {form.get("kind"), form.get("name"), std::nullopt, form.get("phone"), form.get("language")};
    if (form.has("email")) view.edit.email = form.get("email");
    view.version = form.number("version").value_or(0);
    const bool is_new = form.get("id").empty();
    const auto id = form.number("id");
    if (!is_new && !id) return base::invalid_input("id is not a number");
    auto result = is_new ? service::add_contact(context.store(), request, caller.actor(), caller.scope(),
                                                caller.account->customer, view.edit, context.mail())
                         : service::change_contact(context.store(), request, caller.actor(), caller.scope(),
                                                   caller.account->customer, {*id}, view.version, view.edit,
                                                   context.mail());
    if (!result.ok()) return after_failure(context, "contact", result.error());
    switch (result->kind) {
        case ContactResult::Kind::kSaved:
            if (result->is_email_pending) {
                context.jobs().look_at_queues();
                return Redirect{"?p=contacts&done=email-pending",
                                Model::object().set("saved", true).set("pending", true)};
            }
            return Redirect{is_new ? "?p=contacts&done=contact-added" : "?p=contacts&done=saved",
                            Model::object().set("saved", true)};
        case ContactResult::Kind::kUnchanged:
            return Redirect{"?p=contacts&done=unchanged", Model::object().set("saved", false)};
        case ContactResult::Kind::kRefused:
            view.faults = std::move(result->faults);
            break;
        case ContactResult::Kind::kTooMany:
            view.is_too_many = true;
            break;
        case ContactResult::Kind::kConflict:
            view.is_conflict = true;
            view.version = result->stored.version;
            break;
        case ContactResult::Kind::kTooManyEmails:
            view.is_too_many_emails = true;
            break;
        case ContactResult::Kind::kMirror:
        case ContactResult::Kind::kUnreached:
            return base::internal("a change of a contact was refused as a removal");
    }
    if (!is_new) {
        PEL_ASSIGN(view.stored, find_own(context, *id));
        if (!view.edit.email) view.edit.email = view.stored->email;
    }
    return contact_form(context, std::move(view));
}

Answer show_contact_removal(const Context& context) {
    const auto id = context.request().query.number("id");
    if (!id) return base::invalid_input("id is not a number");
    PEL_ASSIGN(const auto contact, find_own(context, *id));
    Page page;
    page.template_name = "contact_remove";
    page.title = context.text("Remove a contact");
    page.model.set("contact", contact_model(context, contact)).set("why", std::string{});
    context.add_form(page.model, "contact-remove");
    return page;
}

Answer remove_contact(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    const auto id = form.number("id");
    const auto version = form.number("version");
    if (!id || !version) return base::invalid_input("id or version is not a number");
    const auto result = service::remove_contact(context.store(), request, caller.actor(), caller.scope(),
                                                caller.account->customer, {*id}, *version);
    if (!result.ok()) return after_failure(context, "contact-remove", result.error());
    std::string why;
    switch (result->kind) {
        case ContactResult::Kind::kSaved:
        case ContactResult::Kind::kUnchanged:
            return Redirect{"?p=contacts&done=contact-removed", Model::object().set("removed", true)};
        case ContactResult::Kind::kMirror:
            why = context.text("This contact belongs to the hosting account and stays with it.");
            break;
        case ContactResult::Kind::kUnreached:
            why = context.text(
                "Nobody else would receive what your provider must tell you. Let another contact with an "
                "e-mail address receive it first.");
            break;
        case ContactResult::Kind::kConflict:
            why = context.text("This contact was changed a moment before. Please look at it once more.");
            break;
        case ContactResult::Kind::kRefused:
        case ContactResult::Kind::kTooMany:
        case ContactResult::Kind::kTooManyEmails:
            return base::internal("a removal of a contact was refused as a change");
    }
    Page page;
    page.template_name = "contact_remove";
    page.title = context.text("Remove a contact");
    page.status = result->kind == ContactResult::Kind::kConflict ? 409 : 422;
    page.model.set("contact", contact_model(context, result->stored)).set("why", why);
    context.add_form(page.model, "contact-remove");
    return page;
}

}  // namespace pelanggan::web
