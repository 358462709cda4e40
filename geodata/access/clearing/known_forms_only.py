"""What goes out of a report, a claim or an action is of a known form or listed, whoever cleared it. Pure.

A person clears hundreds of rows, and one answer too quick is enough to warn of a raid or to point at somebody. So no
text goes out only because nothing bad was found in it: a headline or an own line is a sentence of a known form, a place
and a speaker are listed, a link leads to who answers for it, and units and scopes are of listed words. Whatever else
was typed stays inside, and the link or the named source tells the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from urllib.parse import unquote

from geodata.access.report_rules import needs_clearing
from geodata.errors import NotAllowed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing
from geodata.incidents.incident import Incident
from geodata.sites.countries import country_of
from geodata.sites.gazetteer import gazetteer_groups
from geodata.sites.site import Site
from geodata.text.personal_data import NAMES_A_PERSON, names_person
from geodata.text.plain.known_links import is_known_link
from geodata.text.plain.known_speakers import any_unknown, unknown_in_source
from geodata.text.plain.sentence_forms import EXAMPLES, of_known_form, only_places, whole_names
from geodata.text.plain.words_of_claims import is_plain_note, is_plain_scope, is_plain_unit
from geodata.text.risk_words import risks_of

LONGEST_SHOWN = 60
"""Characters of a text that a refusal repeats."""
OTHER_SPEAKER = msg("Write a line of your own, and for who says it a listed name or its sort (state media); or hold it")
NO_LINK = msg("Clear it without its link, or hold it")
OWN_PLACE = msg("Clear it with a line, place and source of your own")
OWN_LINE = english("Write a line of your own as these are: {examples}; or hold it", examples="; ".join(EXAMPLES))
HEADLINE, PLACE, SPEAKER, LINK = msg("its headline"), msg("its place"), msg("who says it"), msg("its link")
"""What of a report keeps it from going out as it stands."""
LINE_OF_KIND = {
    "raid": "Raid reported",
    "search": "Search reported",
    "arrest": "Arrests reported",
    "armed clash": "Fighting reported",
    "armed incident": "Fighting reported",
    "fire": "Fire reported",
    "demolition": "Demolition reported",
    "damage reported": "Damage reported",
    "building work": "Building work reported",
    "works reported": "Construction work reported",
    "power cut": "Power cut reported",
    "explosion or remote violence": "Explosion reported",
    "protest": "Protest reported",
    "flood": "Flood reported",
    "storm": "Storm reported",
    "earthquake": "Earthquake reported",
    "landslide": "Landslide reported",
    "investigation": "Investigation reported",
}
"""Kind of a report -> the sentence that is suggested for it."""


def names_of_places(sites: Sequence[Site]) -> frozenset[str]:
    """The names and aliases of some sites, of the wholes that they are parts of, and of their countries."""
    countries = (country.name for site in sites if (country := country_of(site.country)) is not None)
    groups = (group.name.partition(",")[0] for group in gazetteer_groups())
    return whole_names((*(name for site in sites for name in (site.name, *site.aliases)), *countries, *groups))


def what_keeps_inside(incident: Incident, names: Collection[str]) -> tuple[str, ...]:
    """What of a report keeps it from going out as it stands: its headline, its place, who says it, its link; () = none.

    Args:
        incident: that waits for a person.
        names: whole names of places (names_of_places).
    """
    kept = (
        (HEADLINE, of_known_form(incident.title, names)),
        (PLACE, not incident.place_name or only_places(incident.place_name, names)),
        (SPEAKER, not speaker_cause((incident.reported_by,))),
        (LINK, is_known_link(incident.url)),
    )
    return tuple(text for text, known in kept if not known)


def speaker_cause(texts: Iterable[str]) -> str:
    """Why some names of who acted, spoke or reported may not go out; "" = each is listed, or nobody is named."""
    given = tuple(texts)
    if any(names_person(text, in_full=True) for text in given):
        return NAMES_A_PERSON
    unknown = any_unknown(given)
    if not unknown:
        return ""
    return english("it names somebody who is no listed office, group or medium: {found}", found=_short(unknown))


def published_cause(source: str, links: Iterable[str]) -> str:
    """Why a source, as typed, and its links may not go out; "" = each is listed."""
    unknown = unknown_in_source(source)
    if unknown:
        return english("its source is no listed office, group or medium: {found}", found=_short(unknown))
    return next((_link_cause(link) for link in links if not is_known_link(link)), "")


def claim_words_cause(unit: str, scope: str, note: str, names: Collection[str]) -> str:
    """Why what a claim counts, where, or a note beside a count may not go out; "" = each is of listed words."""
    for text, plain in (
        (unit, is_plain_unit(unit)),
        (scope, is_plain_scope(scope, names)),
        (note, is_plain_note(note, names)),
    ):
        if not plain:
            return english("it holds words that are not listed for a claim: {found}", found=_short(text))
    return ""


def suggested_line(incident: Incident, place: str) -> str:
    """A sentence of a known form that says of a report what its kind says: 'Fire reported at KK Park'; "" = none.

    Without a place whose name holds a word of the lists of dangerous ones.

    Args:
        incident: that waits for a person.
        place: name of a listed place, or "".
    """
    event = LINE_OF_KIND.get(incident.kind, "")
    # in a line "Oskelle Bridge" tells of a way, and the place stands beside it
    return f"{event} at {place}" if event and place and not risks_of(place) else event


def refuse_unlisted(what: str, incident: Incident, decision: Clearing, names: Collection[str]) -> None:
    """Refuse to clear a report of which a text would go out that is of no known form, or not listed.

    Args:
        what: the decision, in words.
        incident: as it stands.
        decision: as it would be kept; of one that tells of people moved nothing typed goes out, so nothing is asked.
        names: whole names of places (names_of_places).

    Raises:
        NotAllowed: with the cause and the next step.
    """
    if decision.moving or not (decision.words or needs_clearing(incident)):
        return
    place = decision.place if decision.words else incident.place_name
    source = decision.source_name if decision.words else incident.reported_by
    by = speaker_cause((source,))
    if by:
        raise NotAllowed(what, by, OTHER_SPEAKER)
    text = decision.words or incident.title  # notes of its row go out in our own words alone
    if not of_known_form(text, names):
        cause = english("it is no sentence of a form that is known here: {found}", found=_short(text))
        raise NotAllowed(what, cause, OWN_LINE)
    if place and not only_places(place, names):
        raise NotAllowed(what, english("its place is no listed one: {found}", found=_short(place)), OWN_PLACE)
    if decision.with_link and not is_known_link(incident.url):
        raise NotAllowed(what, _link_cause(incident.url), NO_LINK)


def _link_cause(link: str) -> str:
    return english("its link leads to no listed medium or office: {found}", found=_short(unquote(link)))


def _short(text: str) -> str:
    return together([text[:LONGEST_SHOWN]], "")
