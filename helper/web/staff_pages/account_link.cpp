// SPDX-License-Identifier: Apache-2.0
//
// An account that belongs to a person who has a customer record already: named, looked at, moved.
#include "service/link_account.h"

#include "base/text.h"
#include "web/account_words.h"
#include "web/contact_words.h"
#include "web/outcome.h"
#include "web/staff_pages/customer.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using service::LinkFault;
using service::LinkResult;

constexpr const char* kRoute = "account-link";

const Fields& fields_of(const Context& context) {
    const auto& request = context.request();
    return request.method == Method::kPost ? request.form : request.query;
}

// Pages name the account by its number, root's shell by its name. Errors: kNotFound, also out of scope.
base::Expected<domain::AccountId> asked_account(const Context& context) {
    const Fields& fields = fields_of(context);
    if (const auto number = fields.number("account")) return domain::AccountId{*number};
    domain::AccountId found;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto account, tx.accounts().find_user(context.server(), fields.get("user")));
        if (!account) return base::not_found("no such account");
        found = account->id;
        return {};
    }));
    return found;
}

std::string fault_text(const Context& context, LinkFault fault) {
    switch (fault) {
        case LinkFault::kNone:
            return {};
        case LinkFault::kRequired:
            return context.text("Please name the customer: by number, or by one of the customer's accounts.");
        case LinkFault::kNotFound:
            return context.text("There is no such customer number or account.");
        case LinkFault::kSame:
            return context.text("The account belongs to this customer already.");
    }
    return {};
}

Model side_model(const Context& context, const service::LinkSide& side) {
    // A record without a name is titled by its number already.
    const auto& details = side.record.details;
    const bool is_named = !details[domain::Field::kCompany].empty() ||
                          !details[domain::Field::kFirstName].empty() ||
                          !details[domain::Field::kLastName].empty();
    Model accounts{Model::List{}};
    for (const auto& account : side.accounts) {
        const auto status = domain::status_of(account);
        accounts.add(Model::object()
                         .set("user", account.facts.user)
                         .set("domain", account.facts.domain)
                         .set("status", domain::to_string(status))
                         .set("status_text", status_text(context, status)));
    }
    Model contacts{Model::List{}};
    for (const auto& contact : side.contacts) {
        contacts.add(
            Model::object().set("label", contact_label(context, contact)).set("email", contact.email));
    }
    return Model::object()
        .set("id", side.record.id.value)
        .set("title", staff::customer_title(context, side.record))
        .set("number", is_named ? std::to_string(side.record.id.value) : std::string{})
        .set("has_accounts", !side.accounts.empty())
        .set("accounts", std::move(accounts))
        .set("has_contacts", !side.contacts.empty())
        .set("contacts", std::move(contacts));
}

struct View {
    std::string named;   // as it was typed
    std::string reason;  // as it was typed
    bool is_asked{false};
    bool is_unreached{false};
    std::string fault_of_reason;
};

// With a customer named the page asks whether to move the account; else it asks for the customer.
Answer link_page(const Context& context, domain::AccountId account, const View& view) {
    service::LinkPreview preview;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(preview, service::preview_link(tx, context.caller().scope(), context.server(), account,
                                                  view.named));
        return {};
    }));
    const bool is_ready = preview.fault == LinkFault::kNone;
    // Both records are shown, so both histories say that they were read.
    PEL_TRY(context.enter_reading(preview.from.record.id, ""));
    if (is_ready) {
        PEL_TRY(context.enter_reading(preview.to.record.id, ""));
    }

    const std::string fault = view.is_asked ? fault_text(context, preview.fault) : std::string{};
    Page page{"account_link", context.text("Belongs to another customer"), Model::object()};
    if (!fault.empty() || !view.fault_of_reason.empty() || view.is_unreached) page.status = 422;
    Model faults{Model::List{}};
    const auto add_fault = [&](const char* name, const std::string& label, const std::string& words) {
        if (!words.empty())
            faults.add(Model::object().set("name", name).set("label", label).set("fault", words));
    };
    add_fault("to", context.text("Customer number or account"), fault);
    add_fault("reason", context.text("Reason"), view.fault_of_reason);
    const bool has_faults = !std::get<Model::List>(faults.value()).empty();
    const bool is_left_empty = preview.from.accounts.size() <= 1;
    page.model.set("account", account.value)
        .set("user", preview.account.facts.user)
        .set("domain", preview.account.facts.domain)
        .set("named", view.named)
        .set("is_ready", is_ready)
        .set("is_unreached", view.is_unreached)
        .set("has_faults", has_faults)
        .set("faults", std::move(faults))
        .set("fault", fault)
        .set("from", side_model(context, preview.from))
        .set("to", is_ready ? side_model(context, preview.to) : Model{})
        .set("mirror_email", preview.mirror ? preview.mirror->email : std::string{})
        .set("is_left_empty", is_left_empty && context.caller().scope().covers_all())
        .set("reason", view.reason)
        .set("reason_fault", view.fault_of_reason)
        .set("back", staff::link("customer", {{"id", std::to_string(preview.from.record.id.value)}}))
        .set("again", staff::link(kRoute, {{"account", std::to_string(account.value)}}));
    context.add_form(page.model, kRoute);
    return page;
}

}  // namespace

Answer show_account_link(const Context& context) {
    PEL_ASSIGN(const auto account, asked_account(context));
    View view;
    view.named = context.request().query.get("to");
    view.is_asked = context.request().query.has("to");
    return link_page(context, account, view);
}

Answer link_account(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    PEL_ASSIGN(const auto account, asked_account(context));
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    View view;
    view.named = form.get("to");
    view.is_asked = true;
    view.reason = base::trim(form.get("reason"));
    view.fault_of_reason = staff::reason_fault(context, view.reason);
    if (!view.fault_of_reason.empty()) return link_page(context, account, view);
    std::optional<domain::CustomerId> seen;
    if (const auto from = form.number("from")) seen = domain::CustomerId{*from};
    const auto result = service::link_account(context.store(), request, caller.actor(), caller.scope(),
                                              context.server(), account, seen, view.named, view.reason);
    if (!result.ok()) return after_failure(context, kRoute, result.error(), "customers");
    switch (result->kind) {
        case LinkResult::Kind::kRefused:
            return link_page(context, account, view);
        case LinkResult::Kind::kUnreached:
            view.is_unreached = true;
            return link_page(context, account, view);
        case LinkResult::Kind::kLinked:
            break;
    }
    // A request that was stored before names no record; the account's present one is it.
    domain::CustomerId customer = result->to;
    if (customer.value == 0) {
        PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(const auto found, caller.scope().find_account(tx, account));
            customer = found.customer;
            return {};
        }));
    }
    return Redirect{staff::link("customer", {{"id", std::to_string(customer.value)}}) + "&done=linked",
                    Model::object().set("saved", true).set("customer", customer.value)};
}

}  // namespace pelanggan::web
