// SPDX-License-Identifier: Apache-2.0
//
// What was said on one SMTP connection, as libcurl reports it line by line, and what it means for the
// message: libcurl's own result is the same for 421, 451 and 550.
#pragma once

#include <string>
#include <string_view>

#include "mail/mail_sender.h"

namespace pelanggan::mail {

class Conversation {
 public:
    // A message begins; what the server offered stays known.
    void begin_message();
    // Lines with their line ends, as they went and came.
    void on_command(std::string_view line);
    void on_reply_line(std::string_view line);
    // From here on the server may have all of the message.
    void on_last_bytes() noexcept;

    bool has_greeted() const noexcept { return has_greeted_; }
    bool offers_smtputf8() const noexcept { return offers_smtputf8_; }
    bool had_last_bytes() const noexcept { return stage_ == Stage::kHandedOver; }
    // Nothing was taken over, and another connection may do at once: the server closed this one, with 421 or
    // without a word.
    bool is_worth_another_connection(bool was_used_before) const noexcept;

    // The outcome. failure is libcurl's sentence when it gave up, "" when it reports success.
    Delivery outcome(std::string_view failure) const;

 private:
    enum class Stage { kConnection, kSender, kRecipient, kContent, kHandedOver };

    Stage stage_{Stage::kConnection};
    int code_{0};  // of the answer to the last command, 0 while there is none
    std::string reply_;
    bool is_reply_complete_{false};
    bool is_ehlo_{false}, has_greeted_{false}, offers_smtputf8_{false};
};

}  // namespace pelanggan::mail
