// SPDX-License-Identifier: Apache-2.0
#include "mail/header_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "domain/email.h"
#include "mail/encoded_word.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kMaxLine = 78;
constexpr std::size_t kMaxHardLine = 998;
constexpr std::size_t kMaxValueBytes = 4096;
constexpr std::string_view kFold = "\r\n ";

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_alnum(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// RFC 5322, section 3.2.3.
bool is_atext(char c) noexcept {
    return is_alnum(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}
bool is_dot_atom(std::string_view text) noexcept {
    char before = '.';
    for (const char c : text) {
        if (c == '.' ? before == '.' : !is_atext(c)) return false;
        before = c;
    }
    return before != '.';
}

base::Error refused(std::string_view name, std::string_view why) {
    return base::invalid_input(fmt::format("mail header {}: {}", name, why));
}

base::Expected<void> check_value(std::string_view name, std::string_view value) {
    if (value.size() > kMaxValueBytes) return refused(name, "too long");
    if (!base::is_utf8(value)) return refused(name, "not UTF-8");
    if (base::has_control_characters(value)) return refused(name, "holds a line break or another control");
    return {};
}

base::Expected<void> check_address(std::string_view name, std::string_view address) {
    const auto parsed = domain::Email::parse(address);
    // What the parser would have trimmed or lowered is not the address it was stored as.
    if (!parsed.ok() || parsed->text() != address) return refused(name, "not an address");
    return {};
}

// Plain text that says the same to every reader: no encoding needed, and none can be seen in it.
bool is_plain(std::string_view value) noexcept {
    if (!is_ascii(value) || value.find("=?") != std::string_view::npos) return false;
    if (value.empty() || value.front() == ' ' || value.back() == ' ') return false;
    if (value.find("  ") != std::string_view::npos) return false;
    const auto words = base::split(value, ' ');
    return std::all_of(words.begin(), words.end(),
                       [](std::string_view word) { return word.size() < kMaxLine - 2; });
}

// Joins plain words with spaces, and with folds where a line would grow too long.
std::string fold(std::string_view begin, std::string_view value) {
    std::string out{begin};
    std::size_t column = out.size();
    bool is_first = true;
    for (const auto word : base::split(value, ' ')) {
        if (!is_first && column + 1 + word.size() > kMaxLine) {
            out += kFold;
            column = 1;
        } else if (!is_first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        is_first = false;
    }
    return out;
}

std::size_t last_line_length(std::string_view text) noexcept {
    const auto at = text.rfind('\n');
    return at == std::string_view::npos ? text.size() : text.size() - at - 1;
}

// A header whose value is one piece that cannot be broken.
base::Expected<std::string> write_token(std::string_view name, std::string_view value) {
    PEL_TRY(check_value(name, value));
    if (!is_ascii(value) || value.find(' ') != std::string_view::npos)
        return refused(name, "not plain ASCII");
    std::string line = fmt::format("{}: {}", name, value);
    if (line.size() > kMaxHardLine) return refused(name, "too long");
    return line;
}

base::Expected<std::string> write_message_id(std::string_view id) {
    constexpr std::string_view kName = "Message-ID";
    const auto at = id.find('@');
    if (id.size() > 250 || !id.starts_with('<') || !id.ends_with('>') || at == std::string_view::npos ||
        !is_dot_atom(id.substr(1, at - 1)) || !is_dot_atom(id.substr(at + 1, id.size() - at - 2))) {
        return refused(kName, "not <…@…>");
    }
    return write_token(kName, id);
}

base::Expected<std::string> write_language(std::string_view language) {
    constexpr std::string_view kName = "Content-Language";
    const bool is_good = language.size() <= 35 && std::all_of(language.begin(), language.end(),
                                                              [](char c) { return is_alnum(c) || c == '-'; });
    if (!is_good) return refused(kName, "not a language");
    return write_token(kName, language);
}

base::Expected<void> add_list_headers(const Message& message, std::vector<std::string>& lines) {
    if (!message.list_id.empty()) {
        if (message.list_id.size() > 255 || !is_dot_atom(message.list_id))
            return refused("List-Id", "not a name");
        PEL_ASSIGN(auto line, write_token("List-Id", "<" + message.list_id + ">"));
        lines.push_back(std::move(line));
    }
    constexpr std::string_view kName = "List-Unsubscribe";
    std::string ways;
    if (!message.unsubscribe_url.empty()) {
        PEL_TRY(check_value(kName, message.unsubscribe_url));
        if (!message.unsubscribe_url.starts_with("https://")) return refused(kName, "not an https link");
        if (!is_ascii(message.unsubscribe_url) ||
            message.unsubscribe_url.find_first_of(" <>,\"") != std::string::npos) {
            return refused(kName, "a link with characters that must be encoded");
        }
        ways = "<" + message.unsubscribe_url + ">";
        if (ways.size() > kMaxHardLine - 40) return refused(kName, "too long");
    }
    if (!message.unsubscribe_mailto.empty()) {
        PEL_TRY(check_address(kName, message.unsubscribe_mailto));
        if (!is_ascii(message.unsubscribe_mailto)) return refused(kName, "not an ASCII address");
        const auto at = message.unsubscribe_mailto.find('@');
        if (!ways.empty()) ways += ", ";
        ways += "<mailto:" + base::url_encode(message.unsubscribe_mailto.substr(0, at)) +
                message.unsubscribe_mailto.substr(at) + ">";
    }
    if (ways.empty()) return {};
    lines.push_back(fold(fmt::format("{}: ", kName), ways));
    // One click means the https link: without it there is nothing to POST to.
    if (!message.unsubscribe_url.empty())
        lines.emplace_back("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    return {};
}

}  // namespace

base::Expected<std::string> write_text_header(std::string_view name, std::string_view value) {
    PEL_TRY(check_value(name, value));
    const std::string begin = fmt::format("{}: ", name);
    if (is_plain(value)) return fold(begin, value);
    return begin + encode_words(value, begin.size());
}

base::Expected<std::string> write_address_header(std::string_view name, std::string_view shown,
                                                 std::string_view address) {
    PEL_TRY(check_value(name, shown));
    PEL_TRY(check_address(name, address));
    const std::string begin = fmt::format("{}: ", name);
    if (shown.empty()) return begin + std::string{address};
    std::string line;
    if (!is_plain(shown)) {
        line = begin + encode_words(shown, begin.size());
    } else if (std::all_of(shown.begin(), shown.end(), [](char c) { return is_atext(c) || c == ' '; })) {
        line = fold(begin, shown);
    } else {
        std::string quoted = "\"";
        for (const char c : shown) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
        line = fold(begin, quoted + "\"");
    }
    // A line that holds an encoded word is two shorter (RFC 2047, section 2).
    const std::size_t limit = is_plain(shown) ? kMaxLine : kMaxLine - 2;
    line += last_line_length(line) + address.size() + 3 > limit ? kFold : std::string_view{" "};
    return fmt::format("{}<{}>", line, address);
}

base::Expected<std::string> to_rfc5322_date(base::Time time) {
    using namespace std::chrono;
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const int year = static_cast<int>(date.year());
    if (year < 1900 || year > 9999) return refused("Date", "out of range");
    const hh_mm_ss clock{time - day};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays.at(weekday{day}.c_encoding()),
                       static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
                       year, clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

bool needs_smtputf8(const Message& message) noexcept {
    return !is_ascii(message.from) || !is_ascii(message.to) || !is_ascii(message.reply_to) ||
           !is_ascii(message.return_path);
}

base::Expected<std::vector<std::string>> write_headers(const Message& message) {
    std::vector<std::string> lines;
    if (!message.return_path.empty()) PEL_TRY(check_address("envelope sender", message.return_path));
    PEL_ASSIGN(const auto date, to_rfc5322_date(message.date));
    lines.push_back("Date: " + date);
    PEL_ASSIGN(auto id, write_message_id(message.message_id));
    lines.push_back(std::move(id));
    PEL_ASSIGN(auto from, write_address_header("From", message.from_name, message.from));
    lines.push_back(std::move(from));
    if (!message.reply_to.empty()) {
        PEL_ASSIGN(auto reply_to, write_address_header("Reply-To", "", message.reply_to));
        lines.push_back(std::move(reply_to));
    }
    PEL_ASSIGN(auto to, write_address_header("To", message.to_name, message.to));
    lines.push_back(std::move(to));
    if (message.subject.empty()) return refused("Subject", "empty");
    PEL_ASSIGN(auto subject, write_text_header("Subject", message.subject));
    lines.push_back(std::move(subject));
    lines.emplace_back("Auto-Submitted: auto-generated");
    if (!message.language.empty()) {
        PEL_ASSIGN(auto language, write_language(message.language));
        lines.push_back(std::move(language));
    }
    PEL_TRY(add_list_headers(message, lines));
    return lines;
}

}  // namespace pelanggan::mail
