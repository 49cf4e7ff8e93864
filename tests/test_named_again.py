"""What a continued run would start is started only where it is typed again: its manifest may come
from anywhere."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from program import concbench, little, manifest_of, needs, needs_program

pytestmark = [needs_program, needs("mpi")]


@pytest.mark.parametrize("option", ["--launcher", "-p"])
def test_a_launcher_is_started_only_where_it_is_typed_again(tmp_path: Path, option: str) -> None:
    launcher = tmp_path / "my_launcher"
    launcher.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\nexec mpirun \"$@\"\n")
    launcher.chmod(0o755)
    words = f"{launcher} -x A"
    named = [option, words if option == "--launcher" else f"mpi.launcher={words}"]
    plan = [*little("sum_of_squares"), "--runners", "mpi", "--cores", "1", "--concurrency", "1"]
    at_once = ["--budget", "1ns"]
    done = concbench("run", *plan, *named, *at_once, "-o", "run", cwd=tmp_path)
    assert done.returncode == 124, done.stderr
    (tmp_path / "started").unlink(missing_ok=True)

    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert "may come from anywhere" in done.stderr
    told = shlex.split(done.stderr.rpartition("name it again: concbench ")[2])
    assert not (tmp_path / "started").exists()
    done = concbench(*told, *at_once, cwd=tmp_path)
    assert done.returncode == 124, done.stderr
    other = ["--launcher", "mpirun"]
    assert concbench("run", "--resume", "run", *other, *at_once, cwd=tmp_path).returncode == 4


def test_a_launcher_that_only_a_cell_names_is_not_started(tmp_path: Path) -> None:
    plan = [*little("sum_of_squares"), "--runners", "mpi", "--cores", "1", "--concurrency", "1"]
    done = concbench("run", *plan, "--budget", "1ns", "-o", "run", cwd=tmp_path)
    assert done.returncode == 124, done.stderr
    manifest = manifest_of(tmp_path / "run")
    manifest["cells"][0]["runner_settings"]["launcher"] = f"touch {tmp_path}/started"
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(manifest))
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert not (tmp_path / "started").exists()
