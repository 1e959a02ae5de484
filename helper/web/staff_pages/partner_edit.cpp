// SPDX-License-Identifier: Apache-2.0
//
// The form of a partner.
#include "service/change_partner.h"
#include "web/fill.h"
#include "web/format.h"
#include "web/outcome.h"
#include "web/partner_words.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/partner_model.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::Partner;
using staff::FormField;

constexpr std::string_view kActive = "active";
constexpr std::string_view kRetired = "retired";

base::Expected<std::optional<Partner>> read_partner(const Context& context, std::int64_t id) {
    std::optional<Partner> partner;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(partner, tx.partners().find(domain::PartnerId{id}));
        return {};
    }));
    return partner;
}

std::string title_of(const Context& context, const Partner& partner) {
    return partner.version == 0 ? context.text("New partner") : context.text("Change a partner");
}

std::string back_of(const Partner& partner) {
    return partner.version == 0 ? "?p=partners"
                                : staff::link("partner", {{"id", std::to_string(partner.id.value)}});
}

staff::Form draw(const Context& context, const Partner& partner, const std::string& day) {
    staff::Form form;
    form.route = "partner-edit";
    form.intro = context.text(
        "Customers read this before they agree. When you change the name, the purpose, or add data, "
        "everybody has "
        "to be asked anew.");
    form.button = context.text("Save");
    form.back = back_of(partner);
    form.hidden.emplace_back("version", std::to_string(partner.version));
    if (partner.version > 0) form.hidden.emplace_back("id", std::to_string(partner.id.value));
    const auto line = [&](const char* name, const std::string& label, const std::string& value,
                          const std::string& hint, FormField::Kind kind) {
        FormField field{name, label, value, hint};
        field.kind = kind;
        field.is_required = std::string_view{name} != "valid_until";
        form.fields.push_back(std::move(field));
    };
    using Kind = FormField::Kind;
    line("name", context.text("Name of the company"), partner.name, "", Kind::kText);
    line("contact", context.text("Whom customers can ask there"), partner.contact,
         context.text("An address, a telephone number or a web page."), Kind::kText);
    line("purpose_id", context.text("What for, in Indonesian"), partner.purpose_id, "", Kind::kLongText);
    line("purpose_en", context.text("What for, in English"), partner.purpose_en, "", Kind::kLongText);
    line("fields", context.text("Data that the partner gets"), domain::join_fields(partner.fields),
         context.text("Only what the purpose needs."), Kind::kBoxes);
    for (const auto& name : domain::partner_fields())
        form.fields.back().choices.emplace_back(name, partner_field_text(context, name));
    line("valid_until", context.text("Last day"), day,
         context.text("Year, month, day: 2027-12-31. Empty: no end."), Kind::kText);
    line("state", context.text("State"), std::string{partner.is_retired ? kRetired : kActive},
         context.text("A retired partner gets nothing any more."), Kind::kChoice);
    form.fields.back().choices = {{std::string{kActive}, context.text("active")},
                                  {std::string{kRetired}, context.text("retired")}};
    return form;
}

void mark_clash(const Context& context, const Partner& stored, staff::Form& form) {
    form.did_clash = true;
    const std::pair<std::string_view, std::string> values[] = {
        {"name", stored.name},
        {"contact", stored.contact},
        {"purpose_id", stored.purpose_id},
        {"purpose_en", stored.purpose_en},
        {"fields", domain::join_fields(stored.fields)},
        {"valid_until", staff::last_day(stored)},
        {"state", std::string{stored.is_retired ? kRetired : kActive}},
    };
    for (auto& field : form.fields) {
        for (const auto& [name, value] : values) {
            if (field.name != name || field.value == value) continue;
            field.did_clash = true;
            field.stored = name == "fields" ? partner_fields_text(context, stored.fields)
                           : name == "state"
                               ? (stored.is_retired ? context.text("retired") : context.text("active"))
                               : value;
        }
    }
}

std::string words_in(const Context& context, const char* language, const Partner& partner) {
    Caller reader = context.caller();
    reader.language = language;
    const Context there = context.read_by(reader);
    return fill(
        there.text("Yes, {0} may have data of mine. What for: {1}. Which data: {2}. I can take this back "
                   "at any time; from then on nothing more is handed on."),
        {partner.name, partner_purpose_text(there, partner), partner_fields_text(there, partner.fields)});
}

struct Typed {
    Partner partner;
    std::string day;
    std::vector<service::FormFault> faults;
};

// The end of that day, in the server's zone.
std::optional<base::Time> end_of(const std::string& day) {
    constexpr std::size_t kDateLength = 10;
    if (day.size() != kDateLength) return std::nullopt;
    const auto last = parse_moment(day + "T23:59:59");
    if (!last || format_field(*last).substr(0, kDateLength) != day) return std::nullopt;
    return *last + std::chrono::seconds{1};
}

Typed read_form(const Fields& form, const Partner& stored) {
    Typed typed;
    const auto take = [&](const char* name, const std::string& other) -> std::string {
        if (stored.version > 0 && staff::takes_stored(form, name)) return other;
        return std::string{base::trim(form.get(name))};
    };
    auto& partner = typed.partner;
    partner.id.value = form.number("id").value_or(0);
    partner.version = form.number("version").value_or(0);
    partner.name = take("name", stored.name);
    partner.contact = take("contact", stored.contact);
    partner.purpose_id = take("purpose_id", stored.purpose_id);
    partner.purpose_en = take("purpose_en", stored.purpose_en);
    if (stored.version > 0 && staff::takes_stored(form, "fields"))
        partner.fields = stored.fields;
    else
        partner.fields = domain::split_fields(staff::boxes_of(form, "fields", domain::partner_fields()));
    typed.day = take("valid_until", staff::last_day(stored));
    if (!typed.day.empty()) {
        partner.valid_until = end_of(typed.day);
        if (!partner.valid_until) typed.faults.push_back({"valid_until", service::FormFaultKind::kNotADate});
    }
    const auto state = take("state", std::string{stored.is_retired ? kRetired : kActive});
    partner.is_retired = state == kRetired;
    if (state != kRetired && state != kActive)
        typed.faults.push_back({"state", service::FormFaultKind::kNotAChoice});
    return typed;
}

}  // namespace

Answer show_partner_form(const Context& context) {
    const auto& query = context.request().query;
    Partner partner;
    if (query.has("id")) {
        PEL_ASSIGN(auto found, read_partner(context, query.number("id").value_or(0)));
        if (!found) return base::not_found("no such partner");
        partner = *std::move(found);
    }
    return staff::form_page(context, title_of(context, partner),
                            draw(context, partner, staff::last_day(partner)));
}

Answer change_partner(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    Partner stored;
    if (form.has("id")) {
        PEL_ASSIGN(auto found, read_partner(context, form.number("id").value_or(0)));
        if (!found) return base::not_found("no such partner");
        stored = *std::move(found);
    }
    auto typed = read_form(form, stored);
    if (typed.partner.version == 0) typed.partner.id = {};
    const auto saved = service::put_partner(
        context.store(), request, context.caller().actor(), context.caller().scope(), typed.partner,
        {words_in(context, "id", typed.partner), words_in(context, "en", typed.partner)}, typed.faults);
    if (saved.ok() && saved->empty()) {
        const std::string back = back_of(typed.partner);
        return Redirect{back + "&done=saved", Model::object().set("saved", true)};
    }
    if (saved.ok()) {
        auto again = draw(context, typed.partner, typed.day);
        staff::mark_faults(context, *saved, again);
        return staff::form_page(context, title_of(context, typed.partner), again);
    }
    if (saved.error().kind != base::ErrorKind::kConflict)
        return after_failure(context, "partner-edit", saved.error(), "partners");
    PEL_ASSIGN(auto fresh, read_partner(context, typed.partner.id.value));
    if (!fresh) return saved.error();
    typed.partner.version = fresh->version;
    auto again = draw(context, typed.partner, typed.day);
    mark_clash(context, *fresh, again);
    return staff::form_page(context, title_of(context, typed.partner), again);
}

}  // namespace pelanggan::web
