// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "service/accept_policy.h"
#include "service/change_policy.h"
#include "web/customer_pages/pages.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/outcome.h"
#include "web/policy_model.h"
#include "web/privacy_words.h"

namespace pelanggan::web {
namespace {

struct Policies {
    std::vector<service::PolicyState> states;
    std::string zone;
};

base::Expected<Policies> read_policies(const Context& context) {
    Policies out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        const auto customer = context.caller().account->customer;
        PEL_ASSIGN(out.states, service::list_policies(tx, customer));
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        if (record) out.zone = record->details[domain::Field::kTimeZone];
        return {};
    }));
    return out;
}

std::string state_text(const Context& context, const service::PolicyState& policy, const std::string& zone) {
    if (!domain::is_accepted(policy.text.kind)) return {};
    if (!policy.accepted) return context.text("You have not accepted this yet.");
    const std::string at = format_date(policy.accepted->at, context.language(), zone);
    return fill(policy.is_waiting ? context.text("You accepted an earlier edition on {0}. This one is new.")
                                  : context.text("You accepted edition {1} on {0}."),
                {at, std::to_string(policy.accepted->edition)});
}

Model policy_model(const Context& context, const service::PolicyState& policy, const std::string& zone) {
    const auto& text = policy.text;
    const std::string kind{domain::to_string(text.kind)};
    const auto published = text.published_at.value_or(base::Time{});
    return Model::object()
        .set("kind", kind)
        .set("kind_text", policy_kind_text(context, text.kind))
        .set("title", text.title(context.language()))
        .set("href", "?p=policy&kind=" + kind)
        .set("edition", text.edition)
        .set("published", base::to_rfc3339(published))
        .set("published_text",
             fill(context.text("Edition {0}, published on {1}"),
                  {std::to_string(text.edition), format_date(published, context.language(), zone)}))
        .set("is_waiting", policy.is_waiting)
        .set("is_accepted", policy.accepted.has_value())
        .set("state_text", state_text(context, policy, zone));
}

}  // namespace

Answer show_policies(const Context& context) {
    PEL_ASSIGN(const auto policies, read_policies(context));
    Model list{Model::List{}};
    for (const auto& policy : policies.states)
        list.add(policy_model(context, policy, policies.zone));
    Page page;
    page.template_name = "policies";
    page.title = context.text("Policies");
    page.model.set("has_policies", !policies.states.empty()).set("policies", std::move(list));
    return page;
}

Answer show_policy(const Context& context) {
    PEL_ASSIGN(const auto policies, read_policies(context));
    const auto kind = domain::parse_policy_kind(context.request().query.get("kind"));
    for (const auto& policy : policies.states) {
        if (!kind || policy.text.kind != *kind) continue;
        const auto& body = policy.text.body(context.language());
        PEL_ASSIGN(auto html, service::policy_html(body));
        Page page{"policy", policy.text.title(context.language()),
                  policy_model(context, policy, policies.zone)};
        page.model.set("body", body)
            .set("shown_language", context.language())
            .set("digest", base::to_hex(domain::digest_of(policy.text)));
        page.prose = std::move(html);
        context.add_form(page.model, "policy");
        return page;
    }
    return base::not_found("no such published policy");
}

Answer accept_policy(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto kind = domain::parse_policy_kind(form.get("kind"));
    const auto edition = form.number("edition");
    const auto& language = form.get("shown_language");
    if (!kind || !edition || (language != "id" && language != "en"))
        return base::invalid_input("the form does not say which policy");
    const Caller& caller = context.caller();
    const auto accepted = service::accept_policy(context.store(), request, caller.actor(), caller.scope(),
                                                 caller.account->customer, *kind, *edition, language);
    const std::string back = "?p=policy&kind=" + std::string{domain::to_string(*kind)};
    // Published anew while it was read: what is there now is shown, and nothing was accepted.
    if (!accepted.ok() && accepted.error().kind == base::ErrorKind::kNotFound)
        return Redirect{back + "&done=policy-newer", Model::object().set("saved", false)};
    if (!accepted.ok()) return after_failure(context, "policy", accepted.error(), "policies");
    return Redirect{back + "&done=policy-accepted", Model::object().set("saved", true)};
}

}  // namespace pelanggan::web
