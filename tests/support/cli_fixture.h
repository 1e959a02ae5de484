// SPDX-License-Identifier: Apache-2.0
//
// The command line against a daemon that answers from a queue and keeps what it was asked.
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace pelanggan::test {

struct CliFixture {
    struct Asked {
        std::string method, query, body;
    };
    std::vector<Asked> asked;
    std::deque<base::Expected<scgi::Answer>> answers;
    std::string out, err;

    void answer(int status, const std::string& body) {
        scgi::Answer one;
        one.status = status;
        one.body = body;
        answers.push_back(one);
    }
    std::optional<std::string> stopped_by;  // what a trial start says
    std::optional<std::size_t> counted;     // accounts of this machine's panel

    int run(std::vector<std::string> words, std::map<std::string, std::string> named = {},
            bool is_json = false, const char* language = "en", bool is_terminal = false) {
        cli::Options options;
        options.words = std::move(words);
        options.named = std::move(named);
        options.is_json = is_json;
        cli::Session session{options, cli::Texts{language},
                             [&](const scgi::Request& request) -> base::Expected<scgi::Answer> {
                                 asked.push_back({std::string{request.header("REQUEST_METHOD")},
                                                  std::string{request.header("QUERY_STRING")}, request.body});
                                 BOOST_TEST(request.header("PELANGGAN_TOOL") == "cli");
                                 BOOST_TEST(request.header("HTTP_ACCEPT") == "application/json");
                                 BOOST_REQUIRE_MESSAGE(!answers.empty(), "asked more often than expected");
                                 auto next = std::move(answers.front());
                                 answers.pop_front();
                                 return next;
                             }};
        session.is_terminal = is_terminal;
        session.out = [&](std::string_view text) { out += text; };
        session.err = [&](std::string_view text) { err += text; };
        session.rest = [] {};
        session.try_start = [&] { return stopped_by; };
        session.count_accounts = [&] { return counted; };
        return session.options.words[0] == "doctor" ? cli::run_doctor(session, "/nowhere/whm.sock")
                                                    : cli::run(session);
    }
};

}  // namespace pelanggan::test
