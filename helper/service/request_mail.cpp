// SPDX-License-Identifier: Apache-2.0
#include "service/request_mail.h"

#include <algorithm>

#include "base/text.h"

namespace pelanggan::service {
namespace {

base::Expected<bool> takes_mail(const store::Tx& tx, const domain::Contact& contact) {
    if (contact.email.empty()) return false;
    PEL_ASSIGN(const auto state, tx.suppressions().find(contact.email));
    return !(state && state->suppressed_by && domain::stops_mail(*state->suppressed_by, true));
}

}  // namespace

RequestMail RequestMail::parse(std::string_view reference) {
    const auto space = reference.find(' ');
    RequestMail mail;
    mail.request.value = base::parse_number(reference.substr(0, space)).value_or(0);
    if (space != std::string_view::npos) mail.event = reference.substr(space + 1);
    return mail;
}

std::string RequestMail::text() const {
    return std::to_string(request.value) + (event.empty() ? "" : " " + event);
}

base::Expected<std::vector<domain::Contact>> confirming_contacts(const store::Tx& tx,
                                                                 domain::CustomerId customer,
                                                                 base::Time now) {
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
    PEL_ASSIGN(const auto changes, tx.email_changes().of_customer(customer));
    std::vector<domain::Contact> found;
    for (const auto& contact : contacts) {
        PEL_ASSIGN(const bool is_working, takes_mail(tx, contact));
        const bool is_fresh = std::any_of(changes.begin(), changes.end(), [&](const auto& change) {
            return change.contact == contact.id && change.state == domain::EmailChangeState::kActive &&
                   change.new_email == contact.email &&
                   now <= change.confirmed_at.value_or(change.requested_at) + domain::kRevertTime;
        });
        if (is_working && !is_fresh) found.push_back(contact);
    }
    return found;
}

base::Expected<void> queue_request_link(store::Tx& tx, const MailSetup& setup,
                                        const domain::DataRequest& request, const domain::Contact& contact) {
    PEL_ASSIGN(auto draft, draft_to(tx, domain::MailKind::kRequestConfirm, contact, contact.email));
    draft.reference = RequestMail{request.id, {}}.text();
    PEL_TRY(queue_mail(tx, setup, draft));
    return {};
}

base::Expected<void> queue_request_news(store::Tx& tx, const MailSetup& setup,
                                        const domain::DataRequest& request, std::string_view event) {
    if (!setup.can_send) return {};
    PEL_ASSIGN(auto contacts, tx.contacts().of_customer(request.customer));
    // The request's own contact before the others.
    std::stable_partition(contacts.begin(), contacts.end(),
                          [&](const auto& contact) { return contact.id == request.contact; });
    for (const auto& contact : contacts) {
        PEL_ASSIGN(const bool is_working, takes_mail(tx, contact));
        if (!is_working) continue;
        PEL_ASSIGN(auto draft, draft_to(tx, domain::MailKind::kRequestChanged, contact, contact.email));
        draft.reference = RequestMail{request.id, std::string{event}}.text();
        PEL_TRY(queue_mail(tx, setup, draft));
        return {};
    }
    return {};
}

}  // namespace pelanggan::service
