// SPDX-License-Identifier: Apache-2.0
#include "mail/bounce_report.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "support/expect.h"

namespace pelanggan::mail {
namespace {

using Kind = BounceReport::Kind;

std::string sample(const std::string& name) {
    std::ifstream in{PEL_SOURCE_DIR "/tests/data/bounces/" + name, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    BOOST_REQUIRE_MESSAGE(in, "cannot read the sample " << name);
    return all.str();
}
BounceReport must_read(const std::string& raw, const std::string& envelope = "") {
    auto report = read_bounce(raw, envelope);
    BOOST_REQUIRE_MESSAGE(report.ok(), why(report));
    return *std::move(report);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bounce_report_tests)

BOOST_AUTO_TEST_CASE(reports_as_mail_servers_write_them) {
    const struct {
        const char* file;
        Kind kind;
        const char *first_address, *recipient, *status, *diagnostic, *message_id;
    } rows[] = {
        {"exim_no_such_user.eml", Kind::kHard, "bounce+k1a2b3@bounce.example", "budi@toko.example", "5.1.1",
         "550 5.1.1 <budi@toko.example>: Recipient address rejected: User unknown", "<17.q@host.example>"},
        {"postfix_mailbox_full.eml", Kind::kSoft, "bounce+full77@bounce.example", "ani@kampus.example",
         "5.2.2", "552 5.2.2 Mailbox full", "<18.q@host.example>"},
        {"postfix_delayed.eml", Kind::kAutoReply, "bounce+later5@bounce.example", "ani@kampus.example",
         "4.4.1", "connect to mx.kampus.example[198.51.100.4]:25: Connection timed out", ""},
        {"gmail_no_such_user.eml", Kind::kHard, "bounce+gm9x@bounce.example", "citra@surat.example", "5.1.1",
         "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
         "double-checking "
         "the recipient's email address for typos or 550 5.1.1 unnecessary spaces. - gsmtp",
         "<19.q@host.example>"},
        {"exchange_policy.eml", Kind::kSoft, "bounce+ex3@bounce.example", "dewi@kantor.example", "5.7.1",
         "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
         "<20.q@host.example>"},
        {"arf_abuse.eml", Kind::kComplaint, "abuse@host.example", "eko@provider.example", "",
         "feedback report: abuse", "<21.q@host.example>"},
        {"out_of_office.eml", Kind::kAutoReply, "bounce+ooo@bounce.example", "", "", "", ""},
        {"plain_words.eml", Kind::kHard, "bounce+old1@bounce.example", "", "5.1.1", "5.1.1)", ""},
        {"person_writes.eml", Kind::kUnknown, "bounce+me@bounce.example", "", "", "", ""},
        {"soft_greylist.eml", Kind::kSoft, "bounce+soft@bounce.example", "indra@jauh.example", "4.4.7",
         "451 4.7.1 Greylisted, please come back", ""},
    };
    for (const auto& row : rows) {
        const auto report = must_read(sample(row.file));
        BOOST_TEST(static_cast<int>(report.kind) == static_cast<int>(row.kind), row.file);
        BOOST_REQUIRE_MESSAGE(!report.return_addresses.empty(), row.file);
        BOOST_TEST(report.return_addresses.front() == row.first_address, row.file);
        BOOST_TEST(report.recipient == row.recipient, row.file);
        BOOST_TEST(report.status == row.status, row.file);
        BOOST_TEST(report.diagnostic == row.diagnostic, row.file);
        BOOST_TEST(report.message_id == row.message_id, row.file);
    }
}

BOOST_AUTO_TEST_CASE(the_envelope_goes_before_headers_and_the_report_comes_last) {
    const auto report = must_read(sample("arf_abuse.eml"), "bounce+env@bounce.example");
    BOOST_TEST((report.return_addresses == std::vector<std::string>{"bounce+env@bounce.example",
                                                                    "abuse@host.example",
                                                                    "bounce+arf42@bounce.example"}));
    BOOST_TEST(must_read(sample("exim_no_such_user.eml"), "no address").return_addresses.size() == 1U);
}

BOOST_AUTO_TEST_CASE(not_spam_is_no_complaint) {
    auto raw = sample("arf_abuse.eml");
    raw.replace(raw.find("Feedback-Type: abuse"), 20, "Feedback-Type: not-spam");
    BOOST_TEST(static_cast<int>(must_read(raw).kind) == static_cast<int>(Kind::kAutoReply));
}

BOOST_AUTO_TEST_CASE(a_report_within_a_message_is_not_its_own) {
    const std::string raw =
        "To: bounce+x@bounce.example\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
        "Content-Type: message/rfc822\n\n" +
        sample("postfix_mailbox_full.eml") + "\n--o--\n";
    BOOST_TEST(static_cast<int>(must_read(raw).kind) == static_cast<int>(Kind::kUnknown));
}

BOOST_AUTO_TEST_CASE(hostile_messages_are_read_or_refused) {
    BOOST_TEST(!read_bounce(std::string(kMaxBounceBytes + 1, 'x'), "").ok());
    std::string deep = "To: a@b.example\n";
    for (int i = 0; i < 3000; ++i)
        deep += "Content-Type: multipart/report; boundary=b" + std::to_string(i) + "\n\n--b" +
                std::to_string(i) + "\n";
    std::string wide = "To: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n";
    for (int i = 0; i < 20000; ++i)
        wide += "--b\nContent-Type: message/delivery-status\n\nx: y\n\n";
    std::string fields =
        "From: mailer-daemon@x.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\n";
    for (int i = 0; i < 30000; ++i)
        fields += "A" + std::to_string(i) + ": b\n\n";
    std::string many = "To: ";
    for (int i = 0; i < 5000; ++i)
        many += "a" + std::to_string(i) + "@b.example, ";
    const std::string rows[] = {
        deep,
        wide,
        fields,
        many + "\n\n",
        "",
        "\n",
        std::string(1000, '\0'),
        std::string(500000, '\n'),
        "Content-Type: multipart/report; boundary=\"\"\n\n--\n--\n",
        "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n////====x",
        "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nAction: "
        "failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; \x01\xff\r\x7f" +
            std::string(90000, '\xc3'),
    };
    for (const auto& raw : rows) {
        const auto report = read_bounce(raw, "");
        if (!report.ok()) continue;
        BOOST_TEST(report->return_addresses.size() <= 16U);
        BOOST_TEST(report->diagnostic.size() <= 500U);
        BOOST_TEST(report->diagnostic.find_first_of("\r\n\x01\x7f") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
