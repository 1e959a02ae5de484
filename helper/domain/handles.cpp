// SPDX-License-Identifier: Apache-2.0
#include "domain/handles.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "domain/email.h"
#include "domain/phone.h"

namespace pelanggan::domain {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters, digits and the extra characters, within the length; begins with a letter.
bool is_name(std::string_view text, std::size_t min, std::size_t max, std::string_view extra) noexcept {
    if (text.size() < min || text.size() > max || !is_letter(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || is_digit(c) || extra.find(c) != std::string_view::npos;
    });
}

bool is_phone_like(std::string_view text) noexcept {
    return !text.empty() && (text.front() == '+' || text.front() == '(' || is_digit(text.front()));
}

// 5 to 32 of a-z 0-9 _, with or without the @ that its clients show.
bool is_telegram(std::string_view text) noexcept {
    if (!text.empty() && text.front() == '@') text.remove_prefix(1);
    return is_name(text, 5, 32, "_");
}

// A user name: 3 to 32 of a-z 0-9 _, a dot and two or more digits.
bool is_signal(std::string_view text) noexcept {
    if (!text.empty() && text.front() == '@') text.remove_prefix(1);
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string_view name = text.substr(0, dot);
    const std::string_view number = text.substr(dot + 1);
    const bool is_named = name.front() == '_' ? name.size() >= 3 && is_name(name.substr(1), 2, 31, "_")
                                              : is_name(name, 3, 32, "_");
    return is_named && number.size() >= 2 && number.size() <= 9 &&
           std::all_of(number.begin(), number.end(), is_digit);
}

// LINE IDs: a-z 0-9 . _ -; official accounts begin with @.
bool is_line(std::string_view text) noexcept {
    if (!text.empty() && text.front() == '@') text.remove_prefix(1);
    return text.size() >= 2 && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
           });
}

// RFC 7622 without resource; the shape is that of an e-mail address.
bool is_xmpp(std::string_view text) {
    return Email::parse(text).ok();
}

// @localpart:server, server with an optional port.
bool is_matrix(std::string_view text) {
    const auto colon = text.find(':');
    if (text.size() < 4 || text.front() != '@' || colon == std::string_view::npos || colon < 2) return false;
    const std::string_view local = text.substr(1, colon - 1);
    const bool is_local = std::all_of(local.begin(), local.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) ||
               std::string_view{"._=-/+"}.find(c) != std::string_view::npos;
    });
    std::string_view server = text.substr(colon + 1);
    if (const auto port = server.rfind(':'); port != std::string_view::npos) {
        const auto number = base::parse_number(server.substr(port + 1));
        if (!number.has_value() || *number < 1 || *number > 65535) return false;
        server = server.substr(0, port);
    }
    // A server name is a domain name, and that is what stands behind an address' @.
    return is_local && Email::parse("x@" + std::string{server}).ok();
}

bool is_skype(std::string_view text) noexcept {
    if (text.substr(0, 5) == "live:") {
        text.remove_prefix(5);
        return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == ',';
        });
    }
    return is_name(text, 6, 32, "._-,");
}

bool is_icq(std::string_view text) noexcept {
    const auto digits = std::count_if(text.begin(), text.end(), is_digit);
    return digits >= 5 && digits <= 9 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '-'; });
}

base::Expected<std::string> take(bool is_good, std::string_view text) {
    if (!is_good) return base::invalid_input("not a name of this messenger");
    return std::string{text};
}

base::Expected<std::string> read_phone(std::string_view text, std::string_view region) {
    PEL_ASSIGN(const Phone phone, Phone::parse(text, region));
    return phone.e164();
}

}  // namespace

base::Expected<std::string> parse_handle(Field field, std::string_view text, std::string_view region) {
    PEL_CHECK(info(field).type == FieldType::kMessenger);
    text = base::trim(text);
    if (field == Field::kWhatsApp) return read_phone(text, region);
    if (field == Field::kTelegram)
        return is_phone_like(text) ? read_phone(text, region) : take(is_telegram(text), text);
    if (field == Field::kSignal)
        return is_phone_like(text) ? read_phone(text, region) : take(is_signal(text), text);
    if (field == Field::kLine) return take(is_line(text), text);
    if (field == Field::kXmpp) return take(is_xmpp(text), text);
    if (field == Field::kMatrix) return take(is_matrix(text), text);
    if (field == Field::kSkype) return take(is_skype(text), text);
    return take(is_icq(text), text);
}

}  // namespace pelanggan::domain
