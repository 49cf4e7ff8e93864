"""Scaling, costs beside time, and latency: known answers for made-up cells."""

from __future__ import annotations

import pytest
from analysis.pages.text import as_text
from analysis.reading.samples import read_run
from analysis.run_pages.summary_page import document
from analysis.tables.costs import costs
from analysis.tables.best import best_of_each
from analysis.tables.scaling import scaling
from analysis.tables.summary import summarise

STEADY = [1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00, 1.01, 0.99, 1.00]


@pytest.fixture
def run(make_run):
    made = make_run(blocks=10)
    made.measured("sequential", times(8.0))
    return made


def times(factor: float) -> list[float]:
    return [1e6 * factor * noise for noise in STEADY]


def read(run):
    summary = summarise(read_run(run.write()))
    return summary.workloads[0], summary.plan


def curves(run):
    found = scaling(*read(run))
    return found, {curve.runner: curve for curve in found.curves}


def test_a_curve_runs_over_cores_and_goes_on_where_tasks_outnumber_them(run):
    for cores, at_once, factor in ((1, 1, 8.2), (1, 2, 8.4), (2, 2, 4.1), (2, 4, 4.3)):
        run.measured("tbb", times(factor), cores=cores, concurrency=at_once)
    found, by_runner = curves(run)
    tbb = by_runner["tbb"]
    assert found.workers == (1, 2, 4)
    assert [(p.workers, p.row.cell.cores, p.oversubscribed) for p in tbb.points] == [
        (1, 1, False),
        (2, 2, False),
        (4, 2, True),
    ]
    assert tbb.best.workers == 2
    assert tbb.cost.cores == 2
    assert [p.karp_flatt is not None for p in tbb.points] == [False, True, False]
    speedup = 8.0 / 4.1
    assert tbb.points[1].karp_flatt.value == pytest.approx((1 / speedup - 0.5) / 0.5)


def test_a_runner_that_never_beats_sequential_has_no_cost(run):
    for cores in (1, 2):
        run.measured("process_per_task", times(20), cores=cores)
    assert curves(run)[1]["process_per_task"].cost.cores is None


def test_laws_are_fitted_from_six_core_counts_up_to_the_physical_cores(run):
    run.manifest["environment"]["physical_cores"] = 32
    serial = 0.1
    counts = (1, 2, 4, 8, 16, 32)
    for cores in counts:
        run.measured("tbb", times(8.0 * (serial + (1 - serial) / cores)), cores=cores)
    found, by_runner = curves(run)
    assert found.why_no_fit is None
    assert by_runner["tbb"].amdahl.sigma == pytest.approx(serial, rel=0.01)

    run.manifest["environment"]["physical_cores"] = 8
    found, by_runner = curves(run)
    assert "core counts" in found.why_no_fit
    assert by_runner["tbb"].amdahl is None


def test_a_law_is_fitted_to_no_runner_with_fewer_core_counts(run):
    run.manifest["environment"]["physical_cores"] = 32
    for cores in (1, 2, 4, 8, 16, 32):
        run.measured("tbb", times(8.0 / cores), cores=cores)
    for cores in (1, 2, 4):
        run.measured("thread_pool", times(8.0 / cores), cores=cores)
    found, by_runner = curves(run)
    assert found.why_no_fit is None
    assert by_runner["tbb"].amdahl and by_runner["tbb"].usl
    assert by_runner["thread_pool"].amdahl is by_runner["thread_pool"].usl is None


def test_more_tasks_at_once_are_not_taken_for_more_cores(run):
    run.manifest["environment"]["physical_cores"] = 32
    for cores in (1, 2, 4, 8):
        run.measured("tbb", times(8.0 / cores), cores=cores)
    for at_once in (16, 32):
        run.measured("tbb", times(1.0), cores=8, concurrency=at_once)
    found, by_runner = curves(run)
    assert "(1, 2, 4, 8)" in found.why_no_fit
    for cores in (1, 2, 3, 5, 6, 7):
        run.measured("thread_pool", times(8.0 / cores), cores=cores)
    found, by_runner = curves(run)
    assert by_runner["thread_pool"].amdahl is not None
    assert by_runner["tbb"].amdahl is None


def test_waiting_work_is_swept_over_tasks_at_once_without_a_law(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", times(64), kind="waits", cores=2, concurrency=1)
    for at_once in (16, 64):
        run.measured("coroutines", times(64 / at_once), kind="waits", cores=2, concurrency=at_once)
    found, by_runner = curves(run)
    assert found.workers == (16, 64)
    assert not any(point.oversubscribed for point in by_runner["coroutines"].points)
    assert "waits" in found.why_no_fit


def test_costs_are_medians_and_the_break_even_counts_what_is_paid_once(run):
    name = run.cell("tbb", 2)
    for block, time in enumerate(times(4.0)):
        run.sample(name, block, time, cpu_ns=2 * time)
        run.lines[-1] |= {
            "startup_ns": 300_000,
            "shutdown_ns": 200_000,
            "context_switches_voluntary": 100 + block,
            "context_switches_involuntary": 7,
        }
    table, _ = read(run)
    tbb, sequential = costs(table, [place.row for place in best_of_each(table, 0.05).places])
    assert tbb.cores_busy == pytest.approx(2.0)
    assert tbb.inflation == pytest.approx(1.0)
    assert (tbb.switches_voluntary, tbb.switches_involuntary) == (104.5, 7)
    # 64 tasks take 4 ms less: each gains 62.5 us (and takes 125 alone), and 0.5 ms are paid once.
    assert tbb.break_even_tasks == pytest.approx(500_000 / 62_500)
    assert sequential.break_even_tasks is None
    assert sequential.inflation == 1


def test_one_task_alone_never_pays(run):
    name = run.cell("tbb", 2)
    for block, time in enumerate(times(4.0)):
        run.sample(name, block, time)
        run.lines[-1] |= {"startup_ns": 0, "shutdown_ns": 0}
    table, _ = read(run)
    by_runner = {c.row.cell.runner: c for c in costs(table, table.rows)}
    assert by_runner["tbb"].break_even_tasks == 1


def test_a_runner_that_is_no_faster_never_pays(run):
    run.measured("tbb", times(8.5), cores=2)
    table, _ = read(run)
    by_runner = {c.row.cell.runner: c for c in costs(table, table.rows)}
    assert by_runner["tbb"].break_even_tasks is None


def test_what_a_machine_does_not_tell_is_not_a_cost_of_zero(run):
    for line in run.lines:
        line |= {"cpu_ns": None, "startup_ns": None, "peak_pss_bytes": None}
    table, _ = read(run)
    (cost,) = costs(table, table.rows)
    assert (cost.cores_busy, cost.inflation, cost.startup_ns) == (None, None, None)


@pytest.mark.parametrize(
    ("cores", "batch", "known"),
    [(2, 4e6, True), (2, 12e6, False), (2, 8e6, False)],
    ids=["faster", "slower", "as fast"],
)
def test_karp_flatt_is_a_share_only_where_a_speed_up_is_shown(run, cores, batch, known):
    run.measured("tbb", [batch * noise for noise in (0.99, 1, 1.01) * 2], cores=cores)
    (point,) = curves(run)[1]["tbb"].points
    assert (point.karp_flatt is not None) is known


def test_system_calls_are_told_below_the_times(run):
    cell = run.measured("coroutines", times(8.0))
    for line in run.lines:
        if line["cell"] == cell:
            line["system_calls"] = 640
    text = as_text(document(summarise(read_run(run.write()))))
    assert "System calls a task: coroutines 10.0." in text
