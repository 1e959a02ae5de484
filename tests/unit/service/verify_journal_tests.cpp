// SPDX-License-Identifier: Apache-2.0
#include "service/verify_journal.h"

#include <boost/test/unit_test.hpp>

#include "support/store_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture : StoreFixture<SqliteBackend> {
    domain::ServerId on = server().id;

    domain::CustomerId add_customer(const std::string& user, int entries) {
        const auto account = add_account(on, user);
        write([&](store::Tx& tx) {
            for (int i = 0; i < entries; ++i) {
                domain::JournalDraft draft;
                draft.customer = account.customer;
                draft.at = base::from_epoch(1'700'000'000 + i);
                draft.subject = "details";
                draft.field = "city";
                draft.new_value = "city " + std::to_string(i);
                must(tx.journal().append({&draft, 1}));
            }
        });
        return account.customer;
    }
    service::VerifiedPart verify(std::int64_t after = 0, std::int64_t customers = 100) {
        return read([&](const store::Tx& tx) {
            return service::verify_journal(tx, domain::CustomerId{after}, customers);
        });
    }
    // What somebody with the file could do.
    void tamper(const std::string& sql) {
        BOOST_REQUIRE(backend.execute("DROP TRIGGER IF EXISTS journal_no_update"));
        BOOST_REQUIRE(backend.execute("DROP TRIGGER IF EXISTS journal_no_delete"));
        BOOST_REQUIRE_MESSAGE(backend.execute(sql), sql);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(verify_journal_tests, Fixture)

BOOST_AUTO_TEST_CASE(whole_histories_are_proved_in_pieces) {
    const auto first = add_customer("budi", 3);
    add_customer("sari", 700);
    const auto all = verify();
    BOOST_TEST(all.customers == 2);
    BOOST_TEST(all.entries == 703);
    BOOST_TEST(all.broken.empty());
    BOOST_TEST(all.is_done);
    const auto piece = verify(0, 1);
    BOOST_TEST(piece.customers == 1);
    BOOST_TEST(!piece.is_done);
    BOOST_TEST(piece.last.value == first.value);
    BOOST_TEST(verify(piece.last.value, 100).customers == 1);
}

BOOST_AUTO_TEST_CASE(every_kind_of_tampering_is_found) {
    const auto first = add_customer("budi", 5);
    const auto second = add_customer("sari", 5);
    const std::string mine = " WHERE customer_id = " + std::to_string(first.value);
    const struct {
        std::string sql;
        std::int64_t customer;
        std::int64_t sequence;
        const char* what;
    } rows[] = {
        {"UPDATE journal SET new_value = 'other'" + mine + " AND seq = 3", first.value, 3, "a value"},
        {"DELETE FROM journal" + mine + " AND seq = 3", first.value, 3, "an entry in the middle"},
        {"UPDATE journal SET made_at = made_at + 1" + mine + " AND seq = 2", first.value, 2,
         "earlier, the time"},
        {"DELETE FROM journal" + mine + " AND seq = 1", first.value, 1, "the first entry"},
        {"UPDATE journal SET reason = 'x' WHERE customer_id = " + std::to_string(second.value) +
             " AND seq = 5",
         second.value, 5, "the last entry of another"},
    };
    for (const auto& row : rows) {
        tamper(row.sql);
        const auto part = verify();
        bool is_found = false;
        for (const auto& chain : part.broken)
            is_found = is_found || (chain.customer.value == row.customer && chain.sequence == row.sequence);
        BOOST_TEST(is_found, "changed: " << row.what);
    }
}

BOOST_AUTO_TEST_CASE(an_erasure_proves_when_a_line_says_so) {
    const auto customer = add_customer("budi", 600);
    write([&](store::Tx& tx) { must(tx.journal().erase(customer)); });
    auto part = verify();
    BOOST_REQUIRE(part.broken.size() == 1U);
    BOOST_TEST(part.broken[0].what == "erased");
    BOOST_TEST(part.broken[0].sequence == 1);
    const auto say = [&] {
        write([&](store::Tx& tx) {
            domain::JournalDraft draft;
            draft.customer = customer;
            draft.kind = domain::JournalKind::kErased;
            must(tx.journal().append({&draft, 1}));
        });
    };
    say();
    BOOST_TEST(verify().broken.empty());
    // The line itself may be erased with the next erasure, and no erasure explains a later one.
    write([&](store::Tx& tx) { must(tx.journal().erase(customer)); });
    part = verify();
    BOOST_REQUIRE(part.broken.size() == 1U);
    BOOST_TEST(part.broken[0].what == "erased");
    say();
    BOOST_TEST(verify().broken.empty());
    // Words beside the digest of an erased entry are nobody's.
    tamper("UPDATE journal SET new_value = 'forged' WHERE seq = 5");
    part = verify();
    BOOST_REQUIRE(part.broken.size() == 1U);
    BOOST_TEST(part.broken[0].what == "hash");
    BOOST_TEST(part.broken[0].sequence == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
