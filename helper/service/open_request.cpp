// SPDX-License-Identifier: Apache-2.0
#include "service/open_request.h"

#include <algorithm>

#include "service/request_mail.h"
#include "service/request_steps.h"

namespace pelanggan::service {
namespace {

using domain::DataRequest;
using domain::FieldFault;
using domain::RequestKind;
using domain::RequestState;
using Kind = OpenResult::Kind;

void put_text_fault(OpenResult& result, const char* name, RequestTextFault fault) {
    if (fault == RequestTextFault::kRequired) result.faults[name] = FieldFault::kRequired;
    if (fault == RequestTextFault::kTooLong) result.faults[name] = FieldFault::kTooLong;
    if (fault == RequestTextFault::kControlCharacters) result.faults[name] = FieldFault::kControlCharacters;
}

base::Expected<void> read_correction(const store::Tx& tx, const RequestEdit& edit, OpenResult& result) {
    const auto field = domain::parse_field(edit.field);
    PEL_ASSIGN(const auto rules, tx.settings().field_rules());
    const auto fields = correctable_fields(rules);
    if (!field || std::find(fields.begin(), fields.end(), *field) == fields.end()) {
        result.faults["field"] = edit.field.empty() ? FieldFault::kRequired : FieldFault::kNotChangeable;
        return {};
    }
    PEL_ASSIGN(const auto record, tx.customers().find(result.request.customer));
    if (!record) return base::not_found("no such customer");
    auto value = domain::parse_field_value(*field, edit.wanted, record->details[domain::Field::kCountry]);
    if (value.fault != FieldFault::kNone)
        result.faults["wanted"] = value.fault;
    else if (value.value == record->details[*field])
        result.kind = Kind::kSame;
    result.request.field = domain::info(*field).name;
    result.request.wanted = std::move(value.value);
    return {};
}

// Whom the link goes to, and with it the state the request begins in.
base::Expected<void> choose_contact(const store::Tx& tx, const MailSetup& setup, const RequestEdit& edit,
                                    OpenResult& result) {
    DataRequest& request = result.request;
    if (request.kind != RequestKind::kAccess && request.kind != RequestKind::kErasure) return {};
    if (!setup.can_confirm) return {};
    PEL_ASSIGN(const auto contacts, confirming_contacts(tx, request.customer, request.opened_at));
    const auto chosen = std::find_if(contacts.begin(), contacts.end(), [&](const auto& contact) {
        return edit.contact.value == 0 || contact.id == edit.contact;
    });
    if (chosen == contacts.end()) {
        if (edit.contact.value != 0) result.faults["contact"] = FieldFault::kNotAKind;
        return {};
    }
    request.contact = chosen->id;
    request.state = RequestState::kWaitingConfirmation;
    return {};
}

base::Expected<bool> is_too_many(const store::Tx& tx, domain::CustomerId customer, base::Time now) {
    PEL_ASSIGN(const auto requests, tx.data_requests().of_customer(customer));
    std::int64_t open = 0, today = 0;
    for (const auto& request : requests) {
        if (!domain::is_closed(request.state)) ++open;
        if (request.opened_at > now - std::chrono::hours{24}) ++today;
    }
    return open >= domain::kMaxOpenRequests || today >= kMaxRequestsPerDay;
}

base::Expected<void> store_request(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                                   DataRequest& request) {
    PEL_ASSIGN(request.id.value, tx.data_requests().next_ids(1));
    PEL_TRY(tx.data_requests().insert(request));
    auto line = request_line(domain::JournalKind::kRequestOpened, actor, request);
    line.new_value = domain::to_string(request.state);
    PEL_TRY(tx.journal().append({&line, 1}));
    if (request.state != RequestState::kWaitingConfirmation)
        return queue_request_news(tx, setup, request, domain::to_string(request.state));
    PEL_ASSIGN(const auto contact, tx.contacts().find(request.contact));
    if (!contact) return base::conflict("the contact was removed meanwhile");
    return queue_request_link(tx, setup, request, *contact);
}

}  // namespace

std::vector<domain::Field> correctable_fields(const domain::FieldRules& rules) {
    std::vector<domain::Field> fields;
    for (const auto& info : domain::field_table()) {
        if (rules[static_cast<std::size_t>(info.field)] == domain::FieldRule::kReadOnly)
            fields.push_back(info.field);
    }
    return fields;
}

base::Expected<OpenResult> open_request(store::Store& store, const store::RequestId& request,
                                        const MailSetup& setup, const domain::Actor& actor,
                                        const Scope& scope, domain::CustomerId customer,
                                        const RequestEdit& edit) {
    OpenResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        DataRequest& made = result.request;
        made.customer = customer;
        made.opened_at = base::now();
        made.due_at = made.opened_at + domain::kRequestTime;
        made.reason = clean_request_text(edit.reason);
        const auto kind = domain::parse_request_kind(edit.kind);
        if (!kind) {
            result.faults["kind"] = FieldFault::kNotAKind;
        } else {
            made.kind = *kind;
            put_text_fault(result, "reason",
                           check_request_text(made.reason, *kind == RequestKind::kComplaint));
            if (*kind == RequestKind::kCorrection) PEL_TRY(read_correction(tx, edit, result));
            PEL_TRY(choose_contact(tx, setup, edit, result));
        }
        PEL_ASSIGN(const bool has_too_many, is_too_many(tx, customer, made.opened_at));
        if (!result.faults.empty())
            result.kind = Kind::kRefused;
        else if (has_too_many)
            result.kind = Kind::kTooMany;
        // Rolled back: what was refused may be sent again under the same request id.
        if (result.kind != Kind::kSaved) return base::invalid_input("the data request was refused");
        return store_request(tx, setup, actor, made);
    });
    if (!stored.ok() && result.kind == Kind::kSaved) return stored.error();
    return result;
}

}  // namespace pelanggan::service
