// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/conversation.h"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace pelanggan::mail {
namespace {

using Kind = Delivery::Kind;
using Stage = Delivery::Stage;

// ">" begins a command, "!" is the moment of the last bytes, everything else is a line of an answer.
Conversation talk(const std::vector<std::string>& lines) {
    Conversation conversation;
    conversation.begin_message();
    for (const auto& line : lines) {
        if (line == "!")
            conversation.on_last_bytes();
        else if (line.starts_with('>'))
            conversation.on_command(line.substr(1) + "\r\n");
        else
            conversation.on_reply_line(line + "\r\n");
    }
    return conversation;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conversation_tests)

BOOST_AUTO_TEST_CASE(an_answer_means_what_it_answers) {
    const struct {
        std::vector<std::string> lines;
        Kind kind;
        int code;
        Stage stage;
    } rows[] = {
        {{}, Kind::kLater, 0, Stage::kSession},
        {{"554 no"}, Kind::kLater, 554, Stage::kSession},
        {{"220 hi", ">EHLO x", "250 x", ">MAIL FROM:<>", "550 not you"}, Kind::kLater, 550, Stage::kSession},
        {{">MAIL FROM:<>", "421 too many"}, Kind::kLater, 421, Stage::kSession},
        {{">MAIL FROM:<>", "250 OK", ">RCPT TO:<a>", "550-5.1.1 no", "550 such user"},
         Kind::kRefused,
         550,
         Stage::kRecipient},
        {{">MAIL FROM:<>", "250 OK", ">RCPT TO:<a>", "451 later"}, Kind::kLater, 451, Stage::kRecipient},
        {{">MAIL FROM:<>", "250 OK", ">RCPT TO:<a>", "250 OK", ">DATA"}, Kind::kLater, 0, Stage::kContent},
        {{">DATA", "354 go", "!", "250 OK id=1"}, Kind::kAccepted, 250, Stage::kContent},
        {{">DATA", "354 go", "!", "250 OK id=1", ">QUIT", "421 closing"},
         Kind::kAccepted,
         250,
         Stage::kContent},
        {{">DATA", "354 go", "!", "550 spam"}, Kind::kRefused, 550, Stage::kContent},
        {{">DATA", "354 go", "!", "451 full"}, Kind::kLater, 451, Stage::kContent},
        {{">DATA", "354 go", "!"}, Kind::kUnknown, 0, Stage::kContent},
        {{">DATA", "354 go", "!", "250-cut"}, Kind::kUnknown, 0, Stage::kContent},
        {{">DATA", "354 go", "!", "hello"}, Kind::kUnknown, 0, Stage::kContent},
        {{">DATA", "354 go", "!", "354 again"}, Kind::kUnknown, 0, Stage::kContent},
    };
    int number = 0;
    for (const auto& row : rows) {
        const auto delivery = talk(row.lines).outcome("cut");
        BOOST_TEST(static_cast<int>(delivery.kind) == static_cast<int>(row.kind), "row " << number);
        BOOST_TEST(delivery.code == row.code, "row " << number);
        BOOST_TEST(static_cast<int>(delivery.stage) == static_cast<int>(row.stage), "row " << number);
        ++number;
    }
}

BOOST_AUTO_TEST_CASE(an_answer_is_one_line_of_clean_text) {
    const auto delivery =
        talk({">RCPT TO:<a>", "550-5.1.1 no\x01such\xff", "550 user " + std::string(2000, 'x')}).outcome("");
    BOOST_TEST(delivery.reply.starts_with("5.1.1 no such\uFFFD user xxx"));
    BOOST_TEST(delivery.reply.size() < 600U);
}

BOOST_AUTO_TEST_CASE(what_the_server_offers_is_known_from_its_latest_greeting) {
    BOOST_TEST(talk({"220 x", ">EHLO a", "250-x", "250-smtputf8", "250 OK"}).offers_smtputf8());
    BOOST_TEST(!talk({"220 x", ">EHLO a", "250-SMTPUTF8 x", "250 OK"}).offers_smtputf8());
    BOOST_TEST(!talk({">EHLO a", "250 SMTPUTF8", ">EHLO a", "250 SIZE 1"}).offers_smtputf8());
    BOOST_TEST(!talk({"220 SMTPUTF8"}).has_greeted());
}

BOOST_AUTO_TEST_CASE(only_an_old_connection_is_worth_another) {
    BOOST_TEST(talk({">MAIL FROM:<>", "421 x"}).is_worth_another_connection(true));
    BOOST_TEST(talk({">MAIL FROM:<>"}).is_worth_another_connection(true));
    BOOST_TEST(!talk({">MAIL FROM:<>", "421 x"}).is_worth_another_connection(false));
    BOOST_TEST(!talk({">RCPT TO:<a>", "451 x"}).is_worth_another_connection(true));
    BOOST_TEST(!talk({">DATA", "354 x", "!"}).is_worth_another_connection(true));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
