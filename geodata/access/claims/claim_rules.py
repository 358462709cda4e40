"""What partners and the public may read of one claim: what a person has cleared, as for reports. Pure.

Every text of a claim is typed by somebody. So none goes out before a person has read it, and what was cleared is the
claim as it was read. The built-in claims about KK Park are ours and wait for nobody, as long as a row stands as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from geodata.access.audience import Audience
from geodata.access.clearing.fit_to_clear import stopped_by
from geodata.access.clearing.known_forms_only import claim_words_cause, published_cause, speaker_cause
from geodata.access.report_rules import days_after, moving_words, wait_days
from geodata.errors import NotAllowed
from geodata.i18n.messages import english, msg
from geodata.incidents.claim import NO_SPEAKER, Claim, made_claim_id
from geodata.incidents.clearing import (
    Clearing,
    cleared_as_it_stands,
    fields_digest,
    newest_by_report,
    taken_in,
    waiting_rows,
)
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS, is_acled
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_groups
from geodata.text.personal_data import NAMES_A_PERSON, names_person
from geodata.text.risk_words import Risk

OWN_CLAIMS = "kk_park_claims.csv"
"""The built-in claims, in geodata/incidents/own_rows."""
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SHARE = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)
_MADE_ID = re.compile(r"-[0-9a-f]{8}\Z")
_OWN_KEY = re.compile(r"claim:claim-(?P<place>.+)-(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})-[0-9a-f]{8}\Z")
SAME_CLAIM = timedelta(days=7)
"""Days by which a corrected built-in claim may be of another day than the one that it takes the place of."""
_OF_COUNT = ("independent_note", "independent_by", "independent_unit", "independent_scope", "independent_source")
_TEXTS = ("claimed_by", "unit", "scope", "source", *_OF_COUNT)
_FIGURES = ("figure", "total", "independent_figure")
_DAYS = ("claimed_on", "since", "independent_on")


def claim_key(claim_id: str) -> str:
    """Under which id decisions about a claim are kept, beside those about reports."""
    return f"claim:{claim_id}"


def claim_digest(claim: Claim) -> str:
    """Sixteen hex digits of all that a claim says: with one letter or figure changed it is another.

    A count without a unit or a source of its own has the digest that it had before counts could have one.
    """
    later = ("independent_unit", "independent_source")
    return fields_digest(claim, tuple(name for name in later if not getattr(claim, name)))


def claim_as_report(claim: Claim) -> Incident:
    """A claim as a report, every free text in it, for the rules that are made for reports; its figures beside its unit.

    Links in its source, and its id where somebody gave one, are read as links are.
    """
    links = " ".join(_LINK.findall(f"{claim.source} {claim.independent_source}"))
    id_given = not (claim.id.startswith(f"claim-{claim.site_id}-{claim.claimed_on}-") and _MADE_ID.search(claim.id))
    units = {"independent_figure": claim.count_unit}
    figures = ((name, getattr(claim, name)) for name in _FIGURES)
    counts = (f"{value:,.12g} {units.get(name, claim.unit)}" for name, value in figures if value is not None)
    return Incident(
        id=claim.id,
        source="analyst",
        kind=claim.unit,
        title="\n".join(counts),
        start_date=claim.since or claim.claimed_on,
        end_date=_last_day(claim),
        date_precision=DatePrecision.DAY,
        place=None,
        place_precision=PlacePrecision.UNKNOWN,
        place_name=claim.scope,
        reported_by=claim.claimed_by,
        url=f"{claim.id if id_given else ''} {links}".strip(),
        notes=(
            _LINK.sub(" ", claim.source),
            _LINK.sub(" ", claim.independent_source),
            claim.independent_by,
            claim.independent_scope,
            claim.independent_note,
        ),
        licence=PUBLICATIONS["analyst"].terms,
    )


_NGO = re.compile(r"\bNGOs?\b", re.IGNORECASE)
"""What kind of speaker it is. In a text an NGO may be where somebody is sheltered; whoever counts buildings is none."""


def claim_stopped_by(claim: Claim, today: date) -> str:
    """Why a claim may not go out whoever cleared it; "" where nothing was found, which proves nothing."""
    if claim.lacks_speaker:
        return NO_SPEAKER
    report = claim_as_report(claim)
    ahead = [day for name in _DAYS if (day := getattr(claim, name)) is not None and day > today]
    if ahead:
        return english("it is dated {day}, which lies ahead", day=max(ahead).isoformat())
    if is_acled(report):
        return english("it is of ACLED, whose terms forbid passing it on")
    claimed_by, independent_by = _NGO.sub("", claim.claimed_by), _NGO.sub("", claim.independent_by)
    moving = moving_words(claim_as_report(replace(claim, claimed_by=claimed_by, independent_by=independent_by)))
    if Risk.SHELTER in moving or Risk.ROUTE in moving:
        return english("its words tell of people being moved, of a shelter or of a way, and a claim is of buildings")
    if names_person(claim.claimed_by) or names_person(claim.independent_by):
        return NAMES_A_PERSON
    return stopped_by(report, today)


def claim_unfit(claim: Claim, today: date, names: Collection[str]) -> str:
    """Why a claim cannot be cleared: what stops it, or a text in it that is not listed; "" = nothing was found.

    What is listed is asked when a person clears it: what was cleared before that stays outside.

    Args:
        claim: as it is stored.
        today: UTC day.
        names: whole names of places that its scopes may hold (names_of_places).
    """
    stopped = claim_stopped_by(claim, today)
    if stopped or own_claim(claim):  # each text of a built-in claim is ours
        return stopped
    if claim.total is not None and _SHARE.match(claim.unit):
        return english("its figure is a share, which has no total beside it")
    links = _LINK.findall(f"{claim.source} {claim.independent_source}")
    return (
        speaker_cause((claim.claimed_by, claim.independent_by))
        or published_cause(_LINK.sub(" ", claim.source), links)
        or published_cause(_LINK.sub(" ", claim.independent_source), ())
        or claim_words_cause(claim.unit, claim.scope, claim.independent_note, names)
        or claim_words_cause(claim.independent_unit, claim.independent_scope, "", names)
    )


def refuse_unfit_claim(what: str, claim: Claim, today: date, names: Collection[str]) -> None:
    """Refuse to clear a claim that may not go out.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    cause = claim_unfit(claim, today, names)
    if cause:
        raise NotAllowed(what, cause, msg("Leave it inside, or correct its row and import it again"))


def shown_claim(claim: Claim, clearing: Clearing | None, audience: Audience, today: date, settings: Settings) -> bool:
    """True when partners or the public may read a claim.

    Args:
        claim: as it is stored.
        clearing: the newest decision about it (newest_about); None = nobody has decided.
        audience: partner or public; internal readers need no rule.
        today: UTC day from which delays count; nothing dated after it goes out.
        settings: with the delays.
    """
    if first_claim_day(claim, audience, settings) > today:
        return False
    if own_claim(claim):
        return not taken_in(clearing)
    return claim_cleared(claim, clearing) and not claim_stopped_by(claim, today)


def first_claim_day(claim: Claim, audience: Audience, settings: Settings) -> date:
    """First UTC day on which delays let an audience read a claim; whether anything else stops it is not asked."""
    return days_after(_last_day(claim), wait_days(audience, settings))


def claim_cleared(claim: Claim, clearing: Clearing | None) -> bool:
    """True when a person has cleared a claim as it stands."""
    return cleared_as_it_stands(claim_key(claim.id), claim_digest(claim), clearing)


def waiting_claims(claims: Iterable[Claim], clearings: Iterable[Clearing]) -> tuple[tuple[Claim, bool], ...]:
    """Claims that nobody has decided about as they stand, in their order, and whether each was cleared before."""
    given = tuple(clearings)
    decided = newest_by_report(given)
    others = (claim for claim in claims if not own_claim(claim) or taken_in(newest_about(claim, decided)))
    return waiting_rows(others, given, lambda claim: claim_key(claim.id), claim_digest)


def newest_about(claim: Claim, decided: Mapping[str, Clearing]) -> Clearing | None:
    """The decision about a claim that counts; None = nobody has decided.

    A built-in claim moves to the site of the whole once that is stored, and gets another id there: what was decided
    about it at one place of KK Park counts at each. What keeps one inside counts for those that a later version tells
    in its place, until a person has read them.

    Args:
        claim: as it is stored.
        decided: the newest decision of each key.
    """
    keys = {claim_key(claim.id)}
    ours = own_claim(claim)
    if ours:
        id_parts = (claim.claimed_on, claim.scope, claim.claimed_by, claim.unit)
        keys |= {claim_key(made_claim_id(place, *id_parts)) for place in _own_places()}
    clearings = [decided[key] for key in keys if key in decided]
    if ours and not clearings:
        clearings = _inside_in_other_words(claim, decided)
    return max(clearings, key=lambda c: c.decided_at, default=None)


def _inside_in_other_words(claim: Claim, decided: Mapping[str, Clearing]) -> list[Clearing]:
    """What keeps built-in claims inside that are no longer in the program, of days near a claim's: a later version may
    tell the same claim with another day, scope or speaker, which makes another id."""
    clearings = []
    for key, clearing in decided.items():
        key_match = _OWN_KEY.match(key) if taken_in(clearing) else None
        if key_match is None or key_match["place"] not in _own_places() or key in _own_keys():
            continue
        with suppress(ValueError):  # an id that somebody gave may look like one of ours, with no such day
            if abs(date.fromisoformat(key_match["day"]) - claim.claimed_on) <= SAME_CLAIM:
                clearings.append(clearing)
    return clearings


@cache
def _own_keys() -> frozenset[str]:
    """Under which decisions about today's built-in claims are kept, at each place of KK Park."""
    made = []
    for row in _rows():
        id_parts = (date.fromisoformat(row["claimed_on"]), row["scope"], row["claimed_by"], row["unit"])
        made += [claim_key(made_claim_id(place, *id_parts)) for place in _own_places()]
    return frozenset(made)


def own_claim(claim: Claim) -> bool:
    """True for a row of the built-in claims about KK Park, as it stands in the program and at a place of KK Park."""
    made = claim.id == made_claim_id(claim.site_id, claim.claimed_on, claim.scope, claim.claimed_by, claim.unit)
    row = tuple(_plain(getattr(claim, name)) for name in (*_TEXTS, *_FIGURES, *_DAYS))
    return made and claim.site_id in _own_places() and row in _own_rows()


def _last_day(claim: Claim) -> date:
    """The later one of the days of claim and count."""
    return max(claim.claimed_on, claim.independent_on or claim.claimed_on)


def _plain(value: object) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else " ".join(str(value).split())


@cache
def _own_places() -> frozenset[str]:
    return frozenset(key for group in gazetteer_groups() for key in (group.id, *group.members) if "KK" in group.id)


def _rows() -> list[dict[str, str]]:
    text = files("geodata.incidents.own_rows").joinpath(OWN_CLAIMS).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@cache
def _own_rows() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_plain(row[name]) for name in (*_TEXTS, *_FIGURES, *_DAYS)) for row in _rows())
