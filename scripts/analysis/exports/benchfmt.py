"""Prints the samples of a run in Go's benchmark format, for benchstat: a line for each sample.

The format is that of https://go.dev/design/14313-benchmark-format as golang.org/x/perf/benchfmt
reads it. benchstat makes a table for each combination of the configuration lines at the top, so
these hold only what makes two runs different machines or builds. What differs between any two runs
(start, seed) is a comment.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from analysis.reading.plan import Cell, Plan, Rows
from analysis.reading.samples import Run, Sample
from analysis.statistics.estimates import median
from analysis.tables.summary import time_per_batch_ns
from analysis.words.printable import command_text, one_line

ARCHITECTURES = {
    "x86_64": "amd64",
    "aarch64": "arm64",
    "i686": "386",
    "armv7l": "arm",
    "riscv64": "riscv64",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
}
# Of ns/op benchstat knows it by itself.
UNITS = (
    "Unit cpu-ns/op better=lower",
    "Unit tasks/s better=higher",
    "Unit peak-B better=lower",
)
# benchstat gives up on a file with a line of 64 KiB.
LONGEST_PART = 200
LONGEST_NAME = 4000
LONGEST_VALUE = 1000
MOST_ITERATIONS = 2**63 - 1


def as_benchfmt(run: Run) -> str:
    """The samples in the order of cells in the plan, and of blocks in each. An operation is a
    batch. Samples without a time are comments."""
    samples: dict[str, list[Sample]] = {cell.name: [] for cell in run.plan.cells}
    for sample in run.samples:
        samples[sample.cell].append(sample)
    lines = [*_head(run.plan), "", *UNITS, ""]
    for cell, name in zip(run.plan.cells, _names(run.plan.cells), strict=True):
        for sample in sorted(samples[cell.name], key=lambda sample: sample.block):
            lines.append(_line(name, sample))
    return "\n".join(lines) + "\n"


def _names(cells: Sequence[Cell]) -> list[str]:
    """A name for each cell, such as `BenchmarkSqrt_map/runner=tbb/n=1000/cores=2/concurrency=4`."""
    names = [_name(cell) for cell in cells]
    seen = Counter(names)
    return [
        name if seen[name] == 1 else _name(cell, (("cell", cell.name),))
        for cell, name in zip(cells, names, strict=True)
    ]


def _name(cell: Cell, more: Rows = ()) -> str:
    """What is not a plain character of a name is written as in a URL. Long parts are cut and end in
    a hash of the whole. The last part is a number, since `-8` would be taken for GOMAXPROCS."""
    parts = (
        ("runner", cell.runner),
        *cell.parameters,
        *more,
        ("cores", str(cell.cores)),
        ("concurrency", str(cell.concurrency)),
    )
    texts = [f"{_safe(key)}={_safe(text)}" for key, text in parts]
    return _cut("/".join([f"Benchmark{_base(cell.workload)}", *texts]), LONGEST_NAME)


def _base(workload: str) -> str:
    """Begins as Go wants it, with anything but a lower-case letter."""
    text = _safe(workload)
    return text[0].upper() + text[1:] if "a" <= text[:1] <= "z" else f"_{text}"


def _safe(text: str) -> str:
    return _cut(quote(text, safe=":,+@"), LONGEST_PART)


def _cut(text: str, most: int) -> str:
    # `%~` stands nowhere else: quote() writes two digits after every percent sign.
    if len(text) <= most:
        return text
    return f"{text[:most]}%~{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _head(plan: Plan) -> Iterator[str]:
    about = dict(plan.environment)
    build = dict(plan.build)
    kernel = about.get("kernel", "")
    configuration = {
        "goos": "linux" if kernel.startswith("Linux") else "",
        "goarch": ARCHITECTURES.get(about.get("architecture", ""), ""),
        "pkg": "concbench",
        "cpu": plan.cpu_model or "",
        "host": plan.host,
        "suite-version": plan.version,
        "build-type": plan.build_type,
        "compiler": build.get("compiler", ""),
    }
    for key, text in configuration.items():
        if value := _one_line(text):
            yield f"{key}: {value}"
    comments = {
        "started": plan.started_at,
        "kernel": kernel,
        "seed": str(plan.seed),
        "blocks": str(plan.blocks),
        "command": command_text(plan.command),
    }
    for key, text in comments.items():
        yield f"# {key}: {_one_line(text)}"


def _one_line(text: str) -> str:
    return one_line(text)[:LONGEST_VALUE]


def _line(name: str, sample: Sample) -> str:
    wall_ns = time_per_batch_ns(sample)
    if wall_ns is None:
        why = _one_line(f"{sample.status}: {sample.reason}")
        return f"# {name} has no time in block {sample.block}: {why}"
    values = [f"{wall_ns} ns/op"]
    if sample.cpu_ns:
        values.append(f"{median([cpu / sample.iterations for cpu in sample.cpu_ns])} cpu-ns/op")
    if wall_ns:
        values.append(f"{sample.tasks * 1e9 / wall_ns} tasks/s")
    if sample.peak_pss_bytes is not None:
        values.append(f"{sample.peak_pss_bytes} peak-B")
    return f"{name} {min(sample.iterations, MOST_ITERATIONS)} {' '.join(values)}"
