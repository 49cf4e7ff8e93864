"""How many connections there are: as many as tasks in flight in every model, or fewer where that
is asked for; and what happens where the machine allows fewer."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pytest
from counting_server import CountingServer
from program import (
    Json,
    available,
    concbench,
    little,
    local_server,
    manifest_of,
    needs,
    needs_http,
    needs_program,
    not_ok,
    samples_of,
)

pytestmark = [needs_program, needs_http]

LOOPS = [
    name
    for name in ("coroutines", "callbacks", "nursery", "libuv", "uring", "fibers",
                 "io_threads", "coroutines_on_threads", "fibers_stealing",
                 "loop_with_threads", "loop_with_processes")  # fmt: skip
    if name in available("runners")
]


def fetch(cwd: Path, url: str, runner: str, tasks: int, connections: int) -> list[Json]:
    few = little("http_fetch", f"http_fetch.tasks={tasks}", blocks=1)
    some = ["-p", f"http_fetch.connections={connections}", "--url", url, "--runners", runner]
    axes = ["--cores", 1, "--concurrency", tasks]
    done = concbench("run", *few, *some, *axes, "-o", "run", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert not_ok(cwd / "run") == []
    return samples_of(cwd / "run")


@pytest.mark.parametrize("runner", ["thread_pool", "coroutine_loops", "process_pool", *LOOPS])
def test_each_task_in_flight_has_a_connection(tmp_path: Path, runner: str) -> None:
    tasks = 24
    with CountingServer(answers_from=tasks) as server:
        fetch(tmp_path, server.url, runner, tasks, 0)
        assert server.most == tasks


@pytest.mark.parametrize("runner", LOOPS)
def test_more_than_a_handle_of_libcurl_has_are_kept_open(tmp_path: Path, runner: str) -> None:
    tasks = 300
    with CountingServer(answers_from=tasks) as server:
        fetch(tmp_path, server.url, runner, tasks, 0)
        assert (server.most, server.in_all) == (tasks, tasks)


@pytest.mark.parametrize(
    ("tasks", "connections"), [(24, 1), (24, 5), pytest.param(300, 200, id="more than a handle")]
)
@pytest.mark.parametrize("runner", ["thread_pool", "global_lock", *LOOPS])
def test_there_are_no_more_than_are_asked_for(
    tmp_path: Path, runner: str, tasks: int, connections: int
) -> None:
    with CountingServer(answers_from=connections) as server:
        fetch(tmp_path, server.url, runner, tasks, connections)
        assert (server.most, server.in_all) == (connections, connections)


def allow_descriptors(soft: int, hard: int):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@needs("coroutines")
def test_a_run_and_its_server_have_descriptors_for_more_than_1024(tmp_path: Path) -> None:
    """Though the limit that is usual for both is 1024."""
    tasks = 1500
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * tasks:
        pytest.skip(f"ulimit -Hn is {hard}")
    done = concbench(
        *("run", *little("http_fetch", f"http_fetch.tasks={tasks}", blocks=1)),
        *("--runners", "coroutines", "--cores", 1, "--concurrency", tasks, "-o", "run"),
        cwd=tmp_path,
        preexec_fn=allow_descriptors(1024, hard),
    )
    assert done.returncode == 0, done.stderr
    assert not_ok(tmp_path / "run") == []


@needs("coroutines")
def test_a_plan_is_cut_where_the_descriptors_of_the_server_end(tmp_path: Path) -> None:
    done = concbench(
        *("run", *little("http_fetch", "http_fetch.tasks=500", blocks=1), "--runners"),
        *("coroutines", "--cores", 1, "--concurrency", "100,500", "-o", "run"),
        cwd=tmp_path,
        preexec_fn=allow_descriptors(300, 300),
    )
    assert done.returncode == 0, done.stderr
    cells = manifest_of(tmp_path / "run")["cells"]
    skipped = {cell["concurrency"]: cell["skipped"] for cell in cells}
    assert skipped[100] is None
    assert re.match(r"needs about 5\d\d file descriptors; ulimit -Hn allows 300", skipped[500])
    assert not_ok(tmp_path / "run") == []


@needs("coroutines")
def test_fewer_connections_need_fewer_descriptors(tmp_path: Path) -> None:
    few = ["-p", "http_fetch.connections=20", "--runners", "coroutines,coroutine_loops"]
    done = concbench(
        *("run", *little("http_fetch", "http_fetch.tasks=500", blocks=1), *few),
        *("--cores", 1, "--concurrency", 500, "-o", "run"),
        cwd=tmp_path,
        preexec_fn=allow_descriptors(128, 128),
    )
    assert done.returncode == 0, done.stderr
    assert [cell["skipped"] for cell in manifest_of(tmp_path / "run")["cells"]] == [None, None]
    assert not_ok(tmp_path / "run") == []


def test_a_server_says_how_many_clients_the_descriptors_allow(tmp_path: Path) -> None:
    few = {"cwd": tmp_path, "preexec_fn": allow_descriptors(200, 200)}
    done = concbench("serve", "--max-connections", 1000, **few)
    assert (done.returncode, done.stdout) == (2, "")
    told = re.search(r"type --max-connections (\d+)\n$", done.stderr)
    assert told and 150 < int(told[1]) < 200, done.stderr
    with local_server(tmp_path, "--max-connections", told[1]) as (_, url):
        assert url
