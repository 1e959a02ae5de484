// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

bool is_conflict(const base::Expected<void>& result) {
    return !result.ok() && result.error().kind == base::ErrorKind::kConflict;
}

template <typename Backend>
struct SettingsFixture : StoreFixture<Backend> {
    std::vector<domain::Category> categories() {
        return this->read([](const Tx& tx) { return tx.settings().categories(); });
    }
    std::vector<domain::SuspensionText> texts() {
        return this->read([](const Tx& tx) { return tx.settings().suspension_texts(); });
    }
};

template <typename Rows>
auto by_code(const Rows& rows, const std::string& code) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.code == code; });
    BOOST_REQUIRE_MESSAGE(found != rows.end(), "no row " << code);
    return *found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(delivered_categories_say_what_the_product_promises, Backend, Backends,
                                 SettingsFixture<Backend>) {
    const auto categories = this->categories();
    std::vector<std::string> found;
    for (const auto& category : categories) {
        found.push_back(category.code + " " + std::string{domain::to_string(category.policy)});
        for (const std::string& text :
             {category.name_id, category.name_en, category.reason_id, category.reason_en}) {
            BOOST_TEST(!text.empty(), category.code);
        }
    }
    BOOST_TEST(found == (std::vector<std::string>{"account_changes mandatory", "payment mandatory",
                                                  "server_status mandatory", "security mandatory",
                                                  "legal mandatory", "news choice_on", "offers choice_on",
                                                  "partner_offers choice_off", "surveys choice_on"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(delivered_suspension_texts_know_usual_reasons, Backend, Backends,
                                 SettingsFixture<Backend>) {
    const auto texts = this->texts();
    const auto reason = [&](const char* internal) {
        return domain::find_suspension_text(texts, internal).reason_en;
    };
    const std::string payment = by_code(texts, "payment").reason_en;
    for (const char* late :
         {"Late payment", "Overdue on 3 invoices", "UNPAID", "tunggakan 2 bulan", "belum bayar"}) {
        BOOST_TEST(reason(late) == payment, late);
    }
    BOOST_TEST(reason("sends spam") == by_code(texts, "abuse").reason_en);
    BOOST_TEST(reason("Resource abuse") == by_code(texts, "abuse").reason_en);
    BOOST_TEST(reason("server overload") == by_code(texts, "resources").reason_en);
    BOOST_TEST(reason("") == by_code(texts, "default").reason_en);
    BOOST_TEST(reason("because") == by_code(texts, "default").reason_en);
    for (const auto& text : texts) {
        BOOST_TEST(!text.reason_id.empty(), text.code);
        BOOST_TEST(!text.next_step_id.empty(), text.code);
        BOOST_TEST(!text.next_step_en.empty(), text.code);
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_category_is_added_and_changed_by_its_version, Backend, Backends,
                                 SettingsFixture<Backend>) {
    domain::Category category;
    category.code = "webinar";
    category.policy = domain::Policy::kChoiceOff;
    category.position = 65;
    category.name_id = "Kelas daring";
    category.name_en = "It's \"webinars\" \\ 100%";
    category.version = 0;
    this->write([&](Tx& tx) { must(tx.settings().put_category(category)); });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.settings().put_category(category); })));
    auto stored = by_code(this->categories(), "webinar");
    BOOST_TEST(stored.version == 1);
    BOOST_TEST(stored.name_en == category.name_en);
    BOOST_TEST(stored.reason_id == "");
    BOOST_TEST(this->categories()[6].code == "webinar");
    stored.policy = domain::Policy::kNever;
    this->write([&](Tx& tx) { must(tx.settings().put_category(stored)); });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.settings().put_category(stored); })));
    BOOST_TEST((by_code(this->categories(), "webinar").policy == domain::Policy::kNever));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(suspension_texts_are_edited_but_never_all_gone, Backend, Backends,
                                 SettingsFixture<Backend>) {
    domain::SuspensionText text;
    text.code = "dmca";
    text.pattern = "dmca";
    text.position = 5;
    text.reason_en = "A copyright claim.";
    text.version = 0;
    this->write([&](Tx& tx) { must(tx.settings().put_suspension_text(text)); });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.settings().put_suspension_text(text); })));
    BOOST_TEST(this->texts().front().code == "dmca");
    text.version = 1;
    text.next_step_id = "Hubungi kami.";
    this->write([&](Tx& tx) { must(tx.settings().put_suspension_text(text)); });
    BOOST_TEST(by_code(this->texts(), "dmca").next_step_id == "Hubungi kami.");
    BOOST_TEST(
        is_conflict(this->try_write([](Tx& tx) { return tx.settings().remove_suspension_text("dmca", 1); })));
    this->write([](Tx& tx) { must(tx.settings().remove_suspension_text("dmca", 2)); });
    BOOST_TEST(this->texts().front().code != "dmca");
    const auto kept =
        this->try_write([](Tx& tx) { return tx.settings().remove_suspension_text("default", 1); });
    BOOST_REQUIRE(!kept.ok());
    BOOST_TEST((kept.error().kind == base::ErrorKind::kInvalidInput));
    by_code(this->texts(), "default");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(field_rules_are_the_defaults_until_set, Backend, Backends,
                                 SettingsFixture<Backend>) {
    auto expected = domain::default_field_rules();
    BOOST_TEST((this->read([](const Tx& tx) { return tx.settings().field_rules(); }) == expected));
    for (const auto rule : {domain::FieldRule::kRequired, domain::FieldRule::kHidden}) {
        this->write([&](Tx& tx) { must(tx.settings().set_field_rule(domain::Field::kSignal, rule)); });
        expected[static_cast<std::size_t>(domain::Field::kSignal)] = rule;
        BOOST_TEST((this->read([](const Tx& tx) { return tx.settings().field_rules(); }) == expected));
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(staff_keep_their_language, Backend, Backends, SettingsFixture<Backend>) {
    const auto language = [&](const char* user) {
        return this->read([&](const Tx& tx) { return tx.settings().staff_language(user); });
    };
    BOOST_TEST(language("rara") == "");
    for (const char* chosen : {"id", "en", ""}) {
        this->write([&](Tx& tx) { must(tx.settings().set_staff_language("rara", chosen)); });
        BOOST_TEST(language("rara") == chosen);
    }
    BOOST_TEST(language("Rara") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
