"""`concbench list`: what there is, what cannot run here, what was not built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from forbidden import forbid
from program import PROGRAM, Json, concbench, lists, needs_program

pytestmark = needs_program

MODULES = PROGRAM.parent.parent / "lib" / "concbench"


def test_an_entry_says_all_that_is_known_of_it():
    [sleep] = [entry for entry in lists()["workloads"] if entry["name"] == "sleep"]
    assert sleep["kind"] == "waits"
    assert sleep["module"] == str(MODULES / "workloads" / "sleep.so")
    assert (sleep["available"], sleep["why_not"]) == (True, None)
    assert sleep["small"]["tasks"] == "{}"
    assert sleep["small_example"]["tasks"] == "4"
    assert [parameter["name"] for parameter in sleep["parameters"]] == ["tasks", "delay"]
    [pool] = [entry for entry in lists()["runners"] if entry["name"] == "process_pool"]
    assert (pool["family"], pool["workers"]) == ("multiprocess", "processes")
    assert pool["most_concurrency"] is None
    assert pool["available"]


def test_every_entry_has_its_module():
    for entry in [*lists()["workloads"], *lists()["runners"]]:
        assert Path(entry["module"]).is_file(), entry["name"]


def test_every_workload_can_be_made_small():
    for entry in lists()["workloads"]:
        names = {parameter["name"] for parameter in entry["parameters"]}
        assert set(entry["small"]) <= names, entry["name"]
        assert any("{}" in text for text in entry["small"].values()), entry["name"]
        assert list(entry["small_example"].values()) == [
            text.replace("{}", "4") for text in entry["small"].values()
        ]


def loaded_modules(tmp_path: Path, *arguments: str) -> list[str]:
    """The modules that a command loads, as the dynamic linker tells."""
    told = concbench(*arguments, cwd=tmp_path, environment={"LD_DEBUG": "files"})
    assert told.returncode == 0
    opened = {line.split()[-1] for line in told.stderr.splitlines() if "calling init: " in line}
    return sorted(name for name in opened if name.startswith(str(MODULES)))


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"]])
def test_listing_loads_no_module(tmp_path, arguments):
    assert loaded_modules(tmp_path, *arguments) == []


def test_a_module_that_is_loaded_is_seen(tmp_path):
    sleep = str(MODULES / "workloads" / "sleep.so")
    assert sleep in loaded_modules(tmp_path, "run", "--dry-run", "--workloads", "sleep")


def test_a_runner_that_the_kernel_refuses_is_told_with_its_reason(tmp_path):
    if "uring" not in {entry["name"] for entry in lists()["runners"]}:
        pytest.skip("not built")
    done = concbench("list", "--json", cwd=tmp_path, preexec_fn=forbid("io_uring_setup"))
    [uring] = [entry for entry in json.loads(done.stdout)["runners"] if entry["name"] == "uring"]
    assert not uring["available"]
    assert uring["why_not"].startswith("the system call io_uring_setup is refused here: ")


MISSING = [
    {"kind": "runner", "name": "tbb", "reason": "built without tbb"},
    {"kind": "workload", "name": "factorial", "reason": "built without boost"},
    {"kind": "http_client", "name": "curl", "reason": "built without curl"},
    {"kind": "machine", "name": "topology", "reason": "built without hwloc " + 9 * "and more "},
]


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that was built without some libraries."""
    prefix = tmp_path_factory.mktemp("lacking")
    (prefix / "bin").mkdir()
    (prefix / "lib" / "concbench").mkdir(parents=True)
    shutil.copy(PROGRAM, prefix / "bin")
    shutil.copy(MODULES.parent / "libconcbench.so", prefix / "lib")
    index: Json = json.loads((MODULES / "index.json").read_text())
    absent = {one["name"] for one in MISSING}
    index["modules"] = [
        module
        for module in index["modules"]
        if Path(module["file"]).stem not in absent | {one["name"] for one in index["missing"]}
    ]
    index["missing"] = MISSING
    (prefix / "lib" / "concbench" / "index.json").write_text(json.dumps(index))
    return prefix


def lacking_concbench(prefix: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [prefix / "bin" / PROGRAM.name, *arguments],
        env=os.environ | {"LD_LIBRARY_PATH": str(prefix / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_was_not_built_is_named_with_the_reason(lacking):
    done = lacking_concbench(lacking, "list")
    assert done.returncode == 0, done.stderr
    assert "\nnot built: tbb: built without tbb (runner)\n" in done.stdout
    assert "\nnot built: factorial: built without boost (workload)\n" in done.stdout
    assert "\nnot built: topology: built without hwloc and more" in done.stdout
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []
    assert json.loads(lacking_concbench(lacking, "list", "--json").stdout)["missing"] == MISSING


def test_what_fetches_cannot_run_without_its_client(lacking):
    everything = json.loads(lacking_concbench(lacking, "list", "--json").stdout)
    refused = {entry["name"]: entry["why_not"] for entry in everything["workloads"]}
    assert refused["http_fetch"] == "built without curl"
    assert refused["sleep"] is None


@pytest.mark.parametrize(("kind", "name"), [("runner", "tbb"), ("workload", "factorial")])
def test_a_name_that_was_not_built_is_told_as_such(lacking, kind, name):
    done = lacking_concbench(lacking, "list", f"--{kind}s", name)
    assert done.returncode == 2
    assert done.stderr.startswith(f"concbench: the {kind} '{name}' is not in this build: built ")


@pytest.mark.parametrize("arguments", [["--cells"], ["--workloads", "sleep"]])
def test_json_is_of_everything(tmp_path, arguments):
    done = concbench("list", "--json", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--json" in done.stderr


def test_an_order_starts_its_cell(tmp_path):
    selection = ["--workloads", "empty", "--runners", "thread_team", "--quick", "--cores", "1"]
    plan = ["run", "--dry-run", *selection, "--concurrency", "1,2", "--min-time", "1ms"]
    done = concbench(*plan, "--orders", cwd=tmp_path)
    orders = done.stdout.splitlines()
    cells = [json.loads(order)["cell"]["cell"] for order in orders]
    planned = concbench(*plan, cwd=tmp_path).stdout.splitlines()
    assert cells == [line for line in planned if "/" in line]
    cell = concbench("cell", orders[0], cwd=tmp_path)
    assert cell.returncode == 0, cell.stderr
    report = json.loads(cell.stdout.splitlines()[-1])
    assert report["status"] == "ok" and 1 <= len(report["wall_ns"]) <= 3
    assert os.listdir(tmp_path) == []
