// SPDX-License-Identifier: Apache-2.0
#include "service/change_details.h"

#include <algorithm>

namespace pelanggan::service {
namespace {

using domain::Customer;
using domain::Details;
using domain::Field;
using domain::FieldFault;
using domain::FieldRule;

struct Reading {
    Details details;
    std::map<Field, FieldFault> faults;
};

// Reads what was typed over the stored details. The country comes first: province and telephone numbers are
// read by it.
Reading read_edit(const Details& stored, const DetailsEdit& edit) {
    Reading reading;
    reading.details = stored;
    const auto read = [&](Field field, const std::string& text) {
        auto value = domain::parse_field_value(field, text, reading.details[Field::kCountry]);
        if (value.fault == FieldFault::kNone)
            reading.details[field] = std::move(value.value);
        else
            reading.faults[field] = value.fault;
    };
    if (const auto country = edit.typed.find(Field::kCountry); country != edit.typed.end())
        read(Field::kCountry, country->second);
    for (const auto& [field, text] : edit.typed) {
        if (field != Field::kCountry) read(field, text);
    }
    // A province stays behind when only the country is changed.
    const bool did_move = reading.details[Field::kCountry] != stored[Field::kCountry];
    if (did_move && !edit.typed.contains(Field::kProvince)) read(Field::kProvince, stored[Field::kProvince]);
    return reading;
}

void apply_rules(const domain::FieldRules& rules, const Details& stored, Reading& reading) {
    for (const auto& info : domain::field_table()) {
        const auto rule = rules[static_cast<std::size_t>(info.field)];
        const bool is_changed = reading.details[info.field] != stored[info.field];
        if ((rule == FieldRule::kHidden || rule == FieldRule::kReadOnly) &&
            (is_changed || reading.faults.contains(info.field)))
            reading.faults[info.field] = FieldFault::kNotChangeable;
        if (rule == FieldRule::kRequired && reading.details[info.field].empty())
            reading.faults.emplace(info.field, FieldFault::kRequired);
    }
}

// Whether the person changed the field, as far as the form tells.
bool did_touch(const DetailsEdit& edit, const Details& yours, Field field) {
    if (!edit.typed.contains(field)) return false;
    const auto seen = edit.seen.find(field);
    return seen == edit.seen.end() || seen->second != yours[field];
}

// Fields where yours and the stored value differ, and the stored one is not what the form showed.
std::vector<Field> find_contested(const DetailsEdit& edit, const Details& yours, const Details& stored) {
    std::vector<Field> contested;
    for (const auto& info : domain::field_table()) {
        if (!edit.typed.contains(info.field) || yours[info.field] == stored[info.field]) continue;
        const auto seen = edit.seen.find(info.field);
        if (seen == edit.seen.end() || seen->second != stored[info.field]) contested.push_back(info.field);
    }
    return contested;
}

std::vector<domain::JournalDraft> describe(const domain::Actor& actor, const Customer& before,
                                           const Details& after, const std::string& reason) {
    std::vector<domain::JournalDraft> drafts;
    const auto at = base::now();
    for (const auto& info : domain::field_table()) {
        const auto& old_value = before.details[info.field];
        const auto& new_value = after[info.field];
        if (old_value == new_value) continue;
        domain::JournalDraft draft;
        draft.customer = before.id;
        draft.at = at;
        draft.actor = actor;
        draft.kind = domain::JournalKind::kChanged;
        draft.subject = "details";
        draft.field = info.name;
        if (!old_value.empty()) draft.old_value = old_value;
        if (!new_value.empty()) draft.new_value = new_value;
        draft.reason = reason;
        drafts.push_back(std::move(draft));
    }
    return drafts;
}

}  // namespace

base::Expected<DetailsResult> change_details(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, const DetailsEdit& edit) {
    DetailsResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        Customer record = *std::move(found);

        Reading reading = read_edit(record.details, edit);
        if (actor.kind == domain::ActorKind::kCustomer) {
            PEL_ASSIGN(const auto rules, tx.settings().field_rules());
            apply_rules(rules, record.details, reading);
        }
        if (!reading.faults.empty()) {
            result.kind = DetailsResult::Kind::kRefused;
            result.faults = std::move(reading.faults);
            return base::invalid_input("a field was refused");
        }
        if (edit.version && *edit.version != record.version) {
            const bool did_touch_any =
                std::any_of(edit.typed.begin(), edit.typed.end(),
                            [&](const auto& entry) { return did_touch(edit, reading.details, entry.first); });
            result.contested = find_contested(edit, reading.details, record.details);
            if (did_touch_any && !result.contested.empty()) {
                result.kind = DetailsResult::Kind::kConflict;
                result.yours = std::move(reading.details);
                result.stored = std::move(record);
                return base::conflict("the record was changed since the form was drawn");
            }
            if (!did_touch_any) reading.details = record.details;
        }
        const auto drafts = describe(actor, record, reading.details, edit.reason);
        if (drafts.empty()) {
            result.kind = DetailsResult::Kind::kUnchanged;
            return {};
        }
        record.details = std::move(reading.details);
        PEL_TRY(tx.customers().update(record));
        return tx.journal().append(drafts);
    });
    using Kind = DetailsResult::Kind;
    const bool is_answer = result.kind == Kind::kRefused || result.kind == Kind::kConflict;
    if (!stored.ok() && !is_answer) return stored.error();
    return result;
}

}  // namespace pelanggan::service
