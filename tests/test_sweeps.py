"""Several values of a parameter: each is measured, and a run is continued with all of them."""

from __future__ import annotations

from program import concbench, little, needs_program, planned_samples, samples_of, taken_samples

pytestmark = needs_program


def test_a_sweep_is_continued_with_each_of_its_values(tmp_path):
    sweep = little("sleep", "sleep.delay=1ms,2ms,1000us", "sleep.tasks=2,3", blocks=1)
    arguments = [*sweep, "--runners", "sequential", "--budget", "1us", "-o", "run"]
    assert concbench("run", *arguments, cwd=tmp_path).returncode == 124
    again = ["-p", "sleep.tasks=2", "-p", "sleep.tasks=3", "-p", "sleep.delay=1ms,2ms"]
    other = [*again[:-1], "sleep.delay=1ms"]
    refused = concbench("run", "--resume", "run", *other, cwd=tmp_path)
    assert refused.returncode == 2
    assert "param: the run has" in refused.stderr
    done = concbench("run", "--resume", "run", *again, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    taken = {tuple(sample["parameters"].values()) for sample in samples_of(tmp_path / "run")}
    assert taken == {("2", "1ms"), ("2", "2ms"), ("3", "1ms"), ("3", "2ms")}
    assert taken_samples(tmp_path / "run") == planned_samples(tmp_path / "run")


def test_a_list_is_measured_as_the_options_one_by_one(tmp_path):
    """By a workload and a runner, whose values are combined."""
    selection = ["--workloads", "sleep", "--runners", "process_pool"]
    selection += ["--cores", "1", "--concurrency", "2"]
    lists = ["-p", "sleep.delay=1ms,2ms", "-p", "process_pool.start=fork,spawn"]
    ones = ["-p", "sleep.delay=1ms", "-p", "process_pool.start=fork", "-p", "sleep.delay=2ms"]
    ones += ["-p", "process_pool.start=spawn"]
    listed = concbench("list", *selection, *lists, cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout == concbench("list", *selection, *ones, cwd=tmp_path).stdout
    assert listed.stdout.splitlines() == [
        "sleep/process_pool/tasks:64/delay:1ms/cores:1/concurrency:2",
        "sleep/process_pool:start=spawn/tasks:64/delay:1ms/cores:1/concurrency:2",
        "sleep/process_pool/tasks:64/delay:2ms/cores:1/concurrency:2",
        "sleep/process_pool:start=spawn/tasks:64/delay:2ms/cores:1/concurrency:2",
        "4 cells, 0 skipped",
    ]
