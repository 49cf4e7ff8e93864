"""The same of what a run records of its races, of blocks taken again and of the weather."""

from __future__ import annotations

from spoilt_run import Json, Spoil, line, manifest, put, without


def race(**fields: object) -> Spoil:
    return manifest(lambda content: content["race"].update(fields))


def work(**fields: object) -> Spoil:
    return manifest(lambda content: content["race"]["workloads"][0].update(fields))


def contender(**fields: object) -> Spoil:
    def change(content: Json) -> None:
        content["race"]["workloads"][0]["contenders"][0] |= fields

    return manifest(change)


GOOD_RACES: dict[str, Spoil] = {
    "no decision": race(workloads=[]),
    "until settled": race(until="settled"),
    "until a time": race(until=600_000_000_000),
    "a contender that was given up": contender(verdict="given up", reason="it rained"),
    "an unknown key of a race": race(surprise=[1]),
    "no weather": line(put(weather=None)),
    "a flagged sample": line(put(weather={"flagged": True, "waited_ns": 5, "pulses": [
        {"cpu": 0, "before_ns": 1, "after_ns": None}]})),
    "a second take": line(put(take=1)),
}  # fmt: skip

BAD_RACES: dict[str, Spoil] = {
    "no race": manifest(without("race")),
    "a race of another kind": race(kind="run"),
    "a screen of other blocks": race(screen_blocks=99),
    "no last look": race(last_look=0),
    "a last look of another effort": race(last_look=32),
    "an error rate of 1": race(error_rate=1.0),
    "an error rate of one half": race(error_rate=0.5),
    "an error rate of next to nothing": race(error_rate=1e-300),
    "no margin": race(margin=0),
    "a margin of more than the noise floor": race(margin=0.5),
    "a slower one that may be as fast": contender(
        verdict="slower", ratio=1.2, low=0.9, high=1.5, block=0),
    "a slower one within the margin": contender(
        verdict="slower", ratio=1.02, low=1.01, high=1.03, block=0),
    "a faster one that is slower": contender(
        verdict="faster", ratio=1.2, low=1.1, high=1.5, block=0),
    "the same that is another": contender(verdict="same", ratio=1.0, low=0.8, high=1.01, block=0),
    "another seed among the options": manifest(
        lambda content: content["options"].update(seed=content["seed"] + 1)),
    "until next year": race(until="next year"),
    "races in words": race(workloads="none"),
    "a race of another workload": work(workload="chess"),
    "a race that is over in no way we know": work(state="over"),
    "a settled race with an open contender": work(state="settled"),
    "a race without a reference": work(reference=None, contenders=[]),
    "more faster pairs than pairs": contender(faster_in=10**6),
    "a reference that is not planned": work(reference="nobody"),
    "a contender twice": manifest(lambda c: c["race"]["workloads"][0]["contenders"].append(
        c["race"]["workloads"][0]["contenders"][0])),
    "a race twice": manifest(lambda c: c["race"]["workloads"].append(c["race"]["workloads"][0])),
    "looks that fall": work(looks=[9, 8], boundaries=[None, None]),
    "a boundary of less than half": work(looks=[9], boundaries=[4]),
    "fewer boundaries than looks": work(looks=[9, 12], boundaries=[9]),
    "a verdict of another kind": contender(verdict="quick"),
    "a verdict without a ratio": contender(verdict="slower", ratio=None),
    "more agreeing pairs than pairs": contender(slower_in=10**6),
    "a ratio beside its interval": contender(ratio=1.0, low=2.0, high=3.0),
    "half an interval": contender(low=0.5, high=None),
    "a ratio of 0": contender(ratio=0),
    "what would be found below 1": contender(would_find=0.9),
    "a replaced reference that is not planned": work(
        replaced=[{"reference": "nobody", "block": 1, "reason": None}]),
    "no take": line(without("take")),
    "take -1": line(put(take=-1)),
    "CPUs in words": line(put(cpus=["first"])),
    "weather in words": line(put(weather="rain")),
    "weather without a flag": line(put(weather={"waited_ns": 0, "pulses": []})),
    "a pulse without its CPU": line(
        put(weather={"flagged": True, "waited_ns": 0, "pulses": [{"before_ns": 1}]})),
    "queueing in a list": line(put(task_queueing_ns=[1])),
}  # fmt: skip
