// SPDX-License-Identifier: Apache-2.0
//
// The words of consents, and what a customer agreed to. Staff read a customer's consents and change none
// here.
#include <algorithm>

#include "service/change_policy.h"
#include "web/consent_model.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/staff_pages/customer.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

struct Purpose {
    domain::Category category;
    std::vector<domain::ConsentText> texts;  // newest first
    std::int64_t given{0};
};

base::Expected<std::vector<Purpose>> read_purposes(const Context& context) {
    std::vector<Purpose> out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        std::vector<Purpose> fresh;
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories) {
            Purpose purpose;
            purpose.category = category;
            PEL_ASSIGN(purpose.texts, tx.consents().texts(category.code));
            // What was once asked keeps being shown.
            if (category.policy != domain::Policy::kChoiceOff && purpose.texts.empty()) continue;
            PEL_ASSIGN(purpose.given, tx.consents().count_given(category.code));
            fresh.push_back(std::move(purpose));
        }
        out = std::move(fresh);
        return {};
    }));
    return out;
}

staff::Form draw(const Context& context, const Purpose& purpose, const std::string& text_id,
                 const std::string& text_en) {
    staff::Form form;
    form.route = "consent-text";
    form.intro = context.text(
        "Say in plain words what happens after a yes, who does it, and that it can be taken back. Published "
        "words are never changed: whoever said yes to earlier ones keeps them.");
    form.button = context.text("Publish these words");
    form.back = "?p=consent-texts";
    form.hidden.emplace_back("purpose", purpose.category.code);
    form.hidden.emplace_back("seen", std::to_string(purpose.texts.empty() ? 0 : purpose.texts[0].version));
    const auto field = [&](const char* name, const std::string& label, const std::string& value) {
        staff::FormField made{name, label, value};
        made.kind = staff::FormField::Kind::kLongText;
        made.is_required = true;
        form.fields.push_back(std::move(made));
    };
    field("text_id", context.text("Words in Indonesian"), text_id);
    field("text_en", context.text("Words in English"), text_en);
    return form;
}

std::string title_of(const Context& context, const Purpose& purpose) {
    return fill(context.text("Words of the consent: {0}"), {category_name(context, purpose.category)});
}

const Purpose* find_code(const std::vector<Purpose>& purposes, std::string_view code) {
    const auto found = std::find_if(purposes.begin(), purposes.end(),
                                    [&](const auto& one) { return one.category.code == code; });
    return found == purposes.end() ? nullptr : &*found;
}

}  // namespace

Answer show_consent_texts(const Context& context) {
    PEL_ASSIGN(const auto purposes, read_purposes(context));
    Model list{Model::List{}};
    for (const auto& purpose : purposes) {
        Model versions{Model::List{}};
        for (const auto& text : purpose.texts) {
            versions.add(Model::object()
                             .set("version", text.version)
                             .set("text_id", text.text_id)
                             .set("text_en", text.text_en)
                             .set("published", base::to_rfc3339(text.published_at))
                             .set("published_text", staff::time_text(context, text.published_at))
                             .set("by", text.published_by));
        }
        const auto& category = purpose.category;
        list.add(Model::object()
                     .set("code", category.code)
                     .set("name", category_name(context, category))
                     .set("policy", domain::to_string(category.policy))
                     .set("policy_text", staff::policy_text(context, category.policy))
                     .set("given", purpose.given)
                     .set("given_text", fill(context.text("{0} contacts say yes at present"),
                                             {staff::count_text(context, purpose.given)}))
                     .set("href", staff::link("consent-text", {{"purpose", category.code}}))
                     .set("has_versions", !purpose.texts.empty())
                     .set("versions", std::move(versions)));
    }
    Page page{"consent_texts", context.text("Words of consents"), Model::object()};
    page.model.set("has_purposes", !purposes.empty()).set("purposes", std::move(list));
    return page;
}

Answer show_consent_text(const Context& context) {
    PEL_ASSIGN(const auto purposes, read_purposes(context));
    const auto* purpose = find_code(purposes, context.request().query.get("purpose"));
    if (purpose == nullptr) return base::not_found("no such purpose");
    const bool has_text = !purpose->texts.empty();
    return staff::form_page(context, title_of(context, *purpose),
                            draw(context, *purpose, has_text ? purpose->texts[0].text_id : std::string{},
                                 has_text ? purpose->texts[0].text_en : std::string{}));
}

Answer publish_consent_text(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    PEL_ASSIGN(const auto purposes, read_purposes(context));
    const auto* purpose = find_code(purposes, form.get("purpose"));
    if (purpose == nullptr) return base::not_found("no such purpose");
    const auto seen = form.number("seen");
    if (!seen) return base::invalid_input("the form does not say which version was read");
    const std::string text_id{base::trim(form.get("text_id"))};
    const std::string text_en{base::trim(form.get("text_en"))};
    const Caller& caller = context.caller();
    const auto published =
        service::publish_consent_text(context.store(), request, caller.actor(), caller.scope(),
                                      purpose->category.code, *seen, text_id, text_en);
    if (published.ok() && published->empty())
        return Redirect{"?p=consent-texts&done=published", Model::object().set("saved", true)};
    if (!published.ok() && published.error().kind != base::ErrorKind::kConflict)
        return after_failure(context, "consent-text", published.error(), "consent-texts");
    auto again = draw(context, *purpose, text_id, text_en);
    if (published.ok()) {
        staff::mark_faults(context, *published, again);
        return staff::form_page(context, title_of(context, *purpose), again);
    }
    // The words that came meanwhile stand beside what was typed.
    again.did_clash = true;
    if (!purpose->texts.empty()) {
        again.fields[0].did_clash = again.fields[1].did_clash = true;
        again.fields[0].stored = purpose->texts[0].text_id;
        again.fields[1].stored = purpose->texts[0].text_en;
    }
    return staff::form_page(context, title_of(context, *purpose), again);
}

Answer show_customer_consents(const Context& context) {
    const domain::CustomerId customer{context.request().query.number("id").value_or(0)};
    // First into the customer's history, then onto the screen.
    if (const auto entered = context.enter_reading(customer, ""); !entered.ok()) return entered.error();
    StoredConsents stored;
    domain::Customer record;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(context.caller().scope().check_customer(tx, customer));
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        record = *found;
        PEL_ASSIGN(stored, read_consents(context, tx, customer));
        return {};
    });
    if (!read.ok()) return read.error();
    Page page{"customer_consents", staff::customer_title(context, record), Model::object()};
    add_purposes(context, stored, page.model);
    add_consent_log(context, stored, "", page.model);
    page.model.set("id", customer.value)
        .set("back", staff::link("customer", {{"id", std::to_string(customer.value)}}));
    return page;
}

}  // namespace pelanggan::web
