// SPDX-License-Identifier: Apache-2.0
#include "service/undo_change.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace pelanggan::service {
namespace {

using domain::Field;
using domain::FieldRule;
using domain::JournalEntry;

std::optional<Field> detail_of(const JournalEntry& entry) {
    const auto& draft = entry.draft;
    if (entry.erased_digest || draft.kind != domain::JournalKind::kChanged || draft.subject != "details")
        return std::nullopt;
    return domain::parse_field(draft.field);
}

bool is_still_new(const domain::Details& stored, const JournalEntry& entry) {
    const auto field = detail_of(entry);
    return field && stored[*field] == entry.draft.new_value.value_or("");
}

bool is_allowed(const domain::FieldRules& rules, const JournalEntry& entry) {
    const auto field = detail_of(entry);
    if (!field) return false;
    const auto rule = rules[static_cast<std::size_t>(*field)];
    if (rule == FieldRule::kHidden || rule == FieldRule::kReadOnly) return false;
    return rule != FieldRule::kRequired || !entry.draft.old_value.value_or("").empty();
}

bool are_made_at_once(std::span<const JournalEntry> entries) {
    const auto& first = entries.front().draft;
    return std::all_of(entries.begin(), entries.end(), [&](const JournalEntry& entry) {
        const auto& draft = entry.draft;
        return draft.at == first.at && draft.actor.kind == first.actor.kind &&
               draft.actor.name == first.actor.name && draft.actor.surface == first.actor.surface &&
               draft.reason == first.reason;
    });
}

}  // namespace

bool can_undo(const domain::Details& stored, const domain::FieldRules& rules,
              std::span<const JournalEntry> entries) {
    return !entries.empty() && std::all_of(entries.begin(), entries.end(), [&](const JournalEntry& entry) {
        return is_allowed(rules, entry) && is_still_new(stored, entry);
    });
}

base::Expected<void> undo_change(store::Store& store, const store::RequestId& request,
                                 const domain::Actor& actor, const Scope& scope, domain::CustomerId customer,
                                 std::int64_t first, std::int64_t last) {
    if (first < 1 || last < first || last - first >= kMostUndone)
        return base::invalid_input("no such entries");
    // Sent again after it was stored, the values are the former ones already.
    PEL_ASSIGN(const bool was_applied, store.was_applied(request));
    if (was_applied) return {};
    DetailsEdit edit;
    const auto read = store.read([&](const store::Tx& tx) -> base::Expected<void> {
        edit = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(const auto entries, tx.journal().chain(customer, first, last - first + 1));
        if (std::ssize(entries) != last - first + 1) return base::not_found("no such entries");
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        if (!record) return base::not_found("no such customer");
        PEL_ASSIGN(const auto rules, tx.settings().field_rules());
        const bool may_be = are_made_at_once(entries) &&
                            std::all_of(entries.begin(), entries.end(),
                                        [&](const JournalEntry& entry) { return is_allowed(rules, entry); });
        if (!may_be) return base::unauthorized("these entries cannot be taken back");
        if (!can_undo(record->details, rules, entries))
            return base::conflict("a value was changed again since");
        edit.version = record->version;
        for (const JournalEntry& entry : entries) {
            const Field field = *detail_of(entry);
            edit.typed[field] = entry.draft.old_value.value_or("");
            edit.seen[field] = entry.draft.new_value.value_or("");
        }
        return {};
    });
    if (!read.ok()) return read.error();
    PEL_ASSIGN(const auto result, change_details(store, request, actor, scope, customer, edit));
    switch (result.kind) {
        case DetailsResult::Kind::kSaved:
        case DetailsResult::Kind::kUnchanged:
            return {};
        case DetailsResult::Kind::kConflict:
            return base::conflict("a value was changed meanwhile");
        case DetailsResult::Kind::kRefused:
            return base::unauthorized("a former value is not allowed any more");
    }
    return base::internal("no such outcome");
}

}  // namespace pelanggan::service
