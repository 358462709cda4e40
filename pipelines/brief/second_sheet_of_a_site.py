"""The second sheet of a site in a briefing: what the first one rests on, so that it can be checked. Pure.

Measures and looks on one axis, what authorities claim beside what was measured, what was reported, what could not be
seen and why, what was taken back, and the commands that make it all again.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from geodata.access.audience import Audience
from geodata.access.not_released import figures_held_sentence
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import agreed_by_two
from geodata.i18n.english_formats import counted, day, in_words, listed, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import Gone, Subject, claim_gone, subject_of
from geodata.incidents.incident import Incident
from geodata.incidents.site_naming import said_of_a_whole
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure, read_by_nobody
from geodata.razed_ground.ground import razed_grounds, together
from geodata.razed_ground.stage_sentences import INTERVALS, ONE_STAGE, ground_lines
from geodata.sites.shown_place import told_name
from geodata.wording.change_sentences import UNSEEN_RULE, detection_sentence, withdrawn_sentence
from geodata.wording.claims.claim_sentences import (
    beside_claim_sentence,
    claim_said,
    claim_sentence,
    counts_sentence,
    gone_words,
    latest_words,
    scope_sentence,
    unmatched_sentence,
    unseen_sentence,
)
from geodata.wording.claims.claim_subjects import beside_subject
from geodata.wording.claims.sources_of_claims import sources_sentence
from geodata.wording.correction_sentences import (
    NOT_NAMED,
    agreement_over_sentence,
    correction_sentence,
    no_correction,
    redrawn_sentence,
    renamed_sentence,
)
from geodata.wording.headlines import ranked
from geodata.wording.report_sentences import (
    beside_sentence,
    growth_not_agreed,
    no_report_sentence,
    of_whole_sentence,
    report_sentence,
    span,
    whole_elsewhere_sentence,
)
from layers.charts.by_look.look_calendar import looks_calendar
from layers.charts.by_month.stage_bars import stage_bars
from layers.charts.change_table import never_told
from layers.charts.claim_bars import claim_bars
from layers.charts.time_series import AXIS_WORDS, WINDOWS_WORDS, Beside, UsualRange, panels_of, time_charts
from layers.style.escape import shorten
from pipelines.activity.light import usual_band
from pipelines.activity.light_detections import light_values
from pipelines.brief.briefing_inputs import Context, SiteFacts, mark_of_sums, site_standing, without_agreement

SERIES_DAYS = 2 * 366
"""Days on the time axis: two years, so that each season is there twice."""
REPORTS = 5
"""Reports told, the newest; the rest are counted."""
CLAIMS = 2
"""Claims told, the newest; of the earlier ones each count by somebody else."""
CORRECTIONS = 3
"""Corrections told, the newest, and as many withdrawn and ended changes; the others are named."""
RAZED, RAZED_MONTHS, RAZED_PX = 2, 12, 430.0
"""Changes whose razed ground is told by itself, months of its chart, and its width."""
REPLAYS = 4
"""Commands printed that make a detection again."""
NOT_PRINTED = msg(
    "Reports, claims, actions and notes on the place about people getting out, being moved or sheltered, or of "
    "something to come, and those that a person holds are never printed, nor are findings that reports became more "
    "or fewer (see the screens). No figure here counts them. Of the other reports:"
)
"""Said on each sheet of the internal edition."""


def _ground_and_source(claim: Claim, drawn: ClaimScope | None, gone: Gone | None, *, held: bool) -> str:
    """What ground is spoken of, how much of it was unseen, what the measure does not hold, and who claims."""
    sentences = (scope_sentence(claim, drawn, gone, held=held), unseen_sentence(gone), beside_claim_sentence(gone))
    ground = shorten(" ".join(filter(None, sentences)), 700)  # a long one is cut, its sources never
    return f"{ground} {sources_sentence(claim, partial(shorten, limit=160))}".strip()


def _claims_in_order(facts: SiteFacts) -> list[Claim]:
    """The newest claim, then the newest that somebody has counted after: a claim is not told without its check."""
    newest = sorted(facts.claims, key=lambda c: (c.claimed_on, c.id), reverse=True)
    checked = next((c for c in newest[1:] if c.figure is not None and c.independent_figure is not None), None)
    return newest if checked is None else [newest[0], checked, *(c for c in newest[1:] if c is not checked)]


def _measured(claim: Claim, facts: SiteFacts, context: Context) -> tuple[Gone | None, ClaimScope | None]:
    """What was measured beside a claim, None where no figure of the site is told; and the ground that was drawn."""
    changes = site_standing(facts, context).ground_changes
    gone, drawn = claim_gone(claim, facts.measures, facts.scopes, facts.looks, context.today, changes=changes)
    return (None if facts.waiting else gone), drawn


def figures_beside_claims(facts: SiteFacts, context: Context) -> dict[str, str]:
    """Id of each claim that the sheet tells with a measured share -> the share in words."""
    measured = ((claim.id, _measured(claim, facts, context)[0]) for claim in _claims_in_order(facts)[:CLAIMS])
    return {key: gone_words(gone) for key, gone in measured if gone is not None}


def told_by_others(facts: SiteFacts, context: Context) -> dict[str, Any]:
    """What authorities claim and what was reported: on the second sheet, or on the only one where there is no proof."""
    claims = _claims_in_order(facts)
    claim_entries: list[dict[str, str]] = []
    for claim in claims[:CLAIMS]:
        gone, drawn = _measured(claim, facts, context)
        held = facts.waiting
        claim_words = claim_said(claim) if held else claim_sentence(claim, gone)
        claim_entries.append(
            {
                "said": shorten(claim_words, 700),
                "bars": claim_bars(claim, gone, held=held),
                "beside": "" if held else shorten(_beside(claim, facts), 700),
                "source": _ground_and_source(claim, drawn, gone, held=held),
            }
        )
    rest = claims[CLAIMS:]
    alone = [c for c in rest if c.figure is not None]
    claim_words, counts = sentence_case(counted(len(alone), "other claim")), counts_sentence(rest)
    beside = {c.id for c in claims[:CLAIMS]} | {c.id for c in rest if c.independent_figure is not None}
    latest = latest_words(claims, beside)
    of_them = bool(latest) or any(c.independent_figure is not None for c in alone)  # not a count that stands alone
    counts = " ".join(filter(None, (latest, counts)))
    counts = tr("Some of all these claims: {told}", told=counts) if of_them else counts
    whole = context.audience is Audience.INTERNAL  # other editions hold some back
    earlier = (
        tr("{claims} on file.", claims=claim_words) if whole else tr("{claims} in this edition.", claims=claim_words)
    )
    return {
        "claims": claim_entries,
        "more_claims": " ".join(filter(None, (*((earlier, unmatched_sentence(alone)) if alone else ()), counts))),
        "reports": _reports(facts, whole=whole),
    }


def proof(facts: SiteFacts, context: Context) -> dict[str, Any] | None:
    """The values of the second sheet; None where nothing was looked at, so that there is nothing to prove."""
    if not facts.looks and not facts.measures:
        return None
    usual = usual_of(facts.measures)
    return {
        **told_by_others(facts, context),
        "shaded": tr(AXIS_WORDS if facts.measures else WINDOWS_WORDS),  # no signs of measures where none is drawn
        "usual": " ".join(
            [
                "",
                *filter(
                    None,
                    (
                        tr("Grey at night light: usual.") if usual else "",
                        figures_held_sentence(facts.waiting),
                        "" if facts.waiting else growth_not_agreed(facts.detections, agreed_by_two(facts.reviews)),
                    ),
                ),
            ]
        ).rstrip(),
        "series": time_charts(
            panels_of([m for m in facts.measures if not read_by_nobody(m.name)], usual),  # sheets are quoted
            start=context.today - timedelta(days=SERIES_DAYS),
            end=context.today,
            beside=Beside(
                windows=[d for d in facts.detections if not never_told(d)],
                incidents=facts.incidents,
                looks=[k for k in facts.looks if k.sensor == "optical"],
                held=facts.waiting,
            ),
            place=told_name(facts.site, shorten(facts.site.name, 60)),
        ),
        "calendar": looks_calendar(
            facts.looks, until=context.today, place=told_name(facts.site, shorten(facts.site.name, 60))
        ),
        "unseen": _unseen(facts.looks, context),
        "after": [shorten(words, 1100) for words in facts.after],
        "beyond": [shorten(words, 1100) for words in facts.beyond],
        "razed": _razed(facts, context),
        "method": list(method_lines(context.first_looks)),
        "corrections": _corrections(facts, context),
        "ended": _ended(facts, context),
    }


def _beside(claim: Claim, facts: SiteFacts) -> str:
    """What of the site's changes can stand beside a claim that something is sealed or open again; the ground of
    demolitions has a place of its own."""
    if subject_of(claim) is Subject.DEMOLISHED:
        return ""
    return beside_subject(
        claim,
        facts.detections,
        razed_grounds(facts.detections, facts.measures),
        place=told_name(facts.site, shorten(facts.site.name, 70)),
        mark=mark_of_sums(facts),
        looked=any(look.status is LookStatus.SEEN for look in facts.looks),
    )


def _razed(facts: SiteFacts, context: Context) -> dict[str, Any]:
    """What became of the ground of demolitions: sentences, chart and note; empty where nothing is told of any."""
    grounds = razed_grounds(facts.detections, facts.measures)
    every = together(grounds)
    if every is None:
        return {"said": [], "chart": "", "note": ""}
    name = told_name(facts.site, shorten(facts.site.name, 70))
    lines = ground_lines(grounds, place=name, mark=mark_of_sums(facts), each=RAZED)
    return {
        "said": [shorten(words, 700) for words in lines],
        "chart": stage_bars(
            every,
            until=context.today,
            place=told_name(facts.site, shorten(facts.site.name, 60)),
            months=RAZED_MONTHS,
            width=RAZED_PX,
        ),
        "note": f"{tr(ONE_STAGE)} {tr(INTERVALS)}",
    }


def usual_of(measures: Sequence[Measure]) -> dict[str, list[UsualRange]]:
    """The usual range of each measure that is held against one, as it is held; the site's page shows the same.

    Args:
        measures: of one site.
    """
    light = [
        UsualRange(u.day, u.low, u.high, u.flagged_above, u.flagged_below) for u in usual_band(light_values(measures))
    ]
    return {"night_light": light} if light else {}


def method_lines(first_looks: int) -> tuple[str, ...]:
    """How a change is found. first_looks: differing clear looks in a row before anything is said."""
    return (
        tr("Each pixel is held against look-alike ground outside the site, on the same day."),
        trn(
            "A change must differ in {n} clear look and last over several; some were confirmed wrongly.",
            "A change must differ in {n} clear looks in a row and last over several; some were confirmed wrongly.",
            first_looks,
            n=in_words(first_looks),
        ),
        tr("Control areas where nothing is known go through the same steps, in every run."),
    )


def longest_unseen(looks: Sequence[Look], since: date, until: date) -> tuple[date, date, int] | None:
    """The longest time without a usable optical look, whether there were looks in vain or none at all: before the first
    usable one, between two of them, or after the last.

    Args:
        looks: any order and sensor.
        since, until: the time that is asked about, both days included.

    Returns:
        First and last day of that time, and on how many days of it there was a look, all in vain; None where each day
        had a usable look, and where no optical look is given. Of several that are as long, the first.
    """
    usable: dict[date, bool] = {}
    for look in looks:
        when = look.acquired_at.date()
        if look.sensor == "optical":
            usable[when] = usable.get(when, False) or look.status is LookStatus.SEEN
    if not usable:
        return None
    one_day = timedelta(days=1)
    seen = sorted(when for when, clear in usable.items() if clear and since <= when <= until)
    edges = itertools.pairwise([since - one_day, *seen, until + one_day])
    gaps = [(before + one_day, after - one_day) for before, after in edges if after - before > one_day]
    if not gaps:
        return None
    first, last = max(gaps, key=lambda gap: gap[1] - gap[0])  # of equals max takes the first
    return first, last, sum(first <= when <= last for when in usable)


def _unseen(looks: Sequence[Look], context: Context) -> str:
    unseen_span = longest_unseen(looks, context.today - timedelta(days=365), context.today)
    if unseen_span is None:
        return tr(UNSEEN_RULE)
    first, last, count = unseen_span
    if first == last:
        return f"{tr(UNSEEN_RULE)} {tr('No two looks in a row were in vain in the last twelve months.')}"
    longest = tr(
        "No time without a usable look was longer in the last twelve months than {first} to {last} ({looks}).",
        first=day(first),
        last=day(last),
        looks=counted(count, "look"),
    )
    return f"{tr(UNSEEN_RULE)} {longest}"


def _reports(facts: SiteFacts, *, whole: bool = True) -> dict[str, Any]:
    """The newest reports and how many more there are: on file where all is told, else in this edition."""
    newest = sorted(facts.reports, key=lambda i: (i.end_date, i.id), reverse=True)
    rest = len(newest) - REPORTS
    of_whole = [i for i in newest if said_of_a_whole(i) is not None]
    named = any(i.id not in facts.beside for i in facts.incidents)
    counts = sentence_case(counted(rest, "older report"))
    older = tr("{reports} on file.", reports=counts) if whole else tr("{reports} in this edition.", reports=counts)
    none = "" if named else no_report_sentence(facts.site, facts.claims, printed=whole)
    if whole:  # other editions tell such a report at no site; on each sheet, or it would tell where there is one
        none = f"{tr(NOT_PRINTED)} {none}".strip()
    return {
        "none": none,
        "rows": [[span(i.start_date, i.end_date, i.date_precision), _told(i, facts)] for i in newest[:REPORTS]],
        "more": " ".join(
            filter(
                None,
                (
                    older if rest > 0 else "",
                    _how_many_of_a_whole(len(newest), of_whole),
                ),
            )
        ),
        "around": " ".join(
            filter(
                None,
                (
                    _around(facts.around),
                    whole_elsewhere_sentence(facts.site),
                ),
            )
        ),
    }


def _around(count: int) -> str:
    """How many reports are from around and told nowhere on the sheet; "" for none."""
    if not count:
        return ""
    return trn(
        "{n} more report lies around here or in the district and is told at no listed place: what it says does not "
        "stand here.",
        "{n} more reports lie around here or in the district and are told at no listed place: what they say does not "
        "stand here.",
        count,
        n=sentence_case(in_words(count)),
    )


def _how_many_of_a_whole(all_: int, of_whole: Sequence[Incident]) -> str:
    """How many reports on the sheet are of the place itself and how many of a whole that it belongs to; "" without any.

    The page of the site counts them apart.
    """
    whole = next((w for w in map(said_of_a_whole, of_whole) if w is not None), None)
    if whole is None:
        return ""
    return tr(
        "{own} of this place, {others} of {whole} as a whole or of parts that no source matches to a place.",
        own=sentence_case(counted(all_ - len(of_whole), "report")),
        others=in_words(len(of_whole)),
        whole=whole.name,
    )


def _told(incident: Incident, facts: SiteFacts) -> str:
    """What a report says; of one that does not name the site, that it is here by its coordinates or names a whole."""
    sentence = shorten(report_sentence(incident), 420)
    apart = beside_sentence(facts.site) if incident.id in facts.beside else of_whole_sentence(incident)
    return f"{sentence} {apart}".strip()


def _corrections(facts: SiteFacts, context: Context) -> list[str]:
    """What was confirmed and is told otherwise since the last briefing, and what was withdrawn as wrong."""
    since = context.since
    made = [c for c in facts.corrections if context.is_later(c.correction.after.said_from)]
    over = [one for one in facts.agreement_over if context.is_later(one.at)]
    called = [renamed_sentence(facts.site, facts.renamed)] if facts.renamed is not None else []
    sentences = [agreement_over_sentence(one) for one in over[:CORRECTIONS]]
    if facts.redrawn_at is not None and context.is_later(facts.redrawn_at):
        sentences.append(redrawn_sentence(facts.site, facts.redrawn_at))
    sentences += [shorten(correction_sentence(one), 420) for one in made[:CORRECTIONS]]
    known = {one.detection.id for one in made}
    taken_back = [d for d in _over(facts, since, State.WITHDRAWN) if d.id not in known]
    corrected = {one.detection.id for one in facts.corrections}
    for d in taken_back[:CORRECTIONS]:
        never = "" if d.id in corrected else " " + tr("This edition never told it as a change.")
        sentences.append(f"{d.id}: {shorten(withdrawn_sentence(d, others=facts.detections), 220)}{never}")
    left = [one.detection.id for one in over[CORRECTIONS:]] + [one.detection.id for one in made[CORRECTIONS:]]
    left += [d.id for d in taken_back[CORRECTIONS:]]
    if left:
        sentences.append(tr("Also corrected or withdrawn: {ids}.", ids=listed(left, limit=6)))
    if not sentences:
        none = no_correction(since, context.issue)
        if context.audience is Audience.PUBLIC:
            none = f"{none} {tr(NOT_NAMED)}"
        sentences = [f"{none} {tr('What this edition told and is withdrawn keeps its page, its reason and its date.')}"]
    return [*called, *sentences]


def _ended(facts: SiteFacts, context: Context) -> list[str]:
    """What ended since the last briefing, as new looks show it: no correction, since what was said still holds."""
    over = _over(facts, context.since, State.ENDED)
    sentences = [_over_sentence(d, facts) for d in over[:CORRECTIONS]]
    if len(over) > len(sentences):
        sentences.append(tr("Also ended: {ids}.", ids=listed([d.id for d in over[len(sentences) :]], limit=6)))
    return sentences


def _over(facts: SiteFacts, since: date | None, state: State) -> list[Detection]:
    """Changes that were confirmed and are over since a day; None = ever."""
    return [
        d
        for d in ranked(facts.detections)
        if d.state is state
        and d.confirmed_on is not None
        and (since is None or (d.ended_on is not None and d.ended_on > since))
    ]


def _over_sentence(d: Detection, facts: SiteFacts) -> str:
    ended = " " + tr("Ended {day}.", day=day(d.ended_on)) if d.ended_on else ""
    mark = without_agreement(d, facts.reviews)
    return f"{d.id}: {shorten(detection_sentence(d, facts.site), 420)}{ended}{mark}"
