// SPDX-License-Identifier: Apache-2.0
//
// A message as libcurl sends it: headers of header_writer, text and HTML as multipart/alternative, both
// quoted-printable, so that every line ends with CRLF, none is long, and no dot or line end of the text can
// be taken for the end of the message.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>

#include "base/expected.h"
#include "mail/message.h"

namespace pelanggan::mail {

class MimeMessage {
 public:
    // before_last_bytes is asked once, before libcurl gets the last bytes of the body; false aborts the
    // transfer. Errors: kInvalidInput (a header that is refused, a lone CR or NUL in a body); kInternal.
    static base::Expected<std::unique_ptr<MimeMessage>> make(CURL* easy, const Message& message,
                                                             std::function<bool()> before_last_bytes);
    MimeMessage(const MimeMessage&) = delete;
    MimeMessage& operator=(const MimeMessage&) = delete;

    // Valid while this lives.
    curl_mime* mime() const noexcept { return mime_.get(); }
    curl_slist* headers() const noexcept { return headers_.get(); }

 private:
    struct FreeMime {
        void operator()(curl_mime* mime) const noexcept { curl_mime_free(mime); }
    };
    struct FreeList {
        void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
    };
    MimeMessage() = default;
    static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self) noexcept;
    bool add_parts();

    std::function<bool()> before_last_bytes_;
    std::string text_, html_;
    std::size_t given_{0};  // of html_
    bool was_asked_{false};
    std::unique_ptr<curl_mime, FreeMime> mime_;
    std::unique_ptr<curl_slist, FreeList> headers_;
};

}  // namespace pelanggan::mail
