// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

domain::JournalDraft draft(domain::CustomerId customer, const std::string& value) {
    domain::JournalDraft entry;
    entry.customer = customer;
    entry.at = base::from_epoch(1'700'000'000);
    entry.actor = {domain::ActorKind::kReseller, "rara", "whm"};
    entry.kind = domain::JournalKind::kChanged;
    entry.subject = "details";
    entry.field = "city";
    entry.new_value = value;
    return entry;
}

bool is_same(const domain::JournalDraft& a, const domain::JournalDraft& b) {
    return domain::canonical_row(a, 1, {}) == domain::canonical_row(b, 1, {}) &&
           domain::canonical_data({}, a) == domain::canonical_data({}, b);
}

template <typename Backend>
struct JournalFixture : StoreFixture<Backend> {
    domain::CustomerId one{1}, two{2};

    std::vector<domain::JournalEntry> chain(domain::CustomerId customer, std::int64_t from = 1) {
        return this->read([&](const Tx& tx) { return tx.journal().chain(customer, from, 1000); });
    }
    void must_hold(domain::CustomerId customer) {
        base::Digest hash = domain::first_hash(customer);
        std::int64_t sequence = 0;
        for (const auto& entry : chain(customer)) {
            BOOST_TEST(entry.sequence == ++sequence);
            hash = domain::next_hash(hash, entry);
            BOOST_TEST((entry.hash == hash), "entry " << sequence << " does not follow from the one before");
        }
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(entries_come_back_as_they_were_given, Backend, Backends,
                                 JournalFixture<Backend>) {
    auto full = draft(this->one, "it's \\ 100% \xF0\x9F\x98\x80 \"new\"\n:v1 ?");
    full.old_value = "";
    full.reason = "he asked; 'by phone'";
    auto bare = draft(this->one, "");
    bare.new_value.reset();
    bare.actor = {domain::ActorKind::kSystem, "", "sync"};
    bare.field = "";
    this->write([&](Tx& tx) {
        const domain::JournalDraft both[]{full, bare};
        must(tx.journal().append(both));
    });
    const auto found = this->chain(this->one);
    BOOST_REQUIRE(found.size() == 2U);
    BOOST_TEST(is_same(found[0].draft, full));
    BOOST_TEST(is_same(found[1].draft, bare));
    BOOST_TEST(found[0].draft.old_value.has_value());
    BOOST_TEST(!found[1].draft.old_value.has_value());
    this->must_hold(this->one);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(each_customer_has_a_chain_without_gaps, Backend, Backends,
                                 JournalFixture<Backend>) {
    this->write([&](Tx& tx) {
        const domain::JournalDraft first[]{draft(this->one, "a"), draft(this->two, "b")};
        must(tx.journal().append(first, /*is_first_of_new=*/true));
    });
    this->write([&](Tx& tx) {
        std::vector<domain::JournalDraft> mixed;
        for (int i = 0; i < 150; ++i) {
            mixed.push_back(draft(i % 3 == 0 ? this->one : this->two, std::to_string(i)));
        }
        must(tx.journal().append(mixed));
    });
    // What was rolled back leaves no gap.
    const auto refused = this->try_write([&](Tx& tx) -> base::Expected<void> {
        const auto entry = draft(this->one, "never");
        must(tx.journal().append({&entry, 1}));
        return base::invalid_input("no");
    });
    BOOST_TEST(!refused.ok());
    this->write([&](Tx& tx) {
        const auto entry = draft(this->one, "last");
        must(tx.journal().append({&entry, 1}));
    });
    BOOST_TEST(this->chain(this->one).size() == 52U);
    BOOST_TEST(this->chain(this->two).size() == 101U);
    this->must_hold(this->one);
    this->must_hold(this->two);
    BOOST_TEST(this->chain(this->one).back().draft.new_value.value() == "last");
    BOOST_TEST(this->chain(this->one, 50).size() == 3U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(history_is_read_newest_first_in_pages, Backend, Backends,
                                 JournalFixture<Backend>) {
    this->write([&](Tx& tx) {
        std::vector<domain::JournalDraft> drafts;
        for (int i = 1; i <= 5; ++i)
            drafts.push_back(draft(this->one, std::to_string(i)));
        must(tx.journal().append(drafts));
    });
    const auto page = [&](std::int64_t before) {
        std::vector<std::int64_t> sequences;
        for (const auto& entry :
             this->read([&](const Tx& tx) { return tx.journal().of_customer(this->one, before, 2); })) {
            sequences.push_back(entry.sequence);
        }
        return sequences;
    };
    using Sequences = std::vector<std::int64_t>;
    BOOST_TEST(page(0) == (Sequences{5, 4}), boost::test_tools::per_element());
    BOOST_TEST(page(4) == (Sequences{3, 2}), boost::test_tools::per_element());
    BOOST_TEST(page(2) == (Sequences{1}), boost::test_tools::per_element());
    BOOST_TEST(page(1).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(customers_with_a_history_are_listed_once, Backend, Backends,
                                 JournalFixture<Backend>) {
    for (const std::int64_t id : {5, 3, 9}) {
        this->write([&](Tx& tx) {
            const domain::JournalDraft both[]{draft(domain::CustomerId{id}, "a"),
                                              draft(domain::CustomerId{id}, "b")};
            must(tx.journal().append(both));
        });
    }
    const auto after = [&](std::int64_t id, std::int64_t limit) {
        std::vector<std::int64_t> ids;
        for (const auto customer : this->read(
                 [&](const Tx& tx) { return tx.journal().customers(domain::CustomerId{id}, limit); })) {
            ids.push_back(customer.value);
        }
        return ids;
    };
    BOOST_TEST(after(0, 10) == (std::vector<std::int64_t>{3, 5, 9}), boost::test_tools::per_element());
    BOOST_TEST(after(3, 1) == (std::vector<std::int64_t>{5}), boost::test_tools::per_element());
    BOOST_TEST(after(9, 10).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_database_itself_refuses_to_change_history, Backend, Backends,
                                 JournalFixture<Backend>) {
    this->write([&](Tx& tx) {
        const auto entry = draft(this->one, "true");
        must(tx.journal().append({&entry, 1}));
    });
    BOOST_TEST(this->backend.execute("SELECT count(*) FROM journal"));
    BOOST_TEST(!this->backend.execute("UPDATE journal SET new_value = 'false'"));
    BOOST_TEST(!this->backend.execute("DELETE FROM journal"));
    BOOST_REQUIRE(this->chain(this->one).size() == 1U);
    this->must_hold(this->one);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_entry_has_a_salt_of_its_own, Backend, Backends,
                                 JournalFixture<Backend>) {
    this->write([&](Tx& tx) {
        const std::vector<domain::JournalDraft> equal(100, draft(this->one, "same"));
        must(tx.journal().append(equal));
    });
    std::set<domain::JournalSalt> salts;
    for (const auto& entry : this->chain(this->one))
        salts.insert(entry.salt);
    BOOST_TEST(salts.size() == 100U);
    BOOST_TEST((salts.count(domain::JournalSalt{}) == 0U));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(words_are_erased_and_the_chain_still_proves, Backend, Backends,
                                 JournalFixture<Backend>) {
    constexpr int kEntries = 1203;  // more than are erased at once
    this->write([&](Tx& tx) {
        std::vector<domain::JournalDraft> drafts;
        for (int i = 0; i < kEntries; ++i)
            drafts.push_back(draft(this->one, "secret " + std::to_string(i)));
        drafts.push_back(draft(this->two, "another's"));
        must(tx.journal().append(drafts));
    });
    const auto before = this->read([&](const Tx& tx) { return tx.journal().chain(this->one, 1, 5000); });
    const auto others = this->chain(this->two);
    std::int64_t erased = 0;
    this->write([&](Tx& tx) { erased = must(tx.journal().erase(this->one)); });
    BOOST_TEST(erased == kEntries);
    const auto after = this->read([&](const Tx& tx) { return tx.journal().chain(this->one, 1, 5000); });
    BOOST_REQUIRE(after.size() == before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        BOOST_TEST((after[i].erased_digest == domain::data_digest(before[i].salt, before[i].draft)));
        BOOST_TEST(domain::is_empty_of_words(after[i]));
        BOOST_TEST((after[i].hash == before[i].hash));
        BOOST_TEST((after[i].draft.at == before[i].draft.at));
        BOOST_TEST((after[i].draft.kind == before[i].draft.kind));
        BOOST_TEST(after[i].draft.actor.surface == before[i].draft.actor.surface);
    }
    this->must_hold(this->one);
    BOOST_TEST(is_same(this->chain(this->two).front().draft, others.front().draft));
    // The chain goes on, and what came later can be erased as well.
    this->write([&](Tx& tx) {
        const auto entry = draft(this->one, "later");
        must(tx.journal().append({&entry, 1}));
        erased = must(tx.journal().erase(this->one));
    });
    BOOST_TEST(erased == 1);
    this->must_hold(this->one);
    this->write([&](Tx& tx) { erased = must(tx.journal().erase(this->one)); });
    BOOST_TEST(erased == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_database_lets_through_an_erasure_and_no_other_change, Backend, Backends,
                                 JournalFixture<Backend>) {
    this->write([&](Tx& tx) {
        auto entry = draft(this->one, "true");
        entry.old_value = "old";
        entry.reason = "asked";
        must(tx.journal().append({&entry, 1}));
    });
    const auto digest = [&](char digit) { return "'" + std::string(64, digit) + "'"; };
    const std::string words =
        "actor_name = '', subject = '', field = '', old_value = NULL, new_value = NULL, reason = ''";
    const std::string all = words + ", salt = NULL, erased_digest = ";
    const std::string refused[] = {
        "erased_digest = " + digest('a'),
        words,
        words + ", salt = NULL",
        words + ", erased_digest = " + digest('a'),
        all + "NULL",
        all + "''",
        all + "'abc'",
        all + digest('a') + ", actor_name = 'x'",
        all + digest('a') + ", subject = 'x'",
        all + digest('a') + ", field = 'x'",
        all + digest('a') + ", old_value = ''",
        all + digest('a') + ", new_value = 'x'",
        all + digest('a') + ", reason = 'x'",
        all + digest('a') + ", salt = ''",
        all + digest('a') + ", customer_id = 9",
        all + digest('a') + ", seq = 9",
        all + digest('a') + ", made_at = made_at + 1",
        all + digest('a') + ", actor_kind = 'host'",
        all + digest('a') + ", surface = 'cli'",
        all + digest('a') + ", kind = 'read'",
        all + digest('a') + ", hash = " + digest('b'),
        "new_value = NULL",
        "salt = NULL",
    };
    for (const auto& set : refused)
        BOOST_TEST(!this->backend.execute("UPDATE journal SET " + set), "let through: " << set);
    BOOST_TEST(!this->backend.execute("DELETE FROM journal"));
    this->must_hold(this->one);
    BOOST_TEST(this->chain(this->one).front().draft.new_value.value() == "true");
    BOOST_TEST(this->backend.execute("UPDATE journal SET " + all + digest('a')));
    // Once: an erased row is as fixed as any.
    for (const auto& set : {all + digest('b'), words, std::string{"erased_digest = NULL"}})
        BOOST_TEST(!this->backend.execute("UPDATE journal SET " + set), "let through: " << set);
    BOOST_TEST(!this->backend.execute("DELETE FROM journal"));
    // Somebody who erases with another digest is found out.
    const auto entry = this->chain(this->one).front();
    BOOST_TEST((domain::next_hash(domain::first_hash(this->one), entry) != entry.hash));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
