// SPDX-License-Identifier: Apache-2.0
#include "daemon/door_sockets.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "daemon/state_lock.h"

namespace pelanggan::daemon {
namespace {

constexpr int kFirstPassedFd = 3;  // systemd's SD_LISTEN_FDS_START
// How many may wait to be let in. Few at the panel's door: the line is first come, first served, and a
// flooder fills it; who finds it full waits in connect() and is woken. The web server would give up there
// instead.
constexpr int kPanelBacklog = 16;
constexpr int kBacklog = 1024;
constexpr std::array kDoors{web::Door::kPanel, web::Door::kWhm, web::Door::kPublic};

base::Error failed(const std::string& what) {
    return base::unavailable(what + ": " + std::strerror(errno));
}

bool is_listening_stream(int fd) {
    int type = 0, is_listening = 0;
    socklen_t size = sizeof type;
    sockaddr_un address{};
    socklen_t address_size = sizeof address;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM &&
           ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0 && is_listening != 0 &&
           ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &address_size) == 0 &&
           address.sun_family == AF_UNIX;
}

// Also on a socket that listens already: then the length of its line changes.
bool set_backlog(int fd, web::Door door) {
    return ::listen(fd, door == web::Door::kPanel ? kPanelBacklog : kBacklog) == 0;
}

std::optional<DoorSockets::size_type> index_of(std::string_view name) {
    for (DoorSockets::size_type i = 0; i < kDoors.size(); ++i) {
        if (door_name(kDoors[i]) == name) return i;
    }
    return std::nullopt;
}

base::Expected<DoorSockets> adopt(int count) {
    const char* text = std::getenv("LISTEN_FDNAMES");
    const auto names = base::split(text == nullptr ? "" : text, ':');
    if (count != static_cast<int>(kDoors.size()) || names.size() != kDoors.size())
        return base::invalid_input(
            "systemd must pass exactly three sockets, named panel, whm and public; check the .socket units");
    DoorSockets sockets;
    for (int i = 0; i < count; ++i) {
        base::UniqueFd fd{kFirstPassedFd + i};
        const std::string name{names[static_cast<std::size_t>(i)]};
        const auto index = index_of(name);
        if (!index || sockets[*index].fd.is_open())
            return base::invalid_input("systemd passed a socket named \"" + name +
                                       "\"; the names are panel, whm and public, once each");
        if (!is_listening_stream(fd.get()))
            return base::invalid_input("the socket " + name + " is not a listening unix stream socket");
        if (!set_backlog(fd.get(), kDoors[*index])) return failed("cannot set up the socket " + name);
        if (::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0)
            return failed("cannot set up the socket " + name);
        sockets[*index] = {kDoors[*index], std::move(fd), ""};
    }
    return sockets;
}

base::Expected<void> check_existing(const std::string& dir) {
    struct stat info {};
    if (::lstat(dir.c_str(), &info) != 0) return failed(dir);
    const bool is_ours = info.st_uid == 0 || info.st_uid == ::geteuid();
    if (!S_ISDIR(info.st_mode) || !is_ours || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return base::unavailable(dir +
                                 " is not safe for sockets: it must be a folder of root's that nobody else "
                                 "may write; remove it or correct its owner and mode");
    return {};
}

base::Expected<void> make_folder(const std::string& dir) {
    if (::mkdir(dir.c_str(), 0700) == 0) {
        // Whatever the mask says, every customer must be able to reach the doors in it.
        if (::chmod(dir.c_str(), 0755) != 0) return failed(dir);
    } else if (errno != EEXIST) {
        return failed("cannot make the folder " + dir);
    }
    return check_existing(dir);
}

base::Expected<base::UniqueFd> bind_door(web::Door door, const std::string& path,
                                         const std::string& public_group) {
    const mode_t mode = door == web::Door::kPanel ? 0666 : door == web::Door::kWhm ? 0600 : 0660;
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0) {
        if (!S_ISSOCK(info.st_mode))
            return base::unavailable(path + " is in the way and not a socket; remove it");
        if (::unlink(path.c_str()) != 0) return failed("cannot remove the old socket " + path);
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return base::unavailable(path + " is too long for a socket");
    std::memcpy(address.sun_path, path.data(), path.size());
    base::UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd.is_open()) return failed("cannot make a socket");
    const mode_t old_mask = ::umask(0177);  // until chmod says otherwise nobody else may connect
    const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(old_mask);
    if (bound != 0) return failed("cannot bind " + path);
    if (door == web::Door::kPublic && !public_group.empty()) {
        const group* entry = ::getgrnam(public_group.c_str());
        if (entry == nullptr)
            return base::invalid_input("[doors] public_group " + public_group +
                                       " does not exist; name the group that Apache runs as");
        if (::chown(path.c_str(), static_cast<uid_t>(-1), entry->gr_gid) != 0) return failed(path);
    }
    if (::chmod(path.c_str(), mode) != 0) return failed(path);
    if (!set_backlog(fd.get(), door)) return failed(path);
    return fd;
}

}  // namespace

std::string_view door_name(web::Door door) noexcept {
    switch (door) {
        case web::Door::kPanel:
            return "panel";
        case web::Door::kWhm:
            return "whm";
        case web::Door::kPublic:
            return "public";
    }
    return "";
}

base::Expected<OpenDoors> open_doors(const std::string& dir, const std::string& public_group) {
    const char* pid = std::getenv("LISTEN_PID");
    const char* count = std::getenv("LISTEN_FDS");
    if (pid != nullptr && count != nullptr && pid == std::to_string(::getpid())) {
        auto sockets = adopt(static_cast<int>(base::parse_number(count).value_or(0)));
        for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
            ::unsetenv(name);
        if (!sockets.ok()) return sockets.error();
        return OpenDoors{*std::move(sockets), {}};
    }
    PEL_TRY(make_folder(dir));
    OpenDoors doors;
    PEL_ASSIGN(doors.lock, lock_folder(dir));
    for (std::size_t i = 0; i < kDoors.size(); ++i) {
        const std::string path = dir + "/" + std::string{door_name(kDoors[i])} + ".sock";
        PEL_ASSIGN(base::UniqueFd fd, bind_door(kDoors[i], path, public_group));
        doors.sockets[i] = {kDoors[i], std::move(fd), path};
    }
    return doors;
}

base::Expected<void> check_doors(const std::string& dir) {
    if (::access(dir.c_str(), F_OK) != 0) return {};  // it will be made
    PEL_TRY(check_existing(dir));
    PEL_TRY(lock_folder(dir));  // and let go at once
    return {};
}

}  // namespace pelanggan::daemon
