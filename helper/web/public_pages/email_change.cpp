// SPDX-License-Identifier: Apache-2.0
//
// The two links of a changed address: to the new one ("yes, this is mine") and to the old one ("this was not
// me").
#include "service/change_email.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {
namespace {

constexpr std::string_view kConfirmation = "email-confirm";
constexpr std::string_view kReversal = "email-revert";

Answer change_page(const Context& context, std::string_view route) {
    service::EmailLinkView view;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(view, service::look_at_email_change(tx, *context.caller().link));
        return {};
    }));
    using service::EmailLinkState;
    if (view.state == EmailLinkState::kExpired || view.state == EmailLinkState::kGone)
        return base::not_found("the change of address is over or settled otherwise");
    const bool is_confirmation = route == kConfirmation;
    Page page;
    page.template_name = "email_change";
    page.title = is_confirmation ? context.text("Your new e-mail address")
                                 : context.text("Your changed e-mail address");
    page.model.set("is_confirmation", is_confirmation)
        .set("is_reversal", !is_confirmation)
        .set("old_email", email_text(view.old_email))
        .set("new_email", email_text(view.new_email))
        .set("can_act", view.state == EmailLinkState::kOpen)
        .set("is_done", view.state == EmailLinkState::kDone)
        .set("action", context.link_to(route));
    context.add_form(page.model, route);
    return page;
}

// What the link can do no more is said by its page.
Answer after(Context& context, std::string_view route, const base::Expected<service::EmailLinkView>& done) {
    if (!done.ok()) return after_failure(context, route, done.error());
    context.jobs().look_at_queues();  // the mail to the old address, and cPanel
    return Redirect{context.link_to(route),
                    Model::object().set("saved", done->state == service::EmailLinkState::kDone)};
}

}  // namespace

Answer show_email_confirmation(const Context& context) {
    return change_page(context, kConfirmation);
}

Answer confirm_email(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    return after(
        context, kConfirmation,
        service::confirm_email_change(context.store(), request, context.mail(), *context.caller().link));
}

Answer show_email_reversal(const Context& context) {
    return change_page(context, kReversal);
}

Answer revert_email(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    return after(context, kReversal,
                 service::revert_email_change(context.store(), request, *context.caller().link));
}

}  // namespace pelanggan::web
