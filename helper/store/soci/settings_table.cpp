// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const Sql kRules{"SELECT field, rule FROM field_rule", "", "tt"};
const Sql kCategories{
    "SELECT code, policy, position, name_id, name_en, reason_id, reason_en, ver FROM category ORDER BY "
    "position, code",
    "", "ttnttttn"};
const InsertSql kInsertCategory{
    "category",
    {"code", "policy", "position", "name_id", "name_en", "reason_id", "reason_en", "ver"},
    "ttnttttn"};
const Sql kUpdateCategory{
    "UPDATE category SET policy = ?, position = ?, name_id = ?, name_en = ?, reason_id = ?, reason_en = ?, "
    "ver = ver + 1 WHERE code = ? AND ver = ?",
    "tntttttn", ""};
const Sql kTexts{
    "SELECT code, pattern, position, reason_id, reason_en, next_step_id, next_step_en, ver FROM "
    "suspension_text "
    "ORDER BY position, code",
    "", "ttnttttn"};
const InsertSql kInsertText{
    "suspension_text",
    {"code", "pattern", "position", "reason_id", "reason_en", "next_step_id", "next_step_en", "ver"},
    "ttnttttn"};
const Sql kUpdateText{
    "UPDATE suspension_text SET pattern = ?, position = ?, reason_id = ?, reason_en = ?, next_step_id = ?, "
    "next_step_en = ?, ver = ver + 1 WHERE code = ? AND ver = ?",
    "tntttttn", ""};
const Sql kRemoveText{"DELETE FROM suspension_text WHERE code = ? AND ver = ?", "tn", ""};
const Sql kLanguage{"SELECT language FROM staff WHERE name = ?", "t", "t"};

}  // namespace

Expected<domain::FieldRules> SociSettingsTable::field_rules() const {
    return connection_.run([&]() -> Expected<domain::FieldRules> {
        domain::FieldRules rules = domain::default_field_rules();
        Statement& row = connection_.statement(kRules);
        row.execute();
        while (row.next()) {
            const domain::Field field = known(domain::parse_field(row.text()), "field");
            rules[static_cast<std::size_t>(field)] =
                known(domain::parse_field_rule(row.text()), "field rule");
        }
        return rules;
    });
}

Expected<void> SociSettingsTable::set_field_rule(domain::Field field, domain::FieldRule rule) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert = connection_.dialect().upsert("field_rule", {"field"}, {"rule"});
        connection_.statement(upsert, "tt", "")
            .bind(domain::info(field).name)
            .bind(domain::to_string(rule))
            .run();
        return {};
    });
}

Expected<std::vector<domain::Category>> SociSettingsTable::categories() const {
    return connection_.run([&]() -> Expected<std::vector<domain::Category>> {
        return read_all(connection_.statement(kCategories), [](Statement& row) {
            domain::Category category;
            category.code = row.text();
            category.policy = known(domain::parse_policy(row.text()), "policy");
            category.position = row.number();
            category.name_id = row.text();
            category.name_en = row.text();
            category.reason_id = row.text();
            category.reason_en = row.text();
            category.version = row.number();
            return category;
        });
    });
}

Expected<void> SociSettingsTable::put_category(const domain::Category& category) {
    return connection_.run([&]() -> Expected<void> {
        const auto bind_body = [&](Statement& statement) {
            statement.bind(domain::to_string(category.policy))
                .bind(category.position)
                .bind(category.name_id)
                .bind(category.name_en)
                .bind(category.reason_id)
                .bind(category.reason_en);
        };
        if (category.version == 0) {
            Statement& statement = connection_.statement(kInsertCategory.text(1), kInsertCategory.kinds, "");
            statement.bind(category.code);
            bind_body(statement);
            statement.bind(std::int64_t{1}).run();
            return {};
        }
        Statement& statement = connection_.statement(kUpdateCategory);
        bind_body(statement);
        return must_be_one(statement.bind(category.code).bind(category.version).run(), "the category");
    });
}

Expected<std::vector<domain::SuspensionText>> SociSettingsTable::suspension_texts() const {
    return connection_.run([&]() -> Expected<std::vector<domain::SuspensionText>> {
        return read_all(connection_.statement(kTexts), [](Statement& row) {
            domain::SuspensionText text;
            text.code = row.text();
            text.pattern = row.text();
            text.position = row.number();
            text.reason_id = row.text();
            text.reason_en = row.text();
            text.next_step_id = row.text();
            text.next_step_en = row.text();
            text.version = row.number();
            return text;
        });
    });
}

Expected<void> SociSettingsTable::put_suspension_text(const domain::SuspensionText& text) {
    return connection_.run([&]() -> Expected<void> {
        const auto bind_body = [&](Statement& statement) {
            statement.bind(text.pattern)
                .bind(text.position)
                .bind(text.reason_id)
                .bind(text.reason_en)
                .bind(text.next_step_id)
                .bind(text.next_step_en);
        };
        if (text.version == 0) {
            Statement& statement = connection_.statement(kInsertText.text(1), kInsertText.kinds, "");
            statement.bind(text.code);
            bind_body(statement);
            statement.bind(std::int64_t{1}).run();
            return {};
        }
        Statement& statement = connection_.statement(kUpdateText);
        bind_body(statement);
        return must_be_one(statement.bind(text.code).bind(text.version).run(), "the suspension text");
    });
}

Expected<void> SociSettingsTable::remove_suspension_text(std::string_view code, std::int64_t version) {
    if (code == "default") return base::invalid_input("the default suspension text always exists");
    return connection_.run([&]() -> Expected<void> {
        return must_be_one(connection_.statement(kRemoveText).bind(code).bind(version).run(),
                           "the suspension text");
    });
}

Expected<std::string> SociSettingsTable::staff_language(std::string_view user) const {
    return connection_.run([&]() -> Expected<std::string> {
        return read_one(connection_.statement(kLanguage).bind(user),
                        [](Statement& row) { return row.text(); })
            .value_or("");
    });
}

Expected<void> SociSettingsTable::set_staff_language(std::string_view user, std::string_view language) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert = connection_.dialect().upsert("staff", {"name"}, {"language"});
        connection_.statement(upsert, "tt", "").bind(user).bind(language).run();
        return {};
    });
}

}  // namespace pelanggan::store
