// SPDX-License-Identifier: Apache-2.0
#include "web/history_model.h"

#include <map>
#include <vector>

#include "base/text.h"
#include "service/show_customer.h"
#include "web/account_words.h"
#include "web/contact_words.h"
#include "web/details_form.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/notification_words.h"
#include "web/privacy_words.h"
#include "web/request_words.h"

namespace pelanggan::web {
namespace {

using domain::JournalDraft;
using domain::JournalEntry;
using domain::JournalKind;

// What is done at once stays together over the end of a page, up to this many entries more.
constexpr std::int64_t kMaxEvent = 50;

struct History {
    service::HistoryPart part;
    std::map<std::int64_t, std::string> contacts;  // names of those that exist
    std::map<std::string, domain::Category, std::less<>> categories;
    std::map<std::string, std::string, std::less<>> partners;  // "partner:3": the name
    std::string zone;
};

// Kinds whose lines have no value before.
bool is_without_old(JournalKind kind) {
    return kind == JournalKind::kContactAdded || kind == JournalKind::kAccountAdded ||
           kind == JournalKind::kConsentGiven || kind == JournalKind::kConsentWithdrawn ||
           kind == JournalKind::kPolicyAccepted || kind == JournalKind::kDisclosed;
}

// Kinds whose lines say what each is about, so that several stand in one event.
bool is_named_by_line(JournalKind kind) {
    return kind == JournalKind::kPreferenceChanged || kind == JournalKind::kConsentGiven ||
           kind == JournalKind::kConsentWithdrawn || kind == JournalKind::kPolicyAccepted;
}

bool is_same_event(const JournalDraft& a, const JournalDraft& b) {
    const bool is_preference = is_named_by_line(a.kind);
    return a.kind == b.kind && a.at == b.at && a.actor.kind == b.actor.kind && a.actor.name == b.actor.name &&
           a.actor.surface == b.actor.surface && a.reason == b.reason &&
           (is_preference || a.subject == b.subject);
}

bool is_for_staff_only(const JournalDraft& draft) {
    return draft.kind == JournalKind::kAccountChanged && draft.field == "suspend_reason";
}

std::string what_text(const Context& context, const JournalDraft& draft) {
    switch (draft.kind) {
        case JournalKind::kCreated:
            return context.text("The customer record was made");
        case JournalKind::kChanged:
            return context.text("Details changed");
        case JournalKind::kRead:
            return context.caller().role == Role::kCustomer ? context.text("Your data was read")
                                                            : context.text("The customer's data was read");
        case JournalKind::kAccountAdded:
            return context.text("Hosting account added");
        case JournalKind::kAccountChanged:
            return draft.field == "customer"
                       ? context.text("Hosting account moved to another customer record")
                       : context.text("Hosting account changed");
        case JournalKind::kAccountMissing:
            return context.text("Hosting account no longer listed by the server");
        case JournalKind::kAccountReturned:
            return context.text("Hosting account listed by the server again");
        case JournalKind::kContactAdded:
            return context.text("Contact added");
        case JournalKind::kContactChanged:
            return context.text("Contact changed");
        case JournalKind::kContactRemoved:
            return context.text("Contact removed");
        case JournalKind::kPreferenceChanged:
            return context.text("E-mail preferences changed");
        case JournalKind::kEmailRequested:
            return context.text("New e-mail address waiting for confirmation");
        case JournalKind::kEmailReverted:
            return context.text("New e-mail address taken back");
        case JournalKind::kMailPaused:
            return context.text("Optional mail paused");
        case JournalKind::kMailSent:
            return context.text("E-mail sent");
        case JournalKind::kMailFailed:
            return context.text("E-mail could not be delivered");
        case JournalKind::kConsentGiven:
            return context.text("Consent given");
        case JournalKind::kConsentWithdrawn:
            return context.text("Consent withdrawn");
        case JournalKind::kPolicyAccepted:
            return context.text("Policy accepted");
        case JournalKind::kErased:
            return context.text("Personal data erased");
        case JournalKind::kRequestOpened:
            return context.text("Data request made");
        case JournalKind::kRequestChanged:
            return context.text("Data request moved on");
        case JournalKind::kDataExported:
            return context.text("A copy of all data was fetched");
        case JournalKind::kDisclosed:
            return context.text("Data handed on to a partner");
    }
    return {};
}

// Whether the reader did it: then it says "You" and not a name.
bool is_reader(const Caller& caller, const domain::Actor& actor) {
    const domain::Actor self = caller.actor();
    return !caller.is_tool && actor.kind == self.kind && actor.name == self.name;
}

std::string who_text(const Context& context, const domain::Actor& actor) {
    const auto named = [&](const std::string& who) {
        return actor.name.empty() ? who : who + " (" + actor.name + ")";
    };
    if (is_reader(context.caller(), actor)) return context.text("You");
    switch (actor.kind) {
        case domain::ActorKind::kCustomer:
            return named(context.text("Customer"));
        case domain::ActorKind::kReseller:
            return named(context.text("Reseller"));
        case domain::ActorKind::kHost:
            return named(context.text("Hosting provider"));
        case domain::ActorKind::kPanel:
            return "cPanel";
        case domain::ActorKind::kBilling:
            return named(context.text("Billing"));
        case domain::ActorKind::kSystem:
            return context.text("Pelanggan, by itself");
    }
    return {};
}

std::string where_text(const Context& context, const std::string& surface) {
    if (surface == "cpanel") return context.text("in cPanel");
    if (surface == "whm") return context.text("in WHM");
    if (surface == "cli") return context.text("on the command line");
    if (surface == "sync") return context.text("found while synchronising");
    if (surface == "hook") return context.text("reported by the server");
    if (surface == "link") return context.text("by a link in an e-mail");
    if (surface == "mail") return context.text("reported by a mail server");
    return surface;
}

struct Line {
    std::string label, old_text, new_text;
};

std::string flag_text(const Context& context, const std::string& value) {
    if (value == "on") return context.text("on");
    if (value == "off") return context.text("off");
    return value;
}

std::string contact_value(const Context& context, const std::string& field, const std::string& value) {
    if (field == "kind") {
        const auto kind = domain::parse_contact_kind(value);
        return kind ? contact_kind_text(context, *kind) : value;
    }
    if (field == "phone") return field_text(context, domain::Field::kPhone, value);
    if (field == "language") return field_text(context, domain::Field::kLanguage, value);
    return value;
}

// "7:news" → the category's name, and the contact's where there is one.
std::string choice_label(const Context& context, const History& history, std::string_view contact,
                         std::string_view code) {
    const auto category = history.categories.find(code);
    const bool is_indonesian = context.language() == "id";
    std::string label = category == history.categories.end() ? std::string{code}
                        : is_indonesian                      ? category->second.name_id
                                                             : category->second.name_en;
    if (const auto partner = history.partners.find(code); partner != history.partners.end())
        label = partner->second;
    const auto known = history.contacts.find(base::parse_number(contact).value_or(0));
    if (known != history.contacts.end()) label += " · " + known->second;
    return label;
}

// Subject "consent:7:news" or "consent:0:partner:12". The value is a digest, which nobody reads.
Line consent_line(const Context& context, const History& history, const JournalDraft& draft) {
    const std::string_view subject = draft.subject;
    const auto first = subject.find(':');
    const auto second = subject.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return {};
    return {choice_label(context, history, subject.substr(first + 1, second - first - 1),
                         subject.substr(second + 1)),
            {},
            draft.kind == JournalKind::kConsentGiven ? context.text("yes") : context.text("no")};
}

Line policy_line(const Context& context, const JournalDraft& draft) {
    const auto kind = domain::parse_policy_kind(draft.subject.substr(draft.subject.find(':') + 1));
    return {kind ? policy_kind_text(context, *kind) : draft.subject,
            {},
            fill(context.text("edition {0}"), {draft.field})};
}

std::string state_text(const Context& context, const std::string& value) {
    const auto state = domain::parse_request_state(value);
    return state ? request_state_text(context, *state) : value;
}

Line preference_line(const Context& context, const History& history, const JournalDraft& draft) {
    Line line;
    const auto parts = base::split(draft.subject, ':');
    if (parts.size() == 3 && parts[0] == "preference") {
        line.label = choice_label(context, history, parts[1], parts[2]);
    } else {
        line.label = notification_text(context, draft.field, {});
    }
    line.old_text = flag_text(context, draft.old_value.value_or(""));
    line.new_text = flag_text(context, draft.new_value.value_or(""));
    return line;
}

Line line_of(const Context& context, const History& history, const JournalDraft& draft) {
    const std::string old_value = draft.old_value.value_or("");
    const std::string new_value = draft.new_value.value_or("");
    switch (draft.kind) {
        case JournalKind::kPreferenceChanged:
            return preference_line(context, history, draft);
        case JournalKind::kContactAdded:
        case JournalKind::kContactChanged:
        case JournalKind::kContactRemoved:
        case JournalKind::kEmailRequested:
        case JournalKind::kEmailReverted:
            return {contact_field_label(context, draft.field), contact_value(context, draft.field, old_value),
                    contact_value(context, draft.field, new_value)};
        case JournalKind::kAccountAdded:
        case JournalKind::kAccountChanged:
        case JournalKind::kAccountMissing:
        case JournalKind::kAccountReturned:
            // An added account is known by its domain.
            return {draft.field.empty() ? account_field_label(context, "domain")
                                        : account_field_label(context, draft.field),
                    account_field_text(context, draft.field, old_value),
                    account_field_text(context, draft.field, new_value)};
        case JournalKind::kMailSent:
        case JournalKind::kMailFailed:
            return {context.text("Subject"), old_value, new_value};
        case JournalKind::kConsentGiven:
        case JournalKind::kConsentWithdrawn:
            return consent_line(context, history, draft);
        case JournalKind::kPolicyAccepted:
            return policy_line(context, draft);
        case JournalKind::kRequestOpened:
        case JournalKind::kRequestChanged: {
            const auto kind = domain::parse_request_kind(draft.field);
            return {kind ? request_kind_text(context, *kind) : draft.field, state_text(context, old_value),
                    state_text(context, new_value)};
        }
        case JournalKind::kDisclosed:
            return {context.text("Checksum of the entry"), old_value, new_value};
        case JournalKind::kCreated:
        case JournalKind::kChanged:
        case JournalKind::kRead:
        case JournalKind::kMailPaused:
        case JournalKind::kErased:
        case JournalKind::kDataExported:
            break;
    }
    if (const auto field = domain::parse_field(draft.field)) {
        return {field_label(context, *field), field_text(context, *field, old_value),
                field_text(context, *field, new_value)};
    }
    return {draft.field, old_value, new_value};
}

// What the event is about, where its kind alone does not say: an account's name or a contact's.
std::string subject_text(const History& history, const std::vector<const JournalEntry*>& event) {
    const auto& draft = event.front()->draft;
    if (draft.kind == JournalKind::kDisclosed) {
        const auto partner = history.partners.find(draft.field);
        return partner == history.partners.end() ? std::string{} : partner->second;
    }
    const auto colon = draft.subject.find(':');
    if (colon == std::string::npos || is_named_by_line(draft.kind)) return {};
    const std::string name = draft.subject.substr(colon + 1);
    if (!draft.subject.starts_with("contact:")) return name;
    const auto known = history.contacts.find(base::parse_number(name).value_or(0));
    if (known != history.contacts.end()) return known->second;
    for (const auto* entry : event) {
        if (entry->draft.field == "name") return entry->draft.old_value.value_or("");
    }
    return {};
}

Model event_model(const Context& context, const History& history,
                  const std::vector<const JournalEntry*>& event) {
    const auto& first = event.front()->draft;
    Model lines{Model::List{}};
    Model entries{Model::List{}};
    for (auto at = event.rbegin(); at != event.rend(); ++at) {
        const auto& draft = (*at)->draft;
        entries.add(Model::object().set("sequence", (*at)->sequence).set("hash", base::to_hex((*at)->hash)));
        if (!draft.old_value && !draft.new_value) continue;
        const Line line = line_of(context, history, draft);
        lines.add(Model::object()
                      .set("field", draft.field)
                      .set("label", line.label)
                      .set("old", draft.old_value ? Model{*draft.old_value} : Model{})
                      .set("new", draft.new_value ? Model{*draft.new_value} : Model{})
                      .set("is_new", is_without_old(draft.kind))
                      .set("old_text", line.old_text)
                      .set("new_text", line.new_text));
    }
    const bool has_lines = !std::get<Model::List>(lines.value()).empty();
    Model model = Model::object();
    model.set("sequence", event.front()->sequence)
        .set("at", base::to_rfc3339(first.at))
        .set("at_text", format_time(first.at, context.language(), history.zone))
        .set("kind", domain::to_string(first.kind))
        .set("what", what_text(context, first))
        .set("about", first.subject)
        .set("subject", subject_text(history, event))
        .set("actor_kind", domain::to_string(first.actor.kind))
        .set("actor", first.actor.name)
        .set("who", who_text(context, first.actor))
        .set("surface", first.actor.surface)
        .set("where", where_text(context, first.actor.surface))
        .set("reason", first.reason)
        .set("is_read", first.kind == JournalKind::kRead)
        .set("has_lines", has_lines)
        .set("lines", std::move(lines))
        .set("entries", std::move(entries));
    return model;
}

base::Expected<History> read_history(const Context& context, domain::CustomerId customer,
                                     std::int64_t before_sequence, std::int64_t limit,
                                     std::span<const JournalKind> kinds) {
    History out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        History fresh;
        PEL_ASSIGN(fresh.part, service::show_history(tx, context.caller().scope(), customer, before_sequence,
                                                     limit + kMaxEvent, kinds));
        PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
        for (const auto& contact : contacts)
            fresh.contacts[contact.id.value] = contact_label(context, contact);
        PEL_ASSIGN(auto categories, tx.settings().categories());
        for (auto& category : categories) {
            const std::string code = category.code;
            fresh.categories.emplace(code, std::move(category));
        }
        PEL_ASSIGN(const auto partners, tx.partners().list());
        for (const auto& partner : partners)
            fresh.partners["partner:" + std::to_string(partner.id.value)] = partner.name;
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        // Staff read in the server's time.
        if (record && context.caller().role == Role::kCustomer)
            fresh.zone = record->details[domain::Field::kTimeZone];
        out = std::move(fresh);
        return {};
    }));
    return out;
}

}  // namespace

base::Expected<Model> history_model(const Context& context, domain::CustomerId customer,
                                    std::int64_t before_sequence, std::int64_t limit,
                                    std::span<const JournalKind> kinds) {
    PEL_ASSIGN(const auto history, read_history(context, customer, before_sequence, limit, kinds));
    const bool is_customer = context.caller().role == Role::kCustomer;
    Model events{Model::List{}};
    std::vector<const JournalEntry*> event;
    const auto finish = [&] {
        if (!event.empty()) events.add(event_model(context, history, event));
        event.clear();
    };
    std::int64_t older = history.part.older;
    std::int64_t count = 0;
    std::int64_t last = 0;
    for (const auto& entry : history.part.entries) {
        const bool is_next = event.empty() || !is_same_event(event.back()->draft, entry.draft);
        if (is_next && count >= limit) {
            older = last;
            break;
        }
        ++count;
        last = entry.sequence;
        if (is_customer && is_for_staff_only(entry.draft)) continue;
        if (is_next) finish();
        event.push_back(&entry);
    }
    finish();
    const bool has_events = !std::get<Model::List>(events.value()).empty();
    return Model::object()
        .set("events", std::move(events))
        .set("has_events", has_events)
        .set("older", older > 0 ? Model{older} : Model{false})
        .set("is_newest", before_sequence == 0)
        .set("zone", format_zone(context.language(), history.zone));
}

}  // namespace pelanggan::web
