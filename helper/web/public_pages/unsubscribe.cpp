// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "service/change_subscription.h"
#include "service/mandatory_rule.h"
#include "web/fill.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/preference_matrix.h"
#include "web/public_pages/pages.h"

namespace pelanggan::web {
namespace {

using service::SubscriptionResult;

struct Subscription {
    std::optional<domain::Mail> mail;
    std::optional<domain::Category> category;
    std::optional<service::ConsentWords> words;  // what a yes says, where one is needed
    bool is_gone{false};
    bool is_on{false};
};

base::Expected<Subscription> read_subscription(const Context& context) {
    Subscription out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Subscription fresh;
        const auto& link = *context.caller().link;
        PEL_ASSIGN(fresh.mail, tx.outbox().find({link.subject}));
        if (!fresh.mail || fresh.mail->contact != link.contact)
            return base::not_found("the link's mail is not known");
        PEL_ASSIGN(const auto contact, tx.contacts().find(link.contact));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories) {
            if (category.code == fresh.mail->category && category.policy != domain::Policy::kNever)
                fresh.category = category;
        }
        fresh.is_gone = !contact || contact->customer != link.customer || !fresh.category;
        if (!fresh.is_gone) {
            if (fresh.category->policy == domain::Policy::kChoiceOff) {
                PEL_ASSIGN(fresh.words,
                           service::find_consent_words(tx, fresh.category->code, context.language()));
            }
            PEL_ASSIGN(const auto preferences, tx.preferences().of_customer(link.customer));
            fresh.is_on = service::is_on(*fresh.category, link.contact, preferences);
        }
        out = std::move(fresh);
        return {};
    }));
    return out;
}

// RFC 8058, section 3.1: the body is a form, of either kind, with List-Unsubscribe=One-Click.
bool is_one_click(const Request& request) {
    if (request.form.get("List-Unsubscribe") == "One-Click") return true;
    return request.body.find("name=\"List-Unsubscribe\"") != std::string::npos &&
           request.body.find("One-Click") != std::string::npos;
}

}  // namespace

Answer show_unsubscribe(const Context& context) {
    PEL_ASSIGN(const auto subscription, read_subscription(context));
    const bool is_mandatory =
        subscription.category && subscription.category->policy == domain::Policy::kMandatory;
    Page page;
    page.template_name = "unsubscribe";
    page.title = subscription.category ? category_name(context, *subscription.category)
                                       : context.text("E-mail preferences");
    const bool is_indonesian = context.language() == "id";
    std::string reason;
    if (subscription.category)
        reason = is_indonesian ? subscription.category->reason_id : subscription.category->reason_en;
    const std::string name =
        subscription.category ? category_name(context, *subscription.category) : std::string{};
    page.model
        .set("sentence", fill(subscription.is_on ? context.text("{0} gets “{1}” from us.")
                                                 : context.text("{0} does not get “{1}” from us."),
                              {email_text(subscription.mail->address), name}))
        .set("email", email_text(subscription.mail->address))
        .set("category", subscription.category ? subscription.category->code : std::string{})
        .set("name", name)
        .set("reason", reason)
        .set("words", subscription.words ? subscription.words->text : std::string{})
        .set("words_shown", subscription.words
                                ? fill("{0} {1}.{2}", {context.language(), subscription.category->code,
                                                       std::to_string(subscription.words->version)})
                                : context.language())
        .set("is_gone", subscription.is_gone)
        .set("is_mandatory", !subscription.is_gone && is_mandatory)
        .set("can_stop", !subscription.is_gone && !is_mandatory && subscription.is_on)
        .set("can_start", !subscription.is_gone && !is_mandatory && !subscription.is_on)
        .set("action", context.link_to("unsubscribe"))
        .set("preferences", subscription.is_gone ? std::string{} : context.link_to("mail-preferences"));
    context.add_form(page.model, "unsubscribe");
    return page;
}

Answer unsubscribe(Context& context) {
    const auto& form = context.request().form;
    const bool is_program = is_one_click(context.request());
    const bool is_on = !is_program && form.get("choice") == "on";
    if (!is_program && !is_on && form.get("choice") != "off")
        return base::invalid_input("neither one click nor a choice");
    auto request = store::RequestId::make();
    if (!is_program) {
        PEL_ASSIGN(request, context.request_id());
    }
    PEL_ASSIGN(auto source, shown_words(form));
    if (is_program) source.method = domain::ConsentMethod::kOneClick;
    const auto changed = service::change_subscription(context.store(), request, context.caller().actor(),
                                                      *context.caller().link, is_on, source);
    if (is_program) {
        if (!changed.ok()) return changed.error();
        return Asset{"text/plain; charset=utf-8", "", /*can_be_kept=*/false};
    }
    if (!changed.ok()) return after_failure(context, "unsubscribe", changed.error());
    const bool is_done = *changed == SubscriptionResult::kSaved || *changed == SubscriptionResult::kUnchanged;
    const char* notice = !is_done ? "" : is_on ? "&done=subscribed" : "&done=unsubscribed";
    return Redirect{context.link_to("unsubscribe") + notice, Model::object().set("saved", is_done)};
}

}  // namespace pelanggan::web
