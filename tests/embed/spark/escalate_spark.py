"""Decides the rows of a DataFrame on a cluster: the component inside each worker, no service beside it.

Ship this file and `escalate.py` with `addPyFile`, the component and the policy with `addFile`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from escalate import Detail, Policy, Rules

CHUNK_CHARACTERS = 1024 * 1024
"""About so much is decided in one call."""

SCHEMA = "id string, decision string"


@cache
def _policy(component: str, policy: str) -> Policy:
    """One instance for each worker process, however many partitions it is given."""
    print(f"escalate: an instance for {policy}", file=sys.stderr)
    source = Path(SparkFiles.get(policy)).read_text("utf-8")
    return Rules(SparkFiles.get(component)).compile(source)


def _decider(
    component: str, policy: str, now: datetime, detail: Detail
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rules = _policy(component, policy)
        for batch in batches:
            ids, cases = batch.column("id").to_pylist(), batch.column("case").to_pylist()
            answers: list[str] = []
            for chunk in _chunks(cases):
                answers += rules.decide_lines(chunk, now, detail=detail).removesuffix("\n").split("\n")
            yield pa.RecordBatch.from_arrays(
                [pa.array(ids, pa.string()), pa.array(answers, pa.string())], ["id", "decision"]
            )

    return decide


def _chunks(lines: list[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= CHUNK_CHARACTERS:
            yield "\n".join(held)
            held, size = [], 0
    if held:
        yield "\n".join(held)


def decide(
    cases: DataFrame, component: str, policy: str, now: datetime, detail: Detail = "full"
) -> DataFrame:
    """A row `id`, `decision` for each row of `cases`, whose columns are `id` and facts.

    A column that is null in a row is a fact that is not known there. Timestamps must be of type
    `timestamp`; the session's time zone does not matter. `component` and `policy` are names of
    files that were shipped with `addFile`.

    `decision` is the JSON that `escalate decide --format jsonl` prints; of a row that cannot be
    decided it has the key `error`.
    """
    fact = {name: F.col(f"`{name}`") for name in cases.columns}
    for name, kind in cases.dtypes:
        if kind == "timestamp":
            at = F.to_utc_timestamp(fact[name], F.current_timezone())
            fact[name] = F.date_format(at, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
    row = F.struct(*(it.alias(name) for name, it in fact.items()))
    lines = cases.select(F.col("id").cast("string").alias("id"), F.to_json(row).alias("case"))
    return lines.mapInArrow(_decider(component, policy, now, detail), SCHEMA)
