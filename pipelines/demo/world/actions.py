"""What fictional authorities did in the demo world: a power cut, a relocation and a raid, each on its day."""

import csv
from datetime import date
from pathlib import Path
from typing import Final

from pipelines.demo.world.lights import SHIFTS
from pipelines.demo.world.reports import LICENCE

COLUMNS: Final = ("id", "kind", "title", "date", "site_ids", "acted_by", "source", "url", "licence")
_ROWS: Final = (
    (
        "demo-power-cut",
        "power cut",
        "The line over the ford is switched off",
        SHIFTS["kilvane-ford"].begins,
        "kilvane-ford",
        "Tasmere Power Office",
        "Gulf Observer",
    ),
    (
        "demo-relocation",
        "relocation",
        "The compound at the bridge is told to move",
        date(2026, 6, 2),
        "oskelle-bridge",
        "Provincial Office",
        "Provincial Office",
    ),
    (
        "demo-raid",
        "raid",
        "Offices enter the estate",
        SHIFTS["torvane-estate"].begins,
        "torvane-estate",
        "Provincial Office",
        "Kettermar Research Desk",
    ),
)


def write_actions(folder: Path) -> Path:
    """Write actions.csv into a folder, as `actions import` reads it; its path."""
    path = folder / "actions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for *words, source in _ROWS:
            day = words[3]
            url = f"https://example.org/{source.lower().replace(' ', '-')}/{day}"
            writer.writerow([*words, source, url, LICENCE])
    return path.resolve()
