// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan {
using test::must;

namespace {
struct Fixture : test::StaffFixture {
    domain::Contact contact;  // of sari, who is jaya's

    Fixture() : StaffFixture{{true, true, "host.example"}} {
        contact.customer = sari.customer;
        contact.name = "Sari";
        contact.email = "sari@mail.example";
        insert(contact);
    }
    std::string address() const { return "p=customer-email&id=" + id_of(sari) + "&contact=" + id(); }
    std::string id() const { return std::to_string(contact.id.value); }
    std::optional<domain::EmailChange> pending() {
        return read([&](const store::Tx& tx) { return tx.email_changes().pending_of(contact.id); });
    }
    scgi::Answer send(const std::string& who, const std::string& email, const std::string& reason) {
        return staff_post(who, "customer-email",
                          {{"id", id_of(sari)}, {"contact", id()}, {"email", email}, {"reason", reason}});
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_email_tests, Fixture)

BOOST_AUTO_TEST_CASE(staff_enter_an_address_that_waits_like_any_other) {
    BOOST_TEST(has(staff_get("root", "p=customer&id=" + id_of(sari)),
                   "p=customer-email&amp;id=" + id_of(sari) + "&amp;contact=" + id()));
    BOOST_TEST(has(staff_get("root", address()), "sari@mail.example"));
    const auto answer = send("root", "new@mail.example", "asked by telephone");
    BOOST_TEST(header(answer, "Location") == "?p=customer&id=" + id_of(sari) + "&done=email-pending");
    BOOST_TEST(pending()->new_email == "new@mail.example");
    const auto entry = journal_of(sari).front().draft;
    BOOST_TEST((entry.kind == domain::JournalKind::kEmailRequested));
    BOOST_TEST(entry.reason == "asked by telephone");
    BOOST_TEST((entry.actor.kind == domain::ActorKind::kHost));
    const auto page = staff_get("root", "p=customer&id=" + id_of(sari));
    BOOST_TEST(has(page, "new@mail.example is waiting for confirmation since"));
    BOOST_TEST(!has(page, "p=contact-email"), "the customer's buttons");
}

BOOST_AUTO_TEST_CASE(what_was_typed_stays_beside_its_fault) {
    auto answer = send("root", "new@mail.example", "");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(has(answer, "value=\"new@mail.example\""));
    answer = send("root", "nowhere", "because");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(has(answer, "value=\"nowhere\""));
    BOOST_TEST(has(answer, "value=\"because\""));
    BOOST_TEST(send("root", "", "because").status == 422);
    BOOST_TEST(!pending().has_value());
    BOOST_TEST(header(send("root", "sari@mail.example", "because"), "Location") ==
               "?p=customer&id=" + id_of(sari) + "&done=unchanged");
}

BOOST_AUTO_TEST_CASE(a_reseller_reaches_own_customers_only) {
    BOOST_TEST(staff_get("jaya", address()).status == 200);
    BOOST_TEST(staff_get("maju", address()).status == 404);
    BOOST_TEST(send("maju", "new@mail.example", "because").status == 404);
    BOOST_TEST(!pending().has_value());
    BOOST_TEST(send("jaya", "new@mail.example", "because").status == 303);
}

BOOST_AUTO_TEST_CASE(staff_see_why_an_address_is_not_in_cpanel) {
    write([&](store::Tx& tx) {
        domain::PanelWrite order;
        order.account = account.id;
        order.email = "budi@mail.example";
        order.attempts = 2;
        order.next_at = base::now() + std::chrono::hours{1};
        order.error = "Not <today>";
        must(tx.panel_writes().put(order));
    });
    const auto page = staff_get("root", "p=customer&id=" + id_of(account));
    BOOST_TEST(has(page, "budi@mail.example is not in cPanel yet."));
    BOOST_TEST(has(page, "Not &lt;today&gt;"));
    // Here and now, by a button.
    BOOST_TEST(has(page, "Try again now"));
    domain::Contact mirror;
    for (const auto& one :
         read([&](const store::Tx& tx) { return tx.contacts().of_customer(account.customer); })) {
        if (one.mirrors_account == account.id) mirror = one;
    }
    const auto retry = [&](const char* who) {
        return staff_post(
            who, "customer-email",
            {{"id", id_of(account)}, {"contact", std::to_string(mirror.id.value)}, {"step", "retry"}});
    };
    BOOST_TEST(retry("jaya").status == 404);
    BOOST_TEST(header(retry("root"), "Location") ==
               "?p=customer&id=" + id_of(account) + "&done=panel-retried");
    BOOST_TEST((read([&](const store::Tx& tx) { return tx.panel_writes().find(account.id); })->next_at <=
                base::now()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
