"""What a waiting task costs in memory: known slopes of made-up cells, and real ones that differ."""

from __future__ import annotations


import pytest
from analysis.reading.samples import read_run
from analysis.tables.summary import summarise
from analysis.tables.waiting_memory import LEAST_SPAN, waiting_memory
from program import concbench, needs_program

EMPTY_BYTES = 5_000_000


def add(run, runner, bytes_per_task, counts, **cell):
    """Cells of `runner` whose memory has this slope, a little more of it in each further block."""
    for count in counts:
        parameters = {"tasks": str(count), "delay": "5ms"}
        given = {"workload": "sleep", "kind": "waits", "parameters": parameters} | cell
        name = run.cell(runner, cores=given.pop("cores", 2), concurrency=count, **given)
        for block in range(6):
            taken = EMPTY_BYTES + round((bytes_per_task + 10 * block) * count)
            run.sample(name, block, tasks=count, peak_pss_bytes=taken)


def found(run):
    return {one.runner: one for one in waiting_memory(summarise(read_run(run.write())).workloads)}


def test_the_slope_over_tasks_in_flight_is_what_each_takes(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (1, 100, 1000, 10_000))
    add(run, "coroutines", 1_000, (1, 100, 1000, 10_000))
    add(run, "process_pool", 150_000, (1, 100))
    of = found(run)
    assert of["thread_pool"].bytes_per_task.value == pytest.approx(10_025)
    assert of["thread_pool"].bytes_per_task.low == pytest.approx(10_000)
    assert of["thread_pool"].bytes_per_task.high == pytest.approx(10_050)
    assert of["thread_pool"].against_threads == pytest.approx(1)
    assert of["coroutines"].against_threads == pytest.approx(1_025 / 10_025)
    assert of["process_pool"].bytes_per_task.value == pytest.approx(150_025)
    assert (of["process_pool"].fewest, of["process_pool"].most) == (1, 100)


def test_numbers_of_tasks_that_are_close_tell_nothing(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (100, 100 * LEAST_SPAN - 1))
    add(run, "coroutines", 1_000, (100, 100 * LEAST_SPAN))
    of = found(run)
    assert list(of) == ["coroutines"]
    assert of["coroutines"].against_threads is None


def test_only_work_that_waits_is_looked_at_and_the_most_cores_count(make_run):
    run = make_run(blocks=6)
    add(run, "tbb", 10_000, (1, 1000), workload="sum_of_squares", kind="computes")
    add(run, "fibers", 4_000, (1, 1000), cores=1)
    add(run, "fibers", 8_000, (1, 1000), cores=2)
    of = found(run)
    assert list(of) == ["fibers"]
    assert (of["fibers"].cores, of["fibers"].bytes_per_task.value) == (2, pytest.approx(8_025))


def test_tasks_that_do_not_fit_the_concurrency_are_not_in_flight(make_run):
    run = make_run(blocks=6)
    for at_once in (1, 100):
        parameters = {"tasks": "1000", "delay": "5ms"}
        name = run.cell(
            "thread_pool", 2, at_once, workload="sleep", kind="waits", parameters=parameters
        )
        for block in range(6):
            run.sample(name, block, tasks=1000, peak_pss_bytes=EMPTY_BYTES + 9_000 * at_once)
    assert found(run)["thread_pool"].bytes_per_task.value == pytest.approx(9_000)


def test_a_block_without_one_of_the_cells_does_not_count(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (1, 1000))
    run.lines = [line for line in run.lines if line["block"] != 5 or line["tasks"] != 1]
    of = found(run)
    assert of["thread_pool"].bytes_per_task.count == 5


@needs_program
def test_a_waiting_thread_takes_more_than_a_waiting_coroutine(tmp_path):
    tasks = ["-p", "sleep.tasks=1,400", "-p", "sleep.delay=50ms", "--concurrency", "1,400"]
    alike = "tasks:1/.*concurrency:1$|tasks:400/.*concurrency:400$"
    chosen = ["--workloads", "sleep", "--runners", "thread_pool,coroutines,process_pool"]
    few = ["--cores", "1", "--blocks", "2", "--filter", alike]
    done = concbench("run", "--quick", *chosen, *tasks, *few, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run = read_run(tmp_path / "run")
    of = {one.runner: one.bytes_per_task for one in waiting_memory(summarise(run).workloads)}
    assert of["coroutines"].high < of["thread_pool"].low < of["process_pool"].low
    said = concbench("summary", "--tables", "run", cwd=tmp_path)
    assert "Memory of a task that waits" in said.stdout
