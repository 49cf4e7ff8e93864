"""Reads a run: its plan, and samples.jsonl with what was measured.

Checked like the plan: the file may come from another machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
from analysis.reading.race import RACE
from analysis.reading.takes import those_that_count
from analysis.reading.waiting_memory import WaitingMemory, read_waiting_memory
from analysis.reading.weather import Weather, read_weather

STATUSES = ("ok", "failed", "crashed", "timeout", "skipped")
SAMPLES = "samples.jsonl"
# Those that are written have some thousand.
MOST_LINE_BYTES = 4 << 20

# Of the tasks of one batch: a bucket of times, and how many tasks are in it, one after the other.
# Runs have many, which take less memory so than as pairs.
Histogram = Sequence[int]
# As in benchmarks/cell/histogram.hpp.
LAST_BUCKET = 55 * 512 - 1

# Of the tasks of one batch, by name: `p50` is the median, `max` the slowest. In ns.
Quantiles = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process of one cell measured in one block. Only an `ok` sample has times.

    `limits` are the suite's that its model feels: what each is, "; ", what to type instead. `hosts`
    are the machines that its workers ran on, where these may be others than the run's, and
    `cpus` the CPUs that it ran on; empty where that was not recorded. `take` counts how often its
    workload's block was taken again. Of a task, `latency_ns` is from its start to its finish,
    `response_ns` from the batch's start to its finish, `queueing_ns` from there to its start; the
    histograms are of the same times.
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
    limits: tuple[str, ...] = ()
    take: int = 0
    cpus: tuple[int, ...] = ()
    weather: Weather | None = None
    response_ns: Quantiles | None = None
    queueing_ns: Quantiles | None = None
    latency_histogram: Histogram | None = None
    response_histogram: Histogram | None = None
    queueing_histogram: Histogram | None = None
    system_calls: int | None = None
    waiting_memory: WaitingMemory | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One campaign on one machine. `notes` tell what was forgiven in its files. Of `samples` that
    were taken again in bad weather, those before are `retaken`: they count for nothing else."""

    directory: Path
    plan: Plan
    samples: tuple[Sample, ...]
    notes: tuple[str, ...]
    retaken: tuple[Sample, ...] = ()

    @property
    def resume_command(self) -> tuple[str, ...]:
        return ("concbench", "run", "--resume", str(self.directory), *self.plan.named_again)


def read_run(path: Path) -> Run:
    """The run in a directory, or beside the manifest.json or samples.jsonl that `path` names.

    Raises RunError.
    """
    directory = _directory_of(path)
    plan = read_plan(directory)
    notes: list[str] = []
    every = _read_samples(directory / SAMPLES, plan, notes)
    groups = {cell.name: cell.group for cell in plan.cells}
    samples, retaken = those_that_count(every, groups.__getitem__)
    return Run(directory, plan, samples, tuple(notes), retaken)


def _directory_of(path: Path) -> Path:
    try:
        directory = path.parent if path.name in (MANIFEST, SAMPLES) and not path.is_dir() else path
        if directory.is_dir():
            return directory
        wrong = "not a directory" if directory.exists() else "no such directory"
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
    raise RunError(f"{directory}: {wrong}. Name the directory of a run, or its {MANIFEST}.")


def _read_samples(path: Path, plan: Plan, notes: list[str]) -> tuple[Sample, ...]:
    """Of each cell, block and take the last one: those before it were not ok."""
    cells = {cell.name: cell for cell in plan.cells}
    last: dict[tuple[str, int, int], tuple[Sample, int]] = {}  # with the number of its line
    again = 0
    mend = "Restore the file, or delete that line and measure its sample again with --resume."
    refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            lines = iter(partial(file.readline, MOST_LINE_BYTES + 2), b"")
            for number, line in enumerate(lines, 1):
                where = f"{path}, line {number}"
                if len(line) > MOST_LINE_BYTES + line.endswith(b"\n"):
                    raise RunError(f"{where}: has more than {MOST_LINE_BYTES >> 20} MiB. {mend}")
                try:
                    content = decoded(line)
                except ValueError as error:
                    if not line.endswith(b"\n"):
                        notes.append(f"{where}: the last line is torn and is left out.")
                        break
                    raise RunError(
                        f"{where}: cannot be read ({error}). Only a torn last line is forgiven. "
                        f"{mend}"
                    ) from None
                try:
                    sample = _sample(Fields(content), cells, plan, where)
                except Malformed as error:
                    raise RunError(f"{where}: {error}. {mend}") from None
                earlier = last.pop((sample.cell, sample.block, sample.take), None)
                if earlier and earlier[0].status == "ok":
                    raise RunError(
                        f"{where}: the cell {sample.cell} already has its sample of block "
                        f"{sample.block} in line {earlier[1]}, and that is ok. Delete the one that "
                        f"is not of this run."
                    )
                again += earlier is not None
                last[sample.cell, sample.block, sample.take] = sample, number
    except FileNotFoundError:
        notes.append(f"{path}: not there, so the run has no samples yet.")
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None
    if again:
        notes.append(f"{path}: {again} samples that were not ok were taken again; the later count.")
    return tuple(sample for sample, _ in last.values())


def _sample(line: Fields, cells: dict[str, Cell], plan: Plan, where: str) -> Sample:
    version = refuse_newer_schema(line, where)
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
        or (
            line.has("runner_settings")
            and dict(line.texts("runner_settings")) != dict(cell.settings)
        )
    ):
        raise Malformed(f"the cell {name} is another one in the plan of {MANIFEST}")
    block = line.whole("block")
    may_race = plan.race is not None and plan.race.kind == RACE
    if block >= plan.blocks and not may_race:
        raise Malformed(f"block {block} is not in the plan, whose last one is {plan.blocks - 1}")
    status = line.one_of("status", STATUSES)
    if cell.skipped is not None and status != "skipped":
        raise Malformed(f"the cell {name} is skipped in the plan of {MANIFEST}")
    ok = status == "ok"
    if ok:
        _require_possible_iterations(line)
    noise = line.within_or_none("noise") if ok else None

    def count(key: str) -> int | None:
        return line.whole_or_none(key) if ok else None

    def noise_of(key: str) -> int | None:
        return noise.whole_or_none(key) if noise else None

    def quantiles(key: str, since: int = 1) -> Quantiles | None:
        return line.counts(key) if ok and version >= since and line.has(key) else None

    def histogram(key: str) -> Histogram | None:
        return _histogram(line, key) if ok and version > 1 and line.has(key) else None

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
        latency_ns=quantiles("task_latency_ns"),
        pressure_ns=noise_of("pressure_ns"),
        run_queue_wait_ns=noise_of("run_queue_wait_ns"),
        steal_ns=noise_of("steal_ns"),
        server_cpu_ns=count("server_cpu_ns"),
        hosts=line.list_of_texts("hosts") if ok and line.has("hosts") else (),
        limits=line.list_of_texts("limits") if ok and line.has("limits") else (),
        take=line.whole("take") if version > 1 else 0,
        cpus=line.wholes("cpus", empty=True) if version > 1 and line.has("cpus") else (),
        weather=read_weather(line) if version > 1 else None,
        response_ns=quantiles("task_response_ns", since=2),
        queueing_ns=quantiles("task_queueing_ns", since=2),
        latency_histogram=histogram("task_latency_histogram"),
        response_histogram=histogram("task_response_histogram"),
        queueing_histogram=histogram("task_queueing_histogram"),
        system_calls=count("system_calls"),
        waiting_memory=read_waiting_memory(line) if ok and line.has("waiting_memory") else None,
    )


def _histogram(line: Fields, key: str) -> Histogram:
    pairs = line.pairs(key)
    buckets, counts = pairs[::2], pairs[1::2]
    tasks = line.whole("tasks")
    ascending = all(low < high for low, high in zip(buckets, buckets[1:], strict=False))
    if ascending and buckets[-1] <= LAST_BUCKET and all(counts) and sum(counts) == tasks:
        return pairs
    raise Malformed(
        f"'{key}' must be pairs of a bucket up to {LAST_BUCKET}, ascending, and how many of the "
        f"{tasks} tasks are in it"
    )


def _require_possible_iterations(line: Fields) -> None:
    iterations = line.whole("iterations", least=1)
    life = line.whole_or_none("elapsed_ns")
    if life is not None and iterations > life:
        raise Malformed(
            f"'iterations' must be at most one for each ns of 'elapsed_ns', but is {iterations}"
        )
