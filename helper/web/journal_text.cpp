// SPDX-License-Identifier: Apache-2.0
#include "web/journal_text.h"

#include <array>

#include "base/text.h"
#include "domain/account.h"
#include "web/details_form.h"
#include "web/format.h"

namespace pelanggan::web {
namespace {

using domain::JournalKind;

std::string what_text(const Context& context, JournalKind kind) {
    switch (kind) {
        case JournalKind::kCreated:
            return context.text("Record created");
        case JournalKind::kChanged:
            return context.text("Details changed");
        case JournalKind::kRead:
            return context.text("Record read by staff");
        case JournalKind::kAccountAdded:
            return context.text("Account added");
        case JournalKind::kAccountChanged:
            return context.text("Account changed");
        case JournalKind::kAccountMissing:
            return context.text("Account no longer listed by the server");
        case JournalKind::kAccountReturned:
            return context.text("Account listed again");
        case JournalKind::kContactAdded:
            return context.text("Contact added");
        case JournalKind::kContactChanged:
            return context.text("Contact changed");
        case JournalKind::kContactRemoved:
            return context.text("Contact removed");
        case JournalKind::kPreferenceChanged:
            return context.text("E-mail preference changed");
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
    }
    return {};
}

std::string who_text(const Context& context, const domain::Actor& actor) {
    const auto with_name = [&](const std::string& who) {
        return actor.name.empty() ? who : who + " (" + actor.name + ")";
    };
    switch (actor.kind) {
        case domain::ActorKind::kCustomer:
            return context.caller().role == Role::kCustomer ? context.text("You")
                                                            : with_name(context.text("The customer"));
        case domain::ActorKind::kReseller:
            return with_name(context.text("Your reseller"));
        case domain::ActorKind::kHost:
            return with_name(context.text("The hosting provider"));
        case domain::ActorKind::kPanel:
            return "cPanel";
        case domain::ActorKind::kBilling:
            return context.text("Billing");
        case domain::ActorKind::kSystem:
            return context.text("The system");
    }
    return {};
}

struct Label {
    std::string_view field;
    const char* text;
};
// Fields of accounts and contacts; those of details have their own labels.
constexpr std::array kLabels{
    Label{"user", PEL_TEXT("Account")},        Label{"domain", PEL_TEXT("Domain")},
    Label{"email", PEL_TEXT("E-mail")},        Label{"plan", PEL_TEXT("Plan")},
    Label{"owner", PEL_TEXT("Reseller")},      Label{"status", PEL_TEXT("Status")},
    Label{"suspended", PEL_TEXT("Suspended")}, Label{"name", PEL_TEXT("Name")},
    Label{"phone", PEL_TEXT("Telephone")},     Label{"kind", PEL_TEXT("Kind of contact")},
};

std::string label_text(const Context& context, const domain::JournalDraft& draft) {
    if (draft.field.empty()) return {};
    if (draft.subject == "details") {
        const auto field = domain::parse_field(draft.field);
        return field ? field_label(context, *field) : draft.field;
    }
    for (const auto& label : kLabels) {
        if (label.field == draft.field) return context.text(label.text);
    }
    return draft.field;
}

std::string value_text(const Context& context, const domain::JournalDraft& draft, const std::string& value) {
    if (draft.subject == "details") {
        if (const auto field = domain::parse_field(draft.field)) return field_text(context, *field, value);
    }
    if (value == "on") return context.text("yes");
    if (value == "off") return context.text("no");
    if (draft.kind == JournalKind::kAccountChanged) {
        if (const auto status = domain::parse_account_status(value)) {
            switch (*status) {
                case domain::AccountStatus::kActive:
                    return context.text("Active");
                case domain::AccountStatus::kSuspended:
                    return context.text("Suspended");
                case domain::AccountStatus::kMissing:
                    return context.text("Missing");
                case domain::AccountStatus::kTerminated:
                    return context.text("Terminated");
            }
        }
    }
    return value;
}

// What the entry is about beside its kind: the account's name, the category's code.
std::string about_text(const domain::JournalDraft& draft) {
    const auto parts = base::split(draft.subject, ':');
    if (parts.size() == 2 && parts[0] == "account") return std::string{parts[1]};
    if (parts.size() == 3 && parts[0] == "preference") return std::string{parts[2]};
    return {};
}

}  // namespace

Model journal_model(const Context& context, const domain::JournalEntry& entry, std::string_view zone) {
    const auto& draft = entry.draft;
    const auto shown = [&](const std::optional<std::string>& value) {
        return value && !value->empty() ? Model{value_text(context, draft, *value)} : Model{};
    };
    const auto stored = [](const std::optional<std::string>& value) {
        return value ? Model{*value} : Model{};
    };
    return Model::object()
        .set("sequence", entry.sequence)
        .set("at", base::to_rfc3339(draft.at))
        .set("at_text", format_time(draft.at, context.language(), zone))
        .set("who", who_text(context, draft.actor))
        .set("actor_kind", domain::to_string(draft.actor.kind))
        .set("actor_name", draft.actor.name)
        .set("surface", draft.actor.surface)
        .set("what", what_text(context, draft.kind))
        .set("about", about_text(draft))
        .set("kind", domain::to_string(draft.kind))
        .set("is_reading", draft.kind == JournalKind::kRead)
        .set("subject", draft.subject)
        .set("field", draft.field)
        .set("field_label", label_text(context, draft))
        .set("has_values", draft.old_value.has_value() || draft.new_value.has_value())
        .set("old", shown(draft.old_value))
        .set("new", shown(draft.new_value))
        .set("old_value", stored(draft.old_value))
        .set("new_value", stored(draft.new_value))
        .set("reason", draft.reason)
        .set("hash", base::to_hex(entry.hash));
}

}  // namespace pelanggan::web
