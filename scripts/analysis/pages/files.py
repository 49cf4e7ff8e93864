"""Writes files so that each is there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from pathlib import Path

from analysis.reading.plan import MANIFEST
from analysis.reading.samples import SAMPLES
from analysis.words.paths import resolved

# Somebody chose a place where nothing can be written; anything else may pass.
WRONG_PLACE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ENOENT,
)


class WriteError(Exception):
    """What could not be written and why. The exit code is 2 where another place would do."""

    def __init__(self, path: Path, error: OSError) -> None:
        misplaced = error.errno in WRONG_PLACE
        advice = "Name another place." if misplaced else "Make room and call this again."
        super().__init__(f"{path}: cannot be written: {error.strerror}. {advice}")
        self.exit_code = 2 if misplaced else 1


def _require_replaceable(path: Path) -> None:
    """What is no regular file would be gone, such as a device; /dev/stdout leads to whatever it
    is."""
    if path.name in (MANIFEST, SAMPLES):
        raise OSError(errno.EEXIST, "it would be a run's own file")
    if (path.exists() and not path.is_file()) or resolved(path.parent).parts[1:2] == ("proc",):
        raise OSError(errno.EEXIST, "it is no regular file")
    if path.is_symlink() and Path("/dev") in path.absolute().parents:
        raise OSError(errno.EEXIST, "it is no regular file")


def require_place(path: Path) -> None:
    """Before the work whose result is to be written there. Raises WriteError, and makes nothing."""
    try:
        _require_replaceable(path)
        # A link that leads nowhere is there, and no directory.
        there = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
        if not there.is_dir():
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(there, os.W_OK | os.X_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise WriteError(path, error) from None


def require_directory(path: Path) -> None:
    """What the files that go with a page are written into, such as its charts."""
    if path.is_symlink():
        raise WriteError(path, OSError(errno.EEXIST, "it is a symbolic link"))
    if path.exists() and not path.is_dir():
        raise WriteError(path, OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))


def write_files(directory: Path, files: Mapping[str, str]) -> None:
    """Writes every file below a directory, which is made. Raises WriteError at the first that
    fails; those before it stay, and an older one of its name too."""
    for name, text in files.items():
        path = directory / name
        if path.parent != directory:
            require_directory(path.parent)
        write_file(path, text)


def write_file(path: Path, text: str) -> None:
    """Writes one file as UTF-8, in place of an older one. Raises WriteError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _require_replaceable(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(text.encode("utf-8"))
            unfinished.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
    except OSError as error:
        raise WriteError(path, error) from None
