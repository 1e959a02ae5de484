// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <vector>

#include "base/csv.h"
#include "service/undo_change.h"
#include "web/customer_pages/pages.h"
#include "web/history_model.h"
#include "web/outcome.h"

namespace pelanggan::web {
namespace {

using domain::JournalKind;

constexpr const char* kUndo = "history-undo";
// Larger files are for data requests.
constexpr std::int64_t kMostFileEntries = 20'000;
constexpr std::int64_t kFilePiece = 500;

// Stable names, for addresses.
struct Filter {
    std::string_view name;
    const char* label;
    std::vector<JournalKind> kinds;
};
const std::vector<Filter>& filters() {
    static const std::vector<Filter> kFilters{
        {"", PEL_TEXT("Everything"), {}},
        {"details",
         PEL_TEXT("My details"),
         {JournalKind::kCreated, JournalKind::kChanged, JournalKind::kErased}},
        {"accounts",
         PEL_TEXT("Hosting accounts"),
         {JournalKind::kAccountAdded, JournalKind::kAccountChanged, JournalKind::kAccountMissing,
          JournalKind::kAccountReturned}},
        {"contacts",
         PEL_TEXT("Contacts"),
         {JournalKind::kContactAdded, JournalKind::kContactChanged, JournalKind::kContactRemoved,
          JournalKind::kEmailRequested, JournalKind::kEmailReverted}},
        {"mail",
         PEL_TEXT("E-mail"),
         {JournalKind::kPreferenceChanged, JournalKind::kMailPaused, JournalKind::kMailSent,
          JournalKind::kMailFailed}},
        {"privacy",
         PEL_TEXT("Privacy"),
         {JournalKind::kConsentGiven, JournalKind::kConsentWithdrawn, JournalKind::kPolicyAccepted}},
        {"readings", PEL_TEXT("Readings by staff"), {JournalKind::kRead}},
    };
    return kFilters;
}

const Filter* find_filter(std::string_view name) {
    for (const auto& filter : filters()) {
        if (filter.name == name) return &filter;
    }
    return nullptr;
}

std::string text_of(const Model& model, std::string_view name) {
    const Model* const member = model.find(name);
    const auto* const text = member == nullptr ? nullptr : std::get_if<std::string>(&member->value());
    return text == nullptr ? std::string{} : *text;
}
std::int64_t number_of(const Model& model, std::string_view name) {
    const Model* const member = model.find(name);
    const auto* const number = member == nullptr ? nullptr : std::get_if<std::int64_t>(&member->value());
    return number == nullptr ? 0 : *number;
}
const Model::List& list_of(const Model& model, std::string_view name) {
    static const Model::List kNone;
    const Model* const member = model.find(name);
    const auto* const list = member == nullptr ? nullptr : std::get_if<Model::List>(&member->value());
    return list == nullptr ? kNone : *list;
}

// Puts "undo" into each event that the customer may take back.
base::Expected<void> offer_undo(const Context& context, Model& model) {
    std::map<std::int64_t, domain::JournalEntry> entries;
    domain::Details stored;
    domain::FieldRules rules{};
    const domain::CustomerId customer = context.caller().account->customer;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        entries.clear();
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        if (record) stored = record->details;
        PEL_ASSIGN(rules, tx.settings().field_rules());
        for (const Model& event : list_of(model, "events")) {
            if (text_of(event, "kind") != domain::to_string(JournalKind::kChanged)) continue;
            const auto& lines = list_of(event, "entries");
            PEL_ASSIGN(const auto found,
                       tx.journal().chain(customer, number_of(lines.front(), "sequence"), std::ssize(lines)));
            for (const auto& entry : found)
                entries[entry.sequence] = entry;
        }
        return {};
    }));
    Model events{Model::List{}};
    for (Model event : list_of(model, "events")) {
        std::vector<domain::JournalEntry> of_event;
        for (const Model& line : list_of(event, "entries")) {
            const auto entry = entries.find(number_of(line, "sequence"));
            if (entry != entries.end()) of_event.push_back(entry->second);
        }
        if (std::ssize(of_event) <= service::kMostUndone && service::can_undo(stored, rules, of_event)) {
            Model undo =
                Model::object().set("first", of_event.front().sequence).set("last", of_event.back().sequence);
            context.add_form(undo, kUndo);
            event.set("undo", std::move(undo));
        }
        events.add(std::move(event));
    }
    model.set("events", std::move(events));
    return {};
}

std::vector<std::string> heading(const Context& context) {
    return {context.text("Number"), context.text("Time"),    context.text("What"), context.text("Field"),
            context.text("before"), context.text("after"),   context.text("Who"),  context.text("Where"),
            context.text("Reason"), context.text("Checksum")};
}

void add_event(const Model& event, std::string& out) {
    const std::string subject = text_of(event, "subject");
    const std::string what = text_of(event, "what") + (subject.empty() ? "" : " · " + subject);
    const auto& entries = list_of(event, "entries");
    const auto& lines = list_of(event, "lines");
    const std::string number = std::to_string(number_of(event, "sequence"));
    const std::string hash = entries.empty() ? std::string{} : text_of(entries.back(), "hash");
    const auto add = [&](const std::string& field, const std::string& before, const std::string& after) {
        out +=
            base::csv_line({number, text_of(event, "at"), what, field, before, after, text_of(event, "who"),
                            text_of(event, "where"), text_of(event, "reason"), hash});
    };
    if (lines.empty()) add("", "", "");
    for (const Model& line : lines)
        add(text_of(line, "label"), text_of(line, "old_text"), text_of(line, "new_text"));
}

}  // namespace

Answer show_history(const Context& context) {
    const auto& query = context.request().query;
    const auto before = query.number("before");
    if (query.has("before") && !before) return base::invalid_input("before is not a number");
    const Filter* const chosen = find_filter(query.get("kind"));
    if (chosen == nullptr) return base::invalid_input("there is no such kind of entries");
    PEL_ASSIGN(auto model, history_model(context, context.caller().account->customer, before.value_or(0),
                                         kHistoryPage, chosen->kinds));
    PEL_TRY(offer_undo(context, model));
    Model choices{Model::List{}};
    for (const auto& filter : filters())
        choices.add(Model::object()
                        .set("value", filter.name)
                        .set("label", context.text(filter.label))
                        .set("is_chosen", &filter == chosen));
    const std::string kind = chosen->name.empty() ? "" : "&kind=" + std::string{chosen->name};
    model.set("filters", std::move(choices))
        .set("kind", chosen->name)
        .set("is_filtered", !chosen->name.empty())
        .set("newest_href", "?p=history" + kind)
        .set("older_href", "?p=history" + kind + "&before=" + std::to_string(number_of(model, "older")))
        .set("file_href", "?p=history-file" + kind);
    context.add_form(model, kUndo);
    return Page{"history", context.text("History"), std::move(model)};
}

Answer show_history_file(const Context& context) {
    const Filter* const chosen = find_filter(context.request().query.get("kind"));
    if (chosen == nullptr) return base::invalid_input("there is no such kind of entries");
    // With a byte order mark, without which spreadsheets take UTF-8 for something else.
    std::string out = "\xEF\xBB\xBF" + base::csv_line(heading(context));
    std::int64_t before = 0;
    for (std::int64_t read = 0; read < kMostFileEntries; read += kFilePiece) {
        PEL_ASSIGN(const auto model, history_model(context, context.caller().account->customer, before,
                                                   kFilePiece, chosen->kinds));
        for (const Model& event : list_of(model, "events"))
            add_event(event, out);
        before = number_of(model, "older");
        if (before == 0) break;
    }
    return Asset{"text/csv; charset=utf-8", std::move(out), /*can_be_kept=*/false, "history.csv"};
}

Answer undo_change(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const auto first = form.number("first");
    const auto last = form.number("last");
    if (!first || !last) return base::invalid_input("the form names no entries");
    const Caller& caller = context.caller();
    const auto undone = service::undo_change(context.store(), request, caller.actor(), caller.scope(),
                                             caller.account->customer, *first, *last);
    if (undone.ok()) return Redirect{"?p=history&done=undone", Model::object().set("saved", true)};
    if (undone.error().kind == base::ErrorKind::kConflict)
        return Redirect{"?p=history&done=undo-late", Model::object().set("saved", false)};
    if (undone.error().kind == base::ErrorKind::kUnauthorized)
        return Redirect{"?p=history&done=undo-refused", Model::object().set("saved", false)};
    return after_failure(context, kUndo, undone.error(), "history");
}

}  // namespace pelanggan::web
