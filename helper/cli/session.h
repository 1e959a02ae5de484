// SPDX-License-Identifier: Apache-2.0
//
// What every command has: a way to ask the daemon, and a way to answer the person or program that called.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/texts.h"
#include "scgi/message.h"

namespace pelanggan::cli {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Exit codes beyond those of base::exit_code.
constexpr int kDone = 0;
constexpr int kUsage = 2;
constexpr int kRefused = 4;
constexpr int kUnavailable = 5;
constexpr int kConflict = 6;

struct Reply {
    int status{200};
    rapidjson::Document json;
    std::string body;
};

// Sends one request to whm.sock. Errors: as scgi::ask.
using Asker = std::function<base::Expected<scgi::Answer>(const scgi::Request&)>;

class Session {
 public:
    Session(Options options, Texts texts, Asker asker);

    const Options options;
    const Texts text;
    Paint paint{false};
    bool is_terminal{false};  // whether progress may overwrite its line
    // Where things go; tests read them.
    std::function<void(std::string_view)> out;
    std::function<void(std::string_view)> err;
    // A start of the daemon that ends before its doors open: what stopped it, "" when nothing did; absent
    // when it cannot be tried from here. Tests say what it says.
    std::function<std::optional<std::string>()> try_start{[] { return std::nullopt; }};
    // How many accounts the panel of this machine has; absent where there is no panel.
    std::function<std::optional<std::size_t>()> count_accounts{[] { return std::nullopt; }};
    std::function<void()> rest;  // waits before the next look at a running synchronisation

    // Asks a route. An answer that is an error page is a reply too: see fail().
    base::Expected<Reply> get(std::string_view route, const Pairs& query);
    // With a request id of its own; when the outcome is unknown the daemon is asked whether it was stored.
    base::Expected<Reply> post(std::string_view route, Pairs form);

    // Says what went wrong and returns the exit code.
    int fail(const base::Error& error);
    int fail(const Reply& reply);
    // A wrong command line: what, and where help is.
    int usage(const std::string& what);
    bool is_good(const Reply& reply) const { return reply.status < 400; }

 private:
    base::Expected<Reply> ask(scgi::Request request);
    Asker asker_;
};

std::string encode_pairs(const Pairs& pairs);

}  // namespace pelanggan::cli
