// SPDX-License-Identifier: Apache-2.0
#include "web/request_words.h"

#include <algorithm>

#include "web/details_form.h"
#include "web/fill.h"
#include "web/format.h"

namespace pelanggan::web {
namespace {

using domain::RequestKind;
using domain::RequestState;

// How much of the time is left, in the largest unit that says enough.
std::string left_text(const Context& context, base::Time due, base::Time now) {
    const bool is_overdue = due <= now;
    const auto distance = is_overdue ? now - due : due - now;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(distance).count();
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(distance).count();
    const std::string span = hours > 0 ? context.plural("{0} hour", "{0} hours", hours)
                                       : context.plural("{0} minute", "{0} minutes", minutes);
    const std::string count = format_count(hours > 0 ? hours : minutes, context.language());
    return fill(is_overdue ? context.text("overdue by {0}") : context.text("{0} left"),
                {fill(span, {count})});
}

Model message_model(const Context& context, const domain::RequestMessage& message, const std::string& zone) {
    const bool is_host = message.author != domain::ActorKind::kCustomer;
    const bool is_reader = (context.caller().role == Role::kCustomer) != is_host;
    return Model::object()
        .set("who", is_reader && !context.caller().is_tool
                        ? context.text("You")
                        : (is_host ? context.text("Hosting provider") : context.text("Customer")))
        .set("author", message.author_name)
        .set("is_host", is_host)
        .set("at", base::to_rfc3339(message.at))
        .set("at_text", format_time(message.at, context.language(), zone))
        .set("text", message.text);
}

}  // namespace

std::string request_kind_text(const Context& context, RequestKind kind) {
    switch (kind) {
        case RequestKind::kAccess:
            return context.text("A copy of my data");
        case RequestKind::kCorrection:
            return context.text("Correction of a locked field");
        case RequestKind::kRestriction:
            return context.text("Restriction");
        case RequestKind::kErasure:
            return context.text("Erasure");
        case RequestKind::kComplaint:
            return context.text("Complaint");
    }
    return {};
}

std::string request_state_text(const Context& context, RequestState state) {
    switch (state) {
        case RequestState::kOpen:
            return context.text("Received");
        case RequestState::kWaitingConfirmation:
            return context.text("Waiting for the link to be confirmed");
        case RequestState::kInProgress:
            return context.text("Being worked on");
        case RequestState::kDone:
            return context.text("Done");
        case RequestState::kRefused:
            return context.text("Refused");
        case RequestState::kWithdrawn:
            return context.text("Withdrawn");
    }
    return {};
}

std::string request_fault_text(const Context& context, service::RequestTextFault fault) {
    switch (fault) {
        case service::RequestTextFault::kNone:
            return {};
        case service::RequestTextFault::kRequired:
            return context.text("Please write a few words.");
        case service::RequestTextFault::kTooLong:
            return context.text("This is too long.");
        case service::RequestTextFault::kControlCharacters:
            return context.text("Please leave out control characters.");
    }
    return {};
}

Model request_model(const Context& context, const domain::DataRequest& request, const std::string& zone) {
    const auto now = base::now();
    const bool is_closed = domain::is_closed(request.state);
    const auto used = std::chrono::duration_cast<std::chrono::seconds>(now - request.opened_at);
    const auto all = std::chrono::duration_cast<std::chrono::seconds>(request.due_at - request.opened_at);
    constexpr std::int64_t kWhole = 100, kSoon = 66;
    const std::int64_t meter =
        all.count() <= 0 ? kWhole : std::clamp<std::int64_t>(used.count() * kWhole / all.count(), 0, kWhole);
    const bool is_overdue = !is_closed && now >= request.due_at;
    const bool can_fetch = domain::can_fetch_export(request, now);
    const auto language = context.language();
    return Model::object()
        .set("id", request.id.value)
        .set("number", domain::request_number(request))
        .set("customer", request.customer.value)
        .set("kind", domain::to_string(request.kind))
        .set("kind_text", request_kind_text(context, request.kind))
        .set("state", domain::to_string(request.state))
        .set("state_text", request_state_text(context, request.state))
        .set("is_closed", is_closed)
        .set("is_waiting", request.state == RequestState::kWaitingConfirmation)
        .set("opened", base::to_rfc3339(request.opened_at))
        .set("opened_text", format_time(request.opened_at, language, zone))
        .set("due", base::to_rfc3339(request.due_at))
        .set("due_text", format_time(request.due_at, language, zone))
        .set("left_text", is_closed ? std::string{} : left_text(context, request.due_at, now))
        .set("left_level", is_overdue       ? "full"
                           : meter >= kSoon ? "high"
                                            : "good")
        .set("left_meter", meter)
        .set("is_overdue", is_overdue)
        .set("closed", request.closed_at ? base::to_rfc3339(*request.closed_at) : std::string{})
        .set("closed_text", request.closed_at ? format_time(*request.closed_at, language, zone) : "")
        .set("can_fetch", can_fetch)
        .set("fetch_until_text",
             can_fetch ? format_time(*request.closed_at + domain::kExportTime, language, zone) : "")
        .set("version", request.version);
}

Model request_detail_model(const Context& context, const domain::DataRequest& request,
                           const std::vector<domain::RequestMessage>& messages, const std::string& zone) {
    Model model = request_model(context, request, zone);
    const auto field = domain::parse_field(request.field);
    Model list{Model::List{}};
    for (const auto& message : messages)
        list.add(message_model(context, message, zone));
    model.set("field", request.field)
        .set("field_label", field ? field_label(context, *field) : std::string{})
        .set("wanted", request.wanted)
        .set("wanted_text", field ? field_text(context, *field, request.wanted) : std::string{})
        .set("reason", request.reason)
        .set("has_messages", !messages.empty())
        .set("messages", std::move(list));
    return model;
}

}  // namespace pelanggan::web
