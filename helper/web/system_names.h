// SPDX-License-Identifier: Apache-2.0
//
// What names the system's user database has for uids. What goes wrong without it: every request at the
// customers' door would read the whole passwd file, which on a large server is longer than all else that a
// page needs.
//
// A name is kept for seconds, and only as long as the passwd file is the same file with the same content:
// when an account is removed and its uid given to another one, that file changes in between.
// Threads: every function from any thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace pelanggan::web {

class SystemNames {
 public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds kKept{5};  // for names that come from elsewhere

    // Names as the function finds them; the file whose change makes names forgotten. For tests.
    using Lookup = std::optional<std::string> (*)(uid_t uid);
    explicit SystemNames(Lookup lookup = &ask_system, std::string passwd_file = "/etc/passwd")
        : lookup_{lookup}, passwd_file_{std::move(passwd_file)} {}

    // Absent when the database has none for uid.
    std::optional<std::string> find(uid_t uid, Clock::time_point now = Clock::now());

    // getpwuid_r. The first call loads the libraries that nsswitch.conf names.
    static std::optional<std::string> ask_system(uid_t uid);

 private:
    // Identity and content of the file, as far as the file system tells; absent when there is none.
    struct Stamp {
        dev_t device{};
        ino_t inode{};
        off_t size{};
        std::int64_t changed_at_ns{}, modified_at_ns{};
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    struct Kept {
        std::optional<std::string> name;
        Clock::time_point since;
    };
    static constexpr std::size_t kMaxKept = 10'000;
    std::optional<Stamp> look_at_file() const;

    const Lookup lookup_;
    const std::string passwd_file_;
    std::mutex mutex_;
    std::optional<Stamp> stamp_;   // guarded by mutex_
    std::map<uid_t, Kept> names_;  // guarded by mutex_
};

}  // namespace pelanggan::web
