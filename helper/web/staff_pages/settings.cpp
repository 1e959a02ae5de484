// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "service/change_field_rules.h"
#include "web/details_form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/settings_nav.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::FieldRule;

std::vector<std::pair<std::string, std::string>> rule_choices(const Context& context) {
    return {{std::string{domain::to_string(FieldRule::kHidden)}, context.text("Hidden")},
            {std::string{domain::to_string(FieldRule::kReadOnly)}, context.text("Shown only")},
            {std::string{domain::to_string(FieldRule::kEditable)}, context.text("May be changed")},
            {std::string{domain::to_string(FieldRule::kRequired)}, context.text("Must be filled in")}};
}

Answer rules_page(const Context& context, const domain::FieldRules& rules) {
    Page page{"settings", context.text("Settings"), Model::object()};
    const auto choices = rule_choices(context);
    Model fields{Model::List{}};
    for (const auto& info : domain::field_table()) {
        const auto rule = domain::to_string(rules[static_cast<std::size_t>(info.field)]);
        fields.add(Model::object()
                       .set("name", info.name)
                       .set("label", field_label(context, info.field))
                       .set("rule", rule)
                       .set("choices", staff::options(choices, rule)));
    }
    page.model.set("sections", staff::settings_nav(context, "settings")).set("fields", std::move(fields));
    context.add_form(page.model, "settings");
    return page;
}

}  // namespace

Model staff::settings_nav(const Context& context, std::string_view current) {
    const std::pair<std::string_view, std::string> sections[] = {
        {"settings", context.text("Personal data")},
        {"settings-categories", context.text("E-mail categories")},
        {"settings-texts", context.text("Wordings for suspensions")},
        {"settings-retention", context.text("How long data is kept")},
    };
    Model list{Model::List{}};
    for (const auto& [route, label] : sections) {
        list.add(Model::object()
                     .set("href", staff::link(route, {}))
                     .set("label", label)
                     .set("is_current", route == current));
    }
    return list;
}

Answer show_settings(const Context& context) {
    domain::FieldRules rules{};
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(rules, tx.settings().field_rules());
        return {};
    });
    if (!read.ok()) return read.error();
    return rules_page(context, rules);
}

Answer change_settings(Context& context) {
    const auto request = context.request_id();
    if (!request.ok()) return request.error();
    std::map<domain::Field, FieldRule> rules;
    for (const auto& info : domain::field_table()) {
        const auto name = "rule_" + std::string{info.name};
        const auto& form = context.request().form;
        if (!form.has(name)) continue;
        const auto rule = domain::parse_field_rule(form.get(name));
        if (!rule) return base::invalid_input("unknown rule for a field");
        rules[info.field] = *rule;
    }
    const auto changed = service::change_field_rules(context.store(), *request, context.caller().actor(),
                                                     context.caller().scope(), rules);
    if (!changed.ok()) return changed.error();
    return Redirect{*changed > 0 ? "?p=settings&done=saved" : "?p=settings&done=unchanged",
                    Model::object().set("changed", *changed)};
}

}  // namespace pelanggan::web
