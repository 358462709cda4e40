"""What a catalogue of incidents says about the sources that it holds: title, licence, whom to cite."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Publication:
    """What a collection says about its source."""

    title: str
    description: str
    licence: str  # SPDX id, or "other" (STAC 1.1: any other terms)
    provider: str
    url: str
    doi: str = ""  # of the paper to cite; "" none
    citation: str = ""
    may_pass_on: bool = True  # False: its terms forbid passing the reports on, so they are never published


PUBLICATIONS: dict[str, Publication] = {
    "ucdp": Publication(
        "UCDP georeferenced events as incidents",
        "Events of the UCDP Georeferenced Event Dataset, each with the precision of its place and date. Titles are "
        "made from coded columns; counts are UCDP's own.",
        "CC-BY-4.0",
        "Uppsala Conflict Data Program",
        "https://ucdp.uu.se/",
        "10.1177/0022343313484347",
        "Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace "
        "Research 50(4).",
    ),
    "acled": Publication(
        "ACLED events as incidents",
        "Events of the Armed Conflict Location and Event Data project. Its terms forbid passing the data on: keep this "
        "catalogue to yourself.",
        "other",
        "ACLED",
        "https://acleddata.com/",
        may_pass_on=False,
    ),
    "gdelt": Publication(
        "GDELT 2 events as incidents",
        "Events that a machine coded from news. Places are middles of cities and often wrong.",
        "other",
        "The GDELT Project",
        "https://www.gdeltproject.org/",
    ),
    "gazetteer": Publication(
        "Dated statements about documented compounds as incidents",
        "What ASPI (2025) and Amnesty International (2025, 2026) are cited for in the built-in gazetteer: one-line "
        "notes of our own, transcribed second-hand. A statement says only that the named source says so.",
        "CC-BY-4.0",
        "Compound Watch",
        "",
    ),
    "rss": Publication(
        "Headlines as incidents",
        "Headlines of feeds with link and date. No text of an article is copied; most name no place.",
        "other",
        "the publishers of the feeds",
        "",
    ),
    "reliefweb": Publication(
        "ReliefWeb disasters as incidents",
        "Disasters as ReliefWeb lists them, placed no finer than the country.",
        "other",
        "ReliefWeb (OCHA)",
        "https://reliefweb.int/",
    ),
}


def publication_of(source: str) -> Publication:
    """What is said about a source; a plain sentence for one that is not known."""
    return PUBLICATIONS.get(
        source.strip().casefold(),
        Publication(f"Incidents from {source}", f"Reports imported from {source}.", "other", source, ""),
    )
