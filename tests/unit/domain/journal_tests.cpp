// SPDX-License-Identifier: Apache-2.0
#include "domain/journal.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

namespace pelanggan::domain {
namespace {

JournalDraft example() {
    JournalDraft draft;
    draft.customer = CustomerId{7};
    draft.at = base::from_epoch(1795356127);
    draft.actor = {ActorKind::kCustomer, "budi", "cpanel"};
    draft.kind = JournalKind::kChanged;
    draft.subject = "details";
    draft.field = "city";
    draft.old_value = std::nullopt;
    draft.new_value = "Jakarta";
    draft.reason = "";
    return draft;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_tests)

BOOST_AUTO_TEST_CASE(stored_names_stay_as_they_are) {
    const std::pair<JournalKind, std::string_view> rows[] = {
        {JournalKind::kCreated, "created"},
        {JournalKind::kChanged, "changed"},
        {JournalKind::kRead, "read"},
        {JournalKind::kAccountAdded, "account_added"},
        {JournalKind::kAccountChanged, "account_changed"},
        {JournalKind::kAccountMissing, "account_missing"},
        {JournalKind::kAccountReturned, "account_returned"},
        {JournalKind::kContactAdded, "contact_added"},
        {JournalKind::kContactChanged, "contact_changed"},
        {JournalKind::kContactRemoved, "contact_removed"},
        {JournalKind::kPreferenceChanged, "preference_changed"},
    };
    for (const auto& [kind, name] : rows) {
        BOOST_TEST(to_string(kind) == name);
        BOOST_TEST((parse_journal_kind(name) == kind), "not read back: " << name);
    }
    BOOST_TEST(!parse_journal_kind("deleted").has_value());
}

BOOST_AUTO_TEST_CASE(the_row_is_netstrings_in_a_fixed_order) {
    BOOST_TEST(canonical_row(example(), 3) ==
               "1:7,1:3,10:1795356127,8:customer,4:budi,6:cpanel,7:changed,7:details,4:city,-7:Jakarta,0:,");
}

// The stored format: these digests were computed from the definition with another program, not with this
// program.
BOOST_AUTO_TEST_CASE(digests_are_those_of_the_stored_format) {
    BOOST_TEST(base::to_hex(first_hash(CustomerId{7})) ==
               "eec822b4a6a26c20c3ac622c26c995006bf887de429e44396d76975c8b2346b7");
    BOOST_TEST(base::to_hex(next_hash(first_hash(CustomerId{7}), example(), 3)) ==
               "833b8872e504a11481bcc6a752fa20339bd909ab9912148288c02022cad15211");
}

BOOST_AUTO_TEST_CASE(every_member_counts) {
    const std::function<void(JournalDraft&)> changes[] = {
        [](JournalDraft&) {},
        [](JournalDraft& d) { d.customer.value = 8; },
        [](JournalDraft& d) { d.at += std::chrono::seconds{1}; },
        [](JournalDraft& d) { d.actor.kind = ActorKind::kHost; },
        [](JournalDraft& d) { d.actor.name = "root"; },
        [](JournalDraft& d) { d.actor.surface = "cli"; },
        [](JournalDraft& d) { d.kind = JournalKind::kRead; },
        [](JournalDraft& d) { d.subject = "detail"; },
        [](JournalDraft& d) { d.field = "province"; },
        [](JournalDraft& d) { d.old_value = ""; },
        [](JournalDraft& d) { d.new_value.reset(); },
        [](JournalDraft& d) { std::swap(d.old_value, d.new_value); },
        [](JournalDraft& d) { d.reason = "asked by phone"; },
        // Text moved over a border between two members must not look the same.
        [](JournalDraft& d) { d.subject = "detailscity", d.field = ""; },
        [](JournalDraft& d) { d.field = "city,-7:Jakarta", d.new_value.reset(); },
    };
    std::set<std::string> digests;
    for (const auto& change : changes) {
        JournalDraft draft = example();
        change(draft);
        digests.insert(base::to_hex(next_hash(base::Digest{}, draft, 1)));
    }
    digests.insert(base::to_hex(next_hash(base::Digest{}, example(), 2)));
    base::Digest other{};
    other[31] = 1;
    digests.insert(base::to_hex(next_hash(other, example(), 1)));
    BOOST_TEST(digests.size() == std::size(changes) + 2);
}

BOOST_AUTO_TEST_CASE(chains_of_two_customers_begin_differently) {
    BOOST_TEST((first_hash(CustomerId{1}) != first_hash(CustomerId{2})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
