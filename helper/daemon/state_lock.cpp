// SPDX-License-Identifier: Apache-2.0
#include "daemon/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

namespace pelanggan::daemon {

base::Expected<base::UniqueFd> lock_folder(const std::string& folder) {
    const std::string path = folder + "/pelanggand.lock";
    base::UniqueFd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!fd.is_open())
        return base::unavailable(path + ": " + std::strerror(errno) +
                                 "; the folder must exist and belong to the daemon's user");
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return base::unavailable("another pelanggand already works on " + folder +
                                     "; stop it first, or give this one another folder");
        return base::unavailable(path + ": " + std::strerror(errno));
    }
    return fd;
}

std::string state_folder(const std::string& store_url) {
    constexpr std::string_view kPrefix = "sqlite://";
    if (store_url.rfind(kPrefix, 0) != 0) return "";
    const std::string path = store_url.substr(kPrefix.size(), store_url.find('?') - kPrefix.size());
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace pelanggan::daemon
