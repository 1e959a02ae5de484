# SPDX-License-Identifier: Apache-2.0
"""Another process, taken over: whatever it can ask of the kernel is asked in its name, as a fault in it could be made to. Needs root and
x86_64; nothing is built into the program for it.

    with Takeover(pid) as victim:
        victim.call("openat", AT_FDCWD, b"/etc/shadow", O_RDONLY)      # -13: EACCES
"""

import ctypes
import os
import re
import struct

PTRACE_SINGLESTEP, PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_ATTACH, PTRACE_DETACH = 9, 12, 13, 16, 17
WALL = 0x40000000
REGISTERS = ("r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs").split()
ARGUMENTS = ("rdi", "rsi", "rdx", "r10", "r8", "r9")
NUMBERS = {"read": 0, "close": 3, "getpid": 39, "socket": 41, "connect": 42, "bind": 49, "clone": 56, "fork": 57, "vfork": 58, "execve": 59,
           "kill": 62, "unlink": 87, "symlink": 88, "ptrace": 101, "setuid": 105, "setgroups": 116, "setresuid": 117, "mknod": 133,
           "mount": 165, "reboot": 169, "init_module": 175, "openat": 257, "unshare": 272, "setns": 308, "process_vm_readv": 310,
           "bpf": 321, "execveat": 322, "io_uring_setup": 425, "clone3": 435}
SCRATCH = 8192  # below the stack, beyond what the interrupted function may use


class Takeover:
    def __init__(self, pid):
        self.pid = pid
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.ptrace.restype = ctypes.c_long
        self.libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

    def _ptrace(self, request, data=None):
        if self.libc.ptrace(request, self.pid, None, data) == -1:
            raise OSError(ctypes.get_errno(), "ptrace %d of %d" % (request, self.pid))

    def _wait(self):
        _, status = os.waitpid(self.pid, WALL)
        if not os.WIFSTOPPED(status):
            raise AssertionError("the process ended when it was asked: status %#x" % status)

    def __enter__(self):
        self._ptrace(PTRACE_ATTACH)
        self._wait()
        self.memory = open("/proc/%d/mem" % self.pid, "r+b", buffering=0)
        self.saved = self._registers()
        self.instruction = self._find_instruction()
        return self

    def __exit__(self, *_):
        try:
            self._set_registers(self.saved)
            self._ptrace(PTRACE_DETACH)
        finally:
            self.memory.close()

    def _registers(self):
        raw = ctypes.create_string_buffer(8 * len(REGISTERS))
        self._ptrace(PTRACE_GETREGS, raw)
        return dict(zip(REGISTERS, struct.unpack("<%dQ" % len(REGISTERS), raw.raw)))

    def _set_registers(self, registers):
        raw = struct.pack("<%dQ" % len(REGISTERS), *(registers[name] & 0xFFFFFFFFFFFFFFFF for name in REGISTERS))
        self._ptrace(PTRACE_SETREGS, ctypes.create_string_buffer(raw, len(raw)))

    def _find_instruction(self):
        """Where in the C library the machine is asked to call the kernel."""
        with open("/proc/%d/maps" % self.pid, encoding="ascii") as maps:
            for line in maps:
                found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r-xp .*libc[.-]", line)
                if found:
                    start, end = (int(word, 16) for word in found.groups())
                    self.memory.seek(start)
                    at = self.memory.read(end - start).find(b"\x0f\x05")
                    if at >= 0:
                        return start + at
        raise AssertionError("no system call instruction in the process")

    def call(self, name, *arguments):
        """What the kernel says to this call; bytes are laid into the process's memory and end with a zero. Below 0: an errno."""
        place = (self.saved["rsp"] - SCRATCH) & ~15
        values = []
        for argument in arguments:
            if isinstance(argument, bytes):
                self.memory.seek(place)
                self.memory.write(argument + b"\0")
                values.append(place)
                place += (len(argument) + 16) & ~15
            else:
                values.append(argument)
        # Without a number of its own the kernel would take the interrupted call up again.
        registers = {**self.saved, "rip": self.instruction, "rax": NUMBERS[name], "orig_rax": -1}
        registers.update(zip(ARGUMENTS, values + [0] * (len(ARGUMENTS) - len(values))))
        self._set_registers(registers)
        self._ptrace(PTRACE_SINGLESTEP)
        self._wait()
        result = self._registers()["rax"]
        return result - (1 << 64) if result >> 63 else result
