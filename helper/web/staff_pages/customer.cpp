// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/customer.h"

#include <algorithm>

#include "base/text.h"
#include "service/contact_health.h"
#include "service/show_customer.h"
#include "web/account_words.h"
#include "web/contact_health_model.h"
#include "web/contact_words.h"
#include "web/details_form.h"
#include "web/format.h"
#include "web/history_model.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kShownHistory = 10;
constexpr std::size_t kMaxReason = 300;

domain::CustomerId asked_customer(const Context& context) {
    return {context.request().query.number("id").value_or(0)};
}

Model owned_model(const Context& context, const service::CustomerAccount& owned) {
    const auto& account = owned.account;
    const auto& facts = account.facts;
    const bool is_indonesian = context.language() == "id";
    const bool can_link = !account.retired_at;
    const auto moment = [&](std::int64_t seconds) {
        return staff::time_text(context, base::from_epoch(seconds));
    };
    Model domains{Model::List{}};
    for (const auto& name : owned.domains)
        domains.add(name);
    Model usage = usage_model(context, owned.usage);
    const bool has_usage = !std::get<Model::List>(usage.value()).empty();
    Model model = staff::account_model(context, account);
    model.set("suspended_since", facts.suspended_at ? moment(*facts.suspended_at) : "")
        .set("public_reason", is_indonesian ? owned.words.reason_id : owned.words.reason_en)
        .set("public_next_step", is_indonesian ? owned.words.next_step_id : owned.words.next_step_en)
        .set("wording", owned.words.code)
        .set("created",
             facts.created_at ? format_date(base::from_epoch(*facts.created_at), context.language(), "") : "")
        .set("missing_since",
             account.missing_since ? staff::time_text(context, *account.missing_since) : std::string{})
        .set("domains", std::move(domains))
        .set("has_domains", !owned.domains.empty())
        .set("usage", std::move(usage))
        .set("has_usage", has_usage)
        .set("link_href", can_link
                              ? staff::link("account-link", {{"account", std::to_string(account.id.value)}})
                              : std::string{})
        .set("as_of_text", format_moment(account.as_of, context.language(), ""));
    return model;
}

Model details_list(const Context& context, const domain::Details& details) {
    Model list{Model::List{}};
    for (const auto& info : domain::field_table()) {
        const auto& value = details[info.field];
        if (value.empty()) continue;
        list.add(Model::object()
                     .set("name", info.name)
                     .set("label", field_label(context, info.field))
                     .set("value", value)
                     .set("text", field_text(context, info.field, value)));
    }
    return list;
}

bool wants(const service::CustomerView& view, const domain::Contact& contact,
           const domain::Category& category) {
    std::optional<bool> choice;
    for (const auto& preference : view.preferences) {
        if (preference.contact == contact.id && preference.category == category.code)
            choice = preference.is_on;
    }
    return domain::is_wanted(category.policy, choice);
}

struct Record : service::CustomerView {
    service::CustomerHealth health;
};

Model contacts_model(const Context& context, const Record& view) {
    const bool is_indonesian = context.language() == "id";
    Model list{Model::List{}};
    for (const auto& one : view.health.contacts) {
        const auto& contact = one.contact;
        Model wanted{Model::List{}};
        for (const auto& category : view.categories) {
            wanted.add(Model::object()
                           .set("code", category.code)
                           .set("name", is_indonesian ? category.name_id : category.name_en)
                           .set("policy", domain::to_string(category.policy))
                           .set("is_on", wants(view, contact, category)));
        }
        list.add(
            Model::object()
                .set("id", contact.id.value)
                .set("kind", domain::to_string(contact.kind))
                .set("kind_text", contact_kind_text(context, contact.kind))
                .set("name", contact.name)
                .set("email", contact.email)
                .set("phone", contact.phone)
                .set("language", contact.language)
                .set("mirrors", contact.mirrors_account ? Model{contact.mirrors_account->value} : Model{})
                .set("categories", std::move(wanted))
                .set("health", contact_health_model(context, one, ""))
                .set("email_href",
                     context.mail().can_confirm
                         ? staff::link("customer-email", {{"id", std::to_string(contact.customer.value)},
                                                          {"contact", std::to_string(contact.id.value)}})
                         : std::string{}));
    }
    return list;
}

base::Expected<Record> read_customer(const Context& context, domain::CustomerId customer) {
    Record view;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        view = {};
        PEL_ASSIGN(static_cast<service::CustomerView&>(view),
                   service::show_customer(tx, context.caller().scope(), customer));
        PEL_ASSIGN(view.health, service::read_contact_health(tx, customer, base::now()));
        return {};
    }));
    return view;
}

}  // namespace

std::string staff::customer_title(const Context& context, const domain::Customer& customer) {
    const auto& details = customer.details;
    if (!details[domain::Field::kCompany].empty()) return details[domain::Field::kCompany];
    std::string name = details[domain::Field::kFirstName];
    if (!details[domain::Field::kLastName].empty())
        name += (name.empty() ? "" : " ") + details[domain::Field::kLastName];
    if (!name.empty()) return name;
    return fill(context.text("Customer {0}"), {std::to_string(customer.id.value)});
}

std::string staff::reason_fault(const Context& context, const std::string& reason) {
    if (reason.empty()) return context.text("Please say why you change this.");
    if (base::has_control_characters(reason) || base::utf8_length(reason) > kMaxReason)
        return context.text("Please give the reason in one line of at most 300 characters.");
    return {};
}

Answer show_customer(const Context& context) {
    const auto customer = asked_customer(context);
    // First into the customer's history, then onto the screen.
    if (const auto entered = context.enter_reading(customer, ""); !entered.ok()) return entered.error();
    const auto view = read_customer(context, customer);
    if (!view.ok()) return view.error();
    PEL_ASSIGN(auto history, history_model(context, customer, 0, kShownHistory));
    Model accounts{Model::List{}};
    for (const auto& owned : view->accounts)
        accounts.add(owned_model(context, owned));
    const std::string id = std::to_string(customer.value);
    Page page{"customer", staff::customer_title(context, view->customer), Model::object()};
    Model details = details_list(context, view->customer.details);
    const bool has_details = !std::get<Model::List>(details.value()).empty();
    page.model.set("id", customer.value)
        .set("version", view->customer.version)
        .set("since", format_date(view->customer.created_at, context.language(), ""))
        .set("created_at", base::to_rfc3339(view->customer.created_at))
        .set("has_accounts", !view->accounts.empty())
        .set("accounts", std::move(accounts))
        .set("details", std::move(details))
        .set("has_details", has_details)
        .set("edit_href", staff::link("customer-edit", {{"id", id}}))
        .set("mails_href", staff::link("customer-mails", {{"id", id}}))
        .set("consents_href", staff::link("customer-consents", {{"id", id}}))
        .set("contacts", contacts_model(context, *view))
        .set("has_contacts", !view->contacts.empty())
        .set("events", *history.find("events"))
        .set("older", *history.find("older"));
    return page;
}

Answer show_customer_history(const Context& context) {
    const auto customer = asked_customer(context);
    const auto& query = context.request().query;
    const auto before = query.number("before").value_or(0);
    const auto limit = std::clamp<std::int64_t>(query.number("limit").value_or(kHistoryPage), 1, 500);
    if (const auto entered = context.enter_reading(customer, ""); !entered.ok()) return entered.error();
    PEL_ASSIGN(auto history, history_model(context, customer, before, limit));
    domain::Customer record;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        record = *found;
        return {};
    }));
    Page page{"customer_history", staff::customer_title(context, record), std::move(history)};
    page.model.set("id", customer.value)
        .set("back", staff::link("customer", {{"id", std::to_string(customer.value)}}));
    return page;
}

}  // namespace pelanggan::web
