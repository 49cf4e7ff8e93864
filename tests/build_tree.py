"""The build that the program under test comes from, and how tests compile something beside it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import PROGRAM

BUILD = PROGRAM.parent.parent
needs_build = pytest.mark.skipif(
    not (BUILD / "compile_commands.json").is_file(),
    reason=f"{BUILD} is no build; scripts/test makes one",
)


def cached(name: str) -> str:
    """What the build was configured with; "" for what it was not told."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.M)
    return found[1] if found else ""


def same_tools() -> list[str]:
    """For `cmake`: the generator, compiler and flags of the build. The compiler's cache knows an
    object again only if all of them are the same."""
    names = ["CMAKE_BUILD_TYPE", "CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS"]
    names += ["CMAKE_CXX_COMPILER_LAUNCHER"]
    names += ["CONCBENCH_WARNINGS_FATAL", "CONCBENCH_PRECOMPILED_HEADERS", "CONCBENCH_NATIVE"]
    options = [f"-D{name}={cached(name)}" for name in names]
    return ["-G", cached("CMAKE_GENERATOR"), *options]


def with_cache(environment: dict[str, str]) -> dict[str, str]:
    """So that what another clone of the repository has compiled is found."""
    return {"CCACHE_BASEDIR": str(REPOSITORY), "CCACHE_NOHASHDIR": "1"} | environment


def succeed(*command: str | Path) -> str:
    """Runs a command that must end well, and returns what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        env=with_cache(dict(os.environ)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout[-8000:]}"
    return done.stdout


@dataclass(frozen=True)
class Compilation:
    """How one source of the build is compiled."""

    source: str  # from the top
    directory: Path
    command: tuple[str, ...]

    def of(self, source: Path) -> subprocess.CompletedProcess[str]:
        """Compiles another source in the same way, only without optimising."""
        command = list(self.command)
        command[command.index("-o") + 1] = str(source.with_suffix(".o"))
        command[command.index("-c") + 1] = str(source)
        return subprocess.run(
            [*cached("CMAKE_CXX_COMPILER_LAUNCHER").split(), *command, "-O0"],
            cwd=self.directory,
            env=with_cache(dict(os.environ)) | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
        )

    @property
    def sees(self) -> tuple[str, ...]:
        """Where it looks for headers of the suite."""
        return tuple(word for word in self.command if word.startswith("-I"))


def compilations(*folders: str) -> list[Compilation]:
    """Of all sources below these."""
    found = []
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        file = Path(entry["file"])
        if not any(file.is_relative_to(REPOSITORY / folder) for folder in folders):
            continue
        words = shlex.split(entry["command"])
        while "-include" in words:  # a precompiled header, behind which a missing one hides
            place = words.index("-include")
            del words[place : place + 2]
        source = str(file.relative_to(REPOSITORY))
        found.append(Compilation(source, Path(entry["directory"]), tuple(words)))
    return found
