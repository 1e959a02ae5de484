// SPDX-License-Identifier: Apache-2.0
#include "service/account_mail.h"

#include <boost/test/unit_test.hpp>

#include "support/mail_fixture.h"

namespace pelanggan::test {
namespace {

struct AccountMailFixture : MailFixture {
    void queue() {
        write([&](store::Tx& tx) {
            must(service::queue_account_mail(tx, setup, domain::MailKind::kAccountSuspended, account));
        });
    }
    void wish(domain::ContactId contact, bool is_on) {
        write([&](store::Tx& tx) {
            must(tx.preferences().set({contact, std::string{service::kAccountCategory}, is_on}));
        });
    }
    void suppress(const std::string& address) {
        domain::AddressState state;
        state.address = address;
        state.suppressed_by = domain::AddressState::Cause::kHardBounce;
        write([&](store::Tx& tx) { must(tx.suppressions().put(state)); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_mail_tests, AccountMailFixture)

BOOST_AUTO_TEST_CASE(goes_to_every_contact_that_wants_it_once_per_address) {
    add_contact(account.customer, "second@mail.example");
    add_contact(account.customer, "second@mail.example");
    add_contact(account.customer, "");
    const auto quiet = add_contact(account.customer, "quiet@mail.example");
    wish(quiet.id, false);
    queue();
    const auto sent = mails();
    BOOST_REQUIRE(sent.size() == 2U);
    for (const auto& mail : sent) {
        BOOST_TEST((mail.rule == domain::MailRule::kMandatory));
        BOOST_TEST(mail.category == "account_changes");
        BOOST_TEST(mail.reference == std::to_string(account.id.value));
    }
    BOOST_TEST(sent[1].address == "old@mail.example");
    BOOST_TEST(sent[0].address == "second@mail.example");
}

BOOST_AUTO_TEST_CASE(reaches_the_next_working_address_when_no_wanted_one_works) {
    const auto quiet = add_contact(account.customer, "quiet@mail.example");
    wish(quiet.id, false);
    suppress("old@mail.example");
    queue();
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST(mails()[0].address == "quiet@mail.example");
    BOOST_TEST((mails()[0].rule == domain::MailRule::kFallback));
}

BOOST_AUTO_TEST_CASE(the_hosts_policy_for_it_counts) {
    write([&](store::Tx& tx) {
        for (auto category : must(tx.settings().categories())) {
            if (category.code != service::kAccountCategory) continue;
            category.policy = domain::Policy::kNever;
            must(tx.settings().put_category(category));
        }
    });
    queue();
    BOOST_TEST(mails().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
