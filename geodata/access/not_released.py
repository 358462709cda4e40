"""What is told to readers who do not see every change of a site, and what is kept from them. Pure.

Never that none was seen where one is held back, and never that people review it: often nobody does yet, what two
people dismissed is held back as well, and that one person has given a verdict is for internal readers. And nothing by
which they could learn when or where the one that is held back was seen: at such a site no figure is told at all, of no
day. Figures that stopped before the change gave its month away by where they stopped, and figures up to any fixed day
show whatever began before it. A told change of light is told without its level there, since the newest values would go
on telling what became of the light. Pictures are those that the told changes name, and no others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from geodata.detections.detection import Detection, State
from geodata.detections.reason_codes import without_level
from geodata.i18n.english_formats import counted, listed, other_sites
from geodata.i18n.messages import msg, tr

NOTHING_RELEASED = msg("Nothing is released yet: nothing is said about changes.")
SITE_NOT_RELEASED = msg("Nothing is released for this site: nothing is said about changes here.")
NOT_RELEASED = msg("Nothing is released, so nothing is said")
MORE_NOT_RELEASED = msg("Not all that was flagged here is released: nothing is said about the rest.")
NO_PICTURES = msg("No pictures of this site are shown here: they would show what is not released.")
SITE_NOT_HERE = (
    msg("This site is not in this edition."),
    msg("It may be restricted, retired, or never have been here."),
)
CHANGE_NOT_HERE = (
    msg("This edition tells of no change of that id."),
    msg("It may be for another edition, be told no longer, or never have been here."),
)
"""Said where an address names something else: the same whatever the reason, which would tell of what is hidden."""
MOST_NAMED = 6
"""Sites named in one sentence before the rest is counted."""
FEWER_PICTURES = msg(
    "Only images of days that a change told here names, with outlines as newer looks show them: not all that was "
    "flagged here is released. Of what else these images show nothing is said, and nobody has read them for it."
)


def held_back(every: Iterable[Detection], shown: Iterable[Detection], sites: Collection[str]) -> frozenset[str]:
    """Ids of visible sites where a change is known that the reader does not see, so that "none seen" would be untrue.

    Args:
        every: all changes that are known.
        shown: those that the reader sees.
        sites: ids of those that the reader sees.
    """
    return frozenset(d.site_id for d in _hidden(every, shown, sites))


def released_note(site_id: str, held: Collection[str], told: Collection[str]) -> str:
    """What stands beside a site, and beside each of its changes, where a change is held back; "" where none is.

    Args:
        site_id: the site.
        held: ids of sites where one is held back, from held_back().
        told: ids of sites at which a change is told.
    """
    return not_released_words(told=site_id in told) if site_id in held else ""


def not_released_words(*, told: bool) -> str:
    """What is said of one site where a change is held back; told: another change there is told."""
    return tr(MORE_NOT_RELEASED if told else SITE_NOT_RELEASED)


def not_released_at(names: Sequence[str]) -> str:
    """'Not all that was flagged is released, and nothing is said about the rest, at Oskelle Bridge and Hathervane.'; ""
    for no place."""
    if not names:
        return ""
    return tr(
        "Not all that was flagged is released, and nothing is said about the rest, at {names}.",
        names=listed(names, limit=MOST_NAMED, rest=other_sites),
    )


def without_levels(shown: Iterable[Detection], held: Collection[str]) -> tuple[Detection, ...]:
    """Changes as they are told: at sites where one is held back without the level of their light, and they say so.

    Args:
        shown: changes that the reader sees, in any order, which is kept.
        held: ids of sites where one is held back, from held_back().
    """
    return tuple(replace(d, reasons=without_level(d.reasons)) if d.site_id in held else d for d in shown)


def told_picture_days(shown: Iterable[Detection], site_id: str) -> frozenset[date]:
    """The days (UTC) whose images may be shown of a site where a change is held back: those that what is told names.

    These are the last clear look, the first look and the confirmation of each change that the reader sees there. So
    which pictures there are, and which two stand side by side, does not depend on what is held back; where nothing is
    told of the site, there is none.

    Args:
        shown: changes that the reader sees, at any site.
        site_id: of the site where one is held back.
    """
    here = (d for d in shown if d.site_id == site_id)
    days = (day for d in here for day in (d.last_clear_before, d.first_seen, d.confirmed_on))
    return frozenset(day for day in days if day is not None)


def _hidden(every: Iterable[Detection], shown: Iterable[Detection], sites: Collection[str]) -> list[Detection]:
    seen = {d.id for d in shown}
    return [d for d in every if d.id not in seen and d.state is not State.WITHDRAWN and d.site_id in sites]


def figures_held_sentence(held: bool) -> str:
    """'No measured figures of this site are shown: they would tell of what is not released.'; "" where they are.

    Args:
        held: a change at the site is held back from the reader.
    """
    if not held:
        return ""
    return tr("No measured figures of this site are shown: they would tell of what is not released.")


def not_released_sentence(count: int) -> str:
    """'At three sites not all that was flagged is released: nothing is said about the rest.'; "" for none."""
    if not count:
        return ""
    return tr(
        "At {sites} not all that was flagged is released: nothing is said about the rest.", sites=counted(count, "site")
    )
