"""The growth table for one audience: hectares a month per site, group and corridor, as lines or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import astuple, fields
from datetime import datetime
from pathlib import Path

from geodata.access.audience import Audience
from geodata.detections.growth import AROUND, Growth, growth_table, named_sets
from geodata.errors import FileRefused
from geodata.i18n.english_formats import in_figures
from geodata.wording.attribution import imagery_attribution, our_licence
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import corridor_words, whom_to_write
from geodata.wording.report_sentences import GROWTH_NOT_AGREED
from geodata.workspace import Workspace

NOTE = (
    "built_ha is hard or bare ground that no season turned green, plus flagged construction, less flagged demolition; "
    "it is ground, not buildings. A change of 0.00 means that no construction or demolition that still stands was "
    "flagged in that time, not that nothing was built; small or slow works are not seen. Intervals are about 90 %, "
    "each as known on its day: between the first look that shows a change and the one on which the rule is met a "
    "month may hold it or not, and it is not narrowed once more is known; it reaches at "
    "least as far as the area of what was first seen in that month is unsure. built_ha holds a change from its first "
    "look on; where its ground was not seen clearly for a time before, the interval of change of each month since its "
    "last clear look reaches to it, and that of a month told of earlier has then become wider. Of a group or corridor, "
    "built_ha adds up as many sites as counted says: months are compared only where that is the same. looked is in how "
    "many of them a look of that month was judged: looks of the history and hazy ones are seen, and not judged."
)
"""What the figures are and are not; a column of its own, since a row is quoted without its file."""
COLUMNS = (*(f.name for f in fields(Growth)), "note", "attribution")


def growth_for(workspace: Workspace, audience: Audience, *, now: datetime | None = None) -> tuple[Growth, ...]:
    """Growth of what an audience may see; a site that it may not see is in no sum.

    Nor is a site where a change is held back: no figure of it is told (geodata/access/not_released.py).

    Raises:
        SettingsRefused: site_groups or corridors of compound-watch.toml are not understood.
    """
    settings = workspace.settings
    view = workspace.edition(audience, now.date() if now is not None else workspace.reading_day())
    groups, corridors = (
        [f"{name}: {', '.join(ids)}" for name, ids in view.groups(named_sets(setting, texts)).items()]
        for setting, texts in (("site_groups", settings.site_groups), ("corridors", settings.corridors))
    )
    return growth_table(view.sites.items, view.measures().items, view.detections.items, groups, corridors)


def growth_attribution(workspace: Workspace, audience: Audience) -> str:
    """What was looked at, who publishes, where corrections and replies go, the licence and how it may be handled."""
    view = workspace.edition(audience, workspace.reading_day())
    invented = all(site.simulated for site in view.all_sites.items)
    looks = [look for site in view.sites.items if not site.simulated for look in view.looks(site.id)]
    seen = imagery_attribution(looks, simulated=any(site.simulated for site in view.sites.items))
    handling = marking(audience, workspace.settings)
    return f"{seen} {whom_to_write(workspace.settings, invented=invented)} {our_licence(audience)}. {handling}"


def growth_note(agreed: bool) -> str:
    """What stands beside the figures; of every edition but the public one, also that they may not be quoted."""
    return NOTE if agreed else f"{GROWTH_NOT_AGREED} {NOTE}"


def growth_csv(rows: tuple[Growth, ...], attribution: str = "", *, agreed: bool = True) -> str:
    """The table as CSV, hectares with two decimals, months as their first day; empty where there is no figure.

    Args:
        rows: of one edition.
        attribution: stands in each row.
        agreed: False where the edition holds changes on which two people have not agreed.
    """
    note = growth_note(agreed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [f"{v:.2f}" if isinstance(v, float) else "" if v is None else v for v in astuple(row)] + [note, attribution]
        )
    return out.getvalue()


def write_growth(out: Path, rows: tuple[Growth, ...], attribution: str = "", *, agreed: bool = True) -> None:
    """Write the table as CSV, whole or not at all.

    Raises:
        FileRefused: it cannot be written.
    """
    part = out.with_name(out.name + ".part")
    try:
        try:
            part.write_text(growth_csv(rows, attribution, agreed=agreed), encoding="utf-8")
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)  # on a disk that may only be read this fails too, in the same words
    except OSError as error:
        raise FileRefused(
            out.name, f"it cannot be written ({error.strerror})", "Give a folder you may write to"
        ) from error


def corridor_names(workspace: Workspace, audience: Audience) -> dict[str, str]:
    """Key -> 'around Kilvane Ford', of the corridors that are named after a site that an audience may see."""
    sites = {s.id: s for s in workspace.edition(audience, workspace.reading_day()).sites.items}
    words = {f"{AROUND}{key}": corridor_words(f"{AROUND}{key}", sites) for key in sites}
    return {key: f"{called[:1].lower()}{called[1:]}" for key, called in words.items()}


def growth_lines(rows: tuple[Growth, ...], corridors: Mapping[str, str] | None = None) -> list[str]:
    """A line for each site, group and corridor: built up now and in the first month, each with its interval.

    The first month is the one by which each of the sites had been measured: a sum of fewer is no earlier state of
    the same ground. No rate: what came in one month is no growth of every month.

    Args:
        rows: of one audience.
        corridors: key -> what a corridor is called, from corridor_names(); None = by their keys.
    """
    lines = []
    for level, name in dict.fromkeys((row.level, row.name) for row in rows):
        own = [row for row in rows if (row.level, row.name) == (level, name)]
        last = own[-1]
        first = next(row for row in own if row.counted == last.counted)
        months = (last.month.year - first.month.year) * 12 + last.month.month - first.month.month
        many = f", {in_figures(last.sites, 'site')}" if level != "site" else ""
        called = (corridors or {}).get(name, name) if level == "corridor" else name
        line = (
            f"{level} {called}{many}: {last.built_ha:.1f} ha built up ({last.built_low:.1f} to {last.built_high:.1f}) "
            f"in {last.month:%Y-%m}"
        )
        if months:
            line += (
                f"; {first.built_ha:.1f} ha ({first.built_low:.1f} to {first.built_high:.1f}) in {first.month:%Y-%m}"
            )
        if first is not own[0]:
            line += f"; not each of them was measured before {first.month:%Y-%m}, so no earlier sum is compared"
        lines.append(line + ".")
    if not lines:
        return ["This edition tells of no built-up ground: none was measured yet, or what was is not released."]
    return [
        *lines,
        "A change of 0.00 means that none that still stands was flagged, not that nothing was built.",
        "Months without a judged look have no figure of their own: what was seen next falls to the next one.",
    ]
