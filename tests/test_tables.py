"""From samples to rows, with numbers that can be computed by hand."""

from __future__ import annotations

import pytest
from analysis.reading.samples import read_run
from analysis.tables.holes import spans_between, spans_of
from analysis.tables.summary import summarise


def table_of(made, workload=None):
    summary = summarise(read_run(made.write()), workload and [workload])
    assert len(summary.workloads) == 1
    return summary.workloads[0]


def rows_of(made):
    return {(r.cell.runner, r.cell.cores, r.cell.concurrency): r for r in table_of(made).rows}


def test_a_cell_is_the_median_over_blocks_of_the_medians_of_its_measurements(make_run):
    made = make_run()
    name = made.cell("tbb")
    for block, batch_ns in enumerate([100, 200, 300, 400, 500, 600]):
        line = made.sample(name, block, iterations=10, cpu_ns=2 * batch_ns)
        line["wall_ns"] = [10 * batch_ns + 7, 1, 10 * batch_ns]
        line["peak_pss_bytes"] = 1000 * (block + 1)
    row = rows_of(made)["tbb", 1, 1]
    assert row.wall_ns.value == 350
    assert (row.wall_ns.interval.low, row.wall_ns.interval.high) == (100, 600)
    assert row.cpu_ns == 700
    assert row.peak_pss_bytes == 3500
    assert row.tasks_per_s.value == pytest.approx(64e9 / 350)
    assert row.tasks_per_s.interval.low == pytest.approx(64e9 / 600)
    assert row.wall_ns_per_task.value == pytest.approx(350 / 64)


def test_rows_stand_in_the_order_of_the_plan_and_workloads_part_by_parameters(make_run):
    made = make_run()
    for runner, tasks in (("tbb", "64"), ("tbb", "4"), ("sequential", "64"), ("sequential", "4")):
        made.measured(runner, [1e6] * 6, parameters={"tasks": tasks})
    summary = summarise(read_run(made.write()))
    assert [table.parameters for table in summary.workloads] == [
        (("tasks", "64"),),
        (("tasks", "4"),),
    ]
    for table in summary.workloads:
        assert [row.cell.runner for row in table.rows] == ["tbb", "sequential"]


def test_computing_is_compared_with_one_core_of_the_same_runner_and_with_sequential(make_run):
    made = make_run()
    made.measured("sequential", [800, 800, 900, 900, 800, 800])
    made.measured("tbb", [1000, 1000, 1000, 1000, 1000, 1000])
    made.measured("tbb", [400, 400, 450, 450, 400, 400], cores=2)
    made.measured("tbb", [500, 500, 500, 500, 500, 500], cores=2, concurrency=4)
    rows = rows_of(made)
    two = rows["tbb", 2, 2]
    assert two.against_sequential.value == pytest.approx(2)
    assert two.against_sequential.estimate.interval.low == pytest.approx(2)
    assert two.against_itself.value == pytest.approx(2.5)
    assert two.against_itself.estimate.interval.low == pytest.approx(1000 / 450)
    assert two.against_itself.base.cores == 1
    assert two.efficiency == pytest.approx(1)
    assert rows["tbb", 2, 4].against_itself.value == pytest.approx(2)
    assert rows["tbb", 2, 4].efficiency == pytest.approx(0.8)
    assert rows["tbb", 1, 1].against_itself.is_base
    assert rows["sequential", 1, 1].efficiency == 1


def test_the_speedup_pairs_blocks_and_is_no_ratio_of_medians(make_run):
    made = make_run()
    made.measured("sequential", [100, 200, 900, 100, 200, 900])
    made.measured("tbb", [100, 100, 100, 100, 100, 900])
    # Ratios 1, 2, 9, 1, 2, 1: between 1 and 2 lies their geometric mean. Medians give 200 / 100.
    assert rows_of(made)["tbb", 1, 1].against_sequential.value == pytest.approx(2**0.5)


def test_waiting_is_compared_with_the_smallest_concurrency_of_the_same_runner(make_run):
    made = make_run()
    sleep = {"workload": "sleep", "kind": "waits"}
    made.measured("sequential", [320] * 6, **sleep)
    made.measured("coroutines", [10] * 6, cores=2, concurrency=64, **sleep)
    made.measured("coroutines", [40] * 6, cores=2, concurrency=16, **sleep)
    made.measured("coroutines", [8] * 6, cores=2, concurrency=128, **sleep)
    rows = rows_of(made)
    assert rows["coroutines", 2, 16].against_itself.is_base
    assert rows["coroutines", 2, 64].against_itself.value == pytest.approx(4)


@pytest.mark.parametrize("kind", ["waits", "both"])
def test_work_that_waits_has_no_efficiency(make_run, kind):
    made = make_run()
    waiting = {"workload": "fetch_and_hash", "kind": kind, "cores": 2}
    made.measured("sequential", [320] * 6, concurrency=1, **waiting)
    made.measured("loop_with_threads", [40] * 6, concurrency=16, **waiting)
    row = rows_of(made)["loop_with_threads", 2, 16]
    assert row.against_sequential.value == pytest.approx(8)
    assert row.efficiency is None


def test_the_best_sequential_cell_is_the_one_with_the_lowest_median(make_run):
    made = make_run()
    made.measured("sequential", [300] * 6, cores=1)
    made.measured("sequential", [200] * 6, cores=2)
    made.measured("tbb", [100] * 6, cores=2)
    table = table_of(made)
    assert table.sequential_base.cell.cores == 2
    assert table.rows[2].against_sequential.value == pytest.approx(2)


def test_without_a_sequential_time_there_is_no_speedup_against_it_and_no_efficiency(make_run):
    made = make_run()
    made.sample(made.cell("sequential"), 0, status="failed", reason="wrong answer")
    made.measured("tbb", [200] * 6)
    made.measured("tbb", [100] * 6, cores=2)
    table = table_of(made)
    assert table.sequential_base is None
    assert table.rows[2].against_sequential is None
    assert table.rows[2].efficiency is None
    assert table.rows[2].against_itself.value == pytest.approx(2)


def test_without_one_core_there_is_no_speedup_against_itself(make_run):
    made = make_run()
    made.measured("tbb", [100] * 6, cores=2)
    assert rows_of(made)["tbb", 2, 2].against_itself is None


def test_the_two_columns_of_speedups_are_two_families(make_run):
    made = make_run(blocks=10)
    made.measured("sequential", [300] * 10)
    for runner in ("tbb", "thread_pool"):
        made.measured(runner, list(range(300, 310)))
        made.measured(runner, list(range(150, 160)), cores=2)
    table = table_of(made)
    assert table.comparisons_with_sequential == 4
    assert table.comparisons_with_itself == 2
    # At 10 blocks, 1 - 5 %/2 still lets go of the outermost values, 1 - 5 %/4 does not.
    row = table.rows[2]
    assert row.against_sequential.estimate.interval.rank == 1
    assert row.against_itself.estimate.interval.rank == 2


def test_six_blocks_are_too_few_for_many_comparisons(make_run):
    made = make_run()
    for runner in ("sequential", "tbb", "thread_pool"):
        made.measured(runner, [300, 301, 302, 303, 304, 305])
    row = table_of(made).rows[1]
    assert row.wall_ns.interval.reached
    assert not row.against_sequential.estimate.interval.reached


def test_blocks_in_which_either_side_failed_are_dropped_from_the_ratio_and_counted(make_run):
    made = make_run()
    sequential = made.cell("sequential")
    tbb = made.cell("tbb")
    for block in range(6):
        broken = {"status": "timeout", "reason": "over 60 s"}
        made.sample(sequential, block, 200, **(broken if block == 0 else {}))
        made.sample(tbb, block, 100, **(broken if block in (0, 1, 5) else {}))
    row = rows_of(made)["tbb", 1, 1]
    assert (row.status, row.blocks, row.failed, row.missing) == ("ok", 3, 3, 0)
    assert row.reason == "over 60 s"
    assert row.against_sequential.value == pytest.approx(2)
    assert row.against_sequential.dropped == 3
    assert row.against_sequential.estimate.interval.count == 3


def test_a_time_of_zero_has_no_ratio_and_no_rate(make_run):
    made = make_run()
    made.measured("sequential", [100] * 6)
    made.measured("tbb", [0] * 6)
    made.measured("thread_pool", [0, 100, 100, 100, 100, 100])
    rows = rows_of(made)
    assert rows["tbb", 1, 1].zeros == 6
    assert rows["tbb", 1, 1].tasks_per_s is None
    assert rows["tbb", 1, 1].against_sequential.value is None
    assert rows["tbb", 1, 1].against_sequential.dropped == 6
    assert rows["thread_pool", 1, 1].against_sequential.dropped == 1


def test_a_cell_without_a_good_sample_has_the_status_of_its_samples(make_run):
    made = make_run(blocks=2)
    for runner, statuses in {
        "tbb": ("crashed", "crashed"),
        "thread_pool": ("crashed", "timeout"),
        "coroutines": (),
        "process_pool": ("skipped", "skipped"),
    }.items():
        name = made.cell(runner)
        for block, status in enumerate(statuses):
            made.sample(name, block, status=status, reason=f"{status} because")
    made.cell("sequential", 2, skipped="one task at a time")
    rows = {row.cell.runner: row for row in table_of(made).rows}
    assert {runner: row.status for runner, row in rows.items()} == {
        "tbb": "crashed",
        "thread_pool": "failed",
        "coroutines": "missing",
        "process_pool": "skipped",
        "sequential": "skipped",
    }
    assert rows["thread_pool"].reason == "crashed because; timeout because"
    assert rows["sequential"].missing == 0
    assert all(row.wall_ns is None for row in rows.values())


def test_equal_failures_are_one_entry_with_their_cells_and_blocks(make_run):
    made = make_run()
    tbb, pool = made.cell("tbb"), made.cell("thread_pool")
    for block in (0, 1, 2, 4):
        made.sample(tbb, block, status="failed", reason="connection refused")
    made.sample(pool, 3, status="failed", reason="connection refused")
    made.sample(pool, 4, status="crashed", reason="connection refused")
    failures = summarise(read_run(made.write())).failures
    assert [(failure.status, failure.samples) for failure in failures] == [
        ("failed", 5),
        ("crashed", 1),
    ]
    told = [(cell.runner, spans) for cell, spans in failures[0].cells]
    assert told == [("tbb", ((0, 2), (4, 4))), ("thread_pool", ((3, 3),))]


def test_missing_samples_are_counted_per_cell_and_skipped_cells_miss_none(make_run):
    made = make_run()
    made.measured("sequential", [100] * 6)
    made.measured("tbb", [100] * 4)
    made.cell("coroutines")
    made.cell("sequential", 2, skipped="one task at a time")
    missing = summarise(read_run(made.write())).missing
    assert [(group.per_cell, group.spans, len(group.cells)) for group in missing] == [
        (2, ((4, 5),), 1),
        (6, ((0, 5),), 1),
    ]


def test_an_absurd_number_of_planned_blocks_takes_no_time(make_run):
    made = make_run(blocks=10**18)
    made.measured("tbb", [100] * 3)
    assert summarise(read_run(made.write())).missing[0].samples == 10**18 - 3


def test_skipped_cells_are_grouped_by_reason(make_run):
    made = make_run()
    for cores in (2, 4):
        made.cell("sequential", cores, skipped="one task at a time")
    made.cell("tbb", 2, skipped="not built in")
    skips = summarise(read_run(made.write())).skips
    assert [(skip.reason, len(skip.cells)) for skip in skips] == [
        ("one task at a time", 2),
        ("not built in", 1),
    ]


def test_choosing_workloads_leaves_the_others_out_everywhere(make_run):
    made = make_run()
    made.sample(made.cell("tbb", workload="sleep"), 0, status="failed", reason="a")
    made.cell("tbb", 2, workload="sleep", skipped="b")
    made.measured("tbb", [100] * 6)
    summary = summarise(read_run(made.write()), ["sum_of_squares"])
    assert [table.workload for table in summary.workloads] == ["sum_of_squares"]
    assert not (summary.failures or summary.missing or summary.skips)


def test_spans_gather_blocks_and_what_lies_between_them():
    assert spans_of([5, 0, 2, 1]) == ((0, 2), (5, 5))
    assert spans_between([5, 0, 2, 1], 8) == ((3, 4), (6, 7))
    assert spans_between([], 3) == ((0, 2),)
    assert spans_between([0, 1, 2], 3) == ()
