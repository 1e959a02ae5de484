// SPDX-License-Identifier: Apache-2.0
#include "service/answer_request.h"

#include "domain/customer.h"
#include "service/request_mail.h"

namespace pelanggan::service {
namespace {

using domain::DataRequest;
using domain::RequestKind;
using domain::RequestState;
using Kind = StepResult::Kind;

// The value is read again: the record around it may have changed since it was wished for.
base::Expected<void> enter_correction(store::Tx& tx, const domain::Actor& actor, const DataRequest& request,
                                      const std::string& words) {
    const auto field = domain::parse_field(request.field);
    PEL_ASSIGN(auto record, tx.customers().find(request.customer));
    if (!field || !record) return base::conflict("the record of the correction is gone");
    const auto value =
        domain::parse_field_value(*field, request.wanted, record->details[domain::Field::kCountry]);
    if (value.fault != domain::FieldFault::kNone)
        return base::conflict("the wanted value does not fit the record any more");
    if (record->details[*field] == value.value) return {};
    domain::JournalDraft line;
    line.customer = request.customer;
    line.at = base::now();
    line.actor = actor;
    line.kind = domain::JournalKind::kChanged;
    line.subject = "details";
    line.field = request.field;
    if (!record->details[*field].empty()) line.old_value = record->details[*field];
    if (!value.value.empty()) line.new_value = value.value;
    line.reason = domain::request_number(request) + (words.empty() ? "" : ": " + words);
    record->details[*field] = value.value;
    PEL_TRY(tx.customers().update(*record));
    return tx.journal().append({&line, 1});
}

base::Expected<void> take_step(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                               DataRequest& request, RequestStep step, const std::string& text) {
    PEL_TRY(add_request_message(tx, actor, request, text));
    switch (step) {
        case RequestStep::kMessage: {
            if (actor.kind == domain::ActorKind::kCustomer) {
                // So that a clash shows to whoever has the page open.
                PEL_TRY(tx.data_requests().update(request));
                return {};
            }
            if (request.state == RequestState::kOpen)
                return move_request(tx, setup, actor, request, RequestState::kInProgress);
            PEL_TRY(tx.data_requests().update(request));
            return queue_request_news(tx, setup, request, "answered");
        }
        case RequestStep::kWithdraw:
            return move_request(tx, setup, actor, request, RequestState::kWithdrawn);
        case RequestStep::kAccept:
            if (request.kind == RequestKind::kCorrection) PEL_TRY(enter_correction(tx, actor, request, text));
            return move_request(tx, setup, actor, request, RequestState::kDone);
        case RequestStep::kRefuse:
            return move_request(tx, setup, actor, request, RequestState::kRefused);
    }
    return base::internal("a step of no kind");
}

base::Expected<void> check_side(const domain::Actor& actor, RequestStep step) {
    const bool is_customer = actor.kind == domain::ActorKind::kCustomer;
    if (step == RequestStep::kMessage || is_customer == (step == RequestStep::kWithdraw)) return {};
    return base::unauthorized("this step of a data request belongs to the other side");
}

}  // namespace

base::Expected<StepResult> answer_request(store::Store& store, const store::RequestId& request,
                                          const MailSetup& setup, const domain::Actor& actor,
                                          const Scope& scope, domain::DataRequestId id,
                                          const StepOrder& order) {
    PEL_TRY(check_side(actor, order.step));
    const std::string text = clean_request_text(order.text);
    const bool needs_text = order.step == RequestStep::kMessage || order.step == RequestStep::kRefuse;
    StepResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_ASSIGN(auto found, find_request(tx, scope, id));
        result.fault = check_request_text(text, needs_text);
        if (domain::is_closed(found.state))
            result.kind = Kind::kClosed;
        else if (result.fault != RequestTextFault::kNone)
            result.kind = Kind::kRefused;
        else if (order.version && *order.version != found.version)
            result.kind = Kind::kClash;
        if (result.kind != Kind::kSaved) return base::invalid_input("a step of a data request was refused");
        return take_step(tx, setup, actor, found, order.step, text);
    });
    if (!stored.ok() && result.kind == Kind::kSaved) return stored.error();
    return result;
}

base::Expected<domain::DataRequest> record_export(store::Store& store, const store::RequestId& request,
                                                  const domain::Actor& actor, const Scope& scope,
                                                  domain::DataRequestId id) {
    DataRequest found;
    const auto look = [&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(found, find_request(tx, scope, id));
        if (!domain::can_fetch_export(found, base::now()))
            return base::not_found("there is no copy of the data to fetch");
        return {};
    };
    const auto enter = [&](store::Tx& tx) -> base::Expected<void> {
        PEL_TRY(look(tx));
        const auto line = request_line(domain::JournalKind::kDataExported, actor, found);
        return tx.journal().append({&line, 1});
    };
    PEL_TRY(store.transact(request, enter));
    // A button pressed twice: the line is there already.
    if (found.id.value == 0) PEL_TRY(store.read(look));
    return found;
}

}  // namespace pelanggan::service
