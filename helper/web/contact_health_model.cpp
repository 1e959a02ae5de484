// SPDX-License-Identifier: Apache-2.0
#include "web/contact_health_model.h"

#include <utility>

#include "web/contact_words.h"
#include "web/format.h"

namespace pelanggan::web {
namespace {

using Cause = domain::AddressState::Cause;

}  // namespace

Model contact_health_model(const Context& context, const service::ContactHealth& health,
                           const std::string& zone) {
    const bool is_customer = context.caller().role == Role::kCustomer;
    const auto& language = context.language();
    Model model = Model::object();
    model.set("id", health.contact.id.value)
        .set("label", contact_label(context, health.contact))
        .set("address", email_text(health.contact.email));
    Model pending;
    if (health.pending) {
        pending = Model::object()
                      .set("new_address", email_text(health.pending->new_email))
                      .set("since", format_time(health.pending->requested_at, language, zone))
                      .set("until", format_time(health.pending->expires_at, language, zone))
                      .set("can_act", is_customer && context.mail().can_confirm);
        if (is_customer) context.add_form(pending, "contact-email");
    }
    const auto& trouble = health.trouble;
    const bool is_complaint = trouble && trouble->suppressed_by == Cause::kComplaint;
    const bool is_bounced = trouble && trouble->suppressed_by && !is_complaint;
    const bool is_soft = trouble && !trouble->suppressed_by;
    const auto& unwritten = health.unwritten;
    const bool has_news = health.pending || trouble || !health.own_domain.empty() || unwritten;
    Model retry;
    if (unwritten && !is_customer) {
        retry = Model::object().set("customer", health.contact.customer.value);
        context.add_form(retry, "customer-email");
    }
    model.set("has_news", has_news)
        .set("retry", std::move(retry))
        .set("pending", std::move(pending))
        .set("is_complaint", is_complaint)
        .set("is_bounced", is_bounced)
        .set("is_soft", is_soft)
        .set("report", trouble ? trouble->last_report : std::string{})
        .set("own_domain", health.own_domain)
        .set("is_unwritten", unwritten.has_value())
        .set("unwritten_why", unwritten && !is_customer ? unwritten->error : std::string{})
        .set("unwritten_next",
             unwritten && !is_customer && unwritten->state != domain::PanelWrite::State::kFailed
                 ? format_moment(unwritten->next_at, language, zone)
                 : std::string{});
    return model;
}

Model contact_review_model(const Context& context, const service::CustomerHealth& health,
                           std::string_view back) {
    Model review;
    if (!health.is_review_due) return review;
    Model addresses{Model::List{}};
    for (const auto& one : health.contacts) {
        if (one.contact.email.empty()) continue;
        addresses.add(Model::object()
                          .set("label", contact_label(context, one.contact))
                          .set("address", email_text(one.contact.email)));
    }
    review.set("addresses", std::move(addresses)).set("back", back);
    context.add_form(review, "contacts-review");
    return review;
}

}  // namespace pelanggan::web
