"""Servers that are not ours, under every runner: right results, or a failure that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nginx import PAGE_BYTES, Nginx, needs_nginx, nginx
from program import (
    Json,
    available,
    concbench,
    lists,
    local_server,
    manifest_of,
    needs_http,
    needs_program,
    samples_of,
)

pytestmark = [needs_program, needs_http, needs_nginx]

TASKS = 12  # of each page; more than five, after which a server may close a connection
AT_ONCE = 4
LOOPS = ("async", "hybrid")  # families


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    directory = tmp_path_factory.mktemp("servers")
    with local_server(directory) as (_, own), nginx(directory / "nginx", own) as one:
        yield one


def fetch(cwd: Path, urls: str, runners: str = "", **parameters: object) -> list[Json]:
    """A sample of the URLs, fetched in turn, under every runner or those that are named."""
    told = {"tasks": TASKS, "url": urls} | parameters
    words = [word for name, text in told.items() for word in ("-p", f"http_fetch.{name}={text}")]
    names = runners.split(",") if runners else available("runners")
    few = ["--quick", "--blocks", "1", "--min-time", "1ms", "--cores", "1"]
    run = cwd / "run"
    done = concbench("run", *few, "--workloads", "http_fetch", "--concurrency", AT_ONCE, *words,
                     "--runners", ",".join(names), "-o", run, cwd=cwd)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    cells = [cell for cell in manifest_of(run)["cells"] if cell["skipped"] is None]
    assert {cell["runner"].partition(":")[0] for cell in cells} == {*names}
    samples = samples_of(run)
    assert len(samples) == len(cells)
    return samples


def failures(samples: list[Json]) -> dict[str, str]:
    return {sample["cell"]: sample["reason"] for sample in samples if sample["status"] != "ok"}


def test_whatever_its_habits_the_page_is_right(server, tmp_path):
    page = "/page"
    urls = [server.plain + way + page for way in ("", "/gzip", "/chunked")]
    urls += [server.closing + page, server.five + page]
    urls += [server.ipv6 + page] if server.ipv6 else []
    assert failures(fetch(tmp_path, " ".join(urls), tasks=TASKS * len(urls))) == {}


def test_a_page_that_comes_slowly_is_waited_for(server, tmp_path):
    samples = fetch(tmp_path, server.plain + "/slow/page", tasks=2)
    assert failures(samples) == {}
    at_once = 8192  # nginx's limit is of a second: what exceeds it waits
    least_s = 0.5 * (PAGE_BYTES - at_once) / at_once
    assert all(sample["first_batch_ns"] >= least_s * 1e9 for sample in samples)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nothing", "HTTP status 404"),
        ("/moved", "HTTP status 302, to {url}/page: type that URL"),
        ("/silent", "Empty reply from server"),
    ],
)
def test_an_answer_that_is_no_page_is_a_failure_with_its_name(server, tmp_path, path, why):
    url = server.plain + path
    samples = fetch(tmp_path, url)
    assert {sample["status"] for sample in samples} == {"failed"}
    wanted = f"GET {url}: " + why.format(url=server.plain)
    for sample in samples:
        assert wanted in sample["reason"], sample


def test_a_body_that_is_too_long_is_a_failure_with_its_name(server, tmp_path):
    url = server.plain + "/long"
    why = f"GET {url}: its body is longer than 64 MiB, the most that is kept; fetch a shorter one"
    for sample in fetch(tmp_path, url, runners="thread_pool,coroutines", tasks=1):
        assert sample["status"] == "failed"
        assert why in sample["reason"]


@pytest.mark.parametrize("version", ["1.1", "2"])
def test_over_tls_no_batch_takes_as_long_as_a_time_limit(server, tmp_path, version):
    url = server.secure + "/delay/5?bytes=1000"
    samples = fetch(tmp_path, url, version=version, ca=server.certificate)
    assert failures(samples) == {}
    # libcurl's limit to connect is 10 s, which loops waited for that had a timer left.
    for sample in samples:
        batches = [wall / sample["iterations"] for wall in sample["wall_ns"]]
        assert max(sample["first_batch_ns"], *batches) < 9e9, sample
    # Who has a connection for each request says so, and nobody where all have.
    loops = {runner["name"] for runner in lists()["runners"] if runner["family"] in LOOPS}
    limited = {sample["runner"] for sample in samples if sample.get("limits")}
    others = {sample["runner"] for sample in samples if sample["concurrency"] > 1} - loops
    assert limited == (others if version == "2" else set())


def test_a_server_without_http_2_is_a_failure_with_its_name(server, tmp_path):
    url = server.secure1 + "/page"
    runners = "thread_pool,coroutines,libuv,process_pool"
    samples = fetch(tmp_path, url, version=2, ca=server.certificate, runners=runners)
    for sample in samples:
        assert sample["status"] == "failed"
        assert f"GET {url}: the server does not answer in HTTP/2" in sample["reason"], sample


def test_several_urls_are_fetched_in_turn_and_each_is_held_against_itself(server, tmp_path):
    urls = f"{server.plain}/page {server.secure}/delay/1?bytes=300"
    assert failures(fetch(tmp_path, urls, ca=server.certificate)) == {}


def test_a_certificate_that_nobody_knows_gets_advice(server, tmp_path):
    samples = fetch(tmp_path, server.secure + "/page", runners="sequential,callbacks,libuv")
    for sample in samples:
        assert sample["status"] == "failed"
        assert "type -p http_fetch.ca=FILE" in sample["reason"], sample


def test_a_time_limit_is_a_failure_and_names_the_url(server, tmp_path):
    url = server.plain + "/slow/page"
    runners = "thread_pool,coroutines,nursery,libuv,process_pool"
    samples = fetch(tmp_path, url, timeout="100ms", tasks=2, runners=runners)
    assert {sample["status"] for sample in samples} == {"failed"}
    for sample in samples:
        assert url in sample["reason"], sample
        assert "timed out after" in sample["reason"], sample


def test_a_name_is_resolved_before_and_fetched(server, tmp_path):
    url = server.plain.replace("127.0.0.1", "localhost") + "/page"
    assert failures(fetch(tmp_path, url, runners="sequential,process_pool,coroutines")) == {}


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("version", "3", "version must be 1.1 or 2"),
        ("version", "2", "type its URL with --url"),
        ("timeout", "0", "whole milliseconds, from 1ms to 1h"),
        ("connect_timeout", "1500us", "whole milliseconds, from 1ms to 1h"),
        ("url", "http://127.0.0.1:1/ -p http_fetch.version=2", "agreed on in TLS"),
        ("ca", "/no/such/file", "ca '/no/such/file' cannot be read"),
        ("ca", "/etc/passwd", "holds no certificate"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(tmp_path, name, text, advice):
    words = f"http_fetch.{name}={text}".split(" ")
    done = concbench("run", "--quick", "--workloads", "http_fetch", "-p", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert advice in done.stderr
