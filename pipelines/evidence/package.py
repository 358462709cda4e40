"""Write the evidence package of one detection: its looks, pixels, controls, settings and everything said of it.

It holds a small workspace of its own with the one site, from which `verify` makes the detection again on any machine.
Nobody's reviews, no reports and no other site are in it, and of the site's changes those alone that its edition tells.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy
import shapely

from geodata.access.audience import Audience
from geodata.detections.control_set import ControlSet
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, NO_ERROR
from geodata.detections.review_state import Standing
from geodata.detections.revision import Revision
from geodata.errors import FileRefused, NotAllowed, NotFound, ReadFailed
from geodata.i18n.messages import english, msg
from geodata.looks.look import without_paths
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import FILE_NAME, Settings
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.version import code_version
from geodata.wording.change_sentences import new_sentence, withdrawn_sentence
from geodata.wording.handling import hedge_words, marking
from geodata.wording.listing_sentences import unanswerable_note, whom_to_write
from geodata.wording.reasons import WITHDRAWN
from geodata.workspace import Workspace
from pipelines.activity.light_detections import MEASURES
from pipelines.activity.light_placebos import PLACES_FLAGGED
from pipelines.activity.tempo_detections import from_reports
from pipelines.evidence.bag import seal, zipped
from pipelines.evidence.held_against import sets_for, shaped_by_unseen
from pipelines.read.chip_faults import ChipFault, archived_bytes
from pipelines.read.chip_files import step_for
from pipelines.run.fingerprint import code_digest, deciding_files, weight_digests
from pipelines.run.replay import ReplayReport, replay

README = """Evidence of one finding of Compound Watch
===========================================

{sentence}
{hedge}
Handling: {handling}

This package holds everything that the finding was made from: the archived pixels of every look at the site, what each
look came to, the ground that it was held against, the settings, and {statements}. It holds no
reports, no person's review and no other site{changes}.
In its tables "confirmed" means that the rule of the machine is met, and the code
"{joined}" that it became part of another
change, older or not, in which it lies or which it touches.
The tables tell of nobody who agrees: quote no other change from them.

Check it without any software of ours:
    sha256sum --check --quiet manifest-sha256.txt tagmanifest-sha256.txt      (Linux, macOS: shasum -a 256 -c)
    data/finding.json                   the finding, every revision of it, versions of software, in plain JSON
    data/workspace/chips/               the pixels: GeoTIFFs that any GIS opens, a folder a site
    data/workspace/compound-watch.gpkg  looks, outlines and measures: a GeoPackage that any GIS opens

Make the finding again from this package alone, on any machine with Compound Watch {version} installed:
    compound-watch verify {name}

{limits}
{address}
"""
NONE_MADE = msg("no evidence package of it is handed out in this edition, and why is not told")
"""One answer for all reasons: a change beyond an outline, one that is not released, a place nearby that is hidden."""
INSIDE = msg("Inside, ask with --audience internal; docs/who-sees-what.md has the rules")
STATEMENTS = {True: "every statement ever made of it", False: "every statement that this edition made of it"}
OTHER_CHANGES = {True: "", False: ", and of other changes at the\nsite those alone that this edition tells"}
"""By whether the package is for internal readers."""
LIMITS = (
    "What was seen is a change of ground or light in pixels of 10 m and more. It shows neither people nor what a "
    "building is for. Being listed is not a finding."
)


@dataclass(frozen=True)
class EvidenceReport:
    """What was packed."""

    path: Path
    detection_id: str
    looks: int
    chips: int
    size: int  # bytes
    unanswerable: str = ""  # that whoever is named in it cannot answer, and what to set; "" = they can

    def lines(self) -> list[str]:
        """The report in plain lines."""
        return [
            f"Wrote {self.path.name}: {self.detection_id}, looks: {self.looks:,}, chips: {self.chips:,}, "
            f"{self.size / 1e6:,.0f} MB.",
            f"Anybody makes the finding again with: compound-watch verify {self.path.name}",
            *filter(None, (self.unanswerable,)),
        ]


def write_evidence(
    workspace: Workspace,
    detection_id: str,
    out: Path,
    audience: Audience = Audience.PUBLIC,
    *,
    today: date | None = None,
) -> EvidenceReport:
    """Write the evidence package of a detection.

    Args:
        workspace: where it is stored.
        detection_id: of a change of ground, radar or night light.
        out: the zip file; replaced as a whole once it is complete.
        audience: for whom; the package lets whoever has it compute all changes of the site.
        today: UTC day from which delays count; None = the day of the clock, in a demo the last one of its world.

    Raises:
        NotFound: there is no such detection, or none in that edition.
        NotAllowed: it rests on reports of others, or changes of the site are held back from that audience,
            or there is change beyond an outline that the audience reads without its place, or a place that it is
            not shown lies where the ground that the change is held against keeps clear of it.
        ReadFailed: an archived chip is missing or was changed.
        FileRefused: the file cannot be written.
    """
    day = workspace.reading_day() if today is None else today
    detection, site = _may_leave(workspace, detection_id, audience, day)
    view = workspace.edition(audience, day)
    told_of = [d for d in view.detections.items if d.site_id == site.id]
    told_earlier = [revision for d in told_of for revision in view.revisions.get(d.id, ())]
    sets = sets_for(workspace.store, detection, audience)
    if shaped_by_unseen(workspace.store, sets, view):
        raise NotAllowed(detection_id, NONE_MADE, INSIDE)
    _refuse_another(detection_id, replay(workspace, detection_id))
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="compound-watch-", dir=out.parent) as folder:
            bag = Path(folder) / "bag"
            into = bag / "data" / "workspace"
            looks, chips = _excerpt(workspace, site, detection, told_of, told_earlier, sets, into)
            finding = _finding(workspace, detection, site, audience, day)
            _put(bag / "data" / "finding.json", finding)
            _readme(bag, workspace, (detection, site), out.name, finding)
            seal(bag, _about(workspace, detection, day))
            zipped(bag, part)
        part.replace(out)
    except OSError as error:
        why = english("it cannot be written ({error})", error=error.strerror)
        raise FileRefused(out.name, why, "Choose a folder that you may write to, with space on its disk") from error
    finally:
        part.unlink(missing_ok=True)
    nobody = unanswerable_note(audience, workspace.settings)
    return EvidenceReport(out, detection_id, looks, chips, out.stat().st_size, nobody)


def _may_leave(workspace: Workspace, detection_id: str, audience: Audience, day: date) -> tuple[Detection, Site]:
    """The detection, and its site with the words of the edition on its own ground and grid."""
    if audience is Audience.INTERNAL:
        workspace.store.detection(detection_id)  # says so where nothing has that id
    view = workspace.edition(audience, day)
    detection_ids = {d.id for d in view.detections.items}
    if detection_id not in detection_ids:  # the same words whether it is there or not
        why = english("the edition for {audience} holds no change of that id", audience=audience.value)
        raise NotFound(english("detection {id}", id=detection_id), why, INSIDE)
    detection = workspace.store.detection(detection_id)
    if from_reports(detection):
        raise NotAllowed(
            detection_id, "it rests on reports of others, which a package may not pass on", "Name the reports instead"
        )
    if audience is not Audience.INTERNAL and detection.site_id in view.held_back | view.found_beyond:
        raise NotAllowed(detection_id, NONE_MADE, INSIDE)
    own = workspace.store.site(detection.site_id)
    site = next(site for site in view.all_sites.items if site.id == own.id)
    return detection, replace(site, outline=own.outline, grid=own.grid, notes=())


def _refuse_another(detection_id: str, again: ReplayReport) -> None:
    if not again.identical:
        raise NotAllowed(
            detection_id, "made again it is not the same, so it proves nothing", again.lines[-1].rstrip(".")
        )


def _excerpt(
    workspace: Workspace,
    site: Site,
    detection: Detection,
    told_of: Sequence[Detection],
    told_earlier: Sequence[Revision],
    sets: Sequence[ControlSet],
    folder: Path,
) -> tuple[int, int]:
    """A workspace with the one site, what an edition tells there and when it said what, and what that is held against;
    how many looks and chips are in it. Chips are those of seen looks alone: one that was set aside may have no file,
    and nothing rests on it.

    Raises:
        ReadFailed: a chip of a seen look is missing or was changed.
        NotAllowed: without the changes that the edition does not tell, the detection made again is not the same.
    """
    store = workspace.store
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_text(_deciding(workspace.settings), encoding="utf-8", newline="\n")
    small = Workspace.alone_in(folder)
    looks, chips = store.looks(site.id), store.chips_of_seen_looks([site.id])
    try:
        with small.store.transaction():
            small.store.save_site(site, by="evidence", now=site.updated_at)
            small.store.save_looks(map(without_paths, looks))
            small.store.save_chips(chips)
            for control_set in sets:
                small.store.save_control_set(control_set)
            for name in (*MEASURES, PLACES_FLAGGED):
                small.store.save_measures(site.id, name, store.measures(site.id, name))
            small.store.save_detections(told_of, revisions=told_earlier)
        for chip in chips:
            body = archived_bytes(workspace.archive, chip)
            if isinstance(body, ChipFault):
                raise ReadFailed(english("chip {path}", path=chip.path), body.cause, step_for(body))
            into = folder / chip.path
            into.parent.mkdir(parents=True, exist_ok=True)
            into.write_bytes(body)
        if len(told_of) < len(store.detections(site.id)) or sets != store.control_sets(site.id):
            _refuse_another(detection.id, replay(small, detection.id))
    finally:
        small.store.close()
    for empty in ("published", "briefings"):
        shutil.rmtree(folder / empty, ignore_errors=True)
    return len(looks), len(chips)


def _deciding(settings: Settings) -> str:
    """The settings that decide a detection, as the settings file has them; those of the house stay at home."""
    usual = DetectionSettings()
    lines = [f"min_clear_fraction = {json.dumps(settings.min_clear_fraction)}", "", "[detection]"]
    for name, value in asdict(settings.detection).items():
        if value != getattr(usual, name):
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def _finding(workspace: Workspace, detection: Detection, site: Site, audience: Audience, day: date) -> dict[str, Any]:
    view = workspace.edition(audience, day)
    return {
        "detection": as_plain(detection),
        "sentence": _said(detection, site, view.detections.items),
        "hedge": _hedge(workspace, detection, audience, day),
        "handling": marking(audience, workspace.settings),
        "limits": LIMITS,
        "site": {"id": site.id, "name": told_name(site), "country": site.country, "outline_basis": site.outline_basis},
        "revisions": [_plain_fields(revision) for revision in view.revisions.get(detection.id, ())],
        "packed_for": audience.value,
        "packed_on": day.isoformat(),
        "simulated": site.simulated,
        "settings": {"hash": workspace.settings.hash(), "detection": asdict(workspace.settings.detection)},
        "software": {
            "compound-watch": code_version(),
            "code_sha256": code_digest(),
            "deciding_files": len(deciding_files()),
            "weights_sha256": weight_digests(),
            "python": platform.python_version(),
            "numpy": numpy.__version__,
        },
    }


def as_plain(detection: Detection) -> dict[str, Any]:
    """A detection as plain JSON, its outline as well-known text."""
    return _plain_fields(detection)


def reason_in_words(reason: str) -> str:
    """The stored reason of a withdrawal as finding.json tells it: that of a change that became part of another one is
    a code whose English says more than is known, that the other is older and that the two only touch."""
    return WITHDRAWN[reason] if reason in NO_ERROR else reason


def _plain_fields(noun: Any) -> dict[str, Any]:
    plain = {f.name: _plain(getattr(noun, f.name)) for f in fields(noun)}
    return {**plain, "withdrawn_reason": reason_in_words(plain["withdrawn_reason"])}


def _plain(value: Any) -> Any:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(value, rounding_precision=-1)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _put(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8", newline="\n")


def _said(detection: Detection, site: Site, others: Sequence[Detection]) -> str:
    """What is said of it; of a withdrawn one that it is, and nothing else.

    Args:
        detection: the one that is packed.
        site: its own.
        others: what the edition tells; a change of them that it became part of is named.
    """
    if detection.state is State.WITHDRAWN:
        return withdrawn_sentence(detection, others=others)
    return new_sentence(detection, site)


def _hedge(workspace: Workspace, detection: Detection, audience: Audience, day: date) -> str:
    """What has to stand beside it, with whether two people agree."""
    standing = workspace.edition(audience, day).standings.get(detection.id, Standing())
    why = detection.withdrawn_reason
    return hedge_words(
        detection.kind, detection.kind_probability, detection.state, standing.state, withdrawn_reason=why
    )


def _readme(bag: Path, workspace: Workspace, found: tuple[Detection, Site], name: str, told: Mapping[str, Any]) -> None:
    detection, site = found
    inner = told["packed_for"] == Audience.INTERNAL.value
    text = README.format(
        sentence=f"{detection.id} at {told_name(site)}. {told['sentence']}",
        hedge=told["hedge"],
        handling=told["handling"],
        statements=STATEMENTS[inner],
        changes=OTHER_CHANGES[inner],
        version=code_version(),
        name=name,
        limits=LIMITS,
        joined=JOINED,
        address=whom_to_write(workspace.settings, invented=site.simulated),
    )
    (bag / "data" / "README.txt").write_text(text, encoding="utf-8", newline="\n")


def _about(workspace: Workspace, detection: Detection, day: date) -> dict[str, str]:
    return {
        "Source-Organization": workspace.settings.issuer or "not named",
        "Bagging-Date": day.isoformat(),
        "External-Identifier": detection.id,
        "Internal-Sender-Description": "Evidence of one finding of Compound Watch; see data/README.txt",
    }
