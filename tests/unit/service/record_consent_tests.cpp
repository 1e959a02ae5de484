// SPDX-License-Identifier: Apache-2.0
#include "service/record_consent.h"

#include <boost/test/unit_test.hpp>

#include "service/change_categories.h"
#include "service/change_preferences.h"
#include "service/verify_journal.h"
#include "support/store_fixture.h"

namespace pelanggan::test {
namespace {

const std::string kPurpose = "partner_offers";

struct Fixture : StoreFixture<SqliteBackend> {
    domain::Account account = add_account(server().id, "budi");
    domain::CustomerId customer = account.customer;
    domain::Contact owner = add_contact();
    domain::Actor budi{domain::ActorKind::kCustomer, "budi", "cpanel"};
    domain::Actor root{domain::ActorKind::kHost, "root", "whm"};

    domain::Contact add_contact() {
        domain::Contact contact;
        contact.customer = customer;
        contact.email = "budi@mail.example";
        write([&](store::Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact;
    }
    service::PreferencesResult choose(bool is_on, const std::string& category = kPurpose,
                                      const service::ChoiceSource& source = {}) {
        return must(service::change_preferences(*store, store::RequestId::make(), budi,
                                                service::Scope::own(account.id), customer,
                                                {{owner.id, category, is_on}}, "", source));
    }
    std::vector<domain::Consent> log() {
        return read([&](const store::Tx& tx) { return tx.consents().log(customer, {}, 100); });
    }
    std::vector<domain::JournalEntry> journal() {
        return read([&](const store::Tx& tx) { return tx.journal().chain(customer, 1, 100); });
    }
    std::optional<bool> preference(const std::string& category = kPurpose) {
        const auto all = read([&](const store::Tx& tx) { return tx.preferences().of_customer(customer); });
        for (const auto& one : all) {
            if (one.contact == owner.id && one.category == category) return one.is_on;
        }
        return std::nullopt;
    }
    void set_policy(const std::string& code, domain::Policy policy) {
        const auto all = read([](const store::Tx& tx) { return tx.settings().categories(); });
        for (auto category : all) {
            if (category.code != code) continue;
            category.policy = policy;
            BOOST_REQUIRE(must(service::put_category(*store, store::RequestId::make(), root,
                                                     service::Scope::all(), category))
                              .empty());
        }
    }
    std::vector<service::BrokenChain> broken() {
        return read([](const store::Tx& tx) { return service::verify_journal(tx, {}, 1000); }).broken;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(record_consent_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_yes_keeps_the_words_and_its_digest_stands_in_the_history) {
    service::ChoiceSource source;
    source.language = "en";
    choose(true, kPurpose, source);
    BOOST_REQUIRE(log().size() == 1U);
    const auto consent = log().front();
    BOOST_TEST(consent.is_given);
    BOOST_TEST(consent.text.starts_with("Yes, "));
    BOOST_TEST(consent.text_version == 1);
    BOOST_TEST(consent.language == "en");
    BOOST_TEST((consent.method == domain::ConsentMethod::kForm));
    BOOST_TEST(consent.actor.name == "budi");
    BOOST_TEST(preference().value_or(false));
    BOOST_REQUIRE(journal().size() == 1U);
    const auto line = journal().front().draft;
    BOOST_TEST((line.kind == domain::JournalKind::kConsentGiven));
    BOOST_TEST(line.subject == "consent:" + std::to_string(owner.id.value) + ":" + kPurpose);
    BOOST_TEST(line.field == std::to_string(consent.id.value));
    BOOST_TEST(line.new_value.value_or("") == base::to_hex(domain::digest_of(consent)));
    BOOST_TEST(broken().empty());
}

BOOST_AUTO_TEST_CASE(withdrawing_is_an_entry_of_its_own_and_saying_it_twice_is_one) {
    choose(true);
    choose(true);
    choose(false);
    choose(false);
    BOOST_REQUIRE(log().size() == 2U);
    BOOST_TEST(!log().back().is_given);
    BOOST_TEST(!preference().value_or(true));
    BOOST_TEST((journal().back().draft.kind == domain::JournalKind::kConsentWithdrawn));
    BOOST_TEST(log().back().language == "id");  // nobody said which, so it is what mail is written in
}

BOOST_AUTO_TEST_CASE(other_categories_are_no_consents) {
    choose(false, "news");
    BOOST_TEST(log().empty());
    BOOST_TEST(!preference("news").value_or(true));
    BOOST_TEST((journal().front().draft.kind == domain::JournalKind::kPreferenceChanged));
}

BOOST_AUTO_TEST_CASE(the_words_that_were_shown_count_not_the_newest) {
    write([&](store::Tx& tx) {
        must(tx.consents().publish({kPurpose, 2, "Kata baru", "New words", base::now(), "root"}));
    });
    service::ChoiceSource source;
    source.language = "en";
    source.shown[kPurpose] = 1;
    choose(true, kPurpose, source);
    BOOST_TEST(log().back().text_version == 1);
    BOOST_TEST(log().back().text.starts_with("Yes, "));
    source.shown[kPurpose] = 2;
    choose(false, kPurpose, source);
    BOOST_TEST(log().back().text == "New words");
    source.shown[kPurpose] = 3;
    const auto refused =
        service::change_preferences(*store, store::RequestId::make(), budi, service::Scope::own(account.id),
                                    customer, {{owner.id, kPurpose, true}}, "", source);
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kNotFound));
    BOOST_TEST(!preference().value_or(true));
}

BOOST_AUTO_TEST_CASE(a_yes_from_before_a_consent_was_needed_is_asked_again) {
    const auto other = add_contact();
    choose(false, "news");
    choose(true, "news");
    write([&](store::Tx& tx) { must(tx.preferences().set({other.id, "news", false})); });
    set_policy("news", domain::Policy::kChoiceOff);
    BOOST_TEST(!preference("news").has_value());
    const auto left = read([&](const store::Tx& tx) { return tx.preferences().of_customer(customer); });
    BOOST_REQUIRE(left.size() == 1U);
    BOOST_TEST((left.front().contact == other.id));
    BOOST_TEST(!left.front().is_on);
    // No words were published for it, so that what the category says of itself is what was shown.
    choose(true, "news");
    BOOST_REQUIRE(log().size() == 1U);
    BOOST_TEST(log().front().text_version == 0);
    BOOST_TEST(log().front().text.starts_with("Kabar dari kami: "));
}

BOOST_AUTO_TEST_CASE(a_no_withdraws_a_consent_that_is_not_needed_any_more) {
    choose(true);
    set_policy(kPurpose, domain::Policy::kChoiceOn);
    choose(false);
    BOOST_REQUIRE(log().size() == 2U);
    BOOST_TEST(!log().back().is_given);
    // And a yes now is no consent: were one needed again, it would be asked for.
    choose(true);
    BOOST_TEST(log().size() == 2U);
    set_policy(kPurpose, domain::Policy::kChoiceOff);
    BOOST_TEST(!preference().has_value());
}

BOOST_AUTO_TEST_CASE(one_choice_of_the_page) {
    const auto change = [&](domain::ContactId contact, const std::string& purpose, bool is_given) {
        return service::change_consent(*store, store::RequestId::make(), budi,
                                       service::Scope::own(account.id), customer,
                                       {contact, purpose, is_given}, {});
    };
    BOOST_TEST(must(change(owner.id, kPurpose, true)));
    BOOST_TEST(!must(change(owner.id, kPurpose, true)));
    BOOST_TEST(must(change(owner.id, kPurpose, false)));
    const auto stranger = add_account(server().id, "sari");
    domain::Contact foreign;
    foreign.customer = stranger.customer;
    write([&](store::Tx& tx) {
        foreign.id.value = must(tx.contacts().next_ids(1));
        must(tx.contacts().insert({&foreign, 1}));
    });
    const std::size_t before = log().size();
    for (const auto& [contact, purpose, why] :
         {std::tuple{foreign.id, kPurpose, "a foreign contact"},
          {owner.id, std::string{"news"}, "no consent"},
          {owner.id, std::string{"legal"}, "mandatory"},
          {owner.id, std::string{"x"}, "no such category"},
          {owner.id, domain::partner_purpose(1), "a partner by a contact"},
          {domain::ContactId{}, domain::partner_purpose(1), "a partner without words"}}) {
        const auto refused = change(contact, purpose, true);
        BOOST_TEST(!refused.ok(), why);
        if (!refused.ok()) BOOST_TEST((refused.error().kind == base::ErrorKind::kNotFound), why);
    }
    BOOST_TEST(log().size() == before);
    write([&](store::Tx& tx) {
        must(tx.consents().publish({domain::partner_purpose(1), 1, "Ya", "Yes", base::now(), "root"}));
    });
    BOOST_TEST(!change({}, domain::partner_purpose(1), true).ok(), "words, but no partner");
    domain::Partner partner;
    partner.id.value = 1;
    partner.name = "Teh Nusantara";
    partner.fields = {"email"};
    write([&](store::Tx& tx) { must(tx.partners().insert(partner)); });
    BOOST_TEST(must(change({}, domain::partner_purpose(1), true)));
    BOOST_TEST(log().back().purpose == "partner:1");
    BOOST_TEST(!must(change({}, domain::partner_purpose(1), true)), "the same yes once more");
    // Other terms: the same answer is a new one.
    write([&](store::Tx& tx) {
        partner.version = must(tx.partners().find(partner.id))->version;
        partner.terms_at = base::now() + std::chrono::seconds{2};
        must(tx.partners().update(partner));
    });
    BOOST_TEST(must(change({}, domain::partner_purpose(1), true)));
    BOOST_TEST(must(change({}, domain::partner_purpose(1), false)));
    BOOST_TEST(!must(change({}, domain::partner_purpose(1), false)));
    BOOST_TEST(broken().empty());
}

BOOST_AUTO_TEST_CASE(every_kind_of_tampering_with_the_log_is_found) {
    choose(true);
    choose(false);
    BOOST_TEST(broken().empty());
    BOOST_REQUIRE(backend.execute("DROP TRIGGER consent_no_update"));
    BOOST_REQUIRE(backend.execute("DROP TRIGGER consent_no_delete"));
    const char* const columns[] = {"words",   "language", "surface",    "text_version",
                                   "made_at", "is_given", "contact_id", "purpose"};
    for (const std::string column : columns) {
        const bool is_flag = column == "is_given";
        const bool is_number =
            column.ends_with("_at") || column.ends_with("_id") || column.ends_with("version");
        const std::string raise = is_flag     ? "1 - " + column
                                  : is_number ? column + " + 1"
                                              : column + " || 'x'";
        const std::string lower = is_flag     ? "1 - " + column
                                  : is_number ? column + " - 1"
                                              : "substr(" + column + ", 1, length(" + column + ") - 1)";
        BOOST_REQUIRE(backend.execute("UPDATE consent SET " + column + " = " + raise + " WHERE id = 1"));
        BOOST_REQUIRE_MESSAGE(broken().size() == 1U, column);
        BOOST_TEST(broken().front().what == "consent");
        BOOST_TEST(broken().front().sequence == 1);
        BOOST_REQUIRE(backend.execute("UPDATE consent SET " + column + " = " + lower + " WHERE id = 1"));
        BOOST_TEST(broken().empty(), column);
    }
    BOOST_REQUIRE(
        backend.execute("INSERT INTO consent SELECT 99, customer_id, contact_id, purpose, 1, words, "
                        "text_version, language, surface, method, actor_kind, made_at FROM consent "
                        "WHERE id = 1"));
    BOOST_REQUIRE(broken().size() == 1U);
    BOOST_TEST(broken().front().sequence == 0);  // an entry that the history knows nothing of
    BOOST_REQUIRE(backend.execute("DELETE FROM consent WHERE id = 99"));
    BOOST_TEST(broken().empty());
    // Past the references, as somebody with the file could.
    BOOST_REQUIRE(backend.execute("DELETE FROM consent WHERE id = 2"));
    BOOST_REQUIRE(broken().size() == 1U);
    BOOST_TEST(broken().front().sequence == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
