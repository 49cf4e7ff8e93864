"""Thousands of spoilt files of runs, read by both readers: that of the scripts and that of
`run --resume`. Neither crashes, hangs or loses anything, and none takes what the other refuses."""

from __future__ import annotations

import json
import random
import resource
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from analysis.reading.plan import RunError
from analysis.reading.samples import read_run
from program import concbench, files_of, little, needs_program

pytestmark = needs_program

Mutation = Callable[[random.Random, bytes], bytes]

MOST_MEMORY = 4 << 30
PIECES = [
    *(b"NaN", b"-Infinity", b"1e999", b"-1", b"0", b"1.5", b"18446744073709551616", b"null"),
    *(b'"\\ud800"', b'"\\u0000"', b"\xff", b"\xef\xbb\xbf", b"\x00", b'"', b"\\", b"\n", b"\r\n"),
    *(b"{", b"}", b"[", b"]", b",", b":", b'"seed":1,', b"[" * 1000, b'{"a":' * 100, b"9" * 400),
]
VALUES: list[Any] = [
    *(None, True, 0, -1, 1.5, 2**63, 2**64 - 1, 1e12, 1e-300, "", "x", "ok", "banana", "\x1b[2J"),
    *([], {}, [None], [[[[]]]], {"a": 1}, "y" * 5000, "../../etc/passwd", "\u202e", 10**400),
]


def place_in(rng: random.Random, text: bytes) -> tuple[int, int]:
    """Where a piece of it begins and ends, which is short more often than not."""
    begin = rng.randrange(len(text))
    length = rng.choice([1, 1, 2, 8, 64, len(text)])
    return begin, min(len(text), begin + rng.randint(1, length))


def flip_a_bit(rng: random.Random, text: bytes) -> bytes:
    at = rng.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << rng.randrange(8))]) + text[at + 1 :]


def cut_off(rng: random.Random, text: bytes) -> bytes:
    return text[: rng.randrange(len(text))]


def take_out(rng: random.Random, text: bytes) -> bytes:
    begin, end = place_in(rng, text)
    return text[:begin] + text[end:]


def double(rng: random.Random, text: bytes) -> bytes:
    begin, end = place_in(rng, text)
    return text[:end] + text[begin:]


def put_in(rng: random.Random, text: bytes) -> bytes:
    begin, end = place_in(rng, text)
    return text[:begin] + rng.choice(PIECES) + text[rng.choice([begin, end]) :]


def swap_lines(rng: random.Random, text: bytes) -> bytes:
    lines = text.splitlines(True)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def places_of_values(json_value: Any) -> list[tuple[Any, Any]]:
    """Every container with the key or the number of what it holds."""
    found = []
    keys: Any = ()
    if isinstance(json_value, dict):
        keys = json_value.keys()
    elif isinstance(json_value, list):
        keys = range(len(json_value))
    for key in keys:
        found += [(json_value, key), *places_of_values(json_value[key])]
    return found


def change_a_value(rng: random.Random, text: bytes) -> bytes:
    """Of the whole where it is one, or of a line."""
    lines = [text] if text.startswith(b"{\n") else text.splitlines()
    at = rng.randrange(len(lines))
    content = json.loads(lines[at])
    container, key = rng.choice(places_of_values(content))
    what = rng.randrange(4)
    if what == 0:
        del container[key]
    elif what == 1 and isinstance(container, dict):
        container[str(rng.choice(VALUES))[:20]] = container[key]
    else:
        container[key] = rng.choice(VALUES)
    lines[at] = json.dumps(content, indent=2 if len(lines) == 1 else None).encode()
    return b"\n".join(lines) + b"\n"


MUTATIONS: list[Mutation] = [
    *(flip_a_bit, cut_off, take_out, double, put_in, swap_lines),
    *(change_a_value, change_a_value, change_a_value),
]


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cwd = tmp_path_factory.mktemp("whole")
    selection = ["--runners", "sequential,thread_pool", "--cores", "1", "--concurrency", "1,2"]
    done = concbench("run", *little("sum_of_squares"), *selection, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return cwd / "run"


def spoilt(whole_run: Path, cwd: Path, seed: int) -> Path:
    rng = random.Random(seed)
    run = Path(shutil.copytree(whole_run, cwd / f"run-{seed}"))
    file = run / rng.choice(["manifest.json", "samples.jsonl"])
    text = file.read_bytes()
    file.write_bytes(rng.choice(MUTATIONS)(rng, text))
    return run


def scripts_take(run: Path) -> bool:
    try:
        read_run(run)
    except RunError:
        return False
    return True


def outcome_of(run: Path, seed: int) -> str:
    """Continues it, without the time to take a sample."""
    before = files_of(run)
    taken = scripts_take(run)
    assert files_of(run) == before
    done = concbench(
        *("run", "--resume", run, "--budget", "1ns"),
        cwd=run.parent,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)),
    )
    said = f"file {seed}: {done.returncode}: {done.stderr}"
    assert "json.exception" not in done.stderr, said
    if done.returncode in (2, 4):
        assert done.stderr.startswith("concbench: "), said
        assert files_of(run) == before, said
        return "refused by both" if not taken else "refused to be continued"
    assert done.returncode in (0, 1, 124), said
    assert taken, said
    # A torn last line is kept whole beside the file; one that lacks nothing but its end gets that.
    kept = b"".join(text for name, text in files_of(run).items() if "torn-line" in name)
    samples = before["samples.jsonl"]
    assert files_of(run)["samples.jsonl"] + kept in (samples, samples + b"\n"), said
    return "taken by both"


@pytest.mark.parametrize("files", [pytest.param(100, id="short"), pytest.param(5_000, id="long")])
def test_spoilt_files_are_refused_or_taken_and_lose_nothing(
    whole_run: Path, tmp_path: Path, files: int
) -> None:
    def try_one(seed: int) -> str:
        run = spoilt(whole_run, tmp_path, seed)
        try:
            return outcome_of(run, seed)
        except AssertionError as error:
            return str(error)
        finally:
            shutil.rmtree(run)

    with ThreadPoolExecutor(2) as both_cores:
        outcomes = Counter(both_cores.map(try_one, range(files)))
    print(f"\n{files} files: {dict(outcomes)}")
    assert set(outcomes) <= {"taken by both", "refused by both", "refused to be continued"}
    assert outcomes["refused by both"] > files / 4
    assert outcomes["taken by both"] > files / 50
