"""What partners and the public may read of one identifier: only what a person has let out, with two links. Pure.

Two different statements go out, each with its own link: who says how the organisation is tied to the place, and
which list or register has the organisation. Notes, and who typed it, stay inside.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

from geodata.i18n.kept_text import together
from geodata.i18n.messages import english
from geodata.identifiers.identifier import Identifier, Relation
from geodata.incidents.clearing import fields_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS, forbids, is_known, may_pass_on
from geodata.text.few_people import few_people
from geodata.text.names.our_name import OTHERS_SPEAK, bears_our_name
from geodata.text.risk_words import tells_of_operation, tells_of_release
from geodata.text.small_counts import FEWEST_PEOPLE
from geodata.text.to_come import words_to_come

OWN_SOURCE = "analyst"
"""An identifier is this desk's own short note on what a named source, and a list, say."""
NO_PERSON = " [answered: an organisation; no person named or told apart]"
"""The answer with which one is passed on, as it stands at the end of a reason."""
_LETTERS = re.compile(r"[^\W_]+")


def identifier_texts(identifier: Identifier) -> tuple[str, ...]:
    """Every text of an identifier that others would read."""
    i = identifier
    return (
        i.value,
        i.organisation,
        i.source,
        i.programme,
        i.licence,
        i.country or "",
        unquote(i.url),
        unquote(i.source_url),
    )


def identifier_key(identifier_id: str) -> str:
    """Under which id decisions about an identifier are kept, beside those about reports."""
    return f"identifier:{identifier_id}"


def identifier_digest(identifier: Identifier) -> str:
    """Sixteen hex digits of all that an identifier says: with one letter changed it is another."""
    own = ("for_others", "held_since", "held_by")
    return fields_digest(identifier, own)


def shown_identifier(identifier: Identifier, today: date) -> Identifier | None:
    """What partners and the public may read of an identifier at a visible site; None when they may not know of it.

    Args:
        identifier: as it is stored.
        today: UTC day; a listing dated after it stays inside.
    """
    i = identifier
    if not i.for_others or not i.source or not i.source_url or not i.url or i.relation is Relation.UNSTATED:
        return None
    if identifier_stopped_by(i, today):
        return None
    return replace(i, note="", held_by="", held_since=None)


def identifier_stopped_by(identifier: Identifier, today: date) -> str:
    """Why an identifier may not go out whoever passes it on; "" where nothing was found, which proves nothing.

    A missing link is not looked for: none is passed on without both (decide_about_identifier).

    Names hold words such as "Soon", "Plan" and "Will": what an organisation, a register, a country or a licence is
    called is searched for something to come only where it names a raid, arrests or fighting as well.

    Args:
        identifier: as it is stored.
        today: UTC day.
    """
    i = identifier
    if i.listed_on is not None and i.listed_on > today and not i.simulated:
        return english("it is dated {day}, which lies ahead", day=i.listed_on.isoformat())
    cause = stopped_by_words(i)
    if cause:
        return cause
    if i.licence and not is_known(i.licence):
        return english("the terms in its row are none that is known here: {terms}", terms=i.licence[:60])
    report = _as_report(i, today)
    if forbids(report):
        return english("the terms in its row forbid passing it on")
    if not may_pass_on(report):
        return english("under which terms its source may be passed on is not known")
    return ""


def stopped_by_words(i: Identifier) -> str:
    """What in the words of an identifier stops it, whatever its day and terms; "" = nothing was found."""
    if bears_our_name(f"{i.source} \n {i.organisation}") or bears_our_name(i.programme):
        return OTHERS_SPEAK
    words = " \n ".join((i.source, i.programme))
    few = few_people(words)
    if few:
        return english(
            "it counts fewer than {n} people, who could be told apart: {found}",
            n=FEWEST_PEOPLE,
            found=together(list(dict.fromkeys(f.words for f in few)), ", "),
        )
    if tells_of_operation(words):
        return english("its words tell of a raid, arrests or fighting")
    if tells_of_release(words):
        return english("its words tell of people getting out, moved or sheltered")
    names = " \n ".join((i.organisation, i.value, i.country or "", i.licence))
    texts = [i.source, i.programme, *(_without_name(unquote(link), i) for link in (i.url, i.source_url))]
    if tells_of_operation(names):
        texts.append(names)
    to_come = list(dict.fromkeys(word for text in texts for word in words_to_come(text)))
    return english("its words tell of something to come: {found}", found=together(to_come, ", ")) if to_come else ""


def _without_name(link: str, i: Identifier) -> str:
    """A link without the organisation's name, which links to registers repeat."""
    name = r"[\W_]+".join(map(re.escape, _LETTERS.findall(i.organisation)))
    return re.sub(rf"(?<![^\W_]){name}(?![^\W_])", " ", link, flags=re.IGNORECASE) if name else link


def _as_report(identifier: Identifier, today: date) -> Incident:
    """The identifier as a report, for the rules on licences that are made for reports."""
    return Incident(
        id=identifier.id,
        source=OWN_SOURCE,
        kind=identifier.programme,
        title=identifier.organisation,
        start_date=today,
        end_date=today,
        date_precision=DatePrecision.DAY,
        place=None,
        place_precision=PlacePrecision.UNKNOWN,
        place_name="",
        reported_by=identifier.source,
        url=" ".join((identifier.url, identifier.source_url)),
        licence=identifier.licence or PUBLICATIONS[OWN_SOURCE].terms,
        simulated=identifier.simulated,
    )
