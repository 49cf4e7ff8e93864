"""Service time, queueing and response of single tasks: as numbers, and in the report."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import chain
from typing import Any

import pytest
from analysis.reading.samples import read_run
from analysis.statistics.pooled import Pooled, middle_of
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


def with_histograms(run: MadeUpRun, slow_block: int | None = None) -> MadeUpRun:
    """In each block 60 tasks of 5 ms and 4 of 8 ms; in a slow one all take 20 ms."""
    for line in run.lines:
        slow = line["block"] == slow_block
        times = [20_000_000] * 64 if slow else [5_000_000] * 60 + [8_000_000] * 4
        places = {"min": 0, "p50": 31, "p90": 57, "p99": 63, "max": 63}
        counted = Counter(bucket_of(time) for time in times)
        for part in ("latency", "queueing", "response"):
            line[f"task_{part}_ns"] = {name: times[place] for name, place in places.items()}
            line[f"task_{part}_histogram"] = [list(pair) for pair in sorted(counted.items())]
    return run


def bucket_of(ns: int) -> int:
    """By trying: the buckets of a doubling from 2^n are 512, each 2^n / 512 wide."""
    if ns < 1024:
        return ns
    doubling = max(n for n in range(64) if 2**n <= ns)
    wide = 2 ** (doubling - 9)
    return 1024 + 512 * (doubling - 10) + (ns - 2**doubling) // wide


def test_percentiles_are_of_the_tasks_of_all_blocks(make_run):
    (first, *_) = told(with_histograms(waiting(make_run(blocks=12))))
    assert first.pooled
    half, most, rare = (first.at(Part.RESPONSE, name) for name in ("p50", "p90", "p99"))
    assert half.value == pytest.approx(5_000_000, rel=1e-3)
    assert most.value == pytest.approx(5_000_000, rel=1e-3) and most.reached
    # 48 of the 768 tasks take 8 ms: enough for p99, which no block could tell alone.
    assert rare.value == pytest.approx(8_000_000, rel=1e-3)
    assert not rare.reached
    assert first.at(Part.RESPONSE, "p999") is None


def test_a_block_that_was_slow_shows_in_the_high_percentiles(make_run):
    (first, *_) = told(with_histograms(waiting(make_run(blocks=12)), slow_block=3))
    most = first.at(Part.RESPONSE, "p90")
    # 64 + 44 of 768 tasks are slower than 5 ms, which is 14 %; the interval reaches up to there.
    assert most.value == pytest.approx(8_000_000, rel=1e-3)
    assert (most.low, most.high) == (5_000_000, most.value)
    assert first.at(Part.RESPONSE, "p99").value == pytest.approx(20_000_000, rel=1e-3)


def test_a_sample_without_histogram_makes_it_medians_over_blocks(make_run):
    run = with_histograms(waiting(make_run(blocks=12)), slow_block=3)
    run.lines[5]["task_response_histogram"] = None
    found = told(run)
    assert found[0].at(Part.RESPONSE, "p90").value == 5_000_000
    assert found[0].at(Part.RESPONSE, "p99") is None
    said = " ".join(page_of(run).sentences)
    assert "Samples of thread_pool lack histograms" in said
    for line in run.lines:
        line["task_latency_histogram"] = None
    said = " ".join(page_of(run).sentences)
    assert "This run kept no histograms" in said and "lack histograms" not in said


@pytest.mark.parametrize("ns", [0, 1, 1023, 1024, 4097, 5_000_000, 10**12 + 7, 2**63 - 1])
def test_the_middle_of_a_bucket_is_within_a_thousandth(ns):
    assert middle_of(bucket_of(ns)) == pytest.approx(ns, rel=1e-3)


def test_pooled_quantiles_are_those_of_all_values_by_nearest_rank():
    chance = random.Random(5)
    batches = [[round(1e6 * chance.paretovariate(2)) for _ in range(97)] for _ in range(7)]
    histograms = [Counter(bucket_of(time) for time in batch) for batch in batches]
    pool = Pooled([list(chain.from_iterable(sorted(one.items()))) for one in histograms])
    everyone = sorted(chain.from_iterable(batches))
    assert pool.tasks == len(everyone)
    for share in (0.001, 0.1, 0.5, 0.9, 0.99, 1):
        wanted = everyone[max(math.ceil(share * len(everyone)), 1) - 1]
        assert pool.quantile(share) == pytest.approx(wanted, rel=1e-3)
    with pytest.raises(ValueError, match="no tasks"):
        Pooled([]).quantile(0.5)


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
