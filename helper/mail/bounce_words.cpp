// SPDX-License-Identifier: Apache-2.0
#include "mail/bounce_words.h"

#include <algorithm>

#include "base/text.h"
#include "domain/email.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kMaxBlocks = 100;
constexpr std::size_t kMaxFields = 100;
constexpr std::size_t kMaxValueBytes = 4096;
constexpr std::size_t kMaxDiagnosticBytes = 500;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// "5.1.1" at the begin of text, or "".
std::string_view enhanced_code(std::string_view text) noexcept {
    if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5')) return {};
    std::size_t at = 1;
    for (int part = 0; part < 2; ++part) {
        if (at >= text.size() || text[at] != '.') return {};
        const std::size_t begin = ++at;
        while (at < text.size() && is_digit(text[at]))
            ++at;
        if (at == begin || at > begin + 3) return {};
    }
    // "5.1.1.7" is an address of a machine.
    const bool goes_on = at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]);
    return goes_on ? std::string_view{} : text.substr(0, at);
}

// "550" at the begin of text, as an answer of SMTP and not part of a longer number.
std::string_view reply_code(std::string_view text) noexcept {
    const bool is_code = text.size() >= 3 && (text[0] == '4' || text[0] == '5') && text[1] >= '0' &&
                         text[1] <= '5' && is_digit(text[2]) &&
                         (text.size() == 3 || text[3] == ' ' || text[3] == '-');
    return is_code ? text.substr(0, 3) : std::string_view{};
}

bool is_word_start(std::string_view text, std::size_t at) noexcept {
    return at == 0 || std::string_view{" \t(#:[\"'<>;,"}.find(text[at - 1]) != std::string_view::npos;
}

std::string find_enhanced(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_word_start(text, at) && !(at >= 4 && text[at - 1] == '-' && is_digit(text[at - 2]))) continue;
        const auto code = enhanced_code(text.substr(at));
        if (!code.empty() && code.front() != '2') return std::string{code};
    }
    return {};
}

}  // namespace

std::vector<Fields> read_field_blocks(std::string_view text) {
    std::vector<Fields> blocks;
    Fields fields;
    std::string* last = nullptr;
    const auto end_block = [&] {
        if (!fields.empty() && blocks.size() < kMaxBlocks) blocks.push_back(std::move(fields));
        fields.clear();
        last = nullptr;
    };
    for (auto line : base::split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (base::trim(line).empty()) {
            end_block();
            continue;
        }
        if (line.front() == ' ' || line.front() == '\t') {
            if (last != nullptr && last->size() < kMaxValueBytes)
                *last += " " + std::string{base::trim(line).substr(0, kMaxValueBytes)};
            continue;
        }
        const auto colon = line.find(':');
        last = nullptr;
        if (colon == std::string_view::npos || colon == 0 || fields.size() >= kMaxFields) continue;
        const auto [field, is_new] =
            fields.emplace(base::to_lower_ascii(base::trim(line.substr(0, colon))),
                           base::trim(line.substr(colon + 1)).substr(0, kMaxValueBytes));
        if (is_new) last = &field->second;
    }
    end_block();
    return blocks;
}

std::string find_field(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
}

std::string after_type(std::string_view value) {
    const auto semicolon = value.find(';');
    return std::string{base::trim(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1))};
}

std::string address_in(std::string_view value) {
    std::string text = after_type(value);
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    const auto email = domain::Email::parse(text);
    return email.ok() ? email->text() : std::string{};
}

std::string to_diagnostic(std::string_view text) {
    bool did_replace = false;
    std::string line = base::repair_utf8(base::trim(text).substr(0, kMaxValueBytes), did_replace);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    if (line.size() <= kMaxDiagnosticBytes) return line;
    line.resize(kMaxDiagnosticBytes);
    // Not in the middle of a character.
    while (!line.empty() && !base::is_utf8(line))
        line.pop_back();
    return line;
}

std::string find_status(std::string_view status, std::string_view diagnostic) {
    std::string found{enhanced_code(base::trim(status))};
    if (found.starts_with('2')) found.clear();
    if (!found.empty() && !found.ends_with(".0.0")) return found;
    const std::string told = find_enhanced(diagnostic);
    // The words may be about an earlier try: they count only where they do not contradict.
    if (!told.empty() && (found.empty() || told.front() == found.front())) return told;
    if (!found.empty()) return found;
    const auto code = reply_code(diagnostic);
    return code.empty() ? std::string{} : std::string{code.front()} + ".0.0";
}

bool is_about_the_message(std::string_view status) noexcept {
    const auto rest = status.substr(std::min<std::size_t>(2, status.size()));
    return rest == "2.2" || rest == "2.3" || rest == "3.4" || rest.starts_with("6.") ||
           rest.starts_with("7.");
}

bool is_mailer_daemon(std::string_view from) {
    const std::string lower = base::to_lower_ascii(from);
    return lower.find("mailer-daemon@") != std::string::npos ||
           lower.find("postmaster@") != std::string::npos;
}

std::string find_reply_line(std::string_view text) {
    for (const auto line : base::split(text, '\n')) {
        for (std::size_t at = 0; at < line.size(); ++at) {
            if (!is_word_start(line, at)) continue;
            const auto rest = line.substr(at);
            const auto code = enhanced_code(rest);
            if (!reply_code(rest).empty() || (!code.empty() && code.front() != '2'))
                return std::string{base::trim(rest)};
        }
    }
    return {};
}

}  // namespace pelanggan::mail
