"""What the program says where something is typed wrongly, or help is asked for."""

from __future__ import annotations

import pytest
from program import concbench, needs_program

pytestmark = needs_program

COMMANDS = ["env", "selftest", "list", "run", "cells", "serve"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal(tmp_path, command):
    done = concbench(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "--help" in done.stdout
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("run --blocks 1 --blocks 2", "type --blocks once"),
        ("run --cores 1 --cores 2", "type --cores once"),
        ("run --module", "type a value behind --module"),
        ("run --dry-run -p", "type a value behind --param"),
        ("run --workloads --dry-run", "type a value behind --workloads, before --dry-run"),
        ("list --runners --cells", "type a value behind --runners, before --cells"),
        ("run --filter --quick", "type a value behind --filter, before --quick"),
        ("cells --keep-env", "type a value behind --keep-env"),
    ],
)
def test_a_value_that_is_missing_or_one_too_many_is_said(tmp_path, typed, advice):
    done = concbench(*typed.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"concbench: {advice}")
    command = typed.split()[0]
    assert done.stderr.endswith((f"{advice}\n", f"{advice}; see concbench {command} --help\n"))


@pytest.mark.parametrize("order", [(), ("nonsense",), ("{}",), ('{"protocol": 1}',), ("a", "b")])
def test_an_order_that_is_none_is_said_to_be_none(tmp_path, order):
    done = concbench("cell", *order, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("concbench cell: ")
    assert "order" in done.stderr


@pytest.mark.parametrize(
    "before", [[], ["--workloads", "sleep"], ["--keep-env", "A"], ["--runners=sequential"]]
)
def test_a_flag_of_google_benchmarks_without_a_command_means_cells(tmp_path, before):
    flags = ["--benchmark_filter=^sleep/sequential/", "--benchmark_list_tests"]
    done = concbench(*before, *flags, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("sleep/sequential/")


def test_a_command_keeps_its_meaning_before_such_a_flag(tmp_path):
    done = concbench("list", "--benchmark_filter=sleep", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown option or command '--benchmark_filter'" in done.stderr
