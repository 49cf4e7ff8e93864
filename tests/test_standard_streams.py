"""The scripts where a standard stream is closed, full, left by its reader or of another encoding,
and where the environment or the directory holds what another Python would read: an exit code, at
most one line about it, and never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY
from made_up_sides import ONE, side

SCRIPTS = REPOSITORY / "scripts"

# Of each program: what prints an answer, its help, and what is refused. RUN stands for a run.
ANSWERS = [
    ("summary.py", "RUN"),
    ("summary.py", "RUN", "--format", "csv"),
    ("summary.py", "--help"),
    ("report.py", "RUN"),
    ("report.py", "--help"),
    ("compare.py", "RUN", "RUN"),
    ("compare.py", "RUN", "RUN", "--csv", "-"),
    ("compare.py", "--help"),
    ("model_tables.py", "--help"),
]
REFUSED = [
    ("summary.py",),
    ("summary.py", "nowhere"),
    ("report.py", "nowhere"),
    ("report.py", "--unknown"),
    ("compare.py", "RUN"),
    ("compare.py", "RUN", "nowhere"),
    ("model_tables.py", "--from", "nowhere"),
]
# The first answer and the last refusal of each program.
SOME = [
    *{words[0]: words for words in reversed(ANSWERS)}.values(),
    *{words[0]: words for words in REFUSED}.values(),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return side(tmp_path_factory.mktemp("streams") / "run", ONE).write()


@pytest.fixture
def no_reader():
    """The end of a pipe that nobody reads any more."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


@pytest.fixture
def full():
    with open("/dev/full", "w") as device:
        yield device


def command(words, run):
    program, *others = (str(run) if word == "RUN" else word for word in words)
    return [str(SCRIPTS / program), *others]


def ended(words, run, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    done = subprocess.run(command(words, run), text=True, timeout=300, **options)
    assert "Traceback" not in (done.stderr or "")
    assert "Exception ignored" not in (done.stderr or "")
    return done


def closing(words, run, redirections):
    """The same by a shell, which closes a stream."""
    line = f'exec "$@" {redirections}'
    done = subprocess.run(
        ["bash", "-c", line, "bash", *command(words, run)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_an_answer_that_does_not_fit_is_told_and_makes_the_exit_code_1(run, full, words):
    done = ended(words, run, stdout=full)
    told = "cannot write to standard output: No space left on device."
    assert (done.returncode, done.stderr) == (1, f"{words[0]}: {told}\n")


@pytest.mark.parametrize("words", [words for words in SOME if words in ANSWERS], ids=" ".join)
@pytest.mark.parametrize("streams", [">&-", "<&- >&-"])
def test_an_answer_that_nobody_can_get_is_told_too(run, words, streams):
    done = closing(words, run, streams)
    told = "cannot write to standard output: Bad file descriptor."
    assert (done.returncode, done.stderr) == (1, f"{words[0]}: {told}\n")


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_a_reader_that_has_seen_enough_is_no_failure(run, no_reader, words):
    done = ended(words, run, stdout=no_reader)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", SOME, ids=" ".join)
def test_a_standard_error_that_takes_nothing_changes_nothing(run, no_reader, full, words):
    as_usual = ended(words, run)
    assert as_usual.returncode == (0 if words in ANSWERS else 2)
    known = (as_usual.returncode, as_usual.stdout)
    for stderr in (full, no_reader):
        done = ended(words, run, stderr=stderr)
        assert (done.returncode, done.stdout) == known
    done = closing(words, run, "2>&-")
    assert (done.returncode, done.stdout) == known


@pytest.mark.parametrize("words", SOME, ids=" ".join)
def test_without_any_stream_there_is_still_an_exit_code(run, no_reader, full, words):
    lost = 1 if words in ANSWERS else 2
    assert closing(words, run, "<&- >&- 2>&-").returncode == lost
    assert ended(words, run, stdout=full, stderr=full).returncode == lost
    unread = 0 if words in ANSWERS else 2
    assert ended(words, run, stdout=no_reader, stderr=no_reader).returncode == unread


def test_a_regression_is_a_regression_whoever_reads(full, no_reader, tmp_path):
    base = side(tmp_path / "base", ONE, host="here").write()
    slower = side(tmp_path / "new", {("tbb", 1, 1): 2e6}, host="here").write()
    words = ("compare.py", str(base), str(slower), "--fail-on-regression")
    for stdout in (subprocess.PIPE, full, no_reader):
        done = ended(words, None, stdout=stdout)
        assert done.returncode == 3
        assert "1 confirmed regression" in done.stderr


@pytest.fixture
def run_with_letters(make_run):
    made = make_run()
    made.measured("größer 速い", [1e6] * 6)
    return made.write()


def printed(words, run, program=(), **environment):
    done = subprocess.run(
        [*program, *command(words, run)],
        capture_output=True,
        timeout=60,
        env=os.environ | environment,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def test_the_plainest_locale_has_every_letter(run_with_letters):
    text = printed(("summary.py", "RUN"), run_with_letters, LC_ALL="C").decode()
    assert "größer 速い" in text


def test_what_a_terminal_has_no_letter_for_is_a_question_mark(run_with_letters):
    # An interpreter that is named itself does read its variables.
    python = {"program": ["/usr/bin/python3"], "PYTHONIOENCODING": "ascii"}
    text = printed(("summary.py", "RUN"), run_with_letters, **python)
    assert b"gr??er ??" in text
    for form in ("markdown", "csv"):  # for programs, and the same as in a file
        table = printed(("summary.py", "RUN", "--format", form), run_with_letters, **python)
        assert "größer 速い" in table.decode()


HOSTILE = {
    "PYTHONHOME": "/nonexistent",
    "PYTHONPATH": "HERE",
    "PYTHONINSPECT": "1",
    "PYTHONSTARTUP": "HERE/json.py",
    "PYTHONWARNINGS": "error",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUNBUFFERED": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONVERBOSE": "1",
    "PYTHONUSERBASE": "HERE/user",
}


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A directory of modules called like those of Python and of the scripts, which end whoever
    imports them."""
    version = subprocess.run(
        ["/usr/bin/python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    user = tmp_path / "user" / "lib" / version / "site-packages"
    for place in (tmp_path, user):
        for name in ("json", "re", "argparse", "matplotlib", "analysis/__init__"):
            file = place / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("import os\nos.write(2, b'trapped\\n')\nos._exit(99)\n")
    caught = subprocess.run(
        ["/usr/bin/python3", "-c", "import json"], env={"PYTHONPATH": str(tmp_path)}, check=False
    )
    assert caught.returncode == 99
    return tmp_path


@pytest.mark.parametrize(
    ("words", "variables"),
    [
        *((("summary.py", "RUN"), [variable]) for variable in HOSTILE),
        (("report.py", "RUN"), [*HOSTILE]),
    ],
    ids=lambda one: " ".join(one),
)
def test_what_is_meant_for_another_python_is_not_read(run, trap, words, variables):
    hostile = {name: HOSTILE[name].replace("HERE", str(trap)) for name in variables}
    done = ended(words, run, cwd=trap, env=os.environ | hostile, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ended(words, run).stdout


def test_a_full_disk_leaves_no_half_of_a_compiled_module(run, tmp_path):
    """Python would write it, and never read past its end again."""
    scripts = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    # A limit on the size of files stands for the full disk.
    line = f"trap '' XFSZ; ulimit -f 4; {scripts / 'summary.py'} {run}"
    for command_line in (line, f"{scripts / 'summary.py'} {run}"):
        subprocess.run(["bash", "-c", command_line], check=True, capture_output=True, timeout=60)
    assert not list(scripts.rglob("*.pyc"))
