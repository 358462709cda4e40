"""Sentences about reports, claims and reviews. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from geodata.access.report_rules import SECOND_HAND, own_note
from geodata.detections.detection import Detection, State
from geodata.detections.kind_accuracy import kind_accuracy
from geodata.detections.review import Review, Verdict
from geodata.i18n.formats import MONTHS, day, listed, month, number, sentence_case, short_day
from geodata.i18n.messages import ENGLISH, in_use, msg, tr, trn
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import HELD, WHOLE_SITE, Gone, folded
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licences import PUBLICATIONS
from geodata.incidents.site_join import AT_SITE_M
from geodata.incidents.site_naming import said_of_a_whole
from geodata.incidents.warnings import counts_contradict
from geodata.sites.gazetteer import told_elsewhere, whole_named
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.listing_sentences import said_of_scope


def span(start: date, end: date, precision: DatePrecision = DatePrecision.DAY) -> str:
    """When something is said to have happened, no finer than its precision."""
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
    PlacePrecision.UNKNOWN: msg("place not given"),
}


def report_sentence(incident: Incident) -> str:
    """'Ilvane Monitor says: work resumes (19 Oct 2026; placed to about 1 km).'

    A note of the built-in list is ours and no words of its source: 'Our note: Amnesty lists it as … (Jun 2026; after
    Amnesty International, …; …).'
    """
    when = span(incident.start_date, incident.end_date, incident.date_precision)
    said, notes = who_says(incident).rstrip("."), [when]
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
    return f"{said} ({'; '.join(notes)})."


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


NO_REPORT = msg("No report names this place in this edition.")


def no_report_sentence(site: Site, claims: int) -> str:
    """That no report names a site, told apart from the statements and claims that are on file.

    'No report names this place in this edition; 1 statement does, 8 statements speak of a larger whole, or of ground
    that no source matches to it.'

    Args:
        site: as its edition shows it.
        claims: how many of them stand at it.
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
    if claims:
        others.append(trn("{n} claim or count is on file", "{n} claims and counts are on file", claims, n=claims))
    if not others:
        return tr(NO_REPORT)
    return tr("No report names this place in this edition; {others}.", others=listed(others))


def beside_sentence(site: Site) -> str:
    """That a report is at a site by its coordinates alone: 'Placed within 1 km of the outline; it does not name this
    place.' Its own precision stands in its sentence."""
    km = f"{AT_SITE_M / 1_000:g}"
    if site.outline_basis is OutlineBasis.UNKNOWN:
        return tr("Placed within {km} km of the point; it does not name this place.", km=km)
    return tr("Placed within {km} km of the outline; it does not name this place.", km=km)


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


def speaker(incident: Incident) -> str:
    """Who says so: the named reporter, else the source by its own name."""
    known = PUBLICATIONS.get(incident.source.lower())
    source = known.name if known is not None else ""
    who = incident.reported_by.strip() or source or incident.source or tr("A source")
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


NOT_AGREED = msg("Rests on a finding two people have not agreed on: do not quote.")
"""Beside a measured share that comes from such a finding."""


GROWTH_NOT_AGREED = msg(
    "Built-up area and growth rest on machine findings, some of which two people have not agreed on: do not quote."
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


def claim_sentence(claim: Claim, gone: Gone | None) -> str:
    """A claim beside the share of built-up area that has gone, never beside a count of buildings.

    Args:
        claim: who said which figure.
        gone: the share of the built-up area seen to have gone in the claim's time; None = not measured.
    """
    said = claim_said(claim).rstrip(".")
    if gone is None:
        return tr("{said}; how much built-up area has gone could not be measured.", said=said)
    by = tr(" by {day}", day=day(gone.until)) if gone.until else ""
    told = tr("{said}. Built-up area seen to have gone{by}: {share}.", said=said, by=by, share=gone_words(gone))
    return " ".join(filter(None, (told, by_claim_sentence(claim, gone), tr(NOT_AGREED) if gone.not_agreed else "")))


def by_claim_sentence(claim: Claim, gone: Gone) -> str:
    """How much was seen to have gone by the day of the claim; "" where nobody claimed or no later day was measured."""
    if claim.figure is None or gone.until is None or gone.until <= claim.claimed_on:
        return ""
    if gone.by_claim is None:
        return tr("By the day of the claim too little was seen to say.")
    low, high = gone.by_claim_ends or (None, None)
    return tr("By the day of the claim: {share}.", share=gone_words(Gone(gone.by_claim, low, high)))


NOT_FOUND = msg(
    "What was not found at all is not in it (of demolitions on simulated ground: {missed} of {asked}), so more may "
    "have gone."
)
"""Said wherever a share of area stands beside a claim; the counts are the benchmark's."""
UNLIKE = msg(
    "The claim counts buildings and images measure area: the two are not comparable, and nothing is concluded."
)
"""Said there as well; the same for every authority."""


def beside_claim_sentence(gone: Gone | None) -> str:
    """What a measured share beside a claim does not hold, and that nothing is compared; "" where none was measured."""
    if gone is None:
        return ""
    found = kind_accuracy()
    missed = found.demolition_asked - found.demolition_found
    return f"{tr(NOT_FOUND, missed=missed, asked=found.demolition_asked)} {tr(UNLIKE)}"


def gone_words(gone: Gone) -> str:
    """'best 73 %; 90 % interval 0 to 79; none cannot be excluded'; a best value never stands without its interval."""
    best = tr("best {share} %", share=f"{100 * gone.share:.0f}")
    if gone.low is None or gone.high is None:
        return f"{best}; {tr('no interval could be estimated')}"
    low, high = f"{100 * gone.low:.0f}", f"{100 * gone.high:.0f}"
    said = f"{best}; {tr('90 % interval {low} to {high}', low=low, high=high)}"
    return f"{said}; {tr('none cannot be excluded')}" if low == "0" else said


NOT_COMPARABLE = msg("of other ground or another time: not comparable")
"""Said beside a count that does not speak of what a claim speaks of."""


def claim_said(claim: Claim) -> str:
    """Who claims which figure, and what somebody else counted: 'State media says 148 of 148 buildings demolished.'

    A count of other ground or another time is told with both, and as not comparable. Where only a count is on file
    nobody is named as having claimed anything: 'An independent count gives 22 buildings destroyed by 9 Nov 2025.'
    """
    counter = claim.independent_by
    figure = number((claim.independent_figure or 0) if claim.figure is None else claim.figure)
    if claim.total:
        figure = tr("{part} of {whole}", part=figure, whole=number(claim.total))
    what = f"{figure} {translated(claim.unit)}"
    scope = (claim.independent_scope or claim.scope) if claim.figure is None else claim.scope
    if scope:
        what = _on_ground(what, scope)
    if claim.figure is None:
        when = day(claim.counted_on or claim.claimed_on)
        said = (
            tr("{what}, by the count of {who}, {day}", who=counter, what=what, day=when)
            if counter
            else tr("an independent count gives {what} by {day}", what=what, day=when)
        )
        return sentence_case(said) + "."
    said = tr("{who} says {what} by {day}", who=claim.claimed_by, what=what, day=day(claim.claimed_on))
    if claim.independent_figure is not None:
        said += "; " + _counted(claim, number(claim.independent_figure))
    return said + "."


def _on_ground(what: str, scope: str) -> str:
    """A figure with the ground that it speaks of: '22 buildings demolished in zone A'."""
    if folded(scope) in WHOLE_SITE:
        return tr("{what} on the whole site", what=what)
    return tr("{what} in {scope}", what=what, scope=scope)


def count_when_and_where(claim: Claim) -> str:
    """Of which day and ground an independent count is: '26 Sep 2026, whole site'; or that nobody gave its day."""
    when = day(claim.counted_on) if claim.counted_on else tr("day not given")
    where = claim.independent_scope or claim.scope
    return f"{when}, {tr('whole site') if folded(where) in WHOLE_SITE else where}"


def counts_sentence(claims: Iterable[Claim]) -> str:
    """Every independent count among some claims, so that no claim is told without them; "" without any.

    'Independent counts: 22 buildings destroyed, by the count of AFP (9 Nov 2025, KK Park as a whole; about 80 …); …'
    Of a count beside a claim its own note says of what it is; the claim's unit is the claimant's word.
    """
    told = []
    for c in claims:
        if c.independent_figure is None:
            continue
        figure = number(c.independent_figure)
        if c.figure is None and c.unit:
            figure = f"{figure} {translated(c.unit)}"
        who = tr("{figure}, by the count of {who}", figure=figure, who=c.independent_by or tr("somebody else"))
        note = f"; {translated(c.independent_note)}" if c.independent_note else ""
        told.append(f"{who} ({count_when_and_where(c)}{note})")
    return tr("Independent counts: {counts}.", counts="; ".join(told)) if told else ""


def _counted(claim: Claim, figure: str) -> str:
    """What somebody else counted beside a claim, by whom and of what where that is known."""
    if claim.independent_scope and not claim.comparable:
        figure = tr("{what} ({scope})", what=figure, scope=claim.independent_scope)
    if not claim.independent_by:
        said = tr("an independent count gives {figure}", figure=figure)
    elif claim.independent_on is None:
        said = tr("{figure}, by the count of {who}", who=claim.independent_by, figure=figure)
    else:
        said = tr(
            "{what}, by the count of {who}, {day}", who=claim.independent_by, what=figure, day=day(claim.independent_on)
        )
    return said if claim.comparable else said + ", " + tr(NOT_COMPARABLE)


def review_sentence(review: Review) -> str:
    """'Agreed 3 Nov 2026 by reviewer 2: "Bare ground, then roofs, on two dates."' A person's voice, kept apart."""
    return tr(
        "{verdict} {day} by {who}: “{reason}.”",
        verdict=tr(VERDICT_WORDS[review.verdict]),
        day=day(review.reviewed_at.date()),
        who=review.reviewer,
        reason=review.reason.strip().rstrip("."),
    )


def unseen_sentence(gone: Gone | None) -> str:
    """How much of the ground was not seen in a claim's time; "" where nothing was measured."""
    if gone is None:
        return ""
    if gone.unseen is None:
        return tr("How much of the ground was not seen in that time is not known.")
    return tr(
        "Unseen: {share} % of the ground at most, on the clearest look of that time.", share=f"{100 * gone.unseen:.0f}"
    )


def scope_sentence(claim: Claim, drawn: ClaimScope | None, gone: Gone | None, *, held: bool = False) -> str:
    """What ground a claim speaks of, and what ground the measure beside it is of.

    A claim at one listed part of a whole (a stage of KK Park) that speaks of the whole, or of ground in it, says so
    first.

    Args:
        held: the site's figures are not told in this edition: what was measured is left out on purpose.
    """
    ground = _ground_sentence(claim, drawn, gone, held=held)
    whole = whole_named(claim.scope)
    if whole is None or claim.site_id not in whole.parts:
        return ground
    return f"{said_of_scope(claim.scope, claim.site_id)} {ground}"


def _ground_sentence(claim: Claim, drawn: ClaimScope | None, gone: Gone | None, *, held: bool) -> str:
    if held:
        return tr(HELD)
    if folded(claim.scope) in WHOLE_SITE and gone is None:
        return tr("The claim speaks of the whole site; nothing is measured here.")
    if folded(claim.scope) in WHOLE_SITE:
        return tr("The claim speaks of the whole site, and so does the measure.")
    if drawn is None and gone is None:
        return tr(
            "Scope not mappable: no sourced outline of “{scope}” is on file, and nothing is measured here.",
            scope=claim.scope,
        )
    if drawn is None:
        return tr(
            "Scope not mappable: no sourced outline of “{scope}” is on file; the measure is of the whole site.",
            scope=claim.scope,
        )
    if gone is None or not gone.in_scope:
        return tr(
            "“{scope}” is drawn after {source}; inside it nothing is measured yet.",
            scope=claim.scope,
            source=drawn.source,
        )
    return tr("Measured inside “{scope}”, drawn after {source}.", scope=claim.scope, source=drawn.source)
