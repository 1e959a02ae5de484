// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "support/cli_fixture.h"
#include "support/temp_dir.h"

namespace pelanggan::test {
namespace {

std::string read(const std::string& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}
constexpr const char* kMade = R"({"export":7,"rows":2,"sha256":"abcd","content":"\"a\"\r\n"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_partners_tests, CliFixture)

BOOST_AUTO_TEST_CASE(partners_are_listed_and_shown) {
    answer(
        200,
        R"({"has_any":true,"partners":[{"id":3,"name":"Kopi","state_text":"active","fields_text":"Name"}]})");
    BOOST_TEST(run({"partners", "list"}) == 0);
    BOOST_TEST(out.find("Kopi") != std::string::npos);
    answer(200, R"({"has_any":false,"partners":[]})");
    BOOST_TEST(run({"partners", "list"}) == 0);
    BOOST_TEST(out.find("No partner is registered.") != std::string::npos);
    answer(
        200,
        R"({"name":"Kopi","purpose":"coffee","audience":[{"label":"agreed","count_text":"5"}],"has_files":true,)"
        R"("files":[{"id":7,"at":"2026","actor":"root","format_text":"CSV","rows_text":"2","sha256":"abcd"}]})");
    BOOST_TEST(run({"partners", "show", "3"}) == 0);
    BOOST_TEST(asked.back().query == "p=partner&id=3");
    for (const char* part : {"coffee", "5  agreed", "abcd"})
        BOOST_TEST(out.find(part) != std::string::npos);
    BOOST_TEST(run({"partners", "show", "x"}) == 2);
}

BOOST_AUTO_TEST_CASE(a_file_goes_to_standard_output_or_into_a_new_file) {
    answer(200, kMade);
    BOOST_TEST(run({"partners", "export", "3"}) == 0);
    BOOST_TEST(out == "\"a\"\r\n");
    BOOST_TEST(asked.back().body.find("format=csv") != std::string::npos);
    const TempDir dir;
    const auto file = dir.file("kopi.json");
    out.clear();
    answer(200, kMade);
    BOOST_TEST(run({"partners", "export", "3"}, {{"format", "json"}, {"file", file}}) == 0);
    BOOST_TEST(read(file) == "\"a\"\r\n");
    BOOST_TEST(out == "2 customers, SHA-256 abcd\n");
    struct ::stat found {};
    BOOST_TEST(::stat(file.c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 07777) == 0600);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_where_it_cannot_be_stored) {
    const TempDir dir;
    const auto file = dir.file("kopi.csv");
    std::ofstream{file} << "mine";
    BOOST_TEST(run({"partners", "export", "3"}, {{"file", file}}) == 2);
    BOOST_TEST(run({"partners", "export", "3"}, {{"file", dir.file("none/kopi.csv")}}) == 2);
    BOOST_TEST(run({"partners", "export", "3"}, {{"format", "xml"}}) == 2);
    BOOST_TEST(asked.empty());
    BOOST_TEST(read(file) == "mine");
}

BOOST_AUTO_TEST_CASE(a_refusal_leaves_no_file) {
    const TempDir dir;
    const auto file = dir.file("kopi.csv");
    answer(422, R"({"alert":"This partner gets nothing any more."})");
    BOOST_TEST(run({"partners", "export", "3"}, {{"file", file}}) == 4);
    BOOST_TEST(err.find("gets nothing") != std::string::npos);
    BOOST_TEST(!std::ifstream{file}.good());
    // The answer was lost: the register has it, nobody has the file.
    answer(503, R"({"kind":"outcome_unknown"})");
    answer(200, R"({"state":"saved"})");
    BOOST_TEST(run({"partners", "export", "3"}, {{"file", file}}) == 5);
    BOOST_TEST(!std::ifstream{file}.good());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
