// SPDX-License-Identifier: Apache-2.0
#include "service/account_writer.h"

#include <boost/test/unit_test.hpp>

#include "support/mail_fixture.h"

namespace pelanggan::test {
namespace {

using domain::MailKind;

// What the writer has people told; what it stores is in refresh_account_tests and sync_accounts_tests.
struct WriterFixture : MailFixture {
    WriterFixture() {
        report([](domain::AccountFacts& facts) { facts.email = "old@mail.example"; }, {});
    }
    // WHM reports the account with that change.
    void report(const std::function<void(domain::AccountFacts&)>& change, const service::MailSetup& mail) {
        clock.advance(std::chrono::seconds{60});
        write([&](store::Tx& tx) {
            service::AccountWriter writer{tx, on, base::now(), "sync", mail};
            const auto stored = must(tx.accounts().find(account.id)).value();
            auto facts = stored.facts;
            change(facts);
            must(writer.update(stored, facts));
            must(writer.finish());
        });
    }
    void report(const std::function<void(domain::AccountFacts&)>& change) { report(change, setup); }
    void suspend(bool is_suspended) {
        report([&](domain::AccountFacts& facts) { facts.is_suspended = is_suspended; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_writer_tests, WriterFixture)

BOOST_AUTO_TEST_CASE(the_old_address_learns_of_a_change_made_outside) {
    report([](domain::AccountFacts& facts) { facts.email = "else@mail.example"; });
    BOOST_TEST(email() == "else@mail.example");
    BOOST_TEST(history().front() == "contact_changed email old@mail.example>else@mail.example");
    const auto told = mails(MailKind::kEmailChangedOutside);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].address == "old@mail.example");
    // And can take it back.
    const auto change = this->change({std::stoll(told[0].reference)});
    BOOST_TEST((revert(change).state == service::EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST(panel_write()->email == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(an_address_removed_outside_is_told_too) {
    report([](domain::AccountFacts& facts) { facts.email.reset(); });
    BOOST_TEST(email().empty());
    const auto told = mails(MailKind::kEmailChangedOutside);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(
        (revert(this->change({std::stoll(told[0].reference)})).state == service::EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(what_is_pending_ends_with_a_change_made_outside) {
    const auto waiting = begin("new@mail.example");
    report([](domain::AccountFacts& facts) { facts.email = "else@mail.example"; });
    BOOST_TEST((change(waiting.id).state == domain::EmailChangeState::kCancelled));
    BOOST_TEST((confirm(waiting).state == service::EmailLinkState::kGone));
    BOOST_TEST(email() == "else@mail.example");
    BOOST_TEST(history()[0] == "email_reverted email new@mail.example>else@mail.example");
    BOOST_TEST(history()[1] == "contact_changed email old@mail.example>else@mail.example");
}

BOOST_AUTO_TEST_CASE(the_first_owner_takes_back_over_a_change_made_outside) {
    const auto first = change_to("new@mail.example");
    report([](domain::AccountFacts& facts) { facts.email = "else@mail.example"; });
    BOOST_TEST(!panel_write().has_value());  // overtaken
    BOOST_TEST((revert(first).state == service::EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
    const auto told = mails(MailKind::kEmailChangedOutside);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(
        (revert(this->change({std::stoll(told[0].reference)})).state == service::EmailLinkState::kGone));
}

BOOST_AUTO_TEST_CASE(suspension_and_its_end_are_told) {
    suspend(true);
    BOOST_REQUIRE(mails(MailKind::kAccountSuspended).size() == 1U);
    BOOST_TEST(mails(MailKind::kAccountSuspended)[0].address == "old@mail.example");
    report([](domain::AccountFacts& facts) { facts.suspend_reason = "more words"; });
    BOOST_TEST(mails().size() == 1U);
    suspend(false);
    BOOST_TEST(mails(MailKind::kAccountUnsuspended).size() == 1U);
    BOOST_TEST(mails().size() == 2U);
}

BOOST_AUTO_TEST_CASE(nothing_is_told_where_mail_is_off_or_the_account_is_new) {
    report(
        [](domain::AccountFacts& facts) {
            facts.is_suspended = true;
            facts.email = "else@mail.example";
        },
        {});
    write([&](store::Tx& tx) {
        service::AccountWriter writer{tx, on, base::now(), "sync", setup};
        domain::AccountFacts facts;
        facts.user = "wati";
        facts.email = "wati@mail.example";
        facts.is_suspended = true;
        must(writer.add(facts));
        must(writer.finish());
    });
    BOOST_TEST(mails().empty());
    BOOST_TEST(email() == "else@mail.example");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
