// SPDX-License-Identifier: Apache-2.0
//
// SmtpMailSender hands messages to one mail server over libcurl, on a connection that is kept and renewed in
// time.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "mail/mail_sender.h"
#include "mail/smtp/conversation.h"
#include "mail/smtp/mime_message.h"
#include "mail/smtp/server_url.h"
#include "mail/smtp_senders.h"

namespace pelanggan::mail {

// Shared by the senders of a group: who holds it has given away the last bytes of a message and has not
// stored its outcome yet. It costs nothing that can be measured, since Exim's work before and after is what
// takes the time: 1.01 times the speed without it (median of 3 rounds of 600 messages, 2 connections, 2
// cores; `install.sh bench` measures it again).
class Gate {
 public:
    // False when it was not free in time.
    bool enter(std::chrono::milliseconds time);
    void leave();

 private:
    // Not a timed_mutex: ThreadSanitizer of g++ 12 does not see how one is locked.
    std::mutex mutex_;
    std::condition_variable is_free_;
    bool is_taken_{false};  // guarded by mutex_
};

class SmtpMailSender final : public MailSender {
 public:
    SmtpMailSender(const SmtpOptions& options, const ServerUrl& server, std::shared_ptr<Gate> gate);

    void send(const Message& message, const Steps& steps) override;
    // As check_smtp_server.
    base::Expected<void> greet();

 private:
    struct FreeEasy {
        void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
    };
    enum class Entry { kNotReached, kOpen, kNotWanted, kGivenUp };

    static int on_debug(CURL* easy, curl_infotype type, char* data, std::size_t size, void* self) noexcept;
    static std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept;

    // A handle with the options that every transfer has; a new connection where the old one is used up.
    bool prepare(bool is_awaited);
    bool enter_gate(const Steps& steps);
    bool is_stopped() const noexcept { return options_.stop.stop_requested(); }
    // One try. Returns what libcurl said.
    CURLcode transfer(const Message& message, const MimeMessage& mime);
    // Why a transfer failed, for people.
    std::string explain(CURLcode code) const;
    // Connects if need be and looks at what the server offers. False when there is no connection.
    bool knows_server(bool is_awaited);
    Delivery deliver(const Message& message, const Steps& steps);

    const SmtpOptions options_;
    const ServerUrl server_;
    const std::string url_;
    const std::shared_ptr<Gate> gate_;
    bool is_inside_{false};  // of the gate
    Entry entry_{Entry::kNotReached};
    std::unique_ptr<CURL, FreeEasy> easy_;
    int sent_on_connection_{0};
    std::array<char, CURL_ERROR_SIZE> fault_{};  // in libcurl's words
    Conversation conversation_;
};

}  // namespace pelanggan::mail
