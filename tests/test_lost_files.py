"""Files of a run that cannot be read or written as usual, vanish, or are never finished: what is
lost is told, and is one sample at most."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from program import (
    Running,
    concbench,
    files_of,
    little,
    needs_program,
    planned_samples,
    samples_of,
    taken_samples,
    until,
)

pytestmark = needs_program

SHORT = [*little("sleep"), "--runners", "sequential,thread_pool", "--concurrency", "2"]

# Reads of the file that CONCBENCH_TEST_EIO names fail behind so many bytes, as on a bad disk.
BAD_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t read(int descriptor, void *buffer, size_t size) {
  static ssize_t (*real)(int, void *, size_t);
  if (!real) real = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length > 0 && strlen("samples.jsonl") <= (size_t)length) {
    path[length] = 0;
    if (!strcmp(path + length - strlen("samples.jsonl"), "samples.jsonl")) {
      long good = atol(getenv("CONCBENCH_TEST_GOOD_BYTES"));
      off_t at = lseek(descriptor, 0, SEEK_CUR);
      if (at >= good) return errno = EIO, -1;
      if (at + (off_t)size > good) size = (size_t)(good - at);
    }
  }
  return real(descriptor, buffer, size);
}
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A whole run."""
    done = concbench("run", *SHORT, "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "run"


@pytest.mark.parametrize("good_bytes", [0, 1000, 3000])
def test_a_read_that_fails_is_no_short_file(run: Path, tmp_path: Path, good_bytes: int) -> None:
    source = tmp_path / "bad_disk.c"
    source.write_text(BAD_DISK)
    library = tmp_path / "bad_disk.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    before = files_of(run)
    environment = {"LD_PRELOAD": str(library), "CONCBENCH_TEST_GOOD_BYTES": str(good_bytes)}
    done = concbench("run", "--resume", run, cwd=tmp_path, environment=environment)
    assert done.returncode == 2
    assert "samples.jsonl cannot be read: Input/output error" in done.stderr
    assert files_of(run) == before


def test_where_memory_does_not_suffice_nothing_is_cut(run: Path, tmp_path: Path) -> None:
    lines = (run / "samples.jsonl").read_text().splitlines(True)
    long = [lines[0].replace("{", '{"x": "' + "y" * 3_900_000 + '", ', 1), *lines[1:]]
    codes = set()
    for most_bytes in range(20_000_000, 64_000_000, 4_000_000):
        (run / "samples.jsonl").write_text("".join([*long, '{"torn']))

        def limit(most_bytes: int = most_bytes) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))

        done = concbench("run", "--resume", run, cwd=tmp_path, preexec_fn=limit)
        codes.add(done.returncode)
        assert (run / "samples.jsonl").read_text().splitlines(True)[: len(long)] == long
    assert codes - {0}, "it never lacked memory"


def test_a_run_that_is_killed_as_it_begins_stands_in_nobodys_way(tmp_path: Path) -> None:
    """Both before and after it has become a run."""
    ends: list[str] = []
    longest_s = 0.12
    while len(ends) < 20 or len(set(ends)) == 1:
        number = len(ends)
        assert number < 200
        if number % 20 == 19:
            longest_s *= 2 if set(ends) == {"empty"} else 0.5 if set(ends) == {"run"} else 1
        place = f"run-{number}"
        with Running("run", *SHORT, "-o", place, cwd=tmp_path) as running:
            time.sleep(random.Random(number).uniform(0, longest_s))
            running.popen.kill()
            running.wait()
            running.wait_for_all()
        begun = (tmp_path / place / "manifest.json").exists()
        how = ["--resume", place] if begun else [*SHORT, "-o", place]
        done = concbench("run", *how, cwd=tmp_path)
        assert done.returncode == 0, f"{how}: {done.stderr}"
        assert taken_samples(tmp_path / place) == planned_samples(tmp_path / place)
        ends.append("run" if begun else "empty")


LONG = [*little("sleep", "sleep.tasks=4", blocks=200), "--runners", "sequential"]


def replace_samples(run: Path) -> None:
    copy = shutil.copy(run / "samples.jsonl", run / "copy")
    os.replace(copy, run / "samples.jsonl")


VANISHED = "was removed, moved or replaced while the run was on"
CHANGED = "was cut or written to by somebody else"


@pytest.mark.parametrize(
    ("goes", "what"),
    [
        (lambda run: (run / "samples.jsonl").unlink(), VANISHED),
        (lambda run: os.rename(run / "samples.jsonl", run / "elsewhere"), VANISHED),
        (replace_samples, VANISHED),
        (lambda run: os.rename(run, run.with_name("moved")), VANISHED),
        (lambda run: shutil.rmtree(run), VANISHED),
        (lambda run: os.truncate(run / "samples.jsonl", 0), CHANGED),
        (lambda run: (run / "samples.jsonl").open("a").write("x"), CHANGED),
    ],
    ids=["removed", "renamed", "replaced", "moved", "all removed", "cut", "written to"],
)
def test_samples_that_vanish_end_the_run_at_the_next_one(
    tmp_path: Path, goes: Callable[[Path], object], what: str
) -> None:
    run = tmp_path / "run"
    with Running("run", *LONG, "-o", run, cwd=tmp_path) as running:
        until(lambda: samples_of(run), "a first sample")
        # Not while it is between the file and its name, which no test can tell from luck.
        running.popen.send_signal(signal.SIGSTOP)
        goes(run)
        running.popen.send_signal(signal.SIGCONT)
        assert running.wait() == 1, running.stderr
        said = running.stderr
    assert f"samples.jsonl {what}" in said
    assert "the run's files are gone" in said
