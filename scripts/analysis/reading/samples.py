"""Reads a run: its plan, and samples.jsonl with what was measured.

Checked like the plan: the file may come from another machine.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.reading.fields import Fields, Malformed, decoded
from analysis.reading.plan import (
    MANIFEST,
    Cell,
    Plan,
    RunError,
    read_plan,
    refuse_newer_schema,
    refuse_what_is_no_file,
)

STATUSES = ("ok", "failed", "crashed", "timeout", "skipped")
SAMPLES = "samples.jsonl"

# Of the tasks of one batch, by name: `p50` is the median, `max` the slowest. In ns.
Quantiles = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process of one cell measured in one block. Only an `ok` sample has times.

    `hosts` are the machines that its workers ran on, where these may be others than the run's.
    """

    cell: str
    block: int
    status: str
    reason: str
    position: int
    started_at: str
    started_monotonic_ns: int
    elapsed_ns: int | None
    tasks: int
    iterations: int
    wall_ns: tuple[int, ...]
    cpu_ns: tuple[int, ...]
    peak_pss_bytes: int | None
    peak_rss_bytes: int | None
    startup_ns: int | None
    first_batch_ns: int | None
    shutdown_ns: int | None
    switches_voluntary: int | None
    switches_involuntary: int | None
    latency_ns: Quantiles | None
    pressure_ns: int | None
    run_queue_wait_ns: int | None
    steal_ns: int | None
    server_cpu_ns: int | None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One campaign on one machine. `notes` tell what was forgiven in its files."""

    directory: Path
    plan: Plan
    samples: tuple[Sample, ...]
    notes: tuple[str, ...]

    @property
    def resume_command(self) -> str:
        words = ["concbench", "run", "--resume", str(self.directory)]
        for module in self.plan.own_modules:
            words += ["--module", module]
        return shlex.join(words)


def read_run(path: Path) -> Run:
    """The run in a directory, or beside the manifest.json or samples.jsonl that `path` names.

    Raises RunError.
    """
    directory = _directory_of(path)
    plan = read_plan(directory)
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


def _read_samples(path: Path, plan: Plan, notes: list[str]) -> Iterator[Sample]:
    cells = {cell.name: cell for cell in plan.cells}
    first_line: dict[tuple[str, int], int] = {}
    mend = "Restore the file, or delete that line and measure its sample again with --resume."
    refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                where = f"{path}, line {number}"
                try:
                    content = decoded(line)
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
    refuse_newer_schema(line, where)
    name = line.text("cell")
    cell = cells.get(name)
    if cell is None:
        raise Malformed(f"the cell {name} is not in the plan of {MANIFEST}")
    parameters = line.texts("parameters")
    if (
        line.text("workload") != cell.workload
        or line.text("runner") != cell.runner
        or line.whole("cores") != cell.cores
        or line.whole("concurrency") != cell.concurrency
        or (parameters != cell.parameters and dict(parameters) != dict(cell.parameters))
        or (line.has("runner_settings") and line.texts("runner_settings") != cell.settings)
    ):
        raise Malformed(f"the cell {name} is another one in the plan of {MANIFEST}")
    block = line.whole("block")
    if block >= blocks:
        raise Malformed(f"block {block} is not in the plan, whose last one is {blocks - 1}")
    status = line.one_of("status", STATUSES)
    if cell.skipped is not None and status != "skipped":
        raise Malformed(f"the cell {name} is skipped in the plan of {MANIFEST}")
    ok = status == "ok"
    noise = line.within_or_none("noise") if ok else None

    def count(key: str) -> int | None:
        return line.whole_or_none(key) if ok else None

    def noise_of(key: str) -> int | None:
        return noise.whole_or_none(key) if noise else None

    return Sample(
        cell=cell.name,
        block=block,
        status=status,
        reason="" if ok else line.text_or_none("reason") or "no reason given",
        position=line.whole("position"),
        started_at=line.text_or_none("started_at") or "",
        started_monotonic_ns=line.whole("started_monotonic_ns"),
        elapsed_ns=line.whole_or_none("elapsed_ns"),
        tasks=line.whole("tasks"),
        iterations=line.whole("iterations", least=1) if ok else 0,
        wall_ns=line.wholes("wall_ns") if ok else (),
        cpu_ns=line.wholes("cpu_ns") if ok and line.has("cpu_ns") else (),
        peak_pss_bytes=count("peak_pss_bytes"),
        peak_rss_bytes=count("peak_rss_bytes"),
        startup_ns=count("startup_ns"),
        first_batch_ns=count("first_batch_ns"),
        shutdown_ns=count("shutdown_ns"),
        switches_voluntary=count("context_switches_voluntary"),
        switches_involuntary=count("context_switches_involuntary"),
        latency_ns=line.counts("task_latency_ns") if ok and line.has("task_latency_ns") else None,
        pressure_ns=noise_of("pressure_ns"),
        run_queue_wait_ns=noise_of("run_queue_wait_ns"),
        steal_ns=noise_of("steal_ns"),
        server_cpu_ns=count("server_cpu_ns"),
        hosts=line.list_of_texts("hosts") if ok and line.has("hosts") else (),
    )
