"""The demo: build the invented world, import it, run the pipeline on it, exactly as an operator would on a real one."""

from __future__ import annotations

import json
import shutil
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from geodata.access.action_rules import action_digest, action_unfit, waiting_actions
from geodata.access.claims.claim_rules import claim_digest, waiting_claims
from geodata.access.clearing.clearing_questions import Answers
from geodata.access.identifier_rules import identifier_digest
from geodata.access.report_rules import moving_words
from geodata.belts.belt import counts
from geodata.belts.belt_review import holding_in_belts
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import standing_of
from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from geodata.identifiers.check_identifier import entered_identifier
from geodata.incidents.clearing import Decision
from geodata.incidents.site_join import only_where_named
from geodata.looks.run import Run
from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.sites.invented import real_place
from geodata.sites.outgoing_texts import site_digest, waits_for_people
from geodata.store.clearings import Wish
from geodata.wording.listing_sentences import DEMO_ADDRESS
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions
from pipelines.context.progress import Progress
from pipelines.context.request import RunRequest
from pipelines.demo.world.whose import ORGANISATION, ORGANISATION_AT
from pipelines.demo.world.write import build_world
from pipelines.incidents.clear_reports import queue, stands_at
from pipelines.incidents.import_claims import import_claims
from pipelines.incidents.import_file import import_incidents
from pipelines.run.run import run
from pipelines.sites.import_sites import import_sites

WORLD = "world"
"""Folder of the invented world inside the workspace."""
PRACTICE = "practice"
"""Folder of the practice world inside a workspace; screens/review/practice.py opens it."""
REVIEWERS = ("reviewer 2", "reviewer 5")
"""Two people who agree, without whom the public edition of the demo would show no change."""
EVENING = timedelta(hours=19)
"""Hours after midnight UTC at which the demo's run begins, as the nightly schedule of the README has it."""
BELTS = ("oskelle-bridge", "pellimar-bend", "kilvane-ford", "torvane-estate", "ashmerrow-park", "hathervane")
"""Sites of the demo with a belt: the one that moved, and as many as it takes to say how it stands among others."""
DEMO_BELTS = {
    "belts": f"belts = {json.dumps(BELTS)}",
    "belt_m": "belt_m = 800.0",
    "belt_controls": "belt_controls = 0",
    "belt_look_days": "belt_look_days = 10",
}
"""Belts of the demo are read half as often as is usual, and lie within the scenes of its world, beyond which there is
no ground for control places."""
REPORT_DESK = "report desk"
CLEARED_BECAUSE = "Read for the demo: invented, on buildings or on numbers far above ten, and points at nobody."
_READ = Wish(Decision.CLEARED, REPORT_DESK, CLEARED_BECAUSE, answers=Answers(over=True, moving=False, person=False))
"""What the demo's desk decides about invented rows that go out as they are."""
PASSED_ON_BECAUSE = "Read for the demo: an invented place on invented ground, and nobody is named."
UNREAD = ("torvane-estate",)
"""Places whose releases nobody has read yet, so that the queue of the screen Reports has something in it."""
REASONS = {
    Kind.CONSTRUCTION: (
        "Bare ground, then roofs, on several dates. Control areas stayed quiet.",
        "On the newest clear dates roofs stand where none stood before.",
    ),
    Kind.DEMOLITION: (
        "Roofs on the dates before, bare ground on the newest ones.",
        "The roofs are gone on the newest clear dates; look-alike roofs outside still stand.",
    ),
}
"""What each of the two wrote."""


def build_demo(workspace: Workspace, progress: Progress) -> Run:
    """Build the world in the workspace, import its sites and reports, run, and review the two lead ones twice.

    Running it again builds the same world and adds nothing.

    Raises:
        NotAllowed: the workspace holds a documented place, which is never shown among invented ones.
    """
    refuse_beside_documented(workspace)
    name_demo_address(workspace.root)
    vars(workspace).pop("settings", None)  # read before they were named
    world = build_world(workspace.root / WORLD, progress=progress)
    shutil.copyfile(world.basemap, workspace.root / "basemap.geojson")
    import_sites(workspace, world.sites, by="demo")
    pass_on_demo_sites(workspace, _midnight(world.end))
    for file, source in ((world.ucdp_csv, "ucdp"), (world.reports_csv, "csv")):
        import_incidents(workspace, file, source, today=world.end, simulated=True)
    clear_demo_reports(workspace)
    import_claims(workspace, world.claims_csv)
    clear_demo_claims(workspace, _midnight(world.end))
    import_actions(workspace, world.actions_csv, by="demo", today=world.end)
    clear_demo_actions(workspace, world.end)
    name_organisation(workspace, world.end)
    # In a demo it is the evening of its world's last day: a page of that day must not name a later one.
    evening = min(_midnight(world.end) + EVENING, datetime.now(UTC))
    done = run(
        workspace,
        RunRequest(since=_midnight(world.start), until=_midnight(world.end, days=1), catalog=str(world.catalog)),
        now=lambda: evening,
        progress=progress,
    )
    for detection in lead_detections(workspace.store.detections()):
        standing = standing_of(workspace.store.reviews(detection.id))
        for reviewer, reason in zip(REVIEWERS, REASONS[detection.kind], strict=True):
            if not standing.given_by(reviewer):
                workspace.store.save_review(Review(detection.id, Verdict.CONFIRMED, reason, reviewer, evening))
    agree_on_relocation(workspace, evening)
    return done


def practice_workspace(workspace: Workspace) -> Workspace:
    """The workspace of the practice world, in a folder of its own inside another: nothing of it meets what is real."""
    return Workspace.open(workspace.root / PRACTICE)


def name_organisation(workspace: Workspace, today: date) -> None:
    """Keep the number of an invented organisation at one site, and let every edition read it."""
    store = workspace.store
    if ORGANISATION_AT not in {site.id for site in store.sites()}:
        return
    made = entered_identifier(ORGANISATION, store.site(ORGANISATION_AT), today, by="demo")
    store.save_identifiers([made])
    kept = next(one for one in store.identifiers() if one.id == made.id)
    if not kept.for_others:
        wish = Wish(
            Decision.CLEARED,
            REPORT_DESK,
            CLEARED_BECAUSE,
            digest=identifier_digest(kept),
            answers=Answers(person=False),
        )
        store.decide_about_identifier(made.id, wish, now=_midnight(today))


def pass_on_demo_sites(workspace: Workspace, at: datetime) -> int:
    """Pass on the invented places that wait, as two people would; how many."""
    store = workspace.store
    waiting = [site for site in store.sites() if site.simulated and waits_for_people(site)]
    for site in waiting:
        for reviewer in REVIEWERS:
            wish = Wish(Decision.CLEARED, reviewer, PASSED_ON_BECAUSE, digest=site_digest(site))
            store.decide_about_site(site.id, wish, now=at)
    return len(waiting)


def agree_on_relocation(workspace: Workspace, at: datetime) -> None:
    """Let two people agree on the largest change beyond an outline, so that the public edition can tell of it."""
    store = workspace.store
    own = {belt.id for belt in store.belts() if not belt.is_control}
    changes = [change for change in store.belt_changes() if change.site_id in own and counts(change)]
    reviews = holding_in_belts(store.belt_reviews(), changes)
    for change in sorted(changes, key=lambda c: (-c.area_m2, c.id))[:1]:
        standing = standing_of(r for r in reviews if r.detection_id == change.id)
        for reviewer, reason in zip(REVIEWERS, REASONS[change.kind], strict=True):
            if not standing.given_by(reviewer):
                store.save_belt_review(Review(change.id, Verdict.CONFIRMED, reason, reviewer, at))


def refuse_beside_documented(workspace: Workspace) -> None:
    """Refuse to build the demo in a workspace that holds a documented place.

    Raises:
        NotAllowed: it does.
    """
    for site in workspace.store.sites(retired=True):
        if name := real_place(site):
            raise NotAllowed(
                "the demo",
                english("this workspace holds a documented place, {name}", name=name),
                "Build it in a folder of its own: compound-watch --workspace DIR demo",
            )


def name_demo_address(root: Path) -> None:
    """Put an issuer and an address that say "demo", and belts, into the settings; an operator's own stay."""
    path = root / SETTINGS_FILE
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    named = tomllib.loads(written)
    lines = [f'{name} = "{words}"' for name, words in DEMO_ADDRESS.items() if name not in named]
    lines += [line for name, line in DEMO_BELTS.items() if name not in named]
    if lines:
        path.write_text("\n".join([*lines, "", written]), encoding="utf-8")


def clear_demo_reports(workspace: Workspace) -> int:
    """Clear the invented short reports that nobody has decided about, as a desk would; how many.

    The release at the estate stays in the queue, where it shows what a person reads.
    """
    store, today = workspace.store, workspace.reading_day()
    done = 0
    sites = store.sites(retired=True)
    reports = only_where_named(store.incidents(), sites)
    held = [waiting.incident for waiting in queue(reports, store.clearings(), today)[0]]
    places = stands_at(held, sites)
    for incident in held:
        if not incident.simulated or (incident.kind == "release" and set(UNREAD) & set(incident.site_ids)):
            continue
        answers = Answers(over=True, moving=bool(moving_words(incident)), person=False)
        read = places[incident.id].digest
        wish = Wish(Decision.CLEARED, REPORT_DESK, CLEARED_BECAUSE, answers=answers, digest=read)
        store.decide_about_report(incident.id, wish)
        done += 1
    return done


def clear_demo_claims(workspace: Workspace, at: datetime) -> int:
    """Clear the invented claims that nobody has decided about, as a desk would; how many."""
    store = workspace.store
    waiting = waiting_claims(store.claims(), store.clearings())
    for claim, _ in waiting:
        store.decide_about_claim(claim.id, replace(_READ, digest=claim_digest(claim)), now=at)
    return len(waiting)


def clear_demo_actions(workspace: Workspace, today: date) -> int:
    """Clear the invented actions that nobody has decided about and that may go out, as a desk would; how many."""
    store = workspace.store
    waiting = [a for a, _ in waiting_actions(store.actions(), store.clearings()) if not action_unfit(a, today)]
    for action in waiting:
        read = replace(_READ, digest=action_digest(action))
        store.decide_about_action(action.id, read, now=_midnight(today))
    return len(waiting)


def lead_detections(detections: list[Detection]) -> list[Detection]:
    """The two that a reviewer would open first: the largest confirmed demolition and the largest construction."""
    leads = []
    for kind in (Kind.DEMOLITION, Kind.CONSTRUCTION):
        of_kind = [d for d in detections if d.kind is kind and d.state is State.CONFIRMED]
        leads += sorted(of_kind, key=lambda d: (-d.area_m2, d.id))[:1]
    return leads


def _midnight(day: date, *, days: int = 0) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=days)
