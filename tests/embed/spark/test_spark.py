"""A DataFrame in Parquet, decided on a cluster of two workers, against what the program prints."""

import json
import os
import shutil
import subprocess
import sys
import unittest
from datetime import datetime, timezone
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from escalate_spark import decide

HERE = Path(__file__).parent
KIT = HERE / "kit"
SCRATCH = HERE / "scratch"
AT = "2026-11-20T16:30:00Z"
NOW = datetime.fromisoformat(AT)
COPIES = 8


class Cluster(unittest.TestCase):
    spark: SparkSession

    @classmethod
    def setUpClass(cls) -> None:
        shutil.rmtree(SCRATCH, ignore_errors=True)
        SCRATCH.mkdir()
        os.environ["PYSPARK_PYTHON"] = sys.executable
        cls.spark = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .appName("escalate")
            .config("spark.executor.memory", "1g")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "4")
            # Whatever the session's time zone is, instants are instants.
            .config("spark.sql.session.timeZone", "America/New_York")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
            .config("spark.local.dir", str(SCRATCH / "local"))
            .getOrCreate()
        )
        context = cls.spark.sparkContext
        context.setLogLevel("ERROR")
        for path in ("escalate_spark.py", "../python/escalate.py"):
            context.addPyFile(str((HERE / path).resolve()))
        for path in ("component/escalation_rules.wasm", "policies/bench.yaml", "policies/example.yaml"):
            context.addFile(str(KIT / path))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.spark.stop()

    def printed(self, cases: Path, policy: str, code: int = 0) -> dict[str, str]:
        """What the program prints, by the ids of the cases."""
        command = [os.environ["ESCALATE"], "decide", str(cases), "--policy", str(KIT / policy)]
        run = subprocess.run([*command, "--at", AT, "--format", "jsonl", "--quiet"], capture_output=True)
        self.assertEqual(run.returncode, code, run.stderr)
        lines = run.stdout.decode("utf-8").removesuffix("\n").split("\n")
        return {json.loads(line)["id"]: line for line in lines}

    def test_many_cases_in_parquet(self) -> None:
        one = (KIT / "cases/bench/cases.jsonl").read_text("utf-8").splitlines()
        many = SCRATCH / "cases.jsonl"
        with many.open("w", encoding="utf-8") as out:
            for copy in range(COPIES):
                for line in one:
                    case = json.loads(line)
                    case["id"] = f"{case['id']}-{copy}"
                    out.write(json.dumps(case) + "\n")
        source = str(SCRATCH / "cases.parquet")
        self.spark.read.json(str(many)).repartition(6).write.parquet(source)

        decided = decide(self.spark.read.parquet(source), "escalation_rules.wasm", "bench.yaml", NOW)
        decided.write.parquet(str(SCRATCH / "decisions.parquet"))

        rows = self.spark.read.parquet(str(SCRATCH / "decisions.parquet")).collect()
        self.assertEqual(len(rows), COPIES * len(one))
        self.assertEqual({it.id: it.decision for it in rows}, self.printed(many, "policies/bench.yaml"))

    def test_instants_nulls_and_a_row_that_cannot_be_decided(self) -> None:
        at = datetime(2026, 11, 20, 15, 0, 0, 250_000, tzinfo=timezone.utc)
        rows = [("1", "down", False, 240, at), ("2", None, None, None, at), ("3", "gone", True, 1, None)]
        schema = "id string, service string, workaround boolean, customers_affected long, opened_at timestamp"
        cases = self.spark.createDataFrame(rows, schema)
        lines = SCRATCH / "few.jsonl"
        with lines.open("w", encoding="utf-8") as out:
            for id, service, workaround, affected, opened in rows:
                case = {"id": id, "service": service, "workaround": workaround, "customers_affected": affected}
                case["opened_at"] = opened and opened.isoformat()
                out.write(json.dumps({key: it for key, it in case.items() if it is not None}) + "\n")
        decided = decide(cases, "escalation_rules.wasm", "example.yaml", NOW).collect()
        # The third has a value that its fact cannot have, which the program tells by its exit code.
        self.assertEqual({it.id: it.decision for it in decided}, self.printed(lines, "policies/example.yaml", 2))

        wrong = cases.withColumn("customer_affected", F.lit(1))
        told = [json.loads(it.decision) for it in decide(wrong, "escalation_rules.wasm", "example.yaml", NOW).collect()]
        self.assertEqual([it["error"]["code"] for it in told], ["C0102"] * 3)

    def test_there_is_one_instance_for_each_worker_process(self) -> None:
        """Counted in what the workers wrote, for there are more partitions than processes."""
        source = self.spark.read.json(str(KIT / "cases/bench/cases.jsonl")).repartition(12)
        decide(source, "escalation_rules.wasm", "bench.yaml", NOW, "brief").count()
        application = self.spark.sparkContext.applicationId
        home = Path(os.environ["SPARK_HOME"]) / "work" / application
        logs = [it.read_text("utf-8") for it in home.rglob("stderr")]
        self.assertEqual(len(logs), 2, "a log for each worker")
        for log in logs:
            made = log.count("escalate: an instance for bench.yaml")
            self.assertIn(made, (0, 1, 2), "a process of Python is made anew at times, not for each partition")
        self.assertTrue(any("escalate: an instance for bench.yaml" in it for it in logs))


if __name__ == "__main__":
    unittest.main()
