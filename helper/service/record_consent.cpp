// SPDX-License-Identifier: Apache-2.0
#include "service/record_consent.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/partner.h"
#include "service/change_preferences.h"

namespace pelanggan::service {
namespace {

domain::ConsentMethod method_of(const domain::Actor& actor) {
    if (actor.surface == "cpanel") return domain::ConsentMethod::kForm;
    if (actor.surface == "link") return domain::ConsentMethod::kLink;
    if (actor.surface == "cli") return domain::ConsentMethod::kCli;
    if (actor.kind == domain::ActorKind::kHost || actor.kind == domain::ActorKind::kReseller)
        return domain::ConsentMethod::kStaff;
    return domain::ConsentMethod::kImport;
}

base::Expected<std::string> language_of(const store::Tx& tx, domain::CustomerId customer,
                                        const std::string& shown) {
    if (!shown.empty()) return shown;
    PEL_ASSIGN(const auto record, tx.customers().find(customer));
    std::string language = record ? record->details[domain::Field::kLanguage] : std::string{};
    if (language != "id" && language != "en") language = domain::kDefaultMailLanguage;
    return language;
}

domain::JournalDraft line_of(const domain::Consent& consent, std::string_view reason) {
    domain::JournalDraft draft;
    draft.customer = consent.customer;
    draft.at = consent.at;
    draft.actor = consent.actor;
    draft.kind =
        consent.is_given ? domain::JournalKind::kConsentGiven : domain::JournalKind::kConsentWithdrawn;
    draft.subject = fmt::format("consent:{}:{}", consent.contact.value, consent.purpose);
    draft.field = std::to_string(consent.id.value);
    draft.new_value = base::to_hex(domain::digest_of(consent));
    draft.reason = reason;
    return draft;
}

}  // namespace

base::Expected<std::optional<ConsentWords>> find_consent_words(const store::Tx& tx, std::string_view purpose,
                                                               std::string_view language,
                                                               std::optional<std::int64_t> version) {
    if (!version || *version > 0) {
        PEL_ASSIGN(const auto text, version ? tx.consents().find_text(purpose, *version)
                                            : tx.consents().current_text(purpose));
        if (text) return std::optional{ConsentWords{text->in(language), text->version}};
        if (version) return std::optional<ConsentWords>{};
    }
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& category : categories) {
        if (category.code != purpose) continue;
        const bool is_english = language == "en";
        return std::optional{ConsentWords{(is_english ? category.name_en : category.name_id) + ": " +
                                              (is_english ? category.reason_en : category.reason_id),
                                          0}};
    }
    return std::optional<ConsentWords>{};
}

base::Expected<void> record_consents(store::Tx& tx, const domain::Actor& actor, domain::CustomerId customer,
                                     const std::vector<ConsentChoice>& choices, const ChoiceSource& source,
                                     std::string_view reason) {
    if (choices.empty()) return {};
    PEL_ASSIGN(const auto language, language_of(tx, customer, source.language));
    PEL_ASSIGN(const auto first, tx.consents().next_ids(static_cast<std::int64_t>(choices.size())));
    std::vector<domain::JournalDraft> lines;
    domain::Consent consent;
    consent.customer = customer;
    consent.language = language;
    consent.method = source.method.value_or(method_of(actor));
    consent.actor = actor;
    // The store keeps whole seconds, and the digest must still be right when the row is read.
    consent.at = base::from_epoch(base::to_epoch(base::now()));
    for (const auto& choice : choices) {
        const auto shown = source.shown.find(choice.purpose);
        PEL_ASSIGN(const auto words,
                   find_consent_words(tx, choice.purpose, language,
                                      shown == source.shown.end() ? std::optional<std::int64_t>{}
                                                                  : std::optional{shown->second}));
        if (!words) return base::not_found("there are no such words to agree to");
        consent.id.value = first + static_cast<std::int64_t>(lines.size());
        consent.contact = choice.contact;
        consent.purpose = choice.purpose;
        consent.is_given = choice.is_given;
        consent.text = words->text;
        consent.text_version = words->version;
        PEL_TRY(tx.consents().append(consent));
        lines.push_back(line_of(consent, reason));
    }
    return tx.journal().append(lines);
}

base::Expected<bool> change_consent(store::Store& store, const store::RequestId& request,
                                    const domain::Actor& actor, const Scope& scope,
                                    domain::CustomerId customer, const ConsentChoice& choice,
                                    const ChoiceSource& source, std::string_view reason) {
    bool has_changed = true;  // a request that is stored already
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        has_changed = false;
        PEL_TRY(scope.check_customer(tx, customer));
        if (!domain::partner_of(choice.purpose)) {
            PEL_ASSIGN(const auto categories, tx.settings().categories());
            const auto category = std::find_if(categories.begin(), categories.end(),
                                               [&](const auto& one) { return one.code == choice.purpose; });
            if (category == categories.end() || category->policy != domain::Policy::kChoiceOff)
                return base::not_found("nothing that needs a consent");
            const store::Preference wanted{choice.contact, choice.purpose, choice.is_given};
            PEL_ASSIGN(const auto result, apply_preferences(tx, actor, customer, {wanted}, reason, source));
            has_changed = result.kind == PreferencesResult::Kind::kSaved;
            return {};
        }
        if (choice.contact.value != 0) return base::not_found("a partner is consented to by the person");
        PEL_ASSIGN(const auto current, tx.consents().find_current(customer, {}, choice.purpose));
        PEL_ASSIGN(const auto partner, tx.partners().find({*domain::partner_of(choice.purpose)}));
        if (choice.is_given && (!partner || !domain::may_receive(*partner, base::now())))
            return base::not_found("no such partner");
        // A yes from before the partner got other terms is asked for again.
        const bool is_given =
            current && current->is_given && partner && domain::is_covered(*partner, current->at);
        if (choice.is_given ? is_given : !(current && current->is_given)) return {};
        has_changed = true;
        return record_consents(tx, actor, customer, {choice}, source, reason);
    });
    if (!stored.ok()) return stored.error();
    return has_changed;
}

}  // namespace pelanggan::service
