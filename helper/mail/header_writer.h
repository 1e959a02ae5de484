// SPDX-License-Identifier: Apache-2.0
//
// The one writer of mail headers (RFC 5322, 2047, 6532, 2919, 2369, 8058, 3834). A value that holds CR, LF,
// NUL or another control, U+2028 and U+2029 among them, is refused, never repaired: whoever put it there
// meant something else than a mail.
//
// Lines are returned without the CRLF at their end; inside they are folded with CRLF and a space, so that
// none is longer than 78 characters where it can be broken, and none longer than 998.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "mail/message.h"

namespace pelanggan::mail {

// All headers of message but those of MIME, in the order in which they are sent; its envelope is checked with
// them. Errors: kInvalidInput naming the header.
base::Expected<std::vector<std::string>> write_headers(const Message& message);

// "NAME: value" as unstructured text, with encoded words where value is not plain ASCII or could be taken for
// an encoded word. Errors: kInvalidInput.
base::Expected<std::string> write_text_header(std::string_view name, std::string_view value);

// "NAME: shown <address>", or the address alone when shown is "". address must be as domain::Email writes it;
// its local part may be UTF-8, which only a server with SMTPUTF8 takes (needs_smtputf8). Errors:
// kInvalidInput.
base::Expected<std::string> write_address_header(std::string_view name, std::string_view shown,
                                                 std::string_view address);

// "Sun, 22 Nov 2026 18:23:32 +0000". Errors: kInvalidInput before the year 1900 and after 9999.
base::Expected<std::string> to_rfc5322_date(base::Time time);

// True when an address of message, in envelope or header, is not ASCII.
bool needs_smtputf8(const Message& message) noexcept;

}  // namespace pelanggan::mail
