// SPDX-License-Identifier: Apache-2.0
#include "web/partner_file.h"

#include <rapidjson/document.h>

#include <boost/test/unit_test.hpp>

namespace pelanggan::web {

namespace {

domain::Partner partner() {
    domain::Partner made;
    made.name = "Kopi \"&\" <b>";
    made.purpose_en = "for coffee";
    made.fields = {"first_name", "phone"};
    return made;
}

std::string file(domain::ExportFormat format, const std::vector<std::vector<std::string>>& rows) {
    const auto writer = make_partner_file(format);
    domain::PartnerExport about;
    about.id.value = 17;
    about.at = base::from_epoch(1'790'000'000);
    writer->start(partner(), about);
    for (const auto& row : rows)
        writer->add(row);
    return writer->finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(partner_file_tests)

BOOST_AUTO_TEST_CASE(csv_has_a_line_of_names_and_no_formula) {
    BOOST_TEST(file(domain::ExportFormat::kCsv, {{"=1+1", "+62812"}, {"O\"Brien", ""}}) ==
               "\"first_name\",\"phone\"\r\n\"'=1+1\",\"'+62812\"\r\n\"O\"\"Brien\",\"\"\r\n");
}

BOOST_AUTO_TEST_CASE(json_has_the_exact_values) {
    const auto text = file(domain::ExportFormat::kJson, {{"=1+1\x01", "+62812"}, {"Söhne", ""}});
    rapidjson::Document json;
    json.Parse(text.data(), text.size());
    BOOST_REQUIRE(!json.HasParseError());
    BOOST_TEST(json["partner"].GetString() == std::string{"Kopi \"&\" <b>"});
    BOOST_TEST(json["export"].GetInt64() == 17);
    BOOST_TEST(json["made_at"].GetString() == std::string{"2026-09-21T14:13:20Z"});
    BOOST_TEST(json["fields"].Size() == 2U);
    BOOST_REQUIRE(json["rows"].Size() == 2U);
    BOOST_TEST(json["rows"][0]["first_name"].GetString() == std::string{"=1+1\x01"});
    BOOST_TEST(json["rows"][0]["phone"].GetString() == std::string{"+62812"});
    BOOST_TEST(json["rows"][1].MemberCount() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_without_rows_is_a_file) {
    BOOST_TEST(file(domain::ExportFormat::kCsv, {}) == "\"first_name\",\"phone\"\r\n");
    rapidjson::Document json;
    json.Parse(file(domain::ExportFormat::kJson, {}).c_str());
    BOOST_TEST(json["rows"].Empty());
}

BOOST_AUTO_TEST_CASE(names_of_files_say_which) {
    domain::PartnerExport about;
    about.id.value = 17;
    about.partner.value = 3;
    about.format = domain::ExportFormat::kJson;
    BOOST_TEST(file_name_of(about) == "partner-3-export-17.json");
    BOOST_TEST(content_type_of(domain::ExportFormat::kCsv) == "text/csv; charset=utf-8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::web
