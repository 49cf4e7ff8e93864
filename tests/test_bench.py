"""What scripts/bench says while it builds: the script itself in a tree of its own, with a cmake
that plays a build."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from analysis.words.printable import printable, quoted_for_shell

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"

CMAKE = """#!/bin/sh
echo "cmake $*"
case "$*" in
  *--preset*) exit "${CONFIGURES:-0}" ;;
  *-n) ;;
  *) touch built ;;
esac
[ "${STEPS:-0}" -gt 0 ] || { echo "ninja: no work to do."; exit 0; }
step=1
while [ "$step" -le "$STEPS" ]; do
  echo "[$step/$STEPS] Building CXX object batch.cpp.o"
  step=$((step + 1))
done
case "$*" in *-n) exit 0 ;; esac
[ "${COMPILES:-0}" = 0 ] || echo "batch.cpp:1: error: expected ;"
exit "${COMPILES:-0}"
"""
PROGRAM = """#!/bin/sh
case "$1" in
  env) echo "{}" ;;
  run) printf '%s\n' "${SAYS:-the plan}" ;;
esac
"""


class Tree:
    """`bench` tells the exit code, what it printed, and what it said while it built."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        scripts = directory / "scripts"
        scripts.mkdir()
        shutil.copy(SCRIPTS / "bench", scripts)
        program = re.search(r"^program=\$root/(.*)$", (SCRIPTS / "bench").read_text(), re.MULTILINE)
        assert program
        self.write(scripts / "setup", "#!/bin/sh\n")
        self.write(directory / "bin" / "cmake", CMAKE)
        self.write(directory / "bin" / "nproc", "#!/bin/sh\necho 2\n")
        self.write(directory / program[1], PROGRAM)

    def write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def start(
        self, errors: int, *words: str, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.directory / "scripts" / "bench", *(words or ["--dry-run"])],
            cwd=self.directory,
            env={"PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}", **settings},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            timeout=60,
        )

    def bench(self, **settings: str) -> tuple[int, str, str]:
        done = self.start(subprocess.PIPE, **settings)
        return done.returncode, done.stdout, done.stderr

    def bench_on_terminal(self, **settings: str) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        done = self.start(theirs, **settings)
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # its way of saying that this is all
            while part := os.read(ours, 4096):
                said += part
        os.close(ours)
        return done.returncode, done.stdout, said.decode()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_build_that_is_up_to_date_says_nothing(tree):
    assert tree.bench() == (0, "the plan\n", "")
    assert not (tree.directory / "built").exists()


@pytest.mark.parametrize("words", [("--resume", ""), ("--resume=",), ("-o=",), ("-o", "")])
def test_an_empty_argument_is_refused_before_anything_is_built(tree, words):
    done = tree.start(subprocess.PIPE, *words, STEPS="160")
    assert done.returncode == 2
    assert "scripts/bench: an argument is empty: " in done.stderr
    assert not (tree.directory / "built").exists()


def test_an_argument_that_ends_in_an_equals_sign_is_not_empty(tree):
    done = tree.start(subprocess.PIPE, "--url=http://127.0.0.1/?key=")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_build_has_a_line_at_its_start_and_one_at_its_end(tree):
    code, output, said = tree.bench(STEPS="160")
    assert (code, output) == (0, "the plan\n")
    assert re.fullmatch(r"building, about 4 min\nbuilt in 0 min \d+ s\n", said)


def test_a_long_build_has_a_line_now_and_then(tree):
    said = tree.bench(STEPS="160", CONCBENCH_SECONDS_BETWEEN_LINES="0")[2]
    assert said.startswith("building, about 4 min\nbuilding: [1/160]\nbuilding: [2/160]\n")
    assert "building: [160/160]\nbuilt in" in said


def test_a_few_steps_take_under_a_minute(tree):
    assert tree.bench(STEPS="3")[2].startswith("building, under a minute\n")


def test_on_a_terminal_one_line_is_written_over_and_over(tree):
    code, output, said = tree.bench_on_terminal(STEPS="160")
    assert (code, output) == (0, "the plan\n")
    assert "\r\x1b[Kbuilding, about 4 min: [7/160]\r\x1b[K" in said
    assert re.search(r"\[160/160\]\r\x1b\[Kbuilt in 0 min \d+ s\r\n$", said)
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"CONFIGURES": "1"}, " --preset release\n"),
        ({"STEPS": "3", "COMPILES": "1"}, "batch.cpp:1: error: expected ;\n"),
    ],
)
def test_a_build_that_fails_shows_all_that_was_said(tree, settings, why):
    code, output, said = tree.bench(**settings)
    assert (code, output) == (1, "")
    assert why in said
    assert "built in" not in said


@pytest.mark.parametrize("name", ["plain", "two words", "a\x1b[31m\n'\\b\u202e"])
def test_the_report_and_then_the_answers_are_of_the_run_whatever_it_is_called(tree, name):
    for script in ("summary.py", "report.py"):
        said = f"printf '{script} (%s)' \"$1\""
        tree.write(
            tree.directory / "scripts" / script, f"#!/bin/sh\n{said}; {said} >>calls\n"
        )
    told = name if printable(name) == name else quoted_for_shell(name)
    code, output, _ = tree.bench(SAYS=f"run: {told}")
    assert code == 0
    assert output == f"summary.py ({name})"
    calls = tree.directory / "calls"
    assert calls.read_text() == f"report.py ({name})summary.py ({name})"
