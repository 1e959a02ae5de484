// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/words.h"

#include "web/account_words.h"
#include "web/format.h"

namespace pelanggan::web::staff {

Model account_model(const Context& context, const domain::Account& account) {
    const auto& facts = account.facts;
    const auto status = domain::status_of(account);
    Model model = Model::object();
    model.set("account", account.id.value)
        .set("customer", account.customer.value)
        .set("user", facts.user)
        .set("domain", facts.domain)
        .set("plan", facts.plan)
        .set("reseller", facts.owner)
        .set("email", facts.email.value_or(""))
        .set("status", domain::to_string(status))
        .set("status_text", status_text(context, status))
        .set("is_suspended", facts.is_suspended)
        .set("suspend_reason", facts.is_suspended ? facts.suspend_reason : "")
        .set("is_locked", facts.is_locked)
        .set("as_of", base::to_rfc3339(account.as_of));
    return model;
}

std::string run_state_text(const Context& context, domain::RunState state) {
    switch (state) {
        case domain::RunState::kRunning:
            return context.text("Running");
        case domain::RunState::kComplete:
            return context.text("Complete");
        case domain::RunState::kIncomplete:
            return context.text("Incomplete");
        case domain::RunState::kFailed:
            return context.text("Failed");
    }
    return {};
}

std::string policy_text(const Context& context, domain::Policy policy) {
    switch (policy) {
        case domain::Policy::kMandatory:
            return context.text("Always sent");
        case domain::Policy::kChoiceOn:
            return context.text("Sent until the customer says no");
        case domain::Policy::kChoiceOff:
            return context.text("Sent only after the customer said yes");
        case domain::Policy::kNever:
            return context.text("Not sent");
    }
    return {};
}

std::string count_text(const Context& context, std::int64_t count) {
    return format_count(count, context.language());
}

std::string time_text(const Context& context, base::Time at) {
    return format_time(at, context.language(), "");
}

std::string link(std::string_view route,
                 const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    std::string out = "?p=" + url_encode(route);
    for (const auto& [name, value] : values) {
        if (!value.empty()) out += "&" + std::string{name} + "=" + url_encode(value);
    }
    return out;
}

Model options(const std::vector<std::pair<std::string, std::string>>& choices, std::string_view selected) {
    Model list{Model::List{}};
    for (const auto& [value, label] : choices) {
        list.add(
            Model::object().set("value", value).set("label", label).set("is_selected", value == selected));
    }
    return list;
}

}  // namespace pelanggan::web::staff
