"""The folders of the C++ sources are layers: what each may include, as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import REPOSITORY

# Of benchmarks/, from the top: each may include what lies below it.
LAYERS = (
    "commands",
    "self_test",
    "run",
    "race",
    "plan",
    "http_server",
    "cell",
    "modules",
    "machine",
    "telling",
)
CONTRACTS = ("workloads/contract", "runners/contract")
FOLDERS = ("benchmarks", "runners", "workloads")
WRITTEN_BY_CMAKE = "build_info.hpp"

# An #include with quotation marks; that of a library's header has angle brackets.
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
OWN_IN_BRACKETS = re.compile(r"^\s*#\s*include\s*<((?:benchmarks|runners|workloads)/[^>]+)>", re.M)


def folder_of(file: str) -> str:
    return file.rpartition("/")[0]


def may_include(file: str, included: str) -> bool:
    here, there = folder_of(file), folder_of(included)
    top, _, layer = here.partition("/")
    if ".." in included.split("/") or not there:
        return included == WRITTEN_BY_CMAKE and top == "benchmarks"
    if here == there:
        return True
    if here == "benchmarks/costs":
        return True
    if here == "workloads/contract":
        return False
    if here == "runners/contract":
        return there == "workloads/contract"
    if top == "workloads":
        return there.startswith("workloads/")
    if top == "runners":
        return there == "workloads/contract" or there.startswith("runners/")
    if there in CONTRACTS:
        return True
    if not there.startswith("benchmarks/"):
        return False
    # main.cpp stands above them all.
    below = LAYERS[LAYERS.index(layer) :] if layer else LAYERS
    return there.removeprefix("benchmarks/") in below


def forbidden(root: Path) -> list[str]:
    """Each #include that a layer may not have."""
    found = []
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.?pp")):
        file = str(path.relative_to(root))
        text = path.read_text()
        found += [
            f"{file} includes {included}"
            for included in INCLUDE.findall(text)
            if not may_include(file, included)
        ]
        found += [f"{file} includes <{included}>" for included in OWN_IN_BRACKETS.findall(text)]
    return found


def test_every_include_points_downwards() -> None:
    assert forbidden(REPOSITORY) == []


def test_every_folder_is_a_layer() -> None:
    folders = {
        path.name
        for path in (REPOSITORY / "benchmarks").iterdir()
        if path.is_dir() and any(path.glob("*.cpp"))
    }
    assert folders == {*LAYERS, "costs"}


def test_the_contracts_include_each_other_in_one_direction_and_nothing_else() -> None:
    own = {
        (folder_of(included))
        for contract in CONTRACTS
        for path in (REPOSITORY / contract).glob("*.?pp")
        for included in INCLUDE.findall(path.read_text())
    }
    assert own == set(CONTRACTS)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("benchmarks/telling/json.hpp", '#include "benchmarks/machine/noise.hpp"'),
        ("benchmarks/machine/noise.cpp", '#include "benchmarks/cell/cell.hpp"'),
        ("benchmarks/cell/cell.cpp", '  #  include "benchmarks/plan/plan.hpp"'),
        ("benchmarks/run/campaign.cpp", '#include "benchmarks/self_test/self_test.hpp"'),
        ("benchmarks/run/campaign.cpp", '#include "benchmarks/costs/bare.hpp"'),
        ("benchmarks/plan/plan.cpp", '#include "workloads/waiting/random_sleep.hpp"'),
        ("benchmarks/plan/plan.cpp", '#include "../../workloads/waiting/random_sleep.hpp"'),
        ("benchmarks/plan/plan.cpp", '#include "points.hpp"'),
        ("benchmarks/plan/plan.cpp", "#include <benchmarks/run/campaign.hpp>"),
        ("runners/threaded/tbb.cpp", '#include "workloads/waiting/random_sleep.hpp"'),
        ("runners/contract/batch.cpp", '#include "runners/threaded/tbb.hpp"'),
        ("runners/threaded/tbb.cpp", '#include "benchmarks/cell/cell.hpp"'),
        ("workloads/waiting/sleep.cpp", '#include "runners/contract/batch.hpp"'),
        ("workloads/waiting/sleep.cpp", '#include "../../runners/contract/batch.hpp"'),
        ("workloads/contract/order.cpp", '#include "runners/contract/batch.hpp"'),
        ("workloads/contract/order.cpp", '#include "workloads/waiting/random_sleep.hpp"'),
    ],
)
def test_an_include_that_points_elsewhere_is_found(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    (found,) = forbidden(tmp_path)
    assert found.startswith(f"{file} includes ")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("benchmarks/main.cpp", '#include "benchmarks/commands/command_line.hpp"'),
        ("benchmarks/machine/noise.cpp", '#include "benchmarks/telling/json.hpp"'),
        ("benchmarks/plan/plan.cpp", '#include "runners/contract/runner_entry.hpp"'),
        ("benchmarks/costs/bare.hpp", '#include "workloads/computing/empty.hpp"'),
        ("runners/hybrid/loop.cpp", '#include "runners/async/await_task.hpp"'),
        ("workloads/mixed/image.cpp", '#include "workloads/files/disk_file.hpp"'),
    ],
)
def test_one_that_points_downwards_is_not(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    assert forbidden(tmp_path) == []


WHOLE_NUMBER_TYPE = re.compile(r"\bstd::u?int(?:8|16|32|64|ptr)_t\b")


def lacks_cstdint(file: Path) -> bool:
    """A source may leave it to the header of its own name. Newer standard libraries include less
    of each other."""
    text = file.read_text()
    own = file.with_suffix(".hpp")
    if file.suffix == ".cpp" and own.is_file():
        text += "\n".join(re.findall(r"^#include <.*>$", own.read_text(), re.M))
    return bool(WHOLE_NUMBER_TYPE.search(text)) and "#include <cstdint>" not in text


def test_what_names_a_type_of_cstdint_includes_it() -> None:
    folders = (*FOLDERS, "tests", "examples")
    sources = [
        file
        for folder in folders
        for form in ("*.hpp", "*.cpp")
        for file in (REPOSITORY / folder).rglob(form)
    ]
    assert len(sources) > 400
    assert [str(file.relative_to(REPOSITORY)) for file in sources if lacks_cstdint(file)] == []


def test_a_source_that_lacks_cstdint_is_found(tmp_path: Path) -> None:
    source = tmp_path / "one.cpp"
    source.write_text('#include "one.hpp"\nstd::uint64_t count = 0;\n')
    assert lacks_cstdint(source)
    (tmp_path / "one.hpp").write_text("#include <cstdint>\n")
    assert not lacks_cstdint(source)
