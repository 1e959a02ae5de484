// SPDX-License-Identifier: Apache-2.0
#include "service/change_email.h"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "service/change_contact.h"
#include "support/mail_fixture.h"

namespace pelanggan::test {
namespace {

using domain::EmailChangeState;
using domain::MailKind;
using service::EmailLinkState;
using std::chrono::hours;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(change_email_tests, MailFixture)

BOOST_AUTO_TEST_CASE(a_new_address_waits_for_its_owner) {
    const auto change = begin("new@mail.example");
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST((change.expires_at == base::now() + domain::kConfirmTime));
    const auto sent = mails(MailKind::kEmailConfirm);
    BOOST_REQUIRE(sent.size() == 1U);
    BOOST_TEST(sent[0].address == "new@mail.example");
    BOOST_TEST(sent[0].reference == std::to_string(change.id.value));
    BOOST_TEST(sent[0].language == "id");
    BOOST_TEST(sent[0].message_id.ends_with("@host.example>"));
    BOOST_TEST(history().front() == "email_requested email old@mail.example>new@mail.example");
    BOOST_TEST(!panel_write().has_value());
}

BOOST_AUTO_TEST_CASE(confirming_makes_it_the_contacts_and_tells_the_old_one) {
    const auto change = begin("new@mail.example");
    clock.advance(hours{1});
    const auto look = read([&](const store::Tx& tx) {
        return service::look_at_email_change(tx, link(change, domain::LinkPurpose::kEmailConfirm));
    });
    BOOST_TEST((look.state == EmailLinkState::kOpen));
    BOOST_TEST(look.new_email == "new@mail.example");
    BOOST_TEST(email() == "old@mail.example");  // looking is all that a GET does

    BOOST_TEST((confirm(change).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "new@mail.example");
    BOOST_TEST((this->change(change.id).state == EmailChangeState::kActive));
    BOOST_TEST((this->change(change.id).confirmed_at == base::now()));
    BOOST_TEST(history().front() == "contact_changed email old@mail.example>new@mail.example");
    const auto told = mails(MailKind::kEmailChanged);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].address == "old@mail.example");
    BOOST_REQUIRE(panel_write().has_value());
    BOOST_TEST(panel_write()->email == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(a_link_that_was_used_changes_nothing_again) {
    const auto change = change_to("new@mail.example");
    const auto lines = journal().size();
    const auto all = mails().size();
    const auto version = contact().version;
    BOOST_TEST((confirm(change).state == EmailLinkState::kDone));
    BOOST_TEST(journal().size() == lines);
    BOOST_TEST(mails().size() == all);
    BOOST_TEST(contact().version == version);
    BOOST_TEST((revert(change).state == EmailLinkState::kDone));
    BOOST_TEST((revert(change).state == EmailLinkState::kDone));
    BOOST_TEST(journal().size() == lines + 1);
    // What was taken back is not confirmed by the first link again.
    BOOST_TEST((confirm(change).state == EmailLinkState::kGone));
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(the_same_request_is_answered_alike_twice) {
    const auto change = begin("new@mail.example");
    const auto request = store::RequestId::make();
    const auto open = link(change, domain::LinkPurpose::kEmailConfirm);
    BOOST_TEST(
        (must(service::confirm_email_change(*store, request, setup, open)).state == EmailLinkState::kDone));
    BOOST_TEST(
        (must(service::confirm_email_change(*store, request, setup, open)).state == EmailLinkState::kDone));
    BOOST_TEST(mails(MailKind::kEmailChanged).size() == 1U);
}

BOOST_AUTO_TEST_CASE(two_confirmations_at_once_count_as_one) {
    const auto change = begin("new@mail.example");
    service::EmailLinkView views[2];
    {
        std::thread other{[&] { views[0] = confirm(change); }};
        views[1] = confirm(change);
        other.join();
    }
    BOOST_TEST((views[0].state == EmailLinkState::kDone));
    BOOST_TEST((views[1].state == EmailLinkState::kDone));
    BOOST_TEST(mails(MailKind::kEmailChanged).size() == 1U);
    BOOST_TEST(history().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_newer_request_takes_the_place_of_an_older_one) {
    const auto first = begin("first@mail.example");
    const auto second = begin("second@mail.example");
    BOOST_TEST((change(first.id).state == EmailChangeState::kCancelled));
    BOOST_TEST((confirm(first).state == EmailLinkState::kGone));
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST((confirm(second).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "second@mail.example");
}

BOOST_AUTO_TEST_CASE(an_address_that_is_not_confirmed_in_time_expires) {
    const auto change = begin("new@mail.example");
    clock.advance(domain::kConfirmTime + std::chrono::seconds{1});
    BOOST_TEST((confirm(change).state == EmailLinkState::kExpired));
    BOOST_TEST(!read([&](const store::Tx& tx) { return service::find_pending(tx, owner.id); }).has_value());
    BOOST_TEST(must(service::expire_email_changes(*store)) == 1);
    BOOST_TEST(must(service::expire_email_changes(*store)) == 0);
    BOOST_TEST((this->change(change.id).state == EmailChangeState::kExpired));
    BOOST_TEST(history().front() == "email_reverted email new@mail.example>old@mail.example");
    BOOST_TEST((confirm(change).state == EmailLinkState::kExpired));
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(a_contact_that_was_removed_or_changed_meanwhile_gets_no_address) {
    const auto change = begin("new@mail.example");
    write([&](store::Tx& tx) {
        auto stored = must(tx.contacts().find(owner.id)).value();
        stored.email = "else@mail.example";
        must(tx.contacts().update(stored));
    });
    BOOST_TEST((confirm(change).state == EmailLinkState::kGone));
    BOOST_TEST(email() == "else@mail.example");
    const auto again = begin("new@mail.example");
    write([&](store::Tx& tx) { must(tx.contacts().remove(owner.id, contact().version)); });
    const auto view = confirm(again);
    BOOST_TEST((view.state == EmailLinkState::kGone));
    BOOST_TEST(view.new_email.empty());
}

BOOST_AUTO_TEST_CASE(links_of_others_and_for_other_ends_do_nothing) {
    const auto change = begin("new@mail.example");
    auto foreign = link(change, domain::LinkPurpose::kEmailConfirm);
    foreign.customer.value += 1;
    BOOST_TEST((must(service::confirm_email_change(*store, store::RequestId::make(), setup, foreign)).state ==
                EmailLinkState::kGone));
    foreign = link(change, domain::LinkPurpose::kEmailConfirm);
    foreign.contact.value += 1;
    BOOST_TEST((must(service::confirm_email_change(*store, store::RequestId::make(), setup, foreign)).state ==
                EmailLinkState::kGone));
    for (const auto purpose : {domain::LinkPurpose::kEmailRevert, domain::LinkPurpose::kPreferences}) {
        BOOST_TEST((must(service::confirm_email_change(*store, store::RequestId::make(), setup,
                                                       link(change, purpose)))
                        .state == EmailLinkState::kGone));
    }
    BOOST_TEST((revert(change).state == EmailLinkState::kGone));  // nothing to take back yet
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(the_old_address_takes_it_back_for_a_week) {
    const auto change = change_to("new@mail.example");
    clock.advance(domain::kRevertTime);
    BOOST_TEST((revert(change).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST(history().front() == "email_reverted email new@mail.example>old@mail.example");
    BOOST_TEST(panel_write()->email == "old@mail.example");
    const auto late = change_to("new@mail.example");
    clock.advance(domain::kRevertTime + std::chrono::seconds{1});
    BOOST_TEST((revert(late).state == EmailLinkState::kExpired));
    BOOST_TEST(email() == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(taking_back_ends_every_later_change_and_its_links) {
    const auto first = change_to("second@mail.example");
    const auto second = change_to("third@mail.example");
    const auto waiting = begin("fourth@mail.example");
    BOOST_TEST((revert(first).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST((confirm(waiting).state == EmailLinkState::kGone));
    // Whoever had the address in between cannot bring it on again.
    BOOST_TEST((revert(second).state == EmailLinkState::kGone));
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST(!pending().has_value());
}

BOOST_AUTO_TEST_CASE(the_first_owner_wins_over_whoever_had_it_between) {
    const auto first = change_to("second@mail.example");
    const auto second = change_to("third@mail.example");
    BOOST_TEST((revert(second).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "second@mail.example");
    BOOST_TEST((revert(first).state == EmailLinkState::kDone));
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(going_back_to_the_old_address_leaves_no_link_to_the_one_between) {
    const auto away = change_to("second@mail.example");
    const auto told = mails(MailKind::kEmailChanged).size();
    const auto back = change_to("old@mail.example");
    BOOST_TEST(mails(MailKind::kEmailChanged).size() == told);
    BOOST_TEST((change(away.id).state == EmailChangeState::kReverted));
    BOOST_TEST((change(back.id).state == EmailChangeState::kActive));
    BOOST_TEST(email() == "old@mail.example");
}

BOOST_AUTO_TEST_CASE(a_contact_without_an_address_gets_its_first_one) {
    const auto bare = add_contact(account.customer, "");
    write([&](store::Tx& tx) {
        must(service::begin_email_change(tx, setup, {customer, bare, "first@mail.example"}));
    });
    const auto change =
        read([&](const store::Tx& tx) { return tx.email_changes().pending_of(bare.id); }).value();
    BOOST_TEST((confirm(change).state == EmailLinkState::kDone));
    BOOST_TEST(contact(bare.id).email == "first@mail.example");
    BOOST_TEST(mails(MailKind::kEmailChanged).empty());
    BOOST_TEST((revert(this->change(change.id)).state == EmailLinkState::kGone));
    BOOST_TEST(!panel_write().has_value());  // it mirrors no account
}

BOOST_AUTO_TEST_CASE(asking_again_sends_a_new_link_and_ends_the_one_before) {
    const auto first = begin("new@mail.example");
    clock.advance(hours{40});
    const auto repeat = [&] {
        return service::repeat_email_change(*store, store::RequestId::make(), setup, customer, scope,
                                            account.customer, owner.id);
    };
    BOOST_TEST((must(repeat()) == service::EmailBegun::kPending));
    BOOST_TEST(mails(MailKind::kEmailConfirm).size() == 2U);
    BOOST_TEST((confirm(first).state == EmailLinkState::kGone));
    const auto second = pending().value();
    BOOST_TEST((second.expires_at == base::now() + domain::kConfirmTime));
    BOOST_TEST((confirm(second).state == EmailLinkState::kDone));
    BOOST_TEST((repeat().error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_CASE(nobody_is_flooded_with_confirmations) {
    begin("new@mail.example");
    const auto repeat = [&] {
        return must(service::repeat_email_change(*store, store::RequestId::make(), setup, customer, scope,
                                                 account.customer, owner.id));
    };
    for (std::int64_t n = 1; n < service::kMaxEmailRequestsPerDay; ++n)
        BOOST_TEST((repeat() == service::EmailBegun::kPending));
    const auto sent = mails().size();
    BOOST_TEST((repeat() == service::EmailBegun::kTooMany));
    BOOST_TEST(mails().size() == sent);
    BOOST_TEST(pending().has_value());
    clock.advance(hours{25});
    BOOST_TEST((repeat() == service::EmailBegun::kPending));
}

BOOST_AUTO_TEST_CASE(a_pending_address_can_be_given_up) {
    const auto change = begin("new@mail.example");
    const auto cancel = [&](const service::Scope& who) {
        return service::cancel_email_change(*store, store::RequestId::make(), customer, who, account.customer,
                                            owner.id);
    };
    const auto other = add_account(on, "wati");
    BOOST_TEST((cancel(service::Scope::own(other.id)).error().kind == base::ErrorKind::kNotFound));
    must(cancel(scope));
    BOOST_TEST(history().front() == "email_reverted email new@mail.example>old@mail.example");
    const auto lines = journal().size();
    must(cancel(scope));
    BOOST_TEST(journal().size() == lines);
    BOOST_TEST((confirm(change).state == EmailLinkState::kGone));
}

BOOST_AUTO_TEST_CASE(a_suppression_of_the_new_address_stays) {
    domain::AddressState state;
    state.address = "new@mail.example";
    state.suppressed_by = domain::AddressState::Cause::kHardBounce;
    write([&](store::Tx& tx) { must(tx.suppressions().put(state)); });
    change_to("new@mail.example");
    const auto after =
        read([&](const store::Tx& tx) { return tx.suppressions().find("new@mail.example"); }).value();
    BOOST_TEST(after.suppressed_by.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
