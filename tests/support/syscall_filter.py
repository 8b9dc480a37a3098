"""Runs a command that may make only the system calls named on standard input; any other kills it, as systemd does.

python syscall_filter.py COMMAND... < NAMES
"""

import ctypes
import os
import sys

KILL_PROCESS, ALLOW = 0x8000_0000, 0x7FFF_0000
UNKNOWN = -1


def main() -> None:
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    seccomp.seccomp_init.argtypes = [ctypes.c_uint32]
    seccomp.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
    seccomp.seccomp_load.argtypes = [ctypes.c_void_p]
    rules = seccomp.seccomp_init(KILL_PROCESS)
    for name in sys.stdin.read().split():
        if (number := seccomp.seccomp_syscall_resolve_name(name.encode())) != UNKNOWN:
            assert seccomp.seccomp_rule_add(rules, ALLOW, number, 0) == 0, name
    assert seccomp.seccomp_load(rules) == 0
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - a program of the test


if __name__ == "__main__":
    main()
