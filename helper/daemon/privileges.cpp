// SPDX-License-Identifier: Apache-2.0
#include "daemon/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>

namespace pelanggan::daemon {
namespace {

constexpr unsigned kLastFamily = AF_NETLINK;  // the highest number among the families that are allowed

base::Error failed(const std::string& what) {
    return base::unavailable(what + ": " + std::strerror(errno));
}

// What a service like this never does, whatever a fault in it is made to ask for. The unit of systemd names
// what is allowed instead; this list holds wherever the daemon runs, and takes execve away, which no unit
// can.
constexpr std::array kRefused{
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(fsopen),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(setns),
    SCMP_SYS(unshare),
    SCMP_SYS(bpf),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid),
    SCMP_SYS(capset),
    SCMP_SYS(personality),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(quotactl),
    SCMP_SYS(acct),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(pidfd_getfd),
};

struct FreeFilter {
    void operator()(void* filter) const noexcept { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FreeFilter>;

int refuse_if(scmp_filter_ctx filter, std::uint16_t error, int call, const scmp_arg_cmp& argument) {
    return ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(error), call, 1, &argument);
}

// 0, or what the library or the kernel said, as a positive errno.
int fill(scmp_filter_ctx filter) {
    const std::uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    // Another architecture numbers its calls otherwise, so all of them are refused.
    if (const int said = ::seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, refuse); said != 0) return -said;
    // The kernel's own words, not the library's for all of them.
    if (const int said = ::seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1); said != 0) return -said;
    for (const int call : kRefused) {
        // A call that this processor does not have cannot be made either.
        if (const int said = ::seccomp_rule_add(filter, refuse, call, 0); said != 0 && said != -EDOM)
            return -said;
    }
    // Threads are made, processes are not. What clone3 is asked for lies in memory that no filter sees:
    // without it the C library takes clone.
    int said = refuse_if(filter, EPERM, SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0});
    if (said == 0) said = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    // Raw packets, the kernel's crypto, virtual machines' sockets: large pieces of kernel that nothing here
    // needs. Netlink stays: the resolver asks it for this machine's addresses.
    for (unsigned family = 0; family <= kLastFamily && said == 0; ++family) {
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK) continue;
        said = refuse_if(filter, EAFNOSUPPORT, SCMP_SYS(socket), {0, SCMP_CMP_EQ, family, 0});
    }
    if (said == 0) said = refuse_if(filter, EAFNOSUPPORT, SCMP_SYS(socket), {0, SCMP_CMP_GT, kLastFamily, 0});
    return -said;
}

}  // namespace

base::Expected<void> become(const std::string& user) {
    if (::geteuid() != 0) return {};
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr)
        return base::unavailable("[doors] user " + user + " does not exist; create it or name another one");
    const uid_t uid = entry->pw_uid;
    const gid_t gid = entry->pw_gid;
    if (uid == 0 || gid == 0) return base::unavailable("[doors] user must not be root");
    if (::setgroups(0, nullptr) != 0) return failed("setgroups");
    if (::setresgid(gid, gid, gid) != 0) return failed("setresgid");
    if (::setresuid(uid, uid, uid) != 0) return failed("setresuid");
    uid_t real = 0, effective = 0, saved = 0;
    PEL_CHECK(::getresuid(&real, &effective, &saved) == 0);
    PEL_CHECK(real == uid && effective == uid && saved == uid);
    PEL_CHECK(::setuid(0) != 0 && ::setresuid(0, 0, 0) != 0 && ::setgid(0) != 0);
    return {};
}

base::Expected<bool> confine() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return failed("cannot switch core dumps off");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("cannot switch core dumps off");
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("cannot refuse new privileges");
    const Filter filter{::seccomp_init(SCMP_ACT_ALLOW)};
    if (!filter) return base::unavailable("cannot make the system call filter");
    int said = fill(filter.get());
    if (said == 0) said = -::seccomp_load(filter.get());
    // A kernel or a container without filters says one of these two.
    if (said == ENOSYS || said == EINVAL) return false;
    if (said != 0)
        return base::unavailable(std::string{"cannot install the system call filter: "} +
                                 std::strerror(said));
    // The proof: what must not work is tried.
    PEL_CHECK(::syscall(SYS_execve, "/", nullptr, nullptr) == -1 && errno == EPERM);
    return true;
}

}  // namespace pelanggan::daemon
