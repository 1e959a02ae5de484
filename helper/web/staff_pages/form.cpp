// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/form.h"

#include <algorithm>
#include <utility>

#include "web/staff_pages/words.h"

namespace pelanggan::web::staff {

bool takes_stored(const Fields& form, std::string_view field) {
    return form.get("take-" + std::string{field}) == "yes";
}

std::string boxes_of(const Fields& form, std::string_view field, const std::vector<std::string>& names) {
    std::string ticked;
    for (const auto& name : names) {
        if (form.get(std::string{field} + "-" + name) != "yes") continue;
        if (!ticked.empty()) ticked += ',';
        ticked += name;
    }
    return ticked;
}

std::string fault_text(const Context& context, service::FormFaultKind kind) {
    switch (kind) {
        case service::FormFaultKind::kRequired:
            return context.text("Please fill this in.");
        case service::FormFaultKind::kTooLong:
            return context.text("This is too long.");
        case service::FormFaultKind::kControlCharacters:
            return context.text("Please leave out line breaks and control characters.");
        case service::FormFaultKind::kNotACode:
            return context.text("Please use only small letters, digits and the underscore, at most 32.");
        case service::FormFaultKind::kTaken:
            return context.text("This code is in use already.");
        case service::FormFaultKind::kNotANumber:
            return context.text("Please give a whole number from 0 to 9999.");
        case service::FormFaultKind::kNotAChoice:
            return context.text("Please choose one of the list.");
        case service::FormFaultKind::kNotADate:
            return context.text("Please give a day as year, month, day: 2027-12-31.");
        case service::FormFaultKind::kNotAPlaceholder:
            return context.text("Between double braces can stand only: name, domain, plan, account.");
    }
    return {};
}

void mark_faults(const Context& context, const std::vector<service::FormFault>& faults, Form& form) {
    for (const auto& fault : faults) {
        for (auto& field : form.fields) {
            if (field.name == fault.field) field.fault = fault_text(context, fault.kind);
        }
    }
}

namespace {

Model boxes(const std::vector<std::pair<std::string, std::string>>& choices, const std::string& ticked) {
    const auto names = base::split(ticked, ',');
    Model list{Model::List{}};
    for (const auto& [value, label] : choices) {
        const bool is_selected = std::find(names.begin(), names.end(), value) != names.end();
        list.add(Model::object().set("value", value).set("label", label).set("is_selected", is_selected));
    }
    return list;
}

}  // namespace

Page form_page(const Context& context, const std::string& title, const Form& form) {
    Page page{"staff_form", title, Model::object()};
    // Headings and their fields; the first heading may be none.
    Model groups{Model::List{}};
    Model group = Model::object();
    Model fields{Model::List{}};
    Model faults{Model::List{}};
    std::size_t in_group = 0;
    const auto end_group = [&] {
        if (in_group > 0)
            groups.add(std::exchange(group, Model::object())
                           .set("fields", std::exchange(fields, Model{Model::List{}})));
        in_group = 0;
    };
    bool has_faults = false;
    for (const auto& field : form.fields) {
        if (in_group == 0 || !field.section.empty()) {
            end_group();
            group.set("section", field.section).set("section_hint", field.section_hint);
        }
        ++in_group;
        if (!field.fault.empty())
            faults.add(
                Model::object().set("name", field.name).set("label", field.label).set("fault", field.fault));
        Model suggestions{Model::List{}};
        for (const auto& suggestion : field.suggestions)
            suggestions.add(Model::object().set("value", suggestion));
        has_faults = has_faults || !field.fault.empty();
        std::string described;
        if (!field.hint.empty()) described += "hint-" + field.name;
        if (!field.fault.empty()) described += (described.empty() ? "fault-" : " fault-") + field.name;
        fields.add(Model::object()
                       .set("name", field.name)
                       .set("label", field.label)
                       .set("value", field.value)
                       .set("hint", field.hint)
                       .set("described", described)
                       .set("is_text", field.kind == FormField::Kind::kText)
                       .set("is_long", field.kind == FormField::Kind::kLongText)
                       .set("is_markdown", field.kind == FormField::Kind::kMarkdown)
                       .set("is_boxes", field.kind == FormField::Kind::kBoxes)
                       .set("is_choice", field.kind == FormField::Kind::kChoice)
                       .set("has_suggestions", !field.suggestions.empty())
                       .set("suggestions", std::move(suggestions))
                       .set("choices", field.kind == FormField::Kind::kBoxes
                                           ? boxes(field.choices, field.value)
                                           : options(field.choices, field.value))
                       .set("is_required", field.is_required)
                       .set("fault", field.fault)
                       .set("did_clash", field.did_clash)
                       .set("stored", field.stored));
    }
    end_group();
    Model hidden{Model::List{}};
    for (const auto& [name, value] : form.hidden)
        hidden.add(Model::object().set("name", name).set("value", value));
    page.model.set("action", "?p=" + url_encode(form.route))
        .set("intro", form.intro)
        .set("alert", form.alert)
        .set("fault_heading", form.fault_heading.empty()
                                  ? context.text("Nothing was saved yet. Please look at these fields:")
                                  : form.fault_heading)
        .set("has_faults", has_faults)
        .set("faults", std::move(faults))
        .set("form_clash", form.did_clash)
        .set("hidden", std::move(hidden))
        .set("groups", std::move(groups))
        .set("button", form.button)
        .set("back", form.back);
    context.add_form(page.model, form.route);
    if (has_faults || !form.alert.empty()) page.status = 422;
    if (form.did_clash) page.status = 409;
    return page;
}

}  // namespace pelanggan::web::staff
