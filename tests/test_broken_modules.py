"""Modules and the index of modules that are cut short, missing, or not what they were: said, never
a crash and never a hang."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from program import PATIENCE_S, PROGRAM, concbench, needs_program

pytestmark = needs_program

ONE_CELL = ["--workloads", "sleep", "--runners", "thread_pool", "--concurrency", "2"]


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """The libraries of a copy of the program, to be spoilt; the program is beside it, in bin."""
    (tmp_path / "bin").mkdir()
    shutil.copy(PROGRAM, tmp_path / "bin")
    return Path(shutil.copytree(PROGRAM.parent.parent / "lib", tmp_path / "lib"))


def run_copy(lib: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [lib.parent / "bin" / "concbench", *arguments],
        capture_output=True,
        text=True,
        cwd=lib.parent,
        timeout=PATIENCE_S,
    )


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another_version(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace('"version": 1', '"version": 7'))
    assert path.read_text() != text


def without(key: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        index = json.loads(path.read_text())
        del index["modules"][0]["workloads"][0][key]
        path.write_text(json.dumps(index))

    return change


def replace(key: str, value: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))

    return change


def test_the_copy_runs(lib: Path) -> None:
    done = run_copy(lib, "list", "--cells", *ONE_CELL)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "cannot be read: No such file or directory"),
        (become_a_directory, "is no regular file"),
        (become_a_pipe, "is no regular file"),
        (cut, "is no JSON: line "),
        (lambda path: path.write_text(""), "is empty"),
        (replace("contract_version", "1"), "is not this program's"),
        (replace("modules", 3), "is not this program's"),
        (replace("modules", []), "holds none"),
        (replace("missing", [1]), "is not this program's"),
        (without("summary"), "is not this program's"),
    ],
)
def test_a_broken_index_is_told_with_what_to_do(
    lib: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(lib / "concbench" / "index.json")
    done = run_copy(lib, "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert "index.json" in done.stderr and words in done.stderr
    assert "build or install concbench anew" in done.stderr


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "cannot read the module"),
        (become_a_directory, "no regular file"),
        (become_a_pipe, "no regular file"),
        (cut, "is cut short"),
        (lambda path: path.write_bytes(b"\x7fELF"), "no shared object"),
        (lambda path: path.write_bytes(b""), "no shared object"),
    ],
)
def test_a_broken_module_costs_its_cells_and_says_why(
    lib: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(lib / "concbench" / "runners" / "thread_pool.so")
    done = run_copy(lib, "cells", *ONE_CELL, "--benchmark_min_time=0.001")
    assert done.returncode == 1
    assert "thread_pool.so" in done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    run = run_copy(lib, "run", *ONE_CELL, "-o", "run")
    assert run.returncode == 2
    assert words in run.stderr and run.stdout == ""
    assert not (lib.parent / "run").exists()


def test_an_index_of_other_versions_is_found_out(lib: Path) -> None:
    of_another_version(lib / "concbench" / "index.json")
    done = run_copy(lib, "cells", *ONE_CELL, "--benchmark_min_time=0.001")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "no longer holds the sleep that its index has; build concbench anew" in said


@pytest.mark.parametrize("spoil", [cut, become_a_directory, become_a_pipe])
def test_a_module_of_ones_own_that_is_broken_is_refused(
    lib: Path, spoil: Callable[[Path], None]
) -> None:
    mine = lib / "concbench" / "runners" / "thread_pool.so"
    spoil(mine)
    done = concbench("list", "--module", mine, cwd=lib)
    assert done.returncode == 2
    assert "--module" in done.stderr and "thread_pool.so" in done.stderr


def test_a_library_of_the_same_name_elsewhere_is_left_alone(lib: Path) -> None:
    (lib / "libconcbench.so").write_text("of somebody else")
    done = concbench("--version", cwd=lib, environment={"LD_LIBRARY_PATH": str(lib)})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("__builtin_trap()", "loading it ended a process (signal "),
        ("_exit(0)", "loading it ended a process (exit status 0)"),
        ("pause()", "loading it did not end within 10 s"),
        ("raise(SIGSTOP)", "loading it did not end within 10 s"),
    ],
)
def test_a_module_that_ends_or_keeps_whoever_loads_it_is_refused(
    tmp_path: Path, does: str, words: str
) -> None:
    headers = "#include <csignal>\n#include <unistd.h>\n"
    source = tmp_path / "trap.cpp"
    source.write_text(f"{headers}[[gnu::constructor]] static void trap() {{ {does}; }}\n")
    command = ["c++", "-shared", "-fPIC", "trap.cpp", "-o", "trap.so"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=PATIENCE_S)
    done = concbench("list", "--module", "trap.so", cwd=tmp_path)
    assert done.returncode == 2
    assert f"trap.so is damaged: {words}" in done.stderr
