// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "service/change_preferences.h"
#include "service/pause_mail.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/preference_matrix.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {
namespace {

Answer mail_preferences_page(const Context& context, const TypedPreferences& typed) {
    const auto& link = *context.caller().link;
    PEL_ASSIGN(const auto stored, read_preferences(context, link.customer));
    const domain::Contact* own = nullptr;
    for (const auto& contact : stored.contacts) {
        if (contact.id == link.contact) own = &contact;
    }
    if (own == nullptr) return base::not_found("the link's contact does not exist any more");
    Page page;
    page.template_name = "mail_preferences";
    page.title = context.text("E-mail preferences");
    page.status = typed.unreached.empty() ? 200 : 422;
    add_matrix(context, stored, typed, link.contact, page.model);
    add_pause(context, stored, page.model);
    page.model.set("email", email_text(own->email))
        .set("action", context.link_to("mail-preferences"))
        .set("pause_action", context.link_to("mail-pause"));
    Model pause = Model::object();
    context.add_form(pause, "mail-pause");
    page.model.set("pause_token", *pause.find("token")).set("pause_request", *pause.find("request"));
    context.add_form(page.model, "mail-preferences");
    return page;
}

}  // namespace

Answer show_mail_preferences(const Context& context) {
    return mail_preferences_page(context, {});
}

Answer change_mail_preferences(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    TypedPreferences typed;
    PEL_ASSIGN(typed.wanted, touched_boxes(context.request().form));
    for (const auto& box : typed.wanted) {
        // The link speaks for one contact, whatever the form says.
        if (box.contact != caller.link->contact) return base::not_found("no such contact of this link");
    }
    PEL_ASSIGN(const auto source, shown_words(context.request().form));
    const auto result = service::change_preferences(context.store(), request, caller.actor(), caller.scope(),
                                                    caller.link->customer, typed.wanted, {}, source);
    if (!result.ok()) return after_failure(context, "mail-preferences", result.error());
    if (result->kind == service::PreferencesResult::Kind::kUnreached) {
        typed.unreached = result->categories;
        return mail_preferences_page(context, typed);
    }
    const bool is_saved = result->kind == service::PreferencesResult::Kind::kSaved;
    return Redirect{context.link_to("mail-preferences") + (is_saved ? "&done=saved" : "&done=unchanged"),
                    Model::object().set("saved", is_saved)};
}

Answer pause_mail_by_link(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    PEL_ASSIGN(const auto until, wanted_pause(context.request().form, base::now()));
    const auto paused = service::pause_mail(context.store(), request, caller.actor(), caller.scope(),
                                            caller.link->customer, until);
    if (!paused.ok()) return after_failure(context, "mail-pause", paused.error(), "mail-preferences");
    return Redirect{context.link_to("mail-preferences") + (until ? "&done=paused" : "&done=pause-ended"),
                    Model::object().set("saved", true)};
}

}  // namespace pelanggan::web
