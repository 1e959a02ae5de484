// SPDX-License-Identifier: Apache-2.0
//
// Partners, files for them, the register of disclosures, and readings.
#include "support/partner_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ?";

bool is_conflict(const base::Expected<void>& result) {
    return !result.ok() && result.error().kind == base::ErrorKind::kConflict;
}

template <typename Backend>
struct RegisterFixture : PartnerFixture<Backend> {
    domain::Partner partner = this->add_partner();

    domain::PartnerExport add_export() {
        domain::PartnerExport file;
        file.partner = partner.id;
        file.at = at(1);
        file.actor = {domain::ActorKind::kHost, kAwkward, "whm"};
        file.format = domain::ExportFormat::kJson;
        this->write([&](Tx& tx) {
            file.id.value = must(tx.disclosures().next_export_ids(1));
            must(tx.disclosures().insert_export(file));
        });
        return file;
    }
    std::vector<domain::Disclosure> enter(const std::vector<domain::CustomerId>& customers) {
        const auto file = add_export();
        std::vector<domain::Disclosure> rows;
        this->write([&](Tx& tx) {
            auto id = must(tx.disclosures().next_ids(static_cast<std::int64_t>(customers.size())));
            for (const auto customer : customers) {
                domain::Disclosure row;
                row.id.value = id++;
                row.file = file.id;
                row.partner = partner.id;
                row.partner_name = kAwkward;
                row.customer = customer;
                row.at = at(2);
                row.fields = {"first_name", "email"};
                rows.push_back(row);
            }
            must(tx.disclosures().insert(rows));
        });
        return rows;
    }
    std::vector<std::int64_t> consenting(std::int64_t after, std::int64_t limit, bool is_held = false) {
        const std::string purpose = domain::partner_purpose(partner.id.value);
        std::vector<std::int64_t> ids;
        this->write([&](Tx& tx) {
            ids.clear();
            const auto found =
                is_held ? must(tx.partners().hold_consenting(purpose, domain::CustomerId{after}, limit))
                        : must(tx.partners().consenting(purpose, domain::CustomerId{after}, limit));
            for (const auto& one : found)
                ids.push_back(one.customer.value);
        });
        return ids;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(partner_tables_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_partner_comes_back_as_it_was_given, Backend, Backends,
                                 PartnerFixture<Backend>) {
    auto partner = this->make_partner(domain::partner_fields());
    partner.name = kAwkward;
    partner.purpose_id = kAwkward;
    partner.purpose_en = kAwkward + "2";
    partner.contact = kAwkward + "3";
    partner.valid_until = at(9);
    partner.terms_at = at(3);
    const auto found = this->add_partner(partner);
    BOOST_TEST(found.name == kAwkward);
    BOOST_TEST(found.purpose_id == partner.purpose_id);
    BOOST_TEST(found.purpose_en == partner.purpose_en);
    BOOST_TEST(found.contact == partner.contact);
    BOOST_TEST((found.fields == domain::partner_fields()));
    BOOST_TEST((found.valid_until == at(9)));
    BOOST_TEST((found.terms_at == at(3)));
    BOOST_TEST(!found.is_retired);
    BOOST_TEST(found.version == 1);
    BOOST_TEST(
        !this->read([](const Tx& tx) { return tx.partners().find(domain::PartnerId{99}); }).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_partner_is_changed_under_its_version, Backend, Backends,
                                 PartnerFixture<Backend>) {
    auto partner = this->add_partner();
    partner.is_retired = true;
    partner.valid_until.reset();
    partner.fields = {"email"};
    must(this->try_write([&](Tx& tx) { return tx.partners().update(partner); }));
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.partners().update(partner); })));
    const auto found = this->stored(partner.id);
    BOOST_TEST(found.is_retired);
    BOOST_TEST((found.fields == std::vector<std::string>{"email"}));
    BOOST_TEST(found.version == 2);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(retired_partners_stand_last, Backend, Backends, PartnerFixture<Backend>) {
    for (const char* name : {"C", "A", "B"}) {
        auto partner = this->make_partner();
        partner.name = name;
        partner.is_retired = partner.name == "A";
        this->add_partner(partner);
    }
    const auto list = this->read([](const Tx& tx) { return tx.partners().list(); });
    BOOST_REQUIRE(list.size() == 3U);
    BOOST_TEST(list[0].name + list[1].name + list[2].name == "BCA");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(only_a_present_yes_is_listed, Backend, Backends, RegisterFixture<Backend>) {
    const auto yes = this->add_person("yes"), no = this->add_person("no"), again = this->add_person("again"),
               other = this->add_person("other");
    this->add_person("never");
    const auto id = this->partner.id;
    this->say(yes, id, true);
    this->say(no, id, true);
    this->say(no, id, false);
    this->say(again, id, false);
    this->say(again, id, true);
    this->say(other, this->add_partner().id, true);
    for (const bool is_held : {false, true}) {
        BOOST_TEST((this->consenting(0, 10, is_held) == std::vector<std::int64_t>{yes.value, again.value}));
        BOOST_TEST((this->consenting(0, 1, is_held) == std::vector<std::int64_t>{yes.value}));
        BOOST_TEST((this->consenting(yes.value, 10, is_held) == std::vector<std::int64_t>{again.value}));
        BOOST_TEST(this->consenting(again.value, 10, is_held).empty());
    }
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_audience_is_counted_with_who_is_left_out, Backend, Backends,
                                 RegisterFixture<Backend>) {
    const auto id = this->partner.id;
    const auto count = [&](base::Time terms_at) {
        return this->read([&](const Tx& tx) {
            return tx.partners().count_audience(domain::partner_purpose(id.value), terms_at);
        });
    };
    BOOST_TEST(count({}).customers == 0);
    this->say(this->add_person("early"), id, true, at(5));
    this->say(this->add_person("late"), id, true, at(7));
    this->say(this->add_person("no"), id, false, at(7));
    const auto left =
        this->add_account(this->on, "left", [](domain::Account& made) { made.missing_since = at(1); });
    this->say(left.customer, id, true, at(7));
    const auto all = count({});
    BOOST_TEST(all.customers == 4);
    BOOST_TEST(all.given == 3);
    BOOST_TEST(all.outdated == 0);
    BOOST_TEST(all.gone == 1);
    BOOST_TEST(count(at(5)).outdated == 1);
    BOOST_TEST(count(at(7)).outdated == 3);
    BOOST_TEST(count(at(7)).gone == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_file_is_finished_once, Backend, Backends, RegisterFixture<Backend>) {
    auto file = this->add_export();
    const auto find = [&] {
        return *this->read([&](const Tx& tx) { return tx.disclosures().find_export(file.id); });
    };
    BOOST_TEST(find().sha256 == "");
    BOOST_TEST(find().actor.name == kAwkward);
    BOOST_TEST((find().format == domain::ExportFormat::kJson));
    file.rows = 3;
    file.sha256 = std::string(64, 'a');
    must(this->try_write([&](Tx& tx) { return tx.disclosures().finish_export(file); }));
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.disclosures().finish_export(file); })));
    BOOST_TEST(find().rows == 3);
    BOOST_TEST(find().sha256 == file.sha256);
    const auto second = this->add_export();
    const auto files =
        this->read([&](const Tx& tx) { return tx.disclosures().exports_of(this->partner.id, 10); });
    BOOST_REQUIRE(files.size() == 2U);
    BOOST_TEST((files[0].id == second.id));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_customer_reads_the_own_entries_newest_first, Backend, Backends,
                                 RegisterFixture<Backend>) {
    const auto budi = this->add_person("budi"), sari = this->add_person("sari");
    const auto first = this->enter({budi, sari});
    const auto second = this->enter({budi});
    const auto rows = this->disclosures_of(budi);
    BOOST_REQUIRE(rows.size() == 2U);
    BOOST_TEST((rows[0].id == second[0].id));
    BOOST_TEST(rows[1].partner_name == kAwkward);
    BOOST_TEST(domain::canonical_row(rows[1]) == domain::canonical_row(first[0]));
    const auto before =
        this->read([&](const Tx& tx) { return tx.disclosures().of_customer(budi, second[0].id, 10); });
    BOOST_REQUIRE(before.size() == 1U);
    BOOST_TEST((before[0].id == first[0].id));
    BOOST_TEST(this->disclosures_of(sari).size() == 1U);
    const auto found = this->read([&](const Tx& tx) { return tx.disclosures().find(first[1].id); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->customer == sari));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(nobody_changes_or_removes_an_entry, Backend, Backends,
                                 RegisterFixture<Backend>) {
    const auto budi = this->add_person("budi");
    this->enter({budi});
    BOOST_TEST(!this->backend.execute("UPDATE disclosure SET fields = 'email'"));
    BOOST_TEST(!this->backend.execute("DELETE FROM disclosure"));
    BOOST_TEST(this->disclosures_of(budi).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(readings_are_the_historys_and_nothing_else_of_it, Backend, Backends,
                                 PartnerFixture<Backend>) {
    const auto budi = this->add_person("budi"), sari = this->add_person("sari");
    const auto enter = [&](domain::CustomerId customer, domain::JournalKind kind, std::int64_t second) {
        domain::JournalDraft draft;
        draft.customer = customer;
        draft.at = at(second);
        draft.actor = {domain::ActorKind::kReseller, "jaya", "whm"};
        draft.kind = kind;
        draft.subject = "details";
        draft.reason = kAwkward;
        this->write([&](Tx& tx) { must(tx.journal().append({&draft, 1})); });
    };
    enter(budi, domain::JournalKind::kRead, 1);
    enter(budi, domain::JournalKind::kChanged, 2);
    enter(budi, domain::JournalKind::kRead, 3);
    enter(budi, domain::JournalKind::kRead, 4);
    enter(sari, domain::JournalKind::kRead, 4);
    const auto read = [&](std::int64_t since, std::int64_t limit) {
        return this->read([&](const Tx& tx) { return tx.readings().of_customer(budi, at(since), limit); });
    };
    BOOST_TEST(read(0, 10).size() == 3U);
    BOOST_TEST(read(2, 10).size() == 2U);
    BOOST_REQUIRE(read(0, 1).size() == 1U);
    const auto newest = read(0, 1).front();
    BOOST_TEST((newest.at == at(4)));
    BOOST_TEST((newest.actor.kind == domain::ActorKind::kReseller));
    BOOST_TEST(newest.actor.name == "jaya");
    BOOST_TEST(newest.actor.surface == "whm");
    BOOST_TEST(newest.reason == kAwkward);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
