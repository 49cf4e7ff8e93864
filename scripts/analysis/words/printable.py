"""What a run's files say is not trusted: no control character of theirs reaches a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable


def printable(text: str, kept: str = "") -> str:
    """The text without control characters, escape sequences and overrides of its direction."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in kept else " " if char.isspace() else "\ufffd"
        for char in text
    )


def collapsed(text: str) -> str:
    return " ".join(text.split())


def command_text(command: Iterable[str]) -> str:
    """A command line as one would type it."""
    return shlex.join(printable(word) for word in command)
