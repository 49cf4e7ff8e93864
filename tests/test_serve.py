"""`concbench serve` as a process: its line, its answers, its end."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from program import PATIENCE_S, concbench, little, local_server, needs_http, needs_program

pytestmark = needs_program

# The letters whose repetition is the content of every answer: workloads/http_content.hpp.
LETTERS = b"abcdefghijklmnopqrstuvwxyzedcba"


CLONE_NEWNET = 0x40000000  # a network of its own, whose loopback interface is down


def content(length: int) -> bytes:
    return (LETTERS * (length // len(LETTERS) + 1))[:length]


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def test_a_server_listens_on_a_free_port_of_this_machine_and_says_so_once(tmp_path):
    with local_server(tmp_path) as (serving, url):
        assert url.startswith("http://127.0.0.1:")
        assert get(url + "/bytes/0") == (200, b"")
        serving.popen.send_signal(signal.SIGTERM)
        assert serving.wait() == 0
        assert serving.stdout.startswith(f"listening on {url}\nechoing on 127.0.0.1:")
        assert serving.stdout.count("\n") == 2
        assert serving.stderr == ""
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("length", [0, 1, 30, 31, 32, 1024, 1_000_000])
def test_an_answer_has_the_content_and_the_delay_that_are_asked_for(tmp_path, length):
    with local_server(tmp_path) as (_, url):
        began = time.monotonic()
        assert get(f"{url}/bytes/{length}?delay=5") == (200, content(length))
        assert time.monotonic() - began >= 0.005


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/status/500", 500),
        ("/status/418?delay=1", 418),
        ("/delay/1?bytes=9", 200),
        ("/nowhere", 404),
        ("/bytes/-1", 400),
        ("/bytes/many", 400),
        ("/bytes/1?delay=-1", 400),
        ("/delay/1?colour=red", 400),
    ],
)
def test_a_path_says_the_status(tmp_path, path, status):
    with local_server(tmp_path) as (_, url):
        assert get(url + path)[0] == status


def test_a_server_survives_what_is_no_http(tmp_path):
    with local_server(tmp_path) as (_, url):
        address = urlsplit(url)
        for nonsense in (b"\0\xff\r\n\r\n", b"GET", b"\r\n" * 100, b"A" * 100_000 + b"\r\n\r\n"):
            with socket.create_connection((address.hostname, address.port)) as connection:
                connection.sendall(nonsense)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(PATIENCE_S)
                try:
                    answer = connection.recv(100)
                except ConnectionResetError:
                    continue
                assert answer == b"" or b" 4" in answer
        assert get(url + "/bytes/3") == (200, b"abc")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_whatever_its_clients_do(tmp_path, number):
    with local_server(tmp_path) as (serving, url):
        address = urlsplit(url)
        idle = socket.create_connection((address.hostname, address.port))
        waiting = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE_S)
        waiting.request("GET", "/delay/30000")
        assert get(url + "/bytes/1")[0] == 200
        began = time.monotonic()
        serving.popen.send_signal(number)
        assert serving.wait() == 0
        assert time.monotonic() - began < 20
        idle.close()
        waiting.close()
        # At once: nobody has to wait until the kernel forgets the connections.
        with local_server(tmp_path, "--port", address.port) as (_, again):
            assert again == url


@needs_http
@pytest.mark.skipif(os.geteuid() != 0, reason="root may have another network")
def test_a_server_that_cannot_be_reached_is_told_before_the_run_begins(tmp_path):
    done = concbench(
        *("run", *little("http_fetch"), "--runners", "sequential", "-o", "run"),
        cwd=tmp_path,
        preexec_fn=lambda: ctypes.CDLL(None).unshare(CLONE_NEWNET),
    )
    assert done.returncode == 2
    assert "the local HTTP server cannot be reached at http://127.0.0.1:" in done.stderr
    assert "Network is unreachable; see whether the loopback interface is up" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_port_in_use_is_bad_usage(tmp_path):
    with local_server(tmp_path) as (_, url):
        port = urlsplit(url).port
        done = concbench("serve", "--port", port, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in done.stderr
    assert "choose another --port" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "-1"], "--port"),
        (["--port", "65536"], "--port"),
        (["--port", "http"], "--port"),
        (["--address", "localhost"], "--address 127.0.0.1"),
        (["--address", "192.0.2.1"], "--address 127.0.0.1"),
        (["--max-connections", "0"], "--max-connections"),
        (["--max-connections", "-1"], "--max-connections"),
        (["--prot", "1"], "did you mean '--port'"),
        (["8080"], "8080"),
    ],
)
def test_bad_options_are_explained(tmp_path, arguments, words):
    done = concbench("serve", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "terminate" not in done.stderr


def test_a_server_that_cannot_say_its_port_ends(tmp_path):
    with open("/dev/full", "w") as full:
        done = concbench("serve", cwd=tmp_path, stdout=full)
    assert done.returncode == 2
    assert "standard output" in done.stderr
