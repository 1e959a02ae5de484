// SPDX-License-Identifier: Apache-2.0
#include "service/link_account.h"

#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {

using service::LinkFault;
using service::LinkResult;
using service::Scope;

namespace {
struct Fixture : StaffFixture {
    const domain::Actor root{domain::ActorKind::kHost, "root", "whm"};
    domain::Contact sari_owner;

    Fixture() {
        sari_owner.customer = sari.customer;
        sari_owner.kind = domain::ContactKind::kOwner;
        sari_owner.email = "sari@mail.example";
        sari_owner.mirrors_account = sari.id;
        insert(sari_owner);
    }
    LinkResult link(const domain::Account& which, const std::string& to, const Scope& scope = Scope::all(),
                    std::optional<domain::CustomerId> seen = {}) {
        return must(service::link_account(*store, store::RequestId::make(), root, scope, on, which.id, seen,
                                          to, "one person"));
    }
    domain::Account stored(const domain::Account& which) {
        return *read([&](const store::Tx& tx) { return tx.accounts().find(which.id); });
    }
    std::vector<domain::Contact> contacts_of(domain::CustomerId customer) {
        return read([&](const store::Tx& tx) { return tx.contacts().of_customer(customer); });
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(link_account_tests, Fixture)

BOOST_AUTO_TEST_CASE(account_and_its_address_move_and_both_histories_say_so) {
    write([&](store::Tx& tx) { must(tx.preferences().set({sari_owner.id, "news", false})); });
    const auto result = link(sari, id_of(account));
    BOOST_TEST((result.kind == LinkResult::Kind::kLinked));
    BOOST_TEST(stored(sari).customer.value == account.customer.value);
    BOOST_TEST(contacts_of(sari.customer).empty());
    BOOST_TEST(contacts_of(account.customer).size() == 2U);
    const auto preferences =
        read([&](const store::Tx& tx) { return tx.preferences().of_customer(account.customer); });
    BOOST_REQUIRE(preferences.size() == 1U);
    BOOST_TEST(preferences[0].contact.value == sari_owner.id.value);
    for (const auto& of : {account, sari}) {
        bool is_told = false;
        for (const auto& entry : journal_of(of)) {
            BOOST_TEST(entry.draft.reason == "one person");
            is_told =
                is_told || (entry.draft.subject == "account:sari" && entry.draft.field == "customer" &&
                            entry.draft.old_value == id_of(sari) && entry.draft.new_value == id_of(account));
        }
        BOOST_TEST(is_told, "the history of " << of.facts.user);
    }
    // The former record is kept, and stands in no list.
    BOOST_TEST(customer_of(sari).id.value == sari.customer.value);
    const auto page = read([&](const store::Tx& tx) { return tx.accounts().query({}); });
    for (const auto& row : page.rows)
        BOOST_TEST(row.account.customer.value != sari.customer.value);
}

BOOST_AUTO_TEST_CASE(a_customer_is_named_by_number_or_by_account) {
    BOOST_TEST((link(sari, " budi ").kind == LinkResult::Kind::kLinked));
    BOOST_TEST(stored(sari).customer.value == account.customer.value);
    const std::pair<std::string, LinkFault> rows[] = {
        {"", LinkFault::kRequired},       {"   ", LinkFault::kRequired},
        {"999999", LinkFault::kNotFound}, {"nobody", LinkFault::kNotFound},
        {"-1", LinkFault::kNotFound},     {"budi'--", LinkFault::kNotFound},
        {"budi", LinkFault::kSame},       {id_of(account), LinkFault::kSame}};
    const auto entries = journal_of(account).size();
    for (const auto& [named, fault] : rows) {
        const auto result = link(sari, named);
        BOOST_TEST((result.kind == LinkResult::Kind::kRefused), named);
        BOOST_TEST((result.fault == fault), named);
    }
    BOOST_TEST(journal_of(account).size() == entries);
}

BOOST_AUTO_TEST_CASE(a_reseller_links_own_records_only) {
    const auto rina = add_account(on, "rina", [](domain::Account& made) { made.facts.owner = "jaya"; });
    const auto jaya = Scope::reseller("jaya");
    for (const auto& foreign : {id_of(tono), std::string{"tono"}, id_of(account)})
        BOOST_TEST((link(sari, foreign, jaya).fault == LinkFault::kNotFound), foreign);
    const auto others = service::link_account(*store, store::RequestId::make(), root, jaya, on, tono.id, {},
                                              id_of(sari), "x");
    BOOST_REQUIRE(!others.ok());
    BOOST_TEST((others.error().kind == base::ErrorKind::kNotFound));
    BOOST_TEST(stored(tono).customer.value == tono.customer.value);
    BOOST_TEST((link(rina, "sari", jaya).kind == LinkResult::Kind::kLinked));
    BOOST_TEST(stored(rina).customer.value == sari.customer.value);
}

BOOST_AUTO_TEST_CASE(an_account_that_moved_meanwhile_is_a_conflict) {
    link(sari, id_of(account));
    const auto late = service::link_account(*store, store::RequestId::make(), root, Scope::all(), on, sari.id,
                                            sari.customer, id_of(tono), "x");
    BOOST_REQUIRE(!late.ok());
    BOOST_TEST((late.error().kind == base::ErrorKind::kConflict));
    BOOST_TEST(stored(sari).customer.value == account.customer.value);
}

BOOST_AUTO_TEST_CASE(a_record_that_keeps_accounts_must_still_be_reached) {
    // budi's record has a second account, and its own address refuses what must reach somebody.
    link(sari, id_of(account));
    const auto categories = read([](const store::Tx& tx) { return tx.settings().categories(); });
    write([&](store::Tx& tx) {
        for (const auto& category : categories)
            must(tx.preferences().set({owner.id, category.code, false}));
    });
    const auto entries = journal_of(account).size();
    const auto refused = link(sari, id_of(tono));
    BOOST_TEST((refused.kind == LinkResult::Kind::kUnreached));
    BOOST_TEST(!refused.categories.empty());
    BOOST_TEST(stored(sari).customer.value == account.customer.value);
    BOOST_TEST(journal_of(account).size() == entries);
}

BOOST_AUTO_TEST_CASE(a_retired_account_is_not_moved_and_a_request_counts_once) {
    const auto request = store::RequestId::make();
    for (int i = 0; i < 2; ++i)
        must(service::link_account(*store, request, root, Scope::all(), on, sari.id, {}, "budi", "x"));
    BOOST_TEST(stored(sari).customer.value == account.customer.value);
    write([&](store::Tx& tx) {
        auto gone = *must(tx.accounts().find(tono.id));
        gone.retired_at = base::now();
        must(tx.accounts().update(gone));
    });
    BOOST_TEST(!service::link_account(*store, store::RequestId::make(), root, Scope::all(), on, tono.id, {},
                                      "budi", "x")
                    .ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
