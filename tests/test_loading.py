"""What stops a script before it has begun: a Python without its libraries, too little memory for
them, and Ctrl-C while they load. It ends with a line about it, and without a traceback."""

from __future__ import annotations

import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import until

SCRIPTS = REPOSITORY / "scripts"
NAMES = ("summary.py", "report.py", "compare.py")  # what has libraries
PATIENCE_S = 120


@pytest.mark.parametrize("name", NAMES)
def test_a_python_that_lacks_the_libraries_is_told_what_to_do(name):
    without = ["/usr/bin/python3", "-S", "-B", str(SCRIPTS / name), "--help"]
    done = subprocess.run(without, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{name}: cannot load its libraries: No module named '")
    assert "scripts/setup" in line


def test_too_little_memory_for_the_libraries_is_told():
    told = []
    # What is too little depends on the libraries; with much less, Python itself does not start.
    for kilobytes in range(25_000, 90_000, 5_000):
        line = f'ulimit -v {kilobytes}; exec "$0" --help'
        started = ["bash", "-c", line, str(SCRIPTS / "report.py")]
        done = subprocess.run(started, capture_output=True, text=True, timeout=PATIENCE_S)
        assert "Traceback" not in done.stderr, kilobytes
        if "cannot load its libraries" in done.stderr:
            told.append(done)
    assert told
    for done in told:
        assert done.returncode == 1
        [line] = [line for line in done.stderr.splitlines() if line.startswith("report.py: ")]
        assert "ulimit -v" in line


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("import a_library_that_nobody_has", "No module named 'a_library_that_nobody_has'"),
        ("raise MemoryError", "there is not enough memory"),
        ("raise OSError(12, 'Cannot allocate memory', 'x')", "Cannot allocate memory: 'x'"),
    ],
)
def test_whatever_stops_the_loading_is_told_in_a_line(tmp_path, broken, said):
    scripts = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    summary = scripts / "summary.py"
    text = summary.read_text()
    summary.write_text(text.replace("import argparse\n", f"import argparse\n{broken}\n", 1))
    done = subprocess.run([summary, "--help"], capture_output=True, text=True, timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("summary.py: cannot load its libraries: ") and said in line


def test_a_fault_of_the_programs_themselves_keeps_its_traceback(tmp_path):
    scripts = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "analysis" / "words" / "arguments.py").unlink()
    done = subprocess.run(
        [scripts / "summary.py", "--help"], capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 1
    assert "No module named 'analysis.words.arguments'" in done.stderr
    assert "Traceback" in done.stderr


def loads(process: subprocess.Popen[str]) -> bool:
    """What most of the loading comes after."""
    return "/numpy/" in Path(f"/proc/{process.pid}/maps").read_text()


def test_ctrl_c_while_they_load_leaves_no_traceback():
    started = [str(SCRIPTS / "report.py"), "--help"]
    # A shell may have its commands in the background ignore it, tests among them.
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(started, stdout=-1, stderr=-1, text=True, preexec_fn=heeds) as process:
        until(lambda: process.poll() is not None or loads(process), "its libraries load")
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGINT
    assert (stdout, stderr) == ("", "")
