"""What stops a script before it has begun: a Python without its libraries, too little memory for
them, and Ctrl-C while they load. It ends with a line about it, and without a traceback."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY

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


@pytest.mark.parametrize("kilobytes", [45_000, 60_000, 90_000])
def test_too_little_memory_for_the_libraries_is_told(kilobytes):
    line = f'ulimit -v {kilobytes}; exec "$0" --help'
    started = ["bash", "-c", line, str(SCRIPTS / "report.py")]
    done = subprocess.run(started, capture_output=True, text=True, timeout=PATIENCE_S)
    assert "Traceback" not in done.stderr
    if done.returncode != 0:  # it may be enough where libraries are smaller
        assert "report.py: cannot load its libraries: " in done.stderr
        assert "ulimit -v" in done.stderr


def loads(process: subprocess.Popen[str]) -> bool:
    """What most of the loading comes after."""
    return "/numpy/" in Path(f"/proc/{process.pid}/maps").read_text()


def test_ctrl_c_while_they_load_leaves_no_traceback():
    started = [str(SCRIPTS / "report.py"), "--help"]
    with subprocess.Popen(started, stdout=-1, stderr=-1, text=True) as process:
        while process.poll() is None and not loads(process):
            pass
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGINT
    assert (stdout, stderr) == ("", "")
