// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "service/change_notifications.h"
#include "service/change_preferences.h"
#include "service/pause_mail.h"
#include "web/customer_pages/pages.h"
#include "web/notification_words.h"
#include "web/outcome.h"
#include "web/preference_matrix.h"

namespace pelanggan::web {
namespace {

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

Answer preferences_page(const Context& context, const TypedPreferences& typed) {
    PEL_ASSIGN(const auto stored, read_preferences(context, context.caller().account->customer));
    Page page;
    page.template_name = "preferences";
    page.title = context.text("E-mail preferences");
    page.status = typed.unreached.empty() ? 200 : 422;
    add_matrix(context, stored, typed, std::nullopt, page.model);
    add_pause(context, stored, page.model);
    add_notifications(context, page.model);
    Model pause = Model::object();
    context.add_form(pause, "pause");
    page.model.set("action", "?p=preferences")
        .set("pause_action", "?p=pause")
        .set("pause_token", *pause.find("token"))
        .set("pause_request", *pause.find("request"));
    context.add_form(page.model, "preferences");
    return page;
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
    const Caller& caller = context.caller();
    TypedPreferences typed;
    PEL_ASSIGN(typed.wanted, touched_boxes(context.request().form));
    PEL_ASSIGN(const auto source, shown_words(context.request().form));
    const auto result = service::change_preferences(context.store(), request, caller.actor(), caller.scope(),
                                                    caller.account->customer, typed.wanted, {}, source);
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

Answer pause_mail(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    PEL_ASSIGN(const auto until, wanted_pause(context.request().form, base::now()));
    const auto paused = service::pause_mail(context.store(), request, caller.actor(), caller.scope(),
                                            caller.account->customer, until);
    if (!paused.ok()) return after_failure(context, "pause", paused.error(), "preferences");
    return Redirect{until ? "?p=preferences&done=paused" : "?p=preferences&done=pause-ended",
                    Model::object().set("saved", true)};
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
