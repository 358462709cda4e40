"""What a briefing is made from: the facts of one site, and what is the same for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding, ranked
from geodata.actions.action import Action
from geodata.belts.answer import BeltAnswer
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, State
from geodata.detections.review_state import ReviewState, Standing, agreed_by_two, dismissed_by_two
from geodata.i18n.messages import tr
from geodata.identifiers.identifier import Identifier
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.incident import Incident
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.look_counts import count_looks, first_day_since
from geodata.looks.measure import Measure
from geodata.looks.run import RunState
from geodata.sites.site import Site
from geodata.wording.change_sentences import do_not_quote
from geodata.wording.correction_sentences import AgreementOver, Corrected, Renamed
from geodata.wording.handling import do_not_quote_sum
from pipelines.issued_briefings.issued_files import ToldChange
from pipelines.issued_briefings.told_beyond import ToldTotal, total_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class SiteFacts:
    """All that is known of a site and may be told to the audience."""

    site: Site
    detections: tuple[Detection, ...]
    looks: tuple[Look, ...]
    chips: tuple[Chip, ...]  # archived
    reviews: Mapping[str, Standing]  # by detection id, what people's verdicts come to; none where nobody may be told
    incidents: tuple[Incident, ...]  # that name this site or lie at it
    claims: tuple[Claim, ...]
    placebos: tuple[Placebo, ...]  # of this site
    measures: tuple[Measure, ...] = ()
    scopes: tuple[ClaimScope, ...] = ()  # drawn ground that claims about this site speak of
    corrections: tuple[Corrected, ...] = ()  # of confirmed statements, the newest first
    agreement_over: tuple[AgreementOver, ...] = ()  # changes on which two people no longer agree, the newest first
    beside: frozenset[str] = frozenset()  # ids of reports that are here by their coordinates alone
    of_whole: tuple[Incident, ...] = ()  # that name the whole whose page this is (KK Park), and no part of it
    around: int = 0  # reports from around it and its district that are at no site: counted, not told
    waiting: bool = False  # a change is known here that the audience does not see: then no figure is told
    judged: bool = True  # False: its looks have not been judged, or the history is too short
    run: RunState | None = None  # RUNNING, or INTERRUPTED before its end: then no absence is stated
    judged_from: date | None = None  # first day whose looks are judged; None = not known
    after: tuple[str, ...] = ()  # the sentence on the action that the briefing is about, and what goes with it
    action_id: str = ""  # of that action
    action_named: str = ""  # that action with who says so: "the action of 2 Jun 2026 that a paper reports (…)"
    beyond: tuple[str, ...] = ()  # the sentence on the ground around it, and what stands beneath; () = it has no belt
    belt: BeltAnswer | None = None  # what is known of that ground; None = it has no belt
    named: tuple[str, ...] = ()  # other actions and sites that `after` and `beyond` name, as names_of writes them
    actions: tuple[Action, ...] = ()  # that its sheets name
    identifiers: tuple[Identifier, ...] = ()  # numbers of organisations that sources tie to it
    measured: Mapping[str, str] = field(default_factory=dict)  # id of a claim on the sheet -> figure told beside it
    redrawn_at: datetime | None = None  # aware UTC: drawn anew after a change was told; None = never
    renamed: Renamed | None = None  # the issue that is compared with told another name; None = it did not, or a day is
    picture_days: frozenset[date] | None = None  # days whose images may be shown; None = all
    inside_alone: bool = False  # pictures show the ground inside the outline alone

    @property
    def beyond_told(self) -> bool:
        """Whether a figure of the ground around it is told."""
        return self.belt is not None and not self.belt.held and not self.belt.reason

    @property
    def total_beyond(self) -> ToldTotal | None:
        """The total of the ground around it, as its sheets tell it; None = they tell none."""
        return total_of(self.belt) if self.looks or self.measures else None

    @property
    def reports(self) -> tuple[Incident, ...]:
        """Every report that the briefing may tell on this site's pages."""
        return (*self.incidents, *self.of_whole)

    @property
    def picture_chips(self) -> tuple[Chip, ...]:
        """Archived looks of which a picture may be shown."""
        days = self.picture_days
        return self.chips if days is None else tuple(c for c in self.chips if c.acquired_at.date() in days)


@dataclass(frozen=True)
class Context:
    """What is the same on every page of a briefing."""

    today: date
    since: date | None  # the last briefing; None = none named
    audience: Audience
    placebos: tuple[Placebo, ...]  # of all sites that the audience may see
    settings_hash: str  # in force now
    code_version: str
    min_px: int  # smallest block that is judged, pixels
    first_looks: int  # differing clear looks in a row before anything is said
    basemap: Mapping[str, Any]  # GeoJSON under the locator
    publisher: str = ""  # who publishes, and where corrections and replies go
    marking: str = ""  # the edition's handling in a word, for the head of each sheet
    quiet: tuple[int, float] = (0, 0.0)  # false flags in all sites' own quiet years, and those years; none judged
    issue: str = ""  # id of the briefing that is compared with; "" = a day, or nothing
    made_at: datetime | None = None  # aware UTC, when that briefing was made; None = a day, or nothing
    told: Mapping[str, ToldChange] | None = None  # by that briefing: id of a change -> how it was told
    retired: tuple[Site, ...] = ()  # sites out of use that the edition shows: no briefing has a sheet of them
    told_elsewhere: frozenset[str] = frozenset()  # ids of the changes that the edition tells of and no sheet does

    def is_later(self, said_at: datetime) -> bool:
        """Whether what was said at a moment (aware UTC) is later than what is compared with; True where nothing is."""
        if self.made_at is not None:
            return said_at > self.made_at
        return self.since is None or said_at.date() > self.since

    @property
    def looks_from(self) -> date | None:
        """The first day whose looks are new since what is compared with; None = nothing is compared with."""
        return first_day_since(self.since)


def about_action(answer: str, facts: SiteFacts) -> str:
    """The answer of a briefing, under the action that it is about where there is one."""
    if not facts.action_named:
        return answer
    return tr("About {action}. {answer}", action=facts.action_named, answer=answer)


def without_agreement(d: Detection, reviews: Mapping[str, Standing]) -> str:
    """ " Not agreed by two people: do not quote." behind what is told of a change; "" where two people agree on it.

    Of one that was withdrawn as wrong nothing is added: that it does not hold is what is told.
    """
    people = reviews.get(d.id, Standing()).state
    agreed = people is ReviewState.CONFIRMED
    return "" if agreed or d.state is State.WITHDRAWN else f" {do_not_quote(people)}"


def mark_of_sums(facts: SiteFacts) -> Callable[[Collection[str]], str]:
    """What stands behind what is told of changes of some ids together; "" where two people agree on each."""
    return partial(do_not_quote_sum, agreed=agreed_by_two(facts.reviews), dismissed=dismissed_by_two(facts.reviews))


def site_standing(facts: SiteFacts, context: Context) -> SiteStanding:
    """What stands at the site of a page: all that may be said of it."""
    return SiteStanding(
        facts.site,
        tuple(ranked(facts.detections)),
        count_looks(facts.looks),
        context.today,
        context.audience,
        facts.waiting,
        facts.judged,
        facts.run,
        agreed_by_two(facts.reviews),
        facts.judged_from,
        count_looks(facts.looks, since=facts.judged_from),
        dismissed_by_two(facts.reviews),
    )


def lettered(detections: Sequence[Detection]) -> list[tuple[str, Detection]]:
    """Every change with its letter, most important first: the order of the table and the letters on the pictures."""
    return [(LETTERS[i] if i < len(LETTERS) else f"{i + 1}", d) for i, d in enumerate(ranked(detections))]


def lead_of(detections: Sequence[Detection], since: date | None = None) -> Detection | None:
    """The change that the pictures and the quotation are about: on the ground and standing; confirmed before
    provisional, news before what is known, sure before doubtful, then the largest."""
    standing = [d for d in detections if not d.kind.is_activity and d.state in (State.CONFIRMED, State.PROVISIONAL)]
    return min(
        standing,
        key=lambda d: (
            d.state is State.PROVISIONAL,
            since is not None and not is_news(d, since),
            d.confidence is Confidence.LOW,
            -d.area_m2,
            d.id,
        ),
        default=None,
    )


def is_news(d: Detection, since: date) -> bool:
    """Whether a change was first seen, confirmed, ended or withdrawn after the last briefing."""
    return any(when is not None and when > since for when in (d.first_seen, d.confirmed_on, d.ended_on))


def lowered(text: str) -> str:
    """A sentence that goes on within another."""
    return text[:1].lower() + text[1:]
