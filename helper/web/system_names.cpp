// SPDX-License-Identifier: Apache-2.0
#include "web/system_names.h"

#include <pwd.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>

namespace pelanggan::web {

std::optional<std::string> SystemNames::ask_system(uid_t uid) {
    std::array<char, 16 * 1024> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return std::string{entry.pw_name};
}

std::optional<SystemNames::Stamp> SystemNames::look_at_file() const {
    struct stat file {};
    if (::stat(passwd_file_.c_str(), &file) != 0) return std::nullopt;
    const auto nanoseconds = [](const timespec& time) {
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    };
    return Stamp{file.st_dev, file.st_ino, file.st_size, nanoseconds(file.st_ctim),
                 nanoseconds(file.st_mtim)};
}

std::optional<std::string> SystemNames::find(uid_t uid, Clock::time_point now) {
    const auto before = look_at_file();
    if (before) {
        const std::lock_guard lock{mutex_};
        if (stamp_ != before) {
            names_.clear();
            stamp_ = before;
        }
        const auto found = names_.find(uid);
        if (found != names_.end() && now - found->second.since < kKept) return found->second.name;
    }
    auto name = lookup_(uid);
    // What was read while the file changed may be of either state.
    if (before && look_at_file() == before) {
        const std::lock_guard lock{mutex_};
        if (names_.size() >= kMaxKept) names_.clear();
        if (stamp_ == before) names_.insert_or_assign(uid, Kept{name, now});
    }
    return name;
}

}  // namespace pelanggan::web
