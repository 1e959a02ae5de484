// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "service/change_contact.h"
#include "support/site_fixture.h"

namespace pelanggan {
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    std::vector<domain::Contact> contacts() {
        return read([&](const store::Tx& tx) { return tx.contacts().of_customer(account.customer); });
    }
    domain::Contact added() {
        post("contact", {{"kind", "billing"}, {"name", "Sari"}, {"email", "sari@mail.example"}});
        return contacts().back();
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(contacts_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_contact_is_added_with_its_history) {
    const auto answer = post("contact", {{"kind", "billing"},
                                         {"name", " Sari Dewi "},
                                         {"email", "sari@Mail.Example"},
                                         {"phone", "0812 3456 7890"},
                                         {"language", "en"}});
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=contact-added");
    const auto all = contacts();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[1].name == "Sari Dewi");
    BOOST_TEST(all[1].email == "sari@mail.example");
    BOOST_TEST(all[1].phone == "+6281234567890");
    BOOST_TEST(journal().size() == 5U);
    BOOST_TEST(has(get("p=contacts"), "+62 812-3456-7890"));
}

BOOST_AUTO_TEST_CASE(a_fault_stands_beside_its_field) {
    const auto answer =
        post("contact", {{"kind", "owner"}, {"name", ""}, {"email", "nowhere"}, {"phone", "1"}});
    BOOST_TEST(answer.status == 422);
    for (const char* id : {"fault-kind", "fault-name", "fault-email", "fault-phone"})
        BOOST_TEST(has(answer, std::string{"id=\""} + id + "\""), id << " is missing");
    std::size_t last = 0;
    for (const char* link :
         {"href=\"#f-name\"", "href=\"#f-kind\"", "href=\"#f-email\"", "href=\"#f-phone\""}) {
        const auto at = answer.body.find(link);
        BOOST_TEST((at != std::string::npos && at > last), link << " is not in the form's order");
        last = at;
    }
    BOOST_TEST(has(answer, "value=\"nowhere\""));
    BOOST_TEST(contacts().size() == 1U);
    BOOST_TEST(journal().empty());
}

BOOST_AUTO_TEST_CASE(an_unnamed_contact_is_called_by_its_role_once) {
    BOOST_TEST(!has(get("p=contacts"), "pel-badge"));
    added();
    BOOST_TEST(has(get("p=contacts"), "<h2>Sari</h2><span class=\"pel-badge\">Billing</span>"));
}

BOOST_AUTO_TEST_CASE(the_address_is_shown_and_not_changed) {
    const auto page = get("p=contact&id=" + std::to_string(owner.id.value));
    BOOST_TEST(has(page, "budi@mail.example"));
    BOOST_TEST(has(page, "Contact Information in cPanel"));
    BOOST_TEST(!has(page, "name=\"email\""));
    const auto answer = post("contact", {{"id", std::to_string(owner.id.value)},
                                         {"version", "1"},
                                         {"name", "Budi"},
                                         {"kind", "billing"},
                                         {"email", "thief@mail.example"}});
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(contacts()[0].name == "Budi");
    BOOST_TEST(contacts()[0].email == "budi@mail.example");
    BOOST_TEST((contacts()[0].kind == domain::ContactKind::kOwner));
}

BOOST_AUTO_TEST_CASE(a_change_of_somebody_else_is_shown) {
    auto contact = added();
    const auto stale = contact.version;
    write([&](store::Tx& tx) {
        contact.name = "Sari of the host";
        must(tx.contacts().update(contact));
    });
    const auto answer = post("contact", {{"id", std::to_string(contact.id.value)},
                                         {"version", std::to_string(stale)},
                                         {"kind", "billing"},
                                         {"name", "Sari of mine"}});
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(has(answer, "Sari of the host"));
    BOOST_TEST(has(answer, "Sari of mine"));
    BOOST_TEST(!has(answer, "Stored now: <strong>Billing"), "what is alike is not asked about");
    BOOST_TEST(contacts()[1].name == "Sari of the host");
}

BOOST_AUTO_TEST_CASE(another_customers_contact_does_not_exist) {
    const auto other = add_account(on, "sari");
    domain::Contact contact;
    contact.customer = other.customer;
    contact.name = "Secret";
    insert(contact);
    const auto id = std::to_string(contact.id.value);
    BOOST_TEST(get("p=contact&id=" + id).status == 404);
    BOOST_TEST(get("p=contact-remove&id=" + id).status == 404);
    BOOST_TEST(post("contact", {{"id", id}, {"version", "1"}, {"name", "x"}, {"kind", "other"}}).status ==
               404);
    BOOST_TEST(post("contact-remove", {{"id", id}, {"version", "1"}}).status == 404);
}

BOOST_AUTO_TEST_CASE(a_contact_is_removed_unless_the_mail_would_reach_nobody) {
    const auto contact = added();
    const std::map<std::string, std::string> fields{{"id", std::to_string(contact.id.value)},
                                                    {"version", std::to_string(contact.version)}};
    BOOST_TEST(header(post("contact-remove", fields), "Location") == "?p=contacts&done=contact-removed");
    BOOST_TEST(contacts().size() == 1U);

    const auto mirror = post("contact-remove", {{"id", std::to_string(owner.id.value)}, {"version", "1"}});
    BOOST_TEST(mirror.status == 422);
    BOOST_TEST(contacts().size() == 1U);

    // The owner's address goes away in cPanel: now the other one is the only one.
    const auto last = added();
    write([&](store::Tx& tx) {
        auto stored = *must(tx.contacts().find(owner.id));
        stored.email.clear();
        must(tx.contacts().update(stored));
    });
    const auto refused = post(
        "contact-remove", {{"id", std::to_string(last.id.value)}, {"version", std::to_string(last.version)}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "Nobody else would receive"));
    BOOST_TEST(contacts().size() == 2U);
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_contacts) {
    for (std::size_t i = contacts().size(); i < service::kMaxContacts; ++i)
        added();
    const auto answer = post("contact", {{"kind", "other"}, {"name", "One more"}});
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(contacts().size() == service::kMaxContacts);
    BOOST_TEST(!has(get("p=contacts"), ">Add a contact<"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
