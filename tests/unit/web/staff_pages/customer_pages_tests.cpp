// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(customer_pages_tests, StaffFixture)

BOOST_AUTO_TEST_CASE(opening_a_record_is_entered_before_it_is_shown) {
    const auto before = journal_of(sari).size();
    const auto page = staff_get("jaya", "p=customer&id=" + id_of(sari));
    BOOST_TEST(page.status == 200);
    const auto entries = journal_of(sari);
    BOOST_REQUIRE(entries.size() == before + 1);
    BOOST_TEST(domain::to_string(entries.front().draft.kind) == "read");
    BOOST_TEST(entries.front().draft.actor.name == "jaya");
    BOOST_TEST(domain::to_string(entries.front().draft.actor.kind) == "reseller");
    BOOST_TEST(has(page, "s data was read"), "the page shows the reading that it caused");
}

BOOST_AUTO_TEST_CASE(a_record_whose_reading_cannot_be_entered_is_not_shown) {
    faulty.write_failure = base::unavailable("disk is full");
    const auto page = staff_get("root", "p=customer&id=" + id_of(sari));
    BOOST_TEST(page.status == 503);
    BOOST_TEST(!has(page, "sari"));
}

BOOST_AUTO_TEST_CASE(internal_and_public_reason_stand_side_by_side) {
    const auto page = staff_get("root", "p=customer&id=" + id_of(sari));
    BOOST_TEST(has(page, "invoice overdue &lt;b&gt;"));
    BOOST_TEST(has(page, "The customer reads"));
}

BOOST_AUTO_TEST_CASE(records_of_others_do_not_exist_for_a_reseller) {
    for (const auto& other : {id_of(account), id_of(tono), std::string{"999999"}, std::string{"0"}}) {
        for (const char* route : {"customer", "customer-edit", "customer-history"}) {
            const auto page = staff_get("jaya", std::string{"p="} + route + "&id=" + other);
            BOOST_TEST(page.status == 404, route << " of " << other);
        }
        const auto saved = staff_post(
            "jaya", "customer-edit", {{"id", other}, {"city", "Bandung"}, {"reason", "x"}, {"version", "1"}});
        BOOST_TEST(saved.status == 404, "edit of " << other);
    }
    BOOST_TEST(journal_of(tono).empty());
    BOOST_TEST(customer_of(tono).details[domain::Field::kCity].empty());
}

BOOST_AUTO_TEST_CASE(a_change_needs_a_reason_that_the_customer_can_read) {
    const auto refused =
        staff_post("jaya", "customer-edit",
                   {{"id", id_of(sari)}, {"city", "Bandung"}, {"was_city", ""}, {"version", "1"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "value=\"Bandung\""), "what was typed is still there");
    BOOST_TEST(has(refused, "aria-invalid=\"true\""));
    BOOST_TEST(customer_of(sari).details[domain::Field::kCity].empty());

    const auto saved = staff_post("jaya", "customer-edit",
                                  {{"id", id_of(sari)},
                                   {"city", "Bandung"},
                                   {"was_city", ""},
                                   {"version", "1"},
                                   {"reason", "Asked for by telephone"}});
    BOOST_TEST(saved.status == 303);
    BOOST_TEST(header(saved, "Location") == "?p=customer&id=" + id_of(sari) + "&done=saved");
    BOOST_TEST(customer_of(sari).details[domain::Field::kCity] == "Bandung");
    const auto entry = journal_of(sari).front();
    BOOST_TEST(entry.draft.reason == "Asked for by telephone");
    BOOST_TEST(entry.draft.field == "city");
    BOOST_TEST(entry.draft.new_value.value() == "Bandung");
}

BOOST_AUTO_TEST_CASE(a_wrong_field_is_named_and_nothing_is_stored) {
    const auto refused = staff_post("root", "customer-edit",
                                    {{"id", id_of(sari)},
                                     {"phone", "not a number"},
                                     {"was_phone", ""},
                                     {"city", "Bandung"},
                                     {"was_city", ""},
                                     {"version", "1"},
                                     {"reason", "moved"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(has(refused, "id=\"fault-phone\""));
    BOOST_TEST(has(refused, "value=\"moved\""));
    BOOST_TEST(customer_of(sari).details[domain::Field::kCity].empty());
}

BOOST_AUTO_TEST_CASE(two_people_saving_are_asked_to_choose) {
    const std::map<std::string, std::string> first{
        {"id", id_of(sari)}, {"city", "Bandung"}, {"was_city", ""}, {"version", "1"}, {"reason", "a"}};
    BOOST_TEST(staff_post("jaya", "customer-edit", first).status == 303);
    auto second = first;
    second["city"] = "Bogor";
    second["reason"] = "second reason";
    const auto asked = staff_post("root", "customer-edit", second);
    BOOST_TEST(asked.status == 409);
    BOOST_TEST(has(asked, "Bandung"));
    BOOST_TEST(has(asked, "Bogor"));
    BOOST_TEST(has(asked, "value=\"second reason\""), "the reason travels along");
    BOOST_TEST(has(asked, "name=\"id\" value=\"" + id_of(sari) + "\""));
    BOOST_TEST(customer_of(sari).details[domain::Field::kCity] == "Bandung");
}

BOOST_AUTO_TEST_CASE(the_same_request_twice_is_stored_once) {
    std::map<std::string, std::string> fields{{"id", id_of(sari)}, {"city", "Bandung"},
                                              {"was_city", ""},    {"version", "1"},
                                              {"reason", "a"},     {"request", std::string(32, 'a')}};
    BOOST_TEST(staff_post("jaya", "customer-edit", fields).status == 303);
    const auto entries = journal_of(sari).size();
    BOOST_TEST(staff_post("jaya", "customer-edit", fields).status == 303);
    BOOST_TEST(journal_of(sari).size() == entries);
}

BOOST_AUTO_TEST_CASE(a_reseller_reads_nothing_about_accounts_of_another) {
    // One customer with accounts at two resellers.
    write([&](store::Tx& tx) {
        must(tx.accounts().link(tono.id, sari.customer));
        domain::JournalDraft draft;
        draft.customer = sari.customer;
        draft.at = base::from_epoch(1'700'000'000);
        draft.kind = domain::JournalKind::kAccountChanged;
        draft.subject = "account:tono";
        draft.field = "plan";
        draft.new_value = "secret-plan";
        must(tx.journal().append({&draft, 1}));
    });
    const auto page = staff_get("jaya", "p=customer&id=" + id_of(sari));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(!has(page, "tono"));
    BOOST_TEST(!has(page, "secret-plan"));
    BOOST_TEST(has(staff_get("root", "p=customer&id=" + id_of(sari)), "secret-plan"));
}

BOOST_AUTO_TEST_CASE(staff_see_use_as_bars) {
    write([&](store::Tx& tx) {
        const std::vector<domain::Usage> usage{{"disk_usage", "Disk Usage", 3, 2, false}};
        must(tx.accounts().set_extras(sari.id, {{}, base::now()}, usage));
    });
    const auto page = staff_get("jaya", "p=customer&id=" + id_of(sari));
    BOOST_TEST(has(page, "<meter class=\"pel-meter pel-level-full\""));
    BOOST_TEST(has(page, "150 %"));
}

BOOST_AUTO_TEST_CASE(customer_and_host_read_one_wording) {
    domain::JournalDraft draft;
    draft.customer = account.customer;
    draft.at = base::from_epoch(1'700'000'000);
    draft.kind = domain::JournalKind::kAccountChanged;
    draft.subject = "account:budi";
    draft.field = "owner";
    draft.old_value = "root";
    draft.new_value = "jaya";
    write([&](store::Tx& tx) { must(tx.journal().append({&draft, 1})); });
    const auto event = [](const std::string& page) {
        const auto begin = page.find("<h2>Hosting account changed");
        return begin == std::string::npos ? std::string{}
                                          : page.substr(begin, page.find("</li>", begin) - begin);
    };
    BOOST_TEST(!event(get("p=history").body).empty());
    BOOST_TEST(event(get("p=history").body) ==
               event(staff_get("root", "p=customer&id=" + id_of(account)).body));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
