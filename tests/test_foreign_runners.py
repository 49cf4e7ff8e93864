"""Runners that are programs of somebody else's: their description, and what the commands make of
them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import (
    concbench,
    manifest_of,
    needs_program,
    not_ok,
    planned_samples,
    taken_samples,
)
from toy_runner import EXAMPLE, ONE_POINT, copied_toy, run_with

pytestmark = needs_program


def test_workloads_that_it_does_not_do_are_holes_with_their_reason(tmp_path: Path) -> None:
    arguments = ["--workloads", "sum_of_squares,sleep", "--runners", "toy", *ONE_POINT]
    done = concbench("list", "--module", EXAMPLE / "toy.json", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^sum_of_squares/toy/\S+$", done.stdout, re.M)
    assert re.search(
        r"^sleep/toy/\S+  skipped: the program toy does not do sleep$", done.stdout, re.M
    )


def test_the_list_of_all_runners_has_it(tmp_path: Path) -> None:
    done = concbench("list", "--module", EXAMPLE / "toy.json", cwd=tmp_path)
    assert re.search(r"^  toy +one task after the other, in plain Python$", done.stdout, re.M)
    assert not re.search(r"^  toy ", concbench("list", cwd=tmp_path).stdout, re.M)


def test_cells_says_that_it_cannot_run_it_where_it_is_selected(tmp_path: Path) -> None:
    arguments = ["cells", "--module", EXAMPLE / "toy.json", "--workloads", "sum_of_squares"]
    some = ["--runners", "sequential,toy", *ONE_POINT, "--benchmark_min_time=0.001"]
    both = concbench(*arguments, *some, cwd=tmp_path)
    assert both.returncode == 1
    assert "toy is a program of its own" in both.stdout + both.stderr
    one = concbench(*arguments, *some, "--benchmark_filter=sequential", cwd=tmp_path)
    assert one.returncode == 0, one.stderr
    assert "toy" not in one.stdout + one.stderr


@pytest.fixture
def torn_run(tmp_path: Path) -> Path:
    """A run with the toy that lacks its last sample."""
    done, run = run_with(EXAMPLE / "toy.json", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (run / "samples.jsonl").read_text().splitlines(True)
    (run / "samples.jsonl").write_text("".join(lines[:-1]))
    manifest = manifest_of(run) | {"finished_at": None}
    (run / "manifest.json").write_text(json.dumps(manifest))
    return run


def test_a_run_is_continued_with_the_program_named_again(torn_run: Path, tmp_path: Path) -> None:
    module = ["--module", EXAMPLE / "toy.json"]
    done = concbench("run", "--resume", torn_run, *module, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert taken_samples(torn_run) == planned_samples(torn_run)
    assert not_ok(torn_run) == []


def test_a_run_is_not_continued_with_a_program_that_only_its_manifest_names(
    torn_run: Path, tmp_path: Path
) -> None:
    before = taken_samples(torn_run)
    done = concbench("run", "--resume", torn_run, cwd=tmp_path)
    assert done.returncode == 4
    assert "the runner 'toy', which is none of concbench's own" in done.stderr
    assert f"--module {EXAMPLE / 'toy.json'}" in done.stderr
    assert taken_samples(torn_run) == before


def test_a_run_is_not_continued_with_another_program(tmp_path: Path) -> None:
    toy = copied_toy(tmp_path)
    done, run = run_with(toy / "toy.json", tmp_path, "--budget", "1us")
    assert done.returncode == 124, done.stderr
    with (toy / "toy.py").open("a") as file:
        file.write("# another\n")
    done = concbench("run", "--resume", run, "--module", toy / "toy.json", cwd=tmp_path)
    assert done.returncode == 2
    assert f"the module {toy / 'toy.py'}: " in done.stderr


def test_a_run_that_is_cut_short_says_how_to_continue_it(tmp_path: Path) -> None:
    done, run = run_with(EXAMPLE / "toy.json", tmp_path, "--budget", "1us")
    assert done.returncode == 124
    assert f"--resume {run} --module {EXAMPLE / 'toy.json'}" in done.stderr


def described(change_it: Callable[[dict[str, Any]], object], directory: Path) -> Path:
    description = json.loads((EXAMPLE / "toy.json").read_text())
    change_it(description)
    (directory / "toy.py").touch()
    (directory / "mine.json").write_text(json.dumps(description))
    return directory / "mine.json"


@pytest.mark.parametrize(
    ("change_it", "what"),
    [
        (lambda all: all.update(contract_version=2), 'must have "contract_version": 1'),
        (lambda all: all.update(runners=[]), 'must have a list of "runners"'),
        (lambda all: all["runners"][0].pop("summary"), '"toy" that needs a text "summary"'),
        (lambda all: all["runners"][0].update(argv=[]), 'needs "argv", a list of texts'),
        (lambda all: all["runners"][0].update(argv=["", "a"]), "of which the first is a program"),
        (lambda all: all["runners"][0].update(argv=["toy.py", 7]), 'needs "argv", a list of texts'),
        (lambda all: all["runners"][0].update(workloads=["sleep", ""]), 'needs "workloads"'),
        (lambda all: all["runners"][0].update(argv=["nowhere"]), "'nowhere', which is not there"),
        (lambda all: all["runners"][0].update(family="odd"), '"odd"; known are sequential,'),
        (lambda all: all["runners"][0].update(name="To/y"), "small letters, digits and _"),
        (lambda all: all["runners"][0].update(name="callbacks"), "a runner 'callbacks' already"),
        (lambda all: all["runners"][0].update(name="async"), "'async' means several"),
        (lambda all: all["runners"][0].update(name="all"), "'all' means several"),
        (lambda all: all["runners"][0].update(name="a" * 65), "at most 64 of them"),
        (lambda all: all["runners"][0].update(name=7), 'needs a text "name"'),
        (lambda all: all["runners"][0].update(summary="a\x1b[31m"), 'characters in "summary"'),
        (lambda all: all["runners"][0].update(why_most="a\nb"), 'characters in "why_most"'),
        (lambda all: all["runners"][0].update(summary="a" * 1001), "at most 1000 bytes in"),
        (lambda all: all["runners"][0].update(argv=["toy.py", "\x07"]), 'characters in "argv"'),
        (lambda all: all["runners"][0].update(argv=["/tmp"]), "'/tmp', which is not there"),
        (lambda all: all["runners"][0].update(workloads="sleep"), 'needs "workloads", a list'),
        (lambda all: all["runners"][0].update(most_concurrency=0), "whole number from 1"),
        (lambda all: all["runners"][0].update(most_concurrency=-1), 'needs "most_concurrency"'),
        (lambda all: all["runners"][0].update(most_concurrency=1.5), 'needs "most_concurrency"'),
        (lambda all: all["runners"][0].update(why_most=1), 'needs a text "why_most"'),
        (lambda all: all["runners"][0].update(start_cost_ns=1e308), 'needs "start_cost_ns"'),
        (lambda all: all["runners"][0].update(task_cost_ns=-1), 'needs "task_cost_ns"'),
        (lambda all: all["runners"][0].update(task_cost_ns="1"), 'needs "task_cost_ns"'),
        (lambda all: all["runners"][0].update(task_cost_ns=None), 'needs "task_cost_ns"'),
        (lambda all: all["runners"][0].update(worker_cost_ns=-1), 'needs "worker_cost_ns"'),
        (lambda all: all.update(runner=[]), 'unknown key "runner"'),
        (lambda all: all["runners"][0].update(shell="sh"), 'unknown key "shell"'),
        (lambda all: all["runners"].append(all["runners"][0]), '"toy" that is there twice'),
    ],
)
def test_a_description_that_is_wrong_is_refused_with_what_to_mend(
    tmp_path: Path, change_it: Callable[[dict[str, Any]], object], what: str
) -> None:
    done = concbench("list", "--module", described(change_it, tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "--module" in done.stderr and "mine.json" in done.stderr
    assert what in done.stderr


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "No such file"),
        ("{", "is no JSON: line 1, column 2: "),
        ("[]", "is no JSON object"),
        ("", "is empty"),
    ],
)
def test_a_file_that_is_no_description_is_refused(
    tmp_path: Path, content: str | None, what: str
) -> None:
    if content is not None:
        (tmp_path / "mine.json").write_text(content)
    done = concbench("list", "--module", "mine.json", cwd=tmp_path)
    assert done.returncode == 2
    assert what in done.stderr


def test_a_description_may_be_called_anything(tmp_path: Path) -> None:
    toy = copied_toy(tmp_path)
    (toy / "toy.json").rename(toy / "TOY.txt")
    (tmp_path / "link").symlink_to(toy / "TOY.txt")
    for name in ("toy/TOY.txt", "link"):
        done = concbench("list", "--module", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert re.search("^  toy ", done.stdout, re.M)


def test_an_empty_name_of_a_module_is_refused(tmp_path: Path) -> None:
    done = concbench("list", "--module", "", cwd=tmp_path)
    assert done.returncode == 2
    assert "behind --module is an empty word" in done.stderr


def test_a_program_gets_its_empty_arguments(tmp_path: Path) -> None:
    argv = ["python3", "toy.py", "", "--name=", ""]
    mine = described(lambda all: all["runners"][0].update(argv=argv), tmp_path)
    toy = (EXAMPLE / "toy.py").read_text().replace("from __future__ import annotations\n", "")
    (tmp_path / "toy.py").write_text(f"import sys\nassert sys.argv[1:-1] == {argv[2:]}\n{toy}")
    done, run = run_with(mine, tmp_path, blocks=1)
    assert done.returncode == 0, done.stderr
    assert not_ok(run) == []


def test_workloads_that_nobody_has_are_told(tmp_path: Path) -> None:
    mine = described(lambda all: all["runners"][0].update(workloads=["sleep", "slep"]), tmp_path)
    done = concbench("list", "--module", mine, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "there is no workload 'slep' that toy says it does" in done.stderr
    assert "(did you mean 'sleep'?)" in done.stderr


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["./mine", "a" * 200_000], ": Argument list too long"),
        (["./mine"], ", or what runs it: No such file or directory"),  # its interpreter
    ],
)
def test_a_program_that_cannot_be_started_costs_its_sample_and_says_why(
    tmp_path: Path, argv: list[str], why: str
) -> None:
    (tmp_path / "mine").write_text("#!/nowhere/python3\n")
    (tmp_path / "mine").chmod(0o755)
    mine = described(lambda all: all["runners"][0].update(argv=argv), tmp_path)
    done, run = run_with(mine, tmp_path, blocks=1)
    assert done.returncode == 1
    assert taken_samples(run) == planned_samples(run)
    [sample] = not_ok(run)
    assert sample["status"] == "failed"
    assert sample["reason"] == f"cannot start {tmp_path / 'mine'}{why}"
