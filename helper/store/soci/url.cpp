// SPDX-License-Identifier: Apache-2.0
#include "store/soci/url.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace pelanggan::store {

namespace {

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::optional<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

bool is_plain(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || c == '\'' || c == '"' || c == '\\';
    });
}

// A part of the url as it will stand in a connect string, which has no way to write quotes.
base::Expected<std::string> part(std::string_view text, std::string_view name) {
    auto value = unescape(text);
    if (!value || !is_plain(*value)) {
        return base::invalid_input(
            "store url: quotes, backslashes and control characters cannot stand in the " + std::string{name});
    }
    return std::move(*value);
}

base::Expected<std::string> absolute_path(std::string_view text, std::string_view name) {
    PEL_ASSIGN(std::string path, part(text, name));
    if (path.size() < 2 || path.front() != '/' || path.back() == '/') {
        return base::invalid_input("store url: " + std::string{name} + " must be an absolute path of a file");
    }
    return path;
}

base::Expected<void> parse_options(std::string_view text, MariadbUrl& url) {
    for (const std::string_view option : base::split(text, '&')) {
        const auto equals = option.find('=');
        const std::string_view name = option.substr(0, equals);
        const std::string_view value = equals == std::string_view::npos ? "" : option.substr(equals + 1);
        if (name == "password_file") {
            PEL_ASSIGN(url.password_file, absolute_path(value, "password_file"));
        } else if (name == "socket") {
            PEL_ASSIGN(url.socket, absolute_path(value, "socket"));
        } else {
            return base::invalid_input("store url: unknown option, known are password_file and socket");
        }
    }
    return {};
}

base::Expected<void> parse_hosts(std::string_view text, MariadbUrl& url) {
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        const auto port = base::parse_number(text.substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) {
            return base::invalid_input("store url: the port must be a number from 1 to 65535");
        }
        url.port = static_cast<int>(*port);
        text = text.substr(0, colon);
    }
    for (const std::string_view host : base::split(text, ',')) {
        const bool is_host = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                   c == '-' || c == '_';
        });
        if (!is_host)
            return base::invalid_input("store url: a host name or IPv4 address is missing or wrong");
        url.hosts.emplace_back(host);
    }
    return {};
}

base::Expected<Url> parse_mariadb(std::string_view text) {
    MariadbUrl url;
    std::string_view options;
    if (const auto question = text.find('?'); question != std::string_view::npos) {
        options = text.substr(question + 1);
        text = text.substr(0, question);
        PEL_TRY(parse_options(options, url));
    }
    const auto at = text.find('@');
    const auto slash = text.find('/', at == std::string_view::npos ? 0 : at);
    if (at == std::string_view::npos || at == 0 || slash == std::string_view::npos) {
        return base::invalid_input("store url: must be mariadb://user@host/database");
    }
    PEL_ASSIGN(url.user, part(text.substr(0, at), "user"));
    if (url.user.find(':') != std::string::npos) {
        return base::invalid_input("store url: no password in the url; name a password_file");
    }
    PEL_TRY(parse_hosts(text.substr(at + 1, slash - at - 1), url));
    PEL_ASSIGN(url.database, part(text.substr(slash + 1), "database"));
    if (url.database.empty() || url.database.find('/') != std::string::npos) {
        return base::invalid_input("store url: the database's name is missing or wrong");
    }
    if (!url.socket.empty() && url.hosts.size() != 1) {
        return base::invalid_input("store url: a socket goes with one host");
    }
    return Url{std::move(url)};
}

}  // namespace

base::Expected<Url> parse_url(std::string_view text) {
    constexpr std::string_view kSqlite = "sqlite://";
    constexpr std::string_view kMariadb = "mariadb://";
    if (text.starts_with(kSqlite)) {
        PEL_ASSIGN(std::string path, absolute_path(text.substr(kSqlite.size()), "the database"));
        return Url{SqliteUrl{std::move(path)}};
    }
    if (text.starts_with(kMariadb)) return parse_mariadb(text.substr(kMariadb.size()));
    return base::invalid_input("store url: must begin with sqlite:/// or mariadb://");
}

}  // namespace pelanggan::store
