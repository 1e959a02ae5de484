// SPDX-License-Identifier: Apache-2.0
//
// The words of delivery reports, once they were taken out of their MIME.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::mail {

// Names in lower case, values unfolded; the first of several equal names counts.
using Fields = std::map<std::string, std::string, std::less<>>;
// Blocks of "Name: value" lines that empty lines part. Lines that are no fields are skipped; at most 100
// blocks of 100.
std::vector<Fields> read_field_blocks(std::string_view text);
std::string find_field(const Fields& fields, std::string_view name);

// "smtp; 550 no" → "550 no": the type before the semicolon is not for people.
std::string after_type(std::string_view value);
// The address of "rfc822; a@b", "<a@b>" or "a@b", canonical; "" when it is none.
std::string address_in(std::string_view value);
// One line of clean UTF-8, at most 500 bytes.
std::string to_diagnostic(std::string_view text);

// "5.1.1" out of a Status field and the other server's words; where the field is only general (x.0.0) or
// missing, the words count. "" when neither says.
std::string find_status(std::string_view status, std::string_view diagnostic);
// True for 5.x.x codes after which the address is as good as before: full, too big, content, policy.
bool is_about_the_message(std::string_view status) noexcept;

bool is_mailer_daemon(std::string_view from);
// The first line of text with an SMTP answer in it ("550 5.1.1 …", "#5.1.1"), from where it begins; "" when
// none.
std::string find_reply_line(std::string_view text);

}  // namespace pelanggan::mail
