"""What a program that is none of the suite's may do beside its answers: write, read, start others,
go elsewhere. It costs nobody else anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import needs_program, not_ok, planned_samples, samples_of, taken_samples
from toy_runner import change, copied_toy, do_at_first, run_with

pytestmark = needs_program

HEARS_THE_REPLY = "channel.recv(1)"
LEAVES = "__import__('os').setpgid(0, __import__('os').getpgid(__import__('os').getppid()))"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return copied_toy(tmp_path)


def log_of(run: Path) -> bytes:
    [log] = (run / "logs").iterdir()
    return log.read_bytes()


def test_one_that_left_its_group_is_killed_after_the_time_limit(toy: Path, tmp_path: Path) -> None:
    do_at_first(toy, f"{LEAVES}; __import__('time').sleep(1000)")
    done, run = run_with(toy / "toy.json", tmp_path, "--timeout", "2s", blocks=1)
    assert done.returncode == 1
    assert taken_samples(run) == planned_samples(run)
    [sample] = not_ok(run)
    assert (sample["runner"], sample["status"]) == ("toy", "timeout")


def test_one_that_sees_the_reply_and_leaves_it_there_has_said_its_report(
    toy: Path, tmp_path: Path
) -> None:
    """What it has not read is told to the other end of its channel, as an error, when it ends: here
    before that has looked for the report."""
    stops_it = (
        "import atexit, os, select, signal; select.select([channel], [], []); "
        "os.kill(os.getppid(), signal.SIGSTOP); "
        "atexit.register(os.kill, os.getppid(), signal.SIGCONT); atexit.register(channel.close)"
    )
    change(toy / "toy.py", HEARS_THE_REPLY, stops_it)
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    assert done.returncode == 0, done.stderr
    assert taken_samples(run) == planned_samples(run)


def test_what_is_typed_is_not_for_cells(toy: Path, tmp_path: Path) -> None:
    do_at_first(toy, "print(len(sys.stdin.read()))")
    (tmp_path / "typed").write_text("for somebody else")
    with open(tmp_path / "typed") as typed:
        done, run = run_with(toy / "toy.json", tmp_path, blocks=1, stdin=typed)
        assert typed.tell() == 0  # it has been left where it was
    assert done.returncode == 0, done.stderr
    assert log_of(run) == b"0\n"


def test_of_what_it_writes_the_beginning_is_kept_and_its_length(toy: Path, tmp_path: Path) -> None:
    kept, more = 64 * 1024, 300_000
    do_at_first(toy, f"print('x' * {kept + more - 1})")
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    assert done.returncode == 0, done.stderr
    assert log_of(run) == b"x" * kept + b"\n... and %d bytes more, which are not kept\n" % more


def test_the_last_words_of_one_that_said_much_are_its_last(toy: Path, tmp_path: Path) -> None:
    do_at_first(toy, "print('x' * 300_000, file=sys.stderr); sys.exit('out of ideas')")
    _, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    [sample] = not_ok(run)
    assert sample["status"] == "crashed"
    assert sample["reason"].endswith("without a result: exit status 1: out of ideas")


def test_one_that_writes_without_end_is_killed_after_the_time_limit(
    toy: Path, tmp_path: Path
) -> None:
    do_at_first(toy, "[print('x' * 4096) for _ in iter(int, 1)]")
    done, run = run_with(toy / "toy.json", tmp_path, "--timeout", "2s", blocks=1)
    [sample] = not_ok(run)
    assert sample["status"] == "timeout", done.stderr
    # On a busy machine it may not have come to that.
    assert sum(log.stat().st_size for log in (run / "logs").glob("*")) < 70_000


def test_children_that_have_ended_are_not_left_behind(toy: Path, tmp_path: Path) -> None:
    do_at_first(toy, "__import__('subprocess').Popen('true'); __import__('time').sleep(0.5)")
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    assert done.returncode == 0, done.stderr
    assert {sample["status"] for sample in samples_of(run)} == {"ok"}


def test_children_that_live_are(toy: Path, tmp_path: Path) -> None:
    do_at_first(toy, "__import__('subprocess').Popen(['sleep', '1000'])")
    done, run = run_with(toy / "toy.json", tmp_path, blocks=1)
    assert done.returncode == 1
    [sample] = not_ok(run)
    assert sample["reason"] == "the runner left processes behind"
