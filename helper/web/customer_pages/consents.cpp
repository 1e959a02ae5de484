// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "service/record_consent.h"
#include "web/consent_model.h"
#include "web/customer_pages/pages.h"
#include "web/format.h"
#include "web/outcome.h"
#include "web/privacy_words.h"

namespace pelanggan::web {
namespace {

base::Expected<StoredConsents> read_own(const Context& context) {
    StoredConsents stored;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(stored, read_consents(context, tx, context.caller().account->customer));
        return {};
    }));
    return stored;
}

struct Receipt {
    StoredConsents stored;
    domain::Consent consent;
};

base::Expected<Receipt> read_receipt(const Context& context) {
    Receipt receipt;
    const domain::ConsentId id{context.request().query.number("id").value_or(0)};
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        const auto customer = context.caller().account->customer;
        PEL_ASSIGN(const auto found, tx.consents().find(id));
        if (!found || found->customer != customer) return base::not_found("no such consent of this customer");
        receipt.consent = *found;
        PEL_ASSIGN(receipt.stored, read_consents(context, tx, customer));
        receipt.stored.log = {*found};
        return {};
    }));
    return receipt;
}

}  // namespace

Answer show_consents(const Context& context) {
    PEL_ASSIGN(const auto stored, read_own(context));
    Page page;
    page.template_name = "consents";
    page.title = context.text("What I agreed to");
    add_purposes(context, stored, page.model);
    add_consent_log(context, stored, "consent-receipt", page.model);
    page.model.set("action", "?p=consents").set("shown_language", context.language());
    context.add_form(page.model, "consents");
    return page;
}

Answer change_consent(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto& choice = form.get("choice");
    if (choice != "yes" && choice != "no") return base::invalid_input("neither yes nor no");
    const auto contact = form.number("contact");
    const auto version = form.number("version");
    const auto& language = form.get("shown_language");
    if (!contact || !version || !domain::is_purpose(form.get("purpose")) ||
        (language != "id" && language != "en"))
        return base::invalid_input("the form's choice is damaged");
    service::ChoiceSource source;
    source.language = language;
    source.shown[form.get("purpose")] = *version;
    const Caller& caller = context.caller();
    const auto changed = service::change_consent(context.store(), request, caller.actor(), caller.scope(),
                                                 caller.account->customer,
                                                 {{*contact}, form.get("purpose"), choice == "yes"}, source);
    if (!changed.ok()) return after_failure(context, "consents", changed.error());
    const char* done = !*changed ? "unchanged" : choice == "yes" ? "consent-given" : "consent-withdrawn";
    return Redirect{"?p=consents&done=" + std::string{done}, Model::object().set("saved", *changed)};
}

Answer show_consent_receipt(const Context& context) {
    PEL_ASSIGN(const auto receipt, read_receipt(context));
    const auto& consent = receipt.consent;
    Page page;
    page.template_name = "consent_receipt";
    page.title = consent.is_given ? context.text("Receipt of your consent")
                                  : context.text("Receipt of your withdrawal");
    add_consent_log(context, receipt.stored, "", page.model);
    page.model.set("number", consent.id.value)
        .set("provider", context.server_name())
        .set("zone", format_zone(context.language(), receipt.stored.zone))
        .set("json_href", "?p=consent-receipt-json&id=" + std::to_string(consent.id.value))
        .set("receipt", consent_receipt(context, receipt.stored, consent));
    return page;
}

Answer show_consent_receipt_json(const Context& context) {
    PEL_ASSIGN(const auto receipt, read_receipt(context));
    return Asset{"application/json",
                 to_json(consent_receipt(context, receipt.stored, receipt.consent)) + "\n",
                 /*can_be_kept=*/false};
}

}  // namespace pelanggan::web
