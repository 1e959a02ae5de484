// SPDX-License-Identifier: Apache-2.0
#include "scgi/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace pelanggan::scgi {
namespace {

base::Error unreachable(const std::string& path, const char* why) {
    return base::unavailable(path + ": " + why);
}

}  // namespace

std::chrono::milliseconds Deadline::left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return left.count() > 0 ? left : std::chrono::milliseconds{0};
}

bool Deadline::wait(int fd, short events) const {
    for (;;) {
        pollfd entry{fd, events, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(left().count()));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

// A door whose backlog is full makes connect() wait; SO_SNDTIMEO bounds that wait.
base::Expected<base::UniqueFd> connect_to(const std::string& path, const Deadline& deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return base::invalid_input("socket path is empty or too long");
    std::memcpy(address.sun_path, path.data(), path.size());
    base::UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!fd.is_open()) return unreachable(path, std::strerror(errno));
    const auto left = deadline.left();
    timeval limit{};
    limit.tv_sec = left.count() / 1000;
    limit.tv_usec = (left.count() % 1000) * 1000 + 1;
    (void)::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return unreachable(path, errno == EAGAIN ? "does not accept in time" : std::strerror(errno));
    if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return unreachable(path, std::strerror(errno));
    return fd;
}

base::Expected<void> send_all(int fd, std::string_view bytes, const Deadline& deadline) {
    bool did_send = false;
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            did_send = true;
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return {};
        } else if (errno == EAGAIN) {
            if (!deadline.wait(fd, POLLOUT)) {
                return did_send ? base::outcome_unknown("the request was not taken in time")
                                : base::unavailable("the request was not taken in time");
            }
        } else if (errno != EINTR) {
            return base::outcome_unknown(std::strerror(errno));
        }
    }
    return {};
}

}  // namespace pelanggan::scgi
