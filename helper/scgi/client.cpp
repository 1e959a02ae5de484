// SPDX-License-Identifier: Apache-2.0
#include "scgi/client.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "scgi/stream.h"

namespace pelanggan::scgi {
namespace {

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
