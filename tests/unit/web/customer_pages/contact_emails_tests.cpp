// SPDX-License-Identifier: Apache-2.0
//
// Addresses of contacts where they can be confirmed; where not, see contacts_tests.
#include <boost/test/unit_test.hpp>

#include "service/change_email.h"
#include "support/site_fixture.h"

namespace pelanggan {
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    Fixture() : SiteFixture{{true, true, "host.example"}} {}

    std::string id() const { return std::to_string(owner.id.value); }
    domain::Contact stored() {
        return read([&](const store::Tx& tx) { return tx.contacts().find(owner.id); }).value();
    }
    std::optional<domain::EmailChange> pending() {
        return read([&](const store::Tx& tx) { return tx.email_changes().pending_of(owner.id); });
    }
    std::vector<domain::Mail> mails() {
        return read([&](const store::Tx& tx) { return tx.outbox().query({}); });
    }
    scgi::Answer save(const std::string& email, const std::string& name = "Budi") {
        return post(
            "contact",
            {{"id", id()}, {"version", std::to_string(stored().version)}, {"name", name}, {"email", email}});
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(contact_emails_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_new_address_waits_and_the_pages_say_so) {
    BOOST_TEST(has(get("p=contact&id=" + id()), "name=\"email\" value=\"budi@mail.example\""));
    const auto answer = save("new@mail.example");
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=email-pending");
    BOOST_TEST(stored().email == "budi@mail.example");
    BOOST_TEST(stored().name == "Budi");
    BOOST_TEST(pending()->new_email == "new@mail.example");
    BOOST_TEST(mails().size() == 1U);
    BOOST_TEST(jobs.looks == 1);
    for (const std::string query : {"p=contacts", "p=overview", "p=contact&id="}) {
        const auto page = get(query.back() == '=' ? query + id() : query);
        BOOST_TEST(has(page, "new@mail.example is waiting for confirmation since"), query);
        BOOST_TEST(has(page, "value=\"again\""), query);
        BOOST_TEST(has(page, "value=\"cancel\""), query);
    }
}

BOOST_AUTO_TEST_CASE(what_was_typed_stays_when_it_is_no_address) {
    for (const char* typed : {"nowhere", "a@b@c", ""}) {
        const auto answer = save(typed);
        BOOST_TEST(answer.status == 422);
        BOOST_TEST(has(answer, "id=\"fault-email\""), typed);
        BOOST_TEST(has(answer, std::string{"name=\"email\" value=\""} + typed + "\""), typed);
        BOOST_TEST(has(answer, "aria-describedby=\"fault-email hint-email\""));
    }
    BOOST_TEST(!pending().has_value());
    BOOST_TEST(mails().empty());
}

BOOST_AUTO_TEST_CASE(another_address_needs_no_name_where_there_was_none) {
    BOOST_TEST(stored().name == "");
    BOOST_TEST(header(save("new@mail.example", " "), "Location") == "?p=contacts&done=email-pending");
    BOOST_TEST(stored().name == "");
    BOOST_TEST(pending()->new_email == "new@mail.example");
    BOOST_TEST(header(save("new@mail.example", "Budi"), "Location") == "?p=contacts&done=saved");
    BOOST_TEST(save("new@mail.example", "").status == 422, "a name that was given is not emptied");
    BOOST_TEST(stored().name == "Budi");
}

BOOST_AUTO_TEST_CASE(saving_the_rest_leaves_the_address_alone) {
    BOOST_TEST(header(save("budi@mail.example"), "Location") == "?p=contacts&done=saved");
    BOOST_TEST(!pending().has_value());
    save("new@mail.example");
    const auto waiting = pending().value();
    BOOST_TEST(header(save("new@mail.example", "Budi Again"), "Location") == "?p=contacts&done=saved");
    BOOST_TEST(header(save("budi@mail.example"), "Location") == "?p=contacts&done=saved");
    BOOST_TEST((pending()->id == waiting.id));
    BOOST_TEST(mails().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_new_contacts_address_waits_too) {
    const auto answer =
        post("contact", {{"kind", "billing"}, {"name", "Sari"}, {"email", "sari@mail.example"}});
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=email-pending");
    const auto all = read([&](const store::Tx& tx) { return tx.contacts().of_customer(account.customer); });
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[1].email.empty());
    BOOST_TEST(mails()[0].address == "sari@mail.example");
    BOOST_TEST((mails()[0].contact == all[1].id));
}

BOOST_AUTO_TEST_CASE(the_link_is_sent_again_or_the_address_given_up) {
    save("new@mail.example");
    const auto first = pending().value();
    auto answer = post("contact-email", {{"id", id()}, {"step", "again"}});
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=email-again");
    BOOST_TEST((pending()->id != first.id));
    BOOST_TEST(mails().size() == 2U);
    answer = post("contact-email", {{"id", id()}, {"step", "cancel"}});
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=email-cancelled");
    BOOST_TEST(!pending().has_value());
    answer = post("contact-email", {{"id", id()}, {"step", "again"}});
    BOOST_TEST(header(answer, "Location") == "?p=contacts&done=email-settled");
    BOOST_TEST(post("contact-email", {{"id", id()}, {"step", "other"}}).status == 400);
    BOOST_TEST(post("contact-email", {{"id", "99999"}, {"step", "cancel"}}).status == 404);
}

BOOST_AUTO_TEST_CASE(too_many_requests_are_refused_with_what_was_typed) {
    for (std::int64_t n = 0; n < service::kMaxEmailRequestsPerDay; ++n)
        save("n" + std::to_string(n) + "@mail.example");
    const auto answer = save("last@mail.example", "Another name");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(has(answer, "value=\"last@mail.example\""));
    BOOST_TEST(has(answer, "Too many addresses"));
    BOOST_TEST(stored().name == "Budi");
}

BOOST_AUTO_TEST_CASE(the_pages_show_addresses_that_fail) {
    domain::AddressState state;
    state.address = "budi@mail.example";
    state.suppressed_by = domain::AddressState::Cause::kHardBounce;
    state.last_report = "550 5.1.1 no <such> user";
    write([&](store::Tx& tx) { must(tx.suppressions().put(state)); });
    for (const std::string query : {"p=contacts", "p=overview"}) {
        BOOST_TEST(has(get(query), "Mail to budi@mail.example comes back."));
        BOOST_TEST(has(get(query), "550 5.1.1 no &lt;such&gt; user"));
    }
    write([&](store::Tx& tx) {
        auto contact = must(tx.contacts().find(owner.id)).value();
        contact.email = "me@budi-kopi.example";
        must(tx.contacts().update(contact));
        domain::PanelWrite order;
        order.account = account.id;
        order.email = contact.email;
        order.attempts = 1;
        order.next_at = base::now();
        order.error = "secret why";
        must(tx.panel_writes().put(order));
    });
    const auto page = get("p=contacts");
    BOOST_TEST(has(page, "is on the hosting account it is for (budi-kopi.example)"));
    BOOST_TEST(has(page, "me@budi-kopi.example is not in cPanel yet."));
    BOOST_TEST(!has(page, "secret why"));
    BOOST_TEST(!has(page, "comes back"));
}

BOOST_AUTO_TEST_CASE(the_yearly_question_is_answered_with_one_button) {
    BOOST_TEST(has(get("p=overview"), "Are these addresses still right?"));
    BOOST_TEST(has(get("p=contacts"), "Are these addresses still right?"));
    BOOST_TEST(header(post("contacts-review", {{"back", "overview"}}), "Location") ==
               "?p=overview&done=reviewed");
    BOOST_TEST(!has(get("p=overview"), "Are these addresses still right?"));
    BOOST_TEST(header(post("contacts-review", {}), "Location") == "?p=contacts&done=reviewed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
