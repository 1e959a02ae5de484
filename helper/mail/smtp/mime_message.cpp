// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/mime_message.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "mail/header_writer.h"

namespace pelanggan::mail {
namespace {

// libcurl passes lone line feeds through, and a server may take them for line ends.
base::Expected<std::string> to_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\0') return base::invalid_input("the mail's text holds NUL");
        if (c == '\r') {
            if (at + 1 == text.size() || text[at + 1] != '\n')
                return base::invalid_input("the mail's text holds half a line break");
            continue;
        }
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

}  // namespace

std::size_t MimeMessage::read(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
    auto& message = *static_cast<MimeMessage*>(self);
    const std::size_t left = message.html_.size() - message.given_;
    const std::size_t room = size * count;
    if (left <= room && !std::exchange(message.was_asked_, true) && !message.before_last_bytes_())
        return CURL_READFUNC_ABORT;
    const std::size_t length = std::min(left, room);
    std::copy_n(message.html_.data() + message.given_, length, buffer);
    message.given_ += length;
    return length;
}

bool MimeMessage::add_parts() {
    curl_mimepart* const text = curl_mime_addpart(mime_.get());
    curl_mimepart* const html = curl_mime_addpart(mime_.get());
    return text != nullptr && html != nullptr &&
           curl_mime_type(text, "text/plain; charset=utf-8") == CURLE_OK &&
           curl_mime_encoder(text, "quoted-printable") == CURLE_OK &&
           curl_mime_data(text, text_.data(), text_.size()) == CURLE_OK &&
           curl_mime_type(html, "text/html; charset=utf-8") == CURLE_OK &&
           curl_mime_encoder(html, "quoted-printable") == CURLE_OK &&
           curl_mime_data_cb(html, static_cast<curl_off_t>(html_.size()), &MimeMessage::read, nullptr,
                             nullptr, this) == CURLE_OK;
}

base::Expected<std::unique_ptr<MimeMessage>> MimeMessage::make(CURL* easy, const Message& message,
                                                               std::function<bool()> before_last_bytes) {
    std::unique_ptr<MimeMessage> made{new MimeMessage};
    made->before_last_bytes_ = std::move(before_last_bytes);
    PEL_ASSIGN(made->text_, to_crlf(message.text));
    PEL_ASSIGN(made->html_, to_crlf(message.html));
    PEL_ASSIGN(std::vector<std::string> lines, write_headers(message));
    // libcurl adds the boundary to it; its own choice would be multipart/mixed.
    lines.emplace_back("Content-Type: multipart/alternative");
    for (const auto& line : lines) {
        curl_slist* const longer = curl_slist_append(made->headers_.get(), line.c_str());
        if (longer == nullptr) return base::internal("no memory for mail headers");
        static_cast<void>(made->headers_.release());
        made->headers_.reset(longer);
    }
    made->mime_.reset(curl_mime_init(easy));
    if (made->mime_ == nullptr || !made->add_parts())
        return base::internal("libcurl refuses the parts of a mail");
    return made;
}

}  // namespace pelanggan::mail
