"""A workspace in which everything that may not be told carries a mark found nowhere else.

Every text field of every noun that is held back gets a word of its own, by going through the fields of the noun, so
that a field added later is planted as well. Numbers and places get figures that occur nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import shapely

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Decision
from geodata.incidents.history import Pull
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.reason import other
from geodata.looks.run import Problem
from geodata.sites.outgoing_texts import site_digest
from geodata.sites.site import Access, Site, Statement
from geodata.store.clearings import ACTIONS, Wish
from geodata.workspace import Workspace
from tests.addressed import with_address
from tests.geodata.cleared import (
    ANSWERED,
    answers_to,
    by_an_earlier_version,
    decide_about_claim,
    decide_about_report,
    pass_on_identifier,
)
from tests.screens.fixture_world import END, _at, _detection, _runs, box, make

Noun = TypeVar("Noun")
OTHERS = frozenset({Audience.PUBLIC, Audience.PARTNER})
EVERYBODY = frozenset(Audience)
HIDDEN_AT = {"watched": (-26.213579, -20.357913), "retired": (-26.413597, -20.457931)}
"""Where the restricted site in use and the one out of use lie: longitude, latitude, the first digits of their own."""


@dataclass(frozen=True)
class Canary:
    """A mark and where it was put."""

    mark: bytes  # in lower case, as it is searched for
    where: str  # noun and field
    kept_from: frozenset[Audience]


@dataclass
class Planter:
    """Gives out marks, each once, and remembers where."""

    canaries: list[Canary] = field(default_factory=list)

    def word(self, where: str, kept_from: frozenset[Audience] = OTHERS) -> str:
        """A word found nowhere else."""
        mark = f"zuqx{len(self.canaries):03d}"
        self.canaries.append(Canary(mark.encode(), where, kept_from))
        return mark

    def figure(self, value: float, where: str, kept_from: frozenset[Audience] = OTHERS) -> float:
        """A number found nowhere else, searched by its digits before the point, with and without separators."""
        for written in (f"{int(value)}", f"{int(value):,}"):
            self.canaries.append(Canary(written.encode(), where, kept_from))
        return value

    def place(self, name: str, lon: float, lat: float) -> None:
        """A place found nowhere else: its degrees to about 11 m, as decimals and in steps of the map's own file."""
        for axis, value in (("lon", lon), ("lat", lat)):
            digits = f"{abs(value):.6f}"
            self.canaries.append(Canary(digits[:7].encode(), f"{name} {axis}", OTHERS))
            self.canaries.append(Canary(digits.replace(".", "")[:6].encode(), f"{name} {axis} in steps", OTHERS))

    def fill(self, noun: Noun, name: str, keep: Iterable[str] = (), kept_from: frozenset[Audience] = OTHERS) -> Noun:
        """The noun with a mark in each text field, those in `keep` and words of a fixed list left alone."""
        changed: dict[str, Any] = {}
        for f in fields(noun):  # type: ignore[arg-type]
            value = getattr(noun, f.name)
            if f.name in keep or isinstance(value, Enum) or not isinstance(value, str | tuple):
                continue
            where = f"{name}.{f.name}"
            if isinstance(value, str):
                changed[f.name] = self.word(where, kept_from)
            elif all(isinstance(part, str) for part in value):
                changed[f.name] = (self.word(where, kept_from),)
        return replace(noun, **changed)  # type: ignore[type-var]


def planted(root: Path) -> tuple[Canary, ...]:
    """Write the world into a workspace folder; returns what may not be told, and to whom."""
    plant = Planter()
    names = {key: plant.word(f"{key} site.name") for key in HIDDEN_AT}
    groups = [
        f'"{names["retired"]} road: oskelle-bridge, zretired"',
        f'"{plant.word("settings.site_groups")}: zhidden, zretired"',
    ]
    corridors = [f'"{plant.word("settings.corridors")}: zretired"']
    root.mkdir(parents=True)
    settings = f"site_groups = [{', '.join(groups)}]\ncorridors = [{', '.join(corridors)}]\n"
    (root / "compound-watch.toml").write_text(settings, encoding="utf-8")
    with_address(root)
    make(root).close()
    workspace = Workspace.open(root)
    _hidden_sites(workspace, plant, names)
    _held_changes(workspace, plant)
    _reports(workspace, plant)
    _actions(workspace, plant)
    _identifiers(workspace, plant)
    _operators(workspace, plant)
    _desk(workspace, plant)
    workspace.store.close()
    return tuple(plant.canaries)


def _hidden_sites(workspace: Workspace, plant: Planter, names: Mapping[str, str]) -> None:
    """A restricted site in use, one out of use, and every noun that belongs to them."""
    store = workspace.store
    for key, (lon, lat) in HIDDEN_AT.items():
        site_id = "zhidden" if key == "watched" else "zretired"
        plant.canaries.append(Canary(site_id.encode(), f"{key} site.id", OTHERS))
        plant.place(f"{key} site.outline", lon, lat)
        told = plant.fill(Statement("2025", "", "", ""), f"{key} site.statements")
        site = Site(site_id, names[key], box(lon, lat, 700, 500), access=Access.RESTRICTED, simulated=True)
        site = plant.fill(replace(site, statements=()), f"{key} site", keep=("id", "name", "statements", "access"))
        store.save_site(replace(site, statements=(told,)), by=plant.word(f"{key} history.by"))
        store.note_site(site_id, plant.word(f"{key} note.by"), f"{plant.word(f'{key} note')} said on the phone")
        place = replace(_detection("zd", site_id, Kind.CLEARING, State.CONFIRMED, lon, lat, 40), id="zd")
        change = plant.fill(place, f"{key} detection", keep=("site_id",))
        store.save_detections([replace(change, area_m2=plant.figure(730_451.0, f"{key} detection.area_m2"))])
        for n in range(2):
            review = Review(change.id, Verdict.CONFIRMED, "", "", _at(END))
            review = plant.fill(review, f"{key} review {n}", keep=("detection_id",))
            store.save_review(replace(review, reason=f"{review.reason} roofs"))
        look = Look(site_id, "", "", "", "optical", _at(END), LookStatus.SEEN)
        look = plant.fill(look, f"{key} look", keep=("site_id", "sensor", "reasons"))
        look = replace(look, reasons=other(plant.word(f"{key} look.reason")))
        store.save_looks([look])
        chip = plant.fill(Chip(site_id, "", "", _at(END), "", "", (), 1), f"{key} chip", keep=("site_id",))
        store.save_chips([chip])
        value = plant.figure(918_273.25, f"{key} measure.value")
        store.save_measures(site_id, "built_up", [Measure(site_id, "built_up", _at(END), value, "ha", value, value)])
        ring = box(lon + 0.02, lat, 200, 200)
        plant.place(f"{key} placebo.outline", *ring.exterior.coords[0])
        run_id = plant.word(f"{key} placebo.run_id")
        store.save_placebos(site_id, [Placebo(site_id, 1, ring, True, 0.5)], run_id=run_id)
        claim = Claim("", site_id, "", END, None, 3.0, "", 9.0, "", "")
        store.save_claims([plant.fill(claim, f"{key} claim", keep=("site_id",))])
        scope = plant.fill(ClaimScope(site_id, "", box(lon, lat, 90, 90), ""), f"{key} scope", keep=("site_id",))
        store.save_claim_scopes([scope])
        store.save_judged([plant.fill(Judged(site_id, GROUND, "", ""), f"{key} judged", keep=("site_id", "what"))])
    why = f"{plant.word('retired site.why')} says that it moved"
    store.retire_site("zretired", plant.word("retired site.by"), why=why)
    source = plant.word("watched site.source as documented")
    words, title = (plant.word(f"watched site.statement.{part}") for part in ("text", "title"))
    hidden = replace(store.site("zhidden"), source=source, documented=True)
    hidden = replace(hidden, statements=(*hidden.statements, Statement("2026-05", words, title, "")))
    store.save_site(hidden, by="fixture")
    read = site_digest(store.site("zhidden"))
    why = f"{plant.word('passed on.reason')} was read word by word"
    store.decide_about_site("zhidden", Wish(Decision.CLEARED, plant.word("passed on.by"), why, digest=read))


def _held_changes(workspace: Workspace, plant: Planter) -> None:
    """At public places: a first verdict, a dispute, what waits, and words that name a restricted site."""
    store, public = workspace.store, frozenset({Audience.PUBLIC})
    lon, lat = -27.53, -19.80
    waiting = _detection("zw", "kilvane-ford", Kind.CONSTRUCTION, State.CONFIRMED, lon, lat, 60, east=0.001)
    waiting = plant.fill(waiting, "unreviewed detection", keep=("site_id",), kept_from=public)
    flagged = _detection("zf", "torvane-estate", Kind.CLEARING, State.PROVISIONAL, -26.29, -20.10, 25)
    flagged = plant.fill(flagged, "provisional detection", keep=("site_id",))
    disputed = _detection("zs", "kilvane-ford", Kind.CLEARING, State.CONFIRMED, lon, lat, 60, east=-0.001)
    disputed = plant.fill(disputed, "disputed detection", keep=("site_id",), kept_from=public)
    store.save_detections([waiting, flagged, replace(disputed, confidence=Confidence.LOW)])
    first = Review(waiting.id, Verdict.DISMISSED, "", "", _at(END))
    first = plant.fill(first, "first verdict", keep=("detection_id",), kept_from=EVERYBODY)
    store.save_review(replace(first, reason=f"{first.reason} a field"))
    for n, verdict in enumerate((Verdict.CONFIRMED, Verdict.DISMISSED)):
        review = Review(disputed.id, verdict, "", "", _at(END))
        review = plant.fill(review, f"disputed verdict {n}", keep=("detection_id",), kept_from=public)
        store.save_review(replace(review, reason=f"{review.reason} by looks"))
    later = [m for m in store.measures("kilvane-ford", "built_up") if m.at.date() < END - timedelta(days=130)]
    value = plant.figure(826_437.5, "measure of a change that waits", public)
    for days in (3, 6, 9):  # three in a row, as a claim is held against
        later.append(Measure("kilvane-ford", "built_up", _at(END - timedelta(days=days)), value, "ha", value, value))
    store.save_measures("kilvane-ford", "built_up", later)
    open_ = store.site("pellimar-bend")
    names = tuple(store.site(key).name for key in ("zhidden", "zretired"))
    said = tuple(
        Statement("2025", f"{plant.word('statement that names a hidden site')} like {name}", "A", "") for name in names
    )
    notes = (plant.word("notes of an import"),)
    note = f"{plant.word('coordinate note that names a hidden site')} west of {names[1]}"
    store.save_site(replace(open_, statements=said, notes=notes, coordinate_note=note), by=plant.word("history.by"))
    store.note_site("pellimar-bend", "analyst", f"{plant.word('note on a public site')} said a colleague")
    day = END - timedelta(days=60)
    for n, name in enumerate(names):
        claim = Claim(f"zc{n}", "pellimar-bend", "Office", day, None, 3.0, "buildings demolished", 9.0, name, "")
        store.save_claims([replace(claim, source=plant.word("claim that names a hidden site"))])
        scope = ClaimScope("pellimar-bend", f"{name} side", open_.outline, plant.word("scope that names a hidden site"))
        store.save_claim_scopes([scope])
    # What names a hidden site is cleared, so that the name holds it; of the next one nobody has read a word.
    for n in range(len(names)):
        by = plant.word("clearing.by of a claim")
        with by_an_earlier_version():
            decide_about_claim(store, f"zc{n}", Wish(Decision.CLEARED, by, "Read all of it.", answers=ANSWERED))
    claim = Claim("", "pellimar-bend", "", day, day, 7.0, "", 9.0, "", "", 5.0)
    unread = plant.fill(claim, "claim that nobody cleared", keep=("site_id",))
    store.save_claims([unread, replace(unread, id="zearly", claimed_on=END, scope=plant.word("claim of today"))])
    with by_an_earlier_version():
        decide_about_claim(store, "zearly", Wish(Decision.CLEARED, "desk", "Cleared too early.", answers=ANSWERED))
    ground = ClaimScope("pellimar-bend", unread.scope, open_.outline, plant.word("scope of a claim nobody cleared"))
    store.save_claim_scopes([ground])


def _reports(workspace: Workspace, plant: Planter) -> None:
    """Reports that would give a restricted site away, are withdrawn, or come too early; what people did with one."""
    store = workspace.store

    def report(what: str, lon: float, lat: float, day: date = END - timedelta(days=20), **more: object) -> Incident:
        made = Incident(
            "",
            "csv",
            "statement",
            "",
            day,
            day,
            DatePrecision.DAY,
            shapely.Point(lon, lat),
            PlacePrecision.EXACT,
            simulated=True,
            licence="CC BY 4.0",
        )
        filled = plant.fill(made, f"report {what}", keep=("source", "kind", "licence", "site_ids", "verification"))
        title = f"{filled.title} was seen at the gate of the park"  # in a language that can be cleared
        notes = tuple(f"{note} was noted at the gate of the park" for note in filled.notes)
        return replace(filled, title=title, notes=notes, **more)  # type: ignore[arg-type]

    far = (-27.9, -19.1)
    kept = [report(f"at the {key} site", lon, lat) for key, (lon, lat) in HIDDEN_AT.items()]
    for key in ("zhidden", "zretired"):
        named = report(f"naming {key}", *far)
        kept.append(replace(named, title=f"{named.title} at {store.site(key).name}"))
    kept.append(report("withdrawn", *far, withdrawn=True))
    store.save_incidents(kept)
    release = report("of a release", *far, kind="release", day=END)
    fighting = report("of fighting that may go on", *far, kind="armed clash", day=END)
    store.save_incidents([release, fighting])
    # All are cleared, so that what holds them is what each of them is held for; one more waits for a person.
    by, why = plant.word("clearing.by"), plant.word("clearing.reason")
    for one in (*kept, release, fighting):
        if not one.withdrawn:
            wish = Wish(Decision.CLEARED, by, f"{why} as read", answers=answers_to(one))
            decide_about_report(store, one.id, wish)
    store.save_incidents([report("that nobody cleared", *far)])
    old = replace(store.incidents_by_id(["i-1"])["i-1"], title=plant.word("report's earlier words"))
    new = store.incidents_by_id(["i-1"])["i-1"]
    store.save_incidents([old])
    store.save_incidents([new])
    store.confirm_incident("i-1", plant.word("confirmation.by"), f"{plant.word('confirmation.reason')} as seen")


def _actions(workspace: Workspace, plant: Planter) -> None:
    """Actions that name a restricted site, come too early, may not be passed on or are withdrawn; free text of one."""
    store, day = workspace.store, END - timedelta(days=150)

    def action(what: str, kind: ActionKind = ActionKind.SEALING, on: date = day, **more: object) -> Action:
        made = Action(
            "", kind, "", on, on, DatePrecision.DAY, Scope.SITES, "", ("pellimar-bend",), "", "", simulated=True
        )
        filled = plant.fill(made, f"action {what}", keep=("site_ids", "licence"))
        return replace(filled, **more)  # type: ignore[arg-type]

    kept = [action("at a restricted site", site_ids=("zhidden", "pellimar-bend"))]
    named = action("that names a restricted site")
    kept.append(replace(named, source=f"{named.source} of {store.site('zretired').name}"))
    kept.append(action("that is a raid of yesterday", ActionKind.RAID, END - timedelta(days=1)))
    kept.append(action("that is a power cut of yesterday", ActionKind.POWER_CUT, END - timedelta(days=1)))
    for field_, text in (("acted_by", "will storm it"), ("source", "on 5 December 2099")):
        early = action(f"that tells of something to come in {field_}")
        kept.append(replace(early, **{field_: f"{getattr(early, field_)} {text}"}))  # type: ignore[arg-type]
    early = action("that tells of something to come in its link")
    kept.append(replace(early, url=f"https://example.org/{early.url}/2099/12/05/storm"))
    kept.append(action("that is a relocation of last week", ActionKind.RELOCATION, END - timedelta(days=8)))
    kept.append(action("that may not be passed on", licence="not to be passed on"))
    kept.append(action("that is taken back"))
    kept.append(action("of a group of restricted sites", scope=Scope.GROUP, site_ids=()))
    unread = action("that nobody cleared")
    free = plant.word("action.title as free text")
    told = Action(
        "zt",
        ActionKind.FLOOD,
        free,
        day,
        day,
        DatePrecision.DAY,
        Scope.SITES,
        "",
        ("pellimar-bend",),
        "",
        "Gulf Observer",
    )
    kept.append(replace(told, simulated=True, notes=(plant.word("action.notes"),)))
    store.save_actions(kept, by=plant.word("action.by"))
    store.save_actions([replace(kept[-1], title=free), unread], by=plant.word("action.by"))
    # All others were cleared by somebody, as if no rule had stopped it, so that each is held by what it is held for.
    cleared = Wish(Decision.CLEARED, plant.word("clearing.by of an action"), "Read all of it.", answers=ANSWERED)
    for one in kept:
        read = replace(cleared, digest=action_digest(one))
        store.decide_about_row(replace(ACTIONS, refuse_unfit=lambda *_: None), one.id, read)
    store.begin_notices("a subscription", ["message/begin"], datetime(2026, 11, 1, tzinfo=UTC))
    store.withdraw_action(kept[-3].id, plant.word("withdrawal.by"), f"{plant.word('withdrawal.reason')} as read")


def _identifiers(workspace: Workspace, plant: Planter) -> None:
    """Numbers of organisations that nobody let out, that may not go out, or that name a restricted site."""
    store = workspace.store

    def identifier(what: str, **more: object) -> Identifier:
        made = Identifier("", "pellimar-bend", Scheme.OTHER, "", "", "", simulated=True)
        filled = plant.fill(made, f"identifier {what}", keep=("site_id", "licence", "source_url", "url"))
        links = {"url": "https://example.org/list", "source_url": "https://example.org/paper"}
        return replace(filled, **{"relation": Relation.OWNS, **links, **more})  # type: ignore[arg-type]

    inside = identifier("that nobody let out")
    shut = identifier("at a restricted site", site_id="zhidden")
    named = identifier("that names a restricted site")
    named = replace(named, organisation=f"{named.organisation} of {store.site('zretired').name}")
    kept = [shut, named, identifier("that may not be passed on", licence="not to be passed on")]
    told = Identifier(
        "zi", "pellimar-bend", Scheme.OTHER, "I-9", "Invented Hall Company", "Gulf Observer", simulated=True
    )
    links = {"url": "https://example.org/hall", "source_url": "https://example.org/gulf"}
    free, by = plant.word("identifier.note as free text"), plant.word("identifier.held_by")
    kept.append(replace(told, **links, relation=Relation.RUNS, note=free, held_by=by))
    store.save_identifiers([inside, *kept])
    for one in kept:
        pass_on_identifier(store, one.id)


def _operators(workspace: Workspace, plant: Planter) -> None:
    """What a run and a pull met, and how much they counted over all sites."""
    store = workspace.store
    problem = plant.fill(Problem("", "", "", "", ""), "run.problems")
    # a GeoPackage holds its QGIS project in hexadecimal: as such these digits are no text, and no size of one
    counted = {
        name: int(plant.figure(918_273 + n * 1_001, f"run.{name}"))
        for n, name in enumerate(("sites", "looks_seen", "looks_failed", "new_detections", "bytes_read"))
    }
    newest: datetime = _at(END) + timedelta(hours=18)
    run = replace(_runs()[0], id="zrun", started_at=newest, finished_at=newest, problems=(problem,))
    store.save_run(replace(run, **counted))  # type: ignore[arg-type]
    pull = Pull("", "", newest, newest, 1, 0, 0, 0, (plant.fill(problem, "pull.refused"),))
    store.save_pull(plant.fill(pull, "pull", keep=("refused",)))


def _desk(workspace: Workspace, plant: Planter) -> None:
    """Who is asked about changes that all audiences see, and comments; one by the author of a first verdict."""
    store = workspace.store
    for change in ("pb-1", "kf-1"):
        store.assign(change, plant.word(f"assignment of {change}.to"), plant.word(f"assignment of {change}.by"))
        words = f"{plant.word(f'comment on {change}.words')} is it a roof?"
        store.comment(change, words, plant.word(f"comment on {change}.by"))
    name, query = plant.word("saved view.name"), plant.word("saved view.query")
    store.save_view(name, "site", f"q={query}", plant.word("saved view.by"))
    (first,) = (r for r in store.reviews() if r.detection_id == "pb-2")
    store.comment("pb-2", f"{plant.word('comment of a first judge', EVERYBODY)} by the roofs", first.reviewer)


CLOCK_DIGITS = 16
"""Digits from which a number is a time in micro- or nanoseconds; no figure that is planted has half as many."""


def told(where: dict[str, bytes], canaries: Iterable[Canary], audience: Audience) -> list[str]:
    """What should be kept from an audience and stands in something all the same: "surface: noun.field (mark)"."""
    found = []
    for surface, body in where.items():
        lower = body.lower()
        found += [
            f"{surface}: {c.where} ({c.mark.decode()})"
            for c in canaries
            if audience in c.kept_from and c.mark in lower and not _of_a_clock(c.mark, lower)
        ]
    return found


def _of_a_clock(mark: bytes, body: bytes) -> bool:
    """Whether a figure stands in a body as a part of longer numbers alone: a time in nanoseconds holds any of them."""
    if not mark.isdigit():
        return False
    return all(len(run) >= CLOCK_DIGITS for run in re.findall(rb"\d*" + mark + rb"\d*", body))
