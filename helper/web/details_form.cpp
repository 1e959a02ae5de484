// SPDX-License-Identifier: Apache-2.0
#include "web/details_form.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "domain/phone.h"
#include "domain/places.h"
#include "domain/time_zones.h"

namespace pelanggan::web {
namespace {

using domain::Field;
using domain::FieldFault;
using domain::FieldRule;
using domain::FieldType;

enum class Group { kPerson, kAddress, kPhones, kMessengers, kReading };

struct Look {
    Field field;
    Group group;
    const char* label;
    const char* hint;          // "" none
    const char* autocomplete;  // HTML's word for the browser's own filling in, "" none
    bool is_wide{false};
};

// In the order of the page: the country stands before what is read by it.
constexpr std::array<Look, domain::kFieldCount> kLooks{{
    {Field::kKind, Group::kPerson, PEL_TEXT("Person or company"), "", "", true},
    {Field::kFirstName, Group::kPerson, PEL_TEXT("First name"), "", "given-name"},
    {Field::kLastName, Group::kPerson, PEL_TEXT("Last name"), "", "family-name"},
    {Field::kCompany, Group::kPerson, PEL_TEXT("Company"), "", "organization"},
    {Field::kTaxNumber, Group::kPerson, PEL_TEXT("Tax number"), PEL_TEXT("In Indonesia: NPWP or NIK."), ""},
    {Field::kCustomerNumber, Group::kPerson, PEL_TEXT("Customer number"), "", ""},
    {Field::kCountry, Group::kAddress, PEL_TEXT("Country"), "", "country"},
    {Field::kProvince, Group::kAddress, PEL_TEXT("Province"), "", "address-level1"},
    {Field::kCity, Group::kAddress, PEL_TEXT("City or regency"), "", "address-level2"},
    {Field::kPostalCode, Group::kAddress, PEL_TEXT("Postal code"), "", "postal-code"},
    {Field::kStreet1, Group::kAddress, PEL_TEXT("Street and number"), "", "address-line1", true},
    {Field::kStreet2, Group::kAddress, PEL_TEXT("Further address line"),
     PEL_TEXT("For example neighbourhood, village or district, building, floor."), "address-line2", true},
    {Field::kPhone, Group::kPhones, PEL_TEXT("Telephone"), "", "tel"},
    {Field::kMobile, Group::kPhones, PEL_TEXT("Mobile telephone"),
     PEL_TEXT("As you would dial it, for example 0812 3456 7890."), "tel"},
    {Field::kWhatsApp, Group::kMessengers, PEL_TEXT("WhatsApp"), PEL_TEXT("A telephone number."), ""},
    {Field::kTelegram, Group::kMessengers, PEL_TEXT("Telegram"),
     PEL_TEXT("A user name or a telephone number."), ""},
    {Field::kSignal, Group::kMessengers, PEL_TEXT("Signal"), PEL_TEXT("A user name or a telephone number."),
     ""},
    {Field::kLine, Group::kMessengers, PEL_TEXT("LINE"), "", ""},
    {Field::kXmpp, Group::kMessengers, PEL_TEXT("XMPP (Jabber)"), PEL_TEXT("Like name@server.example."), ""},
    {Field::kMatrix, Group::kMessengers, PEL_TEXT("Matrix"), PEL_TEXT("Like @name:server.example."), ""},
    {Field::kSkype, Group::kMessengers, PEL_TEXT("Skype"), "", ""},
    {Field::kIcq, Group::kMessengers, PEL_TEXT("ICQ"), "", ""},
    {Field::kLanguage, Group::kReading, PEL_TEXT("Language"),
     PEL_TEXT("For these pages and for what your provider writes to you."), "language"},
    {Field::kTimeZone, Group::kReading, PEL_TEXT("Time zone"), PEL_TEXT("Times are shown in this zone."), ""},
}};

constexpr bool has_every_field() noexcept {
    std::array<bool, domain::kFieldCount> has{};
    for (const auto& look : kLooks)
        has[static_cast<std::size_t>(look.field)] = true;
    for (const bool is_there : has) {
        if (!is_there) return false;
    }
    return true;
}
static_assert(has_every_field());

const Look& look_of(Field field) {
    for (const auto& look : kLooks) {
        if (look.field == field) return look;
    }
    PEL_CHECK(false);
}

const char* title_of(Group group) {
    switch (group) {
        case Group::kPerson:
            return PEL_TEXT("Name");
        case Group::kAddress:
            return PEL_TEXT("Address");
        case Group::kPhones:
            return PEL_TEXT("Telephone");
        case Group::kMessengers:
            return PEL_TEXT("Messengers");
        case Group::kReading:
            return PEL_TEXT("Language and time");
    }
    return "";
}

std::string name_of(Field field) {
    return std::string{domain::info(field).name};
}

std::string phone_text(const std::string& value) {
    if (!value.starts_with('+')) return value;
    const auto phone = domain::Phone::parse(value, "ZZ");
    return phone.ok() ? phone->display("ZZ") : value;
}

void add_option(Model& options, std::string_view value, const std::string& label, std::string_view selected) {
    options.add(
        Model::object().set("value", value).set("label", label).set("is_selected", value == selected));
}

// The choices of a field, or nothing where it is typed. A value that is none of them (of an earlier country,
// or damaged on the way) is kept as one more choice, so that nothing is lost by showing the form again.
Model options_of(const Context& context, Field field, const std::string& value, const std::string& country) {
    Model options{Model::List{}};
    const auto& language = context.language();
    bool is_known = value.empty();
    const auto add = [&](std::string_view code, const std::string& label) {
        add_option(options, code, label, value);
        is_known = is_known || code == value;
    };
    switch (domain::info(field).type) {
        case FieldType::kKind:
            add("person", context.text("Person"));
            add("company", context.text("Company"));
            return options;
        case FieldType::kCountry:
            add("", context.text("Please choose"));
            for (const auto& place : domain::countries(language))
                add(place.code, place.name);
            break;
        case FieldType::kProvince:
            if (!domain::has_provinces(country)) return options;
            add("", context.text("Please choose"));
            for (const auto& place : domain::provinces(country, language))
                add(place.code, place.name);
            break;
        case FieldType::kLanguage:
            add("", context.text("As the panel"));
            add("id", "Bahasa Indonesia");
            add("en", "English");
            break;
        case FieldType::kTimeZone:
            add("", context.text("As the server"));
            add("Asia/Jakarta", "Asia/Jakarta (WIB)");
            add("Asia/Makassar", "Asia/Makassar (WITA)");
            add("Asia/Jayapura", "Asia/Jayapura (WIT)");
            for (const auto zone : domain::time_zones()) {
                if (zone != "Asia/Jakarta" && zone != "Asia/Makassar" && zone != "Asia/Jayapura")
                    add(zone, std::string{zone});
            }
            break;
        case FieldType::kText:
        case FieldType::kPhone:
        case FieldType::kMessenger:
            return options;
    }
    if (!is_known) add(value, field_text(context, field, value));
    return options;
}

// The country by which the form's province list is drawn: what was typed, if it is one.
std::string country_of(const DetailsView& view) {
    if (view.edit == nullptr) return view.stored[Field::kCountry];
    const auto typed = view.edit->typed.find(Field::kCountry);
    if (typed == view.edit->typed.end()) return view.stored[Field::kCountry];
    return domain::parse_field_value(Field::kCountry, typed->second, "").value;
}

Model field_model(const Context& context, const DetailsView& view, const Look& look) {
    const auto rule = view.rules[static_cast<std::size_t>(look.field)];
    const auto& info = domain::info(look.field);
    const std::string& stored = view.stored[look.field];
    std::string value = field_text(context, look.field, stored);
    std::string seen = stored;
    const bool is_choice = info.type == FieldType::kKind || info.type == FieldType::kCountry ||
                           info.type == FieldType::kProvince || info.type == FieldType::kLanguage ||
                           info.type == FieldType::kTimeZone;
    if (is_choice) value = stored;
    if (view.edit != nullptr) {
        if (const auto typed = view.edit->typed.find(look.field); typed != view.edit->typed.end())
            value = typed->second;
        if (const auto was = view.edit->seen.find(look.field); was != view.edit->seen.end())
            seen = was->second;
    }
    const bool is_editable = rule == FieldRule::kEditable || rule == FieldRule::kRequired;
    const auto fault = view.faults.find(look.field);
    const std::string fault_words =
        fault == view.faults.end() ? std::string{} : fault_text(context, look.field, fault->second);
    const std::string hint = *look.hint == '\0' ? std::string{} : context.text(look.hint);
    Model options = options_of(context, look.field, value, country_of(view));
    const bool has_options = !std::get<Model::List>(options.value()).empty();

    Model model = Model::object();
    const std::string name = name_of(look.field);
    std::string described;
    if (!fault_words.empty()) described = "fault-" + name;
    if (!hint.empty()) described += (described.empty() ? "hint-" : " hint-") + name;
    model.set("name", name)
        .set("label", context.text(look.label))
        .set("value", value)
        .set("stored", stored)
        .set("text", field_text(context, look.field, stored))
        .set("seen", seen)
        .set("rule", domain::to_string(rule))
        .set("is_read_only", !is_editable)
        .set("is_required", rule == FieldRule::kRequired)
        .set("is_radio", is_editable && info.type == FieldType::kKind)
        .set("is_select", is_editable && has_options && info.type != FieldType::kKind)
        .set("is_input", is_editable && !has_options)
        .set("is_country", look.field == Field::kCountry)
        .set("is_wide", look.is_wide)
        .set("options", is_editable ? std::move(options) : Model{Model::List{}})
        .set("fault", fault_words)
        .set("hint", is_editable ? hint : std::string{})
        .set("described", described)
        .set("autocomplete", look.autocomplete)
        .set("input_type", info.type == FieldType::kPhone ? "tel" : "text")
        .set("max", static_cast<std::int64_t>(info.max_characters));
    return model;
}

}  // namespace

std::string field_label(const Context& context, Field field) {
    return context.text(look_of(field).label);
}

std::string field_text(const Context& context, Field field, const std::string& value) {
    if (value.empty()) return {};
    switch (domain::info(field).type) {
        case FieldType::kKind:
            return value == "person"    ? context.text("Person")
                   : value == "company" ? context.text("Company")
                                        : value;
        case FieldType::kCountry:
            return domain::country_name(value, context.language());
        case FieldType::kProvince:
            return domain::province_name(value, context.language());
        case FieldType::kLanguage:
            return value == "id" ? "Bahasa Indonesia" : value == "en" ? "English" : value;
        case FieldType::kPhone:
        case FieldType::kMessenger:
            return phone_text(value);
        case FieldType::kText:
        case FieldType::kTimeZone:
            return value;
    }
    return value;
}

std::string fault_text(const Context& context, Field field, FieldFault fault) {
    switch (fault) {
        case FieldFault::kNone:
            return {};
        case FieldFault::kRequired:
            return context.text("Your provider needs this. Please fill it in.");
        case FieldFault::kTooLong:
            return context.text("This is too long. Please shorten it.");
        case FieldFault::kControlCharacters:
            return context.text("This holds characters that cannot be stored, such as line breaks.");
        case FieldFault::kNotACountry:
            return context.text("We do not know this country. Please choose one from the list.");
        case FieldFault::kNotAProvince:
            return context.text("This province does not belong to the chosen country. Please choose again.");
        case FieldFault::kNotAPhone:
            return context.text(
                "This does not look like a complete telephone number. Please write it as you would dial it, "
                "for example 0812 3456 7890 or +62 812 3456 7890.");
        case FieldFault::kNotAHandle:
            return field == Field::kWhatsApp
                       ? context.text("WhatsApp needs a complete telephone number.")
                       : context.text(
                             "This is not a name that this service gives. Please check the spelling.");
        case FieldFault::kNotALanguage:
            return context.text("Please choose one of the languages.");
        case FieldFault::kNotATimeZone:
            return context.text("Please choose a time zone from the list.");
        case FieldFault::kNotAKind:
            return context.text("Please choose: person or company.");
        case FieldFault::kNotAnEmail:
            return context.text("This is not a complete e-mail address, like name@domain.example.");
        case FieldFault::kNotUtf8:
            return context.text("This holds damaged characters. Please type it again.");
        case FieldFault::kNotChangeable:
            return context.text("Only your hosting provider can change this.");
    }
    return {};
}

service::DetailsEdit read_details_edit(const Fields& form) {
    service::DetailsEdit edit;
    for (const auto& info : domain::field_table()) {
        const std::string was = "was_" + std::string{info.name};
        if (form.has(was)) edit.seen[info.field] = form.get(was);
        // Of the conflict page: what to keep of the two.
        const std::string& choice = form.get("keep_" + std::string{info.name});
        if (choice == "theirs")
            edit.typed[info.field] = form.get(was);
        else if (form.has(info.name))
            edit.typed[info.field] = form.get(info.name);
    }
    edit.version = form.number("version");
    edit.reason = form.get("reason");
    return edit;
}

Model details_model(const Context& context, const DetailsView& view) {
    Model groups{Model::List{}};
    Model faults{Model::List{}};
    for (const auto group :
         {Group::kPerson, Group::kAddress, Group::kPhones, Group::kMessengers, Group::kReading}) {
        Model fields{Model::List{}};
        for (const auto& look : kLooks) {
            const bool is_hidden = view.rules[static_cast<std::size_t>(look.field)] == FieldRule::kHidden;
            if (look.group == group && !is_hidden) fields.add(field_model(context, view, look));
        }
        if (std::get<Model::List>(fields.value()).empty()) continue;
        groups.add(
            Model::object().set("title", context.text(title_of(group))).set("fields", std::move(fields)));
    }
    for (const auto& look : kLooks) {
        const auto fault = view.faults.find(look.field);
        if (fault == view.faults.end()) continue;
        faults.add(Model::object()
                       .set("name", name_of(look.field))
                       .set("label", context.text(look.label))
                       .set("code", domain::to_string(fault->second))
                       .set("fault", fault_text(context, look.field, fault->second)));
    }
    const auto version = view.edit != nullptr && view.edit->version ? *view.edit->version : view.version;
    return Model::object()
        .set("groups", std::move(groups))
        .set("version", version)
        .set("has_faults", !view.faults.empty())
        .set("faults", std::move(faults));
}

Page details_conflict_page(const Context& context, std::string_view route, const std::string& back,
                           const std::vector<std::pair<std::string, std::string>>& hidden,
                           const service::DetailsEdit& edit, const service::DetailsResult& result) {
    Model contested{Model::List{}};
    Model others{Model::List{}};
    for (const auto& [field, typed] : edit.typed) {
        const std::string name{domain::info(field).name};
        const auto& theirs = result.stored.details[field];
        const auto& yours = result.yours[field];
        const auto seen = edit.seen.find(field);
        const bool is_contested =
            std::find(result.contested.begin(), result.contested.end(), field) != result.contested.end();
        if (!is_contested) {
            others.add(Model::object().set("name", name).set("value", typed).set("seen", theirs));
            continue;
        }
        contested.add(Model::object()
                          .set("name", name)
                          .set("label", field_label(context, field))
                          .set("yours", typed)
                          .set("yours_text", field_text(context, field, yours))
                          .set("theirs", theirs)
                          .set("theirs_text", field_text(context, field, theirs))
                          // What the reader did not touch stays as somebody else made it.
                          .set("keeps_yours", seen == edit.seen.end() || seen->second != yours));
    }
    for (const auto& [name, value] : hidden)
        others.add(Model::object().set("name", name).set("value", value).set("seen", Model{}));
    Page page;
    page.template_name = "details_conflict";
    page.title = context.text("Somebody changed this meanwhile");
    page.status = 409;
    page.model.set("action", "?p=" + url_encode(route))
        .set("back", back)
        .set("version", result.stored.version)
        .set("contested", std::move(contested))
        .set("others", std::move(others));
    context.add_form(page.model, route);
    return page;
}

domain::FieldRules staff_rules() noexcept {
    domain::FieldRules rules;
    rules.fill(FieldRule::kEditable);
    return rules;
}

}  // namespace pelanggan::web
