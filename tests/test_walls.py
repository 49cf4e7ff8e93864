"""Each layer sees what it may know and nothing else, and each header stands by itself."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from build_tree import BUILD, Compilation, compilations, needs_build
from conftest import REPOSITORY

pytestmark = needs_build

LAYERS = ("workloads", "runners", "benchmarks")
A_WORKLOAD = "workloads/computing/sum_of_squares.hpp"
A_RUNNER = "runners/async/coroutines.hpp"
THE_BATCH = "runners/contract/batch.hpp"
THE_WORKLOAD = "workloads/contract/workload.hpp"
A_CELL = "benchmarks/cell/cell.hpp"


def compilation_for(header: Path, among: list[Compilation]) -> Compilation:
    """Of the source that belongs to the header, or else of one beside it: a library that the header
    names is that source's, too."""

    def nearness(compilation: Compilation) -> tuple[bool, bool, int]:
        source = Path(compilation.source)
        beside = source.parent == header.parent
        # Where nothing else decides, whoever has been told the most.
        return (beside and source.stem == header.stem, beside, len(compilation.command))

    layer = [one for one in among if one.source.startswith(f"{header.parts[0]}/")]
    return max(layer, key=nearness)


def is_built(header: Path, sources: list[Compilation]) -> bool:
    """False where the header's own source is not compiled: a module that was left out, for want of
    a library that the header may name."""
    own = header.with_suffix(".cpp")
    return not (REPOSITORY / own).is_file() or any(one.source == str(own) for one in sources)


def complaint(header: str, compilation: Compilation) -> str:
    """What the compiler says of a source that includes the header twice and nothing else; "" when
    it compiles."""
    place = f"{compilation.source}.{header}".replace("/", "_")
    # At the same place each time: the compiler's cache knows sources by it.
    source = BUILD / "walls" / f"{place}.cpp"
    source.parent.mkdir(exist_ok=True)
    source.write_text(f'#include "{header}"\n#include "{header}"\n')
    done = compilation.of(source)
    assert done.returncode == 0 or done.stderr, f"the compiler did not start for {header}"
    return done.stderr if done.returncode else ""


def test_each_header_compiles_by_itself() -> None:
    sources = compilations(*LAYERS)
    headers = sorted(
        file.relative_to(REPOSITORY)
        for layer in LAYERS
        for file in (REPOSITORY / layer).rglob("*.hpp")
    )
    headers = [header for header in headers if is_built(header, sources)]
    assert len(headers) > 100

    def complaint_about(header: Path) -> str:
        return complaint(str(header), compilation_for(header, sources))

    with ThreadPoolExecutor(os.cpu_count()) as compilers:
        complaints = dict(zip(headers, compilers.map(complaint_about, headers)))
    assert {str(header): text for header, text in complaints.items() if text} == {}


def test_a_header_that_needs_another_one_before_it_is_found(tmp_path: Path) -> None:
    (compilation,) = [one for one in compilations("workloads") if one.source.endswith("/order.cpp")]
    needy = tmp_path / "needy.hpp"
    needy.write_text("#pragma once\ninline std::string text() { return {}; }\n")
    assert "string" in complaint(str(needy), compilation)
    needy.write_text("#pragma once\n#include <string>\ninline std::string text() { return {}; }\n")
    assert complaint(str(needy), compilation) == ""


@pytest.mark.parametrize(
    ("layer", "seen", "unseen"),
    [
        ("workloads", (THE_WORKLOAD, A_WORKLOAD), (A_RUNNER, THE_BATCH, A_CELL)),
        ("runners", (THE_WORKLOAD, THE_BATCH, A_RUNNER), (A_WORKLOAD, A_CELL)),
        ("benchmarks", (THE_WORKLOAD, THE_BATCH, A_CELL), (A_WORKLOAD, A_RUNNER)),
        ("contract", (THE_WORKLOAD, THE_BATCH), (A_WORKLOAD, A_RUNNER, A_CELL)),
    ],
)
def test_a_layer_sees_what_it_may_know_and_nothing_else(
    layer: str, seen: tuple[str, ...], unseen: tuple[str, ...]
) -> None:
    # One of each set of include paths: a source that was given another one more would be found.
    different = {one.sees: one for one in sources_of(layer)}
    assert different
    for compilation in different.values():
        for header in seen:
            assert complaint(header, compilation) == "", compilation.source
        for header in unseen:
            text = complaint(header, compilation)
            assert f"{header}: No such file" in text or f"'{header}' file not found" in text, (
                f"{compilation.source} can include {header}"
            )


def sources_of(layer: str) -> list[Compilation]:
    contract = ("workloads/contract/", "runners/contract/")
    if layer == "contract":
        return compilations(*contract)
    # What measures costs holds the suite against bare code, and may see everything.
    others = (*contract, "benchmarks/costs/")
    return [one for one in compilations(layer) if not one.source.startswith(others)]
