// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "support/cli_fixture.h"
#include "support/temp_dir.h"

namespace pelanggan::test {
namespace {

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in{file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_mail_tests, CliFixture)

BOOST_AUTO_TEST_CASE(keys_are_made_and_rotated_and_four_are_kept) {
    const TempDir dir;
    const auto file = dir.file("links.key");
    for (int turn = 1; turn <= 6; ++turn) {
        const auto before = turn == 1 ? std::vector<std::string>{} : lines_of(file);
        BOOST_TEST(run({"keys", "rotate", file}) == 0);
        const auto lines = lines_of(file);
        BOOST_TEST(lines.size() == std::min<std::size_t>(static_cast<std::size_t>(turn), 4U));
        BOOST_TEST(lines[0].starts_with(std::to_string(turn) + " "));
        BOOST_TEST(lines[0].size() == std::to_string(turn).size() + 1 + 64);
        for (std::size_t i = 1; i < lines.size(); ++i)
            BOOST_TEST(lines[i] == before[i - 1]);
        BOOST_TEST(out.find(lines[0].substr(2)) == std::string::npos, "the key is never said");
    }
    struct ::stat found {};
    BOOST_TEST(::stat(file.c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 07777) == 0600);
    BOOST_TEST(out.find("restart") != std::string::npos);
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(a_number_is_not_used_twice_and_a_damaged_file_stays_as_it_is) {
    const TempDir dir;
    const auto file = dir.file("links.key");
    const std::string hex(64, 'a');
    std::ofstream{file} << "# ours\n255 " << hex << "\n1 " << hex << "\n";
    BOOST_TEST(run({"keys", "rotate", file}) == 0);
    BOOST_TEST(lines_of(file)[0].starts_with("2 "));
    const std::string damaged = "1 " + hex + "\n2 secret\n";
    std::ofstream{file} << damaged;
    BOOST_TEST(run({"keys", "rotate", file}) != 0);
    BOOST_TEST(err.find(":2:") != std::string::npos);
    BOOST_TEST(err.find("secret") == std::string::npos);
    std::ifstream in{file};
    BOOST_TEST((std::string{std::istreambuf_iterator<char>{in}, {}}) == damaged);
}

BOOST_AUTO_TEST_CASE(suppressions_are_listed_page_by_page_and_changed) {
    answer(200,
           R"({"page":1,"total":2,"addresses":[{"address_text":"a@x.example","cause_text":"Came back"}]})");
    answer(200, R"({"page":2,"total":2,"addresses":[{"address_text":"b@x.example","cause_text":"Staff"}]})");
    BOOST_TEST(run({"suppressions", "list"}) == 0);
    BOOST_TEST(out.find("a@x.example") != std::string::npos);
    BOOST_TEST(out.find("b@x.example") != std::string::npos);
    answer(200, R"({"saved":true})");
    BOOST_TEST(run({"suppressions", "lift", "a@x.example"}) == 0);
    BOOST_TEST(asked.back().query == "p=suppression-lift");
    answer(422, R"({"faults":[{"name":"address","fault":"This is not an e-mail address."}]})");
    BOOST_TEST(run({"suppressions", "add", "nobody"}) == 4);
    BOOST_TEST(asked.back().query == "p=suppressions");
}

BOOST_AUTO_TEST_CASE(the_pipe_never_troubles_the_mail_server) {
    const struct {
        base::Expected<scgi::Answer> answer;
        int exit;
        const char* reason;
    } rows[] = {
        {scgi::Answer{200, {}, "{}"}, 0, "stored"},
        {scgi::Answer{400, {}, ""}, 0, "no message at all"},
        {scgi::Answer{403, {}, ""}, 75, "another user than the daemon's"},
        {scgi::Answer{429, {}, ""}, 75, "busy"},
        {scgi::Answer{503, {}, ""}, 75, "no database"},
        {base::unavailable("refused"), 75, "the daemon is away"},
        {base::Error{base::ErrorKind::kOutcomeUnknown, "cut"}, 75, "cut off"},
    };
    for (const auto& row : rows) {
        scgi::Request seen;
        const auto exit = cli::run_bounce(
            "bounce+abc@x.example", "From: x\n\nbody",
            [&](const scgi::Request& request) {
                seen = request;
                return row.answer;
            },
            [&](std::string_view text) { err += text; });
        BOOST_TEST(exit == row.exit, row.reason);
        BOOST_TEST(seen.header("CONTENT_TYPE") == "message/rfc822");
        BOOST_TEST(seen.header("QUERY_STRING") == "p=bounce&recipient=bounce%2Babc%40x.example");
        BOOST_TEST(seen.header("PELANGGAN_TOOL").empty());
        BOOST_TEST(seen.body == "From: x\n\nbody");
    }
    std::size_t sent = 0;
    BOOST_TEST(cli::run_bounce(
                   "", std::string(3 * scgi::kMaxBodyBytes, 'x'),
                   [&](const scgi::Request& request) -> base::Expected<scgi::Answer> {
                       sent = request.body.size();
                       return scgi::Answer{200, {}, "{}"};
                   },
                   [](std::string_view) {}) == 0);
    BOOST_TEST(sent == 96U * 1024);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
