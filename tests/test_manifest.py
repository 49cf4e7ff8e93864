"""What a manifest records of the program, its modules and what disturbs the machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from program import available, concbench, little, manifest_of, needs_program

pytestmark = needs_program

# Where they say their version, and where only their file tells it.
LOADED = {
    "onetbb": r"\d+\.\d+(\.\d+)?",
    "openmp": r"lib\w+\.so\.\d[\d.]*",
    "mpi": r"Open MPI v\d+\.\d+\.\d+\S*",
    "liburing": r"liburing\.so\.\d[\d.]*",
    "libuv": r"\d+\.\d+\.\d+",
    "curl": r"\d+\.\d+\.\d+\S*",
    "openssl": r"\d+\.\d+\.\d+\S*",
}
FILE_OF = {
    "tbb": "onetbb",
    "openmp": "openmp",
    "mpi_rank": "mpi",
    "uring": "liburing",
    "libuv": "libuv",
    "curl": "curl",
    "sha256_chain": "openssl",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that loads every library that there is."""
    cwd = tmp_path_factory.mktemp("manifest")
    here = set(available("runners"))
    runners = ",".join(sorted(here & {*FILE_OF, "mpi", "std_par", "thread_pool"}))
    workloads = sorted({"sha256_chain", "http_fetch"} & set(available("workloads"))) or ["sleep"]
    size = ["--cores", 1, "--concurrency", 4]
    arguments = [*little(*workloads, blocks=1), "--runners", runners, *size]
    done = concbench("run", *arguments, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return cwd / "run"


def test_the_manifest_tells_what_the_modules_of_its_cells_had_loaded(run):
    manifest = manifest_of(run)
    modules = {Path(one["file"]).stem: one for one in manifest["modules"]}
    planned = {
        name.split(":")[0]
        for cell in manifest["cells"]
        if cell["skipped"] is None
        for name in (cell["workload"], cell["runner"])
    }
    assert planned <= set(modules)
    assert set(modules) - planned <= {"curl", "mpi_rank"}
    for name, one in modules.items():
        assert re.fullmatch("[0-9a-f]{16}", one["hash"])
        if library := FILE_OF.get(name):
            assert re.fullmatch(LOADED[library], one["libraries"][library])
    assert modules["thread_pool"]["libraries"] == {}
    assert all(re.fullmatch("[0-9a-f]{16}", hash_) for hash_ in manifest["program"].values())
    assert set(manifest["program"]) == {"concbench", "concbench-worker", "libconcbench.so"}
    # Nothing of it is loaded by the program that runs the campaign, so nothing is compiled in.
    assert not set(LOADED) & set(manifest["build"]["libraries"])


def test_the_manifest_holds_what_env_tells_of_machine_and_build(run, tmp_path):
    told = json.loads(concbench("env", "--json", cwd=tmp_path).stdout)["disturbances"]
    fleeting = {"load", "CPU pressure", "stolen time"}
    recorded = manifest_of(run)["disturbances"]
    assert [one["name"] for one in recorded] == [one["name"] for one in told]
    for then, now in zip(recorded, told, strict=True):
        del now["refused_by_strict"]  # of the moment at which it is asked
        assert then == now or then["name"] in fleeting
