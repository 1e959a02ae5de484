// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

template <typename Backend>
struct AnchorFixture : StoreFixture<Backend> {
    void append(std::int64_t customer, int entries) {
        this->write([&](Tx& tx) {
            domain::JournalDraft draft;
            draft.customer.value = customer;
            draft.subject = "details";
            draft.new_value = "";
            must(tx.journal().append(
                std::vector<domain::JournalDraft>(static_cast<std::size_t>(entries), draft)));
        });
    }
    std::vector<domain::JournalHead> heads(std::int64_t first = 1, std::int64_t last = 1000) {
        return this->read([&](const Tx& tx) { return tx.anchors().new_heads({first}, {last}); });
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(anchor_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(only_histories_that_grew_are_new, Backend, Backends,
                                 AnchorFixture<Backend>) {
    BOOST_TEST(this->heads().empty());
    this->append(2, 3);
    this->append(5, 1);
    this->append(9, 2);
    auto found = this->heads();
    BOOST_REQUIRE(found.size() == 3U);
    BOOST_TEST(found[0].customer.value == 2);
    BOOST_TEST(found[0].sequence == 3);
    const auto chain =
        this->read([&](const Tx& tx) { return tx.journal().chain(domain::CustomerId{2}, 3, 1); });
    BOOST_TEST((found[0].hash == chain.front().hash));
    BOOST_TEST(this->heads(3, 8).size() == 1U);
    this->write([&](Tx& tx) { must(tx.anchors().note(1, found)); });
    BOOST_TEST(this->heads().empty());
    this->append(5, 1);
    found = this->heads();
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].sequence == 2);
    this->write([&](Tx& tx) { must(tx.anchors().note(2, found)); });
    const auto anchored = this->read([&](const Tx& tx) { return tx.anchors().anchored({3}, {1000}); });
    BOOST_REQUIRE(anchored.size() == 2U);
    BOOST_TEST(anchored[0].customer.value == 5);
    BOOST_TEST(anchored[0].sequence == 2);
    BOOST_TEST((anchored[0].hash == found[0].hash));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(anchors_are_kept_in_order, Backend, Backends, AnchorFixture<Backend>) {
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.anchors().last(); }).has_value());
    domain::Anchor anchor;
    for (std::int64_t number = 1; number <= 3; ++number) {
        anchor.number = number;
        anchor.made_at = base::from_epoch(1'700'000'000 + number);
        anchor.lines = 10 * number;
        anchor.before = anchor.digest;
        anchor.digest.fill(static_cast<std::uint8_t>(number));
        this->write([&](Tx& tx) { must(tx.anchors().add(anchor)); });
    }
    const auto all = this->read([](const Tx& tx) { return tx.anchors().all(); });
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST(all[0].number == 1);
    BOOST_TEST((all[2].before == all[1].digest));
    const auto last = this->read([](const Tx& tx) { return tx.anchors().last(); });
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST(last->number == 3);
    BOOST_TEST(last->lines == 30);
    BOOST_TEST((last->made_at == anchor.made_at));
    BOOST_TEST((last->digest == anchor.digest));
    const auto twice =
        this->try_write([&](Tx& tx) -> base::Expected<void> { return tx.anchors().add(anchor); });
    BOOST_REQUIRE(!twice.ok());
    BOOST_TEST((twice.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(rows_are_walked_in_order_over_all_pieces, Backend, Backends,
                                 AnchorFixture<Backend>) {
    BOOST_TEST(this->read([](const Tx& tx) { return tx.journal().last_customer(); }).value == 0);
    constexpr int kEntries = 21'000;  // more than are read at once
    this->append(3, 5);
    this->append(4, kEntries);
    this->append(6, 7);
    BOOST_TEST(this->read([](const Tx& tx) { return tx.journal().last_customer(); }).value == 6);
    const auto walk = [&](std::int64_t first, std::int64_t last) {
        std::vector<std::pair<std::int64_t, std::int64_t>> seen;
        must(this->store->read([&](const Tx& tx) -> base::Expected<void> {
            seen.clear();
            return tx.journal().walk({first}, {last}, [&](const domain::JournalLine& line) {
                seen.emplace_back(line.customer.value, line.sequence);
            });
        }));
        return seen;
    };
    const auto all = walk(1, 100);
    BOOST_REQUIRE(all.size() == 5U + kEntries + 7U);
    BOOST_TEST(std::is_sorted(all.begin(), all.end()));
    BOOST_TEST(all[5].first == 4);
    BOOST_TEST(all.back().first == 6);
    BOOST_TEST(walk(5, 6).size() == 7U);
    BOOST_TEST(walk(1, 3).size() == 5U);
    BOOST_TEST(walk(7, 9).empty());
    const auto hash = [&](std::int64_t customer, std::int64_t sequence) {
        return this->read([&](const Tx& tx) { return tx.journal().hash_of({customer}, sequence); });
    };
    BOOST_TEST(hash(3, 5).has_value());
    BOOST_TEST(!hash(3, 6).has_value());
    BOOST_TEST(!hash(5, 1).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(history_is_read_by_kind, Backend, Backends, AnchorFixture<Backend>) {
    using domain::JournalKind;
    this->write([&](Tx& tx) {
        std::vector<domain::JournalDraft> drafts(9);
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            drafts[i].customer.value = 1;
            drafts[i].kind = i % 3 == 0   ? JournalKind::kRead
                             : i % 3 == 1 ? JournalKind::kChanged
                                          : JournalKind::kMailSent;
        }
        must(tx.journal().append(drafts));
    });
    const auto page = [&](std::int64_t before, std::vector<JournalKind> kinds) {
        std::vector<std::int64_t> sequences;
        for (const auto& entry : this->read([&](const Tx& tx) {
                 return tx.journal().of_customer(domain::CustomerId{1}, before, 2, kinds);
             }))
            sequences.push_back(entry.sequence);
        return sequences;
    };
    using Sequences = std::vector<std::int64_t>;
    BOOST_TEST(page(0, {JournalKind::kRead}) == (Sequences{7, 4}), boost::test_tools::per_element());
    BOOST_TEST(page(4, {JournalKind::kRead}) == (Sequences{1}), boost::test_tools::per_element());
    BOOST_TEST(page(0, {JournalKind::kRead, JournalKind::kMailSent}) == (Sequences{9, 7}),
               boost::test_tools::per_element());
    BOOST_TEST(page(0, {JournalKind::kErased}).empty());
    BOOST_TEST(page(0, {}) == (Sequences{9, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
