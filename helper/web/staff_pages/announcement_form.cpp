// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/announcement_form.h"

#include <algorithm>
#include <array>

#include "domain/places.h"
#include "web/account_words.h"
#include "web/mail_words.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web::staff {
namespace {

using service::FormFaultKind;
using Kind = FormField::Kind;
using Choices = std::vector<std::pair<std::string, std::string>>;

constexpr std::array kNames{"category", "reason",  "sender_name", "subject_id", "subject_en",
                            "body_id",  "body_en", "plan",        "status",     "server",
                            "reseller", "country", "province",    "language"};

std::string with_line_feeds(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            out += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

const std::string& value_of(const AnnouncementValues& values, std::string_view name) {
    static const std::string kNone;
    const auto found = values.find(name);
    return found == values.end() ? kNone : found->second;
}

std::optional<std::string> wanted(const AnnouncementValues& values, std::string_view name) {
    const auto& value = value_of(values, name);
    return value.empty() ? std::nullopt : std::optional{value};
}

Choices with_all(const std::string& all, const std::vector<std::string>& values,
                 const std::string& selected) {
    Choices choices{{"", all}};
    for (const auto& value : values)
        choices.emplace_back(value, value);
    // What was chosen stays to be seen although nothing has it any more.
    if (!selected.empty() && std::find(values.begin(), values.end(), selected) == values.end())
        choices.emplace_back(selected, selected);
    return choices;
}

// Draws field after field with its value.
class Drawing {
 public:
    Drawing(Form& form, const AnnouncementValues& values) : form_{form}, values_{values} {}

    FormField& add(const char* name, const std::string& label, Kind kind, const std::string& hint = {}) {
        FormField field{name, label, value_of(values_, name), hint};
        field.kind = kind;
        form_.fields.push_back(std::move(field));
        return form_.fields.back();
    }
    FormField& choose(const char* name, const std::string& label, Choices choices) {
        auto& field = add(name, label, Kind::kChoice);
        field.choices = std::move(choices);
        return field;
    }

 private:
    Form& form_;
    const AnnouncementValues& values_;
};

void draw_message(const Context& context, const AnnouncementChoices& choices, Drawing& drawing) {
    Choices categories{{"", context.text("Please choose")}};
    for (const auto& category : choices.categories) {
        if (category.policy == domain::Policy::kNever) continue;
        categories.emplace_back(
            category.code, category_name(context, category) + " · " + policy_text(context, category.policy));
    }
    auto& category = drawing.choose("category", context.text("Category"), std::move(categories));
    category.is_required = true;
    category.hint = context.text("The category decides who gets it: customers choose by category.");
    drawing.add("sender_name", context.text("Name of the sender"), Kind::kText,
                context.text("Shown before the address. Empty: the address alone."));
    drawing.add(
        "reason", context.text("Reason in law or contract"), Kind::kLongText,
        context.text("Only for a category that is always sent. Every recipient reads it in the mail and "
                     "in the history."));
    auto& subject = drawing.add("subject_id", context.text("Subject in Indonesian"), Kind::kText);
    subject.section = context.text("The message");
    subject.section_hint = context.text(
        "Write one language or both; who reads the other one gets what is there. Markdown: **bold**, a line "
        "that begins with “- ” for a list, [words](https://…) for a link. {{name}}, {{domain}}, {{plan}} and "
        "{{account}} become each recipient's own.");
    drawing.add("subject_en", context.text("Subject in English"), Kind::kText);
    drawing.add("body_id", context.text("Text in Indonesian"), Kind::kMarkdown);
    drawing.add("body_en", context.text("Text in English"), Kind::kMarkdown);
}

void draw_audience(const Context& context, const AnnouncementChoices& choices,
                   const AnnouncementValues& values, Drawing& drawing) {
    auto& plan =
        drawing.choose("plan", context.text("Plan"),
                       with_all(context.text("Every plan"), choices.plans, value_of(values, "plan")));
    plan.section = context.text("Whom it is for");
    plan.section_hint = context.text(
        "Customers who have an account with all of this. Who does not want the category is left out by "
        "itself.");
    drawing.choose("status", context.text("Status"),
                   {{"", context.text("Active and suspended")},
                    {"active", status_text(context, domain::AccountStatus::kActive)},
                    {"suspended", status_text(context, domain::AccountStatus::kSuspended)}});
    const auto& server = value_of(values, "server");
    if (choices.servers.size() > 1 || !server.empty())
        drawing.choose("server", context.text("Server"),
                       with_all(context.text("Every server"), choices.servers, server));
    const auto& reseller = value_of(values, "reseller");
    if (!choices.resellers.empty() || !reseller.empty())
        drawing.choose("reseller", context.text("Reseller"),
                       with_all(context.text("Every reseller"), choices.resellers, reseller));
    Choices countries{{"", context.text("Every country")}};
    for (const auto& country : domain::countries(context.language()))
        countries.emplace_back(country.code, country.name);
    drawing.choose("country", context.text("Country"), std::move(countries));
    auto& province = drawing.add("province", context.text("Province"), Kind::kText,
                                 context.text("Empty: every province. Choose the country too."));
    const auto& country = value_of(values, "country");
    for (const auto& place : domain::provinces(country.empty() ? "ID" : country, context.language()))
        province.suggestions.push_back(place.name);
    drawing.choose("language", context.text("Language of the customer"),
                   {{"", context.text("Every language")}, {"id", "Bahasa Indonesia"}, {"en", "English"}});
}

}  // namespace

AnnouncementValues values_of(const Context& context, const domain::Announcement& announcement) {
    const auto& audience = announcement.audience;
    return {
        {"category", announcement.category},
        {"reason", announcement.reason},
        {"sender_name", announcement.sender_name},
        {"subject_id", announcement.subject_id},
        {"subject_en", announcement.subject_en},
        {"body_id", announcement.body_id},
        {"body_en", announcement.body_en},
        {"plan", audience.plan.value_or("")},
        {"status", audience.status ? std::string{domain::to_string(*audience.status)} : std::string{}},
        {"server", audience.server.value_or("")},
        {"reseller", audience.reseller.value_or("")},
        {"country", audience.country.value_or("")},
        {"province", audience.province ? domain::province_name(*audience.province, context.language()) : ""},
        {"language", audience.language.value_or("")}};
}

AnnouncementValues typed_values(const Fields& form, const AnnouncementValues* stored) {
    AnnouncementValues values;
    for (const char* name : kNames) {
        if (stored != nullptr && takes_stored(form, name)) {
            values[name] = value_of(*stored, name);
        } else {
            values[name] = base::trim(with_line_feeds(form.get(name)));
        }
    }
    return values;
}

service::AnnouncementText read_values(const AnnouncementValues& values,
                                      std::vector<service::FormFault>& faults) {
    service::AnnouncementText text;
    text.category = value_of(values, "category");
    text.reason = value_of(values, "reason");
    text.sender_name = value_of(values, "sender_name");
    text.subject_id = value_of(values, "subject_id");
    text.subject_en = value_of(values, "subject_en");
    text.body_id = value_of(values, "body_id");
    text.body_en = value_of(values, "body_en");
    auto& audience = text.audience;
    audience.plan = wanted(values, "plan");
    audience.server = wanted(values, "server");
    audience.reseller = wanted(values, "reseller");
    audience.language = wanted(values, "language");
    if (const auto status = wanted(values, "status")) {
        audience.status = domain::parse_account_status(*status);
        if (!audience.status) faults.push_back({"status", FormFaultKind::kNotAChoice});
    }
    if (const auto country = wanted(values, "country")) {
        audience.country = domain::find_country(*country);
        if (!audience.country) faults.push_back({"country", FormFaultKind::kNotAChoice});
    }
    if (const auto province = wanted(values, "province")) {
        if (!audience.country) {
            if (value_of(values, "country").empty()) faults.push_back({"country", FormFaultKind::kRequired});
        } else if (!domain::has_provinces(*audience.country)) {
            audience.province = province;
        } else {
            audience.province = domain::find_province(*audience.country, *province);
            if (!audience.province) faults.push_back({"province", FormFaultKind::kNotAChoice});
        }
    }
    return text;
}

base::Expected<AnnouncementChoices> read_choices(const Context& context, const store::Tx& tx) {
    AnnouncementChoices choices;
    const auto scope = context.caller().scope();
    PEL_ASSIGN(choices.categories, tx.settings().categories());
    PEL_ASSIGN(choices.plans, tx.accounts().plans(scope.owner_filter()));
    if (scope.covers_all()) {
        PEL_ASSIGN(choices.resellers, tx.accounts().owners());
    }
    PEL_ASSIGN(const auto servers, tx.sync().servers());
    for (const auto& server : servers)
        choices.servers.push_back(server.name);
    return choices;
}

Form draw_announcement(const Context& context, const AnnouncementChoices& choices,
                       const AnnouncementValues& values, domain::AnnouncementId id, std::int64_t version) {
    Form form;
    form.route = "announcement-edit";
    form.intro = context.text(
        "Nothing is sent from this page. After saving you see who would get it, and can try it.");
    form.button = context.text("Save the draft");
    form.back = id.value == 0 ? "?p=announcements" : link("announcement", {{"id", std::to_string(id.value)}});
    if (id.value != 0) form.hidden.emplace_back("id", std::to_string(id.value));
    form.hidden.emplace_back("version", std::to_string(version));
    Drawing drawing{form, values};
    draw_message(context, choices, drawing);
    draw_audience(context, choices, values, drawing);
    return form;
}

void mark_clash(const AnnouncementValues& stored, Form& form) {
    form.did_clash = true;
    for (auto& field : form.fields) {
        const auto& other = value_of(stored, field.name);
        if (field.value == other) continue;
        field.did_clash = true;
        field.stored = other;
        for (const auto& [value, label] : field.choices) {
            if (value == other) field.stored = label;
        }
    }
}

}  // namespace pelanggan::web::staff
