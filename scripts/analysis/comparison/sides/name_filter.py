"""Which names a regular expression is found in: by RE2, as `concbench run --filter` does it. Where
Python has no RE2 (the package python3-re2), the concbench of this installation is asked."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from analysis.reading.plan import RunError

try:
    import re2
except ImportError:
    re2 = None

SCRIPTS = Path(__file__).resolve().parents[3]
SAYS = "concbench filter: "


def passing(pattern: str, names: Sequence[str]) -> frozenset[str]:
    """Those of the names. Raises RunError for a bad pattern, and where there is no RE2 at all."""
    texts = [name.encode(errors="replace") for name in names]  # a file may hold what is no text
    passes = _by_python(pattern, texts) if re2 else _by_program(pattern, texts)
    return frozenset(name for name, found in zip(names, passes, strict=True) if found)


def _by_python(pattern: str, texts: Sequence[bytes]) -> list[bool]:
    quiet = re2.Options()
    quiet.log_errors = False
    try:
        expression = re2.compile(os.fsencode(pattern), quiet)
    except re2.error as error:
        why = error.args[0].decode(errors="replace")
        raise RunError(
            f"--filter '{pattern}' is no regular expression of RE2: {why}; type one such as sleep "
            "or cores:2/"
        ) from None
    return [expression.search(text) is not None for text in texts]


def _by_program(pattern: str, texts: Sequence[bytes]) -> list[bool]:
    program = _program()
    try:
        done = subprocess.run(
            [program, "filter", pattern],
            input=json.dumps([text.decode() for text in texts]).encode(),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RunError(f"--filter asks {program}: {error.strerror}; build it anew") from None
    if done.returncode != 0:
        raise RunError(done.stderr.decode(errors="replace").strip().removeprefix(SAYS))
    return json.loads(done.stdout)


def _program() -> Path:
    """That of the installation or, in a checkout, of the latest build."""
    installed = SCRIPTS.parents[2] / "bin" / "concbench"
    built = sorted(
        SCRIPTS.parent.glob("build/*/bin/concbench"), key=lambda file: file.stat().st_mtime
    )
    for program in (*reversed(built), installed):
        if program.is_file():
            return program
    raise RunError(
        "--filter needs RE2: install the package python3-re2 or, where there is none, concbench, "
        "which these scripts then ask"
    )
