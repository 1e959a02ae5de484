// SPDX-License-Identifier: Apache-2.0
//
// The calls that go through WHM to one account's own API.
#include <array>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "whm/reply_rules.h"
#include "whm/whm_client_impl.h"

namespace pelanggan::whm {
namespace {

constexpr std::size_t kReplyBytes = 4U * 1024U * 1024U;

std::string text_of(const JsonValue* value) {
    if (value == nullptr || !value->is_text()) return {};
    bool did_replace = false;
    return base::repair_utf8(value->text, did_replace);
}

bool is_notification_name(std::string_view name) {
    return name.starts_with("notify_") && name.size() <= 64 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

// Rows of {name, descp, enabled}, as UAPI and API 2 both give them. What is not a notification is left out.
std::vector<Notification> read_notifications(const JsonValue* list) {
    std::vector<Notification> out;
    if (list == nullptr) return out;
    for (const JsonValue& item : list->items) {
        Notification notification;
        notification.name = text_of(item.find("name"));
        const JsonValue* const enabled = item.find("enabled");
        const auto is_on = enabled == nullptr ? std::nullopt : enabled->as_flag();
        if (!is_notification_name(notification.name) || !is_on) continue;
        notification.is_on = *is_on;
        notification.description = text_of(item.find("descp"));
        out.push_back(std::move(notification));
    }
    return out;
}

// Whether every wanted value is what the list shows; a name that it does not show is not.
bool shows(const std::vector<Notification>& shown, const std::map<std::string, bool>& wanted) {
    for (const auto& [name, is_on] : wanted) {
        bool is_shown = false;
        for (const Notification& notification : shown)
            is_shown = is_shown || (notification.name == name && notification.is_on == is_on);
        if (!is_shown) return false;
    }
    return true;
}

}  // namespace

base::Expected<JsonValue> WhmClient::ask_uapi(std::string_view user, std::string_view module,
                                              std::string_view function,
                                              const std::map<std::string, std::string>& arguments) {
    PEL_TRY(check_whm_user(user));
    RequestForm form;
    form.add("cpanel.user", user).add("cpanel.module", module).add("cpanel.function", function);
    for (const auto& [name, value] : arguments)
        form.add(name, value);
    return ask("uapi_cpanel", form);
}

base::Expected<AccountExtras> WhmClient::account_extras(std::string_view user) {
    // By name: the full answer would carry secrets.
    PEL_ASSIGN(const JsonValue reply, ask_uapi(user, "Variables", "get_user_information",
                                               {{"name-0", "contact_email"},
                                                {"name-1", "contact_email_2"},
                                                {"name-2", "domains"},
                                                {"name-3", "locale"}}));
    PEL_ASSIGN(const JsonValue* data, check_uapi(reply, "Variables::get_user_information"));
    if (data == nullptr || !data->is_object()) return base::corrupt("the answer holds no account variables");
    AccountExtras extras;
    extras.contact_email = text_of(data->find("contact_email"));
    extras.contact_email_2 = text_of(data->find("contact_email_2"));
    extras.locale = text_of(data->find("locale"));
    if (const JsonValue* domains = data->find("domains"); domains != nullptr) {
        for (const JsonValue& item : domains->items) {
            std::string name = text_of(&item);
            if (!name.empty() && name.size() <= 255 && !base::has_control_characters(name)) {
                extras.domains.push_back(std::move(name));
            }
        }
    }
    for (std::string* email : {&extras.contact_email, &extras.contact_email_2}) {
        if (*email == "*unknown*" || base::has_control_characters(*email)) email->clear();
    }
    return extras;
}

base::Expected<std::vector<domain::Usage>> WhmClient::account_usage(std::string_view user) {
    PEL_ASSIGN(const JsonValue reply, ask_uapi(user, "ResourceUsage", "get_usages"));
    PEL_ASSIGN(const JsonValue* data, check_uapi(reply, "ResourceUsage::get_usages"));
    std::vector<domain::Usage> out;
    if (data == nullptr) return out;
    for (const JsonValue& item : data->items) {
        domain::Usage usage;
        usage.id = text_of(item.find("id"));
        const JsonValue* const used = item.find("usage");
        const JsonValue* const limit = item.find("maximum");
        const JsonValue* const error = item.find("error");
        const auto amount = used == nullptr ? std::nullopt : used->as_integer();
        // A figure that the panel could not tell is left out rather than shown as zero.
        const bool has_error = error != nullptr && error->is_text() && !error->text.empty();
        if (usage.id.empty() || usage.id.size() > 64 || !amount || *amount < 0 || has_error) continue;
        usage.used = *amount;
        if (limit != nullptr && !limit->is_null()) {
            usage.limit = limit->as_integer();
            const bool is_unlimited = limit->is_text() && limit->text == "unlimited";
            if (!usage.limit && !is_unlimited) continue;
        }
        usage.description = text_of(item.find("description"));
        usage.is_bytes = text_of(item.find("formatter")) == "format_bytes";
        out.push_back(std::move(usage));
    }
    return out;
}

base::Expected<WhmClient::ContactSheet> WhmClient::contact_sheet(std::string_view user) {
    PEL_TRY(check_whm_user(user));
    RequestForm form;
    form.add("cpanel_jsonapi_user", user).add("cpanel_jsonapi_apiversion", 2);
    form.add("cpanel_jsonapi_module", "CustInfo").add("cpanel_jsonapi_func", "displaycontactinfo");
    PEL_ASSIGN(const JsonValue reply, ask(Call{"cpanel", form, options_.page_limit, kReplyBytes}));
    PEL_ASSIGN(const JsonValue* data, check_api2(reply, "CustInfo::displaycontactinfo"));
    if (data == nullptr || !data->is_array()) return base::corrupt("the answer holds no contact data");
    ContactSheet sheet;
    sheet.notifications = read_notifications(data);
    for (const JsonValue& item : data->items) {
        const std::string name = text_of(item.find("name"));
        if (name == "email") sheet.email = text_of(item.find("value"));
        if (name == "second_email") sheet.second_email = text_of(item.find("value"));
    }
    return sheet;
}

base::Expected<std::vector<Notification>> WhmClient::notifications(std::string_view user) {
    auto reply = ask_uapi(user, "ContactInformation", "get_notification_preferences");
    if (!reply.ok()) return reply.error();
    auto data = check_uapi(*reply, "ContactInformation::get_notification_preferences");
    if (data.ok()) return read_notifications(*data);
    if (data.error().kind != base::ErrorKind::kInvalidInput) return data.error();
    // Servers before 130 do not have that function, but the older API.
    PEL_ASSIGN(ContactSheet sheet, contact_sheet(user));
    return std::move(sheet.notifications);
}

base::Expected<void> WhmClient::set_notifications(std::string_view user,
                                                  const std::map<std::string, bool>& values) {
    for (const auto& [name, is_on] : values) {
        if (!is_notification_name(name)) return base::invalid_input("that is not the name of a notification");
    }
    const std::scoped_lock one_change_at_a_time{change_mutex_};
    PEL_ASSIGN(const ContactSheet before, contact_sheet(user));
    if (shows(before.notifications, values)) return {};
    RequestForm form;
    form.add("cpanel_jsonapi_user", user).add("cpanel_jsonapi_apiversion", 2);
    form.add("cpanel_jsonapi_module", "CustInfo").add("cpanel_jsonapi_func", "savecontactinfo");
    // What is not named keeps its value at the panel.
    for (const auto& [name, is_on] : values)
        form.add(name, is_on ? 1 : 0);
    base::Expected<void> outcome;
    auto reply = ask(Call{"cpanel", form, options_.call_limit, kReplyBytes, /*is_change=*/true});
    if (reply.ok()) {
        if (auto data = check_api2(*reply, "CustInfo::savecontactinfo"); !data.ok()) outcome = data.error();
    } else {
        outcome = reply.error();
    }
    if (!outcome.ok() && outcome.error().kind == base::ErrorKind::kCorrupt) {
        outcome = base::outcome_unknown(outcome.error().what);
    }
    // A refusal and a change that was never sent need no second look.
    if (!outcome.ok() && outcome.error().kind != base::ErrorKind::kOutcomeUnknown) return outcome;
    auto after = contact_sheet(user);
    if (!after.ok()) return base::outcome_unknown("the change could not be read back: " + after.error().what);
    if (after->email != before.email || after->second_email != before.second_email) {
        base::log::error("the contact address of {} changed while its notifications were set", user);
        return base::outcome_unknown("the contact address changed meanwhile");
    }
    if (shows(after->notifications, values)) return {};
    if (!outcome.ok()) return outcome;
    return base::outcome_unknown("the panel accepted the change but does not show it");
}

}  // namespace pelanggan::whm
