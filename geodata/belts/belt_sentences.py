"""What is said of the ground around a site. Nothing in it is called a compound, and no word says why it was built."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.actions.action import Action
from geodata.actions.action_sentences import action_days, reported, source_note
from geodata.belts.answer import LATELY_DAYS, LEAST_COMPARABLE, LEAST_COUNTED, BeltAnswer
from geodata.belts.measured import BELT_YEARS, DRAWN, FALSE, FOUND
from geodata.detections.kind_accuracy import exact_interval
from geodata.i18n.english_formats import counted, day, hectares, hectares_between, in_figures, listed
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.text.names.same_person import DO_NOT_QUOTE

NO_COMPOUND = msg(
    "Counted: change consistent with construction, of a hectare or more each, by the rule of the machine. Whose it is "
    "cannot be seen: farms, schools and villages grow as well. Nothing beyond an outline is called a compound."
)
INTERNAL = msg("Internal until two people have agreed on each change counted.")
AGREED = msg(
    "Two people agree on each change counted (roles as they gave them; the program does not check who they are)."
)
FEW = msg(
    "Fewer than {least} stand behind it: neither their number nor their months are told, nor what it was since another "
    "day."
)
NOT_BY_ACTION = msg(
    "Since the action it is not told: beside what else is told, that would set fewer than {least} apart."
)
SOME_EARLIER = msg("Whether some of it began before that day is not told.")
FEW_IN_A_MONTH = msg("By month it is not told: fewer than {least} stand behind one of the months.")
UNRANKED = msg(
    "How that stands among comparable places is not told since an action: it could tell when single changes around "
    "others came."
)
FIELDS = msg("Some of it may still turn out to be fields.")
HELD = msg("Of the ground around {site} no figure is released now: do not quote one that was told before.")


def belt_sentence(answer: BeltAnswer, site: Site, action: Action | None) -> str:
    """The one sentence: how much changed within a few kilometres since a day, how that stands among others, and whether
    it may be repeated outside, in the words that stand beside a change: that two people agree, or that it is not to be
    quoted.

    Args:
        answer: what the edition can tell.
        site: whose belt it is.
        action: since which; None, or another than the answer's = none is named.
    """
    sentence = _told(answer, site, action)
    if answer.may_be_field and not answer.held:
        sentence = f"{sentence} {tr(FIELDS)}"
    if answer.open:
        return f"{sentence} {tr(DO_NOT_QUOTE)} {tr(INTERNAL)}"
    return f"{sentence} {tr(AGREED)}" if answer.count != 0 and not answer.held and not answer.reason else sentence


def _told(answer: BeltAnswer, site: Site, action: Action | None) -> str:
    if answer.held:
        return tr(HELD, site=told_name(site))
    if answer.reason:
        return tr("The ground around {site} is not judged: {why}.", site=told_name(site), why=translated(answer.reason))
    near, since = kilometres(answer), since_words(answer, action)
    if answer.count == 0:
        return _none(answer, near, site, since)
    built = hectares(answer.built_ha * 10_000.0)
    if answer.built_between_ha is not None:
        low, high = answer.built_between_ha
        built = hectares_between(answer.built_ha * 10_000.0, low * 10_000.0, high * 10_000.0)
    words = _among_belts if answer.controls == 0 else _among_places
    placeholders = {"near": near, "site": told_name(site), "ha": built, "since": since}
    if answer.unranked:
        return tr(
            "{ha} of change consistent with construction were seen within {near} of {site} {since}.", **placeholders
        )
    if answer.comparable < LEAST_COMPARABLE:
        return tr(
            "{ha} of change consistent with construction were seen within {near} of {site} {since}; too few comparable "
            "places were judged for as long to say whether that is much.",
            **placeholders,
        )
    return words(answer, placeholders)


def nothing_can_be_told(answer: BeltAnswer) -> bool:
    """Whether the ground was not seen often enough since then to tell anything: then 0 would be no measure."""
    if answer.count != 0 or answer.held or answer.reason:
        return False
    looks = answer.looks
    reached = looks is None or (looks.met_until is not None and looks.met_until > answer.since)
    return not reached


def _none(answer: BeltAnswer, near: str, site: Site, since: str) -> str:
    """What is said where nothing has met the rule: not that nothing began, which nobody can know of the last looks."""
    words = msg("Of the ground within {near} of {site} nothing can be told yet {since}. {why}")
    if not nothing_can_be_told(answer):
        words = msg(
            "Within {near} of {site} no change of a hectare or more consistent with construction has met the rule "
            "{since}. {why}"
        )
    return tr(words, near=near, site=told_name(site), since=since, why=_why_not(answer))


def _why_not(answer: BeltAnswer) -> str:
    """From which day on nothing could have met the rule, and how often the ground was looked at."""
    looks = answer.looks
    placeholders = {
        "looks": in_figures(answer.rule_looks, "clear look"),
        "days": in_figures(answer.rule_days, "day"),
        "until": day(answer.until),
    }
    if looks is None:
        return tr(
            "As a rule it takes {looks} over at least {days}; from when on that could not be met is not known, since "
            "the days of its looks are not on file.",
            **placeholders,
        )
    if looks.met_until is None or looks.met_until <= answer.since:
        had = msg(
            "What began since then has not been seen often enough to be told: as a rule it takes {looks} over at least "
            "{days}, and from that day until {until} this ground had {had}."
        )
        return tr(had, had=in_figures(looks.since, "usable look"), **placeholders)
    return tr(
        "What began after {met} has not been seen often enough to be told: as a rule it takes {looks} over at least "
        "{days}, and in the {lately} until {until} this ground had {had}. What began before may be missing as "
        "well, where cloud hid it or its kind is not sure yet.",
        met=day(looks.met_until),
        lately=in_figures(LATELY_DAYS, "day"),
        had=in_figures(looks.lately, "usable look"),
        **placeholders,
    )


def _among_places(answer: BeltAnswer, said: Mapping[str, str]) -> str:
    return trn(
        "{ha} of change consistent with construction were seen within {near} of {site} {since}, more than at {n} of "
        "{all} comparable place.",
        "{ha} of change consistent with construction were seen within {near} of {site} {since}, more than at {n} of "
        "{all} comparable places.",
        answer.comparable,
        n=answer.more_than,
        all=answer.comparable,
        **said,
    )


def _among_belts(answer: BeltAnswer, said: Mapping[str, str]) -> str:
    """Where no ordinary place was compared: the others are the surroundings of listed places."""
    return trn(
        "{ha} of change consistent with construction were seen within {near} of {site} {since}, more than around {n} "
        "of {all} other listed place that was compared; no unlisted place was compared.",
        "{ha} of change consistent with construction were seen within {near} of {site} {since}, more than around {n} "
        "of {all} other listed places that were compared; no unlisted place was compared.",
        answer.comparable,
        n=answer.more_than,
        all=answer.comparable,
        **said,
    )


def kilometres(answer: BeltAnswer) -> str:
    """How wide a belt is: 3 km."""
    return f"{answer.width_m / 1000.0:g} km"


def since_words(answer: BeltAnswer, action: Action | None) -> str:
    """'since the action of 2 Jun 2026 that a paper reports (listed here as a raid)', or 'since 17 Nov 2025'; 'since
    1 Jun 2025, the first day that was judged here' where partner and public read it by no other day."""
    if answer.first_judged:
        return tr("since {day}, the first day that was judged here", day=day(answer.since))
    if action is None or action.id != answer.action_id:
        return tr("since {day}", day=day(answer.since))
    if action.end_date != answer.since:  # judged from a later day on only
        return tr(
            "since {day}, from when on it is judged, after {what}",
            day=day(answer.since),
            what=reported(tr("the action"), action),
        )
    what = reported(tr("the action of {days}", days=action_days(action)), action)
    if action.start_date == action.end_date:
        return tr("since {what}", what=what)
    return tr("since the end of {what}", what=what)  # its source may know the month or year alone: no day is made of it


def belt_notes(answer: BeltAnswer, sites: Mapping[str, Site], action: Action | None) -> tuple[str, ...]:
    """What stands beneath the sentence: who says so of the action and where, how much ground was looked at, what is not
    counted, how far to trust it.

    Args:
        answer: what the edition can tell.
        sites: of the edition, by id.
        action: as for belt_sentence.
    """
    if answer.held or answer.reason:
        return ()
    notes = [source_note(action)] if action is not None and action.id == answer.action_id else []
    notes.append(
        tr(
            "Looked at: about {area} km², by the month until {day}.",
            area=f"{answer.covered_km2:.0f}",
            day=day(answer.until),
        )
    )
    if answer.count:
        notes.append(tr("{changes} in all.", changes=in_figures(answer.count, "change")))
    if answer.count is None:
        notes.append(tr(FEW, least=in_figures(LEAST_COUNTED, "change")))
    elif answer.few_in_a_month:
        notes.append(tr(FEW_IN_A_MONTH, least=in_figures(LEAST_COUNTED, "change")))
    if answer.not_by_action:
        notes.append(tr(NOT_BY_ACTION, least=in_figures(LEAST_COUNTED, "change")))
    if answer.may_be_earlier_ha is None:
        notes.append(tr(SOME_EARLIER))
    elif answer.may_be_earlier_ha:
        some = hectares(answer.may_be_earlier_ha * 10_000.0)
        notes.append(tr("Of it {ha} may have begun before that day: no clear look lies between.", ha=some))
    if answer.unranked:
        notes.append(tr(UNRANKED))
    if answer.count != 0 and answer.comparable >= LEAST_COMPARABLE:
        places = counted(answer.comparable, "place")
        words = msg("Compared with the ground around {places} that are listed as well, for as much ground.")
        if answer.controls:
            words = msg(
                "Compared with {places}, {controls} of them around places where nothing is known, for as much ground."
            )
        notes.append(tr(words, places=places, controls=answer.controls))
    if answer.left_out:
        notes.append(tr("Not counted, since it is watched itself: {sites}.", sites=_names(answer.left_out, sites)))
    if answer.overlaps:
        notes.append(
            tr(
                "Some of the same ground is in the belts of other sites, so that they do not add up: {sites}.",
                sites=_names(answer.overlaps, sites),
            )
        )
    return (*notes, belt_errs(answer))


def belt_errs(answer: BeltAnswer) -> str:
    """How often a belt flags ground on which nothing was built, from simulation, and what was flagged elsewhere."""
    low = exact_interval(FOUND, DRAWN)[0]
    note = tr(
        "On simulated belts of 3 km with a look every five days, false changes of a hectare or more: {n} in {years} "
        "belt-years. New yards of 2 to 8 ha found there: {found} of {drawn} (95 %: {low} to 100 %); of smaller ones, "
        "of narrower belts and of fewer looks nothing is known.",
        found=FOUND,
        drawn=DRAWN,
        n=FALSE,
        years=f"{BELT_YEARS:.0f}",
        low=f"{100 * low:.0f}",
    )
    if answer.control_years > 0:
        note += " " + tr(
            "Around places where nothing is known {n} in {years} belt-years, what was really built there among them.",
            n=in_figures(answer.flags, "change"),
            years=f"{answer.control_years:.1f}",
        )
    if answer.dismissed:
        note += " " + trn(
            "Two people have dismissed {n} change.",
            "Two people have dismissed {n} changes.",
            answer.dismissed,
            n=answer.dismissed,
        )
    return note


def _names(ids: tuple[str, ...], sites: Mapping[str, Site]) -> str:
    return listed([told_name(sites[key]) if key in sites else key for key in ids], limit=3)
