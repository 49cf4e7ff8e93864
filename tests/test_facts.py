"""What a manifest says of a machine, as people say it."""

from __future__ import annotations

import pytest
from analysis.words.facts import fact, size_text
from test_report import page_of


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("memory_bytes", "25276026880"), ("memory", "23.5 GiB")),
        (("caches.l1d_bytes", "32768"), ("caches.l1d", "32.0 KiB")),
        (("caches.l2_bytes", ""), ("caches.l2", "")),
        (("min_time_ns", "40000000"), ("min time", "40.0 ms")),
        (("cost_per_task_ns.tbb", "48.25"), ("cost per task.tbb", "48.2 ns")),
        (("noise_floor", "0.013"), ("noise floor", "1.3 %")),
        (("a_a.half_width", "0.0214"), ("a a.half width", "2.1 %")),
        (("cpu_pressure_avg10", "1.25"), ("CPU pressure avg10", "1.2 %")),
        (("cpu_order", "[0, 1]"), ("CPU order", "0, 1")),
        (("variables", "[]"), ("variables", "none")),
        (("smt", "false"), ("SMT", "no")),
        (("usable_cores", "2"), ("usable cores", "2")),
        (("cpu_model", "AMD EPYC 7B13"), ("CPU model", "AMD EPYC 7B13")),
        (("memory_bytes", "a lot"), ("memory", "a lot")),
        (("memory_bytes", "1" * 400), ("memory", "1" * 400)),
        (("time_ns", "NaN"), ("time", "NaN")),
    ],
)
def test_a_fact_has_a_name_and_a_unit_for_people(row, told):
    assert fact(*row) == told


def test_sizes_are_in_the_largest_unit_that_they_fill():
    sizes = (0, 1, 1023, 1024, 1 << 20, 3 << 29, 5 << 40)
    assert [size_text(size) for size in sizes] == [
        "0 bytes", "1 byte", "1,023 bytes", "1.00 KiB", "1.00 MiB", "1.50 GiB", "5.00 TiB"
    ]  # fmt: skip


def test_the_report_tells_them_so(make_run):
    run = make_run()
    run.manifest["environment"]["memory_bytes"] = 25276026880
    run.measured("tbb", [1e6] * 6)
    (facts,) = [
        table for table in page_of(run).tables if ["memory", "23.5 GiB"] in table.rows
    ]
    assert ["effort: min time", "20.0 ms"] in facts.rows
