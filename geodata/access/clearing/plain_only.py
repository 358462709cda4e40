"""What goes out of a report consists of plain words, whoever cleared it. Pure.

A person clears hundreds of lines, and one answer too quick is enough to warn of a raid or to point at somebody. Lists
of dangerous words have gaps. So this list is of harmless ones, and a headline with any other word waits for a line of
a person's own. There is such a list for English alone: of a headline in another language a person says in a line what
it tells, in any language that the other lists know, but in English where it tells of force.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote, urlsplit

from geodata.access.report_rules import needs_clearing
from geodata.errors import NotAllowed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing, of_force
from geodata.incidents.incident import Incident
from geodata.sites.countries import country_of
from geodata.sites.site import Site
from geodata.text.language_detection import VIETNAMESE
from geodata.text.personal_data import NAMES_A_PERSON, names_person
from geodata.text.plain.office_names import unknown_in_office
from geodata.text.plain.unplain_words import in_english_letters, unplain_words, words_of_names
from geodata.text.risk_words import risks_of

SHOWN_WORDS = 6
"""Of the words that are no plain ones so many are named."""
_SLUG_WORDS = 2
"""Words from which on a part of a link may repeat a headline or name somebody."""
_ENDING = re.compile(r"[.][A-Za-z0-9]{1,5}\Z")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_CAPITAL = re.compile(r"\b[A-Z][^\W\d_]*")
NAME_THE_OFFICE = msg("Name the office or the medium in a line of your own, or hold it")
OWN_LINE = msg("Write a line of your own in plain English: which place, which things, what was done; or hold it")


def names_of_places(sites: Sequence[Site]) -> frozenset[str]:
    """The words of all names of some sites and of their countries, as texts may hold them."""
    countries = (country.name for site in sites if (country := country_of(site.country)) is not None)
    return words_of_names((*(name for site in sites for name in (site.name, *site.aliases)), *countries))


def headline_words(incident: Incident, names: Collection[str]) -> tuple[str, ...]:
    """What of a headline keeps it from going out as it stands: its words that are none of the plain ones.

    Args:
        incident: that waits for a person.
        names: words of names of places (names_of_places).

    Returns:
        () = none; of a headline in another script the whole of it.
    """
    if not in_english_letters(incident.title):
        return (incident.title,)
    return unplain_words(incident.title, frozenset(names))


def office_cause(texts: Sequence[str], link: str = "") -> str:
    """Why some names of who acted, spoke or reported may not go out: a word of them could be a person's; "" = none.

    Args:
        texts: as typed; "" = nobody is named.
        link: to what the medium published (unknown_in_office).
    """
    words = [word for text in texts for word in unknown_in_office(text, link)]
    if not words:
        return ""
    return english(
        "it names somebody by words that no office, group or medium is known by: {found}",
        found=together(list(dict.fromkeys(words[:SHOWN_WORDS])), ", "),
    )


def refuse_unplain(what: str, incident: Incident, decision: Clearing, names: Collection[str]) -> None:
    """Refuse to clear a report of which a text would go out that holds other words than plain ones.

    Args:
        what: the decision, in words.
        incident: as it stands.
        decision: as it would be kept; of one that tells of people moved nothing typed goes out, so nothing is asked.
        names: words of names of places (names_of_places).

    Raises:
        NotAllowed: with the words and the next step.
    """
    if decision.moving or not (decision.words or needs_clearing(incident)):
        return
    place = decision.place if decision.words else incident.place_name
    source = decision.source_name if decision.words else incident.reported_by
    link = "" if decision.words else incident.url
    by = NAMES_A_PERSON if names_person(source, in_full=True) else office_cause((source,), link)
    if by:
        raise NotAllowed(what, by, NAME_THE_OFFICE)
    text = decision.words or incident.title  # notes of its row go out in our own words alone
    known = frozenset(names)
    if in_english_letters(text):
        _refuse_words(what, unplain_words(text, known), OWN_LINE)
    elif not decision.words:
        raise NotAllowed(what, msg("only of an English headline every word can be looked up"), OWN_LINE)
    elif of_force(incident.kind, text) or risks_of(text):
        cause = msg("it tells of police, an army or a raid, and only of an English line every word can be looked up")
        raise NotAllowed(what, cause, OWN_LINE)
    elif not VIETNAMESE.search(text):  # Latin words of another language are looked up all the same
        _refuse_words(what, unplain_words(" ".join(_LATIN_WORD.findall(text)), known), OWN_LINE)
    known |= words_of_names(_CAPITAL.findall(place))
    if in_english_letters(place):  # a place may have any name; what stands between is looked at as any other word
        _refuse_words(what, unplain_words(place, known), msg("Clear it with a line, place and source of your own"))
    if decision.with_link:
        named = known | words_of_names(_CAPITAL.findall(source))  # a path may repeat who published it
        _refuse_words(what, _unplain_in_link(incident.url, named), msg("Clear it without its link, or hold it"))


def _refuse_words(what: str, words: Sequence[str], step: str) -> None:
    if words:
        cause = english(
            "what would go out holds words that are none of the plain ones: {found}",
            found=together(list(words[:SHOWN_WORDS]), ", "),
        )
        raise NotAllowed(what, cause, step)


def _unplain_in_link(link: str, names: Collection[str]) -> tuple[str, ...]:
    """Words of a link that may repeat a headline or name somebody, and are none of the plain ones.

    Looked at are the parts of its host, path, query and fragment that hold two words and more; what holds a digit is a
    number or a key.
    """
    try:
        parsed = urlsplit(link)
        host = parsed.hostname or ""
    except ValueError:  # no address that anybody can open
        return (link[:40],) if link else ()
    parts = (*host.split("."), *parsed.path.split("/"), *re.split(r"[&=]", parsed.query), parsed.fragment)
    for part in parts:
        words = [w for w in re.findall(r"[^\W_]+", _ENDING.sub("", unquote(part))) if w.isalpha()]
        if len(words) >= _SLUG_WORDS and (unplain := unplain_words(" ".join(words).title(), frozenset(names))):
            return unplain
    return ()
