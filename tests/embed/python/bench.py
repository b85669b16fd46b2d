"""What a decision costs in Python."""

import json
import statistics
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from time import perf_counter

from escalate import Case, Detail, Rules

KIT = Path(__file__).parent / "kit"
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=timezone.utc)


def measure(name: str, count: int, rounds: int, work: Callable[[], object]) -> None:
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1e6 / count)
    print(f"{name}: {statistics.median(times):.1f} µs a case")


def main() -> None:
    start = perf_counter()
    rules = Rules(KIT / "component/escalation_rules.wasm")
    policy = rules.compile((KIT / "policies/bench.yaml").read_text("utf-8"))
    print(f"component and policy: {(perf_counter() - start) * 1e3:.1f} ms")
    chunk = (KIT / "cases/bench/cases.jsonl").read_text("utf-8")
    cases = []
    for line in chunk.splitlines():
        facts = json.loads(line)
        cases.append(Case(str(facts.pop("id")), facts))
    details: tuple[Detail, ...] = ("brief", "full")
    for detail in details:
        decide = lambda: policy.decide_lines(chunk, NOW, detail=detail)
        measure(f"decide_lines, {detail}", len(cases), 30, decide)
        each = lambda: [policy.decide(it, NOW, detail=detail) for it in cases[:50]]
        measure(f"decide, {detail}", 50, 5, each)


if __name__ == "__main__":
    main()
