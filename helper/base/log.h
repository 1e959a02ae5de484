// SPDX-License-Identifier: Apache-2.0
//
// The log: four words with a fixed meaning. No secret, no personal data beyond ids, no request text
// unescaped.
//   info   something an administrator may want to know happened
//   warn   something is wrong and was worked around
//   error  a request or a run failed
//   fatal  the environment makes going on impossible; the process ends after it
// A bug does not log: it aborts through PEL_CHECK. Threads: all functions may be called from any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace pelanggan::base::log {

enum class Level { kDebug, kInfo, kWarn, kError, kFatal };

// Parses "debug", "info", "warn", "error"; anything else gives kInfo and false.
bool parse_level(std::string_view text, Level& out) noexcept;
// Writes to stderr, where systemd's journal or the demo picks it up. Call once, before threads start.
void start(Level level);
// Control characters in text become '?', so that one event stays one line.
void write(Level level, std::string text);

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kWarn, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void fatal(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kFatal, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace pelanggan::base::log
