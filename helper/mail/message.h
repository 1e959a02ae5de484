// SPDX-License-Identifier: Apache-2.0
//
// A message before it is written: plain values, UTF-8. Escaping and folding are the writer's work
// (header_writer.h); values that hold CR, LF or NUL are refused there, never repaired.
#pragma once

#include <string>

#include "base/clock.h"

namespace pelanggan::mail {

struct Message {
    std::string from_name;    // shown; "" shows the address alone
    std::string from;         // address
    std::string reply_to;     // address, or ""
    std::string to_name, to;  // one recipient
    std::string return_path;  // envelope sender; "" is the null sender
    std::string message_id;   // "<…@…>"
    base::Time date;
    std::string subject;
    std::string text, html;  // both parts say the same; line ends as they come
    std::string language;    // Content-Language
    bool is_awaited{false};  // somebody waits for it: into the mailbox at once, see SmtpOptions

    // Announcements only (RFC 2919, 2369, 8058); "" leaves the header out.
    std::string list_id;             // "news.pelanggan.example.com"
    std::string unsubscribe_url;     // https, acts by POST alone
    std::string unsubscribe_mailto;  // address
};

}  // namespace pelanggan::mail
