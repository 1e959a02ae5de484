// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan {
using domain::Field;
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    std::map<std::string, std::string> form(std::map<std::string, std::string> changes) {
        const auto record = customer();
        std::map<std::string, std::string> fields{{"version", std::to_string(record.version)}};
        const auto rules = domain::default_field_rules();
        for (const auto& info : domain::field_table()) {
            const auto rule = rules[static_cast<std::size_t>(info.field)];
            if (rule != domain::FieldRule::kEditable) continue;
            fields[std::string{info.name}] = record.details[info.field];
            fields["was_" + std::string{info.name}] = record.details[info.field];
        }
        for (auto& [name, value] : changes)
            fields[name] = value;
        return fields;
    }
    void set_rule(Field field, domain::FieldRule rule) {
        write([&](store::Tx& tx) { must(tx.settings().set_field_rule(field, rule)); });
    }
    // Somebody else's change.
    void meanwhile(Field field, const std::string& value) {
        write([&](store::Tx& tx) {
            auto record = *must(tx.customers().find(account.customer));
            record.details[field] = value;
            must(tx.customers().update(record));
        });
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(details_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_change_is_stored_with_its_lines_in_the_history) {
    const auto answer = post("details", form({{"first_name", "Budi"},
                                              {"country", "ID"},
                                              {"province", "ID-JB"},
                                              {"mobile", "0812 3456 7890"}}));
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(header(answer, "Location") == "?p=details&done=saved");
    const auto record = customer();
    BOOST_TEST(record.details[Field::kMobile] == "+6281234567890");
    BOOST_TEST(record.details[Field::kProvince] == "ID-JB");
    const auto entries = journal();
    BOOST_REQUIRE(entries.size() == 4U);
    BOOST_TEST(entries.front().draft.actor.name == "budi");
    BOOST_TEST(entries.front().draft.actor.surface == "cpanel");
    BOOST_TEST(!entries.front().draft.old_value.has_value());
    BOOST_TEST(has(get("p=details"), "Jawa Barat"));
}

BOOST_AUTO_TEST_CASE(a_fault_keeps_everything_typed_and_stores_nothing) {
    const auto answer = post("details", form({{"first_name", "Budi <b>"}, {"phone", "12"}}));
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(has(answer, "Budi &lt;b&gt;"));
    BOOST_TEST(has(answer, "value=\"12\""));
    BOOST_TEST(has(answer, "aria-invalid=\"true\""));
    BOOST_TEST(has(answer, "href=\"#f-phone\""));
    BOOST_TEST((customer().details == domain::Details{}));
    BOOST_TEST(journal().empty());
    language = "id";
    BOOST_TEST(has(post("details", form({{"phone", "12"}})), "Belum ada yang disimpan"));
}

BOOST_AUTO_TEST_CASE(provinces_follow_the_country_without_a_script) {
    const auto answer = post("details", form({{"country", "MY"}, {"city", "Kuching"}, {"step", "country"}}));
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(has(answer, "Sarawak"));
    BOOST_TEST(has(answer, "value=\"Kuching\""));
    BOOST_TEST((customer().details == domain::Details{}));
    const auto wrong = post("details", form({{"country", "MY"}, {"province", "ID-JB"}}));
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(has(wrong, "does not belong to the chosen country"));
    // The refused value is still what is chosen.
    BOOST_TEST(has(wrong, "value=\"ID-JB\" selected"));
}

BOOST_AUTO_TEST_CASE(the_hosts_rules_hold_whatever_the_form_says) {
    set_rule(Field::kCity, domain::FieldRule::kReadOnly);
    set_rule(Field::kCompany, domain::FieldRule::kHidden);
    set_rule(Field::kLastName, domain::FieldRule::kRequired);
    const auto page = get("p=details");
    BOOST_TEST(!has(page, "name=\"city\""));
    BOOST_TEST(has(page, "Kept by your hosting provider"));
    BOOST_TEST(!has(page, "name=\"company\""));
    const auto forged =
        post("details", form({{"last_name", "Santoso"}, {"city", "Bandung"}, {"company", "PT X"}}));
    BOOST_TEST(forged.status == 422);
    BOOST_TEST(has(forged, "Only your hosting provider can change this."));
    const auto emptied = post("details", form({{"last_name", ""}, {"first_name", "Budi"}}));
    BOOST_TEST(emptied.status == 422);
    BOOST_TEST(has(emptied, "Your provider needs this."));
    BOOST_TEST((customer().details == domain::Details{}));
}

BOOST_AUTO_TEST_CASE(two_people_at_once_are_shown_to_each_other) {
    const auto mine = form({{"city", "Bandung"}, {"first_name", "Budi"}});
    meanwhile(Field::kCity, "Jakarta");
    const auto answer = post("details", mine);
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(has(answer, "Bandung"));
    BOOST_TEST(has(answer, "Jakarta"));
    // What nobody else touched goes along unseen.
    BOOST_TEST(has(answer, "name=\"first_name\" value=\"Budi\""));
    BOOST_TEST(customer().details[Field::kFirstName].empty());

    auto choice = form({{"city", "Bandung"}, {"first_name", "Budi"}, {"keep_city", "theirs"}});
    BOOST_TEST(post("details", choice).status == 303);
    BOOST_TEST(customer().details[Field::kCity] == "Jakarta");
    BOOST_TEST(customer().details[Field::kFirstName] == "Budi");
    choice = form({{"city", "Bandung"}, {"keep_city", "yours"}});
    BOOST_TEST(post("details", choice).status == 303);
    BOOST_TEST(customer().details[Field::kCity] == "Bandung");
}

BOOST_AUTO_TEST_CASE(changes_of_different_fields_do_not_meet) {
    auto mine = form({{"city", "Bandung"}});
    // Of a field that the form does not hold.
    meanwhile(Field::kCustomerNumber, "C-7");
    BOOST_TEST(header(post("details", mine), "Location") == "?p=details&done=saved");
    BOOST_TEST(customer().details[Field::kCity] == "Bandung");
    BOOST_TEST(customer().details[Field::kCustomerNumber] == "C-7");
}

BOOST_AUTO_TEST_CASE(nothing_changed_is_nothing_stored) {
    const auto before = customer().version;
    BOOST_TEST(header(post("details", form({})), "Location") == "?p=details&done=unchanged");
    BOOST_TEST(customer().version == before);
    BOOST_TEST(journal().empty());
}

BOOST_AUTO_TEST_CASE(the_same_form_twice_is_stored_once) {
    auto fields = form({{"city", "Bandung"}});
    fields["request"] = store::RequestId::make().text();
    BOOST_TEST(post("details", fields).status == 303);
    meanwhile(Field::kCity, "Jakarta");
    BOOST_TEST(header(post("details", fields), "Location") == "?p=details&done=saved");
    BOOST_TEST(customer().details[Field::kCity] == "Jakarta");
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_can_be_asked_for) {
    auto fields = form({{"city", "Bandung"}});
    const auto request = store::RequestId::make().text();
    fields["request"] = request;
    faulty.write_failure = base::outcome_unknown("the answer to COMMIT was lost");
    faulty.does_store_before_failing = true;
    const auto unknown = post("details", fields);
    BOOST_TEST(unknown.status == 503);
    BOOST_TEST(has(unknown, "Not known yet"));
    BOOST_TEST(has(unknown, "value=\"Bandung\""));
    faulty.write_failure.reset();
    BOOST_TEST(has(get("p=outcome&back=details&request=" + request), "Your change is stored."));
    BOOST_TEST(
        has(get("p=outcome&request=" + store::RequestId::make().text()), "Your change is not stored."));
    // Sent again it is not stored again.
    BOOST_TEST(post("details", fields).status == 303);
    BOOST_TEST(journal().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_loses_nothing_that_was_typed) {
    faulty.write_failure = base::unavailable("away");
    const auto answer = post("details", form({{"city", "Bandung"}}));
    BOOST_TEST(answer.status == 503);
    BOOST_TEST(has(answer, "Not saved"));
    BOOST_TEST(has(answer, "name=\"city\" value=\"Bandung\""));
}

BOOST_AUTO_TEST_CASE(a_token_of_another_page_changes_nothing) {
    auto fields = form({{"city", "Bandung"}});
    fields["token"] = "1-00";
    const auto answer = post("details", fields);
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(has(answer, "value=\"Bandung\""));
    BOOST_TEST(customer().details[Field::kCity].empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
