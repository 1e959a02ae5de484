// SPDX-License-Identifier: Apache-2.0
#include "service/take_bounce.h"

#include "support/mailing_fixture.h"

namespace pelanggan::test {
namespace {

struct BounceFixture : MailingFixture {
    domain::MailId sent{};

    BounceFixture() {
        const auto account = add_account(on, "budi");
        write([&](store::Tx& tx) {
            domain::Mail mail;
            sent.value = must(tx.outbox().next_ids(1));
            mail.id = sent;
            mail.customer = account.customer;
            mail.address = "budi@mail.example";
            mail.language = "en";
            mail.message_id = "<a@host.example>";
            mail.state = domain::MailState::kWaiting;
            must(tx.outbox().insert({&mail, 1}));
            mail.state = domain::MailState::kSent;
            mail.attempts = 1;
            mail.done_at = base::now();
            must(tx.outbox().update(mail));
        });
    }
    domain::Mail mail() {
        return *read([&](const store::Tx& tx) { return tx.outbox().find(sent); });
    }
    std::string key() const { return keys.sign_return_path(sent); }
    static std::string report(const std::string& to, const std::string& action, const std::string& status) {
        return "From: <>\r\nTo: " + to +
               "\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
               "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: "
               "text/plain\r\n\r\nSorry.\r\n"
               "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
               "Final-Recipient: rfc822; budi@mail.example\r\nAction: " +
               action + "\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; 550 " + status +
               " no such user\r\n\r\n--b--\r\n";
    }
    service::TakenBounce take(const std::string& raw, const std::string& recipient = {}) {
        return must(service::take_bounce(*store, keys, raw, recipient));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(take_bounce_tests, BounceFixture)

BOOST_AUTO_TEST_CASE(a_report_finds_its_mail_by_the_signed_address) {
    const auto to = "bounce+" + key() + "@host.example";
    BOOST_TEST(
        (take(report("postmaster@host.example", "failed", "5.1.1"), to) == service::TakenBounce::kRecorded));
    BOOST_TEST((mail().state == domain::MailState::kBounced));
    BOOST_TEST(mail().reply.find("no such user") != std::string::npos);
    BOOST_TEST((take(report(to, "failed", "5.1.1"), to) == service::TakenBounce::kKnown));
    const auto state = read([](const store::Tx& tx) { return tx.suppressions().find("budi@mail.example"); });
    BOOST_REQUIRE(state.has_value());
    BOOST_TEST(state->hard_bounces == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_changed_capitals_is_understood) {
    std::string to = "BOUNCE+" + key() + "@HOST.EXAMPLE";
    for (char& c : to) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    BOOST_TEST((take(report("x@host.example", "failed", "5.1.1"), to) == service::TakenBounce::kRecorded));
}

BOOST_AUTO_TEST_CASE(what_is_not_signed_by_us_stores_nothing) {
    auto forged = key();
    forged.back() = forged.back() == 'a' ? 'b' : 'a';
    for (const std::string& to : {std::string{"bounce@host.example"}, "bounce+" + forged + "@host.example",
                                  std::string{"bounce+@host.example"}, std::string{}}) {
        BOOST_TEST(
            (take(report("budi@mail.example", "failed", "5.1.1"), to) == service::TakenBounce::kUnknown), to);
    }
    BOOST_TEST((mail().state == domain::MailState::kSent));
}

BOOST_AUTO_TEST_CASE(what_says_nothing_is_nothing) {
    const auto to = "bounce+" + key() + "@host.example";
    BOOST_TEST(
        (take("From: a@b.example\r\nAuto-Submitted: auto-replied\r\nSubject: away\r\n\r\nI am away.\r\n",
              to) == service::TakenBounce::kNothing));
    BOOST_TEST((take(report(to, "delayed", "4.4.1"), to) == service::TakenBounce::kNothing));
    BOOST_TEST((mail().state == domain::MailState::kSent));
    BOOST_TEST(!service::take_bounce(*store, keys, "", to).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
