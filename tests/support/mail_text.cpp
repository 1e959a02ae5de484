// SPDX-License-Identifier: Apache-2.0
#include "support/mail_text.h"

#include <stdexcept>

namespace pelanggan::test {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    throw std::runtime_error{"not a hexadecimal digit"};
}

std::string decode_hex(std::string_view text, bool underscore_is_space) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '=') {
            if (at + 2 < text.size() && text[at + 1] == '\r' && text[at + 2] == '\n') {
                at += 2;
                continue;
            }
            if (at + 2 >= text.size()) throw std::runtime_error{"cut after ="};
            out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
            at += 2;
        } else {
            out += text[at] == '_' && underscore_is_space ? ' ' : text[at];
        }
    }
    return out;
}

std::string decode_base64(std::string_view text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') break;
        const auto digit = kDigits.find(c);
        if (digit == std::string_view::npos) throw std::runtime_error{"not base64"};
        bits = bits << 6U | static_cast<unsigned>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> static_cast<unsigned>(count) & 255U);
        }
    }
    return out;
}

}  // namespace

std::string unfold(std::string_view header) {
    std::string out;
    for (std::size_t at = 0; at < header.size(); ++at) {
        if (header.substr(at, 2) == "\r\n") {
            if (header.substr(at + 2, 1) != " ") throw std::runtime_error{"a line break that is no fold"};
            ++at;
            continue;
        }
        if (header[at] == '\r' || header[at] == '\n') throw std::runtime_error{"half a line break"};
        out += header[at];
    }
    return out;
}

std::string decode_words(std::string_view text) {
    std::string out;
    bool was_word = false;
    while (!text.empty()) {
        const auto begin = text.find("=?");
        const auto kind_at = text.find('?', begin == std::string_view::npos ? begin : begin + 2);
        const auto end = kind_at == std::string_view::npos ? kind_at : text.find("?=", kind_at + 3);
        if (begin == std::string_view::npos || end == std::string_view::npos) return out + std::string{text};
        const auto between = text.substr(0, begin);
        // White space between two words is not part of the text.
        if (!was_word || between.find_first_not_of(' ') != std::string_view::npos) out += between;
        const auto body = text.substr(kind_at + 3, end - kind_at - 3);
        out += text[kind_at + 1] == 'B' ? decode_base64(body) : decode_hex(body, true);
        was_word = true;
        text.remove_prefix(end + 2);
    }
    return out;
}

std::string decode_quoted_printable(std::string_view text) {
    return decode_hex(text, false);
}

}  // namespace pelanggan::test
