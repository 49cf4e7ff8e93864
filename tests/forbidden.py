"""A process for which the kernel refuses some system calls: a seccomp filter of its own."""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Callable

# Of x86-64 and of arm64.
NUMBERS = {
    "x86_64": {"io_uring_setup": 425, "epoll_create1": 291},
    "aarch64": {"io_uring_setup": 425, "epoll_create1": 20},
}

PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
LOAD_NUMBER = (0x20, 0, 0, 0)
ALLOW = (0x06, 0, 0, 0x7FFF0000)
REFUSE = (0x06, 0, 0, 0x00050000 | errno.EPERM)


def forbid(number: int) -> Callable[[], None]:
    """What a child calls before it executes a program, which may not make that system call."""
    skip_one_unless_equal = (0x15, 0, 1, number)
    steps = [LOAD_NUMBER, skip_one_unless_equal, REFUSE, ALLOW]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("H6xP", len(steps), ctypes.addressof(code))
    )
    libc = ctypes.CDLL(None, use_errno=True)

    def install(_keeps: object = code) -> None:  # the program refers to it
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")

    return install
