"""A password in a URL: the server gets it, and nobody and nothing else does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import REPOSITORY
from password_server import (
    AUTHORIZATION,
    PASSWORD,
    SELECTION,
    VARIABLE,
    PasswordServer,
    assert_hidden,
    assert_nothing_below_has_it,
    fetching,
)
from program import Running, concbench, lists, needs, needs_http, needs_program, until

pytestmark = [needs_program, needs_http]

RUNNERS = [
    name
    for name in ("sequential", "thread_pool", "process_pool", "spawn_per_task", "coroutines",
                 "libuv", "loop_with_processes", "mpi")  # fmt: skip
    if any(runner["name"] == name and runner["available"] for runner in lists()["runners"])
]


@pytest.fixture
def server() -> Iterator[PasswordServer]:
    with PasswordServer() as one:
        yield one


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_server_gets_it_and_no_file_does(
    server: PasswordServer, tmp_path: Path, runner: str
) -> None:
    arguments = fetching("--url", server.url(), "-o", "run", runners=runner)
    done = concbench("run", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(server.asked) == {f"Basic {AUTHORIZATION}"}
    report = concbench("report", "run", cwd=tmp_path)
    assert report.returncode == 0, report.stderr
    summary = concbench("summary", "run", cwd=tmp_path)
    assert "user:***@" in summary.stdout
    assert_hidden(done.stdout, done.stderr, report.stdout, report.stderr, summary.stdout)
    assert_nothing_below_has_it(tmp_path)
    manifest = json.loads((tmp_path / "run/manifest.json").read_text())
    assert manifest["options"]["url"] == server.url("***")
    assert server.url("***") in manifest["command"]


@pytest.mark.parametrize("form", ["-p {}", "-phttp_fetch.url=", "--param={}", "--url={}"])
def test_however_it_is_typed_it_is_hidden(
    server: PasswordServer, tmp_path: Path, form: str
) -> None:
    parameter = "http_fetch.url=" if "url" not in form else ""
    typed = (form if "{}" in form else form + "{}").format(parameter + server.url()).split(" ")
    done = concbench("run", *fetching(*typed, "-o", "run"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(server.asked) == {f"Basic {AUTHORIZATION}"}
    assert_nothing_below_has_it(tmp_path)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 0)])
def test_of_several_urls_each_is_hidden(
    server: PasswordServer, tmp_path: Path, order: tuple[int, int]
) -> None:
    urls = [server.url(), server.url().replace("/page", "/other")]
    typed = " ".join(urls[which] for which in order)
    done = concbench("run", *fetching("--url", typed, "-o", "run"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(server.asked) == {f"Basic {AUTHORIZATION}"}
    assert_hidden(done.stdout, done.stderr)
    assert_nothing_below_has_it(tmp_path)
    two = f"{server.url('one')} {server.url('other')}"
    refused = concbench("run", *fetching("--url", two, "-o", "none"), cwd=tmp_path)
    assert refused.returncode == 2
    assert "a run has one password for its URLs, but here are two" in refused.stderr


@pytest.mark.parametrize("runner", [name for name in RUNNERS if name != "sequential"])
def test_no_list_of_processes_shows_it(server: PasswordServer, tmp_path: Path, runner: str) -> None:
    server.holds.clear()
    arguments = fetching("--url", server.url(), "-o", "run", runners=runner)
    with Running("run", *arguments, cwd=tmp_path) as running:
        until(lambda: server.asked, "a task fetches")
        seen = []
        for process in running.processes():
            with suppress(OSError):
                seen.append(Path(f"/proc/{process.pid}/cmdline").read_bytes())
        server.holds.set()
        assert running.wait() == 0, running.stderr
    assert any(b"concbench\0cell\0" in line for line in seen)
    assert any(b"user:***@" in line for line in seen)
    assert_hidden(*seen)


@pytest.mark.parametrize("runner", ["thread_pool", "coroutines"])
def test_a_failure_does_not_tell_it(server: PasswordServer, tmp_path: Path, runner: str) -> None:
    wrong = {VARIABLE: "wr0ng"}
    arguments = fetching("--url", server.url("***"), "-o", "run", runners=runner)
    done = concbench("run", *arguments, cwd=tmp_path, environment=wrong)
    assert done.returncode == 1
    assert f"GET {server.url('***')}: HTTP status 401" in done.stderr
    gone = re.sub(r":\d+/", ":1/", server.url())
    dead = concbench("run", *fetching("--url", gone, "-o", "dead", runners=runner), cwd=tmp_path)
    assert dead.returncode == 1
    assert "GET http://user:***@127.0.0.1:1/page: " in dead.stderr
    assert_hidden(dead.stderr)
    assert "wr0ng" not in done.stderr
    assert_nothing_below_has_it(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{}/user:page@host",
        "http://127.0.0.1:{}/?next=user:page@host",
        "http://user@127.0.0.1:{}/page",
        "http://user:@127.0.0.1:{}/page",
    ],
)
def test_what_is_no_password_stays(server: PasswordServer, tmp_path: Path, url: str) -> None:
    typed = url.format(server.server_address[1])
    arguments = [*SELECTION, "--runners", "sequential", "--url", typed]
    done = concbench("run", "--dry-run", "--orders", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    order = json.loads(done.stdout.splitlines()[0])
    assert order["cell"]["parameters"]["url"] == typed


@needs("mpi")
def test_the_words_of_a_launcher_are_not_looked_at(tmp_path: Path) -> None:
    launcher = "mpirun --mca a.b c -x http_proxy=http://user:s3cr@proxy"
    arguments = ["--workloads", "empty", "--runners", "mpi", "--launcher", launcher]
    done = concbench("run", "--dry-run", "--orders", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    settings = json.loads(done.stdout.splitlines()[0])["cell"]["runner_settings"]
    assert settings["launcher"] == launcher


@pytest.mark.parametrize("command", ["list", "run --dry-run", "run --dry-run --orders", "cells"])
def test_whatever_names_cells_has_stars(
    server: PasswordServer, tmp_path: Path, command: str
) -> None:
    arguments = [*SELECTION, "--runners", "thread_pool", "--url", server.url()]
    if command == "cells":
        arguments += ["--benchmark_min_time=0.001", "--benchmark_out=out.json"]
    done = concbench(*command.split(), *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "user:***@" in done.stdout
    assert_hidden(done.stdout, done.stderr)
    if command == "cells":
        assert set(server.asked) == {f"Basic {AUTHORIZATION}"}
        assert_nothing_below_has_it(tmp_path)


def test_a_cell_that_is_started_by_hand_needs_it(server: PasswordServer, tmp_path: Path) -> None:
    arguments = [*SELECTION, "--runners", "thread_pool", "--url", server.url()]
    orders = concbench("run", "--dry-run", "--orders", *arguments, cwd=tmp_path).stdout
    order = orders.splitlines()[0]
    without = concbench("cell", order, cwd=tmp_path)
    assert without.returncode == 1
    assert f"{VARIABLE} is not set" in without.stdout
    assert server.asked == []
    done = concbench("cell", order, cwd=tmp_path, environment={VARIABLE: PASSWORD})
    assert done.returncode == 0, done.stdout
    assert_hidden(done.stdout)


def test_what_another_program_says_of_it_is_not_kept(tmp_path: Path) -> None:
    """It is told stars, has the password from the environment, and repeats the whole URL."""
    url = "http://user:***@127.0.0.1:1/page"
    (tmp_path / "tells.py").write_text(
        "import json, os, socket, sys\n"
        "url = json.loads(sys.argv[1])['cell']['parameters']['url']\n"
        f"assert url == {url!r}\n"
        f"url = url.replace('***', os.environ[{VARIABLE!r}])\n"
        "print('GET', url, 'and', url)\n"
        "report = {'message': 'report', 'protocol': 1, 'status': 'failed', 'reason': 'at ' + url}\n"
        "socket.socket(fileno=3).send(json.dumps(report).encode())\n"
    )
    example = REPOSITORY / "examples" / "cell_in_python" / "toy.json"
    description = json.loads(example.read_text())
    description["runners"][0] |= {
        "argv": ["/usr/bin/python3", "tells.py"],
        "workloads": ["http_fetch"],
    }
    (tmp_path / "tells.json").write_text(json.dumps(description))
    arguments = fetching("--url", "http://user:s3cr@127.0.0.1:1/page", "-o", "run", runners="toy")
    done = concbench("run", "--module", tmp_path / "tells.json", *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert f"failed: at {url}\n" in done.stderr
    (log,) = (tmp_path / "run" / "logs").iterdir()
    assert log.read_text() == f"GET {url} and {url}\n"
    assert_nothing_below_has_it(tmp_path / "run")
    assert_hidden(done.stderr)
