"""The export for Go's tools, bench.txt, against docs/figures.md: recomputed from the lines of
samples.jsonl by code that shares nothing with the scripts."""

from __future__ import annotations

from statistics import median

import pytest
from analysis.exports.benchfmt import as_benchfmt
from analysis.reading.samples import read_run
from go_benchmarks import read_benchfmt
from recomputed import raw
from spoilt_matrix import MATRICES


@pytest.fixture(scope="module", params=MATRICES)
def directory(request, tmp_path_factory):
    write, cells, blocks = request.param
    return write(tmp_path_factory.mktemp("exports"), cells, blocks)


def test_benchfmt_has_a_result_for_each_good_sample(directory):
    cells, _, lines = raw(directory)
    _, units, results = read_benchfmt(as_benchfmt(read_run(directory)))
    expected = [
        (cell, line)
        for cell in cells
        for line in sorted(lines[cell["cell"]], key=lambda line: line["block"])
        if line["status"] == "ok"
    ]
    assert len(results) == len(expected)
    for (base, keys, iterations, values), (cell, sample) in zip(results, expected, strict=True):
        assert base.lower() == cell["workload"]
        assert keys == [
            ("runner", cell["runner"]),
            *cell["parameters"].items(),
            ("cores", str(cell["cores"])),
            ("concurrency", str(cell["concurrency"])),
        ]
        assert iterations == sample["iterations"]
        wall = median([ns / iterations for ns in sample["wall_ns"]])
        wanted = {"ns/op": wall}
        if sample["cpu_ns"]:
            wanted["cpu-ns/op"] = median([ns / iterations for ns in sample["cpu_ns"]])
        if wall:
            wanted["tasks/s"] = sample["tasks"] * 1e9 / wall
        if sample["peak_pss_bytes"] is not None:
            wanted["peak-B"] = sample["peak_pss_bytes"]
        assert values == pytest.approx(wanted, rel=1e-12)
        assert values.keys() - {"ns/op"} <= units.keys()


def test_benchfmt_says_why_a_sample_has_no_time(make_run):
    made = make_run()
    reason = "over 60 s\nBenchmarkEvil 1 1 ns/op"
    made.sample(made.cell("tbb", 2), 3, status="timeout", reason=reason)
    text = as_benchfmt(read_run(made.write()))
    assert (
        "\n# BenchmarkSum_of_squares/runner=tbb/tasks=64/cores=2/concurrency=2 has no time in "
        "block 3: timeout: over 60 s BenchmarkEvil 1 1 ns/op\n"
    ) in text
    assert read_benchfmt(text)[2] == []


def test_benchfmt_configures_only_what_makes_another_machine_or_build(make_run):
    made = make_run()
    made.manifest["environment"] |= {"architecture": "x86_64", "kernel": "Linux 6.1.0"}
    made.measured("tbb", [1e6] * 6)
    text = as_benchfmt(read_run(made.write()))
    assert read_benchfmt(text)[0] == {
        "goos": "linux",
        "goarch": "amd64",
        "pkg": "concbench",
        "cpu": "AMD EPYC 7B13 64-Core Processor",
        "host": "bench-host",
        "suite-version": "0.1.0",
        "build-type": "Release",
        "compiler": "g++ 12.2",
    }
    assert "\n# seed: 42\n" in text
    made.manifest |= {"seed": 43, "started_at": "2025-04-05T06:07:08.000Z"}
    assert read_benchfmt(as_benchfmt(read_run(made.write()))) == read_benchfmt(text)


def test_benchfmt_leaves_out_what_is_not_known(make_run):
    made = make_run()
    made.manifest["environment"] |= {"cpu_model": None, "architecture": "z80", "kernel": "Plan 9"}
    configuration, _, _ = read_benchfmt(as_benchfmt(read_run(made.write())))
    assert configuration.keys().isdisjoint({"goos", "goarch", "cpu"})


def test_benchfmt_tells_cells_apart_whose_fields_are_the_same(make_run):
    made = make_run()
    for number in (1, 2):
        name = made.measured("tbb", [1e6] * 6)
        made.manifest["cells"][-1]["cell"] = f"{name}-{number}"
        for line in made.lines[-6:]:
            line["cell"] = f"{name}-{number}"
    _, _, results = read_benchfmt(as_benchfmt(read_run(made.write())))
    assert len({(base, *keys) for base, keys, _, _ in results}) == 2
