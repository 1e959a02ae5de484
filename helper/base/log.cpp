// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace pelanggan::base::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::kDebug:
            return spdlog::level::debug;
        case Level::kInfo:
            return spdlog::level::info;
        case Level::kWarn:
            return spdlog::level::warn;
        case Level::kError:
            return spdlog::level::err;
        case Level::kFatal:
            return spdlog::level::critical;
    }
    return spdlog::level::critical;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made =
            std::make_shared<spdlog::logger>("pelanggan", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

}  // namespace

bool parse_level(std::string_view text, Level& out) noexcept {
    out = Level::kInfo;
    if (text == "debug")
        out = Level::kDebug;
    else if (text == "info")
        out = Level::kInfo;
    else if (text == "warn")
        out = Level::kWarn;
    else if (text == "error")
        out = Level::kError;
    else
        return false;
    return true;
}

void start(Level level) {
    logger().set_level(to_spdlog(level));
}

void write(Level level, std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    logger().log(to_spdlog(level), text);
}

}  // namespace pelanggan::base::log
