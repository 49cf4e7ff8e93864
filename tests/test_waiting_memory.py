"""What a waiting task costs in memory: known slopes of made-up cells, and real ones that differ."""

from __future__ import annotations

import pytest
from analysis.reading.samples import read_run
from analysis.tables.summary import summarise
from analysis.tables.waiting import LEAST_SPAN, slope, waiting_costs
from program import concbench, needs_program, samples_of

EMPTY_BYTES = 5_000_000
STACK = 16_384


def add(run, runner, bytes_per_task, counts, threads_per_task=0, **cell):
    """Cells of `runner` whose memory has this slope, besides page tables and kernel stacks, and a
    little more of it in each further block."""
    for count in counts:
        parameters = {"tasks": str(count), "delay": "5ms"}
        given = {"workload": "sleep", "kind": "waits", "parameters": parameters} | cell
        name = run.cell(runner, cores=given.pop("cores", 2), concurrency=count, **given)
        for block in range(6):
            taken = EMPTY_BYTES + round((bytes_per_task + 10 * block) * count)
            run.sample(name, block, tasks=count)["waiting_memory"] = {
                "tasks": count,
                "pss_bytes": taken,
                "page_table_bytes": 4096 + 8 * count,
                "kernel_stack_bytes": STACK * (1 + threads_per_task * count),
                "processes": 1,
                "threads": 1 + threads_per_task * count,
            }


def found(run):
    return {one.runner: one for one in waiting_costs(summarise(read_run(run.write())).workloads)}


def test_the_slope_over_tasks_in_flight_is_what_each_takes(make_run):
    run = make_run(blocks=6)
    add(run, "thread_per_task", 9_992, (1, 100, 1000, 10_000), threads_per_task=1)
    add(run, "coroutines", 992, (1, 100, 1000, 10_000))
    add(run, "process_pool", 149_992, (1, 100))
    of = found(run)
    thread = of["thread_per_task"]
    assert thread.bytes_per_task.value == pytest.approx(10_025 + STACK)
    assert thread.bytes_per_task.low == pytest.approx(10_000 + STACK)
    assert thread.bytes_per_task.high == pytest.approx(10_050 + STACK)
    assert thread.kernel_bytes == pytest.approx(8 + STACK)
    assert thread.against_threads.value == pytest.approx(1)
    ratio = of["coroutines"].against_threads
    assert ratio.low == pytest.approx(1_000 / (10_000 + STACK))
    assert ratio.high == pytest.approx(1_050 / (10_050 + STACK))
    assert of["coroutines"].base == "thread_per_task"
    assert of["process_pool"].bytes_per_task.value == pytest.approx(150_025)
    assert (of["process_pool"].fewest, of["process_pool"].most) == (1, 100)


def test_a_point_that_is_off_does_not_move_the_slope_far():
    straight = [(count, 1_000_000 + 500 * count) for count in (1, 100, 1000, 10_000)]
    assert slope(straight) == 500
    assert slope([straight[0], (100, 9_000_000), *straight[2:]]) == pytest.approx(500, rel=0.03)
    with pytest.raises(ValueError, match="no slope"):
        slope([(7, 1), (7, 2)])


def test_other_threads_are_the_base_where_there_is_no_thread_for_each_task(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (1, 100))
    add(run, "fibers", 5_000, (1, 100))
    of = found(run)
    assert of["fibers"].base == "thread_pool"
    assert of["fibers"].against_threads.value == pytest.approx(0.5, rel=0.01)


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
    add(run, "fibers", 7_992, (1, 1000), cores=2)
    of = found(run)
    assert list(of) == ["fibers"]
    assert (of["fibers"].cores, of["fibers"].bytes_per_task.value) == (2, pytest.approx(8_025))


def test_a_block_without_one_of_the_cells_does_not_count(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (1, 1000))
    run.lines[5]["waiting_memory"] = None
    run.lines = [line for line in run.lines if line["block"] != 4 or line["tasks"] != 1]
    assert found(run)["thread_pool"].bytes_per_task.count == 4


def test_samples_that_were_not_looked_at_in_time_tell_nothing(make_run):
    run = make_run(blocks=6)
    add(run, "thread_pool", 10_000, (1, 1000))
    for line in run.lines:
        line["waiting_memory"] = None
    assert not found(run)


@needs_program
def test_a_waiting_thread_takes_more_than_a_waiting_coroutine(tmp_path):
    tasks = ["-p", "sleep.tasks=1,50", "-p", "sleep.delay=500ms", "--concurrency", "1,50"]
    alike = "tasks:1/.*concurrency:1$|tasks:50/.*concurrency:50$"
    chosen = ["--workloads", "sleep", "--runners", "thread_per_task,coroutines,process_per_task"]
    few = ["--cores", "1", "--blocks", "2", "--filter", alike]
    done = concbench("run", "--quick", *chosen, *tasks, *few, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    waiting = [
        (sample["runner"], sample["tasks"], sample["waiting_memory"])
        for sample in samples_of(tmp_path / "run")
        if sample["waiting_memory"]
    ]
    # A loaded machine may begin no look in time: most samples have one.
    assert len(waiting) >= 6
    for runner, tasks_of_batch, memory in waiting:
        assert memory["tasks"] == tasks_of_batch
        of_tasks = {"thread_per_task": "threads", "process_per_task": "processes"}.get(runner)
        if of_tasks:
            assert memory[of_tasks] >= tasks_of_batch
    run = read_run(tmp_path / "run")
    of = {one.runner: one.bytes_per_task for one in waiting_costs(summarise(run).workloads)}
    assert of["coroutines"].high < of["thread_per_task"].low < of["process_per_task"].low
    said = concbench("summary", "--tables", "run", cwd=tmp_path)
    assert "Memory of a task that waits" in said.stdout
    assert "vs thread: times the bytes of thread_per_task" in " ".join(said.stdout.split())
