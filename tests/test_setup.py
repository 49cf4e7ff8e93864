"""scripts/setup on made-up systems: it is the script itself, with package tools that only note what
they are told."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"

DPKG_QUERY = """#!/bin/sh
cat "$SYSTEM/installed"
exit 1
"""
APT_GET = """#!/bin/sh
echo "$*" >>"$SYSTEM/calls"
echo "Reading package lists..."
case "$* " in
  *"${UNFETCHABLE:-nothing} "*) echo "E: no such host" >&2; exit 100 ;;
  *"--simulate ${CONFLICTING:-nothing} "*) echo "Remv libboost-dev [1.0]" ;;
  *"${CONFLICTING:-nothing} "*) echo "E: Packages need to be removed" >&2; exit 100 ;;
esac
"""
APT_CACHE = """#!/bin/sh
echo "$2:"
grep -qx "$2" "$SYSTEM/known" && echo "  Candidate: 1.0" || echo "  Candidate: (none)"
"""
SUDO = """#!/bin/sh
shift
exec "$@"
"""
BOOSTS = ["libboost-fiber1.88-dev", "libboost-fiber1.83-dev", "libboost-fiber1.81-dev"]


MARKS = (" tests", " long")


def needs(with_marked: bool = False) -> list[str]:
    lines = (SCRIPTS / "packages.txt").read_text().splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    return [
        line.removesuffix(" tests").removesuffix(" long")
        for line in named
        if with_marked or not line.endswith(MARKS)
    ]


class System:
    """What is installed and what may be; `setup` tells what the script said and its exit code."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.known: list[str] = []
        self.installed = [need.split(" | ")[0] for need in needs(with_marked=True)]
        self.environment: dict[str, str] = {}
        self.be("debian", "12")
        tools = directory / "bin"
        tools.mkdir()
        for name, script in {
            "dpkg-query": DPKG_QUERY,
            "apt-get": APT_GET,
            "apt-cache": APT_CACHE,
            "sudo": SUDO,
        }.items():
            (tools / name).write_text(script)
            (tools / name).chmod(0o755)

    def be(self, name: str, version: str) -> None:
        (self.directory / "os-release").write_text(
            f'PRETTY_NAME="{name.title()} {version}"\nID={name}\nVERSION_ID="{version}"\n'
        )

    def setup(self, *arguments: str) -> tuple[int, str]:
        (self.directory / "known").write_text("\n".join(self.known) + "\n")
        (self.directory / "installed").write_text(
            "".join(f"{name} ii \n" for name in self.installed)
        )
        environment = {
            "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
            "CONCBENCH_OS_RELEASE": str(self.directory / "os-release"),
            "SYSTEM": str(self.directory),
            **self.environment,
        }
        done = subprocess.run(
            [SCRIPTS / "setup", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stdout == ""
        return done.returncode, done.stderr

    def calls(self) -> list[str]:
        calls = self.directory / "calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


def test_where_nothing_is_missing_nothing_is_said_and_apt_is_not_called(system):
    assert system.setup() == (0, "")
    assert system.setup("tests") == (0, "")
    assert system.setup("long") == (0, "")
    assert system.calls() == []


def test_what_is_missing_is_installed_and_told_in_one_line(system):
    system.installed.remove("cmake")
    system.installed.remove("python3-rich")
    assert system.setup() == (0, "installing: cmake python3-rich\n")
    update, install = system.calls()
    assert "update" in update
    assert install.endswith("install --no-install-recommends --no-remove cmake python3-rich")


def test_what_only_tests_need_is_installed_only_for_them(system):
    system.installed.remove("mypy")
    assert system.setup() == (0, "")
    assert system.setup("tests") == (0, "installing: mypy\n")


def test_what_only_long_tests_need_is_installed_only_for_them(system):
    system.installed.remove("mypy")
    system.installed.remove("munge")
    assert system.setup("tests") == (0, "installing: mypy\n")
    assert system.setup("long") == (0, "installing: munge mypy\n")


@pytest.mark.parametrize(
    ("name", "version", "known", "chosen"),
    [
        ("debian", "12", BOOSTS[2:], BOOSTS[2]),
        ("debian", "13", BOOSTS[:2], BOOSTS[0]),
        ("ubuntu", "24.04", BOOSTS[1:2], BOOSTS[1]),
        ("debian", "13", [], BOOSTS[0]),
    ],
)
def test_of_several_names_the_first_that_the_distribution_has_is_installed(
    system, name, version, known, chosen
):
    system.be(name, version)
    system.installed.remove(BOOSTS[0])
    system.known = known
    assert system.setup() == (0, f"installing: {chosen}\n")


def test_of_several_names_the_first_that_conflicts_with_nothing_is_installed(system):
    system.installed.remove(BOOSTS[0])
    system.known = BOOSTS[:2]
    system.environment["CONFLICTING"] = BOOSTS[0]
    assert system.setup() == (0, f"installing: {BOOSTS[1]}\n")


def test_any_of_several_names_that_is_installed_will_do(system):
    assert " | ".join(BOOSTS) in needs()
    system.installed.remove(BOOSTS[0])
    system.installed.append(BOOSTS[2])
    system.known = BOOSTS
    assert system.setup() == (0, "")


def test_a_package_that_was_removed_is_missing(system):
    system.installed.remove("cmake")
    system.installed.append("cmake rc \nnothing")
    assert system.setup() == (0, "installing: cmake\n")


def test_a_failure_shows_what_apt_said(system):
    system.installed.remove(BOOSTS[0])
    system.known = [BOOSTS[2]]
    system.environment["CONFLICTING"] = BOOSTS[2]
    code, said = system.setup()
    assert code == 2
    assert "E: Packages need to be removed" in said
    assert "remove that one first" in said


def test_lists_that_cannot_be_fetched_are_a_failure_of_their_own(system):
    system.installed.remove("cmake")
    system.environment["UNFETCHABLE"] = "update"
    code, said = system.setup()
    assert code == 2
    assert "E: no such host" in said
    assert "could not be fetched" in said
    assert len(system.calls()) == 1


@pytest.mark.parametrize(
    ("name", "version"), [("fedora", "43"), ("debian", "11"), ("ubuntu", "22.04")]
)
def test_another_system_is_told_what_is_needed(system, name, version):
    system.be(name, version)
    code, said = system.setup()
    assert code == 2
    for need in needs():
        assert f"  {need}\n" in said
    assert "clang-format" not in said
    assert f"This is {name.title()} {version}." in said
    assert "CONCBENCH_NO_SETUP=1" in said
    assert system.calls() == []


def test_whoever_installs_by_hand_is_left_alone(system):
    system.be("fedora", "43")
    system.environment["CONCBENCH_NO_SETUP"] = "1"
    assert system.setup() == (0, "")


@pytest.mark.parametrize("arguments", [["test"], [""], ["tests", "more"]])
def test_an_unknown_argument_is_refused(system, arguments):
    code, said = system.setup(*arguments)
    assert code == 2
    assert f'what is "{" ".join(arguments)}"? Type nothing, or: tests, or: long' in said
