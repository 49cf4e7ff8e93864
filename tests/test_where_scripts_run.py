"""The scripts of a checkout work wherever they are called: from another directory, through a link,
with CDPATH set and with blanks in every path. What they are told lies where the caller is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"

# Each notes where it runs and with which words, one to a line.
NOTES = """#!/bin/sh
printf '%s\\n' "$PWD" "$@" >>"$NOTES/{name}"
{more}
"""
PROGRAM = 'case "$1" in env) echo "{}" ;; run) mkdir run; echo "run: run" ;; esac'


class Checkout:
    """One with copies of the scripts, whose tools only take notes; and a caller elsewhere."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "a=b checkout"
        self.caller = directory / "the caller's"
        self.tools = directory / "tools"
        self.notes = directory / "notes"
        for path in (self.root / "scripts", self.caller, self.tools, self.notes):
            path.mkdir(parents=True)

    def copy(self, *scripts: str) -> None:
        for script in scripts:
            shutil.copy(SCRIPTS / script, self.root / "scripts")

    def fake(self, file: Path, more: str = "") -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTES.format(name=file.name, more=more))
        file.chmod(0o755)

    def noted(self, name: str) -> list[str]:
        file = self.notes / name
        return file.read_text().splitlines() if file.exists() else []

    def call(self, script: str, *arguments: str, **environment: str) -> int:
        """Through a link, from the caller's directory; with a CDPATH that has what `cd` wants."""
        link = self.caller / "a link"
        link.symlink_to(self.root / "scripts" / script)
        done = subprocess.run(
            ["./a link", *arguments],
            cwd=self.caller,
            env={
                "PATH": f"{self.tools}:{os.environ['PATH']}",
                "HOME": str(self.notes),
                "NOTES": str(self.notes),
                "CDPATH": f"{self.root}:{self.root / 'scripts'}:.",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.said = done.stdout + done.stderr
        return done.returncode


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_bench_runs_and_reports_where_it_is_called(checkout):
    checkout.copy("bench")
    for script in ("setup", "summary.py", "report.py"):
        checkout.fake(checkout.root / "scripts" / script)
    checkout.fake(checkout.tools / "cmake", 'echo "ninja: no work to do."')
    checkout.fake(checkout.root / "build/release/bin/concbench", PROGRAM)
    assert checkout.call("bench", "--hosts", "my hosts", "-o", "run") == 0, checkout.said
    here = str(checkout.caller)
    words = ["run", "--quick", "--hosts", "my hosts", "-o", "run"]
    assert checkout.noted("concbench") == [here, "env", "--json", here, *words]
    assert (checkout.caller / "run").is_dir()
    assert checkout.noted("summary.py") == checkout.noted("report.py") == [here, "run"]
    assert str(checkout.root) in checkout.noted("cmake")


def test_test_builds_its_checkout_and_writes_files_where_it_is_called(checkout):
    checkout.copy("test")
    checkout.fake(checkout.root / "scripts" / "setup")
    checkout.fake(checkout.tools / "cmake")
    checkout.fake(checkout.tools / "ctest")
    files = ["-O", "log.txt", "--output-junit", "/elsewhere/junit.xml"]
    assert checkout.call("test", "-R", "Plan", *files) == 0, checkout.said
    ran_in, *words = checkout.noted("ctest")
    assert ran_in == str(checkout.root)  # where its presets are
    assert words[-6:-4] == ["-R", "Plan"]
    log = str(checkout.caller / "log.txt")
    assert words[-4:] == ["-O", log, "--output-junit", "/elsewhere/junit.xml"]
    assert f"{checkout.root}/build/release" in checkout.noted("cmake")


def test_setup_reads_the_list_beside_it(checkout):
    checkout.copy("setup", "packages.txt")
    (checkout.notes / "os-release").write_text('ID=other\nVERSION_ID="1"\nPRETTY_NAME="Other"\n')
    release = {"CONCBENCH_OS_RELEASE": "../notes/os-release"}
    assert checkout.call("setup", **release) == 2
    assert "\n  cmake\n" in checkout.said and "This is Other." in checkout.said


def test_lint_looks_at_its_checkout(checkout):
    tools = ("clang-format", "flake8", "mypy", "git")
    if not all(Path("/usr/bin", tool).exists() for tool in tools):
        pytest.skip("not all linters are installed")
    checkout.copy("lint")
    subprocess.run(["git", "init", "-q", checkout.root], check=True)
    shutil.copy(SCRIPTS.parent / ".clang-format", checkout.root)
    (checkout.root / "odd.cpp").write_text("int   odd ;\n")
    for folder in ("scripts", "tests", "examples"):
        (checkout.root / folder).mkdir(exist_ok=True)
        (checkout.root / folder / f"of_{folder}.py").write_text("import nothing_uses_it\n")
    subprocess.run(["git", "-C", checkout.root, "add", "odd.cpp"], check=True)
    assert checkout.call("lint") == 1
    assert "odd.cpp:1:" in checkout.said
    assert all(f"{folder}/of_{folder}.py:1:1: F401" in checkout.said
               for folder in ("scripts", "tests", "examples"))  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="it asks for root before anything else")
def test_on_debian13_makes_its_root_where_it_is_called(checkout):
    checkout.copy("on_debian13", "test")
    subprocess.run(["git", "init", "-q", checkout.root], check=True)
    subprocess.run(["git", "-C", checkout.root, "add", "scripts/test"], check=True)
    checkout.fake(checkout.tools / "unshare", 'shift 3; exec "$@"')
    checkout.fake(
        checkout.tools / "debootstrap", 'shift 3; mkdir -p "$1/etc/apt/apt.conf.d" "$1/proc"'
    )
    for tool in ("mount", "chroot", "apt-get", "apt-config"):
        checkout.fake(checkout.tools / tool)
    assert checkout.call("on_debian13", "--cache", "my cache", "-R", "Plan") == 0, checkout.said
    root = checkout.caller / "my cache" / "root"
    assert (root / "concbench/scripts/test").is_file()
    assert checkout.noted("chroot")[1] == str(root)
    assert checkout.noted("chroot")[-3:] == ["scripts/test", "-R", "Plan"]
