"""The looks that a figure rests on: their scenes and the sha256 of their chips, beside every change and claim. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geodata.detections.detection import Detection
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.wording.claims.claim_sentences import by_claim_sentence
from geodata.wording.look_sentences import PIXEL_BY_PIXEL
from geodata.wording.reasons import uncounted_words
from layers.style.escape import escape

SHARE_RULE = msg(
    "The share gone: one less the median of these looks since the time of the claim began, over the median of those "
    "before it. They are the looks at which the area was lowest: what is built anew does not undo what was taken down. "
    "Its interval: the medians of the ends before, against the ends of the later look at that median whose interval is "
    "narrowest."
)
"""How share and interval come out of the scenes listed beside a claim, whose values an export holds."""
SCENES_SHOWN = 40
"""Scenes listed under a figure; the table of looks holds all."""


@dataclass(frozen=True)
class LookBehind:
    """A look that a figure rests on."""

    acquired_at: datetime  # aware UTC
    sensor: str
    sha256: str  # of its chip; "" none is kept


def looks_behind(looks: Sequence[Look], chips: Sequence[Chip]) -> dict[str, LookBehind]:
    """What is known of each look, by scene id; of a scene in two collections the one that has a chip."""
    hashes = {(c.collection, c.scene_id): c.sha256 for c in chips}
    look_by_scene: dict[str, LookBehind] = {}
    for look in looks:
        sha256 = hashes.get((look.collection, look.scene_id), "")
        if look.scene_id not in look_by_scene or sha256:
            look_by_scene[look.scene_id] = LookBehind(look.acquired_at, look.sensor, sha256)
    return look_by_scene


def scenes_and_chips(d: Detection, looks: Mapping[str, LookBehind], again: tuple[str, str]) -> str:
    """The scenes that a change rests on and the sha256 of their chips, closed until asked for.

    Args:
        looks: from looks_behind.
        again: how this reader can make it again, from handling.made_again.
    """
    if not d.scenes:
        return '<p class="cw-note">' + tr("No scene is named for it.") + "</p>"
    scenes = tr("{scenes} and chips", scenes=counted(len(d.scenes), "scene"))
    rule = ""
    if not d.kind.is_activity:
        named = [looks[scene].acquired_at.date() for scene in d.scenes if scene in looks]
        sentences = " ".join(filter(None, (tr(PIXEL_BY_PIXEL), uncounted_words(d, named))))
        rule = f'<p class="cw-note">{escape(sentences, limit=600)}</p>'
    title, more = f"{escape(d.id, limit=40)}: {scenes}", rule + again_html(again)
    return _closed(title, d.scenes, looks, more, anchor=looks_anchor(d))


def again_html(again: tuple[str, str]) -> str:
    """How a change is made again, with the command where there is one."""
    words, command = again
    shown = f' <span class="cw-mono">{escape(command, limit=100)}</span>' if command else ""
    return f'<p class="cw-note">{escape(words, limit=400)}{shown}</p>'


def claim_looks(claim: Claim, gone: Gone | None, looks: Mapping[str, LookBehind]) -> str:
    """All scenes that a claim's share and its interval come from, and those of its day where they are others; "" where
    nothing was measured.

    Args:
        gone: from claim_check.claim_gone.
        looks: from looks_behind.
    """
    if gone is None or not gone.scenes:
        return ""
    scenes = tr("{scenes} and chips", scenes=counted(len(gone.scenes), "scene"))
    rule = f'<p class="cw-note">{escape(tr(SHARE_RULE), limit=400)}</p>'
    last = _newest(gone.scenes, looks)
    others = ""
    if last is not None and gone.until is not None and last < gone.until:
        others = tr("Other looks, up to {day}, show no less built-up ground and are not listed.", day=day(gone.until))
    shown = _closed(f"{tr('Measured from')} {scenes}", gone.scenes, looks, rule + _note(others))
    if not by_claim_sentence(claim, gone) or gone.by_claim_scenes in ((), gone.scenes):
        return shown
    scenes = tr("{scenes} and chips", scenes=counted(len(gone.by_claim_scenes), "scene"))
    title = tr("By the day of the claim: measured from {scenes}", scenes=scenes)
    last, later = _newest(gone.by_claim_scenes, looks), ""
    if last is not None and last > claim.claimed_on:
        later = tr("The interval is that of the look of {day}, after the day of the claim.", day=day(last))
    return shown + _closed(title, gone.by_claim_scenes, looks, rule + _note(later))


def _newest(scenes: Sequence[str], looks: Mapping[str, LookBehind]) -> date | None:
    """UTC day of the newest of some scenes; None where no look of any is known."""
    return max((looks[scene].acquired_at.date() for scene in scenes if scene in looks), default=None)


def _note(words: str) -> str:
    return f'<p class="cw-note">{escape(words, limit=300)}</p>' if words else ""


def looks_anchor(d: Detection) -> str:
    """The name of the place on a site page where the looks behind a change are listed."""
    return "looks-" + re.sub(r"[^A-Za-z0-9_-]+", "-", d.id)[:60]


def links_to_looks(detections: Iterable[Detection]) -> str:
    """Links from a drawing of changes to the looks behind each, on the same page; "" without changes."""
    links = [
        f'<a class="cw-link cw-mono" href="#{looks_anchor(d)}">{escape(d.id, limit=40)}</a>'
        for d in detections
        if d.scenes
    ]
    if not links:
        return ""
    return f'<p class="cw-note">{tr("Looks behind each change:")} {", ".join(links)}</p>'


def _closed(title: str, scenes: Sequence[str], looks: Mapping[str, LookBehind], more: str, *, anchor: str = "") -> str:
    rows = []
    for scene_id in scenes[:SCENES_SHOWN]:
        look = looks.get(scene_id)
        when = f"{look.acquired_at:%Y-%m-%d %H:%M}" if look else ""
        chip = look.sha256 if look and look.sha256 else tr("no chip is kept")
        rows.append(f"<tr><td>{when}</td><td>{escape(scene_id, limit=160)}</td><td>{escape(chip, limit=64)}</td></tr>")
    left = len(scenes) - SCENES_SHOWN
    rest = f'<p class="cw-note">{tr("and {n} more.", n=left)}</p>' if left > 0 else ""
    named = f' id="{anchor}"' if anchor else ""
    heads = "".join(f"<th>{tr(word)}</th>" for word in ("Acquired, UTC", "Scene", "Chip, sha256"))
    # the name stands inside: browsers open what is closed around the place that a link leads to
    return (
        f'<details class="cw-looks"><summary>{title}</summary><div class="cw-scroll"{named}><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{rest}{more}</details>"
    )
