// SPDX-License-Identifier: Apache-2.0
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
    return domain::canonical_row(a, 1) == domain::canonical_row(b, 1) && a.old_value == b.old_value &&
           a.new_value == b.new_value && a.customer == b.customer;
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
            hash = domain::next_hash(hash, entry.draft, entry.sequence);
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
