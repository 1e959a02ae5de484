// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::domain {

// An e-mail address by RFC 5321 and 6531: local part of at most 64 octets as written (dot-atom, UTF-8
// allowed, no quoted strings), domain as A-label in lower case, path of at most 254 octets. Never repaired
// silently: what is not an address is refused.
class Email {
 public:
    // Errors: kInvalidInput. Surrounding white space is dropped, nothing else.
    static base::Expected<Email> parse(std::string_view text);

    const std::string& text() const noexcept { return text_; }
    std::string_view local_part() const noexcept { return std::string_view{text_}.substr(0, at_); }
    std::string_view domain() const noexcept { return std::string_view{text_}.substr(at_ + 1); }
    // For people: the domain as U-label.
    std::string display() const;
    friend bool operator==(const Email& a, const Email& b) { return a.text_ == b.text_; }

 private:
    Email(std::string text, std::size_t at) : text_{std::move(text)}, at_{at} {}
    std::string text_;
    std::size_t at_;
};

// Whether a mail server can be asked to take mail for a stored address: it is as parse() makes them. Looks at
// characters and lengths only, which a million addresses can be. "" is not.
bool is_sendable(std::string_view address) noexcept;

}  // namespace pelanggan::domain
