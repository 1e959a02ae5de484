// SPDX-License-Identifier: Apache-2.0
//
// The customer's pages, one file each beside this one. A handler reads the form, calls one service, and
// answers with a page or a redirect.
#pragma once

#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

Answer show_overview(const Context& context);
Answer refresh_account(Context& context);
Answer show_details(const Context& context);
Answer change_details(Context& context);
Answer show_contacts(const Context& context);
Answer show_contact(const Context& context);  // ?id= changes one, without it adds one
Answer change_contact(Context& context);
Answer show_contact_removal(const Context& context);
Answer remove_contact(Context& context);
Answer change_pending_email(Context& context);
Answer review_contacts(Context& context);
Answer show_preferences(const Context& context);
Answer change_preferences(Context& context);
Answer change_notifications(Context& context);
Answer pause_mail(Context& context);
Answer show_sent_mail(const Context& context);  // what I was sent, and why
Answer show_history(const Context& context);
Answer show_history_file(const Context& context);
Answer undo_change(Context& context);
Answer show_privacy(const Context& context);
Answer show_requests(const Context& context);
Answer show_request(const Context& context);  // ?id= shows one, ?kind= asks for a new one
Answer open_request(Context& context);
Answer answer_own_request(Context& context);
Answer fetch_export(Context& context);
Answer show_disclosures(const Context& context);
Answer show_who_sees(const Context& context);
Answer show_consents(const Context& context);
Answer change_consent(Context& context);
Answer show_consent_receipt(const Context& context);
Answer show_consent_receipt_json(const Context& context);
Answer show_policies(const Context& context);
Answer show_policy(const Context& context);
Answer accept_policy(Context& context);
Answer change_language(Context& context);  // staff too: remembered per member of staff

}  // namespace pelanggan::web
