// SPDX-License-Identifier: Apache-2.0
#include "daemon/port_access.h"

#include <linux/landlock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/text.h"
#include "base/unique_fd.h"

namespace pelanggan::daemon {
namespace {

// Newer than the headers of the oldest system we build on.
constexpr long kVersionWithPorts = 4;
constexpr std::uint64_t kBind = 1U << 0U, kConnect = 1U << 1U;
constexpr int kRulePort = 2;
struct Ruleset {
    std::uint64_t files{0};
    std::uint64_t ports{kBind | kConnect};
};
struct PortRule {
    std::uint64_t allowed{kConnect};
    std::uint64_t port{0};
};

base::Error failed(const std::string& what) {
    return base::unavailable("cannot restrict ports, " + what + ": " + std::strerror(errno));
}

}  // namespace

std::uint16_t port_of(std::string_view url) noexcept {
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return 0;
    const auto scheme = url.substr(0, colon);
    auto host = url.substr(colon + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    const auto last = host.rfind(':');
    // Inside of brackets colons belong to the address.
    if (last != std::string_view::npos && host.find(']', last) == std::string_view::npos) {
        const auto port = base::parse_number(host.substr(last + 1));
        return port && *port <= 65535 ? static_cast<std::uint16_t>(*port) : std::uint16_t{0};
    }
    return scheme == "https" ? 443 : scheme == "smtp" ? 25 : scheme == "smtps" ? 465 : 0;
}

base::Expected<bool> restrict_ports(const std::set<std::uint16_t>& ports) {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < kVersionWithPorts) return false;
    const Ruleset attributes;
    const base::UniqueFd ruleset{
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0))};
    if (!ruleset.is_open()) {
        if (errno == EOPNOTSUPP || errno == EINVAL)
            return false;  // a kernel without networks, or with them left out
        return failed("no rules");
    }
    for (const std::uint16_t port : ports) {
        PortRule rule;
        rule.port = port;
        if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRulePort, &rule, 0) != 0)
            return failed("port " + std::to_string(port));
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return failed("the rules");
    // The proof: what must not work is tried. Binding to port 0 asks for any port at all.
    const base::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    PEL_CHECK(!fd.is_open() || (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 &&
                                errno == EACCES));
    return true;
}

}  // namespace pelanggan::daemon
