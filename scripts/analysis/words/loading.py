"""What stops a program of this directory before it has begun: Ctrl-C while its libraries load, one
that this Python lacks, one that finds no memory. The signal ends the program, and the others are
told in a line, instead of a traceback.

To be imported before everything else."""

from __future__ import annotations

import os
import signal
import sys
from types import TracebackType

from analysis.words.printable import printable


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, ImportError | MemoryError):
        sys.__excepthook__(kind, error, trace)
        return
    while error.__cause__ is not None:  # numpy writes a page around it
        error = error.__cause__
    why = str(error).strip().partition("\n")[0] or "there is not enough memory"
    name = os.path.basename(sys.argv[0])
    advice = "see what limits its memory (ulimit -v, the container)"
    if isinstance(error, ModuleNotFoundError):
        advice = (
            f"scripts/setup installs them for /usr/bin/python3, and {name} takes that one where "
            "it is started without a python3 in front"
        )
    try:
        line = printable(f"{name}: cannot load its libraries: {why}; {advice}")
        sys.stderr.write(f"{line}\n")
    except (AttributeError, OSError):
        pass  # nobody can be told


def interrupt_as_usual() -> None:
    """Once there is something to be put in order."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


sys.excepthook = _tell
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)
