"""The module: what goes in as values of Python comes out as such."""

import json
import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import wasmtime

from escalate import Case, CaseError, Policy, PolicyError, Rules

SOURCE = """
escalate: 1
policy: our-desk
version: 1.0.0
fields:
  contract_value: { type: number, about: Annual contract value }
  patience: { type: duration, about: How long they wait }
severity:
  levels: [high, low]
  assume: worst
  rules:
    - { id: many, level: high, when: case.customers_affected >= 50, because: Many customers cannot work. }
    - { id: dear, level: high, when: case.contract_value >= 0.1, because: They pay. }
    - { id: short, level: high, when: case.patience < duration("1h"), because: They do not wait. }
  otherwise: low
clocks:
  - { id: answer, from: case.opened_at, until: case.first_response_at, target: { high: 1h, low: 4h } }
calendars:
  office: { time_zone: Europe/Lisbon, hours: { mon-fri: ["09:00-13:00", "14:00-18:00"] } }
measures:
  - { id: late, share: case.customers_affected >= 50, at_most: 40%, because: Many are hit. }
  - { id: waited, value: case.patience, take: median, by: case.service, because: They wait. }
targets:
  - { id: manager, path: hierarchical }
escalations:
  - { id: late, to: manager, when: clock.answer.breached, because: Nobody has answered. }
"""
KIT = Path(__file__).parent / "kit"
RULES = Rules(KIT / "component/escalation_rules.wasm")
NOW = datetime(2026, 11, 20, 20, tzinfo=timezone.utc)
KNOWN: dict[str, Any] = {"customers_affected": 0, "contract_value": 0, "patience": timedelta(hours=9)}


class Escalate(unittest.TestCase):
    policy: Policy

    @classmethod
    def setUpClass(cls) -> None:
        cls.policy = RULES.compile(SOURCE)

    def test_a_case_with_datetimes_and_a_history(self) -> None:
        new_york = timezone(timedelta(hours=-5))
        case = Case(
            id="T-1",
            facts={"opened_at": datetime(2026, 11, 20, 13, 30, tzinfo=new_york), "customers_affected": 12},
            history=[(datetime(2026, 11, 20, 19, tzinfo=timezone.utc), {"customers_affected": 60})],
        )
        decision = self.policy.decide(case, NOW)
        self.assertEqual(decision.severity, "high")
        self.assertEqual(decision.due, ["T-1/late/manager/1"])
        self.assertIsNone(decision.ready)
        self.assertEqual(decision.whole["clocks"][0]["due"], "2026-11-20T19:30:00Z")

    def level(self, **facts: Any) -> str | None:
        return self.policy.decide(Case("T", {**KNOWN, **facts}), NOW).severity

    def test_decimals_are_exact_and_spans_are_spans(self) -> None:
        self.assertEqual(self.level(contract_value=Decimal("0.1")), "high")
        self.assertEqual(self.level(contract_value=0.1), "high")
        self.assertEqual(self.level(contract_value=Decimal("0.099999")), "low")
        self.assertEqual(self.level(contract_value=Decimal("1E+3")), "high")
        self.assertEqual(self.level(patience=timedelta(hours=1)), "low")
        self.assertEqual(self.level(patience=timedelta(minutes=59)), "high")

    def test_when_to_look_again(self) -> None:
        case = Case("T-2", {**KNOWN, "opened_at": NOW - timedelta(minutes=1)})
        change = self.policy.decide(case, NOW).next_change
        self.assertEqual(change, NOW + timedelta(hours=4, minutes=-1))
        timeline = self.policy.timeline(case, NOW, NOW + timedelta(days=2))
        self.assertEqual(timeline[0], change)

    def test_a_policy_with_mistakes_tells_all_of_them(self) -> None:
        broken = SOURCE.replace("customers_affected >=", "customer_affected >=").replace("[high, low]", "[high, lo]")
        with self.assertRaises(PolicyError) as caught:
            RULES.compile(broken)
        self.assertGreaterEqual(len(caught.exception.diagnostics), 2)
        self.assertIn("did you mean `case.customers_affected`?", str(caught.exception))

    def test_a_case_that_is_none_is_an_error_and_the_policy_goes_on(self) -> None:
        with self.assertRaises(CaseError) as caught:
            self.policy.decide(Case("T", {"customer_affected": 3}), NOW)
        self.assertEqual(caught.exception.code, "C0102")
        self.assertEqual(self.policy.decide(Case("T", {"customer_affected": 3}), NOW, ignore_extra_facts=True).id, "T")

    def test_what_is_no_value_is_refused_by_name(self) -> None:
        for wrong in (2**63, Decimal("NaN"), float("inf"), object(), {"a": 1}, Decimal("1E+40")):
            with self.assertRaisesRegex((TypeError, ValueError), "customers_affected"):
                self.level(customers_affected=wrong)
        with self.assertRaisesRegex(ValueError, "no time zone"):
            self.policy.decide(Case("T", {}), datetime(2026, 11, 20))

    def test_after_a_trap_the_policy_works_in_a_fresh_instance(self) -> None:
        policy = RULES.compile(SOURCE)
        # More than the memory of an instance holds.
        with self.assertRaises((wasmtime.Trap, wasmtime.WasmtimeError)):
            policy.decide_lines_raw(" " * (70 * 1024 * 1024), "")
        self.assertEqual(policy.decide(Case("T", {}), NOW).id, "T")

    def test_calendars_the_policys_and_others(self) -> None:
        start = datetime(2026, 11, 20, 16, 30, tzinfo=timezone.utc)
        due, odd = self.policy.calendar(
            [
                {"op": "add", "calendar": "office", "from": start, "time": "4h", "id": "due"},
                {"op": "is_open", "calendar": "ofice", "at": start},
            ]
        )
        self.assertEqual(due, {"id": "due", "result": "2026-11-23T11:30:00Z"})
        self.assertIn("ofice", odd["error"])
        desk = {"time_zone": "Europe/Berlin", "hours": {"mon-fri": ["08:00-18:00"]}}
        question = {"op": "elapsed", "calendar": desk, "from": start, "to": start + timedelta(days=1)}
        self.assertEqual(RULES.calendar([question]), [{"result": 1800}])
        self.assertEqual(RULES.calendar([]), [])

    def test_advice_to_an_organisation(self) -> None:
        policy = RULES.compile((KIT / "policies/policies/dedicated-team.yaml").read_text("utf-8"))
        told = policy.advise({"serious_situations_unmanaged": True}, NOW, editions=[("1.0.0", NOW)])
        [team] = [it for it in told["advice"] if it["id"] == "dedicated-team"]
        self.assertEqual(team["answer"], "yes_now")
        with self.assertRaises(CaseError) as caught:
            policy.advise({"serious_situation": True}, NOW)
        self.assertIn("serious_situation", str(caught.exception))
        policy.advise({"serious_situation": True}, NOW, ignore_extra_facts=True)

    def test_measures(self) -> None:
        lines = '{"id":1,"customers_affected":70}\n{"id":2,"customers_affected":1,"patience":"2h"}\n'
        with self.policy.tally(NOW, measures=["late", "waited"]) as tally:
            self.assertEqual(tally.add_lines(lines), "")
            told = json.loads(tally.add_lines('{"id":3,"customers":1}\n', 3))
            self.assertEqual((told["error"]["code"], told["error"]["line"]), ("C0102", 3))
            figures = tally.figures()
            self.assertEqual((figures["cases"], figures["refused"]), (2, 1))
            late, waited = figures["measures"]
            self.assertEqual((late["flagged"], waited["flagged"]), (1, 0))
            self.assertEqual(waited["total"]["figure"], "2h")
            # What other measures counted is no state of these.
            with self.policy.tally(NOW, measures=["late"]) as only, self.assertRaises(CaseError):
                only.merge(tally.state())
        with self.assertRaisesRegex(RuntimeError, "closed"):
            tally.figures()
        with self.assertRaises(CaseError) as caught:
            self.policy.tally(NOW, measures=["lat"])
        self.assertEqual(caught.exception.code, "C0108")

    def test_what_was_counted_before_a_trap_is_lost_and_that_is_told(self) -> None:
        policy = RULES.compile(SOURCE)
        tally = policy.tally(NOW)
        with self.assertRaises((wasmtime.Trap, wasmtime.WasmtimeError)):
            tally.add_lines(" " * (70 * 1024 * 1024))
        with self.assertRaisesRegex(RuntimeError, "begin another"):
            tally.json()
        tally.close()
        self.assertEqual(policy.tally(NOW).figures()["cases"], 0)

    def test_one_policy_for_each_thread(self) -> None:
        found: list[str] = []

        def work() -> None:
            policy = RULES.compile(SOURCE)
            found.extend(policy.decide(Case("T", {}), NOW).json for _ in range(20))

        threads = [Thread(target=work) for _ in range(4)]
        for it in threads:
            it.start()
        for it in threads:
            it.join()
        self.assertEqual(len(found), 80)
        self.assertEqual(len(set(found)), 1)

    def test_there_is_no_baked_policy_in_the_component_as_it_comes(self) -> None:
        with self.assertRaises(LookupError):
            RULES.baked()


if __name__ == "__main__":
    unittest.main()
