"""Sentences about reports, claims and reviews. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from geodata.access.report_rules import SOURCE_WITHHELD, SOURCES_WITHHELD, SUMMED_UP, own_note
from geodata.detections.detection import Detection, State
from geodata.detections.review import Review, Verdict
from geodata.i18n.english_formats import MONTHS, day, listed, month, short_day
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, msg, tr, trn
from geodata.incidents.claim import Claim
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import INVENTED_ROW, PUBLICATIONS
from geodata.incidents.own_rows.statement_reports import SECOND_HAND
from geodata.incidents.site_join import AT_SITE_M
from geodata.incidents.site_naming import said_of_a_whole
from geodata.incidents.warnings import counts_contradict
from geodata.sites.gazetteer import told_elsewhere, whole_named
from geodata.sites.site import OutlineBasis, Site
from geodata.text.fold import folded
from geodata.wording.claims.claim_sentences import of_larger_whole


def span(start: date, end: date, precision: DatePrecision = DatePrecision.DAY) -> str:
    """When something is said to have happened, no finer than its precision; a quarter is told by its months."""
    whole_months = start.day == 1 and (end + timedelta(days=1)).day == 1 if end < date.max else False
    if precision is DatePrecision.YEAR and whole_months and (start.month, end.month) != (1, 12):
        precision = DatePrecision.MONTH
    if precision is DatePrecision.YEAR:
        return str(start.year) if start.year == end.year else _from_to(str(start.year), str(end.year))
    if precision is DatePrecision.MONTH:
        first, last = (f"{MONTHS[d.month - 1]} {d.year}" if in_use() == ENGLISH else month(d) for d in (start, end))
        return first if first == last else _from_to(first, last)
    if start == end:
        return day(start)
    return _from_to(short_day(start) if start.year == end.year else day(start), day(end))


def _from_to(first: str, last: str) -> str:
    return tr("{first} to {last}", first=first, last=last)


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.CONFIRMED: msg("Agreed"),
    Verdict.DISMISSED: msg("Dismissed"),
    Verdict.UNSURE: msg("Left open"),
}


PLACE_WORDS: dict[PlacePrecision, str] = {
    PlacePrecision.EXACT: msg("placed to about 1 km"),
    PlacePrecision.NEAR: msg("placed to about 25 km"),
    PlacePrecision.DISTRICT: msg("placed to the district"),
    PlacePrecision.PROVINCE: msg("placed to the province"),
    PlacePrecision.COUNTRY: msg("placed to the country only"),
    PlacePrecision.UNKNOWN: msg("how exactly it is placed is not told"),
}


def report_sentence(incident: Incident) -> str:
    """'Ilvane Monitor says: work resumes (19 Oct 2026; placed to about 1 km).'

    A note of the built-in list is ours and no words of its source: 'Our note: Amnesty lists it as … (Jun 2026; after
    Amnesty International, …; …).'
    """
    when = span(incident.start_date, incident.end_date, incident.date_precision)
    statement, notes = who_says(incident).rstrip("."), [when]
    if own_note(incident):
        notes.append(tr("after {source}", source=speaker(incident)))
    placed = place_words(incident)
    notes += [placed] if placed else []
    if incident.fatalities_best is not None:
        notes.append(_deaths(incident.fatalities_low, incident.fatalities_best, incident.fatalities_high))
    if counts_contradict(incident):
        notes.append(tr("its counts contradict each other"))
    if SECOND_HAND in incident.notes:
        notes.append(tr("transcribed second-hand"))
    if incident.withdrawn:
        notes.append(tr("since withdrawn by the source"))
    return f"{statement} ({'; '.join(notes)})."


def place_words(incident: Incident) -> str:
    """How exactly a report is placed. A note of the built-in list is the listing of its place itself: 'of this place',
    whose own precision its page tells; "" where it speaks of a whole."""
    if not own_note(incident):
        return tr(PLACE_WORDS[incident.place_precision])
    return "" if whole_named(incident.place_name) else tr("of this place")


def who_says(incident: Incident) -> str:
    """'Ilvane Monitor says: work resumes.' or, of a note of the built-in list, 'Our note: Amnesty lists it as ….'

    A note that begins with the whole it speaks of does not name it again at its end.
    """
    what = incident.title.strip().rstrip(".")
    if own_note(incident):
        scope = incident.place_name
        what = what.removesuffix(f" Said of {scope}").rstrip(".") if scope and what.startswith(scope) else what
        return f"{tr('Our note: {what}', what=what)}."
    who = speaker(incident)
    if folded(what).startswith(f"{folded(who)} "):  # "Provincial Office says: Provincial Office reports a search"
        return f"{what}."
    return f"{tr('{who} says: {what}', who=who, what=what)}."


NO_REPORT = msg("As told in this edition, no report names this place.")
NONE_PRINTED = msg("No report that a paper may tell names this place.")


def no_report_sentence(site: Site, claims: Sequence[Claim], *, printed: bool = False) -> str:
    """That no report names a site, told apart from the statements and claims that the edition tells.

    'As told in this edition, no report names this place; 1 statement does, 8 statements speak of a larger whole,
    or of ground that no source matches to it.'

    Args:
        site: as its edition shows it.
        claims: those that stand at it.
        printed: on a paper that leaves out what no paper tells: screens may hold one that names it.
    """
    here = sum(not s.scope for s in site.statements)
    elsewhere = len(site.statements) - here
    others = []
    if here:
        others.append(trn("{n} statement does", "{n} statements do", here, n=here))
    if elsewhere:
        others.append(
            trn(
                "{n} statement speaks of a larger whole, or of ground that no source matches to it",
                "{n} statements speak of a larger whole, or of ground that no source matches to it",
                elsewhere,
                n=elsewhere,
            )
        )
    larger = sum(map(of_larger_whole, claims))
    if own := len(claims) - larger:
        others.append(trn("{n} claim or count is told in it", "{n} claims and counts are told in it", own, n=own))
    if larger:
        others.append(
            trn(
                "{n} claim or count of a larger whole, or of ground that no source matches to it, is told in it",
                "{n} claims and counts of a larger whole, or of ground that no source matches to it, are told in it",
                larger,
                n=larger,
            )
        )
    if not others:
        return tr(NONE_PRINTED if printed else NO_REPORT)
    words = msg("As told in this edition, no report names this place; {others}.")
    if printed:
        words = msg("No report that a paper may tell names this place; {others}.")
    return tr(words, others=listed(others))


def beside_sentence(site: Site) -> str:
    """That a report is at a site by its coordinates alone: 'Placed within 1 km of the outline; as told here, it
    does not name this place.' Its own precision stands in its sentence."""
    km = f"{AT_SITE_M / 1_000:g}"
    if site.outline_basis is OutlineBasis.UNKNOWN:
        return tr("Placed within {km} km of the point; as told here, it does not name this place.", km=km)
    return tr("Placed within {km} km of the outline; as told here, it does not name this place.", km=km)


def of_whole_sentence(incident: Incident) -> str:
    """That a report speaks of a whole of which the list has parts only; "" where its own words end on that."""
    whole = said_of_a_whole(incident)
    if whole is None or any(f"Said of {scope}" in incident.title for scope in (incident.place_name, *whole.scopes)):
        return ""
    return tr("It names {whole}, and none of its listed parts.", whole=whole.name)


def whole_elsewhere_sentence(site: Site) -> str:
    """'Reports of KK Park as a whole are told at KK Park 1st Stage.' at its other stages; else ""."""
    whole, place = told_elsewhere(site.id)
    return tr("Reports of {whole} as a whole are told at {place}.", whole=whole, place=place) if whole else ""


def claims_elsewhere_sentence(site: Site) -> str:
    """Where claims about a whole stand of which a site is one part; "" for any other site."""
    whole, place = told_elsewhere(site.id)
    if not whole:
        return ""
    return tr(
        "Claims about {whole} as a whole, and about ground of it that no source matches to a place, stand at {place}.",
        whole=whole,
        place=place,
    )


def speaker(incident: Incident) -> str:
    """Who says so: the named reporter, else the source by its own name; of words that are not the source's, we."""
    reporter = incident.reported_by.strip()
    if reporter.startswith(SUMMED_UP):
        of = reporter.removeprefix(SUMMED_UP)
        return tr(
            "Compound Watch, summing up {source},", source=tr(of) if of in (SOURCE_WITHHELD, SOURCES_WITHHELD) else of
        )
    known = PUBLICATIONS.get(incident.source.lower())
    source = known.name if known is not None else ""
    who = reporter.removesuffix(INVENTED_ROW) or source or incident.source or tr("A source")
    # a real institution never said what the demo's rows hold
    return tr("{who}, invented row,", who=who) if incident.simulated and source else who


def _deaths(low: int | None, best: int, high: int | None) -> str:
    between = ""
    if low is not None and high is not None and (low, high) != (best, best):
        between = f" ({tr('{first} to {last}', first=low, last=high)})"
    return trn(
        "the source counts {count} death{between}",
        "the source counts {count} deaths{between}",
        best,
        count=best,
        between=between,
    )


GROWTH_NOT_AGREED = msg(
    "Built-up area and growth rest on machine findings, on not all of which two people have agreed, or which they "
    "dismissed: do not quote."
)
"""Beside every chart and table of built-up ground in an edition that holds such findings."""


def growth_not_agreed(detections: Iterable[Detection], agreed: Collection[str]) -> str:
    """GROWTH_NOT_AGREED where a standing change of the ground is not agreed on; else "".

    Args:
        detections: of the ground that the figures are of.
        agreed: ids of those on which two people agree.
    """
    open_ = any(not d.kind.is_activity and d.state is not State.WITHDRAWN and d.id not in agreed for d in detections)
    return tr(GROWTH_NOT_AGREED) if open_ else ""


def review_sentence(review: Review) -> str:
    """'Agreed 3 Nov 2026 by reviewer 2: "Bare ground, then roofs, on two dates."' A person's voice, kept apart."""
    return tr(
        "{verdict} {day} by {who}: “{reason}.”",
        verdict=tr(VERDICT_WORDS[review.verdict]),
        day=day(review.reviewed_at.date()),
        who=review.reviewer,
        reason=review.reason.strip().rstrip("."),
    )
