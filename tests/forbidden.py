"""A process for which the kernel refuses some system calls: a seccomp filter of its own."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Callable

import pytest

# Of x86-64 and of arm64.
NUMBERS = {
    "close_range": (436, 436),
    "clone3": (435, 435),
    "epoll_create1": (291, 20),
    "eventfd2": (290, 19),
    "io_uring_enter": (426, 426),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "pidfd_open": (434, 434),
    "pipe2": (293, 59),
    "prctl": (157, 167),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_getaffinity": (204, 123),
    "sched_setaffinity": (203, 122),
    "signalfd4": (289, 74),
    "socketpair": (53, 199),
}
MACHINES = ("x86_64", "aarch64")

PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
LOAD_NUMBER = (0x20, 0, 0, 0)
ALLOW = (0x06, 0, 0, 0x7FFF0000)


def forbid(call: str, error: int = errno.EPERM) -> Callable[[], None]:
    """What a child calls before it executes a program, which may not make that system call: EPERM
    as filters of containers have it, ENOSYS as old kernels do."""
    if platform.machine() not in MACHINES:
        pytest.skip("the system calls of this processor are not known here")
    number = NUMBERS[call][MACHINES.index(platform.machine())]
    skip_one_unless_equal = (0x15, 0, 1, number)
    refuse = (0x06, 0, 0, 0x00050000 | error)
    steps = [LOAD_NUMBER, skip_one_unless_equal, refuse, ALLOW]
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
