// SPDX-License-Identifier: Apache-2.0
#include "daemon/file_access.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"

namespace pelanggan::daemon {
namespace {

// Newer than the headers of the oldest system we build on.
constexpr std::uint64_t kRefer = 1U << 13U;     // since the second version: move between folders
constexpr std::uint64_t kTruncate = 1U << 14U;  // since the third

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadAll = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteAll = kReadAll | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                    LANDLOCK_ACCESS_FS_REMOVE_FILE | kTruncate;
constexpr std::uint64_t kEverything =
    kWriteAll | kRefer | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

base::Error failed(const std::string& what) {
    return base::unavailable("cannot restrict files, " + what + ": " + std::strerror(errno));
}

base::Expected<void> allow(int ruleset, const std::string& path, std::uint64_t rights) {
    if (path == "/") return base::unavailable("files must lie in a folder of their own, not in /");
    const base::UniqueFd fd{::open(path.c_str(), O_PATH | O_CLOEXEC)};
    if (!fd.is_open()) {
        // What is not there, or not for us, needs no permission.
        if (errno == ENOENT || errno == EACCES || errno == ENOTDIR) return {};
        return failed(path);
    }
    struct stat file {};
    if (::fstat(fd.get(), &file) != 0) return failed(path);
    landlock_path_beneath_attr rule{};
    rule.parent_fd = fd.get();
    rule.allowed_access = S_ISDIR(file.st_mode) ? rights : rights & kReadFile;
    if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        return failed(path);
    return {};
}

}  // namespace

std::vector<std::string> system_files() {
    // /etc as a whole: its files are replaced one by one, and its secrets are root's by their modes.
    return {"/etc",        "/usr", "/lib", "/lib64", "/var/lib/ca-certificates", "/run/systemd/userdb",
            "/dev/urandom"};
}

base::Expected<bool> restrict_files(const FileAccess& access) {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    const std::uint64_t known = version == 1   ? kEverything & ~(kRefer | kTruncate)
                                : version == 2 ? kEverything & ~kTruncate
                                               : kEverything;
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = known;
    const base::UniqueFd ruleset{static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0))};
    if (!ruleset.is_open()) return failed("no rules");
    for (const std::string& path : access.read)
        PEL_TRY(allow(ruleset.get(), path, kReadAll & known));
    for (const std::string& path : access.write)
        PEL_TRY(allow(ruleset.get(), path, kWriteAll & known));
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return failed("the rules");
    // The proof: what must not work is tried.
    const base::UniqueFd outside{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    PEL_CHECK(!outside.is_open() && errno == EACCES);
    return true;
}

}  // namespace pelanggan::daemon
