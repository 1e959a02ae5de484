// SPDX-License-Identifier: Apache-2.0
//
// pelanggan: the command line for root; and the mail server's pipe for what comes back (bounce).
//
// SECURITY: runs as whoever calls it; the daemon's door whm.sock lets root in and nobody else. Reads its
// arguments, one key of the configuration, and the daemon's answers, in which texts of strangers stand: none
// of them reaches a terminal with control characters in it. Starts one program: doctor tries pelanggand where
// none answers. The one file it writes, and the one secret it holds, is the key file that "keys rotate"
// names. As the pipe it runs as the daemon's user, reads a stranger's message and hands it on unread.
// DIAGNOSTICS: exit 0 done, 2 usage, 3 not found, 4 refused, 5 unavailable, 6 conflict, 70 a fault of ours;
// 75 of the pipe: try again later.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

#include "cli/commands.h"
#include "cli/panel_accounts.h"
#include "cli/try_start.h"
#include "scgi/client.h"
#include "scgi/door_paths.h"

namespace {

using namespace pelanggan;
using namespace pelanggan::cli;

constexpr std::chrono::milliseconds kAnswerLimit{120'000};  // doctor asks WHM, which may be slow
// A short synchronisation is seen to end at once, a long one is not asked about more often than a person
// reads.
constexpr std::chrono::milliseconds kFirstRest{4};
constexpr std::chrono::milliseconds kLongestRest{200};

void write_all(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
    std::fflush(file);
}

// The message on standard input, as much of it as the daemon takes.
std::string read_message() {
    std::string message;
    char piece[16 * 1024];
    std::size_t got = 0;
    // To its end, or the mail server would see a broken pipe.
    while ((got = std::fread(piece, 1, sizeof piece, stdin)) > 0) {
        if (message.size() < scgi::kMaxBodyBytes) message.append(piece, got);
    }
    return message;
}

int run_pipe(const Options& options) {
    const auto err = [](std::string_view text) { write_all(stderr, text); };
    // Only root reads the configuration; who cannot takes the usual place, unless one was named.
    auto dir = read_door_dir(options);
    if (!dir.ok() && !options.is_config_given) dir = std::string{kDefaultDoors};
    if (!dir.ok()) {
        err("pelanggan: " + dir.error().what + "\n");
        return kTryLater;
    }
    const std::string socket = *dir + "/panel.sock";
    return run_bounce(
        options.words.size() > 1 ? options.words[1] : std::string{}, read_message(),
        [&](const scgi::Request& request) { return scgi::ask(socket, request, kAnswerLimit); }, err);
}

int run_program(int argc, const char* const* argv) {
    const Texts texts{language_of_environment()};
    auto options = parse_options(argc, argv);
    if (!options.ok()) {
        write_all(stderr, "pelanggan: " + options.error().what + "\n" +
                              std::string{texts("Try: pelanggan help")} + "\n");
        return kUsage;
    }
    if (options->wants_version) {
        write_all(stdout, "pelanggan " PEL_VERSION "\n");
        return kDone;
    }
    if (options->wants_help || (options->words.size() == 1 && options->words[0] == "help")) {
        write_all(stdout, help_text(texts.is_indonesian()));
        return kDone;
    }
    if (options->words.empty()) {
        write_all(stderr, help_text(texts.is_indonesian()));
        return kUsage;
    }
    if (options->words[0] == "bounce" && options->words.size() <= 2) return run_pipe(*options);
    const auto dir = read_door_dir(*options);
    if (!dir.ok()) {
        write_all(stderr, "pelanggan: " + dir.error().what + "\n");
        return kUsage;
    }
    const std::string socket = *dir + "/whm.sock";
    const bool is_doctor = options->words.size() == 1 && options->words[0] == "doctor";
    const bool is_json = options->is_json;
    Session session{*std::move(options), texts,
                    [&](const scgi::Request& request) { return scgi::ask(socket, request, kAnswerLimit); }};
    session.paint = Paint{wants_colours(STDOUT_FILENO)};
    session.is_terminal = !is_json && ::isatty(STDERR_FILENO) == 1;
    session.out = [](std::string_view text) { write_all(stdout, text); };
    session.err = [](std::string_view text) { write_all(stderr, text); };
    session.rest = [rest = kFirstRest]() mutable {
        std::this_thread::sleep_for(rest);
        rest = std::min(rest * 2, kLongestRest);
    };
    session.count_accounts = [] {
        std::string complaint;
        return count_accounts(scgi::find_door_paths(complaint).resellers);
    };
    session.try_start = [&] { return ::geteuid() == 0 ? try_start(session.options.config) : std::nullopt; };
    return is_doctor ? run_doctor(session, socket) : run(session);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_DFL);
    try {
        return run_program(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pelanggan: %s\n", error.what());
        return 70;
    }
}
