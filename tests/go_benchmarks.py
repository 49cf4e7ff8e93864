"""Reads Go's benchmark format as golang.org/x/perf/benchfmt does, but forgives nothing."""

from __future__ import annotations

import math
import re

Result = tuple[str, list[tuple[str, ...]], int, dict[str, float]]


def read_benchfmt(text: str) -> tuple[dict[str, str], dict[str, dict[str, str]], list[Result]]:
    """Configuration, metadata of units, and results: name, its keys, iterations, values by unit.

    Fails at what benchstat would refuse or pass over, but for comments and blank lines.
    """
    configuration: dict[str, str] = {}
    units: dict[str, dict[str, str]] = {}
    results: list[Result] = []
    for line in text.split("\n"):
        assert len(line.encode("utf-8")) < 65_536
        if line.startswith("Benchmark"):
            name, iterations, *fields = line.split()
            assert name != "Benchmark"
            assert not "a" <= name[len("Benchmark")] <= "z"
            assert re.fullmatch(r"[0-9]+", iterations)
            assert int(iterations) < 2**63
            assert fields
            assert len(fields) % 2 == 0
            pairs = zip(fields[::2], fields[1::2], strict=True)
            values = {unit: float(value) for value, unit in pairs}
            assert all(map(math.isfinite, values.values()))
            assert not re.search(r"-[0-9]+$", name), "would be taken for GOMAXPROCS"
            base, *parts = name.removeprefix("Benchmark").split("/")
            keys = [tuple(part.split("=", 1)) for part in parts]
            results.append((base, keys, int(iterations), values))
        elif line.startswith("Unit "):
            _, unit, *about = line.split()
            units[unit] = dict(pair.split("=", 1) for pair in about)
        elif line and not line.startswith("#"):
            key = re.fullmatch(r"([a-z][^\sA-Z:]*):[ \t]+(.+)", line)
            assert key
            configuration[key[1]] = key[2]
    return configuration, units, results
