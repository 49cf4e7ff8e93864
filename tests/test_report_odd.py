"""scripts/report.py and what is not as it should be: an honest partial report, or a refusal."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess

import pytest
from test_report import REPORT, page_of, report


# What is written although something is lacking: an honest partial report.


def test_a_manifest_without_samples_is_reported_as_such(make_run):
    run = make_run()
    run.cell("tbb")
    page = page_of(run)
    assert "no runner has a time (missing)." in page.sentences
    assert "<svg" not in (run.directory / "report.html").read_text()


def test_a_plan_without_cells_is_reported_as_such(make_run):
    page = page_of(make_run())
    assert "do not quote these figures" in page.sentences


def test_all_cells_failed(make_run):
    run = make_run()
    for runner in ("sequential", "tbb"):
        name = run.cell(runner)
        for block in range(6):
            run.sample(name, block, status="failed", reason="wrong answer in task 3")
    page = page_of(run)
    assert "no runner has a time (failed)." in page.sentences


@pytest.mark.parametrize("blocks", [1, 5])
def test_few_blocks_have_no_interval_and_say_so(make_run, blocks):
    run = make_run(blocks=blocks)
    run.measured("sequential", [2e6] * blocks)
    run.measured("tbb", [1e6] * blocks, cores=2)
    page = page_of(run)
    assert any("95 %" in s and "cannot separate" in s for s in page.sentences)
    assert not any("is fastest" in s for s in page.sentences)


def test_one_runner_and_one_core_count(make_run):
    run = make_run()
    run.measured("tbb", [1e6] * 6)
    page = page_of(run)
    assert any("no other runner has a time to compare with" in s for s in page.sentences)


def test_times_of_zero(make_run):
    run = make_run()
    run.measured("sequential", [0] * 6)
    run.measured("tbb", [0, 0, 0, 1, 1, 1], cores=2)
    page_of(run)


def test_numbers_of_64_bits(make_run):
    run = make_run(blocks=2**64 - 1)
    most = 2**64 - 1
    for key in ("physical_cores", "logical_cpus", "usable_cores"):
        run.manifest["environment"][key] = most
    run.measured("sequential", [1e6])
    run.measured("tbb", [1e6], cores=2)
    for entry in (run.manifest["cells"][-1], run.lines[-1]):
        entry |= {"cell": "large", "cores": most, "concurrency": most}
    for line in run.lines:
        line |= {"position": most, "block": most - 1, "tasks": most}
    page_of(run)


def test_workloads_that_nothing_printed_tells_apart(make_run):
    run = make_run()
    for parameters in ({"a": ""}, {"b": ""}, {}):
        for runner, time in (("sequential", 2e6), ("tbb", 1e6)):
            run.measured(runner, [time] * 6, workload="w", parameters=parameters)
    assert "Over 3 workloads" in " ".join(page_of(run).sentences)


def test_a_runner_that_lacks_core_counts(make_run):
    run = make_run()
    run.manifest["environment"] |= {"physical_cores": 32, "usable_cores": 32, "logical_cpus": 32}
    run.measured("sequential", [8e6] * 6)
    for cores in (1, 2, 4, 8, 16, 32):
        run.measured("tbb", [8e6 / cores] * 6, cores=cores)
    run.measured("thread_pool", [8e6] * 6)
    assert any("No law is fitted" in s and "thread_pool." in s for s in page_of(run).sentences)


def test_samples_without_anything_optional(make_run):
    run = make_run()
    for runner in ("sequential", "coroutines"):
        run.measured(runner, [1e6] * 6, kind="waits", concurrency=4)
    for line in run.lines:
        for key in ("cpu_ns", "peak_pss_bytes", "startup_ns", "shutdown_ns", "task_latency_ns"):
            line[key] = None
        line["noise"] = {}
    assert "Its samples have no latencies." in page_of(run).sentences


def test_what_is_too_large_for_the_page_is_said_to_be_beside_it(monkeypatch):
    loader = importlib.machinery.SourceFileLoader("report_program", str(REPORT))
    spec = importlib.util.spec_from_loader("report_program", loader)
    program = importlib.util.module_from_spec(spec)
    loader.exec_module(program)
    assert program._packed("bench.txt", b"a" * 100).content
    monkeypatch.setattr(program, "MOST_RAW_BYTES", 99)
    large = program._packed("bench.txt", b"a" * 100)
    assert (large.name, large.content) == ("bench.txt", b"")
    assert "a file beside this page, not in it" in large.note


# What is refused.


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: (d / "manifest.json").write_text(""), "not JSON"),
        (lambda d: (d / "manifest.json").write_text("{}"), "not the manifest of a concbench run"),
        (lambda d: (d / "manifest.json").unlink(), "no manifest.json here"),
        (lambda d: (d / "samples.jsonl").write_text("[1]\n{}\n"), "line 1"),
    ],
)
def test_a_bad_run_is_refused_with_what_to_do(whole_run, spoil, said):
    directory = whole_run.write()
    spoil(directory)
    done = report(directory)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not (directory / "report.html").exists()


def test_a_place_that_is_a_file_is_refused(whole_run, tmp_path):
    (tmp_path / "file").write_text("precious")
    done = report(whole_run.write(), "-o", tmp_path / "file")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text() == "precious"


@pytest.mark.parametrize("name", ["charts", "summary.csv", "bench.txt", "report.html"])
def test_nothing_is_written_where_one_of_the_files_cannot_be(whole_run, tmp_path, name):
    place = tmp_path / "page"
    place.mkdir()
    if name == "charts":
        (place / name).write_text("a file")
    else:
        (place / name).mkdir()
    done = report(whole_run.write(), "-o", place)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{name}: cannot be written: " in done.stderr
    assert [file.name for file in place.iterdir()] == [name]


def test_a_place_in_a_circle_of_links_is_told(whole_run, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    done = report(whole_run.write(), "-o", tmp_path / "loop")
    assert done.returncode == 2
    assert "loop/summary.csv: cannot be written: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_the_older_report(whole_run):
    directory = whole_run.write()
    assert report(directory).returncode == 0
    before = (directory / "report.html").read_bytes()
    done = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -f 40; exec /usr/bin/python3 {REPORT} {directory}"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_ignore_size_signal,
    )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert (directory / "report.html").read_bytes() == before
    assert not list(directory.glob(".*.part"))


def _ignore_size_signal() -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
