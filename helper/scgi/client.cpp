// SPDX-License-Identifier: Apache-2.0
#include "scgi/client.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace pelanggan::scgi {
namespace {

using SteadyClock = std::chrono::steady_clock;

class Deadline {
 public:
    explicit Deadline(std::chrono::milliseconds limit) : end_{SteadyClock::now() + limit} {}
    std::chrono::milliseconds left() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - SteadyClock::now());
        return left.count() > 0 ? left : std::chrono::milliseconds{0};
    }
    // False when time is up before fd is ready for one of events.
    bool wait(int fd, short events) const {
        for (;;) {
            pollfd entry{fd, events, 0};
            const int ready = ::poll(&entry, 1, static_cast<int>(left().count()));
            if (ready > 0) return true;
            if (ready == 0 || errno != EINTR) return false;
        }
    }

 private:
    SteadyClock::time_point end_;
};

base::Error unreachable(const std::string& path, const char* why) {
    return base::unavailable(path + ": " + why);
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

// Sends all of bytes, or stops without error where the peer stopped listening: it may have answered already.
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

base::Expected<std::string> receive_all(int fd, const Deadline& deadline) {
    std::string bytes;
    char piece[16 * 1024];
    for (;;) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got > 0) {
            if (bytes.size() + static_cast<std::size_t>(got) > kMaxAnswerBytes)
                return base::corrupt("answer is too large");
            bytes.append(piece, static_cast<std::size_t>(got));
        } else if (got == 0 || errno == ECONNRESET) {
            if (bytes.empty()) return base::outcome_unknown("no answer");
            return bytes;
        } else if (errno == EAGAIN) {
            if (!deadline.wait(fd, POLLIN)) return base::outcome_unknown("no whole answer in time");
        } else if (errno != EINTR) {
            return base::outcome_unknown(std::strerror(errno));
        }
    }
}

}  // namespace

base::Expected<Answer> ask(const std::string& socket_path, const Request& request,
                           std::chrono::milliseconds time_limit) {
    const Deadline deadline{time_limit};
    PEL_ASSIGN(const std::string bytes, encode(request));
    PEL_ASSIGN(const base::UniqueFd fd, connect_to(socket_path, deadline));
    PEL_TRY(send_all(fd.get(), bytes, deadline));
    PEL_ASSIGN(const std::string reply, receive_all(fd.get(), deadline));
    auto answer = decode_answer(reply);
    // A door's answer that was cut on its way says nothing about what was done.
    if (!answer.ok() && reply.rfind("Status: ", 0) == 0)
        return base::outcome_unknown("the answer was cut: " + answer.error().what);
    return answer;
}

}  // namespace pelanggan::scgi
