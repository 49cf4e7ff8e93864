"""What a run prints while it runs: progress on standard error, results on standard output."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import struct
import termios
import time
from pathlib import Path

import pytest
from program import (
    PATIENCE_S,
    Running,
    all_samples_of,
    concbench,
    little,
    needs_http,
    needs_program,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)
from rich.cells import cell_len

pytestmark = needs_program

OPTIONS = [*little("sleep"), "--runners", "sequential,thread_pool", "--concurrency", "2"]
OPTIONS += ["-o", "run"]
FAILING = [*little("http_fetch"), "--runners", "thread_pool", "--url", "http://127.0.0.1:1/"]
FAILING += ["-o", "run"]


def test_plain_lines_are_printed_where_there_is_no_terminal(tmp_path):
    done = concbench("run", *OPTIONS, cwd=tmp_path)
    assert done.returncode == 0
    assert all(char.isprintable() or char == "\n" for char in done.stderr)
    assert re.search(r"2 cells \(1 skipped\) x 2 blocks, estimated .*, seed \d+\n", done.stderr)
    assert re.search(r"^block 1 of 2: 0 of 4 samples done, about .* left$", done.stderr, re.M)
    # Then a line a minute.
    assert "block 2 of 2" not in done.stderr


def test_results_alone_go_to_standard_output(tmp_path):
    done = concbench("run", *OPTIONS, cwd=tmp_path)
    samples, run = done.stdout.splitlines()
    taken = len(all_samples_of(tmp_path / "run"))  # four, and those that were taken again
    figures = rf"{taken} of {taken} samples, 0 not ok; \d+ s, of which \d+ % measured .*"
    assert re.fullmatch(figures, samples)
    assert run == "run: run"


def on_a_terminal(cwd: Path, *arguments: object, columns: int = 0, **environment: str) -> str:
    """What the program writes to a terminal on its standard error."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    written = b""
    environment = {"TERM": "xterm", "NO_COLOR": ""} | environment
    with Running(*arguments, cwd=cwd, stderr=theirs, environment=environment) as running:
        os.close(theirs)
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up and select.select([ours], [], [], PATIENCE_S)[0]:
            try:
                written += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        os.close(ours)
        assert running.wait() in (0, 1)
        assert "\x1b" not in running.stdout
    return written.decode()


def drawn_lines(text: str) -> list[str]:
    """What a terminal has shown, each state of the line that is drawn again and again."""
    return [line for line in re.split(r"\r\x1b\[K|\r?\n", text) if line]


def test_a_terminal_gets_a_bar(tmp_path):
    lines = drawn_lines(on_a_terminal(tmp_path, "run", *OPTIONS))
    bars = [line for line in lines if re.match(r"block [12]/2 \[[#.]{20}\] +\d+ %  ETA ", line)]
    assert len(bars) >= 4
    assert " 0 %" in bars[0]
    assert any("sleep/thread_pool/" in bar for bar in bars)
    assert not any("samples done" in line for line in lines)


def test_the_bar_is_gone_at_the_end(tmp_path):
    assert on_a_terminal(tmp_path, "run", *OPTIONS).endswith("\r\x1b[K")


@pytest.mark.parametrize("columns", [0, 1, 40, 200])
def test_the_bar_fits_the_terminal(tmp_path, columns):
    lines = drawn_lines(on_a_terminal(tmp_path, "run", *OPTIONS, columns=columns))
    widest = max(len(line) for line in lines[1:] if line.startswith("block")) if columns > 1 else 0
    assert widest < (columns or 80)


@pytest.mark.parametrize("columns", [130, 131, 132])
def test_the_bar_is_cut_between_letters_by_what_they_take(tmp_path, columns):
    directory = tmp_path / (20 * "温e\u0301")
    directory.mkdir()
    options = [*little("file_write"), "-p", f"file_write.directory={directory}", "-o", "run"]
    options += ["--runners", "thread_pool", "--concurrency", "2"]
    text = on_a_terminal(tmp_path, "run", *options, columns=columns)
    bars = [line for line in drawn_lines(text) if "%  ETA " in line]
    assert any("温" in bar for bar in bars)
    # All that fits is there: a letter of two columns may miss by one.
    assert {cell_len(bar) for bar in bars if "温" in bar} <= {columns - 2, columns - 1}


@needs_http
def test_a_warning_stands_on_a_line_of_its_own(tmp_path):
    text = on_a_terminal(tmp_path, "run", *FAILING)
    assert re.search(r"\x1b\[Khttp_fetch/thread_pool/[^\r\n]*: failed: [^\r\n]*\r\n", text)


@needs_http
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_is_used(tmp_path, environment):
    text = on_a_terminal(tmp_path, "run", *FAILING, **environment)
    assert not re.search(r"\x1b\[[0-9;]*m", text)
    assert "http_fetch/thread_pool/" in text


def assert_complete(run: Path) -> None:
    for line in (run / "samples.jsonl").read_text().splitlines():
        json.loads(line)
    assert taken_samples(run) == planned_samples(run)


def test_progress_that_cannot_be_written_does_not_end_a_run(tmp_path):
    with open("/dev/full", "w") as full:
        done = concbench("run", *OPTIONS, cwd=tmp_path, stderr=full)
    assert_complete(tmp_path / "run")
    assert done.returncode == 0


@pytest.mark.parametrize("closed", [{2}, {1, 2}, {0, 1, 2}])
@pytest.mark.parametrize("workload", ["sleep", pytest.param("http_fetch", marks=needs_http)])
def test_progress_never_lands_in_the_files_of_a_run(tmp_path, workload, closed):
    def close() -> None:  # as `2>&-` does
        for descriptor in closed:
            os.close(descriptor)

    arguments = [*little(workload), "--runners", "sequential,process_pool", "-o", "run"]
    done = concbench("run", *arguments, cwd=tmp_path, preexec_fn=close)
    assert_complete(tmp_path / "run")
    assert done.returncode in (0, 1)


def test_results_that_cannot_be_written_are_an_error_that_loses_no_sample(tmp_path):
    with open("/dev/full", "w") as full:
        done = concbench("run", *OPTIONS, cwd=tmp_path, stdout=full)
    assert_complete(tmp_path / "run")
    assert done.returncode == 1
    assert "No space left on device" in done.stderr


def test_a_reader_of_progress_that_goes_away_leaves_a_run_that_is_resumed(tmp_path):
    ours, theirs = os.pipe()
    with Running("run", *OPTIONS, cwd=tmp_path, stderr=theirs) as running:
        os.close(theirs)
        until(lambda: (tmp_path / "run" / "samples.jsonl").exists(), "the run has begun")
        os.close(ours)
        running.wait()
        running.wait_for_all()
    assert concbench("run", "--resume", "run", cwd=tmp_path).returncode == 0
    assert_complete(tmp_path / "run")


def test_the_bar_ends_at_its_end_where_blocks_are_taken_again(tmp_path):
    assert concbench("run", *OPTIONS, cwd=tmp_path).returncode == 0
    samples = samples_of(tmp_path / "run")[:-1]
    for sample in samples:  # of bad weather, in a run that took long enough for all to be retaken
        sample["weather"]["flagged"] = True
        if sample["block"] == 0:
            sample["elapsed_ns"] = 10_000_000_000
    lines = "".join(json.dumps(sample) + "\n" for sample in samples)
    (tmp_path / "run" / "samples.jsonl").write_text(lines)
    shown = on_a_terminal(tmp_path, "run", "--resume", "run", columns=80)
    assert any(sample["take"] == 1 for sample in all_samples_of(tmp_path / "run"))
    assert "ETA -" not in shown
    shares = [int(share) for share in re.findall(r"(\d+) %  ETA", shown)]
    assert len(shares) > 1
    assert max(shares) <= 100
