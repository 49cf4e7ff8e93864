"""What stops a program of this directory before it has begun. Ctrl-C while its libraries load ends
it without a traceback; one that this Python lacks, or that finds no memory, is told in a line.

To be imported before everything else."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os  # noqa: E402  # after the line that has to be as early as it can
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from types import TracebackType  # noqa: E402

NO_MEMORY = ("failed to map segment", "cannot allocate memory")


def why_not_loaded(error: BaseException) -> str | None:
    """None where it is no library that could not be loaded, but a fault of these programs."""
    errors = [*_with_its_causes(error)][::-1]
    for one in errors:
        if isinstance(one, MemoryError) or any(part in str(one).lower() for part in NO_MEMORY):
            return _for_want_of_memory(_first_line(one))
    for one in errors:
        if isinstance(one, ModuleNotFoundError) and not (one.name or "").startswith("analysis"):
            return (
                f"cannot load its libraries: {_first_line(one)}; scripts/setup installs them for "
                "/usr/bin/python3, which a program takes that is started without a python3 in front"
            )
    return None


def loaded() -> None:
    """From now on there is something to be put in order after Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.excepthook = sys.__excepthook__


def _for_want_of_memory(why: str) -> str:
    return (
        f"cannot load its libraries: {why}; see what limits its memory (ulimit -v, the container)"
    )


def _is_memory_limited() -> bool:
    """Python then meets the strangest of errors, each for want of memory."""
    try:
        import resource
    except Exception:
        return True
    limits = (resource.getrlimit(which)[0] for which in (resource.RLIMIT_AS, resource.RLIMIT_DATA))
    return any(limit != resource.RLIM_INFINITY for limit in limits)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or "there is not enough memory"


def _with_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    """numpy writes a page around what it has met."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    why = why_not_loaded(error)
    if why is None and _is_memory_limited():
        why = _for_want_of_memory(f"{kind.__name__}: {_first_line(error)}")
    if why is None:
        sys.__excepthook__(kind, error, trace)
        return
    try:
        line = f"{os.path.basename(sys.argv[0])}: {why}"
        sys.stderr.write(f"{ascii(line)[1:-1]}\n")
    except (AttributeError, OSError):
        pass  # nobody can be told


sys.excepthook = _tell
