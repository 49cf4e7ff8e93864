"""`concbench serve` in a storm: whatever thousands of clients do, it answers those that ask, stays
small, and has nothing left of them in the end."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import select
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from program import PATIENCE_S, Running, concbench, local_server, needs_program, until

pytestmark = needs_program

SPARE_DESCRIPTORS = 200
MOST_MB = 64  # of the whole server
MOST_BODIES = 32  # of a mebibyte each
LETTERS = b"abcdefghijklmnopqrstuvwxyzedcba"


def content(length: int) -> bytes:
    return (LETTERS * (length // len(LETTERS) + 1))[:length]


def request(target: str, body: bytes | None = None, length: int | None = None) -> bytes:
    """With another length than the body's, the client promises what it does not send."""
    if body is None:
        return f"GET {target} HTTP/1.1\r\nHost: storm\r\n\r\n".encode()
    announced = len(body) if length is None else length
    head = f"POST {target} HTTP/1.1\r\nHost: storm\r\nContent-Length: {announced}\r\n\r\n"
    return head.encode() + body


class Client:
    """One connection, which waits for as long as any test does."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, PATIENCE_S)
        self.received = b""

    def send(self, text: bytes) -> None:
        # What the server has closed already may refuse it.
        with suppress(ConnectionError):
            self.socket.sendall(text)

    def answer(self) -> tuple[int, bytes]:
        """Its status and body; status 0 where the connection ends before it."""
        while b"\r\n\r\n" not in self.received:
            if not self._receive():
                return 0, b""
        head, _, rest = self.received.partition(b"\r\n\r\n")
        said = re.search(rb"\r\nContent-Length: (\d+)", head)
        length = int(said[1]) if said else 0
        self.received = rest
        while len(self.received) < length:
            assert self._receive(), "an answer ends before its end"
        body, self.received = self.received[:length], self.received[length:]
        return int(head.split(b" ")[1]), body

    def _receive(self) -> bool:
        try:
            some = self.socket.recv(1 << 16)
        except ConnectionError:
            return False
        self.received += some
        return some != b""

    def waits(self) -> bool:
        """Whether it has neither an answer nor the end of its connection."""
        readable = select.poll()
        readable.register(self.socket, select.POLLIN)
        return not readable.poll(0)

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def half_close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)


@dataclass
class Storm:
    address: tuple[str, int]
    chance: random.Random
    requests: int = 0  # without those that nobody waits for
    connections: int = 0
    staying: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        self.connections += 1
        return Client(self.address)

    def send(self, client: Client, text: bytes, requests: int = 1) -> None:
        self.requests += requests
        client.send(text)

    def leave(self, client: Client) -> None:
        self.chance.choice([Client.close, Client.reset])(client)


def asks_and_gets_answers(storm: Storm) -> None:
    client = storm.client()
    for _ in range(10):
        length = storm.chance.randrange(3000)
        storm.send(client, request(f"/bytes/{length}"))
        assert client.answer() == (200, content(length))
    client.close()


def asks_for_many_at_once(storm: Storm) -> None:
    client = storm.client()
    storm.send(client, b"".join(request(f"/bytes/{length}") for length in range(20)), 20)
    for length in range(20):
        assert client.answer() == (200, content(length))
    client.close()


def says_nothing(storm: Storm) -> None:
    storm.staying.append(storm.client())


def begins_to_speak(storm: Storm) -> None:
    client = storm.client()
    storm.send(client, request("/bytes/3")[: storm.chance.randrange(1, 30)])
    storm.staying.append(client)


def leaves_while_it_waits(storm: Storm) -> None:
    client = storm.client()
    unread = storm.chance.choice([b"", 500 * request("/bytes/3")])
    storm.send(client, request("/delay/60000") + unread)
    if storm.chance.random() < 0.5:
        storm.leave(client)
        return
    client.half_close()
    assert client.answer()[0] == 400
    client.close()


def is_echoed(storm: Storm) -> None:
    client = storm.client()
    body = storm.chance.randbytes(storm.chance.randrange(100_000))
    storm.send(client, request("/echo", body))
    status, echoed = client.answer()
    assert status == 503 or (status, echoed) == (200, body)
    client.close()


def has_its_body_held(storm: Storm) -> None:
    client = storm.client()
    storm.send(client, request("/echo?delay=60000", b"x" * (1 << 20)))
    storm.leave(client)


def stops_in_a_body(storm: Storm) -> None:
    client = storm.client()
    target = storm.chance.choice(["/echo", "/bytes/3"])
    storm.send(client, request(target, b"x" * storm.chance.randrange(1000), length=1 << 20))
    storm.leave(client)


def does_not_read(storm: Storm) -> None:
    client = storm.client()
    storm.send(client, 100 * request("/bytes/65536"))
    storm.leave(client)


BROKEN = (
    b"GET /bytes/3 HTTP/1.1\r\n\r\n",
    b"GET /bytes/3 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"GET /bytes/3 HTTP/1.1\r\nHost: a\r\n" + 1500 * b"a:b\r\n" + b"\r\n",
    b"\r\n\r\n",
)


def speaks_no_http(storm: Storm) -> None:
    client = storm.client()
    nonsense = storm.chance.randbytes(storm.chance.randrange(4, 10_000)) + b"\r\n\r\n"
    storm.send(client, storm.chance.choice([nonsense, *BROKEN]))
    assert client.answer()[0] in (0, 400, 431)
    client.close()


HABITS: tuple[Callable[[Storm], None], ...] = (
    asks_and_gets_answers,
    asks_for_many_at_once,
    says_nothing,
    begins_to_speak,
    leaves_while_it_waits,
    is_echoed,
    has_its_body_held,
    stops_in_a_body,
    does_not_read,
    speaks_no_http,
)


def address_of(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


@contextmanager
def descriptors(wanted: int) -> Iterator[None]:
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        pytest.skip(f"needs {wanted} descriptors; {hard} are permitted")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


def peak_mb(server: Running) -> float:
    status = Path(f"/proc/{server.popen.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def open_descriptors(server: Running) -> int:
    return len(os.listdir(f"/proc/{server.popen.pid}/fd"))


def is_sanitized(cwd: Path) -> bool:
    environment = json.loads(concbench("env", "--json", cwd=cwd).stdout)
    return "-fsanitize=" in environment["build"]["flags"]


@pytest.mark.parametrize(
    ("requests", "connections"),
    [pytest.param(3_000, 1_500, id="short"), pytest.param(30_000, 5_000, id="long")],
)
def test_answers_go_on(tmp_path: Path, requests: int, connections: int) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown where the test fails
    with descriptors(connections + SPARE_DESCRIPTORS), local_server(tmp_path) as (server, url):
        storm = Storm(address_of(url), random.Random(seed))
        before = open_descriptors(server)

        def answers() -> bool:
            client = Client(storm.address)
            client.send(request("/bytes/3"))
            answer = client.answer()
            client.close()
            return answer == (200, b"abc")

        while storm.requests < requests:
            for habit in HABITS:
                habit(storm)
            until(answers, "the server answers")
        silent = [storm.client() for _ in range(connections)]
        until(answers, "the server answers beside silent clients")
        for client in (*storm.staying, *silent):
            client.close()
        until(lambda: open_descriptors(server) == before, "nothing is left of its clients")
        asked = f"{storm.requests} requests, {storm.connections} connections"
        print(f"{asked}, {peak_mb(server):.1f} MB")
        assert is_sanitized(tmp_path) or peak_mb(server) < MOST_MB
        assert server.popen.poll() is None
        assert server.stderr == ""


@pytest.mark.parametrize("delay", ["", "?delay=60000"])
def test_the_bodies_of_all_clients_together_stay_small(tmp_path: Path, delay: str) -> None:
    """Each sends a megabyte: but for its last byte, or whole, and then it is held for a minute."""
    body = b"x" * ((1 << 20) - (0 if delay else 1))
    with local_server(tmp_path) as (server, url):
        address = address_of(url)
        clients = [Client(address) for _ in range(8 * MOST_BODIES)]
        for client in clients:
            client.send(request(f"/echo{delay}", body, length=1 << 20))
        until(lambda: sum(one.waits() for one in clients) <= MOST_BODIES, "the rest is refused")
        print(f"{peak_mb(server):.1f} MB")
        assert is_sanitized(tmp_path) or peak_mb(server) < MOST_MB
        asking = Client(address)
        asking.send(request("/bytes/3"))
        assert asking.answer() == (200, b"abc")
        for client in (*clients, asking):
            client.close()
