"""A bill of materials in CycloneDX 1.5: every crate that goes into the component or the program.

    python3 sbom.py escalation-rules wasm32-unknown-unknown > component.cdx.json

The first argument is the package, the second the target. It asks `cargo metadata`, so it says what is
built from this checkout: what only tests and the build scripts of others use is left out. The same checkout gives the same
bytes: there is neither a serial number nor a time in it.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(package: str, target: str) -> None:
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    packages = {it["id"]: it for it in told["packages"]}
    nodes = {it["id"]: it for it in told["resolve"]["nodes"]}
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))["package"]
    checksums = {(it["name"], it["version"]): it.get("checksum") for it in locked}

    def needs(id: str) -> list[str]:
        # What the build script of the package itself uses may be packed into it, as the zones are.
        kinds = (None, "build") if id == root else (None,)
        used = (it for it in nodes[id]["deps"] if any(of["kind"] in kinds for of in it["dep_kinds"]))
        return sorted(it["pkg"] for it in used)

    [root] = [it["id"] for it in told["packages"] if it["name"] == package]
    reached: set[str] = set()
    left = [root]
    while left:
        id = left.pop()
        if id not in reached:
            reached.add(id)
            left += needs(id)

    def ref(id: str) -> str:
        it = packages[id]
        return f"pkg:cargo/{it['name']}@{it['version']}"

    def component(id: str) -> dict[str, object]:
        it = packages[id]
        made: dict[str, object] = {
            "type": "application" if id == root else "library",
            "bom-ref": ref(id),
            "name": it["name"],
            "version": it["version"],
            "purl": ref(id),
        }
        if it["license"]:
            # An older way to write `OR`.
            made["licenses"] = [{"expression": it["license"].replace("/", " OR ")}]
        checksum = checksums.get((it["name"], it["version"]))
        if checksum:
            made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return made

    others = sorted(reached - {root}, key=ref)
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root)},
        "components": [component(it) for it in others],
        "dependencies": [
            {"ref": ref(it), "dependsOn": sorted(map(ref, needs(it)))} for it in [root, *others]
        ],
    }
    json.dump(bom, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:3])
