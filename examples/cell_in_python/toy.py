"""A runner of concbench in plain Python: sum_of_squares, one task after the other.

It speaks the cell protocol, docs/cell_protocol.md; toy.json beside it says what it is. Run it with

    concbench run --module examples/cell_in_python/toy.json --workloads sum_of_squares \
        --runners sequential,toy
"""

from __future__ import annotations

import json
import mmap
import socket
import sys
from time import perf_counter_ns, process_time_ns
from typing import Any

PROTOCOL = 1
channel = socket.socket(fileno=3)


def say(message: str, **more: Any) -> None:
    channel.send(json.dumps({"message": message, **more}).encode())


def sum_of_squares(n: int) -> int:
    total = 0
    for i in range(n):
        total += i * i
    return total % 2**64


class Batch:
    """Every task once: its result and its count go into the memory that the campaign reads."""

    def __init__(self, order: dict[str, Any]) -> None:
        place = order["results"]
        memory = memoryview(mmap.mmap(place["descriptor"], 0))
        counts = place["counts_offset"]
        self.tasks = place["tasks"]
        self.n = int(order["cell"]["parameters"]["n"])
        self.results = memory[: self.tasks * place["result_bytes"]].cast("Q")
        self.counts = memory[counts : counts + self.tasks * 4].cast("I")
        self.executed = 0

    def run(self) -> int:
        """Returns how long it took, in ns."""
        started = perf_counter_ns()
        for task in range(self.tasks):
            self.results[task] = sum_of_squares(self.n)
            self.counts[task] += 1
        self.executed += 1
        return perf_counter_ns() - started


def measure(order: dict[str, Any]) -> None:
    batch = Batch(order)
    first = fastest = total = batch.run()
    say("ready")
    while batch.executed == 1 or total < order["warm_up_ns"]:
        took = batch.run()
        fastest = min(fastest, took)
        total += took
    say("warm", batches=batch.executed)
    channel.recv(1)

    iterations = order["iterations"] or max(1, -(-order["min_time_ns"] // max(1, fastest)))
    wall_ns = []
    cpu_ns = []
    for _ in range(order["measurements"]):
        cpu = process_time_ns()
        wall_ns.append(sum(batch.run() for _ in range(iterations)))
        cpu_ns.append(process_time_ns() - cpu)
    say(
        "report",
        protocol=PROTOCOL,
        status="ok",
        batches=batch.executed,
        iterations=iterations,
        wall_ns=wall_ns,
        cpu_ns=cpu_ns,
        first_batch_ns=first,
    )


def main() -> int:
    order = json.loads(sys.argv[-1])
    try:
        if order["protocol"] != PROTOCOL:
            raise ValueError(f"told version {order['protocol']} of the protocol, not {PROTOCOL}")
        measure(order)
    except Exception as error:
        say("report", protocol=PROTOCOL, status="failed", reason=repr(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
