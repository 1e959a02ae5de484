// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/server_url.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace pelanggan::mail {
namespace {

bool is_loopback(const std::string& host) {
    in_addr v4{};
    in6_addr v6{};
    if (host == "localhost") return true;
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127U;
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    return false;
}

bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

}  // namespace

base::Expected<ServerUrl> parse_server_url(std::string_view url) {
    ServerUrl server;
    server.text = base::to_lower_ascii(url);
    std::string_view rest = server.text;
    if (rest.starts_with("smtps://")) {
        server.is_smtps = true;
        rest.remove_prefix(8);
    } else if (rest.starts_with("smtp://")) {
        rest.remove_prefix(7);
    } else {
        return base::invalid_input("the mail server must be smtp://HOST:PORT or smtps://HOST:PORT");
    }
    std::string host;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        in6_addr v6{};
        if (end != std::string_view::npos) host = rest.substr(1, end - 1);
        if (host.empty() || ::inet_pton(AF_INET6, host.c_str(), &v6) != 1)
            return base::invalid_input("the mail server's address in brackets is not IPv6");
        rest.remove_prefix(end + 1);
    } else {
        host = rest.substr(0, rest.find(':'));
        if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_character))
            return base::invalid_input(
                "the mail server must be a host and a port, without user, path or anything else");
        rest.remove_prefix(host.size());
    }
    if (!rest.empty()) {
        const auto port = rest.front() == ':' ? base::parse_number(rest.substr(1)) : std::nullopt;
        if (!port || *port < 1 || *port > 65535)
            return base::invalid_input(
                "the mail server's port must be a number from 1 to 65535, and the last there is");
    }
    server.is_loopback = is_loopback(host);
    return server;
}

}  // namespace pelanggan::mail
