// SPDX-License-Identifier: Apache-2.0
#include "scgi/door_paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/text.h"
#include "base/unique_fd.h"

namespace pelanggan::scgi {

DoorPaths read_door_paths(const std::string& file, std::string& complaint) {
    DoorPaths paths;
    const base::UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (!fd.is_open()) {
        if (errno != ENOENT) complaint = file + " cannot be read";
        return paths;
    }
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != 0 ||
        (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        complaint = file + " is not believed: it must be root's and nobody else's to write";
        return paths;
    }
    std::array<char, 4096> buffer{};
    const ssize_t size = ::read(fd.get(), buffer.data(), buffer.size());
    if (size <= 0) return paths;
    for (std::string_view line : base::split({buffer.data(), static_cast<std::size_t>(size)}, '\n')) {
        line = base::trim(line);
        if (line.empty() || line.front() == '#') continue;
        const auto equals = line.find('=');
        const std::string_view key = base::trim(line.substr(0, equals));
        const std::string_view value =
            equals == std::string_view::npos ? "" : base::trim(line.substr(equals + 1));
        std::string* target = key == "panel_socket" ? &paths.panel_socket
                              : key == "whm_socket" ? &paths.whm_socket
                              : key == "resellers"  ? &paths.resellers
                              : key == "spool"      ? &paths.spool
                                                    : nullptr;
        if (target != nullptr && !value.empty() && value.front() == '/')
            *target = value;
        else
            complaint = file + " has a line that is not understood";
    }
    return paths;
}

DoorPaths find_door_paths(std::string& complaint) {
    std::array<char, 4096> buffer{};
    const ssize_t size = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
    if (size <= 0 || static_cast<std::size_t>(size) == buffer.size()) return {};
    const std::string_view path{buffer.data(), static_cast<std::size_t>(size)};
    return read_door_paths(std::string{path.substr(0, path.rfind('/') + 1)} + "gateway.conf", complaint);
}

}  // namespace pelanggan::scgi
