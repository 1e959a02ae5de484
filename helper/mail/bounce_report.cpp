// SPDX-License-Identifier: Apache-2.0
#include "mail/bounce_report.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/text.h"
#include "domain/email.h"
#include "mail/bounce_words.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kMaxParts = 64;
constexpr std::size_t kMaxAddresses = 16;
constexpr std::size_t kMaxTextBytes = 64 * 1024;

struct Unref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
template <typename T>
using Ref = std::unique_ptr<T, Unref>;

// Once per process: GMime keeps tables for as long as the process lives.
void start_gmime() {
    static const bool is_started = [] {
        g_mime_init();
        return true;
    }();
    static_cast<void>(is_started);
}

Ref<GMimeMessage> parse(std::string_view raw) {
    const Ref<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(raw.data(), raw.size())};
    const Ref<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    return Ref<GMimeMessage>{g_mime_parser_construct_message(parser.get(), nullptr)};
}

std::string header(GMimeObject* object, const char* name) {
    const char* const value = g_mime_object_get_header(object, name);
    return value == nullptr ? "" : std::string{base::trim(value)};
}

bool is_type(GMimeObject* part, const char* type, const char* subtype) {
    GMimeContentType* const content = g_mime_object_get_content_type(part);
    return content != nullptr && g_mime_content_type_is_type(content, type, subtype) != FALSE;
}

// The decoded content of a part, cut where it grows too long.
std::string content_of(GMimeObject* object) {
    if (!GMIME_IS_PART(object)) return {};
    GMimeDataWrapper* const content = g_mime_part_get_content(GMIME_PART(object));
    if (content == nullptr) return {};
    const Ref<GMimeStream> memory{g_mime_stream_mem_new()};
    if (g_mime_data_wrapper_write_to_stream(content, memory.get()) < 0) return {};
    const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    if (bytes == nullptr || bytes->len == 0) return {};
    return {reinterpret_cast<const char*>(bytes->data), std::min<std::size_t>(bytes->len, kMaxTextBytes)};
}

// The parts of a message, not those of messages within it.
std::vector<GMimeObject*> parts_of(GMimeMessage* message) {
    std::vector<GMimeObject*> parts;
    GMimeObject* const body = g_mime_message_get_mime_part(message);
    if (body != nullptr) parts.push_back(body);
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (!GMIME_IS_MULTIPART(parts[at])) continue;
        GMimeMultipart* const multipart = GMIME_MULTIPART(parts[at]);
        const int count = g_mime_multipart_get_count(multipart);
        for (int i = 0; i < count && parts.size() < kMaxParts; ++i)
            parts.push_back(g_mime_multipart_get_part(multipart, i));
    }
    return parts;
}

class Reader {
 public:
    Reader(GMimeMessage* message, std::string_view envelope_recipient)
        : message_{message}, parts_{parts_of(message)} {
        add_address(envelope_recipient);
        for (const char* const name : {"Delivered-To", "X-Original-To", "Envelope-To", "To"}) {
            const std::string value = header(GMIME_OBJECT(message), name);
            for (const auto one : base::split(value, ','))
                add_address(one);
        }
    }

    BounceReport read() {
        read_original();
        if (!read_complaint() && !read_delivery_status() && !read_words()) read_headers();
        return std::move(report_);
    }

 private:
    void add_address(std::string_view text);
    void read_original();
    bool read_complaint();
    bool read_delivery_status();
    bool read_words();
    void read_headers();
    void judge(std::string_view status, std::string_view diagnostic);

    GMimeMessage* const message_;
    const std::vector<GMimeObject*> parts_;
    BounceReport report_;
};

// "Name <a@b>", "<a@b>" or "a@b"; what is none of them is left out.
void Reader::add_address(std::string_view text) {
    const auto open = text.rfind('<');
    if (open != std::string_view::npos) text = text.substr(open + 1, text.find('>', open) - open - 1);
    const auto email = domain::Email::parse(text);
    auto& all = report_.return_addresses;
    if (!email.ok() || all.size() >= kMaxAddresses) return;
    if (std::find(all.begin(), all.end(), email->text()) == all.end()) all.push_back(email->text());
}

// The mail that came back, or its headers, as the last part of the report.
void Reader::read_original() {
    for (GMimeObject* const part : parts_) {
        Fields fields;
        if (GMIME_IS_MESSAGE_PART(part)) {
            GMimeMessage* const original = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
            if (original == nullptr) continue;
            for (const char* const name : {"Message-ID", "Return-Path"})
                fields.emplace(base::to_lower_ascii(name), header(GMIME_OBJECT(original), name));
        } else if (is_type(part, "text", "rfc822-headers") || is_type(part, "message", "rfc822-headers")) {
            const auto blocks = read_field_blocks(content_of(part));
            if (!blocks.empty()) fields = blocks.front();
        }
        const std::string id = to_diagnostic(find_field(fields, "message-id"));
        if (report_.message_id.empty() && id.starts_with('<') && id.ends_with('>') && id.size() <= 250)
            report_.message_id = id;
        add_address(find_field(fields, "return-path"));
    }
}

bool Reader::read_complaint() {
    for (GMimeObject* const part : parts_) {
        if (!is_type(part, "message", "feedback-report")) continue;
        const auto blocks = read_field_blocks(content_of(part));
        if (blocks.empty()) continue;
        const Fields& fields = blocks.front();
        const std::string type = base::to_lower_ascii(find_field(fields, "feedback-type"));
        if (type.empty()) continue;
        add_address(find_field(fields, "original-mail-from"));
        report_.recipient = address_in(find_field(fields, "original-rcpt-to"));
        report_.diagnostic = to_diagnostic("feedback report: " + type);
        report_.kind = type == "not-spam" ? BounceReport::Kind::kAutoReply : BounceReport::Kind::kComplaint;
        return true;
    }
    return false;
}

bool Reader::read_delivery_status() {
    for (GMimeObject* const part : parts_) {
        if (!is_type(part, "message", "delivery-status") &&
            !is_type(part, "message", "global-delivery-status"))
            continue;
        auto blocks = read_field_blocks(content_of(part));
        // The first block is about the message, each other one about a recipient; some leave out the first.
        std::erase_if(blocks, [](const Fields& fields) { return find_field(fields, "action").empty(); });
        if (blocks.empty()) continue;
        const auto failed = std::find_if(blocks.begin(), blocks.end(), [](const Fields& fields) {
            return base::to_lower_ascii(find_field(fields, "action")) == "failed";
        });
        const Fields& fields = failed == blocks.end() ? blocks.front() : *failed;
        report_.recipient = address_in(find_field(fields, "original-recipient"));
        if (report_.recipient.empty()) report_.recipient = address_in(find_field(fields, "final-recipient"));
        judge(find_field(fields, "status"), after_type(find_field(fields, "diagnostic-code")));
        // Delayed, delivered, relayed, expanded: nothing has failed.
        if (failed == blocks.end()) report_.kind = BounceReport::Kind::kAutoReply;
        return true;
    }
    return false;
}

// Reports that are not made for machines: X-Failed-Recipients, and the codes in the text.
bool Reader::read_words() {
    const std::string recipients = header(GMIME_OBJECT(message_), "X-Failed-Recipients");
    const bool is_from_daemon = is_mailer_daemon(header(GMIME_OBJECT(message_), "From"));
    if (recipients.empty() && !is_from_daemon) return false;
    const auto part = std::find_if(parts_.begin(), parts_.end(),
                                   [](GMimeObject* p) { return is_type(p, "text", "plain"); });
    const std::string line = part == parts_.end() ? "" : find_reply_line(content_of(*part));
    if (line.empty()) return false;
    report_.recipient = address_in(recipients.substr(0, recipients.find(',')));
    judge("", line);
    return report_.kind != BounceReport::Kind::kUnknown;
}

void Reader::read_headers() {
    const auto is_word = [&](const char* name, std::string_view word) {
        return base::to_lower_ascii(header(GMIME_OBJECT(message_), name)).starts_with(word);
    };
    const std::string automatic = header(GMIME_OBJECT(message_), "Auto-Submitted");
    if ((!automatic.empty() && !is_word("Auto-Submitted", "no")) || is_word("Precedence", "auto_reply") ||
        is_word("X-Autoreply", "yes") || !header(GMIME_OBJECT(message_), "X-Autorespond").empty()) {
        report_.kind = BounceReport::Kind::kAutoReply;
    }
}

void Reader::judge(std::string_view status, std::string_view diagnostic) {
    report_.diagnostic = to_diagnostic(diagnostic);
    report_.status = find_status(status, report_.diagnostic);
    if (report_.status.empty()) return;
    const bool is_soft = report_.status.front() == '4' || is_about_the_message(report_.status);
    report_.kind = is_soft ? BounceReport::Kind::kSoft : BounceReport::Kind::kHard;
}

}  // namespace

base::Expected<BounceReport> read_bounce(std::string_view raw, std::string_view envelope_recipient) {
    if (raw.size() > kMaxBounceBytes) return base::invalid_input("the message is longer than 1 MiB");
    start_gmime();
    const Ref<GMimeMessage> message = parse(raw);
    if (message == nullptr) return base::invalid_input("not a mail");
    return Reader{message.get(), envelope_recipient}.read();
}

}  // namespace pelanggan::mail
