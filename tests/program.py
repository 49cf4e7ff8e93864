"""The program under test: how tests start it, and what it has left in the directory of a run.

CONCBENCH in the environment names the program; by default it is that of the release build.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import REPOSITORY
from processes import Process, marked_processes, where_it_is

PROGRAM = Path(
    os.environ.get("CONCBENCH", REPOSITORY / "build" / "release" / "bin" / "concbench")
).absolute()
needs_program = pytest.mark.skipif(
    not PROGRAM.is_file(), reason=f"{PROGRAM} is not there; scripts/test builds it"
)

# How long anything may take before a test gives up. No test passes or fails by being quick.
PATIENCE_S = 120.0
# What tells the processes of one start of the program from all others of the machine.
MARK = "CONCBENCH_TEST_MARK"

Found = TypeVar("Found")
Json = dict[str, Any]


def until(condition: Callable[[], Found], what: str | Callable[[], str]) -> Found:
    """Waits for something that is true or not empty, and returns it. `what` may be made when it is
    told."""
    give_up = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        if time.monotonic() >= give_up:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"waited {PATIENCE_S:.0f} s in vain: {told}")
        time.sleep(0.01)
    return found


def matches(directory: Path, pattern: str) -> list[Path]:
    """Nothing where a directory ends while it is looked into."""
    try:
        return list(directory.glob(pattern))
    except FileNotFoundError:
        return []


class Running:
    """A concbench that runs, and every process that came of it. As a context manager it leaves
    none of them behind."""

    def __init__(
        self,
        *arguments: object,
        cwd: Path,
        environment: dict[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.mark = f"{MARK}={uuid.uuid4().hex}"
        name, value = self.mark.split("=")
        # Files, not pipes: what nobody reads must not block the program.
        self._stdout = tempfile.TemporaryFile()
        self._stderr = tempfile.TemporaryFile()
        streams: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": self._stdout,
            "stderr": self._stderr,
            # A group of its own, as a shell gives it: the one that Ctrl-C goes to.
            "start_new_session": True,
        }
        self.popen = subprocess.Popen(
            [str(PROGRAM), *map(str, arguments)],
            cwd=cwd,
            # Those who want to see what a run answers give it nothing.
            env=os.environ | {name: value, "CONCBENCH_NO_ANSWERS": "1"} | (environment or {}),
            **(streams | options),
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.popen.poll() is None:
            self.popen.kill()
        for process in self.processes():
            process.kill()
        self.popen.wait(PATIENCE_S)
        self._stdout.close()
        self._stderr.close()

    def wait(self, patience_s: float = PATIENCE_S) -> int:
        try:
            return self.popen.wait(patience_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"after {patience_s:.0f} s {self._still_there()}") from None

    def wait_for_all(self) -> None:
        """For every process of it."""
        until(lambda: not self.processes(), self._still_there)

    def _still_there(self) -> str:
        return "\n".join(["there still are", *map(where_it_is, self.processes())])

    @staticmethod
    def _text(file: Any) -> str:
        return os.pread(file.fileno(), 1 << 24, 0).decode()

    @property
    def stdout(self) -> str:
        return self._text(self._stdout)

    @property
    def stderr(self) -> str:
        return self._text(self._stderr)

    def processes(self) -> list[Process]:
        return marked_processes(self.mark)

    def children(self, command: str, about: str = "") -> list[Process]:
        """The program's own children that do `command` and were told `about`."""
        return [
            process
            for process in self.processes()
            if process.parent == self.popen.pid
            and process.command == command
            and about in process.arguments[-1]
        ]

    def workers(self, workload: str) -> list[Process]:
        """The processes that a cell of the workload has forked, oldest first."""
        cells = [cell.pid for cell in self.children("cell", workload)]
        found = [process for process in self.processes() if process.parent in cells]
        return sorted(found, key=lambda process: process.pid)


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def concbench(
    *arguments: object, cwd: Path, patience_s: float = PATIENCE_S, **options: Any
) -> Done:
    """Runs the program to its end."""
    with Running(*arguments, cwd=cwd, **options) as running:
        code = running.wait(patience_s)
        return Done(code, running.stdout, running.stderr)


@contextmanager
def local_server(cwd: Path, *arguments: object) -> Iterator[tuple[Running, str]]:
    """`concbench serve` and its URL."""
    with Running("serve", *arguments, cwd=cwd) as running:
        until(lambda: running.stdout.count("\n") == 2, "the server listens")
        said = re.fullmatch(
            r"listening on (http://\S+:\d+)\nechoing on \S+:\d+\n", running.stdout
        )
        assert said, running.stdout
        yield running, said[1]


@cache
def lists() -> Json:
    """What `concbench list --json` says: every workload and runner, and what is missing. Of nothing
    where there is no program, so that its tests can be skipped."""
    if not PROGRAM.is_file():
        return {"workloads": [], "runners": [], "missing": []}
    command = [str(PROGRAM), "list", "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def names(what: str) -> list[str]:
    """Of all "workloads" or all "runners"."""
    return [entry["name"] for entry in lists()[what]]


def available(what: str) -> list[str]:
    """The names of those that can run here."""
    return [entry["name"] for entry in lists()[what] if entry["available"]]


def needs(*modules: str) -> pytest.MarkDecorator:
    """Skips a test of workloads or runners that this build lacks, or that cannot run here."""
    absent = sorted({*modules} - {*available("workloads"), *available("runners")})
    return pytest.mark.skipif(bool(absent), reason=f"not available here: {', '.join(absent)}")


# Of whatever fetches: without the HTTP client nothing does.
needs_http = needs("http_fetch")


def few_workloads() -> list[str]:
    """A workload that computes and one that waits: enough where every runner has them."""
    return [name for name in ("sum_of_squares", "http_fetch") if name in available("workloads")]


def fetching_runners() -> str:
    """Runners, or families of them: one for each way in which a response can reach a task."""
    always = ["sequential", "thread_pool", "process_pool", "coroutines", "callbacks", "nursery"]
    always += ["io_threads", "coroutines_on_threads"]
    perhaps = {"fibers", "fibers_stealing", "libuv"} & set(available("runners"))
    return ",".join([*always, *sorted(perhaps), "hybrid"])


def listed(what: str, listing: str) -> list[str]:
    """The same of any program: the names of "workloads" or "runners" in what its `list` printed."""
    groups = re.findall(rf"^{what}: .*\n((?:  .*\n)*)", listing, re.M)
    return [name for group in groups for name in re.findall(r"^  (\w+)", group, re.M)]


def little(*names: str, blocks: int = 2) -> list[str]:
    """Options of a short run, whose cells take hundredths of a second: of these workloads, with the
    parameters that stand among them, such as "sleep.delay=1h"."""
    workloads = [name for name in names if "=" not in name]
    parameters = {
        f"{entry['name']}.{name}": value
        for entry in lists()["workloads"]
        if entry["name"] in workloads
        for name, value in entry["small_example"].items()
    }
    for name, equals, value in (name.partition("=") for name in names):
        if equals:
            parameters[name] = value
    settings = [word for name, value in parameters.items() for word in ("-p", f"{name}={value}")]
    effort = ["--quick", "--blocks", str(blocks), "--min-time", "1ms"]
    return [*effort, "--workloads", ",".join(workloads), *settings]


def as_in_calm_weather(run: Path) -> Path:
    """Leaves out blocks that were taken again, and that any had to be: what a busy machine adds."""
    samples = samples_of(run)
    for sample in samples:
        if sample["weather"]:
            sample["weather"]["flagged"] = False
    lines = [json.dumps(sample, separators=(",", ":")) + "\n" for sample in samples]
    (run / "samples.jsonl").write_text("".join(lines))
    return run


def manifest_of(run: Path) -> Json:
    return json.loads((run / "manifest.json").read_text())


def all_samples_of(run: Path) -> list[Json]:
    """The whole lines of samples.jsonl; none while there is no such file."""
    path = run / "samples.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines(True) if line.endswith("\n")]


def samples_of(run: Path) -> list[Json]:
    """Without those of blocks that were taken again, because a CPU happened to be slow."""
    return [sample for sample in all_samples_of(run) if sample["take"] == 0]


def planned_samples(run: Path) -> list[tuple[str, int]]:
    """Cell and block of every sample that a complete run has."""
    manifest = manifest_of(run)
    cells = [cell["cell"] for cell in manifest["cells"] if cell["skipped"] is None]
    return sorted((cell, block) for cell in cells for block in range(manifest["effort"]["blocks"]))


def taken_samples(run: Path) -> list[tuple[str, int]]:
    return sorted((sample["cell"], sample["block"]) for sample in samples_of(run))


def not_ok(run: Path) -> list[Json]:
    return [sample for sample in samples_of(run) if sample["status"] != "ok"]


def files_of(directory: Path) -> dict[str, bytes]:
    """The content of every file below."""
    paths = [path for path in sorted(directory.rglob("*")) if path.is_file()]
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}
