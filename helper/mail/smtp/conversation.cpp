// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/conversation.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kMaxReplyBytes = 500;
constexpr int kClosing = 421;

// The server's words for staff: one line of UTF-8 without controls.
std::string to_line(std::string_view text) {
    bool did_replace = false;
    std::string line = base::repair_utf8(base::trim(text), did_replace);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return line;
}

}  // namespace

void Conversation::begin_message() {
    stage_ = Stage::kConnection;
    code_ = 0;
    reply_.clear();
    is_reply_complete_ = false;
    is_ehlo_ = false;
}

void Conversation::on_command(std::string_view line) {
    if (had_last_bytes()) return;  // QUIT may follow, and its answer says nothing about the message
    const std::string verb = base::to_lower_ascii(line.substr(0, 5));
    is_ehlo_ = verb.starts_with("ehlo");
    if (is_ehlo_) {
        has_greeted_ = true;
        offers_smtputf8_ = false;
    }
    if (verb == "mail ") stage_ = Stage::kSender;
    if (verb == "rcpt ") stage_ = Stage::kRecipient;
    if (verb.starts_with("data")) stage_ = Stage::kContent;
    if (verb.starts_with("quit")) return;
    code_ = 0;
    reply_.clear();
    is_reply_complete_ = false;
}

void Conversation::on_reply_line(std::string_view line) {
    if (line.size() < 3 || is_reply_complete_) return;
    const auto code = base::parse_number(line.substr(0, 3));
    if (!code || *code < 200 || *code > 599) return;
    const auto words = base::trim(line.substr(line.size() > 3 ? 4 : 3));
    if (is_ehlo_ && base::to_lower_ascii(words) == "smtputf8") offers_smtputf8_ = true;
    code_ = static_cast<int>(*code);
    if (reply_.size() < kMaxReplyBytes) {
        if (!reply_.empty()) reply_ += ' ';
        reply_ += words.substr(0, kMaxReplyBytes - reply_.size());
    }
    is_reply_complete_ = line.size() == 3 || line[3] != '-';
}

void Conversation::on_last_bytes() noexcept {
    stage_ = Stage::kHandedOver;
    code_ = 0;
    reply_.clear();
    is_reply_complete_ = false;
}

bool Conversation::is_worth_another_connection(bool was_used_before) const noexcept {
    return was_used_before && !had_last_bytes() && (code_ == kClosing || code_ == 0);
}

Delivery Conversation::outcome(std::string_view failure) const {
    using Kind = Delivery::Kind;
    Delivery delivery;
    delivery.stage = stage_ == Stage::kRecipient                                 ? Delivery::Stage::kRecipient
                     : stage_ == Stage::kContent || stage_ == Stage::kHandedOver ? Delivery::Stage::kContent
                                                                                 : Delivery::Stage::kSession;
    if (code_ != 0 && is_reply_complete_) {
        delivery.code = code_;
        delivery.reply = to_line(reply_);
        if (had_last_bytes() && code_ >= 200 && code_ < 300) {
            // The server's word counts, whatever libcurl met after it.
            delivery.kind = Kind::kAccepted;
            return delivery;
        }
        if (code_ >= 400) {
            // A refused session or sender says nothing about the recipient: it may be mended meanwhile.
            delivery.kind =
                code_ >= 500 && delivery.stage != Delivery::Stage::kSession ? Kind::kRefused : Kind::kLater;
            return delivery;
        }
    }
    delivery.code = 0;
    delivery.kind = had_last_bytes() ? Kind::kUnknown : Kind::kLater;
    delivery.reply = failure.empty() ? "the mail server stopped in the middle" : to_line(failure);
    return delivery;
}

}  // namespace pelanggan::mail
