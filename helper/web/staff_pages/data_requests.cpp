// SPDX-License-Identifier: Apache-2.0
//
// The host's queue of data requests, by what is due first, and one of them with what can be done about it.
#include <algorithm>

#include "service/answer_request.h"
#include "web/contact_words.h"
#include "web/details_form.h"
#include "web/outcome.h"
#include "web/request_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using domain::RequestKind;
using service::RequestStep;
using service::StepResult;

constexpr std::int64_t kPageSize = 50;
constexpr const char* kRoute = "data-request";

// Company or person, else the account's name: what staff call a customer.
base::Expected<std::string> customer_name(const store::Tx& tx, domain::CustomerId customer) {
    PEL_ASSIGN(const auto record, tx.customers().find(customer));
    using domain::Field;
    if (record && !record->details[Field::kCompany].empty()) return record->details[Field::kCompany];
    std::string name;
    if (record) {
        name = record->details[Field::kFirstName];
        if (!name.empty() && !record->details[Field::kLastName].empty()) name += ' ';
        name += record->details[Field::kLastName];
    }
    if (!name.empty()) return name;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    return accounts.empty() ? std::string{} : accounts.front().facts.user;
}

std::string detail_link(const domain::DataRequest& request) {
    return staff::link(kRoute, {{"id", domain::request_number(request)}});
}

struct Shown {
    domain::DataRequest request;
    std::vector<domain::RequestMessage> messages;
    std::string customer, stored;
};

// By number or id; the number's year must be the request's.
base::Expected<Shown> find_shown(const Context& context, const std::string& typed) {
    const auto id = domain::parse_request_number(typed);
    if (!id) return base::invalid_input("not the number of a data request");
    Shown out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Shown fresh;
        PEL_ASSIGN(fresh.request, service::find_request(tx, context.caller().scope(), *id));
        if (typed.find('-') != std::string::npos && typed != domain::request_number(fresh.request))
            return base::not_found("no data request of that number");
        PEL_ASSIGN(fresh.messages, tx.data_requests().messages(*id));
        PEL_ASSIGN(fresh.customer, customer_name(tx, fresh.request.customer));
        PEL_ASSIGN(const auto record, tx.customers().find(fresh.request.customer));
        const auto field = domain::parse_field(fresh.request.field);
        if (record && field) fresh.stored = record->details[*field];
        out = std::move(fresh);
        return {};
    }));
    return out;
}

std::string accept_text(const Context& context, RequestKind kind) {
    switch (kind) {
        case RequestKind::kAccess:
            return context.text("Release the copy");
        case RequestKind::kCorrection:
            return context.text("Enter the correction");
        case RequestKind::kRestriction:
        case RequestKind::kErasure:
        case RequestKind::kComplaint:
            return context.text("Close as done");
    }
    return {};
}

std::string accept_hint(const Context& context, const domain::DataRequest& request) {
    switch (request.kind) {
        case RequestKind::kAccess:
            return request.state == domain::RequestState::kWaitingConfirmation
                       ? context.text(
                             "The customer has a link by mail and can confirm without you. Release "
                             "the copy only when you know by other means who asks.")
                       : context.text(
                             "Please make sure that it is the customer who asks: the copy holds "
                             "everything. The customer can fetch it in cPanel for a week.");
        case RequestKind::kCorrection:
            return context.text(
                "The value is entered into the record, and the customer's history names you.");
        case RequestKind::kRestriction:
        case RequestKind::kErasure:
        case RequestKind::kComplaint:
            return context.text("Say below what was done: the customer reads it.");
    }
    return {};
}

Answer detail_page(const Context& context, const std::string& typed_id, const StepResult& result,
                   const std::string& typed) {
    PEL_ASSIGN(const auto shown, find_shown(context, typed_id));
    const auto number = domain::request_number(shown.request);
    if (const auto entered = context.enter_reading(shown.request.customer, number); !entered.ok())
        return entered.error();
    Page page{"data_request", fill(context.text("Request {0}"), {number}),
              request_detail_model(context, shown.request, shown.messages, "")};
    const auto field = domain::parse_field(shown.request.field);
    page.model.set("customer_name", shown.customer)
        .set("customer_href", staff::link("customer", {{"id", std::to_string(shown.request.customer.value)}}))
        .set("stored_text", field ? field_text(context, *field, shown.stored) : std::string{})
        .set("accept_text", accept_text(context, shown.request.kind))
        .set("accept_hint", accept_hint(context, shown.request))
        .set("typed", typed)
        .set("fault", request_fault_text(context, result.fault))
        .set("is_clash", result.kind == StepResult::Kind::kClash)
        .set("is_late", result.kind == StepResult::Kind::kClosed);
    if (result.kind != StepResult::Kind::kSaved)
        page.status = result.kind == StepResult::Kind::kRefused ? 422 : 409;
    context.add_form(page.model, kRoute);
    return page;
}

}  // namespace

Answer show_data_requests(const Context& context) {
    const auto& query = context.request().query;
    const bool is_closed = query.get("show") == "closed";
    const std::int64_t number = std::clamp<std::int64_t>(query.number("page").value_or(1), 1, 1'000'000);
    std::vector<domain::DataRequest> rows;
    std::vector<std::string> names;
    store::DataRequestTable::Counts counts;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        names.clear();
        const auto& table = tx.data_requests();
        PEL_ASSIGN(counts, table.counts(base::now()));
        const auto offset = (number - 1) * kPageSize;
        PEL_ASSIGN(rows, is_closed ? table.closed(offset, kPageSize) : table.open(offset, kPageSize));
        for (const auto& row : rows) {
            PEL_ASSIGN(names.emplace_back(), customer_name(tx, row.customer));
        }
        return {};
    }));
    Model list{Model::List{}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Model row = request_model(context, rows[i], "");
        row.set("customer_name", names[i]).set("href", detail_link(rows[i]));
        list.add(std::move(row));
    }
    const std::int64_t total = is_closed ? counts.closed : counts.open;
    const auto page_link = [&](std::int64_t to) {
        return staff::link("data-requests",
                           {{"show", is_closed ? "closed" : ""}, {"page", std::to_string(to)}});
    };
    const bool has_more = number * kPageSize < total;
    Page page{"data_requests", context.text("Data requests"), Model::object()};
    page.model.set("has_any", !rows.empty())
        .set("requests", std::move(list))
        .set("is_closed_list", is_closed)
        .set("open", counts.open)
        .set("overdue", counts.overdue)
        .set("closed_count", counts.closed)
        .set("open_text", fill(context.text("Open ({0})"), {staff::count_text(context, counts.open)}))
        .set("closed_list_text",
             fill(context.text("Closed ({0})"), {staff::count_text(context, counts.closed)}))
        .set("overdue_text", counts.overdue == 0
                                 ? std::string{}
                                 : fill(context.plural("{0} is overdue", "{0} are overdue", counts.overdue),
                                        {staff::count_text(context, counts.overdue)}))
        .set("page", number)
        .set("total", total)
        .set("previous", number > 1 ? page_link(number - 1) : "")
        .set("next", has_more ? page_link(number + 1) : "");
    return page;
}

Answer show_data_request(const Context& context) {
    return detail_page(context, context.request().query.get("id"), {}, {});
}

Answer answer_data_request(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const Caller& caller = context.caller();
    const std::string& typed_id = form.get("id");
    PEL_ASSIGN(const auto shown, find_shown(context, typed_id));
    service::StepOrder order;
    const std::string& step = form.get("step");
    if (step == "accept")
        order.step = RequestStep::kAccept;
    else if (step == "refuse")
        order.step = RequestStep::kRefuse;
    else if (step != "message")
        return base::invalid_input("step is none of message, accept and refuse");
    order.text = form.get("text");
    order.version = form.number("version");
    const auto done = service::answer_request(context.store(), request, context.mail(), caller.actor(),
                                              caller.scope(), shown.request.id, order);
    if (!done.ok()) return after_failure(context, kRoute, done.error(), "data-requests");
    if (done->kind != StepResult::Kind::kSaved) return detail_page(context, typed_id, *done, order.text);
    context.jobs().look_at_queues();
    const bool is_end = order.step != RequestStep::kMessage;
    return Redirect{detail_link(shown.request) + (is_end ? "&done=request-closed" : "&done=message-sent"),
                    Model::object().set("saved", true).set("number", domain::request_number(shown.request))};
}

Answer show_privacy_admin(const Context& context) {
    store::DataRequestTable::Counts counts;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(counts, tx.data_requests().counts(base::now()));
        return {};
    }));
    Page page{"privacy_admin", context.text("Privacy"), Model::object()};
    page.model.set("open", counts.open)
        .set("overdue", counts.overdue)
        .set("open_text", counts.open == 0 ? context.text("No request is open.")
                                           : fill(context.plural("{0} request is open",
                                                                 "{0} requests are open", counts.open),
                                                  {staff::count_text(context, counts.open)}))
        .set("overdue_text", counts.overdue == 0
                                 ? std::string{}
                                 : fill(context.plural("{0} is overdue", "{0} are overdue", counts.overdue),
                                        {staff::count_text(context, counts.overdue)}));
    return page;
}

}  // namespace pelanggan::web
