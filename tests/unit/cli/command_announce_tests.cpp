// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "support/cli_fixture.h"
#include "support/temp_dir.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(command_announce_tests, CliFixture)

BOOST_AUTO_TEST_CASE(wrong_command_lines_ask_nobody) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"announce"},
                                               {"announce", "frob"},
                                               {"announce", "show"},
                                               {"announce", "show", "x"},
                                               {"announce", "preview", "0"},
                                               {"announce", "test", "7"},
                                               {"announce", "test", "x", "a@b.example"},
                                               {"announce", "send", "-1"},
                                               {"announce", "cancel", "1", "2"},
                                               {"announce", "create", "/nowhere/at/all"}}) {
        err.clear();
        BOOST_TEST(run(words) == 2, words.back());
        BOOST_TEST(err.find("pelanggan help") != std::string::npos, words.back());
    }
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(a_file_becomes_a_draft_and_faults_are_named) {
    const TempDir dir;
    std::ofstream{dir.file("a.txt")} << "category: news\n--- en\nSubject: Hello\n\nText & more\n";
    answer(200, R"({"id":12,"saved":true})");
    BOOST_TEST(run({"announce", "create", dir.file("a.txt")}) == 0);
    BOOST_TEST(out.find("12") != std::string::npos);
    BOOST_TEST(asked.back().query == "p=announcement-edit");
    BOOST_TEST(asked.back().body.find("category=news") != std::string::npos);
    BOOST_TEST(asked.back().body.find("body_en=Text%20%26%20more") != std::string::npos);
    BOOST_TEST(asked.back().body.find("version=0") != std::string::npos);
    answer(422, R"({"faults":[{"name":"category","fault":"Please choose one of the list."}]})");
    BOOST_TEST(run({"announce", "create", dir.file("a.txt")}) == 4);
    BOOST_TEST(err.find("category: Please choose") != std::string::npos);
    std::ofstream{dir.file("b.txt")} << "colour: red\n";
    BOOST_TEST(run({"announce", "create", dir.file("b.txt")}) == 2);
    BOOST_TEST(err.find("line 1") != std::string::npos);
    BOOST_TEST(asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(sending_names_the_version_and_follows_to_the_end) {
    answer(200, R"({"id":7,"version":3})");
    answer(200, R"({"id":7})");
    answer(200, R"({"state":"planning","done":0,"percent":0,"is_counted":false,"progress_text":"choosing"})");
    answer(
        200,
        R"({"state":"sending","done":5,"expected":10,"percent":50,"is_counted":true,"progress_text":"5 of 10"})");
    answer(200, R"({"state":"done","state_text":"Done","done":10,"sent":9,"failed":1})");
    BOOST_TEST(run({"announce", "send", "7"}) == 0);
    BOOST_TEST(asked[1].query == "p=announcement-send");
    BOOST_TEST(asked[1].body.find("version=3") != std::string::npos);
    BOOST_TEST(asked[1].body.find("when=now") != std::string::npos);
    BOOST_TEST(err.find("5 of 10") != std::string::npos);
    BOOST_TEST(out.find("9") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_time_or_no_wait_does_not_follow) {
    answer(200, R"({"id":7,"version":3})");
    answer(200, R"({"id":7})");
    BOOST_TEST(run({"announce", "send", "7"}, {{"at", "2026-11-30T08:00"}}) == 0);
    BOOST_TEST(asked[1].body.find("when=later") != std::string::npos);
    BOOST_TEST(asked[1].body.find("send_at=2026-11-30T08%3A00") != std::string::npos);
    answer(200, R"({"id":7,"version":3})");
    answer(200, R"({"id":7})");
    BOOST_TEST(run({"announce", "send", "7"}, {{"no-wait", "yes"}}) == 0);
    BOOST_TEST(asked.size() == 4U);
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_way_is_said_and_has_an_exit_code) {
    answer(200, R"({"id":7,"version":3})");
    answer(422, R"({"alert":"Nothing was sent: mail is switched off."})");
    BOOST_TEST(run({"announce", "send", "7"}) == 4);
    BOOST_TEST(err.find("switched off") != std::string::npos);
    answer(404, R"({"kind":"not_found"})");
    BOOST_TEST(run({"announce", "show", "8"}) == 3);
    answer(200, R"({"id":7,"version":3})");
    answer(409, R"({"alert":"It is over."})");
    BOOST_TEST(run({"announce", "cancel", "7"}) == 6);
    answer(200, R"({"id":7,"version":3})");
    answer(200, R"({"id":7})");
    answer(200, R"({"state":"cancelled","state_text":"Cancelled"})");
    BOOST_TEST(run({"announce", "send", "7"}) == 6);
}

BOOST_AUTO_TEST_CASE(a_preview_shows_texts_and_counts_and_cannot_steer_the_terminal) {
    const char* body =
        R"({"id":7,"has_audience":true,"reached":2,"reached_text":"2","total":3,"total_text":"3","has_left_out":true,)"
        R"("left_out_text":"1","reached_by":[{"label":"Said yes","count_text":"2","percent":66}],)"
        R"("left_out_by":[{"label":"Said no","count_text":"1","percent":33}],)"
        R"("letters":[{"language":"en","subject":"Hi\u001b[31m","from":"Kopi","text":"One\nTwo\u0007","html":"<p>"}]})";
    answer(200, body);
    BOOST_TEST(run({"announce", "preview", "7"}) == 0);
    for (const char* part : {"Hi", "One\n", "2 of 3", "Said yes", "Said no"})
        BOOST_TEST(out.find(part) != std::string::npos, part);
    BOOST_TEST(out.find('\033') == std::string::npos);
    BOOST_TEST(out.find('\a') == std::string::npos);
    out.clear();
    answer(200, body);
    BOOST_TEST(run({"announce", "preview", "7"}, {}, /*is_json=*/true) == 0);
    BOOST_TEST(out.find("\"reached\":2") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
