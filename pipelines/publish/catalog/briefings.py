"""Briefings that were issued, as items of the catalogue with their files beside them.

An edition's catalogue holds what its screen Briefings calls in force: issues of that edition and of wider ones that
were neither superseded nor deleted and that the gate lets out. Copies that name whom they were made for stay inside.

briefings/
    collection.json, items.parquet
    items/NUMBER.json
    files/NUMBER/briefing.pdf, briefing.html, briefing.json
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.briefings.briefing import COPY, Briefing, in_order, superseded
from geodata.edition_view import EditionView
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import day
from geodata.wording.attribution import OUR_ATTRIBUTION, SIMULATED, our_licence
from pipelines.incidents.catalog.write import file_name, put
from pipelines.issued_briefings.form import Form
from pipelines.issued_briefings.issued_files import HTML, PDF, TWIN, file_of, names_of_files, statements_in
from pipelines.publish.catalog.items import FILE, Item, file_fields
from pipelines.publish.nouns.gather_rows import Built
from pipelines.publish.nouns.row_values import Rows, columns, site_points

BRIEFINGS = "briefings"
"""Name of the noun, its collection and its folder."""
COLUMNS = columns(
    id="text",
    issued_for="text",
    day="date",
    since="date",
    compared_with="text",
    made_at="moment",
    language="text",
    site_ids="list",
    pages="integer",
    marked="text",
    settings_hash="text",
    code_version="text",
    corrected_since="list",
)
"""`issued_for`: the edition that an issue is of, which may be wider than that of the catalogue. `day`: UTC day that it
tells of. `since`, `compared_with`: the day and the issue that it compares with. `made_at`: when it was issued, UTC.
`marked`: the handling that stands on its sheets. `corrected_since`: names of what is told otherwise since."""
SHORT = ("headline", "summary", "since")
"""Parts of an issue that its item repeats; the twin has every sentence."""
ASSETS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    PDF: ("pdf", Form.PDF.media, "The issue as PDF", ("data",)),
    HTML: ("html", Form.HTML.media, "The same words as one web page", ("data",)),
    TWIN: ("twin", "application/json", "Every sentence of it, machine-readable", ("metadata",)),
}
"""File of an issue -> key, type, title and roles of its asset. The DOCX is a working copy, and no issue."""


@dataclass(frozen=True)
class InForce:
    """What an edition's catalogue tells of briefings."""

    built: Built
    issues: tuple[Briefing, ...]  # one a row
    problems: tuple[str, ...]  # issues that are left out since a file of them is not what was kept, in words


def in_force(view: EditionView, root: Path) -> InForce:
    """The briefings of an edition that are in force, the newest first, as rows.

    Args:
        view: of the edition.
        root: the workspace, where their files lie.
    """
    seen = [one for one in in_order(view.briefings.items) if one.series != COPY]
    later = superseded(seen)
    issues, values, about, problems = [], [], [], []
    for one in seen:
        if one.deleted_at is not None or one.id in later:
            continue
        try:
            files = {name: file_of(root, one, name) for name in _kept(root, one)}
        except (ReadFailed, NotFound) as error:
            problems.append(f"Not published: {error}")
            continue
        issues.append(one)
        waiting = tuple(what.name for what in view.corrections_waiting.get(one.id, ()))
        values.append(_values(one, str(json.loads(files[TWIN])["handling"]), waiting))
        about.append(_about(one, files[TWIN]))
    there = {site.id: site for site in view.all_sites.items}
    points = site_points(there.values())
    simulated = any(there[key].simulated for one in issues for key in one.site_ids if key in there)
    rows = Rows(
        what=BRIEFINGS,
        columns=COLUMNS,
        values=tuple(values),
        shapes=tuple(_place(one, points) for one in issues),
        titles=tuple(f"{one.id}, {day(one.day)}: {one.title}" for one in issues),
        about=tuple(about),
        licence=our_licence(view.audience),
        attribution=f"{OUR_ATTRIBUTION}.{f' {SIMULATED}' if simulated else ''}",
        audience=view.audience.value,
        simulated=simulated,
        limits="Each says what was known on its day; what holds now is in the other collections.",
    )
    notes = (*_notes(view, seen, later), *_waiting(view, issues))
    return InForce(Built(rows, view.briefings.left_out, notes), tuple(issues), tuple(problems))


def _kept(root: Path, one: Briefing) -> list[str]:
    """Names of the files that its item has; the twin always, so that a fault of it is told."""
    kept = {*names_of_files(root, one), TWIN}
    return [name for name in ASSETS if name in kept]


def _values(one: Briefing, marked: str, waiting: tuple[str, ...]) -> tuple[Any, ...]:
    own: dict[str, Any] = {
        "issued_for": one.audience.value,
        "made_at": f"{one.made_at:%Y-%m-%dT%H:%M:%S}Z",
        "marked": marked,
        "corrected_since": waiting,
    }
    return tuple(own[c.name] if c.name in own else getattr(one, c.name) for c in COLUMNS)


def _about(one: Briefing, twin: bytes) -> str:
    """Its answers, in the language it was issued in."""
    sentences = (
        f"{statement.key.strip()}: {statement.text.strip()}"
        if statement.part == "summary" and statement.key
        else statement.text.strip()
        for statement in statements_in(twin)
        if statement.part in SHORT
    )
    answers = " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in sentences)
    return f"Briefing {one.id}, as it was issued. It tells of {day(one.day)}. {answers}"


def _place(one: Briefing, points: Mapping[str, BaseGeometry]) -> BaseGeometry | None:
    at = [points[key] for key in one.site_ids if key in points]
    return shapely.union_all(at) if at else None


def _notes(view: EditionView, seen: Sequence[Briefing], later: Mapping[str, str]) -> tuple[str, ...]:
    gone = sum(one.deleted_at is not None for one in seen)
    over = sum(one.deleted_at is None and one.id in later for one in seen)
    copies = sum(one.series == COPY for one in view.briefings.items) if view.audience is Audience.INTERNAL else 0
    counts = {"superseded by a later one": over, "deleted": gone, "copies made for one reader": copies}
    listing = ", ".join(f"{n} {words}" for words, n in counts.items() if n)
    return (f"Briefings that are in no catalogue: {listing}.",) if listing else ()


def _waiting(view: EditionView, issues: Sequence[Briefing]) -> tuple[str, ...]:
    waiting = [one.id for one in issues if one.id in view.corrections_waiting]
    return (f"Briefings in force for which a correction waits: {', '.join(waiting)}.",) if waiting else ()


def give_files(items: Sequence[Item], found: InForce, view: EditionView, root: Path, folder: Path) -> None:
    """Put the files of each issue beside its item, and name them in it; files of all others go.

    Args:
        items: of the issues.
        found: what they were made from.
        view: of the edition.
        root: the workspace.
        folder: of the collection.
    """
    issues = {one.id: one for one in found.issues}
    _remove_files(folder, lambda number: number not in issues)
    in_use = {site.id for site in view.sites.items}
    for item in items:
        one = issues[str(item["id"])]
        for name in _kept(root, one):
            body = file_of(root, one, name)
            put(folder / "files" / one.id / name, body)
            key, media, title, roles = ASSETS[name]
            item["assets"][key] = {
                "href": f"../files/{one.id}/{name}",
                "type": media,
                "title": title,
                "roles": list(roles),
                **file_fields(body),
            }
        item["stac_extensions"].append(FILE)
        item["properties"]["created"] = item["properties"]["cw:made_at"]
        for key in (key for key in one.site_ids if key in in_use):
            way = f"../../sites/items/{file_name(key)}"
            item["links"].append({"rel": "related", "href": way, "type": "application/geo+json"})


def _remove_files(folder: Path, gone: Callable[[str], bool]) -> None:
    for place in (folder / "files").glob("*/"):
        if gone(place.name):
            shutil.rmtree(place)
    if (folder / "files").is_dir() and not any((folder / "files").iterdir()):
        (folder / "files").rmdir()
