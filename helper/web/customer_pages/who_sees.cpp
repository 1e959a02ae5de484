// SPDX-License-Identifier: Apache-2.0
//
// Who can see my data, and who of the staff looked at it: a line per day and person.
#include <algorithm>
#include <chrono>

#include "service/who_sees.h"
#include "web/customer_pages/pages.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/partner_words.h"

namespace pelanggan::web {
namespace {

constexpr std::chrono::hours kShown{24 * 366};
constexpr std::int64_t kMaxReadings = 2'000;

// The readings of one person on one day.
struct Day {
    std::string date;
    domain::Actor actor;
    std::int64_t count{0};
    base::Time last;
    std::vector<std::string> reasons;  // as stated, each once
};

std::vector<Day> days_of(const Context& context, const std::vector<store::Reading>& readings,
                         const std::string& zone) {
    std::vector<Day> days;
    for (const auto& reading : readings) {
        const std::string date = format_date(reading.at, context.language(), zone);
        // Newest first, so that the present day's people stand at the end.
        auto found = std::find_if(days.rbegin(), days.rend(), [&](const Day& day) {
            return day.date != date ||
                   (day.actor.kind == reading.actor.kind && day.actor.name == reading.actor.name);
        });
        if (found == days.rend() || found->date != date) {
            days.push_back({date, reading.actor, 0, reading.at, {}});
            found = days.rbegin();
        }
        ++found->count;
        if (!reading.reason.empty() &&
            std::find(found->reasons.begin(), found->reasons.end(), reading.reason) == found->reasons.end())
            found->reasons.push_back(reading.reason);
    }
    return days;
}

std::string who_text(const Context& context, const domain::Actor& actor) {
    const std::string kind = actor.kind == domain::ActorKind::kReseller ? context.text("Reseller")
                                                                        : context.text("Hosting provider");
    return actor.name.empty() ? kind : kind + " (" + actor.name + ")";
}

Model day_model(const Context& context, const Day& day) {
    Model reasons{Model::List{}};
    for (const auto& reason : day.reasons)
        reasons.add(reason);
    return Model::object()
        .set("date", day.date)
        .set("last", base::to_rfc3339(day.last))
        .set("actor_kind", domain::to_string(day.actor.kind))
        .set("actor", day.actor.name)
        .set("who", who_text(context, day.actor))
        .set("count", day.count)
        .set("count_text", fill(context.plural("{0} time", "{0} times", day.count),
                                {format_count(day.count, context.language())}))
        .set("has_reasons", !day.reasons.empty())
        .set("reasons", std::move(reasons));
}

Model partner_model(const Context& context, const service::PartnerAccess& access, const std::string& zone) {
    const auto& partner = access.partner;
    std::string state;
    if (!access.may_receive)
        state = context.text("Nothing is handed on to this partner any more.");
    else if (!access.is_covered)
        state = context.text(
            "The partner asks for something else than you agreed to. Nothing is handed on until you agree "
            "anew.");
    Model names{Model::List{}};
    for (const auto& field : partner.fields)
        names.add(field);
    return Model::object()
        .set("id", partner.id.value)
        .set("name", partner.name)
        .set("purpose", partner_purpose_text(context, partner))
        .set("contact", partner.contact)
        .set("fields", std::move(names))
        .set("fields_text", partner_fields_text(context, partner.fields))
        .set("since", base::to_rfc3339(access.since))
        .set("since_text", format_date(access.since, context.language(), zone))
        .set("gets_data", access.may_receive && access.is_covered)
        .set("state_text", state);
}

}  // namespace

Answer show_who_sees(const Context& context) {
    const auto customer = context.caller().account->customer;
    service::WhoSees seen;
    std::string zone;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(seen, service::who_sees(tx, context.caller().scope(), customer, base::now() - kShown,
                                           kMaxReadings));
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        zone = record ? record->details[domain::Field::kTimeZone] : std::string{};
        return {};
    }));
    Model resellers{Model::List{}};
    for (const auto& name : seen.resellers)
        resellers.add(Model::object().set("name", name));
    Model partners{Model::List{}};
    for (const auto& access : seen.partners)
        partners.add(partner_model(context, access, zone));
    const auto days = days_of(context, seen.readings, zone);
    Model readings{Model::List{}};
    for (const auto& day : days)
        readings.add(day_model(context, day));
    Page page{"who_sees", context.text("Who can see my data"), Model::object()};
    page.model.set("has_resellers", !seen.resellers.empty())
        .set("resellers", std::move(resellers))
        .set("has_partners", !seen.partners.empty())
        .set("partners", std::move(partners))
        .set("has_readings", !days.empty())
        .set("has_more", seen.has_more_readings)
        .set("readings", std::move(readings))
        .set("zone", format_zone(context.language(), zone));
    return page;
}

}  // namespace pelanggan::web
