"""What may not be cleared at all: refused when a person wants to let a report's text out, with the cause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

from geodata.access.report_rules import (
    disputed,
    in_our_name,
    moving_words,
    needs_clearing,
    typed_moving_words,
    undisputed_line,
)
from geodata.errors import NotAllowed
from geodata.i18n.english_formats import listed_in_english
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing, Coming, coming, every_text
from geodata.incidents.forgotten_text import is_forgotten
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import forbids, is_acled, may_pass_on
from geodata.incidents.site_join import misplaced
from geodata.sites.site import Site
from geodata.text.few_people import few_people
from geodata.text.language_detection import KNOWN_LANGUAGES, language_known
from geodata.text.lazy_pattern import late
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.text.personal_data import CONTACTS, screen
from geodata.text.plain.sentence_forms import mostly_listed
from geodata.text.risk_words import RISK_WORDS, Risk, tells_of_release
from geodata.text.small_counts import FEWEST_PEOPLE
from geodata.text.to_come import days_written

HOLD_UNTIL = msg(
    "Hold it; once it has happened, clear it and say on which day (--happened, or the field on the screen)"
)
"""What to do with a report of something to come."""


def refuse_unfit(what: str, incident: Incident, decision: Clearing, today: date) -> None:
    """Refuse to clear what may not go out.

    Args:
        what: the decision, in words.
        incident: as it stands.
        decision: as it would be kept.
        today: UTC day.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    if incident.withdrawn:
        raise NotAllowed(what, "it is withdrawn at its source", "Clear a report that stands")
    if is_forgotten(incident):
        raise NotAllowed(
            what, "its text was deleted, and nothing is left to read", "Import it under another id if it is needed"
        )
    if is_acled(incident):
        raise NotAllowed(what, "it is of ACLED, whose terms forbid passing it on", "Keep it inside")
    if forbids(incident):
        raise NotAllowed(what, "the terms in its row forbid passing it on", "Keep it inside")
    if not may_pass_on(incident, decision.terms):
        raise NotAllowed(
            what,
            msg("under which terms its source may be passed on is not known"),
            msg("Name its open licence, such as CC BY 4.0, or give it in the table's column `licence`"),
        )
    if disputed(incident, decision) and not undisputed_line(decision):
        raise NotAllowed(what, *_denied(incident, decision))
    _refuse_in_our_name(what, incident, decision)
    _refuse_to_come(what, incident, decision, today)
    _refuse_few(what, incident, decision)
    _refuse_unread(what, incident, decision)


def _refuse_in_our_name(what: str, incident: Incident, decision: Clearing) -> None:
    """A line of a person's own goes out as summed up by us, after a source that is another one."""
    if decision.words and bears_our_name(decision.source_name):
        raise NotAllowed(what, OTHERS_SPEAK, NAME_THE_SOURCE)
    if not decision.words and needs_clearing(incident) and in_our_name(incident):
        raise NotAllowed(what, OTHERS_SPEAK, msg("Write a line of your own that says who says what, or hold it"))


def _denied(incident: Incident, decision: Clearing) -> tuple[str, str]:
    """What the lists found that who cleared a report denies, and the next step.

    Where a line was typed for it, that one is what goes out: what was found in the line, or beside it, is named.
    """
    typed, risks = typed_moving_words(decision), moving_words(incident)
    if typed and (decision.words or not risks):
        cause = english(
            "what you typed for it tells of {found}, and you say that it tells of nothing of that kind",
            found=together([RISK_WORDS[risk] for risk in typed], ", "),
        )
        return cause, msg("Leave that out of what you type, or answer --moving, or hold it")
    step = msg("Write a line of your own that says what it tells of, or answer --moving, or hold it")
    if Risk.GETTING_OUT in risks:
        return msg("its words tell of people getting out, moved or sheltered, and you say that it does not"), step
    words = together([RISK_WORDS[risk] for risk in risks], ", ")
    return english("its words tell of {found}, and you say that it tells of nothing of that kind", found=words), step


def _refuse_to_come(what: str, incident: Incident, decision: Clearing, today: date) -> None:
    if decision.happened is not None and decision.happened > today:
        cause = english("the day on which it happened, {day}, lies ahead", day=decision.happened.isoformat())
        raise NotAllowed(what, cause, HOLD_UNTIL)
    if incident.start_date > today and not incident.simulated:  # an invented world has its own calendar
        raise NotAllowed(
            what, english("it is dated {day}, which lies ahead", day=incident.start_date.isoformat()), HOLD_UNTIL
        )
    to_come = coming(incident, today, decision)
    if to_come.last_day is not None and to_come.lies_ahead(today):
        cause = english("its words name a day that lies ahead: {day}", day=to_come.last_day.isoformat())
        raise NotAllowed(what, cause, HOLD_UNTIL)
    if to_come.words and decision.happened is None:
        raise NotAllowed(what, _in_its_words(to_come), HOLD_UNTIL)


def refuse_misplaced(what: str, incident: Incident, sites: Sequence[Site]) -> None:
    """Refuse to clear a report whose row gives a site in another country, or far from its own point.

    Raises:
        NotAllowed: with the site and the next step.
    """
    site = misplaced(incident, sites)
    if site is not None:
        raise NotAllowed(
            what,
            english("its row gives the site {id}, which lies in another country or far from its own point", id=site.id),
            msg("Correct its site_ids, its point or its country, and import it again; or hold it"),
        )


def _in_its_words(found: Coming) -> str:
    """What of something to come was found, as a cause."""
    if set(found.words) <= set(found.no_year):
        return english(
            "its words name a day without its year, which can be the next such day: {found}",
            found=together(list(found.no_year), ", "),
        )
    return english("its words tell of something to come: {found}", found=together(list(found.words), ", "))


def _refuse_few(what: str, incident: Incident, decision: Clearing) -> None:
    typed = "\n".join(filter(None, (decision.words, decision.place, decision.source_name)))
    few = few_people(typed if decision.words else every_text(incident))
    if few:
        cause = english(
            "it counts fewer than {n} people, who could be told apart: {found}",
            n=FEWEST_PEOPLE,
            found=together(list(dict.fromkeys(f.words for f in few)), ", "),
        )
        raise NotAllowed(what, cause, msg("Clear it with a line of your own that leaves the number out"))


def _refuse_unread(what: str, incident: Incident, decision: Clearing) -> None:
    """In a language without lists no small number, no escape and nothing to come would have been found."""
    if decision.words:
        return  # an English sentence of a known form (known_forms_only.py)
    if not in_known_language(incident):
        raise NotAllowed(
            what,
            english("its language is not known here, only {languages}", languages=KNOWN_LANGUAGES),
            msg("Translate it and clear it with a line of your own"),
        )


def in_known_language(incident: Incident) -> bool:
    """True when what a report's source wrote is in a language whose words the lists know."""
    return all(language_known(text) or mostly_listed(text) for text in (incident.title, *incident.notes))


_DAY_OF_ARTICLE = late(r"(?<!\d)(?:19|20)\d\d[-/_]\d{1,2}(?:[-/_]\d{1,2})?(?!\d)")
"""The day on which an article came out, as links write it: it may follow the day of what it tells of."""


def stopped_by(report: Incident, today: date) -> str:
    """Why the typed texts of a claim or an action may not go out; "" = nothing was found, which proves nothing.

    Args:
        report: with every text that would go out. In its link days are looked for before its signs become blanks.
        today: UTC day.
    """
    link = unquote(report.url)
    texts = "\n".join((report.kind, report.title, report.place_name, report.reported_by, *report.notes))
    if bears_our_name(texts):
        return OTHERS_SPEAK
    contacts = [*screen(texts).found, *(kind for kind in screen(link).found if kind in CONTACTS)]
    if contacts:
        return english("it seems to hold {found}", found=listed_in_english(list(dict.fromkeys(contacts))))
    worded = replace(report, url=_DAY_OF_ARTICLE.sub(" ", link))
    to_come = coming(worded, today)
    days = (*days_written(link, report.end_date), *days_written(every_text(worded), report.end_date))
    ahead = max((day for _, day in days if day > today), default=None)
    if ahead is not None:
        return english("its words name a day that lies ahead: {day}", day=ahead.isoformat())
    if to_come.words:
        return _in_its_words(to_come)
    few = few_people(every_text(worded))
    if few:
        return english(
            "it counts fewer than {n} people, who could be told apart: {found}",
            n=FEWEST_PEOPLE,
            found=together(list(dict.fromkeys(f.words for f in few)), ", "),
        )
    if tells_of_release(every_text(worded)):
        return english("its words tell of people getting out, moved or sheltered")
    return ""
