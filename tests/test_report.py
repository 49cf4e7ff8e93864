"""scripts/report.py: the files it writes, what they hold, and what it does with a bad run."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess

import pytest
from conftest import REPOSITORY, MadeUpRun, fill
from report_page import ReportPage

REPORT = REPOSITORY / "scripts" / "report.py"
FILES = {"report.html", "report.md", "summary.csv", "gbench.json", "bench.txt", "charts"}
SECTIONS = [
    "trust",
    "answers",
    "overview",
    "scaling",
    "efficiency",
    "costs",
    "latency",
    "distribution",
    "ranking",
    "quality",
    "method",
]


def report(*arguments, **options):
    return subprocess.run(
        ["/usr/bin/python3", str(REPORT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A run of all workloads with ten blocks, and the page of its report."""
    run = fill(MadeUpRun(tmp_path_factory.mktemp("report") / "run", blocks=10))
    done = report(run.write())
    assert (done.returncode, done.stderr) == (0, "")
    return run, done.stdout, ReportPage((run.directory / "report.html").read_text())


def samples_of(run, cell) -> list[dict]:
    lines = (run.directory / "samples.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["cell"] == cell]


def batch_ns(run, cell) -> dict[int, float]:
    """The time of a batch in each block: the median of its measurements."""
    return {
        sample["block"]: statistics.median(w / sample["iterations"] for w in sample["wall_ns"])
        for sample in samples_of(run, cell)
    }


def cell_of(run, workload, record) -> str:
    """The cell that a row of a table is about."""
    (name,) = [
        name
        for name, cell in run.plan.items()
        if (cell["workload"], cell["runner"]) == (workload, record["runner"])
        and str(cell["cores"]) == record["cores"]
        and str(cell["concurrency"]) == record["tasks at once"]
    ]
    return name


def tokens(text: str) -> list[str]:
    """The numbers in a cell of a table, as they are written."""
    return [found.replace(",", "") for found in re.findall(r"\d[\d.,]*", text)]


def is_shown(token: str, exact: float) -> bool:
    """Whether a number is written as exactly as its decimals allow."""
    decimals = len(token.partition(".")[2])
    return abs(float(token) - exact) <= 0.5001 * 10**-decimals


def test_the_report_is_written_into_the_run_and_its_path_printed(reported):
    run, stdout, _ = reported
    assert stdout == f"report: {run.directory}/report.html\n"
    written = {path.name for path in run.directory.iterdir()}
    assert written == {*FILES, "manifest.json", "samples.jsonl"}
    charts = {path.name for path in (run.directory / "charts").iterdir()}
    assert charts
    markdown = (run.directory / "report.md").read_text()
    assert set(re.findall(r"\]\(charts/([^)]+)\)", markdown)) == charts


def test_every_section_is_there_in_its_order(reported):
    assert reported[2].sections == SECTIONS


def test_the_page_is_one_file_of_moderate_size(reported):
    run, _, _ = reported
    text = (run.directory / "report.html").read_text()
    assert len(text.encode()) < 3_000_000
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", text)
    assert all(re.match(r"#|data:|\./", address) for address in addresses)
    assert "url(http" not in text and "@import" not in text


def test_the_same_run_gives_the_same_bytes(reported, tmp_path):
    run, _, _ = reported
    for seed in ("1", "2"):
        out = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        assert report(run.directory, "-o", out, env=environment).returncode == 0
    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.*"))
    assert len(files) > 10
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file


def test_every_id_stands_once_and_every_reference_leads_somewhere(reported):
    text = (reported[0].directory / "report.html").read_text()
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(set(ids)) == len(ids)
    asked = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text)
    assert {one or other for one, other in asked} <= set(ids)


def test_the_command_has_the_seed_that_the_run_drew(reported, make_run):
    text = (reported[0].directory / "report.md").read_text()
    assert "```\nconcbench run --quick --seed 42\n```" in text
    run = make_run()
    run.manifest["command"] = ["concbench", "run", "--seed=42"]
    partial(run)
    assert "\nconcbench run --seed=42\n" in (run.directory / "report.md").read_text()


def test_flagged_cells_are_marked_where_their_times_stand(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [1e6] * 10)
    run.measured("tbb", [1e6, 1.3e6] * 5, cores=2)
    page = partial(run)
    flags = page.table("Scaling", "all cells", title="flags").column("flags")
    assert flags == ["", "noisy"]
    (name,) = (name for name in run.plan if "tbb" in name)
    assert page.table("Data quality", title="cell").rows == [[name, "noisy"]]


def test_a_share_below_zero_is_written_with_its_digits(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [2.1e6] * 10)
    run.measured("tbb", [1e6] * 10, cores=2)
    table = partial(run).table("Efficiency", title="Karp-Flatt (95 % interval)")
    assert table.rows[0][-1] == "-0.048 (-0.048 to -0.048)"


def test_what_is_not_shown_to_be_faster_is_not_said_to_pay(make_run):
    run = make_run(blocks=10)
    run.measured("sequential", [1e6] * 10)
    run.measured("tbb", [0.9e6, 1.1e6] * 5, cores=2)
    run.measured("thread_pool", [0.5e6] * 10, cores=2)
    run.measured("process_pool", [2e6] * 10, cores=2)
    table = partial(run).table("What concurrency costs", title="pays from tasks")
    # Half a millisecond for 64 tasks is gained, 0.15 ms are paid once: 19.2 tasks.
    assert dict(zip(table.column("runner"), table.column("pays from tasks"), strict=True)) == {
        "thread_pool": "20",
        "sequential": "–",
        "tbb": "not separated",
        "process_pool": "never",
    }


@pytest.mark.parametrize("workload", ["sum_of_squares", "sqrt_map", "sleep", "http_fetch"])
def test_times_and_speed_ups_can_be_recomputed_from_the_samples(reported, workload):
    run, _, page = reported
    times = page.table("Scaling", f"{workload} (", title="tasks/s")
    unit = next(title for title in times.titles if "per batch" in title)
    factor = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}[unit.split()[0]]
    for record in times.records():
        blocks = sorted(batch_ns(run, cell_of(run, workload, record)).values())
        shown = tokens(record[unit])
        assert is_shown(shown[0], statistics.median(blocks) / factor)
        assert is_shown(shown[1], blocks[1] / factor)  # of ten blocks, the second lowest
        assert is_shown(shown[2], blocks[8] / factor)
        rate = 1e9 * samples_of(run, cell_of(run, workload, record))[0]["tasks"]
        scale = {"M": 1e6, "G": 1e9}.get(record["tasks/s"][-1], 1)
        assert is_shown(tokens(record["tasks/s"])[0], rate / statistics.median(blocks) / scale)

    speedups = page.table("Scaling", f"{workload} (", title="efficiency")
    column = next(title for title in speedups.titles if title.startswith("vs best"))
    base = next(
        name
        for name, cell in run.plan.items()
        if (cell["workload"], cell["runner"]) == (workload, "sequential")
    )
    checked = 0
    for record in speedups.records():
        cell = cell_of(run, workload, record)
        if cell != base and record["runner"] != "sequential":
            theirs, ours = batch_ns(run, base), batch_ns(run, cell)
            ratios = [theirs[block] / ours[block] for block in theirs]
            exact = statistics.geometric_mean(sorted(ratios)[4:6])
            assert is_shown(tokens(record[column])[0], exact)
            checked += 1
    assert checked >= 14


def test_ratios_to_the_fastest_can_be_recomputed_from_the_samples(reported):
    run, _, page = reported
    ranking = page.table("sum_of_squares", "at its best", title="verdict")
    column = next(title for title in ranking.titles if title.startswith("times the fastest"))
    first, *others = ranking.records()
    assert first[column] == "fastest"
    fastest = batch_ns(run, cell_of(run, "sum_of_squares", first))
    for record in others:
        times = batch_ns(run, cell_of(run, "sum_of_squares", record))
        ratios = sorted(times[block] / fastest[block] for block in times)
        shown = tokens(record[column])
        assert is_shown(shown[0], statistics.geometric_mean(ratios[4:6]))
        # Seven ratios at once: the lowest to the highest of ten.
        assert is_shown(shown[1], ratios[0])
        assert is_shown(shown[2], ratios[9])


def test_costs_and_latencies_can_be_recomputed_from_the_samples(reported):
    run, _, page = reported
    costs = page.table("What concurrency costs", "sleep (", title="cores busy")
    for record in costs.records():
        samples = samples_of(run, cell_of(run, "sleep", record))
        cpu = statistics.median(
            statistics.median(c / s["iterations"] for c in s["cpu_ns"]) for s in samples
        )
        wall = statistics.median(batch_ns(run, cell_of(run, "sleep", record)).values())
        assert is_shown(tokens(record["cores busy"])[0], cpu / wall)
        peak = statistics.median(s["peak_pss_bytes"] for s in samples)
        assert is_shown(tokens(record["peak MB"])[0], peak / 1e6)
    latency = page.table("Latency", "sleep (", title="p50 ns")
    assert {record["p50 ns"] for record in latency.records()} == {"1.00"}
    assert {record["max ns"] for record in latency.records()} == {"4.00"}


def test_the_answers_are_those_of_the_tables(reported):
    _, _, page = reported
    which = page.table("Answers", "Which model when", title="lowest time")
    assert {record["workload"].split()[0] for record in which.records()} == {
        "sum_of_squares",
        "sqrt_map",
        "sleep",
        "http_fetch",
    }
    fastest = page.table("sleep", "at its best", title="verdict").records()[0]
    (sentence,) = [s for s in page.sentences if "over the best sequential 3" in s and "64" in s][:1]
    assert fastest["runner"] in sentence


def test_another_place_is_made_and_the_run_is_left_alone(whole_run, tmp_path):
    directory = whole_run.write()
    before = {path: path.read_bytes() for path in directory.iterdir()}
    done = report(directory, "--output", tmp_path / "a" / "b")
    assert done.returncode == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == FILES
    assert {path: path.read_bytes() for path in directory.iterdir()} == before


# What is written although something is lacking: an honest partial report.


def partial(run) -> ReportPage:
    done = report(run.write())
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    page = ReportPage((run.directory / "report.html").read_text())
    assert page.sections == SECTIONS
    return page


def test_a_manifest_without_samples_is_reported_as_such(make_run):
    run = make_run()
    run.cell("tbb")
    page = partial(run)
    assert "no runner has a time (missing)." in page.sentences
    assert "<svg" not in (run.directory / "report.html").read_text()


def test_a_plan_without_cells_is_reported_as_such(make_run):
    page = partial(make_run())
    assert "do not quote these figures" in page.sentences


def test_all_cells_failed(make_run):
    run = make_run()
    for runner in ("sequential", "tbb"):
        name = run.cell(runner)
        for block in range(6):
            run.sample(name, block, status="failed", reason="wrong answer in task 3")
    page = partial(run)
    assert "no runner has a time (failed)." in page.sentences


@pytest.mark.parametrize("blocks", [1, 5])
def test_few_blocks_have_no_interval_and_say_so(make_run, blocks):
    run = make_run(blocks=blocks)
    run.measured("sequential", [2e6] * blocks)
    run.measured("tbb", [1e6] * blocks, cores=2)
    page = partial(run)
    assert any("95 %" in s and "cannot separate" in s for s in page.sentences)
    assert not any("is fastest" in s for s in page.sentences)


def test_one_runner_and_one_core_count(make_run):
    run = make_run()
    run.measured("tbb", [1e6] * 6)
    page = partial(run)
    assert any("no other runner has a time to compare with" in s for s in page.sentences)


def test_times_of_zero(make_run):
    run = make_run()
    run.measured("sequential", [0] * 6)
    run.measured("tbb", [0, 0, 0, 1, 1, 1], cores=2)
    partial(run)


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
    partial(run)


def test_workloads_that_nothing_printed_tells_apart(make_run):
    run = make_run()
    for parameters in ({"a": ""}, {"b": ""}, {}):
        for runner, time in (("sequential", 2e6), ("tbb", 1e6)):
            run.measured(runner, [time] * 6, workload="w", parameters=parameters)
    assert "Over 3 workloads" in " ".join(partial(run).sentences)


def test_a_runner_that_lacks_core_counts(make_run):
    run = make_run()
    run.manifest["environment"] |= {"physical_cores": 32, "usable_cores": 32, "logical_cpus": 32}
    run.measured("sequential", [8e6] * 6)
    for cores in (1, 2, 4, 8, 16, 32):
        run.measured("tbb", [8e6 / cores] * 6, cores=cores)
    run.measured("thread_pool", [8e6] * 6)
    assert any("No law is fitted" in s and "thread_pool." in s for s in partial(run).sentences)


def test_samples_without_anything_optional(make_run):
    run = make_run()
    for runner in ("sequential", "coroutines"):
        run.measured(runner, [1e6] * 6, kind="waits", concurrency=4)
    for line in run.lines:
        for key in ("cpu_ns", "peak_pss_bytes", "startup_ns", "shutdown_ns", "task_latency_ns"):
            line[key] = None
        line["noise"] = {}
    assert "Its samples have no latencies." in partial(run).sentences


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
