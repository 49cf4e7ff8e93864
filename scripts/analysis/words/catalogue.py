"""What the suite's own runners are, in a line each, and what its workloads' parameters are unless
told. Runs do not say it; tests/test_catalogue.py holds it against `concbench list --json`."""

from __future__ import annotations

RUNNERS = {
    "sequential": "one task after the other",
    "thread_per_task": "a thread for each task",
    "thread_pool": "tasks posted to kept threads",
    "tbb": "work stealing over the tasks",
    "std_async": "a future for each task",
    "std_par": "the standard's parallel loop",
    "openmp": "a parallel loop, tasks dealt one by one",
    "thread_team": "kept threads, a shared counter",
    "global_lock": "kept threads, one computes at a time",
    "process_per_task": "a process for each task",
    "spawn_per_task": "a program started for each task",
    "process_pool": "kept processes, results sent back",
    "process_pool_shared": "kept processes, a shared counter",
    "coroutines": "one event loop, tasks in flight",
    "coroutine_loops": "a loop on each core, tasks divided ahead",
    "callbacks": "one event loop, tasks in flight, no coroutine",
    "await_in_turn": "one event loop, one task after the other",
    "nursery": "coroutines in a scope, a failure cancels the others",
    "fibers": "blocking code on fibers of one thread",
    "libuv": "one libuv loop, tasks in flight",
    "uring": "coroutines, waiting with io_uring",
    "loop_with_threads": "one event loop waits, threads compute",
    "loop_with_processes": "a loop waits, processes compute",
    "mpi": "ranks on this or other machines",
}

DEFAULTS = {
    "sum_of_squares": {"tasks": "64", "n": "100000"},
    "sqrt_map": {"n": "1000000", "grain": "10000"},
    "factorial": {"tasks": "64", "n": "1000"},
    "sha256_chain": {"tasks": "64", "rounds": "4000"},
    "mandelbrot": {"width": "256", "height": "128", "rows": "2", "iterations": "500"},
    "monte_carlo_pi": {"tasks": "64", "n": "100000"},
    "primes": {"tasks": "64", "grain": "4000"},
    "uneven_sums": {"tasks": "4", "n": "2000000"},
    "sleep": {"tasks": "64", "delay": "5ms"},
    "random_sleep": {"tasks": "64", "shortest": "1ms", "longest": "9ms", "seed": "1"},
    "fetch_process_save": {"tasks": "64", "fetch": "10ms", "process": "5ms", "save": "5ms"},
    "http_fetch": {"tasks": "64", "delay": "5ms", "bytes": "1024", "url": ""},
    "file_write": {"tasks": "64", "bytes": "4096", "fsync": "off", "directory": ""},
    "file_read": {"tasks": "64", "bytes": "4096", "directory": ""},
    "fetch_and_hash": {"tasks": "64", "delay": "5ms", "bytes": "1024", "rounds": "5000"},
    "download_files": {"tasks": "64", "delay": "5ms", "bytes": "65536", "directory": ""},
    "image": {"tasks": "64", "width": "320", "height": "240", "directory": ""},
    "empty": {"tasks": "1000"},
}
