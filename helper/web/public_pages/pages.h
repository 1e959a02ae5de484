// SPDX-License-Identifier: Apache-2.0
//
// The pages behind signed links: for whoever got a mail, without a log-in. GET only shows, since scanners and
// previews fetch what stands in a mail; POST acts.
#pragma once

#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

Answer show_unsubscribe(const Context& context);
Answer unsubscribe(Context& context);  // a program's one click (RFC 8058) is answered without a page
Answer show_mail_preferences(const Context& context);
Answer change_mail_preferences(Context& context);
Answer pause_mail_by_link(Context& context);
Answer show_email_confirmation(const Context& context);
Answer confirm_email(Context& context);
Answer show_email_reversal(const Context& context);
Answer revert_email(Context& context);
Answer show_account_status(const Context& context);
Answer show_request_confirmation(const Context& context);
Answer confirm_request(Context& context);

}  // namespace pelanggan::web
