"""Service time, queueing and response of single tasks: as numbers, and in the report."""

from __future__ import annotations

from typing import Any

import pytest
from analysis.reading.samples import read_run
from analysis.tables.latency import Part, is_told, latencies
from analysis.tables.summary import summarise
from conftest import MadeUpRun
from made_up_race import second_edition
from test_report import page_of

WAITING: dict[str, Any] = {"workload": "sleep", "kind": "waits", "cores": 2}


def quantiles(p50: int, p90: int, p99: int = 9_000_000) -> dict[str, int]:
    return {"min": 1, "p50": p50, "p90": p90, "p99": p99, "max": p99}


def told(run: MadeUpRun):
    table = summarise(read_run(run.write())).workloads[0]
    return latencies(table, table.rows)


def waiting(run: MadeUpRun, tasks: int = 64, queueing: bool = True) -> MadeUpRun:
    """Two runners with four, and with 64 tasks at once, which wait less for their turn."""
    for runner, at_once in (("thread_pool", 4), ("thread_pool", 64), ("coroutines", 64)):
        name = run.cell(runner, concurrency=at_once, **WAITING)
        for block in range(run.manifest["effort"]["blocks"]):
            line = run.sample(name, block, 320e6 / at_once, tasks=tasks)
            line["task_latency_ns"] = quantiles(5_000_000 + 1000 * block, 5_500_000)
    second_edition(run)
    if queueing:
        for line in run.lines:
            turn = 160_000_000 // line["concurrency"]
            line["task_queueing_ns"] = quantiles(turn, 2 * turn)
            line["task_response_ns"] = quantiles(turn + 5_000_000, 2 * turn + 5_000_000)
    return run


def test_each_part_is_the_median_over_blocks_with_its_interval(make_run):
    found = told(waiting(make_run()))
    assert [one.row.cell.concurrency for one in found] == [4, 64, 64]
    service = found[0].at(Part.SERVICE, "p50")
    assert service.value == 5_002_500
    assert (service.low, service.high, service.reached) == (5_000_000, 5_005_000, True)
    queueing, response = (found[0].at(part, "p90") for part in (Part.QUEUEING, Part.RESPONSE))
    assert (queueing.value, response.value) == (80_000_000, 85_000_000)
    assert found[1].at(Part.QUEUEING, "p90").value == 5_000_000
    assert found[0].at(Part.SERVICE, "p25") is None


def test_fewer_blocks_than_an_interval_needs_give_a_range(make_run):
    (first, *_) = told(waiting(make_run(blocks=5)))
    assert not first.at(Part.RESPONSE, "p50").reached


@pytest.mark.parametrize(
    ("share", "tasks", "known"),
    [
        (0.5, 9, False),
        (0.5, 10, True),
        (0.9, 49, False),
        (0.9, 50, True),
        (0.99, 499, False),
        (0.99, 500, True),
        (0.999, 5000, True),
        (0.1, 50, True),
        (0, 10**6, False),
        (1, 10**6, False),
    ],
)
def test_a_percentile_needs_five_tasks_beyond_it(share, tasks, known):
    assert is_told(share, tasks) is known


def test_the_table_names_each_part_of_every_concurrency(make_run):
    page = page_of(waiting(make_run()))
    table = page.table("Latency", "sleep (", title="response time p90, ms (95 % interval)")
    assert table.column("tasks at once") == ["4", "64", "64"]
    assert table.titles[3:] == [
        f"{part} {name}, ms (95 % interval)"
        for part in ("response time", "queueing", "service time")
        for name in ("p50", "p90")
    ]
    assert table.column("queueing p50, ms (95 % interval)") == [
        "40.0 (40.0–40.0)",
        "2.50 (2.50–2.50)",
        "2.50 (2.50–2.50)",
    ]
    said = " ".join(page.sentences)
    assert "Queueing: from the batch's start to the task's start." in said
    assert "service time alone" not in said


def test_a_run_with_service_times_only_says_so(make_run):
    page = page_of(waiting(make_run(), queueing=False))
    assert any("recorded the service time alone" in sentence for sentence in page.sentences)
    table = page.table("Latency", "sleep (", title="service time p90, ms (95 % interval)")
    assert not any("response" in title or "queueing" in title for title in table.titles)


def test_a_small_batch_has_no_percentiles(make_run):
    page = page_of(waiting(make_run(), tasks=8))
    assert "A batch of 8 tasks has too few for percentiles." in page.sentences
    assert not any("p50" in title for table in page.tables for title in table.titles)


def test_a_large_batch_has_the_finer_ones(make_run):
    page = page_of(waiting(make_run(), tasks=1000))
    assert page.table("Latency", title="response time p99, ms (95 % interval)")
