// SPDX-License-Identifier: Apache-2.0
#include "domain/partner.h"

#include <boost/test/unit_test.hpp>
#include <functional>

namespace pelanggan::domain {

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}

Partner make() {
    Partner partner;
    partner.name = "Kopi";
    partner.purpose_id = "untuk kopi";
    partner.purpose_en = "for coffee";
    partner.fields = {"first_name", "email"};
    return partner;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(partner_tests)

BOOST_AUTO_TEST_CASE(fields_are_stored_and_read_in_one_order) {
    BOOST_TEST(join_fields({"first_name", "email"}) == "first_name,email");
    BOOST_TEST(join_fields({}) == "");
    BOOST_TEST((split_fields("email,first_name") == std::vector<std::string>{"first_name", "email"}));
    BOOST_TEST((split_fields("password,email,,email") == std::vector<std::string>{"email"}));
    BOOST_TEST(split_fields("").empty());
    BOOST_TEST((split_fields(join_fields(partner_fields())) == partner_fields()));
}

BOOST_AUTO_TEST_CASE(a_partner_gets_data_until_its_time_is_over_or_it_is_retired) {
    Partner partner = make();
    BOOST_TEST(may_receive(partner, at(0)));
    partner.valid_until = at(10);
    BOOST_TEST(may_receive(partner, at(9)));
    BOOST_TEST(!may_receive(partner, at(10)));
    partner.valid_until.reset();
    partner.is_retired = true;
    BOOST_TEST(!may_receive(partner, at(0)));
}

BOOST_AUTO_TEST_CASE(a_yes_counts_only_for_the_terms_it_was_given_to) {
    Partner partner = make();
    BOOST_TEST(is_covered(partner, at(0)));
    partner.terms_at = at(5);
    BOOST_TEST(!is_covered(partner, at(4)));
    BOOST_TEST(!is_covered(partner, at(5)));
    BOOST_TEST(is_covered(partner, at(6)));
}

BOOST_AUTO_TEST_CASE(terms_change_with_name_purpose_and_added_fields) {
    const Partner before = make();
    const auto changed = [&](const std::function<void(Partner&)>& change) {
        Partner after = before;
        change(after);
        return changes_terms(before, after);
    };
    BOOST_TEST(!changed([](Partner&) {}));
    BOOST_TEST(!changed([](Partner& p) { p.contact = "a@b.id"; }));
    BOOST_TEST(!changed([](Partner& p) { p.valid_until = at(1); }));
    BOOST_TEST(!changed([](Partner& p) { p.fields = {"email"}; }));
    BOOST_TEST(changed([](Partner& p) { p.fields.push_back("phone"); }));
    BOOST_TEST(changed([](Partner& p) { p.fields = {"phone"}; }));
    BOOST_TEST(changed([](Partner& p) { p.name += "x"; }));
    BOOST_TEST(changed([](Partner& p) { p.purpose_id += "x"; }));
    BOOST_TEST(changed([](Partner& p) { p.purpose_en += "x"; }));
}

BOOST_AUTO_TEST_CASE(an_entry_has_one_row_of_bytes) {
    Disclosure entry;
    entry.id.value = 7;
    entry.file.value = 3;
    entry.partner.value = 2;
    entry.partner_name = "Kopi";
    entry.customer.value = 11;
    entry.at = at(0);
    entry.fields = {"first_name", "email"};
    // Part of the stored format: a change of it breaks every proof.
    BOOST_TEST(canonical_row(entry) == "1:7,1:3,1:2,4:Kopi,2:11,10:1790000000,16:first_name,email,");
    BOOST_TEST(base::to_hex(digest_of(entry)) ==
               base::to_hex(base::sha256("pelanggan disclosure" + canonical_row(entry))));
}

BOOST_AUTO_TEST_CASE(every_member_of_an_entry_is_in_its_digest) {
    Disclosure entry;
    entry.fields = {"email"};
    const std::function<void(Disclosure&)> changes[] = {[](Disclosure& d) { ++d.id.value; },
                                                        [](Disclosure& d) { ++d.file.value; },
                                                        [](Disclosure& d) { ++d.partner.value; },
                                                        [](Disclosure& d) { d.partner_name = "x"; },
                                                        [](Disclosure& d) { ++d.customer.value; },
                                                        [](Disclosure& d) { d.at = at(1); },
                                                        [](Disclosure& d) { d.fields.push_back("phone"); }};
    for (const auto& change : changes) {
        Disclosure other = entry;
        change(other);
        BOOST_TEST(base::to_hex(digest_of(other)) != base::to_hex(digest_of(entry)));
    }
}

BOOST_AUTO_TEST_CASE(formats_have_stored_names) {
    BOOST_TEST(to_string(ExportFormat::kCsv) == "csv");
    BOOST_TEST(to_string(ExportFormat::kJson) == "json");
    BOOST_TEST((parse_export_format("json") == ExportFormat::kJson));
    BOOST_TEST(!parse_export_format("xml").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
