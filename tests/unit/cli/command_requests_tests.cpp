// SPDX-License-Identifier: Apache-2.0
#include "support/cli_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(command_requests_tests, CliFixture)

BOOST_AUTO_TEST_CASE(the_queue_is_listed_to_its_end) {
    answer(200,
           R"({"total":2,"requests":[{"number":"2026-000001","kind_text":"Erasure","customer_name":"Budi",
                 "state_text":"Received","left_text":"3 hours left"}]})");
    answer(200, R"({"total":2,"requests":[{"number":"2026-000002","left_text":"71 hours left"}]})");
    BOOST_TEST(run({"request", "list"}) == 0);
    BOOST_TEST(asked.size() == 2U);
    BOOST_TEST(asked[1].query.find("page=2") != std::string::npos);
    for (const auto* const word : {"2026-000001", "Budi", "3 hours left", "2026-000002"})
        BOOST_TEST(out.find(word) != std::string::npos, word);
    answer(200, R"({"total":0,"requests":[]})");
    BOOST_TEST(run({"request", "list", "closed"}) == 0);
    BOOST_TEST(asked.back().query.find("show=closed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_is_shown_with_its_messages) {
    answer(200,
           R"({"number":"2026-000001","kind_text":"Complaint","state_text":"Received","customer_name":"Budi",
                 "reason":"why","messages":[{"who":"Customer","at":"2026-11-22T10:00:00Z","text":"a\u001b[31mb"}]})");
    BOOST_TEST(run({"request", "show", "2026-000001"}) == 0);
    BOOST_TEST(asked.back().query.find("id=2026-000001") != std::string::npos);
    BOOST_TEST(out.find("why") != std::string::npos);
    BOOST_TEST(out.find('\x1b') == std::string::npos, "what a customer wrote moves no cursor");
}

BOOST_AUTO_TEST_CASE(answering_and_closing_say_what_came_of_it) {
    answer(200, R"({"saved":true})");
    BOOST_TEST(run({"request", "answer", "2026-000001", "We are looking."}) == 0);
    BOOST_TEST(asked.back().body.find("step=message") != std::string::npos);
    answer(200, R"({"saved":true})");
    BOOST_TEST(run({"request", "close", "2026-000001", "done"}) == 0);
    BOOST_TEST(asked.back().body.find("step=accept") != std::string::npos);
    answer(422, R"({"fault":"Please write a few words."})");
    BOOST_TEST(run({"request", "close", "2026-000001", "refused"}) == 4);
    BOOST_TEST(err.find("Please write a few words.") != std::string::npos);
    BOOST_TEST(run({"request", "close", "2026-000001", "maybe"}) == 2);
    BOOST_TEST(run({"request", "answer", "2026-000001"}) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
