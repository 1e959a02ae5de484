// SPDX-License-Identifier: Apache-2.0
#include "support/whm_stand_in.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>

#include "base/unique_fd.h"
#include "support/fake_http_client.h"
#include "whm/json_reader.h"

namespace pelanggan {
namespace {

std::vector<std::string> command_line(const std::vector<std::string>& options) {
    std::vector<std::string> command{"python3", std::string{PEL_SOURCE_DIR} + "/tests/panel/whm_only.py"};
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

}  // namespace

std::string ask_control_port(int port, const std::string& method, const std::string& path,
                             const std::string& body) {
    const base::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("nobody listens on the control port");
    }
    const std::string request =
        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\nContent-Type: application/json\r\n\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t wrote = ::send(fd.get(), request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (wrote <= 0) throw std::runtime_error("the control port hung up");
        sent += static_cast<std::size_t>(wrote);
    }
    std::string answer;
    char piece[4096];
    for (;;) {
        const ssize_t got = ::recv(fd.get(), piece, sizeof piece, 0);
        if (got <= 0) break;
        answer.append(piece, static_cast<std::size_t>(got));
    }
    const auto end = answer.find("\r\n\r\n");
    if (end == std::string::npos || answer.find(" 200 ") != 8) {
        throw std::runtime_error("the control port answered: " + answer);
    }
    return answer.substr(end + 4);
}

whm::JsonValue parse_json(const std::string& text) {
    http::FakeReply reply{200, text, 16384, std::nullopt};
    whm::ReplySource source{reply, nullptr};
    auto document = whm::read_json(source, nullptr);
    if (!document.ok()) throw std::runtime_error(document.error().what + ": " + text);
    return *std::move(document);
}

WhmStandIn::WhmStandIn(const std::vector<std::string>& options) : process_{command_line(options)} {
    const whm::JsonValue facts = parse_json(process_.read_line());
    url_ = facts.find("url")->text;
    ca_file_ = facts.find("ca_file")->text;
    token_ = facts.find("root_token")->text;
    control_port_ = static_cast<int>(*facts.find("control_port")->as_integer());
}

int WhmStandIn::open_listener(const std::string& kind) const {
    const whm::JsonValue answer = control("POST", "/listeners", R"({"kind":")" + kind + "\"}");
    return static_cast<int>(*answer.find("port")->as_integer());
}

}  // namespace pelanggan
