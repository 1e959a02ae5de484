// SPDX-License-Identifier: Apache-2.0
#include "web/preference_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "service/mandatory_rule.h"
#include "web/contact_words.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/mail_words.h"

namespace pelanggan::web {
namespace {

using domain::Policy;
using store::Preference;

// Enough to hold the last one of every category of a customer who gets much.
constexpr std::int64_t kMailsLookedAt = 200;

std::string box_name(domain::ContactId contact, std::string_view code) {
    return fmt::format("on_{}_{}", contact.value, code);
}

std::string policy_text(const Context& context, Policy policy) {
    switch (policy) {
        case Policy::kMandatory:
            return context.text("Always sent to somebody");
        case Policy::kChoiceOn:
            return context.text("Sent until you say no");
        case Policy::kChoiceOff:
            return context.text("Sent only if you say yes");
        case Policy::kNever:
            return {};
    }
    return {};
}

// "7.news.1" → contact, category and what was shown.
std::optional<Preference> parse_shown(std::string_view text) {
    const auto parts = base::split(text, '.');
    if (parts.size() != 3 || (parts[2] != "0" && parts[2] != "1") || !domain::is_code(parts[1]))
        return std::nullopt;
    const auto contact = base::parse_number(parts[0]);
    if (!contact) return std::nullopt;
    return Preference{{*contact}, std::string{parts[1]}, parts[2] == "1"};
}

bool is_paused(const StoredPreferences& stored) {
    return stored.paused_until && *stored.paused_until > base::now();
}

domain::RecipientFacts facts_of(const StoredPreferences& stored, const domain::Category& category,
                                const domain::Contact& contact) {
    domain::RecipientFacts facts;
    facts.set_address(contact.email);
    facts.is_paused = is_paused(stored);
    for (const auto& preference : stored.preferences) {
        if (preference.contact == contact.id && preference.category == category.code)
            facts.choice = preference.is_on;
    }
    for (const auto& state : stored.suppressed) {
        if (state.address == contact.email) facts.suppressed_by = state.suppressed_by;
    }
    return facts;
}

// What would happen to a mail of this category that is sent now.
std::string now_text(const Context& context, const StoredPreferences& stored,
                     const domain::Category& category, std::optional<domain::ContactId> only) {
    std::string addresses;
    bool has_suppressed = false;
    for (const auto& contact : stored.contacts) {
        if (only && contact.id != *only) continue;
        const auto rule = domain::decide_rule(category.policy, facts_of(stored, category, contact));
        has_suppressed = has_suppressed || rule == domain::MailRule::kSuppressed;
        if (!domain::is_sent_by(rule)) continue;
        if (!addresses.empty()) addresses += ", ";
        addresses += email_text(contact.email);
    }
    if (addresses.empty() && category.policy != Policy::kMandatory && is_paused(stored))
        return context.text("Not sent at the moment: everything optional is paused.");
    if (!addresses.empty()) return fill(context.text("If one is sent today, it goes to {0}."), {addresses});
    return has_suppressed ? context.text("Not sent at the moment: mail to the address came back.")
                          : context.text("Not sent to you.");
}

std::string last_text(const Context& context, const StoredPreferences& stored,
                      const domain::Category& category, std::optional<domain::ContactId> only) {
    const auto last = std::find_if(stored.mails.begin(), stored.mails.end(), [&](const domain::Mail& mail) {
        return mail.category == category.code && mail.state == domain::MailState::kSent &&
               (!only || mail.contact == *only);
    });
    if (last == stored.mails.end()) return {};
    return fill(context.text("Last: “{0}”, {1}. {2}"),
                {last->subject,
                 format_date(last->done_at.value_or(last->created_at), context.language(), stored.zone),
                 mail_rule_text(context, last->rule)});
}

}  // namespace

base::Expected<StoredPreferences> read_preferences(const Context& context, domain::CustomerId customer) {
    StoredPreferences out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        StoredPreferences fresh;
        PEL_ASSIGN(fresh.contacts, tx.contacts().of_customer(customer));
        PEL_ASSIGN(fresh.categories, tx.settings().categories());
        PEL_ASSIGN(fresh.preferences, tx.preferences().of_customer(customer));
        PEL_ASSIGN(fresh.paused_until, tx.mail_settings().paused_until(customer));
        store::MailQuery mails;
        mails.customer = customer;
        mails.limit = kMailsLookedAt;
        PEL_ASSIGN(fresh.mails, tx.outbox().query(mails));
        for (const auto& contact : fresh.contacts) {
            if (contact.email.empty()) continue;
            PEL_ASSIGN(const auto state, tx.suppressions().find(contact.email));
            if (state && state->suppressed_by) fresh.suppressed.push_back(*state);
        }
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        if (record) fresh.zone = record->details[domain::Field::kTimeZone];
        for (const auto& category : fresh.categories) {
            if (category.policy != Policy::kChoiceOff) continue;
            PEL_ASSIGN(auto words, service::find_consent_words(tx, category.code, context.language()));
            if (words) fresh.words[category.code] = *std::move(words);
        }
        std::erase_if(fresh.categories,
                      [](const domain::Category& category) { return category.policy == Policy::kNever; });
        out = std::move(fresh);
        return {};
    }));
    return out;
}

void add_matrix(const Context& context, const StoredPreferences& stored, const TypedPreferences& typed,
                std::optional<domain::ContactId> only, Model& model) {
    const auto addresses =
        std::count_if(stored.contacts.begin(), stored.contacts.end(),
                      [](const domain::Contact& contact) { return !contact.email.empty(); });
    const bool is_indonesian = context.language() == "id";
    Model categories{Model::List{}};
    std::string words_shown = context.language();  // and the versions of the words: "en partner_offers.1"
    std::string shown;  // every box that can be changed, with its state: "7.news.1 7.offers.0"
    for (const auto& category : stored.categories) {
        const bool is_mandatory = category.policy == Policy::kMandatory;
        Model boxes{Model::List{}};
        bool has_locked = false;
        for (const auto& contact : stored.contacts) {
            if (only && contact.id != *only) continue;
            const bool is_on = service::is_on(category, contact.id, stored.preferences);
            const bool has_address = !contact.email.empty();
            // The only address there is cannot be taken out: no choice is offered that would be refused.
            const bool is_locked = has_address && is_mandatory && addresses == 1 && is_on;
            has_locked = has_locked || is_locked;
            bool is_checked = is_on && has_address;
            for (const auto& choice : typed.wanted) {
                if (choice.contact == contact.id && choice.category == category.code)
                    is_checked = choice.is_on;
            }
            boxes.add(Model::object()
                          .set("box", box_name(contact.id, category.code))
                          .set("contact", contact.id.value)
                          .set("label", contact_label(context, contact))
                          .set("email", email_text(contact.email))
                          .set("is_on", is_checked)
                          .set("is_locked", is_locked)
                          .set("has_address", has_address)
                          .set("is_fixed", is_locked || !has_address));
            if (is_locked || !has_address) continue;
            if (!shown.empty()) shown += ' ';
            shown += fmt::format("{}.{}.{}", contact.id.value, category.code, is_on ? 1 : 0);
        }
        const auto words = stored.words.find(category.code);
        const bool has_words = words != stored.words.end();
        if (has_words) words_shown += fmt::format(" {}.{}", category.code, words->second.version);
        const bool is_unreached =
            std::find(typed.unreached.begin(), typed.unreached.end(), category.code) != typed.unreached.end();
        categories.add(Model::object()
                           .set("code", category.code)
                           .set("name", is_indonesian ? category.name_id : category.name_en)
                           .set("reason", is_indonesian ? category.reason_id : category.reason_en)
                           .set("policy", domain::to_string(category.policy))
                           .set("policy_text", policy_text(context, category.policy))
                           .set("words", has_words ? words->second.text : std::string{})
                           .set("now_text", now_text(context, stored, category, only))
                           .set("last_text", last_text(context, stored, category, only))
                           .set("is_mandatory", is_mandatory)
                           .set("has_locked", has_locked)
                           .set("is_unreached", is_unreached)
                           .set("boxes", std::move(boxes)));
    }
    model.set("has_categories", !stored.categories.empty())
        .set("has_address", addresses > 0)
        .set("is_unreached", !typed.unreached.empty())
        .set("shown", shown)
        .set("words_shown", words_shown)
        .set("categories", std::move(categories));
}

namespace {

struct PauseChoice {
    std::string_view value;
    int days;
    const char* label;
};
constexpr std::array kPauses{
    PauseChoice{"7", 7, PEL_TEXT("for a week")},
    PauseChoice{"30", 30, PEL_TEXT("for 30 days")},
    PauseChoice{"90", 90, PEL_TEXT("for 90 days")},
    PauseChoice{"365", 365, PEL_TEXT("for a year")},
};

}  // namespace

void add_pause(const Context& context, const StoredPreferences& stored, Model& model) {
    Model choices{Model::List{}};
    for (const auto& choice : kPauses)
        choices.add(Model::object().set("value", choice.value).set("label", context.text(choice.label)));
    const bool is_on = is_paused(stored);
    model.set("is_paused", is_on)
        .set("paused_until", is_on ? base::to_rfc3339(*stored.paused_until) : std::string{})
        .set("paused_until_text",
             is_on ? format_date(*stored.paused_until, context.language(), stored.zone) : std::string{})
        .set("pauses", std::move(choices));
}

base::Expected<std::vector<Preference>> touched_boxes(const Fields& form) {
    std::vector<Preference> touched;
    for (const auto part : base::split(form.get("shown"), ' ')) {
        if (part.empty()) continue;
        auto box = parse_shown(part);
        if (!box) return base::invalid_input("the form's list of boxes is damaged");
        const bool is_on = form.has(box_name(box->contact, box->category));
        if (is_on == box->is_on) continue;
        box->is_on = is_on;
        touched.push_back(*std::move(box));
    }
    return touched;
}

base::Expected<service::ChoiceSource> shown_words(const Fields& form) {
    service::ChoiceSource source;
    const auto parts = base::split(form.get("words_shown"), ' ');
    if (parts.empty() || parts.front().empty()) return source;
    if (parts.front() != "id" && parts.front() != "en")
        return base::invalid_input("the form's list of words is damaged");
    source.language = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto dot = parts[i].find('.');
        const auto version =
            base::parse_number(dot == std::string_view::npos ? std::string_view{} : parts[i].substr(dot + 1));
        if (!version || !domain::is_purpose(parts[i].substr(0, dot)))
            return base::invalid_input("the form's list of words is damaged");
        source.shown[std::string{parts[i].substr(0, dot)}] = *version;
    }
    return source;
}

base::Expected<std::optional<base::Time>> wanted_pause(const Fields& form, base::Time now) {
    const auto& wanted = form.get("pause");
    if (wanted == "end") return std::optional<base::Time>{};
    for (const auto& choice : kPauses) {
        if (choice.value == wanted) return std::optional<base::Time>{now + std::chrono::days{choice.days}};
    }
    return base::invalid_input("no such length of a pause");
}

}  // namespace pelanggan::web
