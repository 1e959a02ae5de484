// SPDX-License-Identifier: Apache-2.0
#include "mail/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace pelanggan::mail {
namespace {

constexpr std::size_t kShownBytes = 40;

// Calls write for every piece in order: words as they stand, and the names between braces.
base::Expected<void> for_each_piece(
    std::string_view text,
    const std::function<base::Expected<void>(std::string_view words, std::string_view name,
                                             std::size_t line)>& write) {
    std::size_t done = 0;
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", done)) {
        const auto line = 1 + static_cast<std::size_t>(std::count(
                                  text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        const auto end = text.find("}}", at);
        if (end == std::string_view::npos || text.substr(at, end - at).find('\n') != std::string_view::npos)
            return base::invalid_input(fmt::format("line {}: {{{{ without }}}}", line));
        PEL_TRY(write(text.substr(done, at - done), base::trim(text.substr(at + 2, end - at - 2)), line));
        done = end + 2;
    }
    return write(text.substr(done), {}, 0);
}

base::Error unknown_name(std::string_view name, std::size_t line) {
    bool did_replace = false;
    const auto shown = base::repair_utf8(name.substr(0, kShownBytes), did_replace);
    return base::invalid_input(fmt::format("line {}: {{{{{}}}}} is not known; there are {{{{{}}}}}", line,
                                           shown, fmt::join(kAnnouncementNames, "}}, {{")));
}

}  // namespace

base::Expected<void> check_placeholders(std::string_view text) {
    return for_each_piece(
        text, [](std::string_view, std::string_view name, std::size_t line) -> base::Expected<void> {
            const bool is_known = line == 0 || std::find(kAnnouncementNames.begin(), kAnnouncementNames.end(),
                                                         name) != kAnnouncementNames.end();
            if (!is_known) return unknown_name(name, line);
            return {};
        });
}

base::Expected<std::string> fill_placeholders(std::string_view text, const Placeholders& values) {
    std::string out;
    PEL_TRY(for_each_piece(
        text, [&](std::string_view words, std::string_view name, std::size_t line) -> base::Expected<void> {
            out += words;
            if (line == 0) return {};
            const auto value = values.find(name);
            if (value == values.end()) return unknown_name(name, line);
            out += value->second;
            return {};
        }));
    return out;
}

}  // namespace pelanggan::mail
