"""The conformance kit, all of it, through both doors."""

import json
import unittest
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from wasmtime import component as wit

import escalate
from escalate import CaseError, Diagnostic, Policy, PolicyError, Rules, record

KIT = Path(__file__).parent / "kit"
MANIFEST = json.loads((KIT / "manifest.json").read_text("utf-8"))
RULES = Rules(KIT / MANIFEST["component"])


def read(path: str) -> str:
    # Line ends are part of the text.
    return (KIT / path).read_bytes().decode("utf-8")


def lines(path: str) -> list[str]:
    return read(path).removesuffix("\n").split("\n")


def written(it: Diagnostic) -> dict[str, Any]:
    return {key: value for key, value in asdict(it).items() if value is not None}


def scalar(it: dict[str, Any]) -> wit.Variant:
    [(tag, value)] = it.items()
    if tag == "decimal":
        value = record(mantissa=int(value["mantissa"]), scale=value["scale"])
    elif tag in ("integer", "instant", "span"):
        value = int(value)
    return wit.Variant(tag, value)


def value(it: Any) -> wit.Variant:
    if it == "none":
        return wit.Variant("none")
    [(tag, of)] = it.items()
    if tag == "one":
        return wit.Variant(tag, scalar(of))
    if tag == "many":
        return wit.Variant(tag, [scalar(it) for it in of])
    return wit.Variant(tag, [[(name, scalar(it)) for name, it in row] for row in of])


def facts(pairs: list[Any]) -> list[wit.Record]:
    return [record(name=name, value=value(it)) for name, it in pairs]


def subject(it: dict[str, Any]) -> wit.Record:
    return record(
        id=it["id"],
        facts=facts(it["facts"]),
        history=[record(at=int(of["at"]), set=facts(of["set"])) for of in it["history"]],
        as_of=None if it["as_of"] is None else int(it["as_of"]),
        history_complete=it["history_complete"],
    )


def refused(why: CaseError) -> dict[str, Any]:
    return {"error": {"code": why.code, "message": why.message, "help": why.help}}


def decide(policy: Policy, case: wit.Record, now: int, options: str) -> dict[str, Any]:
    try:
        it = policy.decide_raw(case, now, options)
    except CaseError as why:
        return refused(why)
    change = it.next_change
    told = asdict(it)
    told["next_change"] = None if change is None else str(round(change.timestamp() * 1000))
    return {"ok": told}


def timeline(policy: Policy, case: wit.Record, now: int, until: int, options: str) -> Any:
    try:
        return {"ok": policy.timeline_raw(case, now, until, options)}
    except CaseError as why:
        return refused(why)


class Kit(unittest.TestCase):
    policies: dict[str, Policy] = {}

    @classmethod
    def setUpClass(cls) -> None:
        for it in MANIFEST["policies"]:
            if it["compiles"]:
                cls.policies[it["name"]] = RULES.compile(read(it["source"]))

    def test_functions_without_a_policy(self) -> None:
        for it in MANIFEST["texts"]:
            text = RULES.vocabulary() if it["function"] == "vocabulary" else RULES.schema(it["argument"])
            self.assertEqual(text, it["expected"] and read(it["expected"]))

    def test_policies(self) -> None:
        self.assertGreater(len(MANIFEST["policies"]), 100)
        for it in MANIFEST["policies"]:
            with self.subTest(it["name"]):
                expected = json.loads(read(it["diagnostics"]))
                if it["compiles"]:
                    policy = self.policies[it["name"]]
                    self.assertEqual(list(map(written, policy.warnings)), expected)
                    self.assertEqual(policy.describe(), read(it["describe"]))
                else:
                    with self.assertRaises(PolicyError) as caught:
                        RULES.compile(read(it["source"]))
                    self.assertEqual(list(map(written, caught.exception.diagnostics)), expected)

    def test_the_lines_door(self) -> None:
        count = 0
        for it in MANIFEST["lines"]:
            with self.subTest(it["name"]):
                policy = self.policies[it["policy"]]
                out = policy.decide_lines_raw(read(it["cases"]), it["options"])
                self.assertEqual(out, read(it["expected"]))
                count += out.count("\n")
        self.assertGreater(count, 1500)

    def test_the_typed_door(self) -> None:
        count = 0
        for it in MANIFEST["typed"]:
            policy = self.policies[it["policy"]]
            with self.subTest(it["name"]):
                for line in lines(it["exchanges"]):
                    of = json.loads(line)
                    case, now, options = subject(of["case"]), int(of["now"]), of["options"]
                    self.assertEqual(decide(policy, case, now, options), of["decide"])
                    if "timeline" in of:
                        until = int(of["timeline"]["until"])
                        told = timeline(policy, case, now, until, options)
                        self.assertEqual(told, of["timeline"]["answer"])
                    count += 1
        self.assertGreater(count, 1200)

    def test_calendars(self) -> None:
        self.assertGreaterEqual(len(MANIFEST["questions"]), 2)
        for it in MANIFEST["questions"]:
            with self.subTest(it["name"]):
                of = RULES if it["policy"] is None else self.policies[it["policy"]]
                self.assertEqual(of.calendar_lines(read(it["questions"])), read(it["expected"]))

    def test_measures_of_all_cases_at_once_and_of_parts_that_are_joined(self) -> None:
        self.assertGreaterEqual(len(MANIFEST["tallies"]), 4)
        for it in MANIFEST["tallies"]:
            policy, cases = self.policies[it["policy"]], read(it["cases"])
            with self.subTest(it["name"]), policy.tally_raw(it["options"]) as whole:
                self.assertEqual(whole.add_lines(cases), read(it["told"]))
                with self.assertRaises(CaseError) as caught:
                    whole.merge(it["refused_state"])
                self.assertEqual(refused(caught.exception)["error"], it["refused"])
                self.assertEqual(whole.state(), read(it["state"]))
                self.assertEqual(whole.json(), read(it["result"]))
                with policy.tally_raw(it["options"]) as joined:
                    for at, line in enumerate(cases.split("\n")):
                        with policy.tally_raw(it["options"]) as part:
                            part.add_lines(line, at + 1)
                            joined.merge(part.state())
                    self.assertEqual(joined.json(), read(it["result"]))
        for it in MANIFEST["refused_tallies"]:
            with self.subTest(it["name"]), self.assertRaises(CaseError) as caught:
                self.policies[it["policy"]].tally_raw(it["options"])
            self.assertEqual(refused(caught.exception)["error"], it["error"])

    def test_plain_values_give_the_bytes_of_the_lines_door(self) -> None:
        count = 0
        reserved = {"id", "history", "as_of", "history_complete", "format"}
        for it in MANIFEST["lines"]:
            if it["name"].startswith("odd/"):
                continue
            policy, options = self.policies[it["policy"]], json.loads(it["options"])
            now = datetime.fromisoformat(options["now"])
            for line, expected in zip(lines(it["cases"]), lines(it["expected"]), strict=True):
                of = json.loads(line)
                case = escalate.Case(
                    id=str(of["id"]),
                    facts={name: of[name] for name in of if name not in reserved},
                    history=[(datetime.fromisoformat(e["at"]), e["set"]) for e in of.get("history", [])],
                    history_complete=of.get("history_complete", "history" in of),
                )
                self.assertEqual(
                    policy.decide(case, now, detail=options["detail"], program=options.get("program")).json, expected
                )
                count += 1
        self.assertGreater(count, 900)


if __name__ == "__main__":
    unittest.main()
