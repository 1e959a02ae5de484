// SPDX-License-Identifier: Apache-2.0
//
// Customers, their contacts and what these want to receive.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ? /* \t ";

template <typename Backend>
struct PeopleFixture : StoreFixture<Backend> {
    domain::Account account = this->add_account(this->server().id, "budi");
    domain::CustomerId owner_id = account.customer;

    domain::Customer find() {
        return this->read([&](const Tx& tx) { return tx.customers().find(owner_id); }).value();
    }
    domain::Contact add_contact(domain::ContactKind kind, const std::string& name,
                                std::optional<domain::AccountId> mirrors = {}) {
        domain::Contact contact;
        this->write([&](Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            contact.customer = owner_id;
            contact.kind = kind;
            contact.name = name;
            contact.mirrors_account = mirrors;
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact;
    }
    std::vector<domain::Contact> contacts() {
        return this->read([&](const Tx& tx) { return tx.contacts().of_customer(owner_id); });
    }
    std::vector<Preference> preferences() {
        return this->read([&](const Tx& tx) { return tx.preferences().of_customer(owner_id); });
    }
};

bool is_conflict(const base::Expected<void>& result) {
    return !result.ok() && result.error().kind == base::ErrorKind::kConflict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(people_tables_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_field_keeps_every_character, Backend, Backends,
                                 PeopleFixture<Backend>) {
    auto customer = this->find();
    BOOST_TEST(customer.version == 1);
    for (const auto& field : domain::field_table())
        BOOST_TEST(customer.details[field.field] == "");
    for (const auto& field : domain::field_table()) {
        customer.details[field.field] = std::string{field.name} + " " + kAwkward;
    }
    this->write([&](Tx& tx) { must(tx.customers().update(customer)); });
    auto found = this->find();
    BOOST_TEST((found.details == customer.details));
    BOOST_TEST((found.created_at == customer.created_at));
    BOOST_TEST(found.version == 2);
    found.details = {};
    this->write([&](Tx& tx) { must(tx.customers().update(found)); });
    BOOST_TEST((this->find().details == domain::Details{}));
    BOOST_TEST(
        !this->read([&](const Tx& tx) { return tx.customers().find(domain::CustomerId{99}); }).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_second_of_two_editors_is_told, Backend, Backends,
                                 PeopleFixture<Backend>) {
    auto first = this->find();
    auto second = first;
    first.details[domain::Field::kCity] = "Bandung";
    second.details[domain::Field::kCity] = "Medan";
    this->write([&](Tx& tx) { must(tx.customers().update(first)); });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.customers().update(second); })));
    BOOST_TEST(this->find().details[domain::Field::kCity] == "Bandung");
    second.id.value = 99;
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.customers().update(second); })));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(contacts_are_listed_owner_first, Backend, Backends, PeopleFixture<Backend>) {
    this->add_contact(domain::ContactKind::kOther, "other");
    this->add_contact(domain::ContactKind::kBilling, "billing 1");
    this->add_contact(domain::ContactKind::kOwner, "owner", this->account.id);
    this->add_contact(domain::ContactKind::kBilling, "billing 2");
    std::vector<std::string> names;
    for (const auto& contact : this->contacts())
        names.push_back(contact.name);
    BOOST_TEST(names == (std::vector<std::string>{"owner", "billing 1", "billing 2", "other"}),
               boost::test_tools::per_element());
    const auto mirror = this->read([&](const Tx& tx) { return tx.contacts().mirror_of(this->account.id); });
    BOOST_REQUIRE(mirror.has_value());
    BOOST_TEST(mirror->name == "owner");
    BOOST_TEST(!this->read([&](const Tx& tx) { return tx.contacts().mirror_of(domain::AccountId{99}); })
                    .has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(contacts_are_found_by_their_address, Backend, Backends,
                                 PeopleFixture<Backend>) {
    auto first = this->add_contact(domain::ContactKind::kBilling, "first");
    auto second = this->add_contact(domain::ContactKind::kTechnical, "second");
    first.email = second.email = "both@mail.example";
    this->write([&](Tx& tx) {
        must(tx.contacts().update(first));
        must(tx.contacts().update(second));
    });
    const auto found =
        this->read([&](const Tx& tx) { return tx.contacts().with_email("both@mail.example"); });
    BOOST_TEST_REQUIRE(found.size() == 2U);
    BOOST_TEST((found[0].id == first.id));
    BOOST_TEST((found[1].id == second.id));
    for (const char* other : {"BOTH@mail.example", "both@mail.exampl_", "%", ""})
        BOOST_TEST(this->read([&](const Tx& tx) { return tx.contacts().with_email(other); }).empty(), other);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_contact_is_changed_by_its_version, Backend, Backends,
                                 PeopleFixture<Backend>) {
    auto contact = this->add_contact(domain::ContactKind::kLegal, kAwkward, this->account.id);
    contact.kind = domain::ContactKind::kTechnical;
    contact.email =
        "b\xC3\xBC"
        "di@example.id";
    contact.phone = "+6281234567890";
    contact.language = "id";
    contact.mirrors_account.reset();
    this->write([&](Tx& tx) { must(tx.contacts().update(contact)); });
    const auto found = this->read([&](const Tx& tx) { return tx.contacts().find(contact.id); }).value();
    BOOST_TEST((found.kind == contact.kind));
    BOOST_TEST(found.name == kAwkward);
    BOOST_TEST(found.email == contact.email);
    BOOST_TEST(found.phone == contact.phone);
    BOOST_TEST(found.language == "id");
    BOOST_TEST(!found.mirrors_account.has_value());
    BOOST_TEST(found.version == 2);
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.contacts().update(contact); })));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_removed_contact_takes_its_preferences_along, Backend, Backends,
                                 PeopleFixture<Backend>) {
    const auto owner = this->add_contact(domain::ContactKind::kOwner, "owner");
    const auto other = this->add_contact(domain::ContactKind::kOther, "other");
    this->write([&](Tx& tx) {
        must(tx.preferences().set({owner.id, "news", false}));
        must(tx.preferences().set({other.id, "news", true}));
    });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.contacts().remove(other.id, 7); })));
    BOOST_TEST(this->preferences().size() == 2U);
    this->write([&](Tx& tx) { must(tx.contacts().remove(other.id, other.version)); });
    BOOST_TEST(this->contacts().size() == 1U);
    BOOST_REQUIRE(this->preferences().size() == 1U);
    BOOST_TEST((this->preferences().front().contact == owner.id));
    BOOST_TEST(
        is_conflict(this->try_write([&](Tx& tx) { return tx.contacts().remove(other.id, other.version); })));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_preference_is_the_last_choice, Backend, Backends, PeopleFixture<Backend>) {
    const auto owner = this->add_contact(domain::ContactKind::kOwner, "owner");
    BOOST_TEST(this->preferences().empty());
    for (const bool is_on : {true, false, false, true}) {
        this->write([&](Tx& tx) { must(tx.preferences().set({owner.id, "news", is_on})); });
        BOOST_REQUIRE(this->preferences().size() == 1U);
        BOOST_TEST(this->preferences().front().is_on == is_on);
        BOOST_TEST(this->preferences().front().category == "news");
    }
    // A category or contact that does not exist (any more).
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) {
        return tx.preferences().set({owner.id, "no such", true});
    })));
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) {
        return tx.preferences().set({domain::ContactId{99}, "news", true});
    })));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
