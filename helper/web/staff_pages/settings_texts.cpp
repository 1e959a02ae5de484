// SPDX-License-Identifier: Apache-2.0
#include "service/change_suspension_texts.h"
#include "web/staff_pages/form.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/settings_nav.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::SuspensionText;
using staff::FormField;

base::Expected<std::vector<SuspensionText>> read_texts(const Context& context) {
    std::vector<SuspensionText> texts;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(texts, tx.settings().suspension_texts());
        return {};
    }));
    return texts;
}

const SuspensionText* find_code(const std::vector<SuspensionText>& texts, std::string_view code) {
    for (const auto& text : texts) {
        if (text.code == code) return &text;
    }
    return nullptr;
}

staff::Form draw(const Context& context, const SuspensionText& text, const std::string& position) {
    staff::Form form;
    form.route = "settings-text";
    form.intro = context.text(
        "When an account is suspended, its owner reads this wording and never your internal reason.");
    form.button = context.text("Save");
    form.back = "?p=settings-texts";
    form.hidden.emplace_back("version", std::to_string(text.version));
    const auto line = [&](const char* name, const std::string& label, const std::string& value,
                          const std::string& hint, bool is_long, bool is_required) {
        FormField field{name, label, value, hint};
        field.kind = is_long ? FormField::Kind::kLongText : FormField::Kind::kText;
        field.is_required = is_required;
        form.fields.push_back(std::move(field));
    };
    if (text.version == 0)
        line("code", context.text("Code"), text.code,
             context.text("A short name for programs; it stays as it is."), false, true);
    else
        form.hidden.emplace_back("code", text.code);
    if (text.code != "default")
        line(
            "pattern", context.text("Used when the internal reason contains"), text.pattern,
            context.text("Capital and small letters are the same. The first wording in the list that fits is "
                         "used."),
            false, true);
    line("reason_id", context.text("Reason in Indonesian"), text.reason_id, "", true, true);
    line("reason_en", context.text("Reason in English"), text.reason_en, "", true, true);
    line("next_step_id", context.text("What to do, in Indonesian"), text.next_step_id,
         context.text("Also whom to contact."), true, true);
    line("next_step_en", context.text("What to do, in English"), text.next_step_en, "", true, true);
    if (text.code != "default")
        line("position", context.text("Place in the list"), position, "", false, true);
    else
        form.hidden.emplace_back("position", position);
    return form;
}

void mark_clash(const SuspensionText& stored, staff::Form& form) {
    form.did_clash = true;
    const std::pair<std::string_view, std::string> values[] = {
        {"pattern", stored.pattern},           {"reason_id", stored.reason_id},
        {"reason_en", stored.reason_en},       {"next_step_id", stored.next_step_id},
        {"next_step_en", stored.next_step_en}, {"position", std::to_string(stored.position)},
    };
    for (auto& field : form.fields) {
        for (const auto& [name, value] : values) {
            if (field.name != name || field.value == value) continue;
            field.did_clash = true;
            field.stored = value;
        }
    }
}

std::string title_of(const Context& context, const SuspensionText& text) {
    return text.version == 0 ? context.text("New wording") : context.text("Change a wording");
}

SuspensionText read_form(const Fields& form, const SuspensionText* known, std::string& position) {
    SuspensionText text;
    text.code = form.get("code");
    text.version = form.number("version").value_or(0);
    const auto take = [&](const char* name, const std::string& stored) -> std::string {
        if (known != nullptr && staff::takes_stored(form, name)) return stored;
        return std::string{base::trim(form.get(name))};
    };
    const SuspensionText none;
    const SuspensionText& stored = known != nullptr ? *known : none;
    text.pattern = take("pattern", stored.pattern);
    text.reason_id = take("reason_id", stored.reason_id);
    text.reason_en = take("reason_en", stored.reason_en);
    text.next_step_id = take("next_step_id", stored.next_step_id);
    text.next_step_en = take("next_step_en", stored.next_step_en);
    position = take("position", std::to_string(stored.position));
    text.position = base::parse_number(position).value_or(-1);
    return text;
}

}  // namespace

Answer show_suspension_texts(const Context& context) {
    const auto texts = read_texts(context);
    if (!texts.ok()) return texts.error();
    // Shows what a given internal reason would become, as the customer reads it.
    const std::string probe{base::trim(context.request().query.get("reason"))};
    const auto* matched =
        probe.empty() || texts->empty() ? nullptr : &domain::find_suspension_text(*texts, probe);
    const bool is_indonesian = context.language() == "id";
    Page page{"settings_texts", context.text("Settings"), Model::object()};
    Model list{Model::List{}};
    for (const auto& text : *texts) {
        Model row;
        row.set("code", text.code)
            .set("href", staff::link("settings-text", {{"code", text.code}}))
            .set("pattern", text.pattern)
            .set("is_default", text.code == "default")
            .set("is_matched", matched == &text)
            .set("position", text.position)
            .set("version", text.version)
            .set("reason", is_indonesian ? text.reason_id : text.reason_en)
            .set("next_step", is_indonesian ? text.next_step_id : text.next_step_en)
            .set("reason_id", text.reason_id)
            .set("reason_en", text.reason_en)
            .set("next_step_id", text.next_step_id)
            .set("next_step_en", text.next_step_en);
        context.add_form(row, "settings-text-remove");
        list.add(std::move(row));
    }
    page.model.set("sections", staff::settings_nav(context, "settings-texts"))
        .set("probe", probe)
        .set("texts", std::move(list));
    return page;
}

Answer show_suspension_text(const Context& context) {
    const auto texts = read_texts(context);
    if (!texts.ok()) return texts.error();
    const auto& code = context.request().query.get("code");
    SuspensionText text;
    text.version = 0;
    text.position = static_cast<std::int64_t>(texts->size());
    if (!code.empty()) {
        const auto* known = find_code(*texts, code);
        if (known == nullptr) return base::not_found("no such wording");
        text = *known;
    }
    return staff::form_page(context, title_of(context, text),
                            draw(context, text, std::to_string(text.position)));
}

Answer change_suspension_text(Context& context) {
    const auto request = context.request_id();
    if (!request.ok()) return request.error();
    const auto& form = context.request().form;
    const auto texts = read_texts(context);
    if (!texts.ok()) return texts.error();
    std::string position;
    auto text = read_form(form, find_code(*texts, form.get("code")), position);
    const auto stored = service::put_suspension_text(context.store(), *request, context.caller().actor(),
                                                     context.caller().scope(), text);
    if (stored.ok() && stored->empty())
        return Redirect{"?p=settings-texts&done=saved", Model::object().set("code", text.code)};
    if (stored.ok()) {
        auto again = draw(context, text, position);
        staff::mark_faults(context, *stored, again);
        return staff::form_page(context, title_of(context, text), again);
    }
    if (stored.error().kind != base::ErrorKind::kConflict) return stored.error();
    const auto fresh = read_texts(context);
    if (!fresh.ok()) return fresh.error();
    const auto* now = find_code(*fresh, text.code);
    if (now == nullptr) return stored.error();
    text.version = now->version;
    auto again = draw(context, text, position);
    mark_clash(*now, again);
    return staff::form_page(context, title_of(context, text), again);
}

Answer remove_suspension_text(Context& context) {
    const auto request = context.request_id();
    if (!request.ok()) return request.error();
    const auto& form = context.request().form;
    const auto removed = service::remove_suspension_text(context.store(), *request, context.caller().actor(),
                                                         context.caller().scope(), form.get("code"),
                                                         form.number("version").value_or(0));
    if (!removed.ok()) return removed.error();
    return Redirect{"?p=settings-texts&done=removed", Model::object().set("code", form.get("code"))};
}

}  // namespace pelanggan::web
