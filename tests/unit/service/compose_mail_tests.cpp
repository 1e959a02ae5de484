// SPDX-License-Identifier: Apache-2.0
#include "service/compose_mail.h"

#include "mail/header_writer.h"
#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using domain::MailKind;
using domain::MailRule;

namespace {

struct ComposeFixture : MailingFixture {
    domain::Contact person = add_person("budi", "budi@a.id");

    domain::Mail draft(MailKind kind, const std::string& category = "") {
        domain::Mail mail;
        mail.id.value = 77;
        mail.kind = kind;
        mail.customer = person.customer;
        mail.contact = person.id;
        mail.address = person.email;
        mail.name = "Budi";
        mail.language = "en";
        mail.category = category;
        mail.message_id = "<x@host.example>";
        mail.rule = category.empty() ? MailRule::kRequested : MailRule::kMandatory;
        mail.created_at = base::now();
        return mail;
    }
    base::Expected<mail::Message> try_compose(const domain::Mail& mail, const domain::LinkKeys* with) {
        const ComposeMail compose{identity, templates, with};
        base::Expected<mail::Message> message{mail::Message{}};
        must(store->read([&](const store::Tx& tx) -> base::Expected<void> {
            message = compose.compose(tx, mail, base::now());
            return {};
        }));
        return message;
    }
    mail::Message compose(const domain::Mail& mail) { return must(try_compose(mail, &keys)); }
    // The signed link of a route in the text, verified.
    domain::SignedLink link_in(const std::string& text, const std::string& route,
                               domain::LinkPurpose purpose) {
        const std::string before = "https://host.example/p?p=" + route + "&k=";
        const auto at = text.find(before);
        BOOST_REQUIRE_MESSAGE(at != std::string::npos, text);
        const auto start = at + before.size();
        const auto end =
            text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", start);
        return must(keys.verify(text.substr(start, end - start), purpose, base::now()));
    }
    domain::EmailChange add_change(domain::EmailChangeState state) {
        domain::EmailChange change;
        change.customer = person.customer;
        change.contact = person.id;
        change.old_email = "old@a.id";
        change.new_email = "new@a.id";
        change.state = state;
        change.requested_at = base::now();
        change.expires_at = base::now() + domain::kConfirmTime;
        if (state == domain::EmailChangeState::kActive) change.confirmed_at = base::now();
        write([&](store::Tx& tx) {
            change.id.value = must(tx.email_changes().next_ids(1));
            must(tx.email_changes().insert(change));
        });
        return change;
    }
    bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(compose_mail_tests, ComposeFixture)

BOOST_AUTO_TEST_CASE(an_optional_announcement_has_a_way_out) {
    const auto one = announce(kOptional);
    auto mail = draft(MailKind::kAnnouncement, kOptional);
    mail.announcement = one.id;
    mail.rule = MailRule::kDefault;
    const auto message = compose(mail);
    BOOST_TEST(message.subject == "News of budi.example");
    BOOST_TEST(message.from == "news@host.example");
    BOOST_TEST(message.reply_to == "help@host.example");
    BOOST_TEST(message.to == "budi@a.id");
    BOOST_TEST(message.to_name == "Budi");
    BOOST_TEST(message.language == "en");
    BOOST_TEST(message.list_id == "news.pelanggan.host.example");
    BOOST_TEST(has(message.text, "Hello Budi, plan basic."));
    BOOST_TEST(has(message.html, "Hello Budi, <em>plan</em> basic."));
    const auto link = link_in(message.unsubscribe_url, "unsubscribe", domain::LinkPurpose::kPreferences);
    BOOST_TEST(link.subject == 77);
    BOOST_TEST((link.contact == person.id));
    BOOST_TEST((link.expires_at == base::now() + std::chrono::hours{400 * 24}));
    link_in(message.text, "mail-preferences", domain::LinkPurpose::kPreferences);
    link_in(message.text, "unsubscribe", domain::LinkPurpose::kPreferences);
    const std::string key = message.return_path.substr(7, message.return_path.find('@') - 7);
    BOOST_TEST(message.return_path == "bounce+" + key + "@host.example");
    BOOST_TEST((must(keys.verify_return_path(key)) == mail.id));
    BOOST_TEST(mail::write_headers(message).ok());
    // Without links there is no way out, so there is no mail.
    BOOST_TEST(!try_compose(mail, nullptr).ok());
}

BOOST_AUTO_TEST_CASE(a_mandatory_one_says_why_and_cannot_be_left_by_a_click) {
    const auto one = announce(kMandatory);
    auto mail = draft(MailKind::kAnnouncement, kMandatory);
    mail.announcement = one.id;
    mail.reason = "Section 3 of the contract";
    const auto message = compose(mail);
    BOOST_TEST(message.unsubscribe_url == "");
    BOOST_TEST(has(message.html, "Section 3 of the contract"));  // not wrapped
    BOOST_TEST(!has(message.text, "p=unsubscribe"));
    link_in(message.text, "mail-preferences", domain::LinkPurpose::kPreferences);
    BOOST_TEST(try_compose(mail, nullptr).ok());
}

BOOST_AUTO_TEST_CASE(a_language_without_a_text_gets_the_other_one_whole) {
    auto one = announce(kMandatory);
    one.subject_id.clear();
    one.body_id.clear();
    write([&](store::Tx& tx) { must(tx.announcements().update(one)); });
    auto mail = draft(MailKind::kAnnouncement, kMandatory);
    mail.announcement = one.id;
    mail.language = "id";
    const auto message = compose(mail);
    BOOST_TEST(message.language == "en");
    BOOST_TEST(has(message.text, "You get this because"));
}

BOOST_AUTO_TEST_CASE(a_reseller_writes_under_an_own_name) {
    write([&](store::Tx& tx) {
        must(tx.mail_settings().set_sender_name("", "Hosting Maju"));
        must(tx.mail_settings().set_sender_name("rita", "Rita's Hosting"));
    });
    add_account(on, "ritas", [](domain::Account& account) { account.facts.owner = "rita"; });
    const auto customer = add_person("c", "c@a.id", [](domain::Account& account) {
        account.facts.owner = "rita";
        account.facts.domain = "ritas-customer.example";
    });
    const auto one = announce(kMandatory, {domain::ActorKind::kReseller, "rita", "whm"});
    auto mail = draft(MailKind::kAnnouncement, kMandatory);
    mail.announcement = one.id;
    mail.customer = customer.customer;
    mail.contact = customer.id;
    const auto message = compose(mail);
    BOOST_TEST(message.from_name == "Rita's Hosting");
    BOOST_TEST(message.subject == "News of ritas-customer.example");
    BOOST_TEST(!has(message.text, "Hosting Maju"));
    // Not an account of the reseller's: there is nothing to write about.
    mail.customer = person.customer;
    BOOST_TEST((try_compose(mail, &keys).error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_CASE(what_a_customer_wrote_is_never_read_as_a_template) {
    const auto one = announce(kMandatory);
    auto mail = draft(MailKind::kAnnouncement, kMandatory);
    mail.announcement = one.id;
    mail.name = "{{domain}} <b>*x*</b> [a](http://b) {{>footer}}";
    const auto message = compose(mail);
    BOOST_TEST(has(message.text, "{{domain}}"));
    BOOST_TEST(!has(message.html, "<b>"));
    BOOST_TEST(!has(message.html, "href=\"http://b\""));
    mail.name = "Budi\r\nBcc: all@example.com";
    BOOST_TEST(!mail::write_headers(compose(mail)).ok());
}

BOOST_AUTO_TEST_CASE(a_test_says_that_it_is_one) {
    const auto one = announce(kOptional);
    auto mail = draft(MailKind::kAnnouncementTest, kOptional);
    mail.customer.value = 0;
    mail.contact.value = 0;
    mail.reference = std::to_string(one.id.value);
    mail.language = "id";
    const auto message = compose(mail);
    BOOST_TEST(message.subject == "Kabar example.com");
    BOOST_TEST(message.unsubscribe_url == "");
    BOOST_TEST(!has(message.text, "&k="));
}

BOOST_AUTO_TEST_CASE(a_new_address_gets_the_confirmation_and_no_other_link) {
    const auto change = add_change(domain::EmailChangeState::kPending);
    auto mail = draft(MailKind::kEmailConfirm);
    mail.reference = std::to_string(change.id.value);
    mail.address = "new@a.id";
    const auto message = compose(mail);
    const auto link = link_in(message.text, "email-confirm", domain::LinkPurpose::kEmailConfirm);
    BOOST_TEST(link.subject == change.id.value);
    BOOST_TEST((link.expires_at == change.expires_at));
    BOOST_TEST(!has(message.text, "mail-preferences"));
    BOOST_TEST(message.list_id == "");
    BOOST_TEST(has(message.text, "new@a.id"));
}

BOOST_AUTO_TEST_CASE(an_old_address_gets_the_way_back) {
    const auto change = add_change(domain::EmailChangeState::kActive);
    auto mail = draft(MailKind::kEmailChanged);
    mail.reference = std::to_string(change.id.value);
    mail.address = "old@a.id";
    const auto message = compose(mail);
    const auto link = link_in(message.text, "email-revert", domain::LinkPurpose::kEmailRevert);
    BOOST_TEST((link.expires_at == base::now() + domain::kRevertTime));
    mail.reference = "99";
    BOOST_TEST((try_compose(mail, &keys).error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_CASE(a_suspended_customer_gets_the_public_words_and_the_status_link) {
    domain::Account account;
    write([&](store::Tx& tx) {
        account = must(tx.accounts().of_customer(person.customer)).front();
        account.facts.is_suspended = true;
        account.facts.suspend_reason = "secret internal words, abuse";
        account.facts.suspended_at = 1'790'000'000;
        must(tx.accounts().update(account));
    });
    auto mail = draft(MailKind::kAccountSuspended, "account_changes");
    mail.reference = std::to_string(account.id.value);
    for (const char* language : {"id", "en"}) {
        mail.language = language;
        const auto message = compose(mail);
        BOOST_TEST(has(message.subject, "budi.example"));
        BOOST_TEST(!has(message.text, "secret internal words"));
        BOOST_TEST(has(message.html, "September 2026"));  // not wrapped
        const auto link = link_in(message.text, "account-status", domain::LinkPurpose::kStatus);
        BOOST_TEST(link.subject == account.id.value);
        BOOST_TEST((link.customer == person.customer));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
