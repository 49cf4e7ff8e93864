"""What a program of this directory is called, how it prints, and how it ends.

Whatever has become of its standard streams, it ends with an exit code and without a traceback. A
standard output that is full or closed is told, and makes a 0 a 1. A reader that has seen enough,
such as head, is none the worse for it: the code is that of the work. What standard error does not
take is lost and changes nothing.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TextIO

from analysis.words.loading import loaded, why_not_loaded
from analysis.words.printable import printable

BAD_USAGE, INTERRUPTED = 2, 130


class ArgumentParser(argparse.ArgumentParser):
    """Called like the program, and prints as it does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(prog=command_name(), **options)

    def print_help(self, file: object = None) -> NoReturn:
        sys.exit(answer(self.format_help()))

    def error(self, message: str) -> NoReturn:
        _write(sys.stderr, self.format_usage())
        tell(f"error: {message}")
        sys.exit(BAD_USAGE)


def command_name() -> str:
    """What its user has typed: the name of the script, or the command of concbench that stands for
    it and says so."""
    return printable(os.environ.get("CONCBENCH_COMMAND", Path(sys.argv[0]).name))


def run_program(main: Callable[[], int]) -> NoReturn:
    """Ends this process with the exit code that `main` gives."""
    _replace_closed_streams()
    try:
        loaded()
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except MemoryError:
        tell("not enough memory; see what limits it (ulimit -v, the container)")
        sys.exit(1)
    except ImportError as error:  # of what is loaded where it is needed
        why = why_not_loaded(error)
        if why is None:
            raise
        tell(why)
        sys.exit(1)


def answer(text: str, encoding: str | None = None) -> int:
    """Prints what was asked for and returns the exit code. The encoding is that of the terminal
    where none is named."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    error = _write(sys.stdout, text)
    if error is None or isinstance(error, BrokenPipeError):
        return 0
    tell(f"cannot write to standard output: {error.strerror}.")
    return 1


def tell(first: str, *others: str) -> None:
    """Prints lines on standard error, of which the first says whose they are."""
    lines = [f"{command_name()}: {printable(first)}", *map(printable, others)]
    _write(sys.stderr, "".join(f"{line}\n" for line in lines))


def _replace_closed_streams() -> None:
    """To write an answer fails, as it would have failed on the stream that is closed. No file gets
    the number of a standard stream, to which libraries write what they have to say."""
    while (spare := os.open(os.devnull, os.O_RDONLY)) <= 2:
        pass
    os.close(spare)
    sys.stdout = sys.stdout or open(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or open(os.devnull, "w")


def _write(stream: TextIO, text: str) -> OSError | None:
    """What prevents it. From then on the stream takes everything and keeps nothing: Python would
    complain once more when it closes it."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error
    return None
