"""A server that wants a password, in which forms it could be found, and where it must not be."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

VARIABLE = "CONCBENCH_URL_PASSWORD"
PASSWORD = "s3cr%t@Zr/ü"
TYPED = "s3cr%25t%40Zr%2F%C3%BC"
AUTHORIZATION = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
# In which of its forms it may have got where it should not be.
FORMS = [PASSWORD.encode(), TYPED.encode(), AUTHORIZATION.encode(), b"s3cr"]


class PasswordServer(ThreadingHTTPServer):
    """Answers whoever has the password, until its block ends."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.holds = threading.Event()
        self.holds.set()
        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever)

    def __enter__(self) -> PasswordServer:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.holds.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    def url(self, password: str = TYPED) -> str:
        return f"http://user:{password}@127.0.0.1:{self.server_address[1]}/page"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PasswordServer

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
