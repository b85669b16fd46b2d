"""Baked components: every policy of the kit decides the same when it is baked in."""

import json
import unittest
from pathlib import Path

from escalate import Rules, _Instance
from test_kit import MANIFEST, decide, lines, read, subject

BAKED = Path(__file__).parent / "scratch"


class Baked(unittest.TestCase):
    def test_every_policy_decides_as_the_kit_expects(self) -> None:
        names = sorted({it["policy"] for it in MANIFEST["lines"]})
        self.assertGreaterEqual(len(names), 3)
        for name in names:
            with self.subTest(name):
                policy = Rules(BAKED / f"{name}.wasm").baked()
                for it in MANIFEST["lines"]:
                    if it["policy"] == name:
                        out = policy.decide_lines_raw(read(it["cases"]), it["options"])
                        self.assertEqual(out, read(it["expected"]), it["name"])
                for it in MANIFEST["typed"]:
                    if it["policy"] == name:
                        for line in lines(it["exchanges"])[:40]:
                            of = json.loads(line)
                            told = decide(policy, subject(of["case"]), int(of["now"]), of["options"])
                            self.assertEqual(told, of["decide"], it["name"])

    def test_nothing_is_baked_over_it(self) -> None:
        [found] = _Instance(Rules(BAKED / "example.wasm")).call("bake", read("policies/bench.yaml"))
        self.assertEqual((found.code, found.level), ("E0199", "error"))


if __name__ == "__main__":
    unittest.main()
