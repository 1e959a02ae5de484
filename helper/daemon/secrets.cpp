// SPDX-License-Identifier: Apache-2.0
#include "daemon/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "base/unique_fd.h"

namespace pelanggan::daemon {

base::Expected<base::Secret> read_secret(const std::string& key, const std::string& file,
                                         const std::string& beside) {
    std::string path = file;
    if (path.empty() || path.front() != '/') {
        const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
        path = folder == nullptr ? beside + file : std::string{folder} + "/" + file;
    }
    const base::UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat info {};
    if (!fd.is_open() || ::fstat(fd.get(), &info) != 0)
        return base::unavailable(key + " " + path + " cannot be read: " + std::strerror(errno));
    if (!S_ISREG(info.st_mode)) return base::unavailable(key + " " + path + " is not a file");
    if ((info.st_mode & S_IROTH) != 0)
        return base::unavailable(key + " " + path + " can be read by everybody; chmod it to 0600");
    std::string text(4096, '\0');
    const ssize_t size = ::read(fd.get(), text.data(), text.size());
    if (size <= 0 || static_cast<std::size_t>(size) == text.size())
        return base::unavailable(key + " " + path + " is empty or too long");
    std::string secret{base::trim({text.data(), static_cast<std::size_t>(size)})};
    base::wipe(text);
    if (secret.empty()) return base::unavailable(key + " " + path + " is empty");
    return base::Secret{std::move(secret)};
}

}  // namespace pelanggan::daemon
