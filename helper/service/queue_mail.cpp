// SPDX-License-Identifier: Apache-2.0
#include "service/queue_mail.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"

namespace pelanggan::service {

base::Expected<MailDraft> draft_to(const store::Tx& tx, domain::MailKind kind, const domain::Contact& contact,
                                   std::string address) {
    MailDraft draft;
    draft.kind = kind;
    draft.customer = contact.customer;
    draft.contact = contact.id;
    draft.address = std::move(address);
    draft.name = contact.name;
    draft.language = contact.language;
    if (draft.language.empty()) {
        PEL_ASSIGN(const auto customer, tx.customers().find(contact.customer));
        if (customer) draft.language = customer->details[domain::Field::kLanguage];
    }
    if (draft.language.empty()) draft.language = domain::kDefaultMailLanguage;
    return draft;
}

base::Expected<domain::MailId> queue_mail(store::Tx& tx, const MailSetup& setup, const MailDraft& draft) {
    domain::Mail mail;
    PEL_ASSIGN(mail.id.value, tx.outbox().next_ids(1));
    mail.kind = draft.kind;
    mail.customer = draft.customer;
    mail.contact = draft.contact;
    mail.address = draft.address;
    mail.name = draft.name;
    mail.language = draft.language;
    mail.category = draft.category;
    mail.reference = draft.reference;
    // Nobody can foretell it, so nobody can answer a mail that was not sent to them.
    mail.message_id = fmt::format("<{}@{}>", store::RequestId::make().text(), setup.domain);
    mail.rule = draft.rule;
    mail.reason = draft.reason;
    mail.created_at = base::now();
    mail.next_at = mail.created_at;
    PEL_TRY(tx.outbox().insert({&mail, 1}));
    return mail.id;
}

}  // namespace pelanggan::service
