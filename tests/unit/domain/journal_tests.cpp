// SPDX-License-Identifier: Apache-2.0
#include "domain/journal.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <numeric>
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

JournalSalt salt() {
    JournalSalt bytes;
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}

base::Digest hash_of(const JournalDraft& draft, std::int64_t sequence = 1,
                     const base::Digest& previous = {}) {
    return next_hash(previous, draft, sequence, data_digest(salt(), draft));
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
        {JournalKind::kErased, "erased"},
    };
    for (const auto& [kind, name] : rows) {
        BOOST_TEST(to_string(kind) == name);
        BOOST_TEST((parse_journal_kind(name) == kind), "not read back: " << name);
    }
    BOOST_TEST(!parse_journal_kind("deleted").has_value());
}

BOOST_AUTO_TEST_CASE(the_row_is_netstrings_in_a_fixed_order) {
    base::Digest data;
    data.fill('d');
    BOOST_TEST(canonical_row(example(), 3, data) ==
               "1:7,1:3,10:1795356127,8:customer,6:cpanel,7:changed,32:" + std::string(32, 'd') + ",");
    JournalSalt bytes;
    bytes.fill('s');
    BOOST_TEST(canonical_data(bytes, example()) ==
               std::string(16, 's') + "4:budi,7:details,4:city,-7:Jakarta,0:,");
}

// The stored format: these digests were computed from the definition with another program, not with this
// program.
BOOST_AUTO_TEST_CASE(digests_are_those_of_the_stored_format) {
    BOOST_TEST(base::to_hex(first_hash(CustomerId{7})) ==
               "eec822b4a6a26c20c3ac622c26c995006bf887de429e44396d76975c8b2346b7");
    const auto data = data_digest(salt(), example());
    BOOST_TEST(base::to_hex(data) == "97d762826b7254905b44d8f14591f4dfd3069947ee084304d0e5cd412091a592");
    BOOST_TEST(base::to_hex(next_hash(first_hash(CustomerId{7}), example(), 3, data)) ==
               "acf6523aaffcd888de6a7fe27a27d9565b4e8ffaf538ad8dd6570892c53384e4");
}

BOOST_AUTO_TEST_CASE(an_erased_entry_proves_by_its_digest) {
    JournalEntry entry;
    entry.draft = example();
    entry.salt = salt();
    const auto hash = next_hash({}, entry);
    BOOST_TEST((hash == hash_of(example())));
    entry.erased_digest = data_digest(entry.salt, entry.draft);
    BOOST_TEST(!is_empty_of_words(entry));
    JournalDraft bare;
    bare.customer = entry.draft.customer;
    bare.at = entry.draft.at;
    bare.kind = entry.draft.kind;
    bare.actor.kind = entry.draft.actor.kind;
    bare.actor.surface = entry.draft.actor.surface;
    entry.draft = bare;
    BOOST_TEST(!is_empty_of_words(entry));  // its salt
    entry.salt = {};
    BOOST_TEST(is_empty_of_words(entry));
    BOOST_TEST((next_hash({}, entry) == hash));
    const std::function<void(JournalDraft&)> words[] = {
        [](JournalDraft& d) { d.actor.name = "x"; }, [](JournalDraft& d) { d.subject = "x"; },
        [](JournalDraft& d) { d.field = "x"; },      [](JournalDraft& d) { d.old_value = ""; },
        [](JournalDraft& d) { d.new_value = ""; },   [](JournalDraft& d) { d.reason = "x"; },
    };
    for (const auto& add : words) {
        JournalEntry spoken = entry;
        add(spoken.draft);
        BOOST_TEST(!is_empty_of_words(spoken));
    }
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
        digests.insert(base::to_hex(hash_of(draft)));
    }
    digests.insert(base::to_hex(hash_of(example(), 2)));
    digests.insert(base::to_hex(next_hash({}, example(), 1, data_digest(JournalSalt{}, example()))));
    base::Digest other{};
    other[31] = 1;
    digests.insert(base::to_hex(hash_of(example(), 1, other)));
    BOOST_TEST(digests.size() == std::size(changes) + 3);
}

BOOST_AUTO_TEST_CASE(chains_of_two_customers_begin_differently) {
    BOOST_TEST((first_hash(CustomerId{1}) != first_hash(CustomerId{2})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
