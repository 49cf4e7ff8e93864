"""Reads manifest.json of a run: what was to be measured, where, and with which build.

It may come from another machine, so every field that is used later is checked. Unknown keys are
ignored: a later concbench of the same schema version may add some.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.reading.fields import Fields, Malformed, decoded
from analysis.reading.options import named_again, require_same_options
from analysis.reading.race import Group, Race, group_of, read_race

# The second has a race, and what came with it.
SCHEMA_VERSION = 2
KINDS = ("computes", "waits", "both")
# How much something disturbs: what the figures are then good for, at most.
LEVELS = ("ok", "not available", "warning", "serious", "unfit")
MANIFEST = "manifest.json"
# Of a manifest. Whoever writes them keeps to that.
MOST_BYTES = 16 << 20
# What the rows of a build begin with that are versions of libraries.
LIBRARIES = "libraries."


class RunError(Exception):
    """What is wrong with the files of a run, and what to do about it."""


Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ideal:
    """How long a batch takes if nothing is lost: what its tasks wait, from the least to the most,
    and which share it is of the time in which all of them compute one after another; 0 where they
    compute nothing worth mentioning."""

    wait_ns: tuple[int, int]
    share: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of the plan: workload(parameters) x runner x cores x concurrency. A cell of a
    preset has a `setting`, the names of the parameters that are not at their default, and an
    `ideal` where there is one."""

    name: str
    workload: str
    kind: str
    parameters: tuple[tuple[str, str], ...]
    runner: str
    settings: tuple[tuple[str, str], ...]
    family: str
    cores: int
    concurrency: int
    skipped: str | None
    setting: tuple[str, ...] | None = None
    ideal: Ideal | None = None

    @property
    def group(self) -> Group:
        return group_of(self.workload, self.parameters)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One thing that can spoil what is measured, as the program that measured judged it at the
    start of the run. `advice` says what to do about it, with a command where one does it."""

    name: str
    level: str
    state: str
    advice: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was to measure, where, and with which build.

    `noise_floor` is the smallest relative difference that the self-test of this machine could tell
    from none, such as 0.02. `environment`, `build`, `self_test` and `effort_rows` hold every figure
    of the manifest as text. `build` has the libraries that were loaded among those that were
    compiled in. `files` are hashes of the program's files and of its modules, by name; an empty one
    is of a file that could not be read. `records_variables`: those that are none of the rows of
    `environment` were not set. `disturbances` is None where the run does not record any,
    whatever there was. Every cell is in the first `blocks` blocks. `race` has what came after
    them; None in a run of the first schema, which has none.
    """

    version: str
    workload_versions: Rows
    seed_policy: str | None
    command: tuple[str, ...]
    host: str
    cpu_model: str | None
    usable_cores: int
    physical_cores: int
    logical_cpus: int
    load_at_start: float | None
    disturbances: tuple[Disturbance, ...] | None
    noise_floor: float | None
    self_test: Rows
    environment: Rows
    records_variables: bool
    build_type: str
    build: Rows
    files: Rows
    options: Rows
    named_again: tuple[str, ...]
    started_at: str
    finished_at: str | None
    elapsed_ns: int
    effort: str
    effort_rows: Rows
    blocks: int
    measurements: int
    seed: int
    cells: tuple[Cell, ...]
    race: Race | None = None


def read_plan(directory: Path) -> Plan:
    path = directory / MANIFEST
    refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            content = decoded(_up_to(MOST_BYTES, file.read(MOST_BYTES + 1)))
    except FileNotFoundError:
        runs = sorted(found.parent for found in directory.glob(f"*/{MANIFEST}"))
        hint = f" The last run in it is {runs[-1]}." if runs else ""
        raise RunError(
            f"{directory}: no {MANIFEST} here. Name the directory of a run, as "
            f"`concbench run` printed it.{hint}"
        ) from None
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise RunError(f"{path}: not JSON ({error}). Restore the file.") from None
    suite = content.get("suite") if isinstance(content, dict) else None
    if not isinstance(suite, dict) or suite.get("name") != "concbench":
        raise RunError(f"{path}: not the manifest of a concbench run. Name another directory.")
    try:
        return _plan(Fields(content), str(path))
    except Malformed as error:
        raise RunError(f"{path}: {error}. Restore the file.") from None


def _up_to(most: int, content: bytes) -> bytes:
    if len(content) > most:
        raise ValueError(f"it has more than {most >> 20} MiB")
    return content


def _plan(manifest: Fields, where: str) -> Plan:
    version = refuse_newer_schema(manifest, where)
    effort = manifest.within("effort")
    environment = manifest.within("environment")
    cells = tuple(_cell(entry) for entry in manifest.each("cells"))
    names: set[str] = set()
    for cell in cells:
        if cell.name in names:
            raise Malformed(f"the plan has two cells named {cell.name}")
        names.add(cell.name)
    require_same_options(manifest)
    for key in ("workload_versions", "program", "options"):
        manifest.within_or_none(key)
    self_test = manifest.within_or_none("self_test")
    noise_floor = self_test.number_or_none("noise_floor") if self_test else None
    modules = tuple(manifest.each("modules")) if manifest.has("modules") else ()
    return Plan(
        version=manifest.within("suite").text("version"),
        workload_versions=_rows(manifest, "workload_versions"),
        seed_policy=manifest.text_or_none("seed_policy"),
        command=manifest.list_of_texts("command"),
        host=environment.text("host"),
        cpu_model=environment.text_or_none("cpu_model"),
        usable_cores=environment.whole("usable_cores", least=1),
        physical_cores=environment.whole("physical_cores", least=1),
        logical_cpus=environment.whole("logical_cpus", least=1),
        load_at_start=environment.number_or_none("load_at_start"),
        disturbances=(
            tuple(_disturbance(entry) for entry in manifest.each("disturbances"))
            if manifest.has("disturbances")
            else None
        ),
        noise_floor=noise_floor,
        self_test=_rows(manifest, "self_test"),
        environment=_rows(manifest, "environment"),
        records_variables=environment.has("variables"),
        build_type=manifest.within("build").text("type"),
        build=_build(manifest, modules),
        files=(
            *_rows(manifest, "program"),
            *((entry.text("file"), entry.text_or_none("hash") or "") for entry in modules),
        ),
        options=_rows(manifest, "options"),
        named_again=named_again(manifest),
        started_at=manifest.text("started_at"),
        finished_at=manifest.text_or_none("finished_at"),
        elapsed_ns=manifest.whole("elapsed_ns"),
        effort=effort.text("name"),
        effort_rows=_rows(manifest, "effort"),
        blocks=effort.whole("blocks", least=1),
        measurements=effort.whole("measurements", least=1),
        seed=manifest.whole("seed"),
        cells=cells,
        race=_race(manifest, effort, noise_floor, cells) if version > 1 else None,
    )


def _race(
    manifest: Fields, effort: Fields, floor: float | None, cells: Sequence[Cell]
) -> Race:
    of_cells = {cell.name: (cell.group, cell.runner) for cell in cells}
    if len({(c.group, c.kind) for c in cells}) != len({c.group for c in cells}):
        raise Malformed("the plan has a workload that is of two kinds")
    return read_race(manifest.within("race"), effort, floor, of_cells)


def _rows(manifest: Fields, key: str) -> Rows:
    return tuple((path, _as_text(value)) for path, value in manifest.leaves(key))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(entry: Fields) -> Cell:
    return Cell(
        name=entry.text("cell"),
        workload=entry.text("workload"),
        kind=entry.one_of("kind", KINDS),
        parameters=entry.texts("parameters"),
        runner=entry.text("runner"),
        settings=entry.texts("runner_settings") if entry.has("runner_settings") else (),
        family=entry.text("family"),
        cores=entry.whole("cores", least=1),
        concurrency=entry.whole("concurrency", least=1),
        skipped=entry.text_or_none("skipped"),
        setting=entry.list_of_texts("setting") if entry.has("setting") else None,
        ideal=_ideal(entry.within("ideal")) if entry.has("ideal") else None,
    )


def _ideal(entry: Fields) -> Ideal:
    waits = entry.whole("least_wait_ns"), entry.whole("most_wait_ns")
    least, most = (entry.ratio_or_none(f"{end}_share") or 0.0 for end in ("least", "most"))
    if waits[0] > waits[1] or least > most:
        raise Malformed("an ideal time begins behind its end")
    return Ideal(waits, (least, most))


def _build(manifest: Fields, modules: Iterable[Fields]) -> Rows:
    """With the libraries that the modules had loaded: `libraries.onetbb`, like those that are
    compiled in. Where two modules work with different ones, both stand there."""
    loaded: dict[str, dict[str, None]] = {}
    for entry in modules:
        for name, version in entry.texts("libraries") if entry.has("libraries") else ():
            loaded.setdefault(f"{LIBRARIES}{name}", {})[version] = None
    rows = dict(_rows(manifest, "build"))
    return (*rows.items(), *((n, " | ".join(v)) for n, v in loaded.items() if n not in rows))


def _disturbance(entry: Fields) -> Disturbance:
    advice = (entry.text_or_none(key) for key in ("advice", "command"))
    return Disturbance(
        name=entry.text("name"),
        level=entry.one_of("level", LEVELS),
        state=entry.text_or_none("state") or "",
        advice=" ".join(text for text in advice if text),
    )


def refuse_what_is_no_file(path: Path) -> None:
    """Reading a pipe could wait for ever, and a device might never end."""
    try:
        other = path.exists() and not path.is_file()
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}.") from None
    if other:
        raise RunError(f"{path}: is not a file. Restore the file.")


def refuse_newer_schema(record: Fields, where: str) -> int:
    """The version, which these scripts can read."""
    version = record.whole("schema_version", least=1)
    if version > SCHEMA_VERSION:
        raise RunError(
            f"{where}: made by a newer concbench (schema version {version}; these scripts read "
            f"up to {SCHEMA_VERSION}). Use the scripts of the concbench that made the run."
        )
    return version
