// SPDX-License-Identifier: Apache-2.0
#include "web/consent_model.h"

#include <algorithm>

#include "domain/partner.h"
#include "service/record_consent.h"
#include "web/contact_words.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/mail_words.h"
#include "web/privacy_words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kLogShown = 200;

std::string contact_text(const StoredConsents& stored, const Context& context, domain::ContactId id) {
    if (id.value == 0) return context.text("You");
    for (const auto& contact : stored.contacts) {
        if (contact.id != id) continue;
        const std::string email = email_text(contact.email);
        return contact_label(context, contact) + (email.empty() ? "" : " · " + email);
    }
    return context.text("a contact that was removed");
}

std::string purpose_text(const StoredConsents& stored, const std::string& purpose) {
    const auto known = stored.names.find(purpose);
    return known == stored.names.end() ? purpose : known->second;
}

Model choice_model(const Context& context, const StoredConsents& stored, const ConsentPurpose& purpose,
                   domain::ContactId contact) {
    const auto found = std::find_if(stored.current.begin(), stored.current.end(), [&](const auto& one) {
        return one.contact == contact && one.purpose == purpose.code;
    });
    const bool is_answered = found != stored.current.end();
    const bool is_given = is_answered && found->is_given && !purpose.is_outdated;
    Model model = Model::object();
    // Each form its own: of two that are sent from one page, both are meant.
    model.set("request", store::RequestId::make().text())
        .set("contact", contact.value)
        .set("who", contact_text(stored, context, contact))
        .set("is_given", is_given)
        .set("is_answered", is_answered)
        .set("value", is_given ? "no" : "yes")
        .set("state_text", is_given ? context.text("You agreed.")
                           : purpose.is_outdated
                               ? context.text("You agreed to something else before. It has "
                                              "changed, so nothing is handed on until you agree "
                                              "again.")
                           : is_answered ? context.text("You withdrew your consent.")
                                         : context.text("You have not agreed."))
        .set("since", is_answered ? base::to_rfc3339(found->at) : std::string{})
        .set("since_text",
             is_answered ? format_time(found->at, context.language(), stored.zone) : std::string{})
        .set("receipt", is_answered ? "?p=consent-receipt&id=" + std::to_string(found->id.value) : "");
    return model;
}

// Each partner that may get data now is asked for apart, of the person as a whole.
base::Expected<void> add_partners(const Context& context, const store::Tx& tx, StoredConsents& stored) {
    PEL_ASSIGN(const auto partners, tx.partners().list());
    for (const auto& partner : partners) {
        ConsentPurpose purpose{domain::partner_purpose(partner.id.value), partner.name};
        stored.names[purpose.code] = partner.name;
        if (!domain::may_receive(partner, base::now())) continue;
        PEL_ASSIGN(const auto words, service::find_consent_words(tx, purpose.code, context.language()));
        if (!words) continue;
        purpose.is_of_person = true;
        purpose.words = words->text;
        purpose.version = words->version;
        purpose.is_outdated =
            std::any_of(stored.current.begin(), stored.current.end(), [&](const domain::Consent& one) {
                return one.purpose == purpose.code && one.is_given && !domain::is_covered(partner, one.at);
            });
        stored.purposes.push_back(std::move(purpose));
    }
    return {};
}

}  // namespace

base::Expected<StoredConsents> read_consents(const Context& context, const store::Tx& tx,
                                             domain::CustomerId customer) {
    StoredConsents fresh;
    PEL_ASSIGN(fresh.contacts, tx.contacts().of_customer(customer));
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& category : categories) {
        fresh.names[category.code] = category_name(context, category);
        if (category.policy != domain::Policy::kChoiceOff) continue;
        ConsentPurpose purpose{category.code, category_name(context, category)};
        PEL_ASSIGN(const auto words, service::find_consent_words(tx, category.code, context.language()));
        if (words) {
            purpose.words = words->text;
            purpose.version = words->version;
        }
        fresh.purposes.push_back(std::move(purpose));
    }
    PEL_ASSIGN(fresh.current, tx.consents().current(customer));
    PEL_TRY(add_partners(context, tx, fresh));
    PEL_ASSIGN(fresh.log, tx.consents().of_customer(customer, {}, kLogShown));
    PEL_ASSIGN(const auto record, tx.customers().find(customer));
    if (record && context.caller().role == Role::kCustomer)
        fresh.zone = record->details[domain::Field::kTimeZone];
    return fresh;
}

void add_purposes(const Context& context, const StoredConsents& stored, Model& model) {
    Model purposes{Model::List{}};
    for (const auto& purpose : stored.purposes) {
        Model choices{Model::List{}};
        bool has_choices = false;
        if (purpose.is_of_person) {
            choices.add(choice_model(context, stored, purpose, {}));
            has_choices = true;
        } else {
            for (const auto& contact : stored.contacts) {
                if (contact.email.empty()) continue;
                choices.add(choice_model(context, stored, purpose, contact.id));
                has_choices = true;
            }
        }
        purposes.add(Model::object()
                         .set("purpose", purpose.code)
                         .set("name", purpose.name)
                         .set("words", purpose.words)
                         .set("version", purpose.version)
                         .set("has_choices", has_choices)
                         .set("choices", std::move(choices)));
    }
    model.set("has_purposes", !stored.purposes.empty()).set("purposes", std::move(purposes));
}

void add_consent_log(const Context& context, const StoredConsents& stored, std::string_view route,
                     Model& model) {
    Model log{Model::List{}};
    for (const auto& consent : stored.log) {
        log.add(Model::object()
                    .set("id", consent.id.value)
                    .set("purpose", consent.purpose)
                    .set("name", purpose_text(stored, consent.purpose))
                    .set("contact", consent.contact.value)
                    .set("who", contact_text(stored, context, consent.contact))
                    .set("is_given", consent.is_given)
                    .set("state_text",
                         consent.is_given ? context.text("Consent given") : context.text("Consent withdrawn"))
                    .set("at", base::to_rfc3339(consent.at))
                    .set("at_text", format_time(consent.at, context.language(), stored.zone))
                    .set("method", domain::to_string(consent.method))
                    .set("method_text", consent_method_text(context, consent.method))
                    .set("surface", consent.actor.surface)
                    .set("actor_kind", domain::to_string(consent.actor.kind))
                    .set("actor", consent.actor.name)
                    .set("words", consent.text)
                    .set("version", consent.text_version)
                    .set("language", consent.language)
                    .set("checksum", base::to_hex(domain::digest_of(consent)))
                    .set("receipt", route.empty() ? std::string{}
                                                  : "?p=" + std::string{route} +
                                                        "&id=" + std::to_string(consent.id.value)));
    }
    model.set("has_log", !stored.log.empty()).set("log", std::move(log));
}

Model consent_receipt(const Context& context, const StoredConsents& stored, const domain::Consent& consent) {
    return Model::object()
        .set("schema_version", "pelanggan-consent-receipt-1")
        .set("record_id", consent.id.value)
        .set("pii_controller", context.server_name())
        .set("pii_principal_id", consent.customer.value)
        .set("contact_id", consent.contact.value)
        .set("purpose",
             Model::object().set("id", consent.purpose).set("name", purpose_text(stored, consent.purpose)))
        .set("notice", Model::object()
                           .set("text", consent.text)
                           .set("version", consent.text_version)
                           .set("language", consent.language))
        .set("event", Model::object()
                          .set("state", consent.is_given ? "given" : "withdrawn")
                          .set("time", base::to_rfc3339(consent.at))
                          .set("method", domain::to_string(consent.method))
                          .set("surface", consent.actor.surface)
                          .set("entity_type", domain::to_string(consent.actor.kind))
                          .set("entity", consent.actor.name))
        .set("withdrawal", "?p=consents")
        .set("checksum", Model::object()
                             .set("algorithm", "SHA-256")
                             .set("value", base::to_hex(domain::digest_of(consent)))
                             .set("of", domain::hashed_text(consent)));
}

}  // namespace pelanggan::web
