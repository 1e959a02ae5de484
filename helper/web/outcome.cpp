// SPDX-License-Identifier: Apache-2.0
#include "web/outcome.h"

#include <algorithm>

#include "base/log.h"

namespace pelanggan::web {
namespace {

enum class State { kSaved, kNotSaved, kUnknown };

std::string_view name_of(State state) noexcept {
    switch (state) {
        case State::kSaved:
            return "saved";
        case State::kNotSaved:
            return "not_saved";
        case State::kUnknown:
            return "unknown";
    }
    return "";
}

bool is_route_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 32 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

Page outcome_page(const Context& context, State state, const std::string& request, const std::string& back) {
    Page page;
    page.template_name = "outcome";
    std::string what, todo;
    switch (state) {
        case State::kSaved:
            page.title = context.text("It is saved");
            what = context.text("Your change is stored.");
            todo = context.text("You need not send it again.");
            break;
        case State::kNotSaved:
            page.title = context.text("It is not saved");
            what = context.text("Your change is not stored.");
            todo = context.text("You can send it again.");
            break;
        case State::kUnknown:
            page.title = context.text("We do not know yet whether it is saved");
            what = context.text("The store did not answer at the moment of saving.");
            todo = context.text("Please ask again in a moment.");
            break;
    }
    page.model.set("state", name_of(state))
        .set("is_saved", state == State::kSaved)
        .set("is_not_saved", state == State::kNotSaved)
        .set("is_unknown", state == State::kUnknown)
        .set("what", what)
        .set("todo", todo)
        .set("reference", request)
        .set("check", std::string{})
        .set("back", context.link_to(url_encode(back)))
        .set("can_resend", false);
    return page;
}

}  // namespace

Answer after_failure(const Context& context, std::string_view route, const base::Error& error,
                     std::string_view back) {
    if (back.empty()) back = route;
    const bool is_unknown = error.kind == base::ErrorKind::kOutcomeUnknown;
    if (!is_unknown && error.kind != base::ErrorKind::kUnavailable) return error;
    const std::string& request = context.request().form.get("request");
    base::log::warn("not stored: {} ({}) reference {}", error.what, base::to_string(error.kind), request);
    Page page =
        outcome_page(context, is_unknown ? State::kUnknown : State::kNotSaved, request, std::string{route});
    page.status = 503;
    if (is_unknown)
        page.model.set("todo", context.text("Sending it again is safe: it cannot be stored twice."));
    // Behind a signed link there is no page to ask at; sending again says the same.
    if (!context.caller().link)
        page.model.set("check", "?p=outcome&back=" + url_encode(back) + "&request=" + url_encode(request));
    Model fields{Model::List{}};
    for (const auto& [name, value] : context.request().form.all()) {
        if (name != "token") fields.add(Model::object().set("name", name).set("value", value));
    }
    Model form = Model::object();
    context.add_form(form, route);
    page.model.set("can_resend", true)
        .set("action", context.link_to(url_encode(route)))
        .set("fields", std::move(fields))
        .set("token", *form.find("token"));
    return page;
}

Answer show_outcome(const Context& context) {
    const auto& query = context.request().query;
    PEL_ASSIGN(const auto request, store::RequestId::parse(query.get("request")));
    const std::string back = is_route_name(query.get("back")) ? query.get("back") : std::string{"overview"};
    const auto applied = context.was_applied(request);
    const State state = !applied.ok() ? State::kUnknown : *applied ? State::kSaved : State::kNotSaved;
    Page page = outcome_page(context, state, request.text(), back);
    if (state == State::kUnknown) {
        page.status = 503;
        page.model.set("check", "?p=outcome&back=" + url_encode(back) + "&request=" + request.text());
    }
    return page;
}

}  // namespace pelanggan::web
