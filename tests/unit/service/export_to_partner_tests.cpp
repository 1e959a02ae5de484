// SPDX-License-Identifier: Apache-2.0
//
// Files for partners, on both databases: who is in them, what is entered, and what happens between batches.
#include "service/export_to_partner.h"

#include "support/partner_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;

namespace {

const domain::Actor kHost{domain::ActorKind::kHost, "root", "whm"};

class RecordingFile final : public PartnerFileWriter {
 public:
    std::vector<std::vector<std::string>> rows;
    bool did_finish{false};
    void start(const domain::Partner&, const domain::PartnerExport&) override {}
    void add(const std::vector<std::string>& values) override { rows.push_back(values); }
    std::string finish() override {
        did_finish = true;
        return "the file";
    }
};

template <typename Backend>
struct ExportFixture : PartnerFixture<Backend> {
    domain::Partner partner = this->add_partner();
    RecordingFile file;

    base::Expected<PartnerFile> make(const ExportPace& pace = {}, const Scope& scope = Scope::all(),
                                     const store::RequestId& request = store::RequestId::make()) {
        file.rows.clear();
        return export_to_partner(*this->store, request, kHost, scope, partner.id, domain::ExportFormat::kCsv,
                                 file, pace);
    }
    domain::CustomerId add_yes(const std::string& user) {
        const auto customer = this->add_person(user, user);
        this->say(customer, partner.id, true);
        return customer;
    }
    std::vector<domain::JournalEntry> journal(domain::CustomerId customer) {
        return this->read([&](const store::Tx& tx) { return tx.journal().of_customer(customer, 0, 50); });
    }
    std::string names() const {
        std::string out;
        for (const auto& row : file.rows)
            out += row.at(0) + " ";
        return out;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(export_to_partner_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(those_who_say_yes_are_in_the_file_and_in_the_register, Backend, Backends,
                                 ExportFixture<Backend>) {
    const auto a = this->add_yes("anna");
    const auto no = this->add_person("nobody");
    const auto b = this->add_yes("budi");
    const auto made = must(this->make());
    BOOST_TEST((made.refusal == PartnerFile::Refusal::kNone));
    BOOST_TEST(made.bytes == "the file");
    BOOST_TEST(made.file.rows == 2);
    BOOST_TEST(this->names() == "anna budi ");
    BOOST_TEST(this->file.rows.at(0).at(1) == "anna@mail.example");
    BOOST_TEST(this->disclosures_of(no).empty());
    for (const auto customer : {a, b}) {
        const auto rows = this->disclosures_of(customer);
        BOOST_REQUIRE(rows.size() == 1U);
        BOOST_TEST((rows[0].fields == std::vector<std::string>{"first_name", "email"}));
        BOOST_TEST(rows[0].partner_name == "Kopi Nusantara");
        BOOST_TEST((rows[0].file == made.file.id));
        // The history names the entry and proves it.
        const auto line = this->journal(customer).front().draft;
        BOOST_TEST((line.kind == domain::JournalKind::kDisclosed));
        BOOST_TEST(line.subject == "disclosure:" + std::to_string(rows[0].id.value));
        BOOST_TEST(line.field == domain::partner_purpose(this->partner.id.value));
        BOOST_TEST(line.new_value.value_or("") == base::to_hex(domain::digest_of(rows[0])));
        BOOST_TEST(line.actor.name == "root");
    }
    const auto stored =
        *this->read([&](const store::Tx& tx) { return tx.disclosures().find_export(made.file.id); });
    BOOST_TEST(stored.rows == 2);
    BOOST_TEST(stored.sha256 == base::to_hex(base::sha256("the file")));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_yes_taken_back_while_the_file_grows_counts, Backend, Backends,
                                 ExportFixture<Backend>) {
    this->add_yes("anna");
    this->add_yes("budi");
    const auto cici = this->add_yes("cici");
    this->add_yes("dedi");
    int pauses = 0;
    ExportPace pace;
    pace.batch = 1;
    pace.between_batches = [&] {
        if (++pauses == 2) this->say(cici, this->partner.id, false);
    };
    const auto made = must(this->make(pace));
    BOOST_TEST(pauses == 3);
    BOOST_TEST(this->names() == "anna budi dedi ");
    BOOST_TEST(made.file.rows == 3);
    BOOST_TEST(this->disclosures_of(cici).empty());
    for (const auto& entry : this->journal(cici))
        BOOST_TEST((entry.draft.kind != domain::JournalKind::kDisclosed));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_partner_changed_meanwhile_ends_the_file, Backend, Backends,
                                 ExportFixture<Backend>) {
    const auto a = this->add_yes("anna");
    const auto b = this->add_yes("budi");
    ExportPace pace;
    pace.batch = 1;
    pace.between_batches = [&] {
        auto changed = this->stored(this->partner.id);
        changed.is_retired = true;
        this->write([&](store::Tx& tx) { must(tx.partners().update(changed)); });
    };
    const auto made = this->make(pace);
    BOOST_REQUIRE(!made.ok());
    BOOST_TEST((made.error().kind == base::ErrorKind::kConflict));
    BOOST_TEST(!this->file.did_finish);
    // What was entered stays entered, and the file says that it was never handed out.
    BOOST_TEST(this->disclosures_of(a).size() == 1U);
    BOOST_TEST(this->disclosures_of(b).empty());
    const auto files =
        this->read([&](const store::Tx& tx) { return tx.disclosures().exports_of(this->partner.id, 10); });
    BOOST_REQUIRE(files.size() == 1U);
    BOOST_TEST(files[0].sha256 == "");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_same_request_makes_one_file, Backend, Backends, ExportFixture<Backend>) {
    const auto a = this->add_yes("anna");
    const auto request = store::RequestId::make();
    BOOST_TEST((must(this->make({}, Scope::all(), request)).refusal == PartnerFile::Refusal::kNone));
    BOOST_TEST((must(this->make({}, Scope::all(), request)).refusal == PartnerFile::Refusal::kRepeated));
    BOOST_TEST(this->disclosures_of(a).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_partner_whose_time_is_over_gets_nothing, Backend, Backends,
                                 ExportFixture<Backend>) {
    const auto a = this->add_yes("anna");
    auto changed = this->partner;
    changed.valid_until = base::now();
    this->write([&](store::Tx& tx) { must(tx.partners().update(changed)); });
    BOOST_TEST((must(this->make()).refusal == PartnerFile::Refusal::kEnded));
    changed = this->stored(changed.id);
    changed.valid_until.reset();
    changed.is_retired = true;
    this->write([&](store::Tx& tx) { must(tx.partners().update(changed)); });
    BOOST_TEST((must(this->make()).refusal == PartnerFile::Refusal::kEnded));
    BOOST_TEST(this->disclosures_of(a).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(who_agreed_to_less_left_or_has_nothing_is_left_out, Backend, Backends,
                                 ExportFixture<Backend>) {
    auto changed = this->partner;
    changed.terms_at = base::from_epoch(1'790'000'000);
    this->write([&](store::Tx& tx) { must(tx.partners().update(changed)); });
    const auto early = this->add_person("early");
    this->say(early, this->partner.id, true, base::from_epoch(1'790'000'000));
    const auto left = this->add_account(this->on, "left", [](domain::Account& account) {
        account.missing_since = base::from_epoch(1'790'000'000);
    });
    this->say(left.customer, this->partner.id, true);
    const auto empty = this->add_account(this->on, "empty");
    this->say(empty.customer, this->partner.id, true);
    const auto made = must(this->make());
    BOOST_TEST(made.file.rows == 0);
    BOOST_TEST(this->file.rows.empty());
    for (const auto customer : {early, left.customer, empty.customer})
        BOOST_TEST(this->disclosures_of(customer).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(only_the_host_exports, Backend, Backends, ExportFixture<Backend>) {
    const auto a = this->add_yes("anna");
    for (const auto& scope : {Scope::reseller("jaya"), Scope::customer(a)}) {
        const auto made = this->make({}, scope);
        BOOST_REQUIRE(!made.ok());
        BOOST_TEST((made.error().kind == base::ErrorKind::kUnauthorized));
    }
    BOOST_TEST(this->disclosures_of(a).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_unknown_partner_is_not_found, Backend, Backends, ExportFixture<Backend>) {
    const auto made = export_to_partner(*this->store, store::RequestId::make(), kHost, Scope::all(),
                                        domain::PartnerId{99}, domain::ExportFormat::kCsv, this->file);
    BOOST_REQUIRE(!made.ok());
    BOOST_TEST((made.error().kind == base::ErrorKind::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
