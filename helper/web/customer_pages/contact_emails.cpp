// SPDX-License-Identifier: Apache-2.0
//
// What a customer does with an address that waits, and with the yearly question.
#include "service/change_email.h"
#include "service/review_contacts.h"
#include "web/customer_pages/pages.h"
#include "web/outcome.h"

namespace pelanggan::web {

Answer change_pending_email(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    const auto id = form.number("id");
    if (!id) return base::invalid_input("id is not a number");
    const auto customer = caller.account->customer;
    if (form.get("step") == "cancel") {
        const auto cancelled = service::cancel_email_change(context.store(), request, caller.actor(),
                                                            caller.scope(), customer, {*id});
        if (!cancelled.ok()) return after_failure(context, "contact-email", cancelled.error(), "contacts");
        return Redirect{"?p=contacts&done=email-cancelled", Model::object().set("pending", false)};
    }
    if (form.get("step") != "again") return base::invalid_input("step is neither again nor cancel");
    if (!context.mail().can_confirm) return base::invalid_input("nothing can be confirmed here");
    const auto begun = service::repeat_email_change(context.store(), request, context.mail(), caller.actor(),
                                                    caller.scope(), customer, {*id});
    if (!begun.ok()) {
        // Confirmed or expired since the page was drawn: the page tells.
        if (begun.error().kind == base::ErrorKind::kNotFound)
            return Redirect{"?p=contacts&done=email-settled", Model::object().set("pending", false)};
        return after_failure(context, "contact-email", begun.error(), "contacts");
    }
    if (*begun == service::EmailBegun::kTooMany)
        return Redirect{"?p=contacts&done=email-too-often", Model::object().set("pending", true)};
    context.jobs().look_at_queues();
    return Redirect{"?p=contacts&done=email-again", Model::object().set("pending", true)};
}

Answer review_contacts(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    const auto reviewed =
        service::review_contacts(context.store(), request, caller.scope(), caller.account->customer);
    if (!reviewed.ok()) return after_failure(context, "contacts-review", reviewed.error(), "contacts");
    const bool is_overview = context.request().form.get("back") == "overview";
    return Redirect{is_overview ? "?p=overview&done=reviewed" : "?p=contacts&done=reviewed",
                    Model::object().set("reviewed", true)};
}

}  // namespace pelanggan::web
