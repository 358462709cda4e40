"""Every text of a place that goes out with it, and whether the place may stay public when it is saved anew. Pure.

To list a place among compounds accuses whoever is there. So what an import or a form says of a place stays inside until
two different people have passed on its texts as they stand. The built-in list is ours and needs none, as long as a row
stands as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

import shapely

from geodata.i18n.messages import english, msg, tr
from geodata.i18n.translated import translated
from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites
from geodata.sites.same_place import at_passed_place, with_note_of_its_point, without_note_of_its_point
from geodata.sites.site import RULES, Access, Outside, Site, Statement, publicly_documented
from geodata.sites.statement_dates import statement_days
from geodata.text.personal_data import names_person, screen
from geodata.text.to_come import words_to_come

WAITS = msg("it stays inside until two different people have passed on its texts (compound-watch sites pass-on)")
"""What is said of a place that would be public if its texts had been passed on."""
NOT_DOCUMENTED = msg("no source documents it publicly")
NOTHING_ALLEGED = msg("no dated statement with its source says what is alleged of it")
"""Why a place may not go out although a source is named: it would be listed, and nobody would say for what."""

_LINK = re.compile(r"https?://\S+")
_FIRST = ("id", "name", "aliases")
_TEXTS = (*_FIRST, *(n for n, decided in RULES.items() if decided.outside is Outside.TEXT and n not in _FIRST))
"""Fields of a site that are read by who passes it on. Their order is part of the digests that people gave."""


def site_key(site_id: str) -> str:
    """Under which id decisions about a place are kept, beside those about reports."""
    return f"site:{site_id}"


def outgoing_texts(site: Site) -> tuple[tuple[str, str], ...]:
    """(what it is, text) of everything that is told of a public place, each once, in the order in which it is read."""
    return tuple(labelled_text for name in _TEXTS for labelled_text in _texts_of(site, name))


def _texts_of(site: Site, name: str) -> list[tuple[str, str]]:
    """The same of one field."""
    held = getattr(site, name)
    parts = held if isinstance(held, tuple) else (held,)
    labelled_texts = [_statement(part) if isinstance(part, Statement) else (RULES[name].told, part) for part in parts]
    return [(what, text) for what, text in labelled_texts if text]


def _statement(s: Statement) -> tuple[str, str]:
    scope = f" (of {s.scope})" if s.scope else ""
    what = english("reply of {day}", day=s.date) if s.reply else english("statement of {day}", day=s.date)
    return what, f"{s.text}{scope} [{' '.join(filter(None, (s.source_title, s.url)))}]"


def site_digest(site: Site) -> str:
    """Sixteen hex digits of all that goes out of a place, its outline to 6 decimals too: with one changed, another."""
    shape = shapely.to_wkt(shapely.normalize(site.outline), rounding_precision=6)
    texts = (
        *(f"{what}={text}" for what, text in outgoing_texts(site)),
        str(site.documented),
        site.outline_basis,
        shape,
    )
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same_texts(one: Site, other: Site) -> bool:
    """True where two states of a place tell the same; our own words about a point that got an outline are no text."""
    bare, again = without_note_of_its_point(one), without_note_of_its_point(other)
    return outgoing_texts(bare) == outgoing_texts(again) and one.documented == other.documented


def own_row(site: Site) -> bool:
    """True for a place of the built-in list, as and where it stands in the program."""
    ours = (*gazetteer_sites(), *map(approximate_site, gazetteer_groups()))
    return any(same_texts(row, site) and at_passed_place(row, site) for row in ours if row.id == site.id)


def as_it_may_stand(stored: Site | None, wanted: Site) -> Site:
    """A place as one person may save it: public only where it was, and tells the same; never by a file or a form.

    Whether it still lies where it was passed on the store asks, which knows that (geodata/sites/same_place.py).

    Args:
        stored: as it stands; None = it is new.
        wanted: as it should be from now on.
    """
    wanted = with_note_of_its_point(stored, wanted)
    if wanted.access is not Access.PUBLIC:
        return wanted
    kept = stored is not None and stored.access is Access.PUBLIC and same_texts(stored, wanted)
    new_of_ours = stored is None and own_row(wanted)
    return wanted if kept or new_of_ours else replace(wanted, access=Access.RESTRICTED)


def numbered_outside(site: Site, history: Sequence[Site]) -> Site:
    """A public place with the number and time of its revision as readers outside can know them.

    Edits while it was inside, notes and who passed it on are not counted: only states that were public and told
    something else than the public one before. The time is when the present one was first told.

    Args:
        site: as an edition shows it.
        history: the place as it stood after each change, oldest first.
    """
    public_states: list[tuple[Site, datetime | None]] = []
    for one in history:
        bare = replace(one, revision=1, updated_at=None, notes=())
        if one.access is Access.PUBLIC and (not public_states or public_states[-1][0] != bare):
            public_states.append((bare, one.updated_at))
    return replace(site, revision=len(public_states), updated_at=public_states[-1][1]) if public_states else site


def alleged(site: Site) -> Statement | None:
    """The first statement that says of the place itself who alleged what, and when; None = there is none.

    It has words, a source and a date that can be read (day, month, year or an interval); a reply is none, nor is what
    speaks of a larger whole.
    """
    own = (one for one in site.statements if not one.reply and not one.scope)
    return next((one for one in own if is_whole(one)), None)


def is_whole(statement: Statement) -> bool:
    """True for a statement with words, a source and a date that can be read."""
    words = all(any(letter.isalnum() for letter in text) for text in (statement.text, statement.source_title))
    return words and statement_days(statement.date) is not None


def doubts(site: Site) -> tuple[str, ...]:
    """What people should look at before they pass a place on, a clause each; empty proves nothing.

    Names of places hold words such as "Ko", "Plan" and "Soon": so these are pointed at, and nothing is refused. What
    statements tell of things to come, of people getting out and of few people, the gate leaves out by itself.
    """
    clauses: list[str] = []
    for name in _TEXTS:
        for what, text in _texts_of(site, name):
            searched = _LINK.sub(" ", unquote(text))
            for holds, cause in (
                (names_person(searched), msg("it may name a person")),
                (bool(screen(searched).found), msg("it may hold a contact or number of a person")),
                (name != "statements" and bool(words_to_come(searched)), msg("it may tell of something to come")),
            ):
                if holds:
                    clauses.append(tr("{what}: {cause}", what=translated(what), cause=tr(cause)))
    return tuple(dict.fromkeys(clauses))


def why_inside(site: Site) -> str:
    """What keeps a place inside whoever passes it on, as a clause; "" = people can pass it on, or it is public."""
    if not publicly_documented(site):
        return NOT_DOCUMENTED
    if site.access is not Access.PUBLIC and alleged(site) is None:
        return NOTHING_ALLEGED
    return ""


def waits_for_people(site: Site) -> bool:
    """True for a place that a source documents, with what is alleged there, and that people have not passed on."""
    return site.access is not Access.PUBLIC and not why_inside(site)


def statement_names(site: Site) -> tuple[str, ...]:
    """What an issue keeps of the statements at a place: one name for each of a day and source, so that other words for
    the same take no issue away and a statement that a person holds does."""
    same = Counter((one.date, one.source_title, one.reply) for one in site.statements)
    names: list[str] = []
    for (date, source, reply), number in same.items():
        name_bytes = f"{site.id}|{date}|{source}|{reply}".encode("utf-8", "surrogatepass")
        names += [f"statement/{hashlib.sha256(name_bytes).hexdigest()[:16]}/{n}" for n in range(number)]
    return tuple(names)
