// SPDX-License-Identifier: Apache-2.0
//
// Around mail: addresses that get nothing, the keys of signed links, and what comes back.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/crypto.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "cli/commands.h"

namespace pelanggan::cli {
namespace {

constexpr std::size_t kKeysKept = 4;
constexpr std::int64_t kLastKeyNumber = 255;
constexpr std::size_t kKeyBytes = 32;

struct KeyLine {
    std::int64_t number{0};
    std::string text;  // as it stands in the file
};

base::Expected<std::vector<KeyLine>> read_keys(const std::string& file) {
    std::vector<KeyLine> keys;
    std::ifstream in{file};
    if (!in) {
        if (errno == ENOENT) return keys;
        return base::unavailable(file + ": " + std::strerror(errno));
    }
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        const auto text = base::trim(line);
        if (text.empty() || text.front() == '#') continue;
        const auto space = text.find_first_of(" \t");
        const auto key = base::parse_number(text.substr(0, space)).value_or(0);
        const auto hex =
            space == std::string_view::npos ? std::string_view{} : base::trim(text.substr(space));
        const bool is_hex = std::all_of(hex.begin(), hex.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        });
        // What is in the line is not said: it may be a key with a slip.
        if (key < 1 || key > kLastKeyNumber || !is_hex || hex.size() < 2 * kKeyBytes)
            return base::invalid_input(file + ":" + std::to_string(number) + ": not a key (NUMBER HEX)");
        keys.push_back({key, std::string{text}});
    }
    return keys;
}

std::int64_t next_number(const std::vector<KeyLine>& keys) {
    std::int64_t number = keys.empty() ? 0 : keys.front().number;
    do {
        number = number % kLastKeyNumber + 1;
    } while (std::any_of(keys.begin(), keys.end(), [&](const KeyLine& key) { return key.number == number; }));
    return number;
}

base::Error system_error(const std::string& what) {
    return base::unavailable(what + ": " + std::strerror(errno));
}

// Whole or not at all: a crash leaves the old file.
base::Expected<void> replace_file(const std::string& file, const std::string& text) {
    const std::string fresh = file + ".new-" + base::random_id();
    base::UniqueFd out{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (out.get() < 0) return system_error(fresh);
    struct ::stat old {};
    bool did = ::stat(file.c_str(), &old) != 0 || ::fchown(out.get(), old.st_uid, old.st_gid) == 0;
    for (std::size_t at = 0; did && at < text.size();) {
        const auto wrote = ::write(out.get(), text.data() + at, text.size() - at);
        did = wrote > 0 || (wrote < 0 && errno == EINTR);
        if (wrote > 0) at += static_cast<std::size_t>(wrote);
    }
    did = did && ::fsync(out.get()) == 0 && ::rename(fresh.c_str(), file.c_str()) == 0;
    if (did) return {};
    const auto error = system_error(file);
    (void)::unlink(fresh.c_str());
    return error;
}

}  // namespace

int list_suppressions(Session& session) {
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Address"), label("Reason"), label("Since"), label("Report")}};
    if (session.options.is_json) session.out("{\"addresses\":[");
    std::int64_t seen = 0;
    for (std::int64_t page = 1;; ++page) {
        auto reply = session.get("suppressions", {{"page", std::to_string(page)}});
        if (!reply.ok()) return session.fail(reply.error());
        if (!session.is_good(*reply)) return session.fail(*reply);
        // Past the end the last page comes again.
        if (number_of(reply->json, "page") != page) break;
        for (const auto& row : list_of(reply->json, "addresses")) {
            if (session.options.is_json) {
                session.out((seen == 0 ? "" : ",") + to_text(row));
            } else {
                table.add({{text_of(row, "address_text")},
                           {text_of(row, "cause_text"), Colour::kWarn},
                           {text_of(row, "since")},
                           {text_of(row, "report"), Colour::kQuiet}});
            }
            ++seen;
        }
        if (seen >= number_of(reply->json, "total")) break;
    }
    if (session.options.is_json)
        session.out("]}\n");
    else
        session.out(seen == 0 ? label("No address is suppressed.") + "\n" : table.draw(session.paint));
    return kDone;
}

int change_suppression(Session& session, const std::string& verb, const std::string& address) {
    auto reply = session.post(verb == "add" ? "suppressions" : "suppression-lift", {{"address", address}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    session.out(session.options.is_json ? reply->body + "\n" : std::string{session.text("Saved.")} + "\n");
    return kDone;
}

int rotate_keys(Session& session, const std::string& file) {
    auto keys = read_keys(file);
    if (!keys.ok()) return session.fail(keys.error());
    const auto number = next_number(*keys);
    std::string text = std::to_string(number) + " " + base::to_hex(base::random_bytes(kKeyBytes)) + "\n";
    const std::size_t kept = std::min(keys->size(), kKeysKept - 1);
    for (std::size_t i = 0; i < kept; ++i)
        text += (*keys)[i].text + "\n";
    if (const auto written = replace_file(file, text); !written.ok()) return session.fail(written.error());
    const std::size_t dropped = keys->size() - kept;
    if (session.options.is_json) {
        session.out("{\"key\":" + std::to_string(number) + ",\"kept\":" + std::to_string(kept) +
                    ",\"dropped\":" + std::to_string(dropped) + "}\n");
        return kDone;
    }
    session.out(session.text("Key {0} is the first one now; {1} older ones are kept.",
                             {std::to_string(number), std::to_string(kept)}) +
                "\n");
    if (dropped > 0)
        session.out(std::string{session.text("Links signed with the oldest key do not work any more.")} +
                    "\n");
    session.out(
        std::string{session.text("It signs after the daemon was restarted: systemctl restart pelanggand")} +
        "\n");
    return kDone;
}

int run_bounce(const std::string& recipient, const std::string& message, const Asker& ask,
               const std::function<void(std::string_view)>& err) {
    scgi::Request request;
    Pairs query{{"p", "bounce"}};
    if (!recipient.empty()) query.emplace_back("recipient", recipient);
    request.headers = {{"REQUEST_METHOD", "POST"},
                       {"QUERY_STRING", encode_pairs(query)},
                       {"CONTENT_TYPE", "message/rfc822"},
                       {"HTTP_ACCEPT", "application/json"},
                       {"SERVER_PROTOCOL", "HTTP/1.1"}};
    // What a report says stands in front; of a long original only the beginning comes along.
    constexpr std::size_t kEnough = 96 * 1024;  // less than the customers' door takes
    request.body = message.substr(0, kEnough);
    const auto answer = ask(request);
    if (!answer.ok()) {
        err("pelanggan: " + clean(answer.error().what) + "\n");
        return kTryLater;
    }
    if (answer->status < 400) return kDone;
    err("pelanggan: the daemon answered " + std::to_string(answer->status) + "\n");
    // A message that is none will not become one; everything else may be mended.
    return answer->status == 400 ? kDone : kTryLater;
}

}  // namespace pelanggan::cli
