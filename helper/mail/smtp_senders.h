// SPDX-License-Identifier: Apache-2.0
//
// Senders for one mail server. Implementation: mail/smtp (libcurl).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/expected.h"
#include "mail/mail_sender.h"

namespace pelanggan::mail {

struct SmtpOptions {
    // "smtp://127.0.0.1:25", "smtps://mail.example.com"; no user, no path. On the loopback smtp:// speaks
    // plain; to any other host it asks for STARTTLS and goes nowhere without it. Certificates are always
    // verified.
    std::string url;
    std::string ca_file;  // "" is the system's store
    std::string helo;     // name in EHLO; "" is the machine's
    // Exim takes 1,000 in one connection, and delivers at once only the first 10: the others wait for its
    // queue runner. So a message that somebody waits for gets a new connection where 10 went before it.
    int messages_per_connection{500};
    int awaited_per_connection{10};
    std::chrono::milliseconds connect_time{10'000};
    // For each answer. A server may scan the whole message before it takes it over (RFC 5321, 4.5.3.2).
    std::chrono::milliseconds reply_time{300'000};
    // When it is asked to stop, what has not come as far as the last bytes is given up as kLater.
    std::stop_token stop;
};

// count senders that work side by side, each in its own thread and connection, and share one gate: only one
// of them is between the last bytes of a message and the end of settle. Errors: kInvalidInput naming what is
// wrong with the URL. No connection is made here.
base::Expected<std::vector<std::unique_ptr<MailSender>>> make_smtp_senders(const SmtpOptions& options,
                                                                           std::size_t count);

// Whether the mail server of options.url greets us, in a connection of its own in which nothing is sent.
// Errors: kInvalidInput as above; kUnavailable with the reason, for people.
base::Expected<void> check_smtp_server(const SmtpOptions& options);

}  // namespace pelanggan::mail
