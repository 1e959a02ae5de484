// SPDX-License-Identifier: Apache-2.0
#include "daemon/privileges.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstddef>

#include "support/in_a_child.h"

namespace pelanggan::daemon {
namespace {

// A kernel, or a container's host, that knows no filters: seccomp() is not there, and prctl()'s way refuses.
bool take_filters_away() {
    constexpr auto load = static_cast<std::uint16_t>(BPF_LD | BPF_W | BPF_ABS);
    constexpr auto equal = static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K);
    constexpr auto give = static_cast<std::uint16_t>(BPF_RET | BPF_K);
    std::array filter{
        sock_filter{load, 0, 0, offsetof(seccomp_data, nr)},   sock_filter{equal, 0, 1, SYS_seccomp},
        sock_filter{give, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},   sock_filter{equal, 0, 3, SYS_prctl},
        sock_filter{load, 0, 0, offsetof(seccomp_data, args)}, sock_filter{equal, 0, 1, PR_SET_SECCOMP},
        sock_filter{give, 0, 0, SECCOMP_RET_ERRNO | EINVAL},   sock_filter{give, 0, 0, SECCOMP_RET_ALLOW},
    };
    const sock_fprog program{filter.size(), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

bool can_start_a_thread() {
    pthread_t thread{};
    const auto work = [](void* argument) { return argument; };
    return ::pthread_create(&thread, nullptr, work, nullptr) == 0 && ::pthread_join(thread, nullptr) == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(privileges_tests)

BOOST_AUTO_TEST_CASE(a_confined_process_has_threads_but_starts_nothing) {
    const int result = test::in_a_child([] {
        const auto confined = confine();
        if (!confined.ok()) return 1;
        if (!*confined) return 2;  // every kernel that this is built on has filters
        if (!can_start_a_thread()) return 3;
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        if (child != -1 || errno != EPERM) return 4;
        if (::execl("/bin/true", "true", nullptr) != -1 || errno != EPERM) return 5;
        if (::syscall(SYS_setuid, 0) != -1 || errno != EPERM) return 6;
        if (::socket(AF_PACKET, SOCK_RAW, 0) != -1 || errno != EAFNOSUPPORT) return 7;
        if (::socket(AF_VSOCK, SOCK_STREAM, 0) != -1 || errno != EAFNOSUPPORT) return 8;
        for (const int family : {AF_UNIX, AF_INET}) {
            const int fd = ::socket(family, SOCK_STREAM, 0);
            if (fd < 0) return 9;
            ::close(fd);
        }
        rlimit limit{1, 1};
        if (::getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0) return 10;
        if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 11;
        return 0;
    });
    BOOST_TEST(result == 0, "see the number in the source: " << result);
}

BOOST_AUTO_TEST_CASE(without_filters_the_rest_holds_and_it_is_said) {
    const int result = test::in_a_child([] {
        if (!take_filters_away()) return 1;
        const auto confined = confine();
        if (!confined.ok()) return 2;
        if (*confined) return 3;
        if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return 4;
        rlimit limit{1, 1};
        return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 ? 0 : 5;
    });
    BOOST_TEST(result == 0, "see the number in the source: " << result);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::daemon
