// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/smtp_mail_sender.h"

#include <boost/test/unit_test.hpp>
#include <future>
#include <latch>
#include <thread>

#include "support/expect.h"
#include "support/fake_smtp_server.h"
#include "support/mail_text.h"

namespace pelanggan::mail {
namespace {

using Kind = Delivery::Kind;
using test::FakeSmtpServer;

Message message_to(const std::string& to, const std::string& text = "Hello\n") {
    Message message;
    message.from = "no-reply@host.example";
    message.to = to;
    message.return_path = "bounce+1@host.example";
    message.message_id = "<1@host.example>";
    message.date = base::from_epoch(1'795'371'812);
    message.subject = "Hello";
    message.text = text;
    message.html = "<p>Hello</p>\n";
    return message;
}

std::vector<std::unique_ptr<MailSender>> must_make(SmtpOptions options, std::size_t count = 1) {
    auto senders = make_smtp_senders(options, count);
    BOOST_REQUIRE_MESSAGE(senders.ok(), why(senders));
    return *std::move(senders);
}
SmtpOptions options_for(const FakeSmtpServer& server) {
    SmtpOptions options;
    options.url = server.url();
    options.reply_time = std::chrono::seconds{20};
    return options;
}

// Sends one message and returns what settle got; nullopt when it was not called.
std::optional<Delivery> send(MailSender& sender, const Message& message, bool is_wanted = true) {
    std::optional<Delivery> settled;
    sender.send(message, {[&] { return is_wanted; }, [&](const Delivery& delivery) { settled = delivery; }});
    return settled;
}
bool is(const std::optional<Delivery>& delivery, Kind kind, int code) {
    if (delivery)
        BOOST_TEST_MESSAGE(static_cast<int>(delivery->kind)
                           << ' ' << delivery->code << ' ' << delivery->reply);
    return delivery && delivery->kind == kind && delivery->code == code;
}
FakeSmtpServer::Answer answer(const std::string& to, const std::string& with) {
    return [=](int, const std::string& command) -> std::optional<std::string> {
        if (command.starts_with(to) && (!to.empty() || command.empty())) return with;
        return std::nullopt;
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(smtp_mail_sender_tests)

BOOST_AUTO_TEST_CASE(a_message_arrives_with_both_bodies_and_its_own_envelope) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    BOOST_TEST(
        is(send(*senders[0], message_to("budi@example.com", "Hai\nL\u00e4yanan\n")), Kind::kAccepted, 250));
    const auto received = server.received();
    BOOST_REQUIRE(received.size() == 1U);
    BOOST_TEST(received[0].mail.starts_with("MAIL FROM:<bounce+1@host.example>"));
    BOOST_TEST(received[0].rcpt == "RCPT TO:<budi@example.com>");
    const auto& data = received[0].data;
    const auto head = data.substr(0, data.find("\r\n\r\n"));
    BOOST_TEST(head.find("Content-Type: multipart/alternative; boundary=") != std::string::npos);
    BOOST_TEST(head.find("\r\nMessage-ID: <1@host.example>") != std::string::npos);
    BOOST_TEST(head.find("Mime-Version: 1.0") != std::string::npos);
    BOOST_TEST(data.find("Hai\r\nL=C3=A4yanan\r\n") != std::string::npos);
    BOOST_TEST(data.find("Content-Type: text/plain; charset=utf-8\r\n") <
               data.find("Content-Type: text/html; charset=utf-8\r\n"));
}

BOOST_AUTO_TEST_CASE(the_null_sender_is_written_as_such) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    auto message = message_to("budi@example.com");
    message.return_path = "";
    BOOST_TEST(is(send(*senders[0], message), Kind::kAccepted, 250));
    BOOST_TEST(server.received().at(0).mail.starts_with("MAIL FROM:<>"));
}

BOOST_AUTO_TEST_CASE(nothing_in_a_body_ends_the_message) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    const std::string texts[] = {
        "a\n.\nMAIL FROM:<x@evil.example>\n",
        "a\r\n.\r\nb",
        "a\n.\r\nb",
        ".\n.\n..\n",
        std::string(5000, 'x'),
        "a\n",
        std::string(3000, '.') + "\n.",
        "\u00e9" + std::string(1200, ' ') + "\n.\n",
        "--\nboundary\n=2E\n=0A.=0A",
    };
    for (const auto& text : texts) {
        auto message = message_to("budi@example.com", text);
        message.html = text;
        BOOST_TEST(is(send(*senders[0], message), Kind::kAccepted, 250));
        const auto received = server.received();
        const auto& data = received.back().data;
        std::size_t begin = 0;
        for (auto end = data.find("\r\n"); end != std::string::npos;
             begin = end + 2, end = data.find("\r\n", begin)) {
            const auto line = data.substr(begin, end - begin);
            BOOST_TEST((line.size() <= 78U || line.starts_with("Content-Type: multipart/")), line);
            BOOST_TEST(line.find_first_of("\r\n") == std::string::npos);
            BOOST_TEST(line != ".");
        }
        BOOST_TEST(begin == data.size());
        std::string expected;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) expected += '\r';
            expected += text[i];
        }
        auto body = data.substr(data.find("text/html"));
        body = body.substr(body.find("\r\n\r\n") + 4);
        body = body.substr(0, body.rfind("\r\n--", body.size() - 3));
        std::string undotted;
        for (std::size_t i = 0; i < body.size(); ++i) {
            const bool is_stuffed = body[i] == '.' && (i == 0 || body[i - 1] == '\n') &&
                                    i + 1 < body.size() && body[i + 1] == '.';
            if (!is_stuffed) undotted += body[i];
        }
        BOOST_TEST(test::decode_quoted_printable(undotted) == expected);
    }
    BOOST_TEST(server.received().size() == std::size(texts));
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_never_meets_the_server) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    auto subject = message_to("budi@example.com");
    subject.subject = "a\r\nBcc: x@example.com";
    auto to = message_to("budi@example.com>\r\nRCPT TO:<x@example.com");
    auto lone = message_to("budi@example.com", "a\rb");
    auto nul = message_to("budi@example.com", std::string("a\0b", 3));
    auto back = message_to("budi@example.com");
    back.return_path = "a@b.example>\r\nDATA";
    for (const auto& message : {subject, to, lone, nul, back})
        BOOST_TEST(is(send(*senders[0], message), Kind::kRefused, 0));
    BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(answers_become_outcomes) {
    const struct {
        const char* to;
        const char* with;
        Kind kind;
        int code;
        Delivery::Stage stage;
    } rows[] = {
        {"", "554 no service", Kind::kLater, 554, Delivery::Stage::kSession},
        {"", "421 busy", Kind::kLater, 421, Delivery::Stage::kSession},
        {"", "", Kind::kLater, 0, Delivery::Stage::kSession},
        {"MAIL", "550 not you", Kind::kLater, 550, Delivery::Stage::kSession},
        {"MAIL", "421 too many messages", Kind::kLater, 421, Delivery::Stage::kSession},
        {"RCPT", "550 5.1.1 no such user", Kind::kRefused, 550, Delivery::Stage::kRecipient},
        {"RCPT", "451 later", Kind::kLater, 451, Delivery::Stage::kRecipient},
        {"RCPT", "", Kind::kLater, 0, Delivery::Stage::kRecipient},
        {"DATA", "451 later", Kind::kLater, 451, Delivery::Stage::kContent},
        {"DATA", "", Kind::kLater, 0, Delivery::Stage::kContent},
        {".", "550 spam", Kind::kRefused, 550, Delivery::Stage::kContent},
        {".", "452 disk full", Kind::kLater, 452, Delivery::Stage::kContent},
        {".", "", Kind::kUnknown, 0, Delivery::Stage::kContent},
    };
    for (const auto& row : rows) {
        FakeSmtpServer server{answer(row.to, row.with)};
        const auto senders = must_make(options_for(server));
        const auto delivery = send(*senders[0], message_to("budi@example.com"));
        BOOST_TEST(is(delivery, row.kind, row.code), row.to << " answered with " << row.with << " gave "
                                                            << static_cast<int>(delivery->kind) << ' '
                                                            << delivery->code);
        BOOST_TEST(static_cast<int>(delivery->stage) == static_cast<int>(row.stage), row.to << row.with);
        BOOST_TEST(server.connections() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_asked_later) {
    SmtpOptions options;
    {
        FakeSmtpServer gone;
        options.url = gone.url();
    }
    const auto senders = must_make(options);
    BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kLater, 0));
}

BOOST_AUTO_TEST_CASE(a_slow_server_is_given_up_in_time) {
    std::promise<void> end;
    const auto ended = end.get_future().share();
    FakeSmtpServer server{[=](int, const std::string& command) -> std::optional<std::string> {
        if (command == ".") ended.wait();
        return std::nullopt;
    }};
    auto options = options_for(server);
    options.reply_time = std::chrono::seconds{1};
    const auto senders = must_make(options);
    BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kUnknown, 0));
    end.set_value();
}

BOOST_AUTO_TEST_CASE(connections_are_kept_and_renewed_in_time) {
    FakeSmtpServer server;
    auto options = options_for(server);
    options.messages_per_connection = 10;
    const auto senders = must_make(options);
    for (int i = 0; i < 25; ++i)
        BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kAccepted, 250));
    BOOST_TEST(server.connections() == 3);
    std::vector<int> counts(4);
    for (const auto& received : server.received())
        ++counts.at(static_cast<std::size_t>(received.connection));
    BOOST_TEST((counts == std::vector<int>{0, 10, 10, 5}));
}

BOOST_AUTO_TEST_CASE(what_somebody_waits_for_is_among_the_first_ten_of_a_connection) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    for (int i = 0; i < 34; ++i) {
        auto message = message_to("budi@example.com");
        message.is_awaited = i == 5 || i == 12 || i >= 20;
        BOOST_TEST(is(send(*senders[0], message), Kind::kAccepted, 250));
    }
    // 0 to 11, then a new one for 12; it takes what is not waited for too, up to 21.
    std::vector<int> counts(5);
    for (const auto& received : server.received())
        ++counts.at(static_cast<std::size_t>(received.connection));
    BOOST_TEST((counts == std::vector<int>{0, 12, 10, 10, 2}));
}

BOOST_AUTO_TEST_CASE(too_many_in_one_connection_means_another_connection) {
    for (const bool is_silent : {false, true}) {
        std::atomic<int> in_first{0};
        FakeSmtpServer server{[&](int connection, const std::string& command) -> std::optional<std::string> {
            if (connection == 1 && command.starts_with("MAIL") && ++in_first > 3)
                return is_silent ? "" : "421 too many messages in this connection";
            return std::nullopt;
        }};
        const auto senders = must_make(options_for(server));
        for (int i = 0; i < 5; ++i)
            BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kAccepted, 250));
        BOOST_TEST(server.connections() == 2);
        BOOST_TEST(server.received().size() == 5U);
    }
}

BOOST_AUTO_TEST_CASE(after_a_refused_recipient_the_next_message_goes_on) {
    FakeSmtpServer server{answer("RCPT TO:<bad", "550 5.1.1 no such user")};
    const auto senders = must_make(options_for(server));
    BOOST_TEST(is(send(*senders[0], message_to("bad@example.com")), Kind::kRefused, 550));
    BOOST_TEST(is(send(*senders[0], message_to("good@example.com")), Kind::kAccepted, 250));
    BOOST_TEST(server.received().size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_says_no_at_the_last_moment_gets_nothing) {
    FakeSmtpServer server;
    const auto senders = must_make(options_for(server));
    BOOST_TEST(!send(*senders[0], message_to("budi@example.com"), /*is_wanted=*/false).has_value());
    BOOST_TEST(is(send(*senders[0], message_to("ani@example.com")), Kind::kAccepted, 250));
    std::size_t whole = 0;
    for (const auto& received : server.received())
        whole += received.is_whole ? 1U : 0U;
    BOOST_TEST(whole == 1U);
}

BOOST_AUTO_TEST_CASE(unicode_addresses_go_where_they_are_taken) {
    FakeSmtpServer taking{{}, "SMTPUTF8"};
    const auto good = must_make(options_for(taking));
    BOOST_TEST(is(send(*good[0], message_to("b\u00fcdi@example.com")), Kind::kAccepted, 250));
    BOOST_TEST(taking.received().at(0).rcpt == "RCPT TO:<b\u00fcdi@example.com>");
    BOOST_TEST(taking.received().at(0).mail.find(" SMTPUTF8") != std::string::npos);
    BOOST_TEST(is(send(*good[0], message_to("budi@example.com")), Kind::kAccepted, 250));
    BOOST_TEST(taking.received().at(1).mail.find(" SMTPUTF8") == std::string::npos);

    FakeSmtpServer plain;
    const auto senders = must_make(options_for(plain));
    for (int i = 0; i < 2; ++i) {
        const auto delivery = send(*senders[0], message_to("b\u00fcdi@example.com"));
        BOOST_TEST(is(delivery, Kind::kRefused, 0));
        BOOST_TEST(delivery->reply.find("SMTPUTF8") != std::string::npos);
    }
    BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kAccepted, 250));
    BOOST_TEST(plain.received().size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_one_of_a_group_is_in_doubt) {
    std::atomic<int> in_doubt{0}, most{0};
    FakeSmtpServer server{[&](int, const std::string& command) -> std::optional<std::string> {
        if (command == ".") most = std::max<int>(most, in_doubt);
        return std::nullopt;
    }};
    constexpr int kMessages = 30;
    const auto senders = must_make(options_for(server), 4);
    std::atomic<int> accepted{0}, at_once{0};
    {
        std::vector<std::jthread> threads;
        for (const auto& sender : senders) {
            threads.emplace_back([&] {
                for (int i = 0; i < kMessages; ++i) {
                    sender->send(message_to("budi@example.com"), {[&] {
                                                                      if (++in_doubt > 1) ++at_once;
                                                                      return true;
                                                                  },
                                                                  [&](const Delivery& delivery) {
                                                                      accepted +=
                                                                          delivery.code == 250 ? 1 : 0;
                                                                      --in_doubt;
                                                                  }});
                }
            });
        }
    }
    BOOST_TEST(accepted == 4 * kMessages);
    BOOST_TEST(at_once == 0);
    BOOST_TEST(most == 1);
    BOOST_TEST(server.connections() == 4);
}

BOOST_AUTO_TEST_CASE(a_stop_gives_up_what_has_not_come_to_its_end) {
    std::stop_source stop;
    std::latch is_waiting{1};
    std::promise<void> end;
    const auto ended = end.get_future().share();
    FakeSmtpServer server{[&, ended](int, const std::string& command) -> std::optional<std::string> {
        if (command.starts_with("RCPT")) {
            is_waiting.count_down();
            ended.wait();
        }
        return std::nullopt;
    }};
    auto options = options_for(server);
    options.stop = stop.get_token();
    const auto senders = must_make(options);
    std::optional<Delivery> delivery;
    std::jthread thread{[&] { delivery = send(*senders[0], message_to("budi@example.com")); }};
    is_waiting.wait();
    stop.request_stop();
    thread.join();
    end.set_value();
    BOOST_TEST(is(delivery, Kind::kLater, 0));
    BOOST_TEST(is(send(*senders[0], message_to("budi@example.com")), Kind::kLater, 0));
}

BOOST_AUTO_TEST_CASE(no_plain_word_to_another_host) {
    // A name that leads to this machine, but is not known to: STARTTLS is asked for, the fake does not offer
    // it.
    FakeSmtpServer server;
    auto options = options_for(server);
    options.url.replace(options.url.find("127.0.0.1"), 9, "0.0.0.0");
    const auto senders = must_make(options);
    const auto delivery = send(*senders[0], message_to("budi@example.com"));
    BOOST_TEST(is(delivery, Kind::kLater, 0));
    for (const auto& command : server.commands())
        BOOST_TEST(!command.starts_with("MAIL"), command);
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused) {
    SmtpOptions options;
    options.url = "smtp://127.0.0.1:25/x";
    BOOST_TEST(!make_smtp_senders(options, 1).ok());
    options.url = "smtp://127.0.0.1:25";
    options.helo = "a\r\nb";
    BOOST_TEST(!make_smtp_senders(options, 1).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
