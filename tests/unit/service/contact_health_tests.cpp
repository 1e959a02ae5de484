// SPDX-License-Identifier: Apache-2.0
#include "service/contact_health.h"

#include <boost/test/unit_test.hpp>

#include "support/mail_fixture.h"

namespace pelanggan::test {
namespace {

struct HealthFixture : MailFixture {
    service::CustomerHealth health() {
        return read([&](const store::Tx& tx) {
            return service::read_contact_health(tx, account.customer, base::now());
        });
    }
    void report(const std::string& address, std::int64_t soft,
                std::optional<domain::AddressState::Cause> cause) {
        domain::AddressState state;
        state.address = address;
        state.soft_bounces = soft;
        state.suppressed_by = cause;
        write([&](store::Tx& tx) { must(tx.suppressions().put(state)); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(contact_health_tests, HealthFixture)

BOOST_AUTO_TEST_CASE(says_nothing_about_what_is_well) {
    BOOST_REQUIRE(health().contacts.size() == 1U);
    const auto one = health().contacts[0];
    BOOST_TEST(!one.pending.has_value());
    BOOST_TEST(!one.trouble.has_value());
    BOOST_TEST(one.own_domain.empty());
    BOOST_TEST(!one.unwritten.has_value());
}

BOOST_AUTO_TEST_CASE(shows_a_pending_address_until_its_time_is_over) {
    begin("new@mail.example");
    BOOST_TEST(health().contacts[0].pending->new_email == "new@mail.example");
    clock.advance(domain::kConfirmTime + std::chrono::seconds{1});
    BOOST_TEST(!health().contacts[0].pending.has_value());
}

BOOST_AUTO_TEST_CASE(shows_addresses_that_fail) {
    report("old@mail.example", 0, std::nullopt);
    BOOST_TEST(!health().contacts[0].trouble.has_value());
    report("old@mail.example", 1, std::nullopt);
    BOOST_TEST(health().contacts[0].trouble.has_value());
    report("old@mail.example", 0, domain::AddressState::Cause::kComplaint);
    BOOST_TEST((health().contacts[0].trouble->suppressed_by == domain::AddressState::Cause::kComplaint));
}

BOOST_AUTO_TEST_CASE(knows_addresses_on_the_customers_own_accounts) {
    const auto lives_on = [&](const std::string& address) {
        write([&](store::Tx& tx) {
            auto stored = must(tx.contacts().find(owner.id)).value();
            stored.email = address;
            must(tx.contacts().update(stored));
        });
        return health().contacts[0].own_domain;
    };
    write([&](store::Tx& tx) {
        must(tx.accounts().set_extras(account.id, {{"addon.example"}, base::now()}, {}));
    });
    BOOST_TEST(lives_on("me@budi.example") == "budi.example");
    BOOST_TEST(lives_on("me@mail.budi.example") == "budi.example");
    BOOST_TEST(lives_on("me@addon.example") == "addon.example");
    BOOST_TEST(lives_on("me@notbudi.example").empty());
    BOOST_TEST(lives_on("me@example").empty());
}

BOOST_AUTO_TEST_CASE(shows_what_could_not_be_written_into_cpanel) {
    change_to("new@mail.example");
    BOOST_TEST(!health().contacts[0].unwritten.has_value());
    write([&](store::Tx& tx) {
        auto order = must(tx.panel_writes().find(account.id)).value();
        order.attempts = 1;
        order.error = "away";
        must(tx.panel_writes().update(order));
    });
    BOOST_TEST(health().contacts[0].unwritten->error == "away");
}

BOOST_AUTO_TEST_CASE(asks_once_a_year_from_the_last_review_or_the_records_beginning) {
    BOOST_TEST(health().is_review_due);  // the record is of 2023
    write([&](store::Tx& tx) { must(tx.mail_settings().set_reviewed(account.customer, base::now())); });
    BOOST_TEST(!health().is_review_due);
    clock.advance(service::kReviewTime);
    BOOST_TEST(!health().is_review_due);
    clock.advance(std::chrono::seconds{1});
    BOOST_TEST(health().is_review_due);
    write([&](store::Tx& tx) {
        auto stored = must(tx.contacts().find(owner.id)).value();
        stored.email.clear();
        must(tx.contacts().update(stored));
    });
    BOOST_TEST(!health().is_review_due);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
