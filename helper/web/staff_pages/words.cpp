// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/words.h"

#include "web/format.h"

namespace pelanggan::web::staff {

std::string status_text(const Context& context, domain::AccountStatus status) {
    switch (status) {
        case domain::AccountStatus::kActive:
            return context.text("Active");
        case domain::AccountStatus::kSuspended:
            return context.text("Suspended");
        case domain::AccountStatus::kMissing:
            return context.text("Missing");
        case domain::AccountStatus::kTerminated:
            return context.text("Terminated");
    }
    return {};
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

std::string count_text(const Context& context, std::int64_t count) {
    return format_count(count, context.language());
}

std::string fill(std::string message, const std::vector<std::string>& arguments) {
    std::string out;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const bool is_place = message[at] == '{' && at + 2 < message.size() && message[at + 2] == '}' &&
                              message[at + 1] >= '0' && message[at + 1] <= '9';
        if (!is_place) {
            out += message[at];
            continue;
        }
        const auto number = static_cast<std::size_t>(message[at + 1] - '0');
        if (number < arguments.size()) out += arguments[number];
        at += 2;
    }
    return out;
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
