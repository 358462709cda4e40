"""Reports of one workspace, published, pulled by another that watches the same sites, published there and pulled back.

Usage: python benchmarks/exchange.py [WORKSPACE] [AUDIENCE]. WORKSPACE (else ./workspace, which `make demo` writes) is
copied and stays as it is.
Held against each other are the items of the two catalogues, field by field. The catalogue of the second is one for
internal readers, since for others each report waits there until a person clears it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents


def items(catalog: Path) -> dict[str, dict[str, Any]]:
    """Id -> item, of every item in a folder."""
    documents = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(catalog.rglob("*.json")))
    return {one["id"]: one for one in documents if one.get("type") == "Feature"}


def published(workspace: Workspace, audience: Audience) -> Path:
    """The folder of a catalogue that is written now."""
    folder = workspace.root / "exchanged"
    publish_incidents(workspace, folder, audience=audience)
    return folder


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """Names of the fields in which two items differ; links lead to each one's own catalogue."""
    flat = [{**item["properties"], **{k: v for k, v in item.items() if k != "properties"}} for item in (one, other)]
    return {name for name in flat[0].keys() | flat[1].keys() if flat[0].get(name) != flat[1].get(name)} - {"links"}


def main(source: Path, audience: Audience) -> int:
    """Print what differs; returns 0."""
    if not source.is_dir():
        print(f"{source} is not there: passed over. Next: `make demo`, or name a workspace.")
        return 0
    os.environ["COMPOUND_WATCH_CORRECTIONS_TO"] = "corrections@example.org"  # without one nothing is published
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(source, Path(scratch) / "first")
        first, second = Workspace.open(Path(scratch) / "first"), Workspace.open(Path(scratch) / "second")
        for site in first.store.sites(retired=True):
            second.store.save_site(site, by="benchmark", why="the same list of sites")
        theirs = published(first, audience)
        pull_incidents(second, str(theirs))
        ours = published(second, Audience.INTERNAL)
        before, after = items(theirs), items(ours)
        fields = Counter(name for key in before.keys() & after.keys() for name in differing(before[key], after[key]))
        back = pull_incidents(first, str(ours))
        lost = len(before.keys() - after.keys())
        print(f"{len(before)} reports; {lost} not there again; fields that differ: {dict(fields) or 'none'}")
        print(f"Pulled back: {back.lines()[-1]} {back.own} are the first workspace's own.")
    return 0


if __name__ == "__main__":
    source, audience = [*sys.argv[1:], *("workspace", "internal")[len(sys.argv) - 1 :]]
    raise SystemExit(main(Path(source), Audience(audience)))
