"""The password of a run's URLs when the run is continued, and which password cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from password_server import (
    AUTHORIZATION,
    PASSWORD,
    SELECTION,
    TYPED,
    VARIABLE,
    PasswordServer,
    assert_hidden,
    assert_nothing_below_has_it,
    fetching,
)
from program import concbench, needs_http, needs_program, not_ok, planned_samples, taken_samples

pytestmark = [needs_program, needs_http]


@pytest.fixture
def server() -> Iterator[PasswordServer]:
    with PasswordServer() as one:
        yield one


@pytest.fixture
def torn_run(server: PasswordServer, tmp_path: Path) -> Path:
    """A run that lacks its last sample."""
    run = tmp_path / "run"
    done = concbench("run", *fetching("--url", server.url(), "-o", run), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (run / "samples.jsonl").read_text().splitlines(True)
    (run / "samples.jsonl").write_text("".join(lines[:-1]))
    return run


def test_a_run_is_not_continued_without_it(
    server: PasswordServer, torn_run: Path, tmp_path: Path
) -> None:
    before = taken_samples(torn_run)
    server.asked.clear()
    done = concbench("run", "--resume", torn_run, cwd=tmp_path)
    assert done.returncode == 2
    assert f"--url {server.url('PASSWORD')}" in done.stderr.replace("'", "")
    assert f"{VARIABLE}=PASSWORD before" in done.stderr
    assert taken_samples(torn_run) == before
    assert server.asked == []


def test_an_option_that_would_be_another_one_is_not_advised(
    server: PasswordServer, tmp_path: Path
) -> None:
    arguments = fetching("-p", f"http_fetch.url={server.url()}", "--budget", "1ns", "-o", "run")
    assert concbench("run", *arguments, cwd=tmp_path).returncode == 124
    done = concbench("run", "--resume", "run", cwd=tmp_path)
    assert done.returncode == 2
    assert f"type it again: {VARIABLE}=PASSWORD before" in done.stderr
    environment = {VARIABLE: PASSWORD}
    done = concbench("run", "--resume", "run", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("option", ["--url", "-p"])
def test_a_url_without_a_scheme_is_refused_without_its_password(
    tmp_path: Path, option: str
) -> None:
    url = f"user:{TYPED}@127.0.0.1:1/page"
    typed = url if option == "--url" else f"http_fetch.url={url}"
    done = concbench("run", *fetching(option, typed, "-o", "run"), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("concbench: http_fetch: ")
    assert_hidden(done.stderr)


@pytest.mark.parametrize("again", ["--url", "variable", "both"])
def test_a_run_is_continued_with_it(
    server: PasswordServer, torn_run: Path, tmp_path: Path, again: str
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


def test_stars_stand_for_what_the_variable_has(server: PasswordServer, tmp_path: Path) -> None:
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
    server: PasswordServer, tmp_path: Path, password: str, environment: dict[str, str], told: str
) -> None:
    arguments = fetching("--url", server.url(password), "-o", "run")
    done = concbench("run", *arguments, cwd=tmp_path, environment=environment)
    assert done.returncode == 2
    assert told in done.stderr
    assert_hidden(done.stderr, done.stdout)
    assert not (tmp_path / "run").exists()
    assert server.asked == []


def test_two_passwords_are_two_runs(server: PasswordServer, tmp_path: Path) -> None:
    two = [f"http_fetch.url={server.url(password)}" for password in ("s3cr1", "s3cr2")]
    done = concbench("list", *SELECTION, "-p", two[0], "-p", two[1], cwd=tmp_path)
    assert done.returncode == 2
    assert "here are two" in done.stderr
    assert_hidden(done.stderr)
