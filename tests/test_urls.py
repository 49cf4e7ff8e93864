"""The URL that http_fetch GETs: what is none is refused when it is typed, and what is one is asked
for as it was typed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from program import concbench, little, local_server, manifest_of, needs_http, needs_program, not_ok

pytestmark = [needs_program, needs_http]

# As libcurl calls it, which is what would fetch it.
NO_URLS = {
    "http://": "is no URL: No host part in the URL; type one such as http://",
    "http://:8000/": "is no URL: ",
    "http://127.0.0.1:65536/": "is no URL: Port number ",
    "http://127.0.0.1:http/": "is no URL: Port number ",
    "http://[::1/": "is no URL: Bad IPv6 address",
    "http:127.0.0.1": "is no URL: ",
    "127.0.0.1": "must begin with http:// or https://",
    "127.0.0.1:8000": "must begin with http:// or https://",
    "ftp://127.0.0.1/": "must begin with http:// or https://",
    "file:///etc/passwd": "must begin with http:// or https://",
    "httpx://127.0.0.1/": "must begin with http:// or https://",
}
SPACES = [" ", "\t", "\n", "\r", "\x7f", "\x1b", "\x01"]


def assert_refused(cwd: Path, url: str, why: str, *command: str) -> None:
    done = concbench(*command, cwd=cwd)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("concbench: http_fetch: url '"), url
    assert why in done.stderr, url
    assert os.listdir(cwd) == []


def test_what_is_no_url_is_refused_when_it_is_typed(tmp_path: Path) -> None:
    spaced = {f"http://127.0.0.1:1/a{space}b": "write it percent-encoded" for space in SPACES}
    for url, why in (NO_URLS | spaced).items():
        assert_refused(tmp_path, url, why, "run", "--workloads", "http_fetch", "--url", url)


@pytest.mark.parametrize("command", [["run"], ["run", "--dry-run"], ["list"], ["cells"]])
@pytest.mark.parametrize("option", ["--url=", "--param=http_fetch.url="])
def test_every_command_refuses_it_however_it_is_typed(tmp_path: Path, command, option) -> None:
    url = "http://127.0.0.1:1/a b"
    typed = [*command, "--workloads", "http_fetch", option + url]
    assert_refused(tmp_path, url, "a space as %20", *typed)


def test_bytes_that_are_not_utf8_are_not_asked_for_as_others(tmp_path: Path) -> None:
    url = os.fsdecode(b"http://127.0.0.1:1/\xff")
    done = concbench("run", "--workloads", "http_fetch", "--url", url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert r"'http://127.0.0.1:1/\xff' is not UTF-8" in done.stderr
    assert "percent-encoded, as %FF" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_scheme_may_be_written_in_capitals(tmp_path: Path) -> None:
    with local_server(tmp_path) as (_, url):
        address = url.removeprefix("http:")
        for number, scheme in enumerate(["HTTP:", "Http:"]):
            short = [*little("http_fetch", blocks=1), "--runners", "sequential,coroutines"]
            run = tmp_path / f"run-{number}"
            typed = f"{scheme}{address}/bytes/100?delay=1"
            done = concbench("run", *short, "--url", typed, "-o", run, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert not_ok(run) == []
            assert manifest_of(run)["options"]["url"] == typed
