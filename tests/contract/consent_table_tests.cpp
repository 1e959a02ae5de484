// SPDX-License-Identifier: Apache-2.0
//
// The log of consents: it only grows, and the newest entry counts.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ?\n\tline 2 ";
const std::string kPurpose = "partner_offers";

template <typename Backend>
struct ConsentFixture : StoreFixture<Backend> {
    domain::Account account = this->add_account(this->server().id, "budi");
    domain::CustomerId customer = account.customer;

    domain::ContactId add_contact(domain::CustomerId owner) {
        domain::Contact contact;
        this->write([&](Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            contact.customer = owner;
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact.id;
    }
    domain::Consent make(domain::ContactId contact, bool is_given, const std::string& purpose = kPurpose) {
        domain::Consent consent;
        consent.customer = customer;
        consent.contact = contact;
        consent.purpose = purpose;
        consent.is_given = is_given;
        consent.text = kAwkward;
        consent.text_version = 3;
        consent.language = "en";
        consent.method = domain::ConsentMethod::kLink;
        consent.actor = {domain::ActorKind::kCustomer, "budi", "link"};
        consent.at = at(7);
        return consent;
    }
    domain::Consent say(domain::Consent consent) {
        this->write([&](Tx& tx) {
            consent.id.value = must(tx.consents().next_ids(1));
            must(tx.consents().append(consent));
        });
        return consent;
    }
    domain::Consent say(domain::ContactId contact, bool is_given) { return say(make(contact, is_given)); }
    std::vector<Preference> preferences() {
        return this->read([&](const Tx& tx) { return tx.preferences().of_customer(customer); });
    }
    std::vector<domain::Consent> current() {
        return this->read([&](const Tx& tx) { return tx.consents().current(customer); });
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(consent_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_entry_comes_back_whole, Backend, Backends, ConsentFixture<Backend>) {
    const auto said = this->say(this->add_contact(this->customer), true);
    const auto found = this->read([&](const Tx& tx) { return tx.consents().find(said.id); }).value();
    BOOST_TEST((found.customer == said.customer));
    BOOST_TEST((found.contact == said.contact));
    BOOST_TEST(found.purpose == kPurpose);
    BOOST_TEST(found.is_given);
    BOOST_TEST(found.text == kAwkward);
    BOOST_TEST(found.text_version == 3);
    BOOST_TEST(found.language == "en");
    BOOST_TEST((found.method == domain::ConsentMethod::kLink));
    BOOST_TEST((found.actor.kind == domain::ActorKind::kCustomer));
    BOOST_TEST(found.actor.name == "budi");
    BOOST_TEST(found.actor.surface == "link");
    BOOST_TEST((found.at == at(7)));
    BOOST_TEST(domain::canonical_row(found) == domain::canonical_row(said));
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.consents().find({999}); }).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_newest_counts_and_sets_the_preference, Backend, Backends,
                                 ConsentFixture<Backend>) {
    const auto contact = this->add_contact(this->customer);
    const auto yes = this->say(contact, true);
    BOOST_REQUIRE(this->preferences().size() == 1U);
    BOOST_TEST(this->preferences().front().is_on);
    BOOST_TEST(this->preferences().front().category == kPurpose);
    const auto no = this->say(contact, false);
    BOOST_REQUIRE(this->preferences().size() == 1U);
    BOOST_TEST(!this->preferences().front().is_on);
    BOOST_REQUIRE(this->current().size() == 1U);
    BOOST_TEST((this->current().front().id == no.id));
    const auto newest =
        this->read([&](const Tx& tx) { return tx.consents().of_customer(this->customer, {}, 10); });
    BOOST_REQUIRE(newest.size() == 2U);
    BOOST_TEST((newest[0].id == no.id));
    BOOST_TEST((newest[1].id == yes.id));
    const auto older =
        this->read([&](const Tx& tx) { return tx.consents().of_customer(this->customer, no.id, 10); });
    BOOST_REQUIRE(older.size() == 1U);
    BOOST_TEST((older.front().id == yes.id));
    const auto log = this->read([&](const Tx& tx) { return tx.consents().log(this->customer, {}, 10); });
    BOOST_REQUIRE(log.size() == 2U);
    BOOST_TEST((log[0].id == yes.id));
    BOOST_TEST(
        this->read([&](const Tx& tx) { return tx.consents().log(this->customer, yes.id, 10); }).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_persons_consent_to_a_partner_is_no_preference, Backend, Backends,
                                 ConsentFixture<Backend>) {
    const std::string purpose = domain::partner_purpose(12);
    const auto consenting = [&](domain::CustomerId after) {
        return this->read([&](const Tx& tx) { return tx.consents().consenting(purpose, after, 10); });
    };
    BOOST_TEST(consenting({}).empty());
    this->say(this->make({}, true, purpose));
    BOOST_TEST(this->preferences().empty());
    BOOST_REQUIRE(consenting({}).size() == 1U);
    BOOST_TEST((consenting({}).front() == this->customer));
    BOOST_TEST(consenting(this->customer).empty());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.consents().count_given(purpose); }) == 1);
    const auto other = this->read(
        [&](const Tx& tx) { return tx.consents().consenting(domain::partner_purpose(1), {}, 10); });
    BOOST_TEST(other.empty());
    const auto found =
        this->read([&](const Tx& tx) { return tx.consents().find_current(this->customer, {}, purpose); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->is_given);
    this->say(this->make({}, false, purpose));
    BOOST_TEST(consenting({}).empty());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.consents().count_given(purpose); }) == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_consent_to_nothing_is_refused, Backend, Backends,
                                 ConsentFixture<Backend>) {
    const auto contact = this->add_contact(this->customer);
    const auto refused = [&](domain::Consent consent) {
        const auto done = this->try_write([&](Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(consent.id.value, tx.consents().next_ids(1));
            return tx.consents().append(consent);
        });
        return !done.ok() && done.error().kind == base::ErrorKind::kConflict;
    };
    BOOST_TEST(refused(this->make(contact, true, "no_such")));
    BOOST_TEST(refused(this->make({9999}, true)));
    BOOST_TEST(this->current().empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_database_itself_refuses_to_change_the_log, Backend, Backends,
                                 ConsentFixture<Backend>) {
    this->say(this->add_contact(this->customer), true);
    BOOST_TEST(this->backend.execute("SELECT count(*) FROM consent"));
    BOOST_TEST(!this->backend.execute("UPDATE consent SET is_given = 0"));
    BOOST_TEST(!this->backend.execute("DELETE FROM consent"));
    BOOST_TEST(!this->backend.execute("UPDATE consent_text SET text_en = 'I agree to everything'"));
    BOOST_TEST(!this->backend.execute("DELETE FROM consent_text"));
    BOOST_REQUIRE(this->current().size() == 1U);
    BOOST_TEST(this->current().front().is_given);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_yes_without_consent_is_forgotten_and_a_no_stays, Backend, Backends,
                                 ConsentFixture<Backend>) {
    const auto proven = this->add_contact(this->customer);
    const auto unproven = this->add_contact(this->customer);
    const auto refusing = this->add_contact(this->customer);
    const auto withdrawn = this->add_contact(this->customer);
    this->say(this->make(proven, true, "news"));
    this->say(this->make(withdrawn, false, "news"));
    this->write([&](Tx& tx) {
        must(tx.preferences().set({unproven, "news", true}));
        must(tx.preferences().set({refusing, "news", false}));
        must(tx.preferences().set({withdrawn, "news", true}));
        must(tx.preferences().set({unproven, "surveys", true}));
        BOOST_TEST(must(tx.consents().forget_unproven("news")) == 2);
    });
    std::string left;
    for (const auto& one : this->preferences())
        left += (one.contact == proven     ? "proven"
                 : one.contact == refusing ? "refusing"
                                           : "other") +
                std::string{" "} + one.category + (one.is_on ? " on\n" : " off\n");
    BOOST_TEST(left == "proven news on\nother surveys on\nrefusing news off\n");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_contact_that_leaves_takes_its_consents_out_of_force, Backend, Backends,
                                 ConsentFixture<Backend>) {
    const auto stays = this->add_contact(this->customer);
    const auto moves = this->add_contact(this->customer);
    const auto goes = this->add_contact(this->customer);
    for (const auto contact : {stays, moves, goes})
        this->say(contact, true);
    this->write([&](Tx& tx) {
        must(tx.preferences().set({moves, "news", false}));
        must(tx.consents().forget_contact(this->customer, moves));
        must(tx.contacts().remove(goes, 1));
    });
    BOOST_REQUIRE(this->current().size() == 1U);
    BOOST_TEST((this->current().front().contact == stays));
    const auto left = this->preferences();
    BOOST_REQUIRE(left.size() == 2U);
    BOOST_TEST(left[0].is_on);
    BOOST_TEST(left[1].category == "news");
    BOOST_TEST(!left[1].is_on);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.consents().log(this->customer, {}, 10); }).size() ==
               3U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(names_go_and_entries_stay, Backend, Backends, ConsentFixture<Backend>) {
    const auto said = this->say(this->add_contact(this->customer), true);
    this->write([&](Tx& tx) { must(tx.consents().erase_names(this->customer)); });
    const auto found = this->read([&](const Tx& tx) { return tx.consents().find(said.id); }).value();
    BOOST_TEST(found.actor.name.empty());
    BOOST_TEST(domain::canonical_row(found) == domain::canonical_row(said));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(words_have_versions, Backend, Backends, ConsentFixture<Backend>) {
    const auto current = [&](const std::string& purpose) {
        return this->read([&](const Tx& tx) { return tx.consents().current_text(purpose); });
    };
    BOOST_TEST(!current("news").has_value());
    const auto delivered = current(kPurpose);
    BOOST_REQUIRE(delivered.has_value());
    BOOST_TEST(delivered->version == 1);
    BOOST_TEST(delivered->in("en").starts_with("Yes, "));
    BOOST_TEST(delivered->in("id").starts_with("Ya, "));
    domain::ConsentText text{kPurpose, 2, kAwkward, "english", at(1), "root"};
    this->write([&](Tx& tx) { must(tx.consents().publish(text)); });
    BOOST_TEST(current(kPurpose)->version == 2);
    BOOST_TEST(current(kPurpose)->text_id == kAwkward);
    BOOST_TEST(current(kPurpose)->published_by == "root");
    BOOST_TEST((current(kPurpose)->published_at == at(1)));
    const auto again = this->try_write([&](Tx& tx) { return tx.consents().publish(text); });
    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().kind == base::ErrorKind::kConflict));
    const auto first = this->read([&](const Tx& tx) { return tx.consents().find_text(kPurpose, 1); });
    BOOST_TEST(first->text_en == delivered->text_en);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.consents().texts(kPurpose); }).size() == 2U);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.consents().texts(""); }).front().version == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
