"""The example of a runner in another language, and runs with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import REPOSITORY
from program import Done, concbench, little

EXAMPLE = REPOSITORY / "examples" / "cell_in_python"
ONE_POINT = ["--cores", "1", "--concurrency", "1"]


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
