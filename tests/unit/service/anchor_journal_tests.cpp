// SPDX-License-Identifier: Apache-2.0
#include "service/anchor_journal.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "service/verify_journal.h"
#include "support/store_fixture.h"

namespace pelanggan::test {
namespace {

struct Fixture : StoreFixture<SqliteBackend> {
    TempDir dir;
    store::AnchorFiles files = must(store::AnchorFiles::open(dir.file("anchors")));
    service::AnchorJournal anchors{*store, files};

    void append(std::int64_t customer, int entries) {
        write([&](store::Tx& tx) {
            domain::JournalDraft draft;
            draft.customer.value = customer;
            draft.subject = "details";
            draft.new_value = "x";
            for (int i = 0; i < entries; ++i)
                must(tx.journal().append({&draft, 1}));
        });
    }
    domain::Anchor anchor() { return must(anchors.run({})); }
    service::VerifiedPart chains() {
        return read([&](const store::Tx& tx) { return service::verify_journal(tx, {}, 1000); });
    }
    service::VerifiedAnchor file(const std::string& name) {
        return read([&](const store::Tx& tx) { return service::verify_anchor(tx, files, name, 0, 1000); });
    }
    std::vector<std::string> names() {
        return read([&](const store::Tx& tx) { return service::anchor_names(tx, files); });
    }
    void tamper(const std::string& sql) {
        BOOST_REQUIRE(backend.execute("DROP TRIGGER IF EXISTS journal_no_update"));
        BOOST_REQUIRE(backend.execute("DROP TRIGGER IF EXISTS journal_no_delete"));
        BOOST_REQUIRE_MESSAGE(backend.execute(sql), sql);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(anchor_journal_tests, Fixture)

BOOST_AUTO_TEST_CASE(each_anchor_says_what_is_new_and_follows_the_one_before) {
    append(1, 3);
    append(2, 1);
    const auto first = anchor();
    BOOST_TEST(first.number == 1);
    BOOST_TEST(first.lines == 2);
    const auto nothing = anchor();
    BOOST_TEST(nothing.number == 2);
    BOOST_TEST(nothing.lines == 0);
    append(2, 1);
    const auto third = anchor();
    BOOST_TEST(third.lines == 1);
    BOOST_TEST((third.before == nothing.digest));
    BOOST_TEST((nothing.before == first.digest));
    BOOST_TEST(anchors.state().last == 3);
    BOOST_TEST(anchors.state().failure.empty());
    BOOST_TEST(chains().broken.empty());
    for (const auto& name : names()) {
        const auto part = file(name);
        BOOST_TEST(part.fault == "");
        BOOST_TEST(part.broken.empty());
        BOOST_TEST(part.is_done);
    }
}

BOOST_AUTO_TEST_CASE(an_end_that_is_cut_off_shows) {
    append(1, 5);
    append(2, 5);
    append(3, 5);
    anchor();
    append(3, 1);
    tamper("DELETE FROM journal WHERE customer_id = 1 AND seq > 3");
    tamper("DELETE FROM journal WHERE customer_id = 2");
    auto part = chains();
    BOOST_REQUIRE(part.broken.size() == 2U);
    for (const auto& chain : part.broken)
        BOOST_TEST(chain.what == "cut");
    // Somebody who knows of the table still has the files against them.
    tamper("DELETE FROM anchor_head");
    BOOST_TEST(chains().broken.empty());
    const auto of_file = file(names().front());
    BOOST_REQUIRE(of_file.broken.size() == 2U);
    BOOST_TEST(of_file.broken[0].customer.value == 1);
    BOOST_TEST(of_file.broken[0].sequence == 5);
    BOOST_TEST(of_file.broken[1].customer.value == 2);
}

BOOST_AUTO_TEST_CASE(a_history_that_was_made_anew_shows) {
    append(1, 5);
    anchor();
    tamper("DELETE FROM journal WHERE customer_id = 1");
    append(1, 7);
    const auto part = chains();
    BOOST_REQUIRE(part.broken.size() == 1U);
    BOOST_TEST(part.broken[0].what == "cut");
    BOOST_TEST(file(names().front()).broken.size() == 1U);
}

BOOST_AUTO_TEST_CASE(files_that_are_gone_or_changed_show) {
    append(1, 2);
    anchor();
    append(1, 1);
    anchor();
    anchor();
    const auto all = names();
    BOOST_REQUIRE(all.size() == 3U);
    std::filesystem::remove(files.folder() + "/" + all[1]);
    BOOST_TEST(names().size() == 3U);
    BOOST_TEST(file(all[1]).fault != "");
    // The one after it follows a file that is not there any more.
    BOOST_TEST(file(all[2]).fault.find("follows another") != std::string::npos);
    const std::string path = files.folder() + "/" + all[0];
    BOOST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
    std::ofstream{path, std::ios::app} << "x";
    BOOST_TEST(file(all[0]).fault != "");
}

BOOST_AUTO_TEST_CASE(a_file_that_the_database_missed_is_counted) {
    append(1, 2);
    const auto first = anchor();
    tamper("DELETE FROM anchor");
    tamper("DELETE FROM anchor_head");
    const auto second = anchor();
    BOOST_TEST(second.number == 2);
    BOOST_TEST(second.lines == 1);
    BOOST_TEST((second.before == first.digest));
}

BOOST_AUTO_TEST_CASE(when_the_next_is_due) {
    BOOST_TEST((must(anchors.next_due()) <= base::now()));
    const auto written = anchor();
    BOOST_TEST((must(anchors.next_due()) == written.made_at + service::kAnchorInterval));
    std::stop_source stop;
    stop.request_stop();
    append(1, 1);
    const auto stopped = anchors.run(stop.get_token());
    BOOST_TEST(!stopped.ok());
    BOOST_TEST(anchors.state().failure != "");
    BOOST_TEST(must(files.names()).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
