"""What is typed: answers to questions, and messages for people about everything else."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from forbidden import forbid
from program import PATIENCE_S, PROGRAM, concbench, lists, little, names, needs_program

pytestmark = needs_program

# What a program says that did not foresee its end.
UNFORESEEN = re.compile(r"terminate called|what\(\):|json\.exception|std::|Aborted|basic_string")


def refusal(cwd: Path, *arguments: object) -> str:
    """The message about bad usage, after which nothing has been written."""
    before = sorted(os.listdir(cwd))
    done = concbench(*arguments, cwd=cwd)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert sorted(os.listdir(cwd)) == before
    assert not UNFORESEEN.search(done.stderr), done.stderr
    assert all(char.isprintable() or char == "\n" for char in done.stderr)
    return done.stderr


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("run --workloads slep", "sleep"),
        ("run --workloads sleep,sum_of_square", "sum_of_squares"),
        ("run --runners process_pol", "process_pool"),
        ("run --runners asynk", "async"),
        ("run --runners multi-process", "multiprocess"),
        ("run --blcks 3", "--blocks"),
        ("run --worklods=sleep", "--workloads"),
        ("run --preset guide", "guides"),
        ("run -p sleep.delya=1ms", "delay"),
        ("run -p slep.delay=1ms", "sleep"),
        ("list --cell", "--cells"),
        ("list --cells --runners thread_pol", "thread_pool"),
        ("list --runners thread_pol", "thread_pool"),
        ("cells --workloads slep", "sleep"),
        ("serve --prot 1", "--port"),
        ("runn --quick", "run"),
        ("--versoin", "--version"),
    ],
)
def test_an_unknown_name_gets_the_nearest(tmp_path, typed, nearest):
    said = refusal(tmp_path, *typed.split())
    assert re.search(rf"did you mean '{nearest}'", said), said


def test_a_name_that_is_near_to_nothing_gets_no_guess(tmp_path):
    assert "did you mean" not in refusal(tmp_path, "run", "--workloads", "photosynthesis")


CORES_OF_NO_MACHINE = 100_000


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "--help"),
        ("--concurrency 0", "from 1 to"),
        ("--concurrency -3", "from 1 to"),
        ("--concurrency 1,,4", "from 1 to"),
        ("--concurrency 99999999999999999999", "from 1 to"),
        ("--concurrency 0x", "from 1 to"),
        ("--cores 0", "from 1"),
        ("--cores -1", "from 1"),
        ("--cores some", "pow2 or all"),
        (f"--cores {CORES_OF_NO_MACHINE}", r"may use \d+ core.*at most"),
        ("-p sum_of_squares.n=-5", "whole number from 1"),
        ("-p sum_of_squares.n=1e6", "whole number from 1"),
        ("-p sum_of_squares.tasks=0", "whole number from 1"),
        ("-p http_fetch.bytes=-1", "whole number from 0"),
        ("-p sqrt_map.n=1000 -p sqrt_map.grain=7", "does not divide.* 5 or 8"),
        ("-p sqrt_map.grain=0", "from 1"),
        ("-p sleep.delay=-1ms", "negative.*such as"),
        ("-p sleep.delay=1", "no unit.*such as"),
        ("-p sleep.delay=1parsec", "unknown unit.*such as"),
        ("-p http_fetch.delay=1500us", "whole milliseconds, such as"),
        ("-p global_lock.switch_interval=5", "no unit.*such as 5ms"),
        ("-p global_lock.switch_interval=-1ms", "negative.*such as 5ms"),
        ("-p global_lock.switch_interval=often", "not a duration.*such as 5ms"),
        ("-p global_lock.switch_interval=1us", "type global_lock.switch_interval=10us or more"),
        ("-p sleep", "RUNNER.PARAMETER=VALUE, such as"),
        ("-p sleep.delay", "RUNNER.PARAMETER=VALUE, such as"),
        ("--workloads empty -p sleep.delay=1ms", "not among the selected"),
        ("--url ftp://localhost/", "http://"),
        ("--url localhost", "http://"),
        ("--workloads sleep --url http://127.0.0.1/", "not among the selected"),
        ("--min-time 0", "such as"),
        ("--min-time 0s", "such as"),
        ("--min-time 100", "such as"),
        ("--timeout soon", "such as"),
        ("--timeout nan", "such as"),
        ("--timeout 1e300h", "such as"),
        ("--budget -5m", "such as"),
        ("--blocks 0", "1 to "),
        ("--blocks -1", "1 to "),
        ("--blocks many", "1 to "),
        ("--seed -1", "--seed"),
        ("--seed dice", "--seed"),
        ("--filter (", "no regular expression of RE2"),
        ("--filter [z-a]", "no regular expression of RE2"),
        ("--filter ^nothing_like_this$", "no cell matches.*list --cells"),
        ("--workloads sleep --runners sequential --filter concurrency:64", "list --cells"),
        ("-o /proc/nowhere/run", "cannot make /proc/nowhere/run.*-o"),
        ("-o=run", "type -o run"),
        ("-p=sleep.delay=1ms", "type -p sleep.delay=1ms"),
        ("-o=", "is an empty word"),
        ("-o present.txt", "present.txt.*-o"),
        ("-o present.txt/run", "cannot make present.txt/run.*-o"),
        ("-o full", "full exists already.*-o"),
        ("-o elsewhere --resume full", "leave -o out"),
        ("--resume full", "full is not a run"),
        ("--resume present.txt", "present.txt is not a run"),
        ("--quick --rigorous", "--quick excludes --rigorous|--rigorous excludes --quick"),
        ("--workloads", "--workloads"),
        ("--seed 1 --seed 2", "--seed"),
        ("--orders", "--orders requires --dry-run"),
    ],
)
def test_bad_usage_of_run_is_explained(tmp_path, typed, words):
    (tmp_path / "present.txt").write_text("precious")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious.txt").write_text("precious")
    said = refusal(tmp_path, *(["run", *typed.split()] if typed else []))
    assert re.search(words, said.replace("\n", " ")), said
    assert (tmp_path / "present.txt").read_text() == "precious"
    assert os.listdir(tmp_path / "full") == ["precious.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_may_not_be_written_is_refused(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    assert "Permission denied" in refusal(tmp_path, "run", "-o", "locked/run")
    assert "Permission denied" in refusal(tmp_path, "run", "-o", "locked")


def test_an_output_directory_may_be_there_as_long_as_it_is_empty(tmp_path):
    arguments = ["run", *little("empty", blocks=1), "--runners", "thread_pool", "-o", "run"]
    (tmp_path / "run").mkdir()
    assert concbench(*arguments, cwd=tmp_path).returncode == 0
    assert "run exists already" in refusal(tmp_path, *arguments)


def test_the_lists_fit_a_terminal(tmp_path):
    lines = concbench("list", cwd=tmp_path).stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    for name in [*names("workloads"), *names("runners")]:
        assert any(line.startswith(f"  {name} ") for line in lines), name


@pytest.mark.parametrize(
    ("runner", "call"), [("uring", "io_uring_setup"), ("libuv", "epoll_create1")]
)
def test_what_the_kernel_refuses_is_skipped_in_its_words(tmp_path, runner, call):
    if runner not in names("runners"):
        pytest.skip(f"this concbench was built without {runner}")
    selection = ["--cells", "--workloads", "sleep", "--runners", f"{runner},sequential"]
    done = concbench("list", *selection, cwd=tmp_path, preexec_fn=forbid(call))
    assert done.returncode == 0, done.stderr
    cells = [line for line in done.stdout.splitlines() if line.startswith(f"sleep/{runner}/")]
    assert cells != []
    assert all("skipped: " in cell and "not permitted" in cell.lower() for cell in cells), cells


def test_a_dry_run_writes_nothing_and_prints_the_plan(tmp_path):
    done = concbench("run", "--dry-run", "--seed", 3, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path) == []
    assert re.search(r"estimated \d+.* seed 3\n", done.stdout)
    for effort in ("quick", "standard", "rigorous"):
        told = rf"--{effort} +\d+ cells x \d+ blocks and a race of up to \d+, estimated \d"
        assert re.search(told, done.stdout)
    lines = done.stdout.splitlines()
    assert any(line.startswith("sleep/coroutines/") for line in lines)
    assert any(re.search("^sum_of_squares/sequential/.*skipped: .+", line) for line in lines)
    listed = concbench("list", "--cells", cwd=tmp_path).stdout.splitlines()
    assert [line for line in lines if "/" in line] == [line for line in listed if "/" in line]


@pytest.mark.parametrize("option", ["--resume", "-o", "--hosts", "--min-time"])
def test_an_option_from_an_unset_variable_starts_nothing(tmp_path, option):
    said = refusal(tmp_path, "run", option, "")
    assert f"behind {option} is an empty word" in said


def test_a_dry_run_plans_what_is_selected_alone(tmp_path):
    selection = ["--workloads", "sleep", "--runners", "thread_pool,multiprocess"]
    selection += ["--concurrency", "3,5"]
    done = concbench("run", "--dry-run", *selection, "--filter", "cores:1|:5$", cwd=tmp_path)
    cells = [line.split("/") for line in done.stdout.splitlines() if line.startswith("sleep/")]
    multiprocess = {
        entry["name"] for entry in lists()["runners"] if entry["family"] == "multiprocess"
    }
    assert {"process_pool", "process_per_task"} <= multiprocess
    assert {cell[1] for cell in cells} == multiprocess | {"thread_pool"}
    assert "concurrency:5" in {cell[-1] for cell in cells}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("--help", "run.*serve"),
        ("-h", "run.*serve"),
        ("--version", r"^concbench \d+\.\d+\.\d+"),
        ("run --help", "--resume.*--dry-run.*--orders"),
        ("serve --help", "--port"),
        ("cells --help", "--filter"),
        ("list --help", "--json.*--cells"),
        ("list --json", '"workloads": .*"name": "sleep".*"runners": .*"missing": '),
        ("list", "computes.*sum_of_squares.*waits.*sleep.*threaded.*thread_pool.*async.*guides"),
        ("list --cells", "^sum_of_squares/sequential/"),
        ("list --cells --workloads empty", "^empty/"),
    ],
)
def test_a_question_is_answered_on_standard_output(tmp_path, typed, words):
    done = concbench(*typed.split(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(words, done.stdout, re.S), done.stdout
    assert os.listdir(tmp_path) == []


def test_help_does_not_show_what_is_not_for_people(tmp_path):
    assert not re.search(r"^\s+(cell|worker) ", concbench("--help", cwd=tmp_path).stdout, re.M)


@pytest.mark.parametrize("chunk", ["0", "-1", "x", "1,", "1,0"])
@pytest.mark.parametrize("command", ["run", "list", "cells"])
def test_a_chunk_that_is_no_number_is_refused(tmp_path, command, chunk):
    said = refusal(tmp_path, command, f"--chunk={chunk}")
    assert "--chunk" in said and "type whole numbers from 1" in said


def test_a_chunk_without_its_pool_is_refused(tmp_path):
    said = refusal(tmp_path, "run", "--runners", "thread_pool", "--chunk", "10")
    assert said == "concbench: --chunk: process_pool is not among the selected runners\n"


def test_a_way_to_start_workers_that_there_is_not_is_refused(tmp_path):
    said = refusal(tmp_path, "run", "-p", "process_pool.start=thread")
    assert "'thread': type fork or spawn" in said


def test_each_chunk_is_a_runner_of_its_own(tmp_path):
    selection = ["--workloads", "empty", "--runners", "process_pool", "--cores", "1"]
    chunks = ["--chunk", "1,50,50"]
    done = concbench("list", *selection, "--concurrency", "1", *chunks, cwd=tmp_path)
    cells = [line.split("/")[1] for line in done.stdout.splitlines() if "/" in line]
    assert cells == ["process_pool", "process_pool:chunk=50"]


@pytest.mark.parametrize("typed", ["list", "list --cells", "run --dry-run"])
def test_an_answer_that_cannot_be_written_is_an_error(tmp_path, typed):
    with open("/dev/full", "w") as full:
        done = concbench(*typed.split(), cwd=tmp_path, stdout=full)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert not UNFORESEEN.search(done.stderr)


def test_an_answer_that_nobody_can_get_is_an_error(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f"'{PROGRAM}' list >&-"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1
    assert done.stderr == "concbench: cannot write to standard output: Bad file descriptor\n"


def test_a_reader_that_stops_early_gets_no_complaint(tmp_path):
    command = f"'{PROGRAM}' list --cells | head -n 1; echo ${{PIPESTATUS[1]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE_S
    )
    assert done.stdout.splitlines()[1:] == ["0"]
    assert done.stderr == ""


@pytest.mark.parametrize("order", ["nonsense", "{}", "[]", '{"cell": {"workload": "none"}}'])
def test_the_command_behind_the_cells_survives_nonsense(tmp_path, order):
    done = concbench("cell", order, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert not re.search("terminate called|Aborted", done.stderr)
