"""The sides of a comparison. Each is one run, or the runs that lie in one directory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from analysis.reading.plan import MANIFEST, RunError
from analysis.reading.samples import SAMPLES, Run, read_run
from analysis.words.paths import resolved
from analysis.words.printable import one_line

# Longer names, and names with marks in them, would break the titles of a table.
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .:+/()_-]{0,13}")
LONGEST_HOST = 64


@dataclass(frozen=True, slots=True)
class Side:
    """Runs that stand for one thing: a machine, a compiler, a version of a library.

    `label` is what prose calls it, `column` what the titles of tables do. Both differ from those of
    every other side and are safe to print.
    """

    label: str
    column: str
    runs: tuple[Run, ...]

    @property
    def noise_floor(self) -> float | None:
        """The largest one that was measured for a run of it."""
        floors = [run.plan.noise_floor for run in self.runs]
        return max((floor for floor in floors if floor is not None), default=None)


def read_sides(paths: Sequence[Path], labels: Sequence[str] | None = None) -> tuple[Side, ...]:
    """The sides, the base first. Without labels they are named by host or, where that is no name of
    one side alone, by directory. Raises RunError."""
    runs = [read_runs(path) for path in paths]
    if labels is None:
        names = _by_host(runs) or by_directory([_directory(path) for path in paths])
    else:
        names = _given(labels, len(paths))
    columns = names if all(map(PLAIN.fullmatch, names)) else _numbered(len(names))
    return tuple(map(Side, names, columns, runs))


def read_runs(path: Path) -> tuple[Run, ...]:
    """The run that `path` is, or all the runs in the directory, the earliest first."""
    try:
        is_group = path.is_dir() and not (path / MANIFEST).exists()
        inside = sorted(found.parent for found in path.glob(f"*/{MANIFEST}")) if is_group else []
        deeper = sorted(found.parent for found in path.glob(f"*/*/{MANIFEST}")) if is_group else []
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None
    if inside:
        runs = [read_run(directory) for directory in inside]
        return tuple(sorted(runs, key=lambda run: (run.plan.started_at, run.directory)))
    if deeper:
        sides = sorted({directory.parent for directory in deeper})
        raise RunError(
            f"{path}: holds directories of runs, not runs. Name one of them for each side: "
            f"{', '.join(map(str, sides[:10]))}."
        )
    if is_group:
        raise RunError(
            f"{path}: neither a run nor a directory of runs: there is no {MANIFEST} in it, nor "
            "one level below. Name a directory that `concbench run` printed."
        )
    return (read_run(path),)


def by_directory(directories: Sequence[Path]) -> list[str]:
    """The shortest ends of the paths that tell them apart, without what they end in alike. A path
    that comes again is numbered."""
    parts = [tuple(part for part in d.parts if part != d.anchor) for d in directories]
    distinct = list(dict.fromkeys(parts))
    length = next(n for n in count(1) if len({p[-n:] for p in distinct}) == len(distinct))
    ends = {path: path[-length:] for path in distinct}
    while length > 1 and min(map(len, ends.values())) > 1 and _end_alike(ends.values()):
        ends = {path: end[:-1] for path, end in ends.items()}
    names: list[str] = []
    for path in parts:
        name = _clean("/".join(ends[path])) or "/"
        numbered = (f"{name} ({number})" for number in count(2))
        names.append(name if name not in names else next(n for n in numbered if n not in names))
    return names


def _end_alike(paths: Iterable[tuple[str, ...]]) -> bool:
    return len({path[-1] for path in paths}) == 1


def _by_host(runs: Iterable[tuple[Run, ...]]) -> list[str] | None:
    hosts = [{_clean(run.plan.host) for run in side} for side in runs]
    names = [host for side in hosts for host in side]
    alone = len(set(names)) == len(hosts) == len(names)
    return names if alone and all(0 < len(name) <= LONGEST_HOST for name in names) else None


def _given(labels: Sequence[str], sides: int) -> list[str]:
    names = [_clean(label) for label in labels]
    if len(names) != sides or len(set(names)) != sides or not all(names):
        example = ",".join(["gcc", "clang", *(f"side{n}" for n in range(3, sides + 1))][:sides])
        raise RunError(
            f"--label needs {sides} different names, one for each side, as in --label {example}."
        )
    return names


def _numbered(sides: int) -> list[str]:
    return ["base", "new"] if sides == 2 else ["base", *(f"new {n}" for n in range(1, sides))]


def _directory(path: Path) -> Path:
    named = path.parent if path.name in (MANIFEST, SAMPLES) and not path.is_dir() else path
    return resolved(named)


def _clean(name: str) -> str:
    return one_line(name)
