"""Whose reports may be passed on, and under which terms: what is known of each source, in one place. Pure.

A source that is not known may not be passed on, unless its own row names an open licence. ACLED may never be, in
whatever way it is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from geodata.incidents.incident import Incident


@dataclass(frozen=True)
class Publication:
    """What is known of a source, and what a collection of its reports says about it."""

    title: str
    description: str
    licence: str  # SPDX id, or "other" (STAC 1.1: any other terms)
    provider: str
    url: str
    may_pass_on: bool  # False: its terms forbid passing the reports on, or are not known. Nobody is let out by default
    doi: str = ""  # of the paper to cite; "" none
    citation: str = ""
    terms: str = ""  # what its rows carry as their licence where they name none; "" = the licence above
    name: str = ""  # what sentences call it where a row names nobody; "" = its word


OWN_TERMS = "source's own terms apply"
"""What a fact carries that rests on a publication whose licence is not ours to give."""
OPENSANCTIONS_TERMS = "CC BY-NC 4.0, OpenSanctions"
"""Of what OpenSanctions gives away."""
INVENTED_ROW = ", invented row"
"""After who says so in a row of a demo world that has the form of an institution's: that one never said it."""
INVENTED_TERMS = "CC BY 4.0 (invented)"
"""What such a row carries as its licence: the institution gave none for it."""
PUBLICATIONS: dict[str, Publication] = {
    "ucdp": Publication(
        "UCDP georeferenced events as incidents",
        "Events of the UCDP Georeferenced Event Dataset, each with the precision of its place and date. Titles are "
        "our own; counts are UCDP's.",
        "CC-BY-4.0",
        "Uppsala Conflict Data Program",
        "https://ucdp.uu.se/",
        True,
        "10.1177/0022343313484347",
        "Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace "
        "Research 50(4).",
        terms="CC BY 4.0, Uppsala Conflict Data Program",
        name="UCDP",
    ),
    "acled": Publication(
        "ACLED events as incidents",
        "Events of the Armed Conflict Location and Event Data project. Its terms forbid passing the data on: keep this "
        "catalogue to yourself.",
        "other",
        "ACLED",
        "https://acleddata.com/",
        False,
        terms="ACLED terms of use: not to be passed on",
        name="ACLED",
    ),
    "gdelt": Publication(
        "GDELT 2 events as incidents",
        "Events that a machine coded from news. Places are middles of cities and often wrong.",
        "other",
        "The GDELT Project",
        "https://www.gdeltproject.org/",
        True,
        terms="GDELT: free use with citation",
        name="GDELT",
    ),
    "gazetteer": Publication(
        "Dated statements about documented compounds as incidents",
        "What ASPI (2025), Amnesty International (2025, 2026) and others are cited for in the built-in gazetteer: "
        "one-line notes of our own, transcribed second-hand. A statement says only that the named source says so. The "
        "facts rest on the cited publications, and each source's own terms apply.",
        "other",
        "the publications that each row cites, noted by Compound Watch",
        "",
        True,
        terms=f"fact of the cited source, in our own words; {OWN_TERMS}",
    ),
    "rss": Publication(
        "Headlines as incidents",
        "Headlines of feeds with link and date. No text of an article is copied; most name no place.",
        "other",
        "the publishers of the feeds",
        "",
        True,
        terms="headline and link only; rights with the publisher",
    ),
    "reliefweb": Publication(
        "ReliefWeb disasters as incidents",
        "Disasters as ReliefWeb lists them, placed no finer than the country.",
        "other",
        "ReliefWeb (OCHA)",
        "https://reliefweb.int/",
        True,
        terms="ReliefWeb terms and conditions",
        name="ReliefWeb",
    ),
    "analyst": Publication(
        "Reports noted by this workspace's own desk",
        "Short notes of our own on what named sources say, typed in by a person and cleared by a person.",
        "other",
        "the desk that keeps this workspace",
        "",
        True,
        terms=f"own note on the named source; {OWN_TERMS}",
    ),
}
_ONE_OF_OURS = re.compile(
    r"\bcc[ -]?0\b|\bcc[ -]?by\b|creative commons|public domain|\bpddl\b|\bodc[ -]by\b|\bodbl\b|\bopen government"
    r"|\bogl\b|\bopen data commons\b",
    re.IGNORECASE,
)
"""Licences by which a row says of itself that it may be passed on."""
_FORBIDS = re.compile(
    r"\bnot\b|\bno\b(?! derivative)|\bnever\b|\bwithout\b|\bunless\b|\bonly\b|forbid|prohibit|restrict|confidential"
    r"|\binternal\b|all rights reserved|\bnd\b|no[ -]?deriv|\bembargo",
    re.IGNORECASE,
)
"""Words beside one that take it back; "no derivatives" forbids the coarse form that some reports need."""
_KNOWN = re.compile(
    r"(cc[ -]?0([ -]1\.0)?|cc[ -]by([ -]nc)?([ -]sa)?([ -][234]\.0)?([ -]igo)?|public domain|pddl([ -]1\.0)?"
    r"|odc[ -]by([ -]1\.0)?|odbl([ -]1\.0)?|ogl([ -]uk)?[ -][123]\.0|open government licence v?[123](\.0)?"
    r"|creative commons attribution([ -]share ?alike)?( [234]\.0)?( international)?)"
    r"( \(invented\))?",
    re.IGNORECASE,
)
"""Licences by their usual names and SPDX ids, whole: no word beside them."""
_LOOKS_LIKE = str.maketrans("асеԁӏіІАСЕᴀᴄʟᴇᴅ", "acedliIACEacled")
"""Letters of other alphabets that look like those of a name."""
_ACLED_SPACED = re.compile(r"(?<![^\W\d_])a[\W_]{0,3}c[\W_]{0,3}l[\W_]{0,3}e[\W_]{0,3}d", re.IGNORECASE)
_ACLED_LONG = re.compile(r"armed\W+conflict\W+location", re.IGNORECASE)


def publication_of(source: str) -> Publication:
    """What is known about a source; of one that is not known, that it may not be passed on."""
    word = _plain(source).strip().casefold()
    if _writes_acled(source):
        word = "acled"
    return PUBLICATIONS.get(
        word,
        Publication(f"Incidents from {source}", f"Reports imported from {source}.", "other", source, "", False),
    )


def invented_publication_of(source: str) -> Publication:
    """What a collection says whose rows are all invented, as in a demo: no institution made or licensed any of them."""
    about, institution = publication_of(source), _institution_of(source)
    title, form = f"Simulated: {about.title}", "Invented rows of a demo world; nobody reported any of them."
    if institution is not None:
        name = institution.name
        title = f"Simulated incidents in the form of {name}"
        form = f"Invented rows in the form of {name}; no row and no count is of {name}."
    return Publication(title, form, "other", "Compound Watch, simulated", "", about.may_pass_on)


def as_invented(incident: Incident) -> Incident:
    """A report as files tell it: of an invented row in the form of an institution's, without that one's link and terms.

    A report that is not invented, or that no known institution's name stands on, is given back as it is.
    """
    about = _institution_of(incident.source)
    if not incident.simulated or about is None:
        return incident
    who = incident.reported_by.strip().removesuffix(INVENTED_ROW)
    return replace(
        incident,
        reported_by=f"{who}{INVENTED_ROW}" if who else "",
        url="" if _is_at(incident.url, about.url) else incident.url,
        licence=INVENTED_TERMS,
    )


def _institution_of(source: str) -> Publication | None:
    """The institution that a source is, by its word or by its name among other words ("UCDP GED"); None for none."""
    about = publication_of(source)
    if about.name:
        return about
    plain_source = _plain(source)
    named = (one for one in PUBLICATIONS.values() if one.name)
    return next((one for one in named if re.search(rf"\b{re.escape(one.name)}\b", plain_source, re.IGNORECASE)), None)


def _is_at(url: str, home: str) -> bool:
    """Whether a link leads to a host of an institution, whatever its scheme and with or without www.

    One that cannot be read counts as such: nobody can say that it does not.
    """
    try:
        at, theirs = ((urlsplit(one).hostname or "").removeprefix("www.") for one in (url, home))
    except ValueError:  # an address in brackets that is none
        return True
    return bool(theirs) and (at == theirs or at.endswith(f".{theirs}"))


def may_pass_on(incident: Incident, named: str = "") -> bool:
    """True when the terms of a report's source are known and allow to pass it on.

    An unknown source, or a row with terms that are not known by their name alone, may not be passed on unless its row
    names an open licence, or the person who cleared it did. What
    a row itself forbids nobody allows.

    Args:
        incident: the report.
        named: terms that the person who cleared it named; "" = none.
    """
    if is_acled(incident) or forbids(incident):
        return False
    return _own_terms_stand(incident) or is_open(named)


def _own_terms_stand(incident: Incident) -> bool:
    """Whether a report goes out under its row's or its source's terms: those of a row stand by their name alone.

    A word beside the name of a licence is anybody's, and would go out with it.
    """
    if incident.licence and not is_known(incident.licence):
        return False
    return publication_of(incident.source).may_pass_on or is_open(incident.licence)


def forbids(incident: Incident) -> bool:
    """True when a report's row carries terms of its own by which it may not be passed on."""
    own = incident.licence != publication_of(incident.source).terms
    return own and _FORBIDS.search(incident.licence) is not None


def is_open(licence: str) -> bool:
    """True for a licence, by its name alone, that lets anyone pass the report on, in another form too."""
    return is_known(licence) and _ONE_OF_OURS.search(licence) is not None and _FORBIDS.search(licence) is None


def is_known(licence: str) -> bool:
    """True for terms that hold no word of anybody's own: a licence by its name, alone or as one of a source's rows."""
    plain = " ".join(licence.split())
    own = {publication.terms for publication in PUBLICATIONS.values() if publication.may_pass_on}
    return plain in own | {OPENSANCTIONS_TERMS} or _KNOWN.fullmatch(plain) is not None


def terms_of(incident: Incident, named: str = "") -> str:
    """The terms that a report carries: its row's own, else those of its source, else those named by who cleared it."""
    if named and not _own_terms_stand(incident):
        return named
    return incident.licence or publication_of(incident.source).terms or "terms not known: may not be passed on"


def is_acled(incident: Incident) -> bool:
    """True for a report that any of its words calls ACLED's, however it is written."""
    texts = (
        incident.source,
        incident.id,
        incident.licence,
        incident.reported_by,
        incident.url,
        incident.catalog,
        incident.title,
        incident.place_name,
        incident.kind,
        *incident.notes,
    )
    return any(_writes_acled(text) for text in texts)


@lru_cache(maxsize=50_000)  # sides, places and media come again and again in a hundred thousand rows
def _writes_acled(text: str) -> bool:
    if not text:
        return False
    plain = _plain(unquote(text))
    return "acled" in plain.casefold() or _ACLED_SPACED.search(plain) is not None or bool(_ACLED_LONG.search(plain))


def _plain(text: str) -> str:
    """Letters as they are read: without marks and invisible characters, look-alikes of other alphabets as Latin."""
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    seen = "".join(c for c in split if unicodedata.category(c) not in ("Mn", "Cf"))
    return seen.translate(_LOOKS_LIKE)
