"""The schemas of a run's files: every object is closed, unless its keys are names by nature."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import REPOSITORY, MadeUpRun
from jsonschema import Draft202012Validator
from recomputed import QUANTILES

SCHEMAS = {
    name: json.loads((REPOSITORY / "results" / "schema" / f"{name}.schema.json").read_text())
    for name in ("manifest", "sample")
}
# Their keys are names of parameters, variables, files, libraries, workloads or runners.
MAPS = {
    "manifest": {
        *("cells/parameters", "cells/runner_settings", "environment/variables", "program"),
        *("modules/libraries", "build/libraries", "workload_versions"),
        *("self_test/start_skew_ns", "self_test/cost_per_task_ns", "race/workloads/parameters"),
    },
    "sample": {"parameters", "runner_settings"},
}
KEPT = sorted((REPOSITORY / "results").glob("*/*/samples.jsonl"))


def objects(schema: dict[str, Any], root: dict[str, Any], place: str = "") -> Iterator[Any]:
    """Every object that a schema describes: where, and how, with what a reference adds."""
    if reference := schema.get("$ref"):
        schema = root["$defs"][reference.rpartition("/")[2]] | schema
    if "object" in schema.get("type", ()):
        yield place.lstrip("/"), schema
    if "items" in schema:
        yield from objects(schema["items"], root, place)
    for name, inner in schema.get("properties", {}).items():
        yield from objects(inner, root, f"{place}/{name}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_or_a_map_by_nature(name: str) -> None:
    found = dict(objects(SCHEMAS[name], SCHEMAS[name]))
    assert {place for place, one in found.items() if "properties" not in one} == MAPS[name]
    for place, one in found.items():
        if place in MAPS[name]:
            assert one["additionalProperties"], place
        else:
            others = one.get("additionalProperties", one.get("unevaluatedProperties"))
            assert others is False, place


def complaints(name: str, value: object) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMAS[name]).iter_errors(value)]


def test_a_quantile_that_no_program_writes_is_refused(whole_run: MadeUpRun) -> None:
    sample = whole_run.lines[0]
    assert complaints("sample", sample) == []
    sample["task_latency_ns"] = dict.fromkeys(QUANTILES, 1)
    assert complaints("sample", sample) == []
    for name in ("p42", "mean", "p9999"):
        latency = sample["task_latency_ns"] | {name: 1}
        (complaint,) = complaints("sample", sample | {"task_latency_ns": latency})
        assert f"'{name}' was unexpected" in complaint


def test_the_quantiles_are_those_of_the_program() -> None:
    described = SCHEMAS["sample"]["$defs"]["quantiles"]["properties"]
    assert tuple(described) == QUANTILES
    source = "".join(path.read_text() for path in (REPOSITORY / "benchmarks/cell").glob("quant*"))
    assert set(re.findall(r'\{"(p\d+|min|max)", ', source)) == set(QUANTILES)


@pytest.mark.parametrize("samples", KEPT, ids=lambda path: path.parent.name)
def test_runs_that_are_kept_are_valid_but_for_keys_that_are_no_longer_written(samples) -> None:
    def broken(name: str, value: object) -> list[str]:
        errors = Draft202012Validator(SCHEMAS[name]).iter_errors(value)
        return [error.message for error in errors if error.validator != "additionalProperties"]

    assert broken("manifest", json.loads((samples.parent / "manifest.json").read_text())) == []
    for line in samples.read_text().splitlines()[:100]:
        sample = json.loads(line)
        assert broken("sample", sample) == []
        assert sample["task_latency_ns"].keys() <= {*QUANTILES}
