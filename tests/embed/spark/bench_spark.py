"""What a decision costs on a cluster of two workers on this machine, Spark's own work included."""

import json
import os
import statistics
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from time import perf_counter

from pyspark.sql import DataFrame, SparkSession

from escalate_spark import decide

HERE = Path(__file__).parent
KIT = HERE / "kit"
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=timezone.utc)
CASES = 50_000
ROUNDS = 5


def seconds(frame: DataFrame) -> float:
    """The median of rounds; what comes out is thrown away."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        frame.write.format("noop").mode("overwrite").save()
        times.append(perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("escalate-cost")
        .config("spark.executor.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        for path in ("escalate_spark.py", "../python/escalate.py"):
            spark.sparkContext.addPyFile(str((HERE / path).resolve()))
        for path in ("component/escalation_rules.wasm", "policies/bench.yaml"):
            spark.sparkContext.addFile(str(KIT / path))
        with tempfile.TemporaryDirectory() as scratch:
            one = (KIT / "cases/bench/cases.jsonl").read_text("utf-8").splitlines()
            lines = Path(scratch) / "cases.jsonl"
            with lines.open("w", encoding="utf-8") as out:
                for number in range(CASES):
                    case = json.loads(one[number % len(one)])
                    out.write(json.dumps({**case, "id": str(number)}) + "\n")
            source = f"{scratch}/cases.parquet"
            spark.read.json(str(lines)).repartition(8).write.parquet(source)
            cases = spark.read.parquet(source)
            # The first round starts processes and compiles the component.
            decide(cases, "escalation_rules.wasm", "bench.yaml", NOW, "brief").count()
            reading = seconds(cases)
            print(f"{CASES} cases on two workers; reading alone {reading * 1e6 / CASES:.1f} µs a case")
            for detail in ("brief", "full"):
                took = seconds(decide(cases, "escalation_rules.wasm", "bench.yaml", NOW, detail))
                print(f"decide, {detail}: {took * 1e6 / CASES:.1f} µs a case, {CASES / took:,.0f} cases a second")
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
