// SPDX-License-Identifier: Apache-2.0
#include "mail/header_writer.h"

#include <boost/test/unit_test.hpp>

#include "base/text.h"
#include "support/expect.h"
#include "support/mail_text.h"

namespace pelanggan::mail {
namespace {

Message full_message() {
    Message message;
    message.from_name = "Modul, Hosting";
    message.from = "no-reply@host.example";
    message.reply_to = "help@host.example";
    message.to_name = "Budi \u00c4rger";
    message.to = "budi@example.com";
    message.return_path = "bounce+abc@host.example";
    message.message_id = "<1.abc@host.example>";
    message.date = base::from_epoch(1'795'371'812);
    message.subject = "Perubahan layanan";
    message.text = "x";
    message.html = "<p>x</p>";
    message.language = "id";
    message.list_id = "news.pelanggan.host.example";
    message.unsubscribe_url = "https://host.example/p?p=unsubscribe&k=AbC_-1";
    return message;
}

const std::string* find(const std::vector<std::string>& lines, std::string_view name) {
    for (const auto& line : lines) {
        if (line.starts_with(std::string{name} + ": ")) return &line;
    }
    return nullptr;
}

// Every member that is text and comes from people or configuration.
const std::pair<const char*, std::string Message::*> kTexts[] = {
    {"from_name", &Message::from_name},
    {"from", &Message::from},
    {"reply_to", &Message::reply_to},
    {"to_name", &Message::to_name},
    {"to", &Message::to},
    {"return_path", &Message::return_path},
    {"message_id", &Message::message_id},
    {"subject", &Message::subject},
    {"language", &Message::language},
    {"list_id", &Message::list_id},
    {"unsubscribe_url", &Message::unsubscribe_url},
    {"unsubscribe_mailto", &Message::unsubscribe_mailto},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(header_writer_tests)

BOOST_AUTO_TEST_CASE(every_header_of_an_announcement) {
    const auto lines = write_headers(full_message());
    BOOST_REQUIRE_MESSAGE(lines.ok(), why(lines));
    const std::vector<std::string> expected{
        "Date: Sun, 22 Nov 2026 18:23:32 +0000",
        "Message-ID: <1.abc@host.example>",
        "From: \"Modul, Hosting\" <no-reply@host.example>",
        "Reply-To: help@host.example",
        "To: =?UTF-8?Q?Budi_=C3=84rger?= <budi@example.com>",
        "Subject: Perubahan layanan",
        "Auto-Submitted: auto-generated",
        "Content-Language: id",
        "List-Id: <news.pelanggan.host.example>",
        "List-Unsubscribe: <https://host.example/p?p=unsubscribe&k=AbC_-1>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    };
    BOOST_TEST(*lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_no_announcement_has_no_list_headers) {
    Message message = full_message();
    message.list_id = message.unsubscribe_url = message.reply_to = "";
    const auto lines = write_headers(message);
    BOOST_REQUIRE_MESSAGE(lines.ok(), why(lines));
    for (const auto& line : *lines)
        BOOST_TEST((!line.starts_with("List-") && !line.starts_with("Reply-To")), line);
}

BOOST_AUTO_TEST_CASE(line_breaks_and_controls_are_refused_in_every_field) {
    using namespace std::string_view_literals;
    const std::string_view breaks[] = {"\r\nBcc: x@example.org"sv,
                                       "\nBcc: x@example.org"sv,
                                       "\rBcc: x@example.org"sv,
                                       "\0"sv,
                                       "\x01"sv,
                                       "\x7f"sv,
                                       "\u0085"sv,
                                       "\u2028x"sv,
                                       "\u2029x"sv,
                                       "\xff"sv,
                                       "\t"sv,
                                       "\r\n x"sv};
    for (const auto& [name, member] : kTexts) {
        for (const auto broken : breaks) {
            for (const bool is_front : {true, false}) {
                Message message = full_message();
                if ((message.*member).empty()) message.*member = "x@example.com";
                (message.*member).insert(is_front ? 0 : (message.*member).size(), broken);
                const auto lines = write_headers(message);
                BOOST_TEST(!lines.ok(), name << " took " << broken);
                if (!lines.ok()) BOOST_TEST((lines.error().kind == base::ErrorKind::kInvalidInput));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_a_field_cannot_be_is_refused) {
    const struct {
        std::string Message::*member;
        const char* value;
        const char* why;
    } rows[] = {
        {&Message::to, "budi", "no domain"},
        {&Message::to, "", "none"},
        {&Message::to, " budi@example.com", "a space in front"},
        {&Message::to, "budi@example.com,ani@example.com", "two addresses"},
        {&Message::to, "budi@example.com> <ani@example.com", "two addresses in brackets"},
        {&Message::from, "\"a b\"@example.com", "a quoted string"},
        {&Message::message_id, "1@host.example", "no brackets"},
        {&Message::message_id, "<1@host.example><2@host.example>", "two"},
        {&Message::message_id, "<1 2@host.example>", "a space"},
        {&Message::message_id, "<@host.example>", "no left part"},
        {&Message::subject, "", "none"},
        {&Message::language, "id en", "two"},
        {&Message::list_id, "a..b", "an empty part"},
        {&Message::list_id, "a>b", "a bracket"},
        {&Message::unsubscribe_url, "http://host.example/", "not https"},
        {&Message::unsubscribe_url, "https://host.example/>, <mailto:x@y.example", "a second link"},
        {&Message::unsubscribe_url, "https://host.example/\u00e9", "not ASCII"},
        {&Message::unsubscribe_mailto, "\u00e9@example.com", "not ASCII"},
    };
    for (const auto& row : rows) {
        Message message = full_message();
        message.*row.member = row.value;
        BOOST_TEST(!write_headers(message).ok(), row.value << ": " << row.why);
    }
}

BOOST_AUTO_TEST_CASE(names_are_quoted_or_encoded) {
    const struct {
        const char* shown;
        const char* written;
    } rows[] = {
        {"", "a@b.example"},
        {"Budi Santoso", "Budi Santoso <a@b.example>"},
        {"Budi (x)", "\"Budi (x)\" <a@b.example>"},
        {"B. \"Udi\" \\", "\"B. \\\"Udi\\\" \\\\\" <a@b.example>"},
        {"evil@x.example", "\"evil@x.example\" <a@b.example>"},
        {"=?UTF-8?Q?x?=", "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?= <a@b.example>"},
        {"a  b", "=?UTF-8?Q?a__b?= <a@b.example>"},
        {"<x@y>, \u00e9", "=?UTF-8?B?PHhAeT4sIMOp?= <a@b.example>"},
    };
    for (const auto& row : rows) {
        const auto line = write_address_header("To", row.shown, "a@b.example");
        BOOST_REQUIRE_MESSAGE(line.ok(), why(line));
        BOOST_TEST(*line == "To: " + std::string{row.written});
    }
}

BOOST_AUTO_TEST_CASE(every_text_comes_back_and_no_line_is_too_long) {
    const std::string words[] = {
        "a",          "layanan", "\u65e5\u672c\u8a9e", "=?UTF-8?Q?x?=", "caf\u00e9,", std::string(120, 'x'),
        "\U0001F4EC", "\"q\""};
    unsigned seed = 1;
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        const std::size_t count = 1 + (seed >> 8U) % 24;
        for (std::size_t i = 0; i < count; ++i) {
            seed = seed * 1103515245U + 12345U;
            if (i > 0) text += (seed >> 20U) % 9 == 0 ? "  " : " ";
            text += words[(seed >> 16U) % std::size(words)];
        }
        const auto line = write_text_header("Subject", text);
        BOOST_REQUIRE_MESSAGE(line.ok(), why(line));
        BOOST_TEST(test::decode_words(test::unfold(*line).substr(9)) == text);
        for (const auto physical : base::split(*line, '\n'))
            BOOST_TEST(physical.size() - (physical.ends_with('\r') ? 1U : 0U) <= 78U, physical);
    }
}

BOOST_AUTO_TEST_CASE(no_line_with_an_encoded_word_has_more_than_76_characters) {
    for (std::size_t length = 1; length < 120; ++length) {
        for (const std::string& name :
             {std::string(length, 'x') + "\u00e9", "=?" + std::string(length, 'x')}) {
            for (const auto& header : {write_text_header("Subject", name),
                                       write_address_header("To", name, "someone@mail.example")}) {
                BOOST_TEST_REQUIRE(header.ok());
                for (const auto line : base::split(*header, '\n')) {
                    if (line.find("=?") != std::string_view::npos)
                        BOOST_TEST(line.size() - (line.ends_with('\r') ? 1U : 0U) <= 76U, line);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(dates_have_english_names_and_a_zone) {
    BOOST_TEST(*to_rfc5322_date(base::from_epoch(0)) == "Thu, 01 Jan 1970 00:00:00 +0000");
    BOOST_TEST(*to_rfc5322_date(base::from_epoch(951'782'399)) == "Mon, 28 Feb 2000 23:59:59 +0000");
    BOOST_TEST(!to_rfc5322_date(base::from_epoch(400'000'000'000)).ok());
    BOOST_TEST(!to_rfc5322_date(base::from_epoch(-4'000'000'000)).ok());
}

BOOST_AUTO_TEST_CASE(only_an_address_that_is_not_ascii_needs_smtputf8) {
    Message message = full_message();
    BOOST_TEST(!needs_smtputf8(message));
    message.to = "b\u00fcdi@example.com";
    BOOST_TEST(needs_smtputf8(message));
    const auto lines = write_headers(message);
    BOOST_REQUIRE_MESSAGE(lines.ok(), why(lines));
    BOOST_REQUIRE(find(*lines, "To") != nullptr);
    BOOST_TEST(find(*lines, "To")->ends_with("<b\u00fcdi@example.com>"));
}

BOOST_AUTO_TEST_CASE(a_mailto_way_out_stands_beside_the_link) {
    Message message = full_message();
    message.unsubscribe_mailto = "out+1@host.example";
    const auto lines = write_headers(message);
    BOOST_REQUIRE_MESSAGE(lines.ok(), why(lines));
    BOOST_TEST(
        test::unfold(*find(*lines, "List-Unsubscribe")) ==
        "List-Unsubscribe: <https://host.example/p?p=unsubscribe&k=AbC_-1>, <mailto:out%2B1@host.example>");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
