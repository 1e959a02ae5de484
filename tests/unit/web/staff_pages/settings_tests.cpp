// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {
namespace {

struct SettingsFixture : StaffFixture {
    std::map<std::string, std::string> category(const std::string& code, std::int64_t version) {
        return {{"code", code},           {"version", std::to_string(version)},
                {"policy", "choice_off"}, {"name_id", "Lomba"},
                {"name_en", "Contests"},  {"reason_id", "Alasan"},
                {"reason_en", "Because"}, {"position", "20"}};
    }
    std::optional<domain::Category> stored(const std::string& code) {
        for (const auto& one : read([](const store::Tx& tx) { return tx.settings().categories(); })) {
            if (one.code == code) return one;
        }
        return std::nullopt;
    }
    std::vector<domain::SuspensionText> texts() {
        return read([](const store::Tx& tx) { return tx.settings().suspension_texts(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(settings_tests, SettingsFixture)

BOOST_AUTO_TEST_CASE(resellers_have_no_settings_and_no_synchronisation) {
    for (const char* route :
         {"settings", "settings-categories", "settings-category", "settings-texts", "settings-text", "sync",
          "settings-retention", "sync-run", "sync-status", "accounts", "account", "journal-verify"}) {
        BOOST_TEST(staff_get("jaya", std::string{"p="} + route).status == 404, route);
        BOOST_TEST(get(std::string{"p="} + route).status == 404, "customer: " << route);
    }
    for (const char* route :
         {"settings", "settings-category", "settings-text", "settings-text-remove", "sync"})
        BOOST_TEST(staff_post("jaya", route, category("news", 1)).status == 404, route);
}

BOOST_AUTO_TEST_CASE(rules_of_fields_are_stored_and_hold_for_customers) {
    BOOST_TEST(has(staff_get("root", "p=settings"), "name=\"rule_city\""));
    const auto saved = staff_post("root", "settings", {{"rule_city", "required"}, {"rule_icq", "editable"}});
    BOOST_TEST(header(saved, "Location") == "?p=settings&done=saved");
    const auto rules = read([](const store::Tx& tx) { return tx.settings().field_rules(); });
    BOOST_TEST((rules[static_cast<std::size_t>(domain::Field::kCity)] == domain::FieldRule::kRequired));
    BOOST_TEST((rules[static_cast<std::size_t>(domain::Field::kSkype)] == domain::FieldRule::kHidden));
    BOOST_TEST(header(staff_post("root", "settings", {{"rule_city", "required"}}), "Location") ==
               "?p=settings&done=unchanged");
    BOOST_TEST(staff_post("root", "settings", {{"rule_city", "anything"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(categories_are_added_and_changed) {
    BOOST_TEST(staff_post("root", "settings-category", category("contests", 0)).status == 303);
    BOOST_REQUIRE(stored("contests").has_value());
    auto changed = category("contests", stored("contests")->version);
    changed["name_en"] = "Prizes";
    BOOST_TEST(staff_post("root", "settings-category", changed).status == 303);
    BOOST_TEST(stored("contests")->name_en == "Prizes");
    BOOST_TEST(has(staff_get("root", "p=settings-categories"), "Prizes"));
    BOOST_TEST(staff_get("root", "p=settings-category&code=nothing").status == 404);
}

BOOST_AUTO_TEST_CASE(a_wrong_category_comes_back_with_what_was_typed) {
    const struct {
        const char* field;
        std::string value;
        const char* reason;
    } rows[] = {
        {"code", "Not A Code", "capitals and spaces"},
        {"name_en", "", "empty"},
        {"name_id", std::string(101, 'x'), "too long"},
        {"reason_en", "a\nb", "line break"},
        {"position", "-1", "negative"},
        {"position", "x", "no number"},
        {"policy", "sometimes", "no policy"},
        {"code", "news", "taken"},
    };
    for (const auto& row : rows) {
        auto form = category("contests", 0);
        form[row.field] = row.value;
        form["reason_id"] = "kept text";
        const auto refused = staff_post("root", "settings-category", form);
        BOOST_TEST(refused.status == 422, row.field << ": " << row.reason);
        BOOST_TEST(has(refused, std::string{"fault-"} + row.field), row.field << ": " << row.reason);
        BOOST_TEST(has(refused, "kept text"), row.reason);
        BOOST_TEST(!stored("contests").has_value(), row.reason);
    }
}

BOOST_AUTO_TEST_CASE(two_people_changing_a_category_choose_field_by_field) {
    BOOST_TEST(staff_post("root", "settings-category", category("contests", 0)).status == 303);
    const auto version = stored("contests")->version;
    auto theirs = category("contests", version);
    theirs["name_en"] = "Theirs";
    BOOST_TEST(staff_post("root", "settings-category", theirs).status == 303);
    auto mine = category("contests", version);
    mine["name_en"] = "Mine";
    mine["reason_en"] = "My reason";
    const auto asked = staff_post("root", "settings-category", mine);
    BOOST_TEST(asked.status == 409);
    BOOST_TEST(has(asked, "Theirs"));
    BOOST_TEST(has(asked, "Mine"));
    mine["version"] = std::to_string(stored("contests")->version);
    mine["take-name_en"] = "yes";
    BOOST_TEST(staff_post("root", "settings-category", mine).status == 303);
    BOOST_TEST(stored("contests")->name_en == "Theirs");
    BOOST_TEST(stored("contests")->reason_en == "My reason");
}

BOOST_AUTO_TEST_CASE(wordings_are_added_tried_and_removed_but_the_default_stays) {
    const std::map<std::string, std::string> form{{"code", "overdue"},
                                                  {"version", "0"},
                                                  {"pattern", "OVERDUE"},
                                                  {"reason_id", "Ada tagihan"},
                                                  {"reason_en", "A bill is open"},
                                                  {"next_step_id", "Bayar"},
                                                  {"next_step_en", "Please pay"},
                                                  {"position", "0"}};
    BOOST_TEST(staff_post("root", "settings-text", form).status == 303);
    const auto tried = staff_get("root", "p=settings-texts&reason=invoice+overdue");
    const auto at = tried.body.find("pel-matched");
    BOOST_REQUIRE(at != std::string::npos);
    BOOST_TEST(tried.body.find("text-overdue", at) < at + 100, "the new wording is the one that is used");
    BOOST_TEST(has(staff_get("root", "p=customer&id=" + id_of(sari)), "A bill is open"));

    std::int64_t version = 0;
    for (const auto& text : texts()) {
        if (text.code == "overdue") version = text.version;
    }
    BOOST_TEST(staff_post("root", "settings-text-remove", {{"code", "overdue"}, {"version", "77"}}).status ==
               409);
    BOOST_TEST(staff_post("root", "settings-text-remove",
                          {{"code", "overdue"}, {"version", std::to_string(version)}})
                   .status == 303);
    const auto before = texts().size();
    BOOST_TEST(staff_post("root", "settings-text-remove", {{"code", "default"}, {"version", "1"}}).status ==
               400);
    BOOST_TEST(texts().size() == before);
}

BOOST_AUTO_TEST_CASE(how_long_data_is_kept_is_shown_and_changed) {
    BOOST_TEST(has(staff_get("root", "p=settings-retention"), "name=\"days_sent_mail\" value=\"730\""));
    const auto rules = [&] { return read([](const store::Tx& tx) { return tx.retention().rules(); }); };
    const auto saved = staff_post("root", "settings-retention",
                                  {{"days_sent_mail", " 90 "},
                                   {"version_sent_mail", "1"},
                                   {"days_sync_reports", ""},
                                   {"version_sync_reports", "1"}});
    BOOST_TEST(header(saved, "Location") == "?p=settings-retention&done=saved");
    BOOST_TEST(rules()[0].days.value() == 90);
    BOOST_TEST(!rules()[2].days.has_value());
    for (const char* wrong : {"29", "36501", "a week", "-1", "1e3"}) {
        const auto answer =
            staff_post("root", "settings-retention", {{"days_sent_mail", wrong}, {"version_sent_mail", "2"}});
        BOOST_TEST(answer.status == 422, wrong);
        BOOST_TEST(has(answer, std::string{"value=\""} + wrong + "\""), wrong);
        BOOST_TEST(has(answer, "aria-invalid"), wrong);
    }
    BOOST_TEST(rules()[0].days.value() == 90);
    BOOST_TEST(
        staff_post("root", "settings-retention", {{"days_sent_mail", "91"}, {"version_sent_mail", "1"}})
            .status == 409);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
