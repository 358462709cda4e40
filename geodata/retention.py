"""How long what concerns people is kept, and what of it is past its time. Pure: the clock is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geodata.settings.settings import Settings
from geodata.settings.template import field_reasons


class Held(StrEnum):
    """A kind of thing that a workspace holds and that concerns people, or is kept on time."""

    REPORT_TEXT = "report_text"
    EARLIER_TEXT = "earlier_text"
    REFUSED_ROWS = "refused_rows"
    OWN_CATALOGUES = "own_catalogues"
    PUBLISHED_CATALOGUES = "published_catalogues"
    SET_ASIDE = "set_aside"
    FAULT_REPORTS = "fault_reports"
    RUN_LOGS = "run_logs"
    NEW_PLACES = "new_places"
    ACCESS_LOG = "access_log"
    COMMENTS = "comments"
    SAVED_VIEWS = "saved_views"
    NAMES = "names"
    BRIEFINGS = "briefings"


WORDS: dict[Held, str] = {
    Held.REPORT_TEXT: "Free text of reports that nobody has cleared (coded rows too), or that a person holds",
    Held.EARLIER_TEXT: "Earlier wordings of reports, before their source changed them",
    Held.REFUSED_ROWS: "Pulls of catalogues with words of refused items",
    Held.OWN_CATALOGUES: "Reports in this workspace's own catalogues (incidents/)",
    Held.PUBLISHED_CATALOGUES: "Catalogues of reports written inside this workspace for others",
    Held.SET_ASIDE: "Files set aside (quarantine/)",
    Held.FAULT_REPORTS: "Reports of faults of the program (faults/)",
    Held.RUN_LOGS: "What a run started from the dashboard said",
    Held.NEW_PLACES: "Pictures of points that are no sites yet (new-places/); their folders are named by coordinates",
    Held.ACCESS_LOG: "Days of the log of who saw restricted pages (access/)",
    Held.COMMENTS: "Comments of analysts on changes under review",
    Held.SAVED_VIEWS: "Saved views: a name and the filters of a screen",
    Held.NAMES: "Roles or pseudonyms of reviewers and editors",
    Held.BRIEFINGS: "Briefings that were issued, and other files in briefings/",
}
SETTING: dict[Held, str] = {
    Held.REPORT_TEXT: "keep_uncleared_text_days",
    Held.EARLIER_TEXT: "keep_uncleared_text_days",
    Held.REFUSED_ROWS: "keep_uncleared_text_days",
    Held.SET_ASIDE: "keep_set_aside_days",
    Held.FAULT_REPORTS: "keep_fault_reports_days",
    Held.RUN_LOGS: "keep_run_logs_days",
    Held.NEW_PLACES: "keep_new_places_days",
    Held.ACCESS_LOG: "keep_access_log_days",
    Held.COMMENTS: "keep_comments_days",
}
"""The setting that says for how many days a kind is kept; what is not here has no time of its own."""
NO_TIME: dict[Held, str] = {
    Held.OWN_CATALOGUES: "as long as the report: its text goes when that in the store goes",
    Held.PUBLISHED_CATALOGUES: "until one holds a text that was deleted: then it is taken away, to be published again",
    Held.SAVED_VIEWS: "until somebody deletes them (views delete)",
    Held.NAMES: "as long as what they decided: two different people are the ground of every public statement",
    Held.BRIEFINGS: "until a person deletes them (briefings delete); one that tells of a deleted report is named here",
}
"""How long what has no time of its own is kept, in words without a final full stop."""


@dataclass(frozen=True)
class HeldThing:
    """One thing that is held."""

    kind: Held
    name: str  # an id, or a path relative to the workspace
    since: datetime | None  # aware, from when its time counts; None = its time has not begun
    over: bool = False  # it goes whatever its age: its text was deleted elsewhere, or a person asked for it


@dataclass(frozen=True)
class KindHeld:
    """All of one kind: how many, since when, for how long, and which are past their time."""

    kind: Held
    count: int
    oldest: datetime | None  # aware; None = there is none, or none with a date
    keep_days: int | None  # None = no time of its own
    setting: str  # "" = no time of its own
    why: str  # why it is kept so long, or until when
    over: tuple[str, ...]  # names of those that are past their time, sorted


def keep_days(kind: Held, settings: Settings) -> int | None:
    """Days that a kind is kept; None where it has no time of its own."""
    name = SETTING.get(kind)
    return None if name is None else int(getattr(settings, name))


def is_over(thing: HeldThing, settings: Settings, now: datetime) -> bool:
    """Whether a thing has been kept for its whole time. Nothing younger than that is ever past it.

    Args:
        thing: with the moment from which its time counts.
        settings: with the days of each kind.
        now: aware time.
    """
    days = keep_days(thing.kind, settings)
    if thing.over or days is None or thing.since is None:
        return thing.over
    return now - thing.since > timedelta(days=days)


def kinds_held(things: Iterable[HeldThing], settings: Settings, now: datetime) -> tuple[KindHeld, ...]:
    """Every kind there is, also those of which nothing is held, in the order of Held."""
    by_kind: dict[Held, list[HeldThing]] = {kind: [] for kind in Held}
    for thing in things:
        by_kind[thing.kind].append(thing)
    reasons = field_reasons(Settings)
    return tuple(
        KindHeld(
            kind,
            len(things_of_kind),
            min((t.since for t in things_of_kind if t.since is not None), default=None),
            keep_days(kind, settings),
            SETTING.get(kind, ""),
            NO_TIME.get(kind) or reasons[SETTING[kind]],
            tuple(sorted(t.name for t in things_of_kind if is_over(t, settings, now))),
        )
        for kind, things_of_kind in by_kind.items()
    )
