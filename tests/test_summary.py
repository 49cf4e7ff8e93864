"""summary.py as a process: what it prints where, and how it ends."""

from __future__ import annotations

import os
import pty
import re
import subprocess

import pytest
from conftest import REPOSITORY

PROGRAM = str(REPOSITORY / "scripts" / "summary.py")
HOSTILE = "\x1b[31mred\x1b]0;title\x07 a|b\r\n\tc\x9b2J [bold]*x* `y` <b> \u202egnp"


def summary_py(*arguments, **options):
    command = ["/usr/bin/python3", "-B", PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


@pytest.mark.parametrize("form", ["text", "markdown", "csv"])
def test_no_control_character_of_a_run_file_is_printed(make_run, form):
    made = make_run()
    made.manifest["environment"]["host"] = HOSTILE
    made.manifest["environment"]["cpu_model"] = HOSTILE
    made.measured(HOSTILE, [1e6] * 6, workload=HOSTILE, parameters={HOSTILE: HOSTILE})
    name = made.cell("tbb")
    made.sample(name, 0, status="failed", reason=HOSTILE)
    made.lines[0]["hosts"] = [HOSTILE]
    made.cell("coroutines", skipped=HOSTILE)
    done = summary_py(made.write(), "--format", form)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    allowed = "\n\t" if form == "csv" else "\n"
    assert {char for char in done.stdout if not char.isprintable()} <= set(allowed)
    assert "[bold]" in done.stdout.replace("\\", "")


def test_control_characters_in_error_messages_are_replaced_too(make_run):
    made = make_run()
    made.measured("tbb", [1e6])
    made.lines[0]["cell"] = HOSTILE
    done = summary_py(made.write())
    assert done.returncode == 2
    assert all(char.isprintable() for char in done.stderr.rstrip("\n"))


def test_the_hosts_that_a_cell_ran_on_are_named(make_run):
    made = make_run()
    made.measured("sequential", [4e6] * 6)
    made.measured("mpi", [1e6] * 6, cores=4)
    for line in made.lines:
        if line["runner"] == "mpi":
            line["hosts"] = ["left", "right"]
    done = summary_py("--tables", made.write())
    assert "Ran on left and right: mpi at 4 cores, 4 at once." in done.stdout


@pytest.mark.parametrize("form", ["text", "markdown", "csv"])
def test_a_run_without_any_time_is_printed_in_part(make_run, form):
    made = make_run()
    made.cell("sequential")
    made.sample(made.cell("tbb"), 0, status="timeout", reason="over 60 s")
    done = summary_py("--tables", made.write(), "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert "over 60 s" in done.stdout


@pytest.mark.parametrize("form", ["text", "markdown", "csv"])
def test_a_plan_without_cells_or_samples_is_printed(make_run, form):
    done = summary_py(make_run().write(), "--format", form)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_torn_last_line_is_a_note_on_standard_error(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 5)
    made.torn = '{"schema_version": 1, "ce'
    done = summary_py(made.write())
    assert done.returncode == 0
    assert done.stderr.startswith("summary.py: note: ")
    assert "line 6: the last line is torn" in done.stderr


@pytest.mark.parametrize("arguments", [["nowhere"], ["."], [], ["--format", "xml", "."]])
def test_bad_usage_ends_with_exit_2_and_a_message(tmp_path, arguments):
    done = summary_py(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "summary.py: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_middle_line_ends_with_exit_2_and_its_number(make_run):
    made = make_run()
    made.measured("tbb", [1e6] * 5)
    made.lines[1] = "{"
    done = summary_py(made.write())
    assert done.returncode == 2
    assert "samples.jsonl, line 2: cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_workload_gets_the_nearest_name(whole_run):
    done = summary_py(whole_run.write(), "--workloads", "sleep,sqrtmap")
    assert done.returncode == 2
    assert "no workload sqrtmap. Did you mean sqrt_map?" in done.stderr


def test_a_workload_without_a_name_is_refused(whole_run):
    done = summary_py(whole_run.write(), "--workloads", "sleep,,http_fetch")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--workloads sleep,,http_fetch: a name is empty; type one on each side" in done.stderr


def test_chosen_workloads_are_printed_alone(whole_run):
    done = summary_py(whole_run.write(), "--tables", "--workloads", "sleep, http_fetch")
    assert re.findall(r"^── (\w+) \(", done.stdout, re.M) == ["sleep", "http_fetch"]


def test_a_reader_that_stops_early_gets_no_complaint(whole_run):
    # Far more than a pipe holds, so that the write does meet the closed end.
    for number in range(2000):
        whole_run.cell("tbb", 1, workload=f"workload_{number}")
    whole_run.write()
    command = f"{PROGRAM} {whole_run.directory} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[1:] == ["0"]
    assert done.stderr == ""


def on_a_terminal(directory, **environment):
    """What summary.py writes to a terminal."""
    ours, theirs = pty.openpty()
    known = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    process = subprocess.Popen(
        ["/usr/bin/python3", "-B", PROGRAM, str(directory)],
        stdout=theirs,
        env=known | {"TERM": "xterm"} | environment,
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return written.decode()


def test_colour_is_for_terminals_and_can_be_turned_off(whole_run):
    directory = whole_run.write()
    assert "\x1b[" in on_a_terminal(directory)
    assert "\x1b[" not in on_a_terminal(directory, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal(directory, TERM="dumb")
    assert "\x1b[" not in summary_py(directory).stdout
