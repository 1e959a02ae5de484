// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "service/change_categories.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/settings_nav.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::Category;
using domain::Policy;
using staff::FormField;

constexpr std::array kPolicies{Policy::kMandatory, Policy::kChoiceOn, Policy::kChoiceOff, Policy::kNever};

base::Expected<std::vector<Category>> read_categories(const Context& context) {
    std::vector<Category> categories;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(categories, tx.settings().categories());
        return {};
    }));
    return categories;
}

const Category* find_code(const std::vector<Category>& categories, std::string_view code) {
    for (const auto& category : categories) {
        if (category.code == code) return &category;
    }
    return nullptr;
}

staff::Form draw(const Context& context, const Category& category, const std::string& position) {
    staff::Form form;
    form.route = "settings-category";
    form.intro = context.text("Customers read the name and the reason on their page of e-mail preferences.");
    form.button = context.text("Save");
    form.back = "?p=settings-categories";
    form.hidden.emplace_back("version", std::to_string(category.version));
    if (category.version == 0) {
        FormField code{"code", context.text("Code"), category.code,
                       context.text("A short name for programs; it stays as it is.")};
        code.is_required = true;
        form.fields.push_back(std::move(code));
    } else {
        form.hidden.emplace_back("code", category.code);
    }
    FormField policy{"policy", context.text("When it is sent"),
                     std::string{domain::to_string(category.policy)}};
    policy.kind = FormField::Kind::kChoice;
    for (const auto choice : kPolicies)
        policy.choices.emplace_back(domain::to_string(choice), staff::policy_text(context, choice));
    policy.hint = context.text(
        "What is always sent needs a reason in law or contract; at least one address of each customer gets "
        "it.");
    form.fields.push_back(std::move(policy));
    const auto line = [&](const char* name, const std::string& label, const std::string& value,
                          bool is_long) {
        FormField field{name, label, value};
        field.kind = is_long ? FormField::Kind::kLongText : FormField::Kind::kText;
        field.is_required = true;
        form.fields.push_back(std::move(field));
    };
    line("name_id", context.text("Name in Indonesian"), category.name_id, false);
    line("name_en", context.text("Name in English"), category.name_en, false);
    line("reason_id", context.text("Reason in Indonesian"), category.reason_id, true);
    line("reason_en", context.text("Reason in English"), category.reason_en, true);
    line("position", context.text("Place in the list"), position, false);
    return form;
}

// What is stored meanwhile, beside each field where it differs.
void mark_clash(const Context& context, const Category& stored, staff::Form& form) {
    form.did_clash = true;
    const std::pair<std::string_view, std::string> values[] = {
        {"policy", std::string{domain::to_string(stored.policy)}},
        {"name_id", stored.name_id},
        {"name_en", stored.name_en},
        {"reason_id", stored.reason_id},
        {"reason_en", stored.reason_en},
        {"position", std::to_string(stored.position)},
    };
    for (auto& field : form.fields) {
        for (const auto& [name, value] : values) {
            if (field.name != name || field.value == value) continue;
            field.did_clash = true;
            field.stored = name == "policy" ? staff::policy_text(context, stored.policy) : value;
        }
    }
}

std::string title_of(const Context& context, const Category& category) {
    return category.version == 0 ? context.text("New category") : context.text("Change a category");
}

}  // namespace

Answer show_categories(const Context& context) {
    const auto categories = read_categories(context);
    if (!categories.ok()) return categories.error();
    Model list{Model::List{}};
    const bool is_indonesian = context.language() == "id";
    for (const auto& category : *categories) {
        list.add(Model::object()
                     .set("code", category.code)
                     .set("href", staff::link("settings-category", {{"code", category.code}}))
                     .set("policy", domain::to_string(category.policy))
                     .set("policy_text", staff::policy_text(context, category.policy))
                     .set("position", category.position)
                     .set("name", is_indonesian ? category.name_id : category.name_en)
                     .set("reason", is_indonesian ? category.reason_id : category.reason_en)
                     .set("name_id", category.name_id)
                     .set("name_en", category.name_en)
                     .set("reason_id", category.reason_id)
                     .set("reason_en", category.reason_en)
                     .set("version", category.version));
    }
    Page page{"settings_categories", context.text("Settings"), Model::object()};
    page.model.set("sections", staff::settings_nav(context, "settings-categories"))
        .set("categories", std::move(list));
    return page;
}

Answer show_category(const Context& context) {
    const auto categories = read_categories(context);
    if (!categories.ok()) return categories.error();
    const auto& code = context.request().query.get("code");
    Category category;
    category.version = 0;
    category.position = static_cast<std::int64_t>(categories->size() + 1);
    if (!code.empty()) {
        const auto* known = find_code(*categories, code);
        if (known == nullptr) return base::not_found("no such category");
        category = *known;
    }
    return staff::form_page(context, title_of(context, category),
                            draw(context, category, std::to_string(category.position)));
}

Answer change_category(Context& context) {
    const auto request = context.request_id();
    if (!request.ok()) return request.error();
    const auto& form = context.request().form;
    const auto categories = read_categories(context);
    if (!categories.ok()) return categories.error();
    Category category;
    category.code = form.get("code");
    category.version = form.number("version").value_or(0);
    category.name_id = base::trim(form.get("name_id"));
    category.name_en = base::trim(form.get("name_en"));
    category.reason_id = base::trim(form.get("reason_id"));
    category.reason_en = base::trim(form.get("reason_en"));
    const auto policy = domain::parse_policy(form.get("policy"));
    category.policy = policy.value_or(Policy::kChoiceOff);
    std::string position{base::trim(form.get("position"))};
    category.position = base::parse_number(position).value_or(-1);

    const auto* known = find_code(*categories, category.code);
    if (known != nullptr && category.version > 0) {
        if (staff::takes_stored(form, "policy")) category.policy = known->policy;
        if (staff::takes_stored(form, "name_id")) category.name_id = known->name_id;
        if (staff::takes_stored(form, "name_en")) category.name_en = known->name_en;
        if (staff::takes_stored(form, "reason_id")) category.reason_id = known->reason_id;
        if (staff::takes_stored(form, "reason_en")) category.reason_en = known->reason_en;
        if (staff::takes_stored(form, "position")) {
            category.position = known->position;
            position = std::to_string(known->position);
        }
    }
    if (!policy && !staff::takes_stored(form, "policy")) {
        auto again = draw(context, category, position);
        staff::mark_faults(context, {{"policy", service::FormFaultKind::kNotAChoice}}, again);
        return staff::form_page(context, title_of(context, category), again);
    }
    const auto stored = service::put_category(context.store(), *request, context.caller().actor(),
                                              context.caller().scope(), category);
    if (stored.ok() && stored->empty())
        return Redirect{"?p=settings-categories&done=saved", Model::object().set("code", category.code)};
    if (stored.ok()) {
        auto again = draw(context, category, position);
        staff::mark_faults(context, *stored, again);
        return staff::form_page(context, title_of(context, category), again);
    }
    if (stored.error().kind != base::ErrorKind::kConflict) return stored.error();
    const auto fresh = read_categories(context);
    if (!fresh.ok()) return fresh.error();
    const auto* now = find_code(*fresh, category.code);
    if (now == nullptr) return stored.error();
    category.version = now->version;
    auto again = draw(context, category, position);
    mark_clash(context, *now, again);
    return staff::form_page(context, title_of(context, category), again);
}

}  // namespace pelanggan::web
