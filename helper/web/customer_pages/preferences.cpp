// SPDX-License-Identifier: Apache-2.0
#include "service/change_preferences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "domain/email.h"
#include "service/change_notifications.h"
#include "service/mandatory_rule.h"
#include "web/contact_words.h"
#include "web/customer_pages/pages.h"
#include "web/notification_words.h"
#include "web/outcome.h"

namespace pelanggan::web {
namespace {

using domain::Policy;
using store::Preference;

// What a form typed, to be shown again.
struct Typed {
    std::vector<Preference> wanted;
    std::vector<std::string> unreached;  // codes of categories that would reach nobody
};

std::string box_name(domain::ContactId contact, std::string_view code) {
    return fmt::format("on_{}_{}", contact.value, code);
}

std::string policy_text(const Context& context, Policy policy) {
    switch (policy) {
        case Policy::kMandatory:
            return context.text("Always sent to somebody");
        case Policy::kChoiceOn:
            return context.text("Sent until you say no");
        case Policy::kChoiceOff:
            return context.text("Sent only if you say yes");
        case Policy::kNever:
            return {};
    }
    return {};
}

struct Stored {
    std::vector<domain::Contact> contacts;
    std::vector<domain::Category> categories;
    std::vector<Preference> preferences;
};

base::Expected<Stored> read_stored(const Context& context) {
    Stored out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Stored fresh;
        const auto customer = context.caller().account->customer;
        PEL_ASSIGN(fresh.contacts, tx.contacts().of_customer(customer));
        PEL_ASSIGN(fresh.categories, tx.settings().categories());
        PEL_ASSIGN(fresh.preferences, tx.preferences().of_customer(customer));
        std::erase_if(fresh.categories,
                      [](const domain::Category& category) { return category.policy == Policy::kNever; });
        out = std::move(fresh);
        return {};
    }));
    return out;
}

struct Matrix {
    Model categories{Model::List{}};
    std::string shown;  // every box that can be changed, with its state: "7.news.1 7.offers.0"
};

Matrix matrix_of(const Context& context, const Stored& stored, const Typed& typed) {
    const auto addresses =
        std::count_if(stored.contacts.begin(), stored.contacts.end(),
                      [](const domain::Contact& contact) { return !contact.email.empty(); });
    const bool is_indonesian = context.language() == "id";
    Matrix matrix;
    for (const auto& category : stored.categories) {
        const bool is_mandatory = category.policy == Policy::kMandatory;
        Model boxes{Model::List{}};
        bool has_locked = false;
        for (const auto& contact : stored.contacts) {
            const bool is_on = service::is_on(category, contact.id, stored.preferences);
            const bool has_address = !contact.email.empty();
            // The only address there is cannot be taken out: no choice is offered that would be refused.
            const bool is_locked = has_address && is_mandatory && addresses == 1 && is_on;
            has_locked = has_locked || is_locked;
            bool is_checked = is_on && has_address;
            for (const auto& choice : typed.wanted) {
                if (choice.contact == contact.id && choice.category == category.code)
                    is_checked = choice.is_on;
            }
            const auto email = domain::Email::parse(contact.email);
            boxes.add(Model::object()
                          .set("box", box_name(contact.id, category.code))
                          .set("contact", contact.id.value)
                          .set("label", contact_label(context, contact))
                          .set("email", email.ok() ? email->display() : contact.email)
                          .set("is_on", is_checked)
                          .set("is_locked", is_locked)
                          .set("has_address", has_address)
                          .set("is_fixed", is_locked || !has_address));
            if (is_locked || !has_address) continue;
            if (!matrix.shown.empty()) matrix.shown += ' ';
            matrix.shown += fmt::format("{}.{}.{}", contact.id.value, category.code, is_on ? 1 : 0);
        }
        const bool is_unreached =
            std::find(typed.unreached.begin(), typed.unreached.end(), category.code) != typed.unreached.end();
        matrix.categories.add(Model::object()
                                  .set("code", category.code)
                                  .set("name", is_indonesian ? category.name_id : category.name_en)
                                  .set("reason", is_indonesian ? category.reason_id : category.reason_en)
                                  .set("policy", domain::to_string(category.policy))
                                  .set("policy_text", policy_text(context, category.policy))
                                  .set("is_mandatory", is_mandatory)
                                  .set("has_locked", has_locked)
                                  .set("is_unreached", is_unreached)
                                  .set("boxes", std::move(boxes)));
    }
    return matrix;
}

// The panel's own notifications; when the panel does not answer, the section says so and the rest works.
void add_notifications(const Context& context, Model& model) {
    const auto& user = context.caller().account->facts.user;
    auto answer = context.notifications(user);
    Model list{Model::List{}};
    std::string shown;
    std::int64_t on = 0;
    if (answer.ok()) {
        std::stable_sort(answer->begin(), answer->end(), [](const auto& a, const auto& b) {
            return notification_rank(a.name) < notification_rank(b.name);
        });
        for (const auto& notification : *answer) {
            list.add(Model::object()
                         .set("name", notification.name)
                         .set("text", notification_text(context, notification.name, notification.description))
                         .set("is_on", notification.is_on)
                         .set("is_twin", is_twin(notification.name)));
            if (notification.is_on) ++on;
            if (!shown.empty()) shown += ' ';
            shown += notification.name + (notification.is_on ? ".1" : ".0");
        }
    } else {
        base::log::warn("notifications of {}: {}", user, answer.error().what);
    }
    const auto count = static_cast<std::int64_t>(std::get<Model::List>(list.value()).size());
    model.set("has_notifications", count > 0)
        .set("notifications_on", on)
        .set("notifications_count", count)
        .set("panel_is_silent", !answer.ok())
        .set("notifications", std::move(list))
        .set("notifications_shown", shown);
    Model form = Model::object();
    context.add_form(form, "notifications");
    model.set("notifications_token", *form.find("token")).set("notifications_request", *form.find("request"));
}

Answer preferences_page(const Context& context, const Typed& typed) {
    PEL_ASSIGN(const auto stored, read_stored(context));
    auto matrix = matrix_of(context, stored, typed);
    Page page;
    page.template_name = "preferences";
    page.title = context.text("E-mail preferences");
    page.status = typed.unreached.empty() ? 200 : 422;
    const bool has_address =
        std::any_of(stored.contacts.begin(), stored.contacts.end(),
                    [](const domain::Contact& contact) { return !contact.email.empty(); });
    page.model.set("categories", std::move(matrix.categories))
        .set("has_categories", !stored.categories.empty())
        .set("has_address", has_address)
        .set("is_unreached", !typed.unreached.empty())
        .set("shown", matrix.shown);
    add_notifications(context, page.model);
    context.add_form(page.model, "preferences");
    return page;
}

// "7.news.1" → contact, category and what was shown.
std::optional<Preference> parse_shown(std::string_view text) {
    const auto parts = base::split(text, '.');
    if (parts.size() != 3 || (parts[2] != "0" && parts[2] != "1") || !domain::is_code(parts[1]))
        return std::nullopt;
    const auto contact = base::parse_number(parts[0]);
    if (!contact) return std::nullopt;
    return Preference{{*contact}, std::string{parts[1]}, parts[2] == "1"};
}

bool is_notification_name(std::string_view name) {
    return name.starts_with("notify_") && name.size() <= 64 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

}  // namespace

Answer show_preferences(const Context& context) {
    return preferences_page(context, {});
}

Answer change_preferences(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    Typed typed;
    for (const auto part : base::split(form.get("shown"), ' ')) {
        if (part.empty()) continue;
        auto box = parse_shown(part);
        if (!box) return base::invalid_input("the form's list of boxes is damaged");
        const bool is_on = form.has(box_name(box->contact, box->category));
        if (is_on == box->is_on) continue;
        box->is_on = is_on;
        typed.wanted.push_back(*std::move(box));
    }
    const auto result = service::change_preferences(context.store(), request, caller.actor(), caller.scope(),
                                                    caller.account->customer, typed.wanted);
    if (!result.ok()) return after_failure(context, "preferences", result.error());
    switch (result->kind) {
        case service::PreferencesResult::Kind::kUnreached:
            typed.unreached = result->categories;
            return preferences_page(context, typed);
        case service::PreferencesResult::Kind::kUnchanged:
            return Redirect{"?p=preferences&done=unchanged", Model::object().set("saved", false)};
        case service::PreferencesResult::Kind::kSaved:
            return Redirect{"?p=preferences&done=saved", Model::object().set("saved", true)};
    }
    return base::internal("no such outcome");
}

Answer change_notifications(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    std::map<std::string, bool> wanted;
    for (const auto part : base::split(form.get("shown"), ' ')) {
        if (part.empty()) continue;
        const auto dot = part.rfind('.');
        const std::string name{part.substr(0, dot)};
        if (dot == std::string_view::npos || !is_notification_name(name))
            return base::invalid_input("the form's list of notifications is damaged");
        const bool is_on = form.has(name);
        if (is_on != (part.substr(dot + 1) == "1")) wanted[name] = is_on;
    }
    if (wanted.empty()) return Redirect{"?p=preferences&done=unchanged", Model::object().set("saved", false)};
    const auto result = service::change_notifications(context.store(), context.whm(), request, caller.actor(),
                                                      caller.scope(), caller.account->id, wanted);
    if (result.ok()) return Redirect{"?p=preferences&done=saved", Model::object().set("saved", true)};
    const auto kind = result.error().kind;
    if (kind == base::ErrorKind::kInvalidInput || kind == base::ErrorKind::kUnauthorized ||
        kind == base::ErrorKind::kCorrupt) {
        base::log::warn("notifications of {}: {}", caller.name, result.error().what);
        return Redirect{"?p=preferences&done=panel-refused", Model::object().set("saved", false)};
    }
    return after_failure(context, "notifications", result.error(), "preferences");
}

}  // namespace pelanggan::web
