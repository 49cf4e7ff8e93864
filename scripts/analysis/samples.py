"""Reads a run: the plan in manifest.json and what was measured in samples.jsonl.

Either file may come from another machine, so every field that is used later is checked.
Unknown keys are ignored: a later concbench of the same schema version may add some.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.fields import Fields, Malformed

SCHEMA_VERSION = 1
STATUSES = ("ok", "failed", "crashed", "timeout", "skipped")
KINDS = ("computes", "waits")
MANIFEST = "manifest.json"
SAMPLES = "samples.jsonl"


class RunError(Exception):
    """What is wrong with the files of a run, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of the plan: workload(parameters) x runner x cores x concurrency."""

    name: str
    workload: str
    kind: str
    parameters: tuple[tuple[str, str], ...]
    runner: str
    family: str
    cores: int
    concurrency: int
    skipped: str | None


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process of one cell measured in one block. Only an `ok` sample has times."""

    cell: str
    block: int
    status: str
    reason: str
    tasks: int
    iterations: int
    wall_ns: tuple[int, ...]
    cpu_ns: tuple[int, ...]
    peak_pss_bytes: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was to measure, and where."""

    host: str
    cpu_model: str | None
    usable_cores: int
    started_at: str
    finished_at: str | None
    effort: str
    blocks: int
    measurements: int
    seed: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One campaign on one machine. `notes` tell what was forgiven in its files."""

    directory: Path
    plan: Plan
    samples: tuple[Sample, ...]
    notes: tuple[str, ...]

    @property
    def resume_command(self) -> str:
        return f"concbench run --resume {shlex.quote(str(self.directory))}"


def read_run(path: Path) -> Run:
    """The run in a directory, or beside the manifest.json or samples.jsonl that `path` names.

    Raises RunError.
    """
    directory = _directory_of(path)
    plan = _read_plan(directory)
    notes: list[str] = []
    samples = tuple(_read_samples(directory / SAMPLES, plan, notes))
    return Run(directory=directory, plan=plan, samples=samples, notes=tuple(notes))


def _directory_of(path: Path) -> Path:
    try:
        directory = path.parent if path.name in (MANIFEST, SAMPLES) and not path.is_dir() else path
        if directory.is_dir():
            return directory
        wrong = "not a directory" if directory.exists() else "no such directory"
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
    raise RunError(f"{directory}: {wrong}. Name the directory of a run, or its {MANIFEST}.")


def _read_plan(directory: Path) -> Plan:
    path = directory / MANIFEST
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        runs = sorted(found.parent for found in directory.glob(f"*/{MANIFEST}"))
        hint = f" The last run in it is {runs[-1]}." if runs else ""
        raise RunError(
            f"{directory}: no {MANIFEST} here. Name the directory of a run, as "
            f"`concbench run` printed it.{hint}"
        ) from None
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path}: not JSON ({error}). Restore the file.") from None
    suite = content.get("suite") if isinstance(content, dict) else None
    if not isinstance(suite, dict) or suite.get("name") != "concbench":
        raise RunError(f"{path}: not the manifest of a concbench run. Name another directory.")
    try:
        return _plan(Fields(content), str(path))
    except Malformed as error:
        raise RunError(f"{path}: {error}. Restore the file.") from None


def _plan(manifest: Fields, where: str) -> Plan:
    _refuse_newer_schema(manifest, where)
    effort = manifest.within("effort")
    environment = manifest.within("environment")
    cells = tuple(_cell(entry) for entry in manifest.each("cells"))
    names: set[str] = set()
    for cell in cells:
        if cell.name in names:
            raise Malformed(f"the plan has two cells named {cell.name}")
        names.add(cell.name)
    return Plan(
        host=environment.text("host"),
        cpu_model=environment.text_or_none("cpu_model"),
        usable_cores=environment.whole("usable_cores", least=1),
        started_at=manifest.text("started_at"),
        finished_at=manifest.text_or_none("finished_at"),
        effort=effort.text("name"),
        blocks=effort.whole("blocks", least=1),
        measurements=effort.whole("measurements", least=1),
        seed=manifest.whole("seed"),
        cells=cells,
    )


def _cell(entry: Fields) -> Cell:
    return Cell(
        name=entry.text("cell"),
        workload=entry.text("workload"),
        kind=entry.one_of("kind", KINDS),
        parameters=entry.texts("parameters"),
        runner=entry.text("runner"),
        family=entry.text("family"),
        cores=entry.whole("cores", least=1),
        concurrency=entry.whole("concurrency", least=1),
        skipped=entry.text_or_none("skipped"),
    )


def _read_samples(path: Path, plan: Plan, notes: list[str]) -> Iterator[Sample]:
    cells = {cell.name: cell for cell in plan.cells}
    first_line: dict[tuple[str, int], int] = {}
    mend = "Restore the file, or delete that line and measure its sample again with --resume."
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                where = f"{path}, line {number}"
                try:
                    content = json.loads(line.decode("utf-8"))
                except (ValueError, RecursionError) as error:
                    if not line.endswith(b"\n"):
                        notes.append(f"{where}: the last line is torn and is left out.")
                        return
                    raise RunError(
                        f"{where}: cannot be read ({error}). Only a torn last line is forgiven. "
                        f"{mend}"
                    ) from None
                try:
                    sample = _sample(Fields(content), cells, plan.blocks, where)
                except Malformed as error:
                    raise RunError(f"{where}: {error}. {mend}") from None
                earlier = first_line.setdefault((sample.cell, sample.block), number)
                if earlier != number:
                    raise RunError(
                        f"{where}: the cell {sample.cell} already has its sample of block "
                        f"{sample.block} in line {earlier}. Delete the one that is not of this run."
                    )
                yield sample
    except FileNotFoundError:
        notes.append(f"{path}: not there, so the run has no samples yet.")
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None


def _sample(line: Fields, cells: dict[str, Cell], blocks: int, where: str) -> Sample:
    _refuse_newer_schema(line, where)
    name = line.text("cell")
    cell = cells.get(name)
    if cell is None:
        raise Malformed(f"the cell {name} is not in the plan of {MANIFEST}")
    if (
        line.text("workload") != cell.workload
        or line.text("runner") != cell.runner
        or line.whole("cores") != cell.cores
        or line.whole("concurrency") != cell.concurrency
        or dict(line.texts("parameters")) != dict(cell.parameters)
    ):
        raise Malformed(f"the cell {name} is another one in the plan of {MANIFEST}")
    block = line.whole("block")
    if block >= blocks:
        raise Malformed(f"block {block} is not in the plan, whose last one is {blocks - 1}")
    status = line.one_of("status", STATUSES)
    if cell.skipped is not None and status != "skipped":
        raise Malformed(f"the cell {name} is skipped in the plan of {MANIFEST}")
    ok = status == "ok"
    return Sample(
        cell=cell.name,
        block=block,
        status=status,
        reason="" if ok else line.text_or_none("reason") or "no reason given",
        tasks=line.whole("tasks"),
        iterations=line.whole("iterations", least=1) if ok else 0,
        wall_ns=line.wholes("wall_ns") if ok else (),
        cpu_ns=line.wholes("cpu_ns") if ok and line.has("cpu_ns") else (),
        peak_pss_bytes=line.whole_or_none("peak_pss_bytes") if ok else None,
    )


def _refuse_newer_schema(record: Fields, where: str) -> None:
    version = record.whole("schema_version", least=1)
    if version > SCHEMA_VERSION:
        raise RunError(
            f"{where}: made by a newer concbench (schema version {version}; these scripts read "
            f"{SCHEMA_VERSION}). Use the scripts of the concbench that made the run."
        )
