"""The example of a runner in another language, copies of it to be changed, and runs with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from conftest import REPOSITORY
from program import Done, concbench, little

EXAMPLE = REPOSITORY / "examples" / "cell_in_python"
ONE_POINT = ["--cores", "1", "--concurrency", "1"]

# What the toy does as soon as it has been told its order.
AT_FIRST = 'say("ready")'


def copied_toy(tmp_path: Path) -> Path:
    """A copy of the toy to be changed: its directory."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "toy"))


def change(file: Path, old: str, new: str) -> None:
    """What stands there once."""
    text = file.read_text()
    assert text.count(old) == 1, f"{file} has {text.count(old)} times: {old}"
    file.write_text(text.replace(old, new))


def do_at_first(toy: Path, does: str) -> None:
    change(toy / "toy.py", AT_FIRST, f"{does}; {AT_FIRST}")


def run_with(
    module: Path,
    tmp_path: Path,
    *more: object,
    runners: str = "sequential,toy",
    blocks: int = 2,
    **options: Any,
) -> tuple[Done, Path]:
    few = little("sum_of_squares", "sum_of_squares.tasks=8", blocks=blocks)
    arguments = [*few, "--runners", runners, *ONE_POINT]
    done = concbench(
        *("run", "--module", module, *arguments, *more, "-o", tmp_path / "run"),
        cwd=tmp_path,
        **options,
    )
    return done, tmp_path / "run"
