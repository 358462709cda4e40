"""What stays of a report once its free text was deleted: kind, dates, place, counts and the sites it names. Pure.

without_text(...)   the report as it stays
ReportText          since when a report's text is here, or that it was deleted: a later import of the same row is
                    known by the digest of its id, and its text stays out
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geodata.i18n.messages import msg
from geodata.incidents.history import IncidentVersion
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import PUBLICATIONS, forbids, is_acled
from geodata.sites.countries import country_of
from geodata.text.fold import folded

FORGOTTEN = msg("its text was deleted here, since it was kept for its time or a person asked for it")
"""The one note of a report whose text was deleted."""
DELETED = msg("deleted")
"""What stands for an earlier wording in the history of a report."""
LIKE_DELETED = msg("it reads like, or links to, a report whose text was deleted here: ask whether it may stay")
"""Note of a report that came under another id than the one whose text was deleted, for who reads the queue."""
LEAST_LETTERS = 20
"""Characters of a headline from which it is known again; a shorter one may be anybody's."""
TIME_OVER = msg("its time was over")
"""Why a text was deleted, where nobody asked for it."""
NOT_TO_BE_PASSED_ON = "not to be passed on"
OTHER_KIND = "report"
PLAIN_KINDS = frozenset(
    {
        OTHER_KIND,
        "aid",
        "appeal",
        "armed clash",
        "armed incident",
        "arrest",
        "assault",
        "break of relations",
        "building work",
        "coercion",
        "concession",
        "cooperation",
        "damage reported",
        "demand",
        "demolition",
        "diplomatic act",
        "disapproval",
        "escape",
        "event",
        "explosion or remote violence",
        "fire",
        "flood",
        "headline",
        "investigation",
        "mass violence",
        "power cut",
        "protest",
        "raid",
        "rejection",
        "release",
        "release or movement",
        "riot",
        "search",
        "show of force",
        "statement",
        "strategic development",
        "talks",
        "threat",
        "violence against civilians",
        "works reported",
    }
)
"""Kinds that stay: the words of the importers and of the form. Any other word for a kind is free text."""
_PLAIN_FIELDS = frozenset(
    {
        "start_date",
        "end_date",
        "date_precision",
        "place",
        "place_precision",
        "fatalities_low",
        "fatalities_best",
        "fatalities_high",
        "published_at",
        "withdrawn",
        "simulated",
        "verification",
    }
)
"""Fields whose earlier values stay in the history of a report: they hold no free text."""
_PLAIN_ID = re.compile(r"[A-Za-z]{0,4}[-_.]?[0-9][0-9._-]{0,38}|(?=[a-f]*[0-9])[0-9a-f]{8,40}")
"""An id after its source's word that holds no words: a number, with a few letters before it, or a digest."""
_HIDDEN_ID = re.compile(r"forgotten-[0-9a-f]{16}")


@dataclass(frozen=True)
class ReportText:
    """Since when a report's text is here, or when and why it was deleted."""

    id_digest: str  # sha256 hex of the id that its source gave: a later import of the same row is known by it
    incident_id: str  # of the report as it is stored: another one where the source's id held words
    kept_since: datetime  # aware UTC, when its present text came here
    forgotten_at: datetime | None = None  # aware UTC; None = its text is here
    text_digest: str = ""
    """Of the deleted text (geodata/incidents/clearing.py), then each of marks_of, by spaces; "" = its text is here."""
    why: str = ""  # TIME_OVER, or the reason of who asked for it; "" = its text is here
    forgotten_by: str = ""  # a role or pseudonym; "" = nobody asked, its time was over


def id_digest(incident_id: str) -> str:
    """The sha256 hex of an id as its source gave it."""
    return hashlib.sha256(incident_id.encode("utf-8", "surrogatepass")).hexdigest()


def marks_of(incident: Incident) -> tuple[str, ...]:
    """Digests by which a deleted text is known again under another id: of its headline, as it is searched for, and of
    its link with its day. None for a headline that is a plain word or short, and without a link."""
    title, link = folded(incident.title), incident.url.strip().rstrip("/").casefold()
    mark_texts = [f"title {title}"] if len(title) >= LEAST_LETTERS else []
    mark_texts += [f"link {link} {incident.start_date.isoformat()}"] if link else []
    return tuple(hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest()[:16] for one in mark_texts)


def like_deleted(incident: Incident, marks: Collection[str]) -> Incident:
    """The report with a note where it bears a mark of a text that was deleted under another id."""
    if not marks or LIKE_DELETED in incident.notes:
        return incident
    if not any(mark in marks for mark in marks_of(incident)):
        return incident
    return replace(incident, notes=(*incident.notes, LIKE_DELETED))


def is_forgotten(incident: Incident) -> bool:
    """True for a report that stands without its text. A stranger's note that says so is not enough."""
    return incident.notes == (FORGOTTEN,) and without_text(incident, incident.named_site_ids) == incident


def without_text(incident: Incident, named_sites: Sequence[str]) -> Incident:
    """A report without free text, link and notes; kind, dates, place and counts stay. Idempotent.

    Args:
        incident: with its text, or without it already.
        named_sites: ids of the known sites that it names, by id or by its text: it stays at them.
    """
    return replace(
        incident,
        id=_plain_id(incident),
        kind=_plain_kind(incident.kind),
        title=_plain_kind(incident.kind),
        place_name="",
        country=_plain_country(incident),
        reported_by="",
        url="",
        notes=(FORGOTTEN,),
        licence=_plain_terms(incident),
        named_site_ids=tuple(named_sites),
    )


def version_without_text(version: IncidentVersion, incident_id: str) -> IncidentVersion:
    """An earlier version of a report with the fields that changed, and the values of those that hold no free text.

    Args:
        version: as it is kept.
        incident_id: of the report as it is stored now.
    """
    lines = tuple(
        line if name in _PLAIN_FIELDS else f"{name}: {DELETED}"
        for line, name in ((line, line.partition(":")[0]) for line in version.before)
    )
    return replace(version, incident_id=incident_id, before=lines)


def holds_text(version: IncidentVersion) -> bool:
    """Whether an earlier version still holds free text."""
    return version_without_text(version, version.incident_id) != version


def _plain_id(incident: Incident) -> str:
    """The id where it holds no words; else one made from its digest, since an id may be the link or the headline."""
    given = incident.id
    if _HIDDEN_ID.fullmatch(given) or _PLAIN_ID.fullmatch(given.removeprefix(f"{incident.source}-")):
        return given
    return f"forgotten-{id_digest(given)[:16]}"


def _plain_kind(kind: str) -> str:
    return kind if kind in PLAIN_KINDS else OTHER_KIND


def _plain_country(incident: Incident) -> str:
    """The country by its code; what is no country that is known may be any text. Invented ones have no code."""
    country = country_of(incident.country) if incident.country else None
    return country.iso2 if country is not None else incident.country if incident.simulated else ""


def _plain_terms(incident: Incident) -> str:
    """The terms of a known source; whether a row forbids passing it on is still said once its words are gone."""
    if is_acled(incident):
        return PUBLICATIONS["acled"].terms
    if forbids(incident):
        return NOT_TO_BE_PASSED_ON
    return incident.licence if incident.licence in {p.terms for p in PUBLICATIONS.values()} else ""
