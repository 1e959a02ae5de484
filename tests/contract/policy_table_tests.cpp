// SPDX-License-Identifier: Apache-2.0
//
// Policies: drafts, editions, who accepted which.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
constexpr auto kKind = domain::PolicyKind::kTerms;

template <typename Backend>
struct PolicyFixture : StoreFixture<Backend> {
    domain::PolicyText make(std::int64_t edition) {
        domain::PolicyText text;
        text.kind = kKind;
        text.edition = edition;
        text.title_id = "Ketentuan 'layanan'";
        text.title_en = "Terms";
        text.body_id = "# Satu\n\n* dua \\ tiga\n";
        text.body_en = std::string(50'000, 'x');
        text.version = 0;
        return text;
    }
    void put(const domain::PolicyText& text) {
        this->write([&](Tx& tx) { must(tx.policies().put(text)); });
    }
    std::optional<domain::PolicyText> find(std::int64_t edition) {
        return this->read([&](const Tx& tx) { return tx.policies().find(kKind, edition); });
    }
    std::vector<domain::PolicyText> published() {
        return this->read([](const Tx& tx) { return tx.policies().published(); });
    }
    bool conflicts(const std::function<base::Expected<void>(Tx&)>& work) {
        const auto done = this->try_write(work);
        return !done.ok() && done.error().kind == base::ErrorKind::kConflict;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_draft_becomes_an_edition_that_never_changes, Backend, Backends,
                                 PolicyFixture<Backend>) {
    const std::int64_t edition = 100;
    this->put(this->make(edition));
    auto draft = this->find(edition).value();
    BOOST_TEST(!draft.published_at.has_value());
    BOOST_TEST(draft.version == 1);
    BOOST_TEST(draft.body_id == this->make(edition).body_id);
    BOOST_TEST(draft.body_en.size() == 50'000U);
    BOOST_TEST(draft.is_material);
    BOOST_TEST(this->published().empty());
    BOOST_TEST(this->conflicts([&](Tx& tx) { return tx.policies().put(this->make(edition)); }));
    draft.title_en = "Terms of service";
    draft.is_material = false;
    this->put(draft);
    BOOST_TEST(this->conflicts([&](Tx& tx) { return tx.policies().put(draft); }));
    draft = this->find(edition).value();
    BOOST_TEST(draft.title_en == "Terms of service");
    BOOST_TEST(!draft.is_material);
    draft.published_at = at(5);
    draft.published_by = "root";
    this->put(draft);
    draft = this->find(edition).value();
    BOOST_TEST((draft.published_at == at(5)));
    BOOST_TEST(draft.published_by == "root");
    draft.title_en = "Something else";
    BOOST_TEST(this->conflicts([&](Tx& tx) { return tx.policies().put(draft); }));
    BOOST_TEST(
        this->conflicts([&](Tx& tx) { return tx.policies().remove_draft(kKind, edition, draft.version); }));
    BOOST_REQUIRE(this->published().size() == 1U);
    BOOST_TEST(this->published().front().title_en == "Terms of service");

    this->put(this->make(edition + 1));
    BOOST_TEST(this->published().front().edition == edition);
    auto editions = this->read([](const Tx& tx) { return tx.policies().editions(kKind); });
    BOOST_REQUIRE(editions.size() >= 2U);
    BOOST_TEST(editions[0].edition == edition + 1);
    BOOST_TEST(editions[1].edition == edition);
    this->write([&](Tx& tx) { must(tx.policies().remove_draft(kKind, edition + 1, 1)); });
    BOOST_TEST(!this->find(edition + 1).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_first_acceptance_of_an_edition_stands, Backend, Backends,
                                 PolicyFixture<Backend>) {
    const auto customer = this->add_account(this->server().id, "budi").customer;
    domain::PolicyAcceptance said{customer, kKind, 4,
                                  "en",     at(1), {domain::ActorKind::kCustomer, "budi", "cpanel"}};
    const auto accept = [&](const domain::PolicyAcceptance& acceptance) {
        bool is_first = false;
        this->write([&](Tx& tx) { is_first = must(tx.policies().accept(acceptance)); });
        return is_first;
    };
    BOOST_TEST(accept(said));
    said.at = at(9);
    BOOST_TEST(!accept(said));
    said.edition = 5;
    BOOST_TEST(accept(said));
    const auto list = this->read([&](const Tx& tx) { return tx.policies().acceptances(customer); });
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].edition == 5);
    BOOST_TEST((list[1].at == at(1)));
    BOOST_TEST(list[1].language == "en");
    BOOST_TEST((list[1].kind == kKind));
    BOOST_TEST((list[1].actor.kind == domain::ActorKind::kCustomer));
    BOOST_TEST(list[1].actor.name == "budi");
    BOOST_TEST(list[1].actor.surface == "cpanel");
    BOOST_TEST(this->read([](const Tx& tx) { return tx.policies().count_accepted(kKind, 4); }) == 1);
    BOOST_TEST(this->read([](const Tx& tx) { return tx.policies().count_accepted(kKind, 6); }) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
