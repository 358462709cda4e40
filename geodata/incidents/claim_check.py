"""A claim held against measures: how much of a site's built-up area has gone in the time that it speaks of. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg
from geodata.incidents.claim import Claim, ClaimScope
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.scene import Sensor
from geodata.text.fold import folded
from geodata.text.lazy_pattern import late

BEFORE_DAYS = 120
"""Days before a claim's time from which its start is taken: enough clear looks outside the monsoon."""
FEWEST = 2
"""Values needed at each end; a single look may be hazy."""
IN_A_ROW = 3
"""Looks in a row whose median is a state: one hazy look makes none."""
ALIKE_HA = 0.005
"""Two values no farther apart are of one state: half of what the last printed figure of an area holds."""
_WHOLE_SITE = ("", "site", "whole site", "the whole site", "entire site", "all of the site")
"""Scopes, folded, that mean the site itself, whose outline is known."""
_DEMOLISHED = late(
    r"\b(?:demol\w*|raz(?:ed?|es|ing)|bulldoz\w*|flatten\w*|gone|t(?:ore|orn) down"
    r"|(?:taken|pulled|knocked|tearing|pulling) down)\b"
)
"""Words that are said of buildings alone."""
_DESTROYED = late(r"\b(?:destroy|dismantl)\w*")
"""Words that are said of networks and devices as well: they count where the unit names buildings, or nothing else."""
_REMOVED = late("remov")
"""What is said of anything: it counts where buildings were removed."""
BUILDINGS = late(r"(?:building|structure|house|dormitor(?:y|ie)|villa|block|roof|hut|shed|tower)s?")
"""What a claim's unit speaks of when it can be held against built-up area: what is counted as taken down. Buildings
alone are counted as such too (a table has them in a column of what was destroyed), and buildings that were removed."""
_BUILT = late(
    r"(?:compound|home|dwelling|apartment|housing|warehouse|hotel|hostel|casino|barrack|shop|hall|propert(?:y|ie)|wall"
    r"|construction|storey|premise)s?|complex(?:es)?|factor(?:y|ies)"
)
"""What else is built, and can be destroyed or dismantled; alone it says nothing of that."""
_BESIDE_DESTROYED = late(
    r"(?:destroy|dismantl|damag)\w*|of|or|and|per|cent|percent|partly|partially|completely|fully|totally|entirely"
    r"|heavily|badly|number|share|total|the|in|all|were|was|been|have|has|as|confirmed|reported|count|being"
)
"""Words of a unit that count nothing."""
_WHAT_KIND = late(
    r"scam|fraud|gambling|illegal|unlicen[cs]ed|unauthori[sz]ed|abandoned|empty|wooden|bamboo|concrete|entire|whole|main"
)
"""Words that say of what kind something built is, and count nothing without it: "scam compounds destroyed"."""
_BY_ORDER = late(
    r"\b(?:by|on|upon|following|after) (?:\w+ ){0,2}orders?\b|\buntil (?:\w+ )?notice\b"
    r"|\bwithout (?:an? |any )?(?:\w+ )?(?:permits?|notices?|warnings?)\b"
)
"""What was done by an order, or without a permit, was done; "ordered" and "under an order" are still to come."""
_ASIDE = late(
    r"\b(?:with|after|following|despite) (?:\w+ ){0,2}(?:notices?|warnings?|permits?)\b"
    r"|(?:\b(?:with|and) )?\b(?:no|none|without)(?: \w+)?? (?:casualt\w*|injur\w*|deaths?|dead|hurt|harmed|killed"
    r"|wounded|victims?|survivors?|occup\w*|inhabited|residents?|arrests?|arrested|detained|resistance|compensat\w*)\b"
    r"|(?<=ed|wn) as (?:planned|announced|scheduled|expected|intended|proposed|promised|requested|ordered)\b"
    r"|(?<=ed|wn) according to (?:\w+ )?(?:plans?|orders?)\b"
    r"|(?<=sealed|closed) pending (?:\w+ )?(?:investigations?|inquir\w+|inspections?|trials?|appeals?|hearings?)\b"
)
"""What may stand behind something that was done and takes nothing of it back: "sealed with notices", "demolished, no
casualties"."""
_ACTS = (
    r"(?:demolitions?|razings?|removals?|dismantling|destruction|bulldozing|flattening|sealings?|closures?|shutdowns?"
    r"|reopenings?|rebuilding)"
)
"""Nouns of what a claim may speak of: a demolition that is announced was not done, a building announced as demolished
was."""
_PUT_OFF = (
    r"(?:announced|postponed|suspended|halted|refused|promised|requested|delayed|deferred|cancell?ed|stopped|stayed"
    r"|blocked|prevented|averted|avoided|rejected|denied|demanded|sought|recommended|considered|approved|threatened"
    r"|attempted|failed|abandoned|foreseen|called off|put off|on hold|in preparation"
    r"|under (?:consideration|review|threat)|imminent|impending|looming|upcoming|forthcoming|future|possible|potential)"
)
"""What is said of something that was not done, or not yet, where it stands beside one of _ACTS."""
_TO_COME = late(
    r"\b(?:will|would|shall|should|must|cannot|not|never|none|neither|nor|yet"
    r"|no(?![.]?\s*\d| longer (?:standing|there|used|occupied|inhabited))"
    r"|(?:is|are|was|were|has|have|had|do|does|did|ca|could|wo|would|should|must)n['’]?t"
    r"|(?:(?<!in )(?<!by )(?<!of )may|might|can|could) (?:\w+ )?(?:be|have been)"
    r"|due(?! to (?!be\b))|orders?|ordered|plan(?:s|ned)?|slated"
    r"|(?:ear)?marked (?:for|to)|scheduled"
    r"|awaiting|awaits?|pending|proposed|intended|expected|destined|spared"
    r"|(?:targeted|set|up) (?:to|for)|in need of|about to|going to|notices?|permits?"
    r"|applications?|tenders?|warnings?|(?:un|non)-?(?:demol|destroy|raz|dismantl|seal|damag)\w*"
    r"|(?:risks?|danger|threat|threatened) (?:of|with|by) (?:being |an? |the )?"
    rf"(?:{_ACTS}|demolished|razed|removed|destroyed|dismantled|bulldozed|flattened|sealed|closed|shut|torn|pulled)"
    rf"|(?:for|facing|without|until|escap(?:es?|ed|ing)|surviv(?:es?|ed|ing)|avoid(?:s|ed|ing)?) (?:\w+ )?{_ACTS}"
    rf"|(?:saved|safe|rescued|protected|exempt(?:ed)?|excluded) from (?:\w+ )?{_ACTS}"
    rf"|{_ACTS}\b[^,;]{{0,60}}\b{_PUT_OFF}|{_PUT_OFF} (?:\w+ )?{_ACTS}"
    r"|to (?:be|go|come|demolish|destroy|raze|remove|dismantle|bulldoze|flatten|seal|close|shut|re-?open|rebuild"
    r"|resume))\b"
)
"""What is planned, asked for or denied, or only may be: nothing of that was done."""
_NO_BUILDINGS = late(
    r"\b(?:people|persons?|workers?|victims?|suspects?|staff|beds?|computers?|phones?|devices?|dish(?:es)?|vehicles?|cars?"
    r"|networks?|gangs?|rings?|syndicates?|groups?|cells?|terminals?|receivers?|cards?|accounts?|websites?|servers?"
    r"|antennas?|equipment|panels?)\b"
)
"""What counts something else: "persons removed"; not so "workers' houses demolished"."""
_BEHIND = late(r"\b(?:from|inside|within|with|near|in|at|on)\b")
"""What stands behind these words is not what a unit counts: "rubble removed from blocks"."""
_OF_GROUND = late(rf"{_BEHIND.pattern} (?:(?:the|a|this) )?{_DEMOLISHED.pattern}")
"""What was taken down here is the ground of what is counted: "new buildings on razed ground"."""
_NEW = late(r"\bnew(?:ly)?\b")
_YEAR = late(r"\b(?:19|20)\d\d\b")
"""A year in a unit may be another one than that of the claim's time."""
_OF_DEMOLITION = late(
    r"demol\w*|raz(?:ed?|es|ing)|bulldoz\w*|flatten\w*|gone|t(?:ore|orn)|taken|pulled|knocked|tearing|pulling|down|ground"
    r"|remov\w*|level+ed|a|an|had|that|which|it|they|now|already|since|almost|nearly|about|over|more|than|least|at"
    r"|some|further|additional|new|old|large|small|big|high|low|multi|single|two|three|four|five|rise|wooden"
    r"|staff|workers?|employees?|guards?|s|block|blocks|verified|counted|known|claimed|identified|seen"
    r"|zone|stage|phase|area|city|town|county|district|west|east|north|south|western|eastern|northern|southern|no|to|announced|disclosed|enclosed|longer|occupied|served|residential|unfinished|brick|stone|commercial|office|park|kk|site|by|on|under|so|far|this|whole|army|military|police|junta|authorities|government|bgf|soldiers"
    r"|troops|task|force|border|guards?|unosat|after|within|inside|compound|and|or|phases?|zones?|c|d|i{1,3}|from|to|houses|with|january|february|march|april|may|june|july|august|september"
    r"|october|november|december"
)
"""Words beside those of _BESIDE_DESTROYED that leave it a count of what was taken down. Whatever else a unit holds may
make it a count of something else: "buildings saved from being torn down", "people whose buildings were demolished"."""
_AND = late(r"\b(?:and|or)\b|[,/&]")
_WORD = late(r"[^\W\d_]+")


class Subject(StrEnum):
    """What a claim speaks of, by the words of its unit."""

    DEMOLISHED = "demolished"
    SEALED = "sealed"
    REOPENED = "reopened"
    OTHER = "other"


_SUBJECT_WORDS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    (
        Subject.REOPENED,
        late(
            r"\b(?:re-?open(?:s|ed|ing)?|opened again|re-?buil(?:d|ds|t|ding)|in use again"
            r"|resum(?:e|es|ed|ing|ption))\b"
        ),
    ),
    (
        Subject.SEALED,
        late(
            r"\b(?:(?:re-?)?seal(?:s|ed|ing)?|padlock(?:s|ed|ing)?|closed|shut(?:s|ting|down|tered)?"
            r"|boarded)\b"
        ),
    ),
)
"""In this order, and before demolition: "buildings sealed" counts buildings and speaks of sealing. Whole words: what
was presumed is not resumed, what was disclosed not closed."""


def subject_of(claim: Claim) -> Subject:
    """What a claim speaks of; OTHER where its unit says nothing of the three, or tells of a plan or that it was not
    done."""
    unit = _without_asides(claim.unit.casefold())
    if _TO_COME.search(unit):
        return Subject.OTHER
    subject = next((what for what, words in _SUBJECT_WORDS if words.search(unit)), Subject.OTHER)
    years = {int(year) for year in _YEAR.findall(unit)}
    of_its_time = years <= {claim.claimed_on.year, (claim.since or claim.claimed_on).year}
    return Subject.DEMOLISHED if subject is Subject.OTHER and of_its_time and _of_demolition(unit) else subject


def _without_asides(unit: str) -> str:
    """A unit without what takes nothing back of what it says was done; as it is where it says that of nothing.

    Args:
        unit: of a claim, folded; "buildings without permits" stays whole, or it would count as buildings alone.
    """

    def kept(aside: re.Match[str]) -> str:
        return " " if _says_done(aside.string[: aside.start()]) else aside[0]

    rest = _BY_ORDER.sub(" ", unit)
    return _ASIDE.sub(kept, rest if _says_done(rest) else unit)


def _says_done(text: str) -> bool:
    """Whether a word of what a claim may speak of stands in a text."""
    return any(words.search(text) for words in (_DEMOLISHED, _DESTROYED, *(w for _, w in _SUBJECT_WORDS), _REMOVED))


def _of_demolition(unit: str) -> bool:
    """Whether a unit counts what was taken down: "30 buildings under construction" and "persons removed" do not."""
    counted = _BEHIND.split(unit, maxsplit=1)[0].strip() or unit
    words, every_word = _WORD.findall(counted), _WORD.findall(unit)
    of_buildings = [BUILDINGS.fullmatch(word) is not None for word in words]
    others = _NO_BUILDINGS.search(counted) is not None
    if others and not any(of_buildings):
        return False
    if _DEMOLISHED.search(unit):
        done = _DEMOLISHED.search(_OF_GROUND.sub(" ", unit)) is not None and not _NEW.search(unit)
        return done and _counts_what_was_taken_down(unit)
    if _DESTROYED.search(unit):
        if any(of_buildings):
            return not (others and _AND.search(counted))
        rest = [word for word in words if not _BESIDE_DESTROYED.fullmatch(word)]
        built = any(_BUILT.fullmatch(word) for word in rest)
        return all(_BUILT.fullmatch(word) or (built and _WHAT_KIND.fullmatch(word)) for word in rest)
    of_buildings_alone = bool(words) and all(BUILDINGS.fullmatch(word) for word in every_word)
    return not others and (of_buildings_alone or (any(of_buildings) and _REMOVED.search(unit) is not None))


def _counts_what_was_taken_down(counted: str) -> bool:
    """Whether every word of what is counted is known to leave it a count of buildings that were taken down."""
    words = _WORD.findall(counted)
    known = (BUILDINGS, _BUILT, _BESIDE_DESTROYED, _WHAT_KIND, _OF_DEMOLITION)
    return all(any(pattern.fullmatch(word) for pattern in known) for word in words)


@dataclass(frozen=True)
class GroundChange:
    """A change of the ground at a site, as far as it bears on a measured share."""

    first_seen: date
    outline: BaseGeometry  # WGS84
    agreed: bool  # two people agree on it
    takes: bool  # it may have taken built-up ground: the rule is met, as demolition or of no kind yet
    last_clear_before: date | None  # None = there is no clear look before it
    waits: bool = False  # it may have taken built-up ground, and the rule is not met yet: no measure counts it


@dataclass(frozen=True)
class Gone:
    """How much of a site's built-up area has gone in the time that a claim speaks of."""

    share: float  # 0..1 of the area built up at its start
    low: float | None  # lower end of the 90 % interval, 0..1; None not estimated
    high: float | None  # upper end, 0..1; None not estimated
    most: float | None = None  # 0..1: measured, and everything not seen as well; None = not known how much was seen
    unseen: float | None = None  # 0..1 of the ground not seen even on the clearest look of that time; None = not known
    by_claim: float | None = None  # 0..1 gone at its lowest until the day of the claim; None = too few looks by then
    by_claim_ends: tuple[float, float] | None = None  # 90 % interval of by_claim, 0..1; None = not estimated
    in_scope: bool = False  # measured inside the drawn ground of the claim's scope; False = over the whole site
    not_agreed: bool = False  # rests on a finding that two people have not agreed on
    until: date | None = None  # day of the newest value that was compared; None = not known
    lowest_on: date | None = None  # day of the newest look at which the area was at its lowest; None = not known
    by_now: float | None = None  # built up at the newest looks, of the area at the start, with what was told as built
    # since; None = no more than at the lowest
    by_now_ends: tuple[float, float] | None = None  # 90 % interval of by_now; None = not estimated
    # the change seen in the claim's time whose window begins first, and before that time: part may have gone before
    begun_before: GroundChange | None = None  # None = no window reaches back over its first day
    # the first change seen after the day of the claim that may have come by it: more may have gone by then
    seen_later: GroundChange | None = None  # None = there is none, or by_claim is not told
    waiting: int = 0  # changes first seen in the claim's time that may have taken more, and whose rule is not met yet
    scenes: tuple[str, ...] = field(default=(), compare=False)  # ids of all that share and interval come from, by time
    by_claim_scenes: tuple[str, ...] = field(default=(), compare=False)  # the same of by_claim and its interval


def built_up_name(scope: str = "") -> str:
    """The name of the measure of built-up area: over the whole site, or inside the ground of one scope."""
    return f"built_up in {scope}" if scope else "built_up"


def of_other_ground(claim: Claim, gone: Gone) -> bool:
    """Whether a claim speaks of a part of a site while the measure is of the whole site."""
    return not is_whole_site(claim.scope) and not gone.in_scope


def is_whole_site(scope: str) -> bool:
    """Whether a scope is the site itself; so is one without a word, such as "" or "-"."""
    return folded(scope) in _WHOLE_SITE


def is_same_scope(one: str, other: str) -> bool:
    """Whether two scopes are the same words, however typed; one without a word is the same as none."""
    return folded(one) == folded(other) != ""


def percent(share: float) -> int:
    """A share 0..1 in whole per cent, as it is printed."""
    return int(f"{100 * share:.0f}")


HELD = msg("What was measured is not told here while not all that was flagged at this site is released.")
"""Beside a claim at a site whose figures an edition does not tell (geodata/access/not_released.py)."""


def claim_gone(
    claim: Claim,
    measures: Iterable[Measure],
    scopes: Iterable[ClaimScope],
    looks: Iterable[Look],
    today: date,
    *,
    changes: Iterable[GroundChange] = (),
) -> tuple[Gone | None, ClaimScope | None]:
    """What was measured over a claim's own ground and time, and that ground where it is drawn.

    Inside a drawn scope where that is measured, else over the whole site.

    Args:
        claim: about one site.
        measures: of that site, of any name.
        scopes: drawn ground, of any site.
        looks: at that site, which say how much could be seen.
        today: what is later does not count.
        changes: of the ground at the site, as far as they are told (SiteStanding.ground_changes).
    """
    drawn = next((s for s in scopes if s.site_id == claim.site_id and is_same_scope(s.name, claim.scope)), None)
    site_measures, seen, site_changes = list(measures), list(looks), list(changes)
    if drawn is not None:
        inside = [m for m in site_measures if m.name == built_up_name(drawn.name)]
        gone = gone_share(claim, inside, today, seen)
        if gone is not None:
            inner = [change for change in site_changes if change.outline.intersects(drawn.outline)]
            return replace(_beside_changes(claim, gone, inner), in_scope=True), drawn
    gone = gone_share(claim, [m for m in site_measures if m.name == built_up_name()], today, seen)
    if gone is None:
        return None, drawn
    return _beside_changes(claim, gone, site_changes), drawn


def _beside_changes(claim: Claim, gone: Gone, changes: Sequence[GroundChange]) -> Gone:
    """A share with what the changes of its ground say of it: whether all are agreed, and what their windows leave open.

    One that was first seen before the claim's time counts for the first too: what it built or took is in the area that
    the share is of.
    """
    until = gone.until or date.max
    seen = sorted((c for c in changes if c.first_seen <= until), key=lambda c: (c.first_seen, _begun(c)))
    took, since = [c for c in seen if c.takes], claim.since or claim.claimed_on
    some_gone = percent(gone.share) > 0
    before = min((c for c in took if _begun(c) < since <= c.first_seen), key=_begun, default=None)
    by_claim_told = claim.figure is not None and gone.by_claim is not None
    later = next((c for c in took if by_claim_told and _begun(c) < claim.claimed_on < c.first_seen), None)
    return replace(
        gone,
        not_agreed=(some_gone and any(not c.agreed for c in seen)) or (later is not None and not later.agreed),
        begun_before=before if some_gone else None,
        seen_later=later,
        waiting=sum(c.waits and c.first_seen >= since for c in seen),
    )


def _begun(change: GroundChange) -> date:
    """The earliest day on which a change may have come."""
    return change.last_clear_before or date.min


def gone_share(claim: Claim, built_up: Sequence[Measure], today: date, looks: Iterable[Look] = ()) -> Gone | None:
    """The share of built-up area that had gone at its lowest since a claim's time began; None when it cannot be said.

    The lowest and not the newest state, because what is built anew does not undo what was taken down. It rests on
    measures alone, so that every audience reads the same figure.

    Args:
        claim: with `since`; without it nobody knows from when on to measure.
        built_up: hectares built up at the site, any order.
        today: values after it do not count.
        looks: at that site; the clearest one of the time bounds how much was not seen. None given: not known.

    The interval takes the unlucky ends of both: the low end of the start against the high end of the lowest state. Best
    value and both ends come out of `scenes` alone: medians of the start, and of the looks since then the median and the
    narrowest interval of those at it.
    """
    since = claim.since
    if subject_of(claim) is not Subject.DEMOLISHED or since is None:
        return None  # "by 20 October" alone would be held against the ground of October
    if since > claim.claimed_on:
        return None  # what went after its day is nothing that it speaks of
    values = sorted((m for m in built_up if m.at.date() <= today), key=lambda m: m.at)
    start = [m for m in values if timedelta(0) < since - m.at.date() <= timedelta(days=BEFORE_DAYS)]
    after = [m for m in values if m.at.date() >= since]
    lowest = _state(after)
    first = median(m.value for m in start) if len(start) >= FEWEST else 0.0
    if lowest is None or first <= 0:
        return None
    share = _share(first, _level(lowest))
    unseen = _unseen(looks, since, today)
    most = None if unseen is None else min(share + (1.0 - share) * unseen, 1.0)
    low, high = _ends(start, lowest) or (None, None)
    if most is not None and high is not None:
        most = max(most, high)  # the most that it may be is never less than its own interval
    gone = Gone(
        share,
        low,
        high,
        most,
        unseen,
        until=after[-1].at.date(),
        scenes=_ids(start, lowest),
        lowest_on=max(m.at.date() for m in after if abs(m.value - _level(lowest)) <= ALIKE_HA or m in lowest),
        by_now=(now := _by_now(first, lowest, after)),
        by_now_ends=None if now is None else _by_now_ends(start, after[-IN_A_ROW:]),
    )
    then = _state([m for m in after if m.at.date() <= claim.claimed_on])
    if then is None:
        return gone
    known = _state(after, _level(then)) or then
    return replace(
        gone,
        by_claim=_share(first, _level(then)),
        by_claim_ends=_ends(start, known),
        by_claim_scenes=_ids(start, then, [_best(known)]),
    )


def _by_now(first: float, lowest: Sequence[Measure], after: Sequence[Measure]) -> float | None:
    """What is built up at the newest looks, of the area at the start; None where it is what the lowest state has."""
    newest = _level(after[-IN_A_ROW:])
    more = newest - _level(lowest) > ALIKE_HA and percent(newest / first) > percent(_level(lowest) / first)
    return newest / first if more else None


def _by_now_ends(start: Sequence[Measure], newest: Sequence[Measure]) -> tuple[float, float] | None:
    """The interval of by_now, of the unlucky ends of both; None where one has none."""
    last = _best(newest)
    ends = [(m.low, m.high) for m in start if m.low is not None and m.high is not None]
    least = median(low for low, _ in ends) if len(ends) == len(start) else 0.0
    if last.low is None or last.high is None or least <= 0.0:
        return None
    return last.low / median(high for _, high in ends), last.high / least


def _ids(*looks: Sequence[Measure]) -> tuple[str, ...]:
    """The scenes of looks, each once, oldest first."""
    time_by_scene = {m.scene_id: m.at for some in looks for m in some if m.scene_id}
    return tuple(sorted(time_by_scene, key=lambda scene: time_by_scene[scene]))


def _ends(start: Sequence[Measure], state: Sequence[Measure]) -> tuple[float, float] | None:
    """The 90 % interval of the share gone from a start to a state; None where one of them has no interval.

    That of the state is the one of its look that knows it best: a confirmed change is not undone by the looks before
    its confirmation, which could not tell yet how much of it was done.
    """
    first, last = [(m.low, m.high) for m in start], _best(state)
    lows, highs = [low for low, _ in first if low is not None], [high for _, high in first if high is not None]
    if last.low is None or last.high is None or not len(lows) == len(highs) == len(start):
        return None
    return _share(median(lows), last.high), _share(median(highs), last.low)


def _state(values: Sequence[Measure], level: float | None = None) -> Sequence[Measure] | None:
    """The looks of the lowest state among values in order of time; None when they are too few for one.

    Of several as low the one that is known best: before a demolition is confirmed the interval of its looks reaches up
    to what stood there, and "none has gone" would stand beside a demolition that many later looks show. A look beside
    them on which the state had not begun, or was over, is not one of them.

    Args:
        values: of one place, oldest first.
        level: of the state, ha; None = the lowest there is.
    """
    rows = [values[i : i + IN_A_ROW] for i in range(len(values) - IN_A_ROW + 1)]
    if level is None:
        level = min(map(_level, rows), default=0.0)
    states = [row for row in rows if abs(_level(row) - level) <= ALIKE_HA]
    known = min(states, key=lambda row: (_width(_best(row)), -len(_alike(row))), default=None)
    if known is None:
        return None
    alike = _alike(known)
    return alike if len(alike) >= FEWEST else known


def _level(state: Sequence[Measure]) -> float:
    """Hectares built up in a state."""
    return median(m.value for m in state)


def _alike(state: Sequence[Measure]) -> Sequence[Measure]:
    """The looks of a state that show its level; where no two do, the middle one alone."""
    level = _level(state)
    return [m for m in state if abs(m.value - level) <= ALIKE_HA]


def _best(state: Sequence[Measure]) -> Measure:
    """The look that knows a state best."""
    return min(_alike(state), key=_width)


def _width(look: Measure) -> float:
    """How wide an interval is, ha; infinite where there is none."""
    return math.inf if look.low is None or look.high is None else look.high - look.low


def _unseen(looks: Iterable[Look], since: date, today: date) -> float | None:
    """The share of the site that even the clearest look of a time did not show; several looks together leave less."""
    clear = [
        k.clear_fraction
        for k in looks
        if k.sensor == Sensor.OPTICAL
        and k.status is LookStatus.SEEN
        and k.clear_fraction is not None
        and since <= k.acquired_at.date() <= today
    ]
    return max(1.0 - max(clear), 0.0) if clear else None


def _share(first: float, last: float) -> float:
    return min(max((first - last) / first, 0.0), 1.0) if first > 0 else 0.0
