// SPDX-License-Identifier: Apache-2.0
#include "daemon/file_access.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <fstream>
#include <string>

#include "support/in_a_child.h"
#include "support/temp_dir.h"

namespace pelanggan::daemon {
namespace {

bool can_open(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
}
bool is_forbidden(const std::string& path, int flags) {
    return !can_open(path, flags) && errno == EACCES;
}

struct Folders {
    test::TempDir dir;
    std::string readable = dir.file("readable"), writable = dir.file("writable"),
                outside = dir.file("outside");
    Folders() {
        for (const auto& folder : {readable, writable, outside}) {
            ::mkdir(folder.c_str(), 0700);
            std::ofstream{folder + "/file"} << "x";
        }
        BOOST_REQUIRE(::symlink((outside + "/file").c_str(), (writable + "/link").c_str()) == 0);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(file_access_tests, Folders)

BOOST_AUTO_TEST_CASE(nothing_outside_the_named_folders_can_be_opened) {
    const bool is_known =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
    const int open_before = ::open((outside + "/file").c_str(), O_RDWR | O_CLOEXEC);
    const int result = test::in_a_child([&] {
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 1;
        const auto restricted = restrict_files({{readable, dir.file("does-not-exist")}, {writable}});
        if (!restricted.ok()) return 2;
        if (*restricted != is_known) return 3;
        // Without the kernel's help nothing is restricted, and nothing is broken.
        if (!is_known) return can_open(outside + "/file", O_RDWR) ? 0 : 4;
        if (!can_open(readable + "/file", O_RDONLY)) return 10;
        if (!is_forbidden(readable + "/file", O_WRONLY)) return 11;
        if (!is_forbidden(readable + "/new", O_WRONLY | O_CREAT)) return 12;
        if (!can_open(writable + "/file", O_RDWR | O_TRUNC)) return 20;
        if (!can_open(writable + "/new", O_RDWR | O_CREAT)) return 21;
        if (::unlink((writable + "/new").c_str()) != 0) return 22;
        if (::mkdir((writable + "/folder").c_str(), 0700) == 0) return 23;
        if (!is_forbidden(outside + "/file", O_RDONLY)) return 30;
        if (!is_forbidden(outside + "/new", O_WRONLY | O_CREAT)) return 31;
        if (!is_forbidden(writable + "/link", O_RDONLY)) return 32;
        if (!is_forbidden("/etc/passwd", O_RDONLY)) return 33;
        if (::rename((outside + "/file").c_str(), (writable + "/moved").c_str()) == 0) return 34;
        if (::link((outside + "/file").c_str(), (writable + "/linked").c_str()) == 0) return 35;
        // What is open stays open.
        return ::write(open_before, "y", 1) == 1 ? 0 : 40;
    });
    ::close(open_before);
    BOOST_TEST(result == 0, "see the number in the source: " << result);
}

BOOST_AUTO_TEST_CASE(the_root_folder_cannot_be_named) {
    BOOST_TEST(test::in_a_child([] {
                   if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 1;
                   const auto restricted = restrict_files({{}, {"/"}});
                   return restricted.ok() && *restricted ? 2 : 0;
               }) == 0);
}

BOOST_AUTO_TEST_CASE(what_the_system_needs_stays_readable) {
    const int result = test::in_a_child([&] {
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 1;
        if (!restrict_files({system_files(), {}}).ok()) return 2;
        for (const char* path : {"/etc/passwd", "/usr/share/zoneinfo/UTC", "/etc/ssl"}) {
            if (!can_open(path, O_RDONLY)) return 3;
        }
        return 0;
    });
    BOOST_TEST(result == 0, "see the number in the source: " << result);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::daemon
