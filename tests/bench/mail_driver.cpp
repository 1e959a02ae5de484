// SPDX-License-Identifier: Apache-2.0
//
// Hands messages to a mail server with Pelanggan's own senders, as fast as they go, for the benchmark and for
// tests against a real Exim. Not installed anywhere.
//
//   mail_driver URL SENDERS MESSAGES BYTES PER_CONNECTION gate|alone RECIPIENT
//
// "alone" gives every sender a gate of its own: what the shared one costs. A "#" in RECIPIENT becomes the
// message's number. Prints "accepted N later N refused N unknown N seconds S".
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "mail/smtp_senders.h"

namespace {

using namespace pelanggan;

mail::Message make_message(int number, const std::string& recipient, std::size_t bytes) {
    mail::Message message;
    message.from_name = "Bench";
    message.from = "no-reply@host.example";
    message.to = recipient;
    if (const auto at = message.to.find('#'); at != std::string::npos)
        message.to.replace(at, 1, std::to_string(number));
    message.return_path = fmt::format("bounce+{}@host.example", number);
    message.message_id = fmt::format("<{}.bench@host.example>", number);
    message.date = base::now();
    message.subject = fmt::format("Message {}", number);
    while (message.text.size() + message.html.size() < bytes) {
        message.text += "Sixty-two characters of a text that says nothing in particular\n";
        message.html += "<p>Sixty-two characters of a text that says nothing in particular</p>\n";
    }
    message.language = "en";
    return message;
}

int run(const std::vector<std::string>& arguments) {
    mail::SmtpOptions options;
    options.url = arguments.at(0);
    const int senders = std::stoi(arguments.at(1));
    const int messages = std::stoi(arguments.at(2));
    const auto bytes = static_cast<std::size_t>(std::stoul(arguments.at(3)));
    options.messages_per_connection = std::stoi(arguments.at(4));
    const bool is_alone = arguments.at(5) == "alone";
    std::vector<std::unique_ptr<mail::MailSender>> group;
    for (int i = 0; i < (is_alone ? senders : 1); ++i) {
        auto made = mail::make_smtp_senders(options, is_alone ? 1 : static_cast<std::size_t>(senders));
        if (!made.ok()) throw std::runtime_error{made.error().what};
        for (auto& sender : *made)
            group.push_back(std::move(sender));
    }
    std::atomic<int> next{0};
    std::array<std::atomic<int>, 4> outcomes{};
    const auto begin = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (const auto& sender : group) {
            threads.emplace_back([&, own = sender.get()] {
                for (int number = next++; number < messages; number = next++) {
                    own->send(make_message(number, arguments.at(6), bytes),
                              {[] { return true; },
                               [&](const mail::Delivery& delivery) {
                                   if (delivery.kind != mail::Delivery::Kind::kAccepted)
                                       std::cerr << fmt::format("{} {}\n", delivery.code, delivery.reply);
                                   ++outcomes.at(static_cast<std::size_t>(delivery.kind));
                               }});
                }
            });
        }
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::cout << fmt::format("accepted {} later {} refused {} unknown {} seconds {:.4f}\n",
                             outcomes[0].load(), outcomes[1].load(), outcomes[2].load(), outcomes[3].load(),
                             seconds.count());
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 8) {
        std::cerr << "usage: mail_driver URL SENDERS MESSAGES BYTES PER_CONNECTION gate|alone RECIPIENT\n";
        return 2;
    }
    try {
        return run({arguments + 1, arguments + count});
    } catch (const std::exception& failure) {
        std::cerr << "mail_driver: " << failure.what() << '\n';
        return 1;
    }
}
