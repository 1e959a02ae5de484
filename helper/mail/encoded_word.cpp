// SPDX-License-Identifier: Apache-2.0
#include "mail/encoded_word.h"

#include <algorithm>

namespace pelanggan::mail {
namespace {

constexpr std::size_t kMaxWord = 75;
constexpr std::size_t kMaxLine = 76;               // with an encoded word in it (RFC 2047, section 2)
constexpr std::string_view kBegin = "=?UTF-8?Q?";  // as long as that of B
constexpr std::string_view kEnd = "?=";
constexpr std::size_t kFrame = kBegin.size() + kEnd.size();

// What may stand for itself in a Q word everywhere, in display names too (RFC 2047, section 5, rule 3).
bool is_itself(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!*+-/"}.find(c) != std::string_view::npos;
}

std::size_t q_length(std::string_view text) noexcept {
    std::size_t length = 0;
    for (const char c : text)
        length += is_itself(c) || c == ' ' ? 1 : 3;
    return length;
}
std::size_t b_length(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

std::string to_q(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_itself(c)) {
            out += c;
        } else if (c == ' ') {
            out += '_';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'=', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return out;
}

std::string to_b(std::string_view text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, text.size() - at);
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8U | (i < count ? static_cast<unsigned char>(text[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= count ? kDigits[bits >> (18U - 6U * static_cast<unsigned>(i)) & 63U] : '=';
    }
    return out;
}

std::size_t character_length(std::string_view text) noexcept {
    std::size_t length = 1;
    while (length < 4 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        ++length;
    return length;
}

}  // namespace

std::string encode_words(std::string_view text, std::size_t column) {
    const bool is_q = q_length(text) <= b_length(text.size());
    std::string out;
    while (!text.empty()) {
        // Even a long name of a header leaves room for one character; its line is then longer.
        const std::size_t line = column + kFrame + 12 < kMaxLine ? kMaxLine - column : kFrame + 12;
        const std::size_t room = std::min(kMaxWord, line) - kFrame;
        std::size_t length = 0, used = 0;
        while (length < text.size()) {
            const auto character = text.substr(length, character_length(text.substr(length)));
            const std::size_t more = is_q ? used + q_length(character) : b_length(length + character.size());
            if (more > room) break;
            used = more;
            length += character.size();
        }
        if (!out.empty()) out += "\r\n ";
        out +=
            is_q ? "=?UTF-8?Q?" + to_q(text.substr(0, length)) : "=?UTF-8?B?" + to_b(text.substr(0, length));
        out += kEnd;
        text.remove_prefix(length);
        column = 1;
    }
    return out;
}

}  // namespace pelanggan::mail
