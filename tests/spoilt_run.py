"""Files of a run, good and bad: what is done to those of a whole run of two blocks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from program import manifest_of

Json = dict[str, Any]
Spoil = Callable[[Path], object]


def raw_manifest(change: Callable[[str], str]) -> Spoil:
    def spoil(run: Path) -> None:
        path = run / "manifest.json"
        path.write_bytes(change(path.read_text()).encode("utf-8", "surrogateescape"))

    return spoil


def manifest(change: Callable[[Json], object]) -> Spoil:
    def spoil(run: Path) -> None:
        content = manifest_of(run)
        change(content)
        (run / "manifest.json").write_text(json.dumps(content))

    return spoil


def raw_line(change: Callable[[str], str], number: int = 1) -> Spoil:
    """Of one line, with its end."""

    def spoil(run: Path) -> None:
        path = run / "samples.jsonl"
        lines = path.read_text().splitlines(True)
        lines[number] = change(lines[number])
        path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))

    return spoil


def line(change: Callable[[Json], object]) -> Spoil:
    def spoil_text(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content) + "\n"

    return raw_line(spoil_text)


def put(**fields: object) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        content |= fields

    return change


def put_within(key: str, **fields: object) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        content[key] |= fields

    return change


def without(key: str) -> Callable[[Json], object]:
    return lambda content: content.pop(key)


def with_key(text: str) -> Callable[[str], str]:
    """An unknown key of this value, as it stands in the file."""
    return lambda content: content.replace("{", f'{{"unknown": {text}, ', 1)


def first_cell(**fields: object) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        content["cells"][0] |= fields

    return change


def ideal(**fields: object) -> Spoil:
    """Of a cell of a preset."""
    good = {"least_wait_ns": 1, "most_wait_ns": 2, "least_share": None, "most_share": 0.5}
    return manifest(first_cell(setting=["tasks"], ideal=good | fields))


def cell_twice(content: Json) -> None:
    content["cells"].append(content["cells"][0])


def skip_all_cells(content: Json) -> None:
    for cell in content["cells"]:
        cell["skipped"] = "it rained"


def second_sample(status: str) -> Spoil:
    """A sample that is not ok, or is, and behind it one of the same cell and block."""

    def spoil(run: Path) -> None:
        path = run / "samples.jsonl"
        first, *others = path.read_text().splitlines(True)
        earlier = json.loads(first) | {"status": status, "reason": "it rained"}
        path.write_text(json.dumps(earlier) + "\n" + first + "".join(others))

    return spoil


WAITING = {
    "tasks": 10, "pss_bytes": 5000, "page_table_bytes": 400, "kernel_stack_bytes": None,
    "processes": 2, "threads": 12,
}  # fmt: skip

GOOD: dict[str, Spoil] = {
    "memory of waiting": line(put(waiting_memory=WAITING)),
    "no memory of waiting": line(put(waiting_memory=None)),
    "as it is": lambda _: None,
    "an ideal time": ideal(),
    "no ideal time where there is a setting": manifest(first_cell(setting=[], ideal=None)),
    "an unknown key": line(put(surprise=[1, {"a": None}])),
    "an unknown key of the manifest": manifest(put(surprise=[1, {"a": None}])),
    "brackets 63 deep": raw_line(with_key("[" * 63 + "]" * 63)),
    "the largest number": line(put(elapsed_ns=2**64 - 1)),
    "a number beyond 64 bits in an unknown key": raw_line(with_key("1" + "0" * 300)),
    "a pair of surrogates": raw_line(with_key('"\\ud83d\\ude00"')),
    "blanks": raw_line(lambda text: f"  {text.rstrip()} \t\r\n"),
    "other blanks": raw_manifest(lambda text: f"\n\n {text}\n\n"),
    "no optional figure": line(lambda content: [content.pop(key, None) for key in (
        "cpu_ns", "peak_pss_bytes", "peak_rss_bytes", "task_latency_ns", "noise", "startup_ns")]),
    "parameters in another order": line(
        lambda content: content.update(parameters=dict(reversed(content["parameters"].items())))
    ),
    "a sample that failed": line(put(status="failed", reason="it rained")),
    "a sample that failed for no reason": line(put(status="crashed", reason=None)),
    "a sample that was skipped": line(put(status="skipped", reason="given up")),
    "a failed sample that was taken again": second_sample("failed"),
    "a timeout that was taken again": second_sample("timeout"),
    "a torn last line": raw_line(lambda text: text[:100], -1),
    "a last line without its end": raw_line(lambda text: text.rstrip("\n"), -1),
    "a last line of zeros": raw_line(lambda text: "\0" * len(text), -1),
    "a cell without whether it is skipped": manifest(
        lambda content: content["cells"][0].pop("skipped")
    ),
    "no samples": lambda run: (run / "samples.jsonl").write_text(""),
    "no file of samples": lambda run: (run / "samples.jsonl").unlink(),
    "a line of 1 MB": raw_line(with_key('"' + "x" * 1_000_000 + '"')),
}  # fmt: skip

BAD: dict[str, Spoil] = {
    "status banana": line(put(status="banana")),
    "status 7": line(put(status=7)),
    "status null": line(put(status=None)),
    "a newer schema": line(put(schema_version=3)),
    "a much newer schema": line(put(schema_version=2**40 + 1)),
    "a much newer schema of the manifest": manifest(put(schema_version=2**40 + 1)),
    "schema 0": line(put(schema_version=0)),
    "schema 1.0": line(put(schema_version=1.0)),
    "schema true": line(put(schema_version=True)),
    "no schema": line(without("schema_version")),
    "no schema of the manifest": manifest(without("schema_version")),
    "a byte-order mark": raw_line(lambda text: "\ufeff" + text, 0),
    "a byte-order mark in the middle": raw_line(lambda text: "\ufeff" + text),
    "a byte-order mark of the manifest": raw_manifest(lambda text: "\ufeff" + text),
    "a byte that is no UTF-8": raw_line(with_key('"\udcff"')),
    "such a byte in the manifest": raw_manifest(with_key('"\udcff"')),
    "NaN": raw_line(with_key("NaN")),
    "NaN in the manifest": raw_manifest(with_key("NaN")),
    "minus infinity": raw_line(with_key("-Infinity")),
    "1e999": raw_line(with_key("1e999")),
    "1e999 in the manifest": raw_manifest(with_key("-1e999")),
    "a number of 400 digits": raw_line(with_key("9" * 400)),
    "half a pair of surrogates": raw_line(with_key('"\\ud800"')),
    "the other half": raw_line(with_key('"x\\udc00"')),
    "half a pair in the manifest": raw_manifest(with_key('"\\udfff"')),
    "a key twice": raw_line(with_key('1, "unknown": 2')),
    "a key twice in the manifest": raw_manifest(with_key('{"a": 1, "a": 1}')),
    "a zero byte": raw_line(lambda text: text.replace("}", "\0}", 1)),
    "an empty line": raw_line(lambda text: "\n" + text),
    "two values in a line": raw_line(lambda text: text.rstrip("\n") + " {}\n"),
    "a list": raw_line(lambda text: f"[{text.rstrip()}]\n"),
    "null": raw_line(lambda _: "null\n"),
    "a comment": raw_line(lambda text: text.rstrip("\n") + " // why\n"),
    "a torn middle line": raw_line(lambda text: text[:100] + "\n"),
    "an ideal time that begins behind its end": ideal(least_wait_ns=3),
    "an ideal share that begins behind its end": ideal(least_share=0.6),
    "an ideal share that has no end": ideal(least_share=0.5, most_share=None),
    "an ideal time that is a text": ideal(most_wait_ns="1s"),
    "an ideal share of 0": ideal(most_share=0),
    "an ideal time that is a list": manifest(first_cell(ideal=[1, 2])),
    "a setting that is a text": manifest(first_cell(setting="tasks")),
    "brackets 64 deep": raw_line(with_key("[" * 64 + "]" * 64)),
    "100,000 brackets": raw_line(with_key("[" * 100_000 + "]" * 100_000)),
    "100,000 brackets that stay open": raw_line(lambda _: "[" * 100_000 + "\n"),
    "100,000 brackets in the manifest": raw_manifest(with_key("[" * 100_000 + "]" * 100_000)),
    "100,000 objects": raw_line(with_key('{"a":' * 100_000 + "1" + "}" * 100_000)),
    "a line of 100 MB": raw_line(with_key('"' + "x" * 100_000_000 + '"')),
    "a last line of 100 MB": raw_line(lambda _: "x" * 100_000_000, -1),
    "a manifest of 20 MB": raw_manifest(with_key('"' + "x" * 20_000_000 + '"')),
    "an empty manifest": raw_manifest(lambda _: ""),
    "half a manifest": raw_manifest(lambda text: text[: len(text) // 2]),
    "iterations 0": line(put(iterations=0)),
    "iterations -5": line(put(iterations=-5)),
    "iterations 1.5": line(put(iterations=1.5)),
    "iterations 1e12": raw_line(lambda t: t.replace('"iterations":', '"iterations":1e12,"x":')),
    "iterations 10^12": line(put(iterations=10**12)),
    "iterations 2^64-1": line(put(iterations=2**64 - 1)),
    "iterations 2^64": line(put(iterations=2**64)),
    "iterations in words": line(put(iterations="many")),
    "no iterations": line(without("iterations")),
    "no times": line(without("wall_ns")),
    "an empty list of times": line(put(wall_ns=[])),
    "a negative time": line(put(wall_ns=[1, -1])),
    "a time of half a ns": line(put(wall_ns=[0.5])),
    "CPU times in words": line(put(cpu_ns="1")),
    "latencies in a list": line(put(task_latency_ns=[1])),
    "noise in a list": line(put(noise=[])),
    "negative noise": line(put(noise={"steal_ns": -1})),
    "memory -1": line(put(peak_pss_bytes=-1)),
    "memory of waiting in a list": line(put(waiting_memory=[1])),
    "memory while no task waited": line(put(waiting_memory=WAITING | {"tasks": 0})),
    "memory of waiting that lacks a part": line(put(waiting_memory={"tasks": 1})),
    "kernel stacks of half a byte": line(put(waiting_memory=WAITING | {"kernel_stack_bytes": 0.5})),
    "hosts that are numbers": line(put(hosts=[1])),
    "limits that are numbers": line(put(limits=[1])),
    "block -1": line(put(block=-1)),
    "block 2 of 2": line(put(block=2)),
    "block 2^64": line(put(block=2**64)),
    "block 0.0": line(put(block=0.0)),
    "no block": line(without("block")),
    "position null": line(put(position=None)),
    "tasks -1": line(put(tasks=-1)),
    "no tasks": line(without("tasks")),
    "started at 7": line(put(started_at=7)),
    "a clock that goes backwards": line(put(started_monotonic_ns=-7)),
    "elapsed 1.5": line(put(elapsed_ns=1.5)),
    "a reason that is a number": line(put(status="failed", reason=7)),
    "a cell of another plan": line(put(cell="a/b")),
    "a cell that is a number": line(put(cell=7)),
    "another workload": line(put(workload="sleep")),
    "another runner": line(put(runner="tbb")),
    "other cores": line(put(cores=7)),
    "other parameters": line(put_within("parameters", tasks="77")),
    "parameters in a list": line(put(parameters=["tasks"])),
    "parameters that are numbers": line(put_within("parameters", tasks=4)),
    "other settings": line(put(runner_settings={"chunk": "7"})),
    "the second of one that is ok": second_sample("ok"),
    "samples of skipped cells": manifest(skip_all_cells),
    "a cell twice in the plan": manifest(cell_twice),
    "cells null": manifest(put(cells=None)),
    "cells in an object": manifest(put(cells={})),
    "a cell that is null": manifest(put(cells=[None])),
    "a cell without a name": manifest(first_cell(cell=None)),
    "a cell of another kind": manifest(first_cell(kind="thinks")),
    "a cell of no cores": manifest(first_cell(cores=0)),
    "a cell of -1 tasks at once": manifest(first_cell(concurrency=-1)),
    "a cell whose parameters are null": manifest(first_cell(parameters=None)),
    "a cell whose settings are a list": manifest(first_cell(runner_settings=["chunk"])),
    "a cell that is skipped for 7": manifest(first_cell(skipped=7)),
    "effort null": manifest(put(effort=None)),
    "blocks -1": manifest(put_within("effort", blocks=-1)),
    "blocks 0": manifest(put_within("effort", blocks=0)),
    "blocks -1 in the options": manifest(put_within("options", blocks=-1)),
    "other blocks in the options": manifest(put_within("options", blocks=3)),
    "blocks in words": manifest(put_within("options", blocks="2")),
    "suite null": manifest(put(suite=None)),
    "another suite": manifest(put_within("suite", name="parcel")),
    "a version that is a number": manifest(put_within("suite", version=1)),
    "environment null": manifest(put(environment=None)),
    "a host that is a number": manifest(put_within("environment", host=7)),
    "no usable cores": manifest(put_within("environment", usable_cores=0)),
    "a load in words": manifest(put_within("environment", load_at_start="high")),
    "a CPU model in a list": manifest(put_within("environment", cpu_model=[])),
    "build null": manifest(put(build=None)),
    "a build of type 7": manifest(put_within("build", type=7)),
    "options in a list": manifest(put(options=["seed"])),
    "modules in an object": manifest(put(modules={"a": 1})),
    "a module without a file": manifest(put(modules=[{"hash": "0"}])),
    "a module of hash 7": manifest(put(modules=[{"file": "a", "hash": 7}])),
    "options.module in words": manifest(put_within("options", module="a.so")),
    "options.param in words": manifest(put_within("options", param="mpi.launcher=mpirun")),
    "a launcher that is a number": manifest(put_within("options", launcher=2**63)),
    "hosts in a list": manifest(put_within("options", hosts=["a"])),
    "a command in words": manifest(put(command="concbench run")),
    "disturbances in an object": manifest(put(disturbances={"load": 1})),
    "a disturbance of another level": manifest(put(disturbances=[{"name": "a", "level": "b"}])),
    "a self-test in a list": manifest(put(self_test=[1])),
    "a number for versions": manifest(put(workload_versions=5)),
    "a text for the program": manifest(put(program="x")),
    "a list of options": manifest(put(options=[1])),
    "a noise floor in words": manifest(put(self_test={"noise_floor": "low"})),
    "seed -1": manifest(put(seed=-1)),
    "seed null": manifest(put(seed=None)),
    "started at null": manifest(put(started_at=None)),
    "finished at 7": manifest(put(finished_at=7)),
    "elapsed -1": manifest(put(elapsed_ns=-1)),
    "a long name": manifest(put_within("environment", **{"x" * 1001: 1})),
    "a long path": manifest(put_within("environment", **{"x" * 500: {"y" * 501: 1}})),
}
