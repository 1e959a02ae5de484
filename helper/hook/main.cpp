// SPDX-License-Identifier: Apache-2.0
//
// pelanggan-hook: tells the daemon that something changed at an account.
//
// SECURITY: started by the panel as root (Whostmgr events) or as the account (Cpanel events). Reads the event
// on stdin, which may hold a password and text of strangers: root's is handed on unparsed and bounded, the
// account's not at all, for the kernel tells the daemon whose it is. Never logs or starts anything. While no
// daemon is there it writes root's events, reduced to the accounts' names, into a folder of root's alone;
// `--deliver`, run by root when the daemon has started, hands them over, and so does the next event.
// DIAGNOSTICS: exactly one line that begins with "1 ", and exit 0, whatever happens: the panel's work goes
// on.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "hook/events.h"
#include "scgi/client.h"
#include "scgi/door_paths.h"
#include "scgi/event_spool.h"

namespace {

constexpr std::size_t kMaxEventBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kDaemonLimit{800};
constexpr int kReadWaitMs = 5'000;
constexpr std::size_t kHandedOverByTheWay = 10;  // an event of the panel must not wait for all of them

// Reads stdin to its end and keeps at most kMaxEventBytes of it, or nothing.
std::string read_event(bool is_kept) {
    std::string event;
    char piece[16 * 1024];
    for (;;) {
        pollfd entry{STDIN_FILENO, POLLIN, 0};
        if (::poll(&entry, 1, kReadWaitMs) <= 0) return event;
        const ssize_t got = ::read(STDIN_FILENO, piece, sizeof piece);
        if (got <= 0) return event;
        const std::size_t room = is_kept ? kMaxEventBytes - event.size() : 0;
        event.append(piece, std::min(room, static_cast<std::size_t>(got)));
    }
}

pelanggan::base::Expected<pelanggan::scgi::Answer> tell(const std::string& socket, std::string event) {
    return pelanggan::scgi::ask(socket,
                                {{{"REQUEST_METHOD", "POST"},
                                  {"QUERY_STRING", "p=hook"},
                                  {"CONTENT_TYPE", "application/json"},
                                  {"HTTP_ACCEPT", "application/json"},
                                  {"PELANGGAN_TOOL", "hook"}},
                                 std::move(event)},
                                kDaemonLimit);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace pelanggan;
    std::signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && std::strcmp(argv[1], "--describe") == 0) {
        const std::string text = hook::describe(argv[0]);
        std::fwrite(text.data(), 1, text.size(), stdout);
        return 0;
    }
    const bool is_root = ::geteuid() == 0;
    std::string complaint;
    const scgi::DoorPaths paths = scgi::find_door_paths(complaint);
    const scgi::EventSpool spool{paths.spool};
    const auto deliver = [&paths](std::string&& kept) {
        const auto answer = tell(paths.whm_socket, std::move(kept));
        return answer.ok() && answer->status < 500;
    };
    if (argc == 2 && std::strcmp(argv[1], "--deliver") == 0) {
        std::printf("1 Pelanggan was told of %zu events that it had missed\n",
                    is_root ? spool.hand_over(scgi::EventSpool::kMaxEvents, deliver) : 0);
        return 0;
    }
    const std::string event = read_event(is_root);
    const auto answer = tell(is_root ? paths.whm_socket : paths.panel_socket, event);
    // A daemon that is away reads the change in its next full reconcile; the panel need not know more.
    if (!answer.ok())
        std::puts(is_root && spool.keep(event)
                      ? "1 Pelanggan does not answer and will be told later"
                      : "1 Pelanggan does not answer and will read this change later");
    else if (answer->status >= 300)
        std::printf("1 Pelanggan has no use for this event (%d)\n", answer->status);
    else
        std::puts("1 Pelanggan knows");
    if (is_root && answer.ok()) spool.hand_over(kHandedOverByTheWay, deliver);
    return 0;
}
