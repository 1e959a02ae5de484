// SPDX-License-Identifier: Apache-2.0
#include "support/fake_smtp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.h"

namespace pelanggan::test {
namespace {

// The next line without its CRLF; nullopt at the end.
std::optional<std::string> read_line(int fd, std::string& buffer) {
    for (;;) {
        const auto end = buffer.find("\r\n");
        if (end != std::string::npos) {
            std::string line = buffer.substr(0, end);
            buffer.erase(0, end + 2);
            return line;
        }
        char bytes[4096];
        const auto count = ::recv(fd, bytes, sizeof bytes, 0);
        if (count <= 0) return std::nullopt;
        buffer.append(bytes, static_cast<std::size_t>(count));
    }
}

}  // namespace

FakeSmtpServer::FakeSmtpServer(Answer answer, std::string offers)
    : answer_{std::move(answer)},
      offers_{std::move(offers)},
      listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error{"no port for the fake mail server"};
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread{[this] { accept_all(); }};
}

FakeSmtpServer::~FakeSmtpServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
        const std::scoped_lock lock{mutex_};
        for (const int fd : open_)
            ::shutdown(fd, SHUT_RDWR);
    }
    threads_.clear();
}

std::vector<FakeSmtpServer::Received> FakeSmtpServer::received() const {
    const std::scoped_lock lock{mutex_};
    return received_;
}
std::vector<std::string> FakeSmtpServer::commands() const {
    const std::scoped_lock lock{mutex_};
    return commands_;
}

void FakeSmtpServer::accept_all() {
    for (;;) {
        const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        {
            const std::scoped_lock lock{mutex_};
            open_.push_back(fd);
        }
        threads_.emplace_back([this, fd, connection = ++connections_] {
            serve(fd, connection);
            const std::scoped_lock lock{mutex_};
            open_.erase(std::remove(open_.begin(), open_.end(), fd), open_.end());
            ::close(fd);
        });
    }
}

std::string FakeSmtpServer::answer_to(int connection, const std::string& command) const {
    if (answer_) {
        if (auto given = answer_(connection, command)) return *given;
    }
    const std::string verb = base::to_lower_ascii(command.substr(0, 4));
    if (verb.empty()) return "220 fake ESMTP";
    if (verb == "ehlo") return "250-fake\r\n250 " + offers_;
    if (verb == "data") return "354 go on";
    if (verb == "quit") return "221 bye";
    return "250 OK";
}

void FakeSmtpServer::serve(int fd, int connection) {
    std::string buffer, command;
    Received message;
    message.connection = connection;
    for (;;) {
        const std::string answer = answer_to(connection, command);
        if (answer.empty()) return;
        const std::string bytes = answer + "\r\n";
        if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return;
        if (command == ".") command.clear();
        if (answer.starts_with("354")) {
            message.data.clear();
            message.is_whole = false;
            while (const auto line = read_line(fd, buffer)) {
                message.is_whole = *line == ".";
                if (message.is_whole) break;
                message.data += *line + "\r\n";
            }
            const std::scoped_lock lock{mutex_};
            received_.push_back(message);
            if (!message.is_whole) return;
            command = ".";
            continue;
        }
        const auto line = read_line(fd, buffer);
        if (!line) return;
        command = *line;
        const std::string verb = base::to_lower_ascii(command.substr(0, 4));
        if (verb == "mail") message.mail = command;
        if (verb == "rcpt") message.rcpt = command;
        const std::scoped_lock lock{mutex_};
        commands_.push_back(command);
    }
}

}  // namespace pelanggan::test
