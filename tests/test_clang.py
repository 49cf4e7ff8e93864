"""Another compiler builds the suite as well, without a warning."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from build_tree import succeed
from conftest import REPOSITORY


@pytest.mark.skipif(shutil.which("clang++") is None, reason="clang++ is not installed")
def test_clang_builds_everything_without_a_warning(tmp_path, monkeypatch):
    # So that the compiler's cache knows the directory again, whatever it is called this time.
    monkeypatch.setenv("CCACHE_BASEDIR", "/")
    monkeypatch.setenv("CCACHE_NOHASHDIR", "1")
    build = tmp_path / "build"
    options = ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_COMPILER=clang++"]
    options += ["-DCONCBENCH_WARNINGS_FATAL=ON", "-DCONCBENCH_TESTS=OFF"]
    if shutil.which("ninja"):
        options += ["-G", "Ninja"]
    if shutil.which("ccache"):
        options += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
    succeed("cmake", "-S", REPOSITORY, "-B", build, *options)
    # What measures costs is no part of all.
    succeed("cmake", "--build", build, "--target", "all", "concbench_costs")

    program = build / "bin" / "concbench"
    done = subprocess.run([program, "env", "--json"], capture_output=True, check=True)
    told = json.loads(done.stdout)["build"]
    assert "clang" in told["compiler"].lower()
    assert told["type"] == "Release"
