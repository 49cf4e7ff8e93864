"""The packages of scripts/analysis are layers: each imports itself and what lies before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

ANALYSIS = REPOSITORY / "scripts" / "analysis"
LAYERS = (
    "reading",
    "statistics",
    "tables",
    "words",
    "drawing",
    "charts",
    "pages",
    "exports",
    "run_pages",
    "comparison.sides",
    "comparison.findings",
    "comparison.page",
    "comparison.options",
)


def modules_of(analysis: Path) -> dict[str, Path]:
    """By their names without `analysis.`; those that only say what a package holds left out."""
    return {
        ".".join(file.relative_to(analysis).with_suffix("").parts): file
        for file in sorted(analysis.rglob("*.py"))
        if file.name != "__init__.py"
    }


def imported(file: Path) -> Iterator[str]:
    """What a file imports of the analysis anywhere, in a function or for a type hint alone too."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file.name} has a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (n.removeprefix("analysis.") for n in names if n.startswith("analysis."))


def within(name: str, module: str) -> bool:
    return f"{name}.".startswith(f"{module}.")


def place_of(name: str) -> int:
    """Where it lies in the chain."""
    places = [place for place, layer in enumerate(LAYERS) if within(name, layer)]
    assert places, f"{name} lies in no layer"
    return places[0]


def upward(analysis: Path) -> list[str]:
    """What imports from a layer that comes after its own."""
    return [
        f"{module} imports {name}"
        for module, file in modules_of(analysis).items()
        for name in sorted(set(imported(file)))
        if place_of(name) > place_of(module)
    ]


def in_circles(analysis: Path) -> list[str]:
    """The modules that import themselves at whatever distance, and those that import these."""
    files = modules_of(analysis)
    left = {
        module: {other for name in imported(file) for other in files if within(name, other)}
        for module, file in files.items()
    }
    while done := [module for module, others in left.items() if not others & left.keys()]:
        for module in done:
            del left[module]
    return list(left)


def made_up(directory: Path, modules: dict[str, str]) -> Path:
    for name, text in modules.items():
        file = directory / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return directory


def test_every_import_points_downwards() -> None:
    assert upward(ANALYSIS) == []


def test_no_layer_is_empty() -> None:
    assert {place_of(module) for module in modules_of(ANALYSIS)} == set(range(len(LAYERS)))


def test_no_modules_import_each_other() -> None:
    assert in_circles(ANALYSIS) == []


def test_what_says_what_a_package_holds_imports_nothing() -> None:
    assert [file for file in ANALYSIS.rglob("__init__.py") if list(imported(file))] == []


def test_the_readme_has_the_layers_in_their_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (REPOSITORY / "scripts/README.md").read_text(), re.M)
    packages = list(dict.fromkeys(layer.partition(".")[0] for layer in LAYERS))
    assert [row for row in rows if row in packages] == packages


@pytest.mark.parametrize(
    "line",
    [
        "from analysis.charts.costs import cpu_chart",
        "from analysis.charts import costs",
        "from analysis import charts",
        "import analysis.charts.costs as costs",
        "def late():\n    from analysis.charts import costs",
        "if TYPE_CHECKING:\n    from analysis.charts.costs import CpuChart",
    ],
)
def test_an_import_that_points_upwards_is_found(tmp_path: Path, line: str) -> None:
    (found,) = upward(made_up(tmp_path, {"drawing.pen": line}))
    assert found.startswith("drawing.pen imports charts")
    assert upward(made_up(tmp_path, {"drawing.pen": "", "pages.html": line})) == []


def test_within_a_comparison_too(tmp_path: Path) -> None:
    line = "from analysis.comparison.page.grids import times"
    assert upward(made_up(tmp_path, {"comparison.page.charts": line})) == []
    (found,) = upward(made_up(tmp_path, {"comparison.sides.groups": line}))
    assert found == "comparison.sides.groups imports comparison.page.grids.times"


def test_a_module_outside_of_the_layers_is_refused(tmp_path: Path) -> None:
    line = "from analysis.reading import plan"
    with pytest.raises(AssertionError, match=r"helpers\.misc lies in no layer"):
        upward(made_up(tmp_path, {"helpers.misc": line}))


def test_a_circle_is_found(tmp_path: Path) -> None:
    analysis = made_up(
        tmp_path,
        {
            "words.figures": "from analysis.words.printable import printable",
            "words.printable": "from analysis.words import figures",
            "tables.costs": "",
        },
    )
    assert in_circles(analysis) == ["words.figures", "words.printable"]
