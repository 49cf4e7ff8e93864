"""Names and reasons with commands for a terminal in them: none reaches one, whatever prints it, and
what is there to be typed can be typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from analysis.words.printable import printable
from conftest import REPOSITORY
from program import (
    PROGRAM,
    concbench,
    little,
    needs_http,
    needs_program,
    planned_samples,
    taken_samples,
)
from toy_runner import run_with

pytestmark = needs_program

# An escape sequence, a control of eight bits, a turn of direction, an end of line and no UTF-8.
HOSTILE = "a\x1b[31m\u009b2J\u202eb\u2028c\x7f\r\udcff"
IN_UTF8 = HOSTILE[:-1]
SLEEP = [*little("sleep", blocks=1), "--runners", "thread_pool", "--concurrency", "2"]
FETCH = ["--workloads", "http_fetch", "-p", "http_fetch.url=http://h/\u202eb\u2028c"]
FETCH += ["--runners", "sequential"]


def said_by(
    words: list[object], cwd: Path, program: str | Path = PROGRAM, **environment: str
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error. None of it is for a terminal to obey."""
    done = subprocess.run(
        [program, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        timeout=300,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )
    for stream in (done.stdout, done.stderr):
        assert printable(os.fsdecode(stream), kept="\n") == os.fsdecode(stream)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    "words",
    [
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["run", HOSTILE],
        ["run", "--resume", HOSTILE],
        ["run", *SLEEP, "-o", f"nowhere.txt/{HOSTILE}"],
        ["run", "--dry-run", "--workloads", HOSTILE],
        ["run", "--dry-run", "--runners", HOSTILE],
        ["run", "--dry-run", "--filter", f"[{HOSTILE}"],
        ["run", "--dry-run", "--hosts", HOSTILE, "--runners", "mpi"],
        ["run", "--dry-run", "-p", HOSTILE],
        ["run", "--dry-run", "-p", f"sleep.{HOSTILE}=1"],
        ["run", "--dry-run", "-p", f"sleep.tasks={HOSTILE}"],
        ["run", "--dry-run", "--timeout", HOSTILE],
        ["run", "--dry-run", "--blocks", HOSTILE],
        ["run", "--dry-run", "--preset", HOSTILE],
        ["run", "--dry-run", "--keep-env", HOSTILE],
        ["list", "--module", HOSTILE],
        ["list", "--module", f"{HOSTILE}.json"],
        ["cells", f"--benchmark_{HOSTILE}"],
        ["cells", f"--benchmark_filter=[{HOSTILE}"],
        ["cells", f"--benchmark_out=nowhere.txt/{HOSTILE}"],
        ["serve", "--address", HOSTILE],
        ["serve", "--port", HOSTILE],
        ["cell", HOSTILE],
        ["cell", json.dumps({HOSTILE: HOSTILE})],
        ["rank", HOSTILE],
        ["summary", HOSTILE],
        ["summary", "--format", HOSTILE, "."],
        ["report", HOSTILE],
        ["report", f"--{HOSTILE}"],
        ["compare", HOSTILE, HOSTILE],
        ["compare", "--filter", HOSTILE, ".", "."],
    ],
    ids=lambda words: " ".join(map(printable, words)),
)
def test_what_is_refused_is_printable(tmp_path, words):
    (tmp_path / "nowhere.txt").touch()
    code, _, stderr = said_by(words, tmp_path)
    assert code in (1, 2)
    assert stderr != ""


def test_what_a_worker_refuses_is_printable(tmp_path):
    worker = next(Path(PROGRAM).resolve().parents[1].rglob("concbench-worker"))
    parent = os.getpid()  # that of another one would have ended
    for words in ([], ["worker", HOSTILE], ["worker", HOSTILE, parent, "2", "task", "3"]):
        code, _, stderr = said_by(words, tmp_path, program=worker)
        assert code == 2
        assert stderr.startswith("concbench-worker: ")


@pytest.mark.parametrize(
    "words",
    [
        ["list", *FETCH],
        ["run", "--dry-run", *FETCH],
        ["run", "--dry-run", "--orders", *FETCH],
        ["cells", *FETCH, "--benchmark_list_tests"],
        ["env"],
        ["env", "--json"],
    ],
    ids=lambda words: " ".join(map(printable, words)),
)
def test_an_answer_is_printable(tmp_path, words):
    code, stdout, _ = said_by(words, tmp_path, OMP_PLACES=HOSTILE)
    assert stdout != ""


@needs_http
def test_what_fails_is_printable(tmp_path):
    fetch = ["-p", f"http_fetch.url=http://127.0.0.1:1/{IN_UTF8}"]
    arguments = [*little("http_fetch", blocks=1), *fetch, "--runners", "thread_pool"]
    arguments += ["--cores", "1", "--concurrency", "2"]
    code, _, stderr = said_by(["run", *arguments, "-o", "run"], tmp_path)
    assert code == 1 and "failed" in stderr or code == 2
    said_by(["cells", *arguments[:-6], *arguments[-4:], "--runners", "thread_pool"], tmp_path)
    if code == 1:
        assert "failed" in said_by(["summary", "run"], tmp_path)[1]


def test_a_directory_is_told_so_that_it_can_be_typed(tmp_path):
    name = f"{IN_UTF8}\n'"
    code, stdout, _ = said_by(["run", *SLEEP, "-o", name], tmp_path)
    assert code == 0
    told = re.search(r"^run: (.*)$", stdout, re.M)
    assert told
    line = f"{PROGRAM} summary {told[1]}"
    summary = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert summary.returncode == 0, summary.stderr
    report = said_by(["report", name], tmp_path)[1].removeprefix("report: ").removesuffix("\n")
    found = subprocess.run(["bash", "-c", f"test -f {report}"], cwd=tmp_path)
    assert found.returncode == 0, report


@pytest.mark.parametrize("teller", ["run", "summary"])
def test_how_to_continue_can_be_typed(tmp_path, teller):
    code, _, stderr = said_by(["run", *SLEEP, "--budget", "1ns", "-o", IN_UTF8], tmp_path)
    assert code == 124
    told = re.search(r"; continue with: concbench (.*)$", stderr, re.M)
    if teller == "summary":
        _, stdout, _ = said_by(["summary", IN_UTF8], tmp_path)
        told = re.search(r"^next: concbench (run --resume .*)$", stdout, re.M)
    assert told
    done = subprocess.run(["bash", "-c", f"{PROGRAM} {told[1]}"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
    run = tmp_path / IN_UTF8
    assert taken_samples(run) == planned_samples(run)


def test_a_directory_with_blanks_is_told_as_it_is(tmp_path):
    done = concbench("run", *SLEEP, "-o", "größer und 速い", cwd=tmp_path)
    assert "\nrun: größer und 速い\n" in done.stdout


def test_a_reason_is_one_line(tmp_path):
    """A program of somebody else's says it, and may want it to be taken for ours."""
    reason = "first\nrun: /elsewhere\x1b[2J\u202e"
    report = {"message": "report", "protocol": 1, "status": "failed", "reason": reason}
    (tmp_path / "says.py").write_text(
        f"import socket\nsocket.socket(fileno=3).send({json.dumps(report)!r}.encode())\n"
    )
    example = REPOSITORY / "examples" / "cell_in_python" / "toy.json"
    description = json.loads(example.read_text())
    description["runners"][0]["argv"] = ["/usr/bin/python3", "says.py"]
    (tmp_path / "says.json").write_text(json.dumps(description))
    done, _ = run_with(tmp_path / "says.json", tmp_path, runners="toy", blocks=1)
    assert done.returncode == 1
    assert re.search(r": failed: first\\x0arun: /elsewhere\\x1b\[2J\\u202e$", done.stderr, re.M)
    assert "\nrun: /elsewhere" not in done.stderr + done.stdout
