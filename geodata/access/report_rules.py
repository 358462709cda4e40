"""What partners and the public may read of one report. Pure.

Free text is held until a person clears it, and no report of any kind goes out within days of what it tells of: no list
of words foresees how a source says that something is being prepared. What tells of something to come stays inside until
a person has said on which day it happened. Coded rows of UCDP and the built-in gazetteer's own one-line notes are no
free text: of the first only what is coded goes out, in words of ours, the second are ours. What tells of people getting
out goes late, by month and district or coarser, with nothing that names day, place, headline or link.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from shapely import Point

from geodata.access.audience import Audience
from geodata.access.clearing.clearing_questions import answers_in
from geodata.access.coded_rows import CODED, asked_of_ucdp, is_coded
from geodata.access.published_area import PublishedArea, PublishedAreas, ToldHere, names_a_place
from geodata.detections.detection import Kind
from geodata.i18n.messages import msg
from geodata.i18n.stored_terms import REPORT_KINDS, SEVERAL_SOURCES, VERIFICATIONS
from geodata.incidents.clearing import Clearing, coming, every_text, in_force, risks_in_words, taken_in
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS, may_pass_on, terms_of
from geodata.incidents.own_rows.statement_reports import SECOND_HAND, is_listed_statement
from geodata.incidents.warnings import open_warnings
from geodata.settings.settings import Settings
from geodata.settings.value_types import (
    PARTNER_OPERATION_DAYS,
    PARTNER_RELEASE_DAYS,
    PUBLIC_OPERATION_DAYS,
    PUBLIC_RELEASE_DAYS,
)
from geodata.sites.countries import country_of
from geodata.sites.gazetteer import statement_report_id
from geodata.sites.site import Site, Statement
from geodata.sites.statement_dates import statement_days
from geodata.text.few_people import few_people
from geodata.text.names.our_name import bears_our_name
from geodata.text.risk_words import (
    Risk,
    fights_at_border,
    risks_of,
    tells_of_operation,
    tells_of_razing,
    tells_of_release,
)
from geodata.text.to_come import days_written, may_lie_ahead, tells_of_force, words_to_come

RELEASE_TITLE = "Report about people getting out, or being moved or sheltered"
RELEASE_KIND = "release or movement"
RELEASE_ID = "release-"
CLEARED_ID = "report-"
"""Beginnings of the ids under which reports go out; what follows is random."""
MONTH_AROUND = timedelta(days=31)
"""Of something else at a place, before and after the month of a release: people leave around a raid or a demolition."""
SOURCE_WITHHELD = msg("a source that is not named here")
SOURCES_WITHHELD = msg("sources that are not named here")
"""The same of a row that says that it rests on several."""
SUMMED_UP = "Compound Watch, summing up "
"""Before the source in the place of who says so, where the words are a person's or the program's: the source did not
write them."""
OTHERS = "another catalogue, summing up "
"""The same where a row that came from elsewhere says so of itself."""
OPEN_TERMS = "open licence of a source that is not named here"
OWN_GAZETTEER = "incidents/gazetteer/"


def shown_report(
    incident: Incident,
    clearing: Clearing | None,
    audience: Audience,
    today: date,
    settings: Settings,
    areas: PublishedAreas,
) -> Incident | None:
    """What partners or the public may read of a report; None when they may not know of it.

    Every text of it was read by who cleared it, or is ours, or a word of a list that is known here.

    Args:
        incident: as it is stored.
        clearing: the newest decision about it; None = nobody has decided.
        audience: partner or public; internal readers need no rule.
        today: UTC day from which delays count; nothing dated after it goes out.
        settings: with the delays, which are never shorter than PUBLIC_RELEASE_DAYS and PARTNER_RELEASE_DAYS.
        areas: that may be told of a release, beside the places that this audience knows of.
    """
    report = _as_told(incident, clearing, audience, today, settings, areas)
    return None if report is None else _in_known_words(report, today)


def _in_known_words(told: Incident, today: date) -> Incident:
    """A report as it is told: how it is verified in a word of the list; when it came out unless that lies ahead.

    When a person here looks at it again is nobody's business outside.
    """
    word = told.verification if told.verification in VERIFICATIONS else "unverified"
    ahead = told.published_at is not None and told.published_at.date() > today
    return replace(told, verification=word, published_at=None if ahead else told.published_at, review_by=None)


def _as_told(
    incident: Incident,
    clearing: Clearing | None,
    audience: Audience,
    today: date,
    settings: Settings,
    areas: PublishedAreas,
) -> Incident | None:
    """A report as shown_report tells it, before its words are held against the lists."""
    if taken_in(clearing):
        return None  # also a coded row and a note of ours, which go out unread
    cleared = in_force(incident, clearing)
    plain = _without_free_text(incident) if cleared is None else None
    if cleared is None and plain is None:
        return None  # by far the most of them: nothing else about it needs to be asked
    if incident.withdrawn or not may_go_out(incident, clearing):
        return None
    if not _over_for(last_day(incident, cleared), wait_days(audience, settings), today):
        return None
    if cleared is None:
        return plain
    if still_to_come(incident, cleared, today):
        return None
    ours = bears_our_name(cleared.source_name) if cleared.words else in_our_name(incident)
    if ours:
        return None
    shown = _as_cleared(replace(incident, licence=terms_of(incident, cleared.terms)), cleared)
    if few_people(every_text(shown)):
        return None
    if not tells_of_moving(incident, cleared):
        return shown
    if disputed(incident, cleared) and not undisputed_line(cleared):
        return None
    if today < release_day(incident, cleared, audience, settings):
        return None
    coarse_report = coarsened(shown, cleared.token, areas)
    if not disputed(incident, cleared) or coarse_report is None:
        return coarse_report
    return replace(coarse_report, id=f"{CLEARED_ID}{cleared.token}", kind="statement", title=cleared.words)


def still_to_come(incident: Incident, cleared: Clearing, today: date) -> bool:
    """True for what tells of something to come, until a person has said that it happened and no day in it lies ahead.

    Also for what was cleared before anybody was asked for that day, or for a line of their own beside it: a headline
    that announces reads as a warning still.
    """
    to_come = coming(incident, today, cleared)
    happened = cleared.happened is not None and cleared.happened <= today and bool(cleared.words)
    return to_come.lies_ahead(today) or (bool(to_come.words) and not happened)


def last_day(incident: Incident, cleared: Clearing | None) -> date:
    """The day from which delays count: the last of the report, or the later one on which a person says it happened."""
    happened = None if cleared is None else cleared.happened
    return incident.end_date if happened is None else max(incident.end_date, happened)


def tells_of_moving(incident: Incident, cleared: Clearing) -> bool:
    """True for what tells of people getting out, moved or sheltered, of a shelter or a way: by its words or by the word
    of who cleared it.
    """
    return cleared.moving or bool(moving_words(incident)) or bool(typed_moving_words(cleared))


_MOVING = (Risk.SHELTER, Risk.ROUTE, Risk.GETTING_OUT)
"""What the lists find that the question about people, helpers and ways asks about."""


def moving_words(incident: Incident) -> tuple[Risk, ...]:
    """Which of shelters, ways and people getting out the lists find in a report, the gravest first.

    The name of its place alone, such as "Oskelle Bridge", tells of no way, nor does fighting near a border.
    """
    elsewhere = replace(incident, place_name="", reported_by="")
    return _moving(
        risks_in_words(incident), risks_in_words(elsewhere), every_text(elsewhere), release=is_release(incident)
    )


def typed_moving_words(cleared: Clearing) -> tuple[Risk, ...]:
    """The same of what a person typed; names of places and sources, such as "Border Monitor", tell of no way."""
    return _moving(
        (*risks_of(cleared.words), *risks_of(cleared.place)),
        risks_of(cleared.words),
        cleared.words,
        release=tells_of_release("\n".join((cleared.words, cleared.place, cleared.source_name))),
    )


def _moving(anywhere: Iterable[Risk], told: Iterable[Risk], words: str, *, release: bool) -> tuple[Risk, ...]:
    """Which of _MOVING were found.

    Args:
        anywhere: found in every text.
        told: found in `words`, which alone can tell of a way; where they tell of fighting near a border, there is none.
        words: without the names of places and sources.
        release: whether it tells of people getting out.
    """
    risks = set(anywhere) - {Risk.ROUTE}
    if Risk.ROUTE in told and not fights_at_border(words):
        risks.add(Risk.ROUTE)
    if release:
        risks.add(Risk.GETTING_OUT)
    return tuple(risk for risk in _MOVING if risk in risks)


def disputed(incident: Incident, cleared: Clearing) -> bool:
    """True where words of the list tell of people getting out, a shelter or a way, and who cleared it answered no.

    Neither is believed: the report waits as one of a release does, and no sentence of ours says that anybody got out.
    A release that never was endangers whoever is still inside. What was cleared before the questions is not asked.
    """
    answers = answers_in(cleared.reason)
    return answers is not None and not answers.moving and tells_of_moving(incident, replace(cleared, moving=False))


def undisputed_line(cleared: Clearing) -> bool:
    """True for a line of a person's own that itself tells of nobody getting out, no shelter and no way."""
    return bool(cleared.words) and not typed_moving_words(cleared)


def first_day(incident: Incident, cleared: Clearing | None, audience: Audience, settings: Settings) -> date:
    """First UTC day on which delays let an audience read of a report; whether anything else stops it is not asked."""
    plain = days_after(last_day(incident, cleared), wait_days(audience, settings))
    if cleared is None or not tells_of_moving(incident, cleared):
        return plain
    return max(plain, release_day(incident, cleared, audience, settings))


def release_day(incident: Incident, cleared: Clearing, audience: Audience, settings: Settings) -> date:
    """First UTC day on which a report of a release may be told: the delay counts from the end of the span that is told.

    By its month, where no rule of the edition puts it off to its year (told_apart): of the event, and of its
    publication. What spans months is told by its year, and waits as year_told_day says.
    """
    if _months(_as_cleared(incident, cleared))[2] is DatePrecision.YEAR:
        return year_told_day(incident, cleared, audience, settings)
    return days_after(_month_end(_last_known(incident, cleared)), delay_days(audience, settings))


def year_told_day(incident: Incident, cleared: Clearing, audience: Audience, settings: Settings) -> date:
    """First UTC day on which a report of a release may be told by its year: the delay after 31 December of the year of
    the event, or of its publication where that is later.

    The same for every month: what came out 90 days after the end of its month would tell the month that is withheld.
    """
    year = _last_known(incident, cleared).year
    return days_after(date(year, 12, 31), delay_days(audience, settings))


def in_our_name(incident: Incident) -> bool:
    """True for a report of others whose headline, kind, place or speaker bears our own name.

    "Compound Watch, summing up A paper" is what a catalogue of this program says: it goes out as another catalogue's.
    """
    who = incident.reported_by.strip().removeprefix(SUMMED_UP.strip())
    return any(map(bears_our_name, (incident.title, incident.kind, incident.place_name, who)))


def may_go_out(incident: Incident, clearing: Clearing | None) -> bool:
    """True when a report may be passed on, also under terms that whoever cleared it named."""
    cleared = in_force(incident, clearing)
    return may_pass_on(incident, cleared.terms if cleared is not None else "")


def delay_days(audience: Audience, settings: Settings) -> int:
    """Days that a report of a release waits for an audience; the public never reads of one before partners do."""
    partner = max(settings.partner_release_delay_days, PARTNER_RELEASE_DAYS)
    return max(settings.release_delay_days, PUBLIC_RELEASE_DAYS, partner) if audience is Audience.PUBLIC else partner


def wait_days(audience: Audience, settings: Settings) -> int:
    """Days after its last day that a report, a claim or an action of any kind waits for an audience."""
    partner = max(settings.partner_operation_delay_days, PARTNER_OPERATION_DAYS)
    return (
        max(settings.operation_delay_days, PUBLIC_OPERATION_DAYS, partner) if audience is Audience.PUBLIC else partner
    )


def is_release(incident: Incident) -> bool:
    """True for a report about people getting out, moved or sheltered, by any of its words, those of its link too."""
    return tells_of_release(every_text(incident))


def needs_clearing(incident: Incident, clearing: Clearing | None = None) -> bool:
    """True for a report of which nothing goes out before a person has read it.

    Args:
        incident: as it is stored.
        clearing: the newest decision about it: what was held, or whose decision was taken back, needs a person
            whatever it is.
    """
    return taken_in(clearing) or _without_free_text(incident) is None


def coarsened(incident: Incident, token: str, areas: PublishedAreas) -> Incident | None:
    """A report by month and by district at best, with words of ours and an id that tells nothing.

    Its place becomes the whole area that it lies in, never a point, and an area that several listed places can be meant
    by (geodata/access/published_area.py); None when there is no such area. No link, no source's words, no time that
    would tell the day. Idempotent.

    Args:
        incident: as it would be shown.
        token: what its id becomes a part of.
        areas: that may be told.
    """
    area = areas.area(incident.place, _known_country(incident), incident.place_precision)
    if area is None:
        return None
    start, end, precision = _months(incident)
    word = incident.source.strip().casefold()
    known = word in PUBLICATIONS
    return replace(
        incident,
        id=f"{RELEASE_ID}{token}",
        source=word if known else "csv",
        kind=RELEASE_KIND,
        title=RELEASE_TITLE,
        start_date=start,
        end_date=end,
        date_precision=precision,
        place=area.place,
        place_precision=area.precision,
        place_name="",
        country=area.country,
        reported_by=SUMMED_UP + _withheld(incident),
        url="",
        fatalities_low=None,
        fatalities_best=None,
        fatalities_high=None,
        published_at=None,
        notes=(),
        licence=PUBLICATIONS[word].terms if known else OPEN_TERMS,
        site_ids=(),
        named_site_ids=(),
        review_by=None,
        catalog="",
    )


def _withheld(incident: Incident) -> str:
    """The source, or the sources, of a report where none is named, as its verification counts them."""
    return SOURCES_WITHHELD if incident.verification == SEVERAL_SOURCES else SOURCE_WITHHELD


def is_coarse(report: Incident) -> bool:
    """Whether coarsened made a report of a release what it is."""
    return report.kind == RELEASE_KIND and report.id.startswith(RELEASE_ID)


def told_apart(release: Incident, told: Sequence[Collection[ToldHere]], *, year_over: bool) -> Incident | None:
    """A coarse report by a time and area in which it cannot be put down to the place of which something is told then.

    By its month and area, where neither in that month nor with MONTH_AROUND anything is told of one or two places
    alone; else by its year; else by its year and no area. None where all of these would leave one or two places, or
    where it is to be told by its year and has not waited for that. A report that is no coarse one comes back as it is.

    Args:
        release: as coarsened gives it.
        told: what else the edition tells of listed places, and each that the same readers may hold beside it.
        year_over: whether its year_told_day has come.
    """
    if not is_coarse(release):
        return release
    area = PublishedArea(release.place, release.place_precision, release.country)
    nowhere = PublishedArea(None, PlacePrecision.UNKNOWN, "")
    first, last = release.start_date, release.end_date
    around = ((first, last), (first - MONTH_AROUND, last + MONTH_AROUND))
    if not any(names_a_place(area, *days, one) for days in around for one in told):
        return release
    if not year_over:
        return None
    first, last = date(first.year, 1, 1), date(last.year, 12, 31)
    areas = (area, nowhere)
    at = next((at for at in areas if not any(names_a_place(at, first, last, one) for one in told)), None)
    if at is None:
        return None
    return replace(
        release,
        start_date=first,
        end_date=last,
        date_precision=DatePrecision.YEAR,
        place=at.place,
        place_precision=at.precision,
        country=at.country,
    )


def leaving_level(kind: Kind) -> int:
    """How much a change of a kind is a reason for people to leave, as ToldHere counts it: 2 much, 1 less."""
    return 2 if kind in (Kind.DEMOLITION, Kind.DARK) else 1


def tells_why_people_leave(report: Incident) -> bool:
    """Whether a report tells of a raid, fighting, a demolition or a fire, as far as words are known."""
    text = f"{report.title} {report.kind}"
    return tells_of_operation(text) or tells_of_razing(text)


def shown_statements(site: Site, audience: Audience, today: date, settings: Settings) -> tuple[Statement, ...]:
    """The dated statements of a site that partners and the public may read at its place.

    They are a person's own one-line notes with a source, and wait for nobody to clear them. What tells of people
    getting out or of something to come, or counts few of them, is left out all the same: it stands at a precise place,
    and nobody says later that it happened. Every one waits as long as a report does after its date; what tells of a
    raid or of fighting and has no date that can be read waits for ever. A reply of whoever is named does not wait,
    since a listing without the answer to it would be unfair; of something to come it tells as little as the others.
    """
    wait = wait_days(audience, settings)

    def told(statement: Statement) -> bool:
        days = statement_days(statement.date)
        if tells_too_much(statement, today):
            return False
        if days is None:
            return statement.reply or not tells_of_operation(statement.text)
        return statement.reply or _over_for(days[1], wait, today)

    return tuple(s for s in site.statements if told(s))


def tells_too_much(statement: Statement, today: date) -> bool:
    """Whether a statement tells of people getting out or of something to come, or counts few of them."""
    days, text = statement_days(statement.date), statement.text
    if tells_of_release(text) or few_people(text) or words_to_come(text):
        return True
    latest_day = today if days is None else min(days[1], today) if statement.reply else days[1]
    forceful = tells_of_operation(text) or tells_of_force(text)
    if any(day > latest_day for _, day in days_written(text, latest_day, forceful=forceful)):
        return True
    return bool(may_lie_ahead(text, days, today, forceful=forceful))


def statements_not_held(site: Site, decided: Mapping[str, Clearing]) -> tuple[Statement, ...]:
    """The statements of a site without those which a person holds as reports.

    Args:
        site: with its statements.
        decided: the newest decision about each report.
    """
    held = {key for key, clearing in decided.items() if taken_in(clearing) and key.startswith("gazetteer-")}
    return tuple(s for s in site.statements if not held or statement_report_id(site.id, s) not in held)


def _without_free_text(incident: Incident) -> Incident | None:
    """What is no free text of a report that nobody has cleared: coded rows in our words, and our own notes."""
    if own_note(incident) and is_listed_statement(incident):
        hidden = is_release(incident) or few_people(incident.title)
        return None if hidden else replace(incident, licence=PUBLICATIONS["gazetteer"].terms, notes=_own(incident))
    if not is_coded(incident):
        return None
    about = PUBLICATIONS["ucdp"]
    return replace(
        incident,
        title=CODED[incident.kind],
        place_name="",
        country=_known_country(incident),
        reported_by="UCDP GED",
        url=about.url,
        notes=open_warnings(incident),
        licence=about.terms,
    )


def own_note(incident: Incident) -> bool:
    """Whether the words of a report are a one-line note of the built-in list: ours, after a source, and no quotation.

    Another house's catalogue may call anything "gazetteer"; its words are its own.
    """
    return incident.source == "gazetteer" and incident.catalog.startswith(OWN_GAZETTEER)


def _own(incident: Incident) -> tuple[str, ...]:
    """Its one note of ours; what else a row notes may be any text."""
    return tuple(note for note in incident.notes if note == SECOND_HAND)


def _as_cleared(incident: Incident, cleared: Clearing) -> Incident:
    """The report with what its reader let out: the headline or own words, the link or none."""
    shown = _in_own_words(incident, cleared) if cleared.words else _in_its_words(incident)
    if not cleared.with_link:
        shown = replace(shown, url="")
    if cleared.words or not (cleared.with_link and _is_public_number(incident)):
        # An id may count rows, so that a gap tells of one that is withheld; be the link; or be made of the headline.
        shown = replace(shown, id=f"{CLEARED_ID}{cleared.token}")
    return shown


def _in_its_words(incident: Incident) -> Incident:
    """The report with its headline; its notes may quote any value of its row, and its country be any text."""
    who = incident.reported_by
    if who.strip().startswith(SUMMED_UP.strip()):  # a row of others may write anything: it never speaks in our name
        who = f"{OTHERS}{who.strip().removeprefix(SUMMED_UP.strip()).strip()}"
    kind = incident.kind if incident.kind in REPORT_KINDS else "statement"  # a table may hold any text there
    return replace(
        incident, kind=kind, country=_known_country(incident), notes=open_warnings(incident), reported_by=who
    )


def _in_own_words(incident: Incident, cleared: Clearing) -> Incident:
    """The report in a person's own line: of its texts only what the person gave anew.

    Without a place given anew it lies in its district, about 11 km, and at no site: a point names a house as well.
    """
    word = incident.source.strip().casefold()
    known = word in PUBLICATIONS
    shown = replace(
        incident,
        title=cleared.words,
        kind=incident.kind if incident.kind in REPORT_KINDS else "statement",
        notes=open_warnings(incident),
        place_name=cleared.place,
        country=_known_country(incident),
        reported_by=SUMMED_UP + (cleared.source_name or _withheld(incident)),
    )
    if cleared.happened is not None:  # the source's own day is that of an announcement
        day = cleared.happened
        shown = replace(shown, start_date=day, end_date=day, date_precision=DatePrecision.DAY)
    if not cleared.source_name:
        licence = PUBLICATIONS[word].terms if known else OPEN_TERMS
        shown = replace(shown, source=word if known else "csv", licence=licence)
    if cleared.place or incident.place_precision not in (PlacePrecision.EXACT, PlacePrecision.NEAR):
        return shown
    middle = None if incident.place is None else incident.place.centroid
    return replace(
        shown,
        place=None if middle is None else Point(round(middle.x, 1), round(middle.y, 1)),
        place_precision=PlacePrecision.DISTRICT,
        site_ids=(),
        named_site_ids=(),
    )


def _is_public_number(incident: Incident) -> bool:
    """True for an id that its source has published itself: whoever has the source's table knows all of them."""
    ucdp = asked_of_ucdp(incident)
    return bool(ucdp) or (incident.source == "gazetteer" and incident.catalog.startswith(OWN_GAZETTEER))


def _known_country(incident: Incident) -> str:
    """The country by its code; what is no country that is known may be any text. Invented ones have no code."""
    country = country_of(incident.country) if incident.country else None
    return country.iso2 if country is not None else incident.country if incident.simulated else ""


def _last_known(incident: Incident, cleared: Clearing) -> date:
    """The later of its last day and the UTC day of its publication."""
    last = last_day(incident, cleared)
    return last if incident.published_at is None else max(last, incident.published_at.date())


def _over_for(last: date, days: int, today: date) -> bool:
    """True when a day lies so many days back."""
    return last <= today - timedelta(days=days)


def days_after(day: date, days: int) -> date:
    """So many days later, at most the last day there is, which some tables write for "open"."""
    wait = timedelta(days=days)
    return min(day, date.max - wait) + wait


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months(incident: Incident) -> tuple[date, date, DatePrecision]:
    """The month of a report, or the year or years where its dates span more."""
    start, end = incident.start_date, incident.end_date
    if incident.date_precision is not DatePrecision.YEAR and (start.year, start.month) == (end.year, end.month):
        return start.replace(day=1), _month_end(end), DatePrecision.MONTH
    if incident.date_precision is not DatePrecision.YEAR and (end - start).days < 31:
        return end.replace(day=1), _month_end(end), DatePrecision.MONTH  # a night over the end of a month
    return date(start.year, 1, 1), date(end.year, 12, 31), DatePrecision.YEAR
