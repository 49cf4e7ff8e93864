"""Disks with little room, which end with the program that is started on them."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


def can_mount() -> bool:
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, capture_output=True).returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="a small disk can't be mounted here")


def small_disk(place: Path, options: str) -> Callable[[], None]:
    """Mounts one that only the program that is being started sees, and that goes with it."""
    libc = ctypes.CDLL(None, use_errno=True)
    target = os.fsencode(place)
    private = 0x40000  # MS_PRIVATE | MS_REC below

    def mount() -> None:
        steps = (
            libc.unshare(0x00020000),  # CLONE_NEWNS
            libc.mount(b"none", b"/", None, private | 0x4000, None),
            libc.mount(b"none", target, b"tmpfs", 0, options.encode()),
        )
        if any(steps):
            raise OSError(ctypes.get_errno(), "cannot mount")

    return mount
