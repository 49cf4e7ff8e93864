"""What a run's files say is not trusted: no control character of theirs reaches a terminal."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

# What Unicode calls controls, and the format characters that have no look of their own; halves of
# surrogate pairs, among them the bytes of a file's name that are no UTF-8.
UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)


def printable(text: str, kept: str = "") -> str:
    """The text with all that a terminal could take for a command, or that shows something else than
    is there, written out: `\\x1b` for a control character, `\\xff` for a byte that is no UTF-8,
    `\\u202e` for what turns the direction of writing, ends lines or cannot be seen. `printable` of
    benchmarks/telling does the same."""

    def written_out(found: re.Match[str]) -> str:
        return found[0] if found[0] in kept else _written_out(ord(found[0]))

    return UNSEEN.sub(written_out, text)


def _written_out(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def collapsed(text: str) -> str:
    return " ".join(text.split())


def one_line(text: str) -> str:
    """As words that flow: what separates them, ends of lines too, is one space."""
    return printable(collapsed(text))


def spaced(text: str) -> str:
    """As words that keep their places: each blank of whatever kind is a space."""
    return printable(re.sub(r"\s", " ", text))


def quoted_for_shell(word: str) -> str:
    """One word of a shell's command line, harmless to print. `quoted_for_shell` of
    benchmarks/telling does the same."""
    if printable(word) == word:
        return shlex.quote(word)
    letters = (
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\{byte:03o}"
        for byte in word.encode("utf-8", "surrogateescape")
    )
    return f"$'{''.join(letters)}'"


def plain_or_quoted(text: str) -> str:
    """The text as it is, or quoted where it cannot be printed."""
    return text if printable(text) == text else quoted_for_shell(text)


def command_text(command: Iterable[str]) -> str:
    """A command line as one would type it."""
    return " ".join(map(quoted_for_shell, command))
