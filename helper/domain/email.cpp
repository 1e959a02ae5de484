// SPDX-License-Identifier: Apache-2.0
#include "domain/email.h"

#include <idn2.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/text.h"

namespace pelanggan::domain {
namespace {

constexpr std::size_t kMaxLocalOctets = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t kMaxOctets = 254;      // RFC 5321, 4.5.3.1.3, without the angle brackets
constexpr std::size_t kMaxDomainOctets = 253;

// libidn2 allocates what it returns with malloc.
using IdnText = std::unique_ptr<char, decltype(&std::free)>;

bool is_atext(char c) noexcept {
    if (static_cast<unsigned char>(c) >= 0x80) return true;  // RFC 6531: UTF8-non-ascii
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) noexcept {
    bool did_dot = true;
    for (const char c : text) {
        if (c == '.') {
            if (did_dot) return false;
            did_dot = true;
        } else {
            if (!is_atext(c)) return false;
            did_dot = false;
        }
    }
    return !did_dot;
}

// Spaces, zero-width and direction marks outside ASCII: an address that looks like another one is not
// accepted.
bool has_invisible(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view two = text.substr(i, 2);
        const std::string_view three = text.substr(i, 3);
        if (two == "\xC2\xA0" || two == "\xC2\xAD") return true;              // no-break space, soft hyphen
        if (three == "\xE3\x80\x80" || three == "\xEF\xBB\xBF") return true;  // U+3000, U+FEFF
        if (three.size() == 3 && three[0] == '\xE2' && three[1] == '\x80') {
            const auto last = static_cast<unsigned char>(three[2]);
            if (last <= 0x8F || (last >= 0xAA && last <= 0xAF)) return true;  // U+2000–200F, U+202A–202F
        }
        if (three.size() == 3 && three[0] == '\xE2' && three[1] == '\x81') {
            const auto last = static_cast<unsigned char>(three[2]);
            if (last >= 0x9F && last <= 0xAF) return true;  // U+205F–206F
        }
    }
    return false;
}

bool is_host_character(char c) noexcept {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// The domain as lower-case A-label, "" when it is none: at least two labels, the last not a number (an
// address literal or a forgotten top-level domain is a typing error here, whatever RFC 5321 allows).
std::string to_a_label(std::string_view domain) {
    if (domain.empty() || domain.size() > kMaxOctets || domain.back() == '.') return {};
    // libidn2 drops what it maps to nothing, "_" and spaces with the STD3 flag among it: that would be a
    // repair.
    if (has_invisible(domain) || !std::all_of(domain.begin(), domain.end(), is_host_character)) return {};
    const std::string text{domain};
    char* raw = nullptr;
    const int code = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()),
                                    reinterpret_cast<std::uint8_t**>(&raw),
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES);
    const IdnText owned{raw, &std::free};
    if (code != IDN2_OK || raw == nullptr) return {};
    std::string out = base::to_lower_ascii(raw);
    if (out.empty() || out.size() > kMaxDomainOctets || out.back() == '.') return {};
    const auto labels = base::split(out, '.');
    if (labels.size() < 2) return {};
    for (const std::string_view label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return {};
        for (const char c : label) {
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return {};
        }
    }
    const std::string_view last = labels.back();
    if (std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
    return out;
}

// An A-label domain in lower case, by its characters.
bool is_stored_domain(std::string_view domain) noexcept {
    if (domain.size() > kMaxDomainOctets) return false;
    std::size_t labels = 0, length = 0;
    bool is_number = true;  // the label so far
    char before = '.';
    for (const char c : domain) {
        const bool is_letter = c >= 'a' && c <= 'z', is_digit = c >= '0' && c <= '9';
        if (c == '.') {
            if (before == '.' || before == '-') return false;
            ++labels;
            length = 0;
            is_number = true;
        } else {
            if (!is_letter && !is_digit && c != '-') return false;
            if ((c == '-' && before == '.') || ++length > 63) return false;
            is_number = is_number && is_digit;
        }
        before = c;
    }
    return labels >= 1 && before != '.' && before != '-' && !is_number;
}

}  // namespace

bool is_sendable(std::string_view address) noexcept {
    if (address.size() > kMaxOctets) return false;
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return false;
    const std::string_view local = address.substr(0, at);
    return local.size() <= kMaxLocalOctets && is_dot_atom(local) && !has_invisible(local) &&
           base::is_utf8(local) && is_stored_domain(address.substr(at + 1));
}

base::Expected<Email> Email::parse(std::string_view text) {
    text = base::trim(text);
    if (text.size() > 4 * kMaxOctets || !base::is_utf8(text) || base::has_control_characters(text)) {
        return base::invalid_input("not an e-mail address");
    }
    const auto at = text.rfind('@');
    if (at == std::string_view::npos) return base::invalid_input("an e-mail address has an @");
    const std::string_view local = text.substr(0, at);
    if (local.size() > kMaxLocalOctets || !is_dot_atom(local) || has_invisible(local)) {
        return base::invalid_input("the part before the @ is not that of an e-mail address");
    }
    const std::string domain = to_a_label(text.substr(at + 1));
    if (domain.empty()) return base::invalid_input("the part after the @ is not a domain name");
    if (local.size() + 1 + domain.size() > kMaxOctets) {
        return base::invalid_input("an e-mail address has at most 254 bytes");
    }
    std::string canonical{local};
    canonical += '@';
    canonical += domain;
    return Email{std::move(canonical), local.size()};
}

std::string Email::display() const {
    char* raw = nullptr;
    const std::string name{domain()};
    const int code = idn2_to_unicode_8z8z(name.c_str(), &raw, IDN2_NONTRANSITIONAL);
    const IdnText owned{raw, &std::free};
    if (code != IDN2_OK || raw == nullptr) return text_;
    return std::string{local_part()} + '@' + raw;
}

}  // namespace pelanggan::domain
