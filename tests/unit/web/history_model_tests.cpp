// SPDX-License-Identifier: Apache-2.0
#include "web/history_model.h"

#include <boost/test/unit_test.hpp>

#include "support/site_fixture.h"

namespace pelanggan {
using domain::JournalDraft;
using domain::JournalKind;
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    JournalDraft draft(JournalKind kind, const std::string& subject, const std::string& field,
                       std::optional<std::string> old_value, std::optional<std::string> new_value) {
        JournalDraft made;
        made.customer = account.customer;
        made.at = base::from_epoch(1'700'000'000);
        made.actor = {domain::ActorKind::kHost, "root", "whm"};
        made.kind = kind;
        made.subject = subject;
        made.field = field;
        made.old_value = std::move(old_value);
        made.new_value = std::move(new_value);
        return made;
    }
    void enter(std::vector<JournalDraft> drafts) {
        write([&](store::Tx& tx) { must(tx.journal().append(drafts)); });
    }
    static std::size_t count(const std::string& text, const std::string& part) {
        std::size_t found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++found;
        return found;
    }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(history_model_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_entered_says_so) {
    BOOST_TEST(has(get("p=history"), "Nothing has been entered yet."));
}

BOOST_AUTO_TEST_CASE(what_was_done_at_once_is_one_event_in_words) {
    enter({draft(JournalKind::kChanged, "details", "country", std::nullopt, "ID"),
           draft(JournalKind::kChanged, "details", "province", "ID-JB", "ID-BA"),
           draft(JournalKind::kRead, "details", "", std::nullopt, std::nullopt)});
    const auto page = get("p=history");
    BOOST_TEST(count(page.body, "<li class=\"pel-event") == 2U);
    BOOST_TEST(has(page, "Hosting provider (root)"));
    BOOST_TEST(has(page, "Bali"));
    BOOST_TEST(has(page, "Jawa Barat"));
    BOOST_TEST(has(page, "Your data was read"));
    language = "id";
    BOOST_TEST(has(get("p=history"), "Penyedia hosting (root)"));
}

BOOST_AUTO_TEST_CASE(what_the_host_writes_for_itself_stays_with_the_host) {
    enter({draft(JournalKind::kAccountChanged, "account:budi", "suspend_reason", std::nullopt,
                 "abuse ticket 5"),
           draft(JournalKind::kAccountChanged, "account:budi", "status", "active", "suspended")});
    const auto page = get("p=history");
    BOOST_TEST(has(page, "Suspended"));
    BOOST_TEST(!has(page, "abuse ticket 5"));
    BOOST_TEST(get_json("p=history").find("abuse ticket 5") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_reader_did_is_told_in_the_second_person) {
    auto own = draft(JournalKind::kChanged, "details", "city", std::nullopt, "Bandung");
    own.actor = {domain::ActorKind::kCustomer, "budi", "cpanel"};
    auto other = own;
    other.at += std::chrono::seconds{1};
    other.actor.name = "budi2";
    enter({own, other});
    const auto page = get("p=history");
    BOOST_TEST(has(page, " · You, in cPanel"));
    BOOST_TEST(has(page, "Customer (budi2)"), "another account of the same person keeps its name");
}

BOOST_AUTO_TEST_CASE(every_entry_is_named_with_its_hash_for_programs) {
    enter({draft(JournalKind::kChanged, "details", "city", "a", "b"),
           draft(JournalKind::kChanged, "details", "province", "ID-JB", "ID-BA")});
    const auto json = get_json("p=history");
    for (const auto& entry : journal())
        BOOST_TEST(json.find(base::to_hex(entry.hash)) != std::string::npos, entry.sequence);
}

BOOST_AUTO_TEST_CASE(a_removed_contact_keeps_its_name) {
    enter({draft(JournalKind::kContactRemoved, "contact:77", "kind", "billing", std::nullopt),
           draft(JournalKind::kContactRemoved, "contact:77", "name", "Sari <i>", std::nullopt)});
    const auto page = get("p=history");
    BOOST_TEST(has(page, "Contact removed · Sari &lt;i&gt;"));
    BOOST_TEST(has(page, "Billing"));
}

BOOST_AUTO_TEST_CASE(paging_shows_every_entry_once) {
    for (int i = 0; i < 130; ++i) {
        auto one =
            draft(JournalKind::kChanged, "details", "city", std::nullopt, "City-" + std::to_string(i) + "-");
        one.at += std::chrono::seconds{i};
        enter({one});
    }
    std::string all;
    std::string query = "p=history";
    int pages = 0;
    for (; pages < 10; ++pages) {
        const auto page = get(query);
        all += page.body;
        const auto at = page.body.find("?p=history&amp;before=");
        if (at == std::string::npos) break;
        query = "p=history&before=" + std::to_string(std::stoll(page.body.substr(at + 22)));
    }
    BOOST_TEST(pages == 2);
    for (int i = 0; i < 130; ++i)
        BOOST_TEST(count(all, "City-" + std::to_string(i) + "-") == 1U, i);
}

BOOST_AUTO_TEST_CASE(a_page_before_nothing_is_no_page) {
    BOOST_TEST(get("p=history&before=x").status == 400);
    BOOST_TEST(get("p=history&before=-1").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
