"""A password in a URL: the server gets it, and nobody and nothing else does."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import REPOSITORY
from program import (
    Running,
    concbench,
    lists,
    needs,
    needs_http,
    needs_program,
    not_ok,
    planned_samples,
    taken_samples,
    until,
)

pytestmark = [needs_program, needs_http]

VARIABLE = "CONCBENCH_URL_PASSWORD"
PASSWORD = "s3cr%t@Zr/ü"
TYPED = "s3cr%25t%40Zr%2F%C3%BC"
AUTHORIZATION = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
# In which of its forms it may have got where it should not be.
FORMS = [PASSWORD.encode(), TYPED.encode(), AUTHORIZATION.encode(), b"s3cr"]
RUNNERS = [
    name
    for name in ("sequential", "thread_pool", "process_pool", "spawn_per_task", "coroutines",
                 "libuv", "loop_with_processes", "mpi")  # fmt: skip
    if any(runner["name"] == name and runner["available"] for runner in lists()["runners"])
]


class Server(ThreadingHTTPServer):
    """Answers whoever has the password."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.holds = threading.Event()
        self.holds.set()
        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, password: str = TYPED) -> str:
        return f"http://user:{password}@127.0.0.1:{self.server_address[1]}/page"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        told = self.headers["Authorization"]
        self.server.asked.append(told)
        self.server.holds.wait(60)
        body = b"a page"
        self.send_response(200 if told == f"Basic {AUTHORIZATION}" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield one
        one.holds.set()
        one.shutdown()
        thread.join()


SELECTION = ["--workloads", "http_fetch", "-p", "http_fetch.tasks=4", "--cores", "1"]
SELECTION += ["--concurrency", "1,2"]


def fetching(*more: object, runners: str = "thread_pool") -> list[object]:
    few = ["--quick", "--blocks", "1", "--min-time", "1ms"]
    return [*few, *SELECTION, "--runners", runners, *more]


def assert_hidden(*contents: str | bytes) -> None:
    for content in contents:
        as_bytes = content.encode() if isinstance(content, str) else content
        assert not [form for form in FORMS if form in as_bytes]


def assert_nothing_below_has_it(directory: Path) -> None:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert_hidden(path.read_bytes(), str(path))


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_server_gets_it_and_no_file_does(server: Server, tmp_path: Path, runner: str) -> None:
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
def test_however_it_is_typed_it_is_hidden(server: Server, tmp_path: Path, form: str) -> None:
    parameter = "http_fetch.url=" if "url" not in form else ""
    typed = (form if "{}" in form else form + "{}").format(parameter + server.url()).split(" ")
    done = concbench("run", *fetching(*typed, "-o", "run"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(server.asked) == {f"Basic {AUTHORIZATION}"}
    assert_nothing_below_has_it(tmp_path)


@pytest.mark.parametrize("runner", [name for name in RUNNERS if name != "sequential"])
def test_no_list_of_processes_shows_it(server: Server, tmp_path: Path, runner: str) -> None:
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
def test_a_failure_does_not_tell_it(server: Server, tmp_path: Path, runner: str) -> None:
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


@pytest.fixture
def torn_run(server: Server, tmp_path: Path) -> Path:
    """A run that lacks its last sample."""
    run = tmp_path / "run"
    done = concbench("run", *fetching("--url", server.url(), "-o", run), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (run / "samples.jsonl").read_text().splitlines(True)
    (run / "samples.jsonl").write_text("".join(lines[:-1]))
    return run


def test_a_run_is_not_continued_without_it(server: Server, torn_run: Path, tmp_path: Path) -> None:
    before = taken_samples(torn_run)
    server.asked.clear()
    done = concbench("run", "--resume", torn_run, cwd=tmp_path)
    assert done.returncode == 2
    assert f"--url {server.url('PASSWORD')}" in done.stderr.replace("'", "")
    assert f"{VARIABLE}=PASSWORD before" in done.stderr
    assert taken_samples(torn_run) == before
    assert server.asked == []


@pytest.mark.parametrize("again", ["--url", "variable", "both"])
def test_a_run_is_continued_with_it(
    server: Server, torn_run: Path, tmp_path: Path, again: str
) -> None:
    typed = ["--url", server.url()] if again != "variable" else []
    environment = {VARIABLE: PASSWORD} if again != "--url" else {}
    done = concbench(
        "run", "--resume", torn_run, *typed, cwd=tmp_path, environment=environment
    )
    assert done.returncode == 0, done.stderr
    assert taken_samples(torn_run) == planned_samples(torn_run)
    assert not_ok(torn_run) == []
    assert_nothing_below_has_it(torn_run)


def test_stars_stand_for_what_the_variable_has(server: Server, tmp_path: Path) -> None:
    arguments = fetching("--url", server.url("***"), "-o", "run")
    done = concbench("run", *arguments, cwd=tmp_path, environment={VARIABLE: PASSWORD})
    assert done.returncode == 0, done.stderr
    assert set(server.asked) == {f"Basic {AUTHORIZATION}"}


@pytest.mark.parametrize(
    ("password", "environment", "told"),
    [
        ("***", {}, f"stands for the password in {VARIABLE}, which is not set"),
        ("***", {VARIABLE: ""}, f"stands for the password in {VARIABLE}, which is not set"),
        ("s3cr", {VARIABLE: "another"}, "a run has one password for its URLs, but here are two"),
        ("s3cr%00", {}, "must not have control characters"),
        ("s3cr\n", {}, "must not have control characters"),
        ("s3cr t", {}, "must have a space as %20"),
        ("s3cr/t", {}, "must have /, ? and # as %2F, %3F and %23"),
        ("s3cr?t", {}, "must have /, ? and # as %2F, %3F and %23"),
        ("s3cr#t", {}, "must have /, ? and # as %2F, %3F and %23"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    server: Server, tmp_path: Path, password: str, environment: dict[str, str], told: str
) -> None:
    arguments = fetching("--url", server.url(password), "-o", "run")
    done = concbench("run", *arguments, cwd=tmp_path, environment=environment)
    assert done.returncode == 2
    assert told in done.stderr
    assert_hidden(done.stderr, done.stdout)
    assert not (tmp_path / "run").exists()
    assert server.asked == []


def test_two_passwords_are_two_runs(server: Server, tmp_path: Path) -> None:
    two = [f"http_fetch.url={server.url(password)}" for password in ("s3cr1", "s3cr2")]
    done = concbench("list", *SELECTION, "-p", two[0], "-p", two[1], cwd=tmp_path)
    assert done.returncode == 2
    assert "here are two" in done.stderr
    assert_hidden(done.stderr)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{}/user:page@host",
        "http://127.0.0.1:{}/?next=user:page@host",
        "http://user@127.0.0.1:{}/page",
        "http://user:@127.0.0.1:{}/page",
    ],
)
def test_what_is_no_password_stays(server: Server, tmp_path: Path, url: str) -> None:
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
def test_whatever_names_cells_has_stars(server: Server, tmp_path: Path, command: str) -> None:
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


def test_a_cell_that_is_started_by_hand_needs_it(server: Server, tmp_path: Path) -> None:
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
