// SPDX-License-Identifier: Apache-2.0
#include "scgi/event_spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace pelanggan::scgi {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxFile = 512;

bool is_name(std::string_view text) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
    return !text.empty() && text.size() <= kMaxName &&
           text.find_first_not_of(kLetters) == std::string_view::npos;
}

// The first value that is a name and stands behind "key", a colon and white space.
std::string_view find_name(std::string_view event, std::string_view key) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::string quoted = '"' + std::string{key} + '"';
    for (auto at = event.find(quoted); at != std::string_view::npos; at = event.find(quoted, at + 1)) {
        const auto colon = event.find_first_not_of(kSpace, at + quoted.size());
        if (colon == std::string_view::npos || event[colon] != ':') continue;
        const auto begin = event.find_first_not_of(kSpace, colon + 1);
        if (begin == std::string_view::npos || event[begin] != '"') continue;
        const auto end = event.find('"', begin + 1);
        if (end == std::string_view::npos) return {};
        const std::string_view value = event.substr(begin + 1, end - begin - 1);
        if (is_name(value)) return value;
    }
    return {};
}

// Nobody else may have put anything into it.
base::UniqueFd open_folder(const std::string& folder) {
    base::UniqueFd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    struct stat info {};
    if (!fd.is_open() || ::fstat(fd.get(), &info) != 0 || info.st_uid != ::geteuid() ||
        (info.st_mode & 077) != 0)
        return {};
    return fd;
}

std::vector<std::string> names_in(int folder) {
    std::vector<std::string> names;
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing{::fdopendir(copy), &::closedir};
    if (!listing) {
        ::close(copy);
        return names;
    }
    while (const dirent* entry = ::readdir(listing.get())) {
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

std::string only_names(std::string_view event) {
    const std::string_view user = find_name(event, "user"), new_user = find_name(event, "newuser");
    if (user.empty() && new_user.empty()) return {};
    const bool is_removal = event.find("Accounts::Remove\"") != std::string_view::npos;
    std::string out = "{\"context\":{\"event\":\"";
    out.append(is_removal ? "Accounts::Remove" : "kept").append("\"},\"data\":{\"user\":\"");
    out.append(user.empty() ? new_user : user);
    if (!new_user.empty()) out.append("\",\"newuser\":\"").append(new_user);
    return out + "\"}}";
}

bool EventSpool::keep(std::string_view event) const {
    const std::string text = only_names(event);
    const base::UniqueFd folder = open_folder(folder_);
    if (text.empty() || !folder.is_open() || names_in(folder.get()).size() >= kMaxEvents) return false;
    // In order of time as long as they have the same number of digits, which they have until the year 2286.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string name =
        std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()) + '-' +
        std::to_string(::getpid());
    const base::UniqueFd file{
        ::openat(folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    return file.is_open() &&
           ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::size_t EventSpool::hand_over(std::size_t limit,
                                  const std::function<bool(std::string&&)>& deliver) const {
    const base::UniqueFd folder = open_folder(folder_);
    if (!folder.is_open()) return 0;
    std::size_t count = 0;
    for (const std::string& name : names_in(folder.get())) {
        if (count == limit) break;
        std::array<char, kMaxFile> buffer{};
        const base::UniqueFd file{
            ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
        const ssize_t size = file.is_open() ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
        if (size > 0 && !deliver({buffer.data(), static_cast<std::size_t>(size)})) break;
        (void)::unlinkat(folder.get(), name.c_str(), 0);
        ++count;
    }
    return count;
}

}  // namespace pelanggan::scgi
