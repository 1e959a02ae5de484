// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/fake_clock.h"
#include "support/site_fixture.h"

namespace pelanggan {
using domain::Field;
using domain::JournalDraft;
using domain::JournalKind;
using test::must;

namespace {
struct Fixture : test::SiteFixture {
    void enter(JournalKind kind, const std::string& field, std::optional<std::string> new_value,
               const std::string& reason = "") {
        JournalDraft draft;
        draft.customer = account.customer;
        draft.at = base::from_epoch(1'700'000'000 + next_++);
        draft.actor = {domain::ActorKind::kHost, "root", "whm"};
        draft.kind = kind;
        draft.subject = "details";
        draft.field = field;
        draft.new_value = std::move(new_value);
        draft.reason = reason;
        write([&](store::Tx& tx) { must(tx.journal().append({&draft, 1})); });
    }
    void save(std::map<std::string, std::string> fields) {
        fields.emplace("version", std::to_string(customer().version));
        clock_.advance(std::chrono::seconds{60});  // what is done at once is one event
        const auto answer = post("details", std::move(fields));
        BOOST_REQUIRE_MESSAGE(answer.status == 303, answer.body);
    }
    std::string detail(Field field) { return customer().details[field]; }
    scgi::Answer undo(std::int64_t first, std::int64_t last) {
        return post("history-undo", {{"first", std::to_string(first)}, {"last", std::to_string(last)}});
    }
    static std::size_t count(const std::string& text, const std::string& part) {
        std::size_t found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++found;
        return found;
    }
    std::int64_t newest() { return journal().front().sequence; }

 private:
    test::FakeClock clock_;
    int next_{0};
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(history_tests, Fixture)

BOOST_AUTO_TEST_CASE(one_kind_of_entries_is_shown_and_paged) {
    for (int i = 0; i < 70; ++i) {
        enter(JournalKind::kRead, "", std::nullopt, "reading " + std::to_string(i) + ".");
        enter(JournalKind::kChanged, "city", "City " + std::to_string(i) + ".");
    }
    const auto page = get("p=history&kind=readings");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page, "reading 69."));
    BOOST_TEST(!has(page, "City 69."));
    BOOST_TEST(has(page, "<option value=\"readings\" selected>"));
    const std::string mark = "?p=history&amp;kind=readings&amp;before=";
    const auto at = page.body.find(mark);
    BOOST_REQUIRE(at != std::string::npos);
    const auto older = get("p=history&kind=readings&before=" +
                           std::to_string(std::stoll(page.body.substr(at + mark.size()))));
    BOOST_TEST(has(older, "reading 0."));
    BOOST_TEST(!has(older, "reading 69."));
    BOOST_TEST(has(get("p=history&kind=mail"), "Nothing of this kind"));
    BOOST_TEST(get("p=history&kind=other").status == 400);
}

BOOST_AUTO_TEST_CASE(the_file_holds_every_entry_and_no_formula) {
    for (int i = 0; i < 600; ++i)
        enter(JournalKind::kRead, "", std::nullopt, "reading " + std::to_string(i) + ".");
    enter(JournalKind::kChanged, "city", "=cmd|' /C calc'!A0", "+62 says \"so\"");
    const auto file = get("p=history-file");
    BOOST_TEST(file.status == 200);
    BOOST_TEST(header(file, "Content-Type") == "text/csv; charset=utf-8");
    BOOST_TEST(header(file, "Content-Disposition") == "attachment; filename=\"history.csv\"");
    BOOST_TEST(file.body.find("\xEF\xBB\xBF\"Number\",\"Time\"") == 0U);
    BOOST_TEST(count(file.body, "\r\n") == 602U);
    for (int i = 0; i < 600; ++i)
        BOOST_TEST(count(file.body, "\"reading " + std::to_string(i) + ".\"") == 1U, i);
    BOOST_TEST(has(file, "\"'=cmd|' /C calc'!A0\""));
    BOOST_TEST(has(file, "\"'+62 says \"\"so\"\"\""));
    BOOST_TEST(has(file, base::to_hex(journal().front().hash)));
    const auto readings = get("p=history-file&kind=readings");
    BOOST_TEST(count(readings.body, "\r\n") == 601U);
    BOOST_TEST(get("p=history-file&kind=other").status == 400);
}

BOOST_AUTO_TEST_CASE(a_change_is_taken_back_and_that_can_be_taken_back_too) {
    save({{"city", "Bandung"}});
    save({{"city", "Bogor"}, {"street_1", "Jalan Kopi 7"}});
    const auto last = newest();
    auto page = get("p=history");
    BOOST_TEST(count(page.body, "action=\"?p=history-undo\"") == 1U, "only what still stands");
    auto answer = undo(last - 1, last);
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(header(answer, "Location") == "?p=history&done=undone");
    BOOST_TEST(detail(Field::kCity) == "Bandung");
    BOOST_TEST(detail(Field::kStreet1) == "");
    BOOST_TEST(newest() == last + 2);
    BOOST_TEST(has(get("p=history&done=undone"), "Undone."));
    answer = undo(last + 1, last + 2);
    BOOST_TEST(header(answer, "Location") == "?p=history&done=undone");
    BOOST_TEST(detail(Field::kCity) == "Bogor");
    BOOST_TEST(detail(Field::kStreet1) == "Jalan Kopi 7");
}

BOOST_AUTO_TEST_CASE(the_button_of_the_page_works) {
    save({{"city", "Bandung"}});
    const auto page = get("p=history").body;
    const auto value = [&](const std::string& name) {
        const auto form = page.find("action=\"?p=history-undo\"");
        const std::string mark = "name=\"" + name + "\" value=\"";
        const auto at = page.find(mark, form) + mark.size();
        return page.substr(at, page.find('"', at) - at);
    };
    const auto answer = post("history-undo", {{"token", value("token")},
                                              {"request", value("request")},
                                              {"first", value("first")},
                                              {"last", value("last")}});
    BOOST_TEST(header(answer, "Location") == "?p=history&done=undone");
    BOOST_TEST(detail(Field::kCity) == "");
}

BOOST_AUTO_TEST_CASE(what_was_changed_since_stays) {
    save({{"city", "Bandung"}});
    const auto first = newest();
    save({{"city", "Bogor"}});
    const auto answer = undo(first, first);
    BOOST_TEST(header(answer, "Location") == "?p=history&done=undo-late");
    BOOST_TEST(detail(Field::kCity) == "Bogor");
}

BOOST_AUTO_TEST_CASE(what_the_rules_do_not_allow_is_not_offered_and_not_done) {
    save({{"city", "Bandung"}});
    const auto entry = newest();
    for (const auto rule : {domain::FieldRule::kReadOnly, domain::FieldRule::kHidden,
                            domain::FieldRule::kRequired}) {  // it was empty before
        write([&](store::Tx& tx) { must(tx.settings().set_field_rule(Field::kCity, rule)); });
        BOOST_TEST(!has(get("p=history"), "p=history-undo\""));
        BOOST_TEST(header(undo(entry, entry), "Location") == "?p=history&done=undo-refused");
        BOOST_TEST(detail(Field::kCity) == "Bandung");
    }
}

BOOST_AUTO_TEST_CASE(only_entries_that_are_there_and_belong_together) {
    save({{"city", "Bandung"}});
    enter(JournalKind::kRead, "", std::nullopt);
    const auto last = newest();
    BOOST_TEST(header(undo(last, last), "Location") == "?p=history&done=undo-refused");
    BOOST_TEST(header(undo(last - 1, last), "Location") == "?p=history&done=undo-refused");
    BOOST_TEST(undo(last + 1, last + 1).status == 404);
    for (const auto& [first, until] : {std::pair{0, 1}, {2, 1}, {1, 400}})
        BOOST_TEST(undo(first, until).status >= 400);
    BOOST_TEST(post("history-undo", {}).status == 400);
    BOOST_TEST(detail(Field::kCity) == "Bandung");
}

BOOST_AUTO_TEST_CASE(sent_again_it_is_done_once) {
    save({{"city", "Bandung"}});
    const auto entry = std::to_string(newest());
    const auto request = store::RequestId::make().text();
    for (int i = 0; i < 2; ++i) {
        const auto answer = post("history-undo", {{"request", request}, {"first", entry}, {"last", entry}});
        BOOST_TEST(header(answer, "Location") == "?p=history&done=undone");
    }
    BOOST_TEST(detail(Field::kCity) == "");
    BOOST_TEST(newest() == std::stoll(entry) + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan
