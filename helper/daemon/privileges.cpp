// SPDX-License-Identifier: Apache-2.0
#include "daemon/privileges.h"

#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

namespace pelanggan::daemon {
namespace {

base::Error failed(const std::string& what) {
    return base::unavailable(what + ": " + std::strerror(errno));
}

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "name the system call architecture of this processor"
#endif

constexpr std::array kRefused{
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_bpf,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_setuid,
    SYS_setgid,
    SYS_setreuid,
    SYS_setregid,
    SYS_setresuid,
    SYS_setresgid,
    SYS_setgroups,
    SYS_setfsuid,
    SYS_setfsgid,
    SYS_capset,
    SYS_reboot,
    SYS_swapon,
    SYS_io_uring_setup,
};

sock_filter statement(unsigned code, std::uint32_t value) {
    return {static_cast<std::uint16_t>(code), 0, 0, value};
}
// Skips if_true statements when the loaded value compares true with value, else if_false.
sock_filter jump(unsigned how, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    return {static_cast<std::uint16_t>(BPF_JMP | how | BPF_K), if_true, if_false, value};
}

std::vector<sock_filter> make_filter() {
    const std::uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;
    std::vector<sock_filter> filter {
        statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
            // Another architecture numbers its calls otherwise, so all of them are refused.
            jump(BPF_JEQ, kArchitecture, 1, 0), statement(BPF_RET | BPF_K, refuse),
            statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
#if defined(__x86_64__)
            // x32 calls: the same architecture, other numbers.
            jump(BPF_JGE, 0x40000000U, 0, 1), statement(BPF_RET | BPF_K, refuse),
#endif
    };
    for (const long number : kRefused) {
        filter.push_back(jump(BPF_JEQ, static_cast<std::uint32_t>(number), 0, 1));
        filter.push_back(statement(BPF_RET | BPF_K, refuse));
    }
    filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    return filter;
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

base::Expected<void> confine() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return failed("cannot switch core dumps off");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("cannot switch core dumps off");
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("cannot refuse new privileges");
    auto filter = make_filter();
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
        return failed("cannot install the system call filter");
    // The proof: what must not work is tried.
    PEL_CHECK(::syscall(SYS_execve, "/", nullptr, nullptr) == -1 && errno == EPERM);
    return {};
}

}  // namespace pelanggan::daemon
