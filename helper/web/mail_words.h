// SPDX-License-Identifier: Apache-2.0
//
// What became of a mail and why, in the reader's words.
#pragma once

#include <string>
#include <string_view>

#include "domain/category.h"
#include "domain/mail.h"
#include "web/context.h"

namespace pelanggan::web {

// Why it was sent or not: a sentence.
std::string mail_rule_text(const Context& context, domain::MailRule rule);
// "Delivered to the mail server", "On its way" …
std::string mail_state_text(const Context& context, domain::MailState state);
// What a mail was about where it belongs to no category: "A new e-mail address".
std::string mail_kind_text(const Context& context, domain::MailKind kind);
std::string category_name(const Context& context, const domain::Category& category);
// For people: the domain as they write it; "" stays "".
std::string email_text(std::string_view address);

}  // namespace pelanggan::web
