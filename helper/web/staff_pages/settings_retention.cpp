// SPDX-License-Identifier: Apache-2.0
//
// How long data is kept, and what the rules would remove now: the dry run is always on the page.
#include "service/apply_retention.h"
#include "web/outcome.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/settings_nav.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::RetentionKind;

std::string kind_text(const Context& context, RetentionKind kind) {
    switch (kind) {
        case RetentionKind::kSentMail:
            return context.text("What customers were sent");
        case RetentionKind::kAnnouncements:
            return context.text("Finished announcements");
        case RetentionKind::kSyncReports:
            return context.text("Reports of synchronisation");
        case RetentionKind::kAddressReports:
            return context.text("Reports about addresses");
        case RetentionKind::kAddressChanges:
            return context.text("Changes of an address");
    }
    return {};
}

std::string kind_note(const Context& context, RetentionKind kind) {
    switch (kind) {
        case RetentionKind::kSentMail:
            return context.text(
                "Address, subject and outcome of each mail. The counts of its announcement stay.");
        case RetentionKind::kAnnouncements:
            return context.text("With their texts, once their mails are gone.");
        case RetentionKind::kSyncReports:
            return context.text("The last one of each server stays.");
        case RetentionKind::kAddressReports:
            return context.text(
                "Bounces and complaints about addresses that get mail again. Suppressed ones stay.");
        case RetentionKind::kAddressChanges:
            return context.text(
                "Old and new address of changes that are settled. The history keeps its own line.");
    }
    return {};
}

std::string field_of(RetentionKind kind) {
    return "days_" + std::string{domain::to_string(kind)};
}

// typed: what was sent and is at fault, else empty.
Answer rules_page(const Context& context, const Fields* typed, const std::vector<RetentionKind>& at_fault) {
    std::vector<service::RetentionLine> lines;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(lines, service::preview_retention(tx, base::now()));
        return {};
    });
    if (!read.ok()) return read.error();
    const std::string fault = fill(context.text("A whole number of days, {0} to {1}, or nothing."),
                                   {staff::count_text(context, domain::kMinRetentionDays),
                                    staff::count_text(context, domain::kMaxRetentionDays)});
    Model rows{Model::List{}}, faults{Model::List{}};
    for (const auto& line : lines) {
        const auto name = field_of(line.rule.kind);
        const bool is_at_fault =
            std::find(at_fault.begin(), at_fault.end(), line.rule.kind) != at_fault.end();
        const auto label = kind_text(context, line.rule.kind);
        Model row = Model::object();
        row.set("kind", domain::to_string(line.rule.kind))
            .set("name", name)
            .set("label", label)
            .set("note", kind_note(context, line.rule.kind))
            .set("days", typed != nullptr ? typed->get(name)
                         : line.rule.days ? std::to_string(*line.rule.days)
                                          : std::string{})
            .set("version", line.rule.version)
            .set("fault", is_at_fault ? fault : std::string{})
            .set("old", line.old.count)
            .set("old_text",
                 line.old.count == 0
                     ? context.text("nothing")
                     : fill(context.text("{0}, the oldest from {1}"),
                            {staff::count_text(context, line.old.count),
                             line.old.oldest ? staff::time_text(context, *line.old.oldest) : std::string{}}))
            .set("last_run", line.rule.last_run_at ? base::to_rfc3339(*line.rule.last_run_at) : std::string{})
            .set("last_run_text", line.rule.last_run_at
                                      ? fill(context.text("{0}: {1} removed"),
                                             {staff::time_text(context, *line.rule.last_run_at),
                                              staff::count_text(context, line.rule.last_removed)})
                                      : context.text("not yet"));
        rows.add(std::move(row));
        if (is_at_fault)
            faults.add(Model::object().set("name", name).set("label", label).set("fault", fault));
    }
    Page page{"settings_retention", context.text("Settings"), Model::object(), at_fault.empty() ? 200 : 422};
    page.model.set("sections", staff::settings_nav(context, "settings-retention"))
        .set("has_faults", !at_fault.empty())
        .set("faults", std::move(faults))
        .set("rules", std::move(rows));
    context.add_form(page.model, "settings-retention");
    return page;
}

}  // namespace

Answer show_retention(const Context& context) {
    return rules_page(context, nullptr, {});
}

Answer change_retention(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    std::vector<domain::RetentionRule> wanted;
    std::vector<RetentionKind> at_fault;
    for (const RetentionKind kind : domain::kRetentionKinds) {
        const auto name = field_of(kind);
        if (!form.has(name)) continue;
        domain::RetentionRule rule;
        rule.kind = kind;
        rule.version = form.number("version_" + std::string{domain::to_string(kind)}).value_or(0);
        const auto typed = base::trim(form.get(name));
        if (!typed.empty()) rule.days = base::parse_number(typed);
        if (!typed.empty() &&
            (!rule.days || *rule.days < domain::kMinRetentionDays || *rule.days > domain::kMaxRetentionDays))
            at_fault.push_back(kind);
        wanted.push_back(rule);
    }
    if (!at_fault.empty()) return rules_page(context, &form, at_fault);
    const auto changed = service::change_retention(context.store(), request, context.caller().actor(),
                                                   context.caller().scope(), wanted);
    if (!changed.ok())
        return after_failure(context, "settings-retention", changed.error(), "settings-retention");
    return Redirect{
        *changed > 0 ? "?p=settings-retention&done=saved" : "?p=settings-retention&done=unchanged",
        Model::object().set("changed", *changed)};
}

}  // namespace pelanggan::web
