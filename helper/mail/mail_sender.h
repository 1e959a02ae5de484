// SPDX-License-Identifier: Apache-2.0
//
// MailSender is the port to the mail server. Implementation: mail/smtp (libcurl); tests use a double.
//
// Threads: each sender belongs to one thread; several senders made from one SmtpOptions may work side by
// side.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/expected.h"
#include "mail/message.h"

namespace pelanggan::mail {

// What became of one message to one recipient.
struct Delivery {
    enum class Kind {
        kAccepted,  // the mail server took it over
        kLater,     // 4xx, or no connection: nothing was taken over, try again later
        kRefused,   // 5xx to recipient or content: never for this message to this address
        kUnknown    // everything was sent and nothing came back: send again with the same Message-ID
    };
    // What the last answer was about: only kRecipient says something about the address.
    enum class Stage { kSession, kRecipient, kContent };
    Kind kind{Kind::kLater};
    int code{0};        // the server's reply code, 0 when there was none
    std::string reply;  // its text, one line, for staff; "" when there was none
    Stage stage{Stage::kSession};
};

class MailSender {
 public:
    virtual ~MailSender() = default;
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    // Both are called by send() at most once, in this order, while no other sender of the same group is
    // between them: so a crash leaves one message in doubt and no more. Neither may send.
    struct Steps {
        // Asked right before the last bytes, which may be long after send() began: does the recipient still
        // want it? No: nothing is handed over, and settle is not called.
        std::function<bool()> is_still_wanted;
        // Stores the outcome. Where nothing came as far as the last bytes, it is called without the other.
        std::function<void(const Delivery&)> settle;
    };

    // Hands over one message. Never throws; what cannot be sent at all (a header with a line break) is
    // kRefused with code 0.
    virtual void send(const Message& message, const Steps& steps) = 0;

 protected:
    MailSender() = default;
};

}  // namespace pelanggan::mail
