"""What other settings would have said, line by line. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.detections.detection import Detection
from geodata.detections.settings_effect import SitePreview, Value


def preview_lines(sites: Sequence[SitePreview], changes: Sequence[str]) -> list[str]:
    """The preview in plain lines: one a site, one a detection that differs, and the control areas last."""
    lines = [f"Under {', '.join(changes)}, nothing is stored:"]
    for site in sites:
        if site.reason:
            lines.append(f"{site.site_id}: {site.reason}.")
            continue
        lines.append(
            f"{site.site_id}: {len(site.appears)} would appear, {len(site.vanishes)} vanish, {len(site.moves)} move, "
            f"{site.same} stay as they are."
        )
        lines += [f"  + {_described(d)}" for d in site.appears]
        lines += [f"  - {_described(d)}" for d in site.vanishes]
        for move in site.moves:
            differences = "; ".join(
                f"{_words(name)} {_told(name, a)} -> {_told(name, b)}" for name, a, b in move.changed
            )
            lines.append(f"  ~ {move.id} {move.kind}: {differences}")
    judged = [site for site in sites if not site.reason]
    placebos = sum(site.placebos for site in judged)
    old, new = (sum(site.placebo_flags[i] for site in judged) for i in (0, 1))
    lines.append(f"Control areas flagged: {old} of {placebos} in force, {new} of {placebos} under the change.")
    return lines


def _described(d: Detection) -> str:
    before = f"last clear look {d.last_clear_before}" if d.last_clear_before else "no clear look before"
    return f"{d.id} {d.kind}, {d.state}: {before}, first seen {d.first_seen}, {_told('area_m2', d.area_m2)}"


def _words(name: str) -> str:
    return "area" if name == "area_m2" else name.replace("_", " ")


def _told(name: str, value: Value) -> str:
    if name == "area_m2" and isinstance(value, float):
        return f"{value / 10_000:.2f} ha"
    return "none" if value in (None, "") else str(value)
