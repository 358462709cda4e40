"""What is said of an action and of what was seen before and after it. No word in here says why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from geodata.actions.action import KIND_LISTED, KIND_WORDS, Action, Scope, listed_title
from geodata.actions.answer import LEVEL, VERDICT_WORDS, Answer, Newest, Outcome, Told, Verdict
from geodata.detections.growth import AROUND
from geodata.i18n.english_formats import counted, day, in_figures, in_words, listed, month, sentence_case, short_day
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.sites.countries import country_of

NOT_SAID = msg(
    "Before and after, beside places that it does not concern: no more is said. After any day much else happens as "
    "well, and what moved these sites alone cannot be told from what was done."
)
CANNOT_SEE = msg(
    "Not visible at 10 m: a seal on a door, a raid inside a building, a sanction on paper, people. The light of "
    "generators is light. Reports tell what was written, not what happened."
)
OFF_PAPER = msg(
    "Worked out without actions and reports that no paper tells, whether there are any or not: figures on internal "
    "screens can differ."
)
NOT_AGREED = msg("Built-up area counts what the machine confirmed, also before two people agree on it.")
METHOD = msg(
    "Each place counts once: its mean after less its mean before. Both are means of months of 30.4 days, counted away "
    "from the action; so levels come out of an export. The sites’ mean change less that of the controls "
    "stands with a {level} interval of a t-test over places. A difference is told only where the interval leaves out "
    "zero, the year before ran alike, and few placebo places and dates differ as much."
)
NOT_REVIEWED = msg("Compared by machine, reviewed by no person: do not quote as a finding.")
"""Ends every sentence that tells a difference, in every edition: nobody gives a verdict on a comparison."""
FROM_CHANGES = ("built_up", "growth")
"""Measures that are made of the changes told here."""
_LEFT = 1 / 3
"""Share of a fall, or of a rise, that may be left, or be gone beyond, where a measure is called back. Of light it is
what HALFWAY of pipelines/activity/breaks.py leaves, on the same scale."""
_SMALL = 0.05
"""Level, in its unit, below which no share of it is told."""
_NOTHING = 1e-6
"""Below it a figure is what rounding left of zero."""
_ORDER = (
    Verdict.FELL,
    Verdict.ROSE,
    Verdict.TRENDS,
    Verdict.NONE,
    Verdict.UNCOMPARED,
    Verdict.LITTLE,
    Verdict.NEVER,
    Verdict.APART,
    Verdict.HELD,
)


def action_days(action: Action) -> str:
    """When it was: a day, a month or year where its days are the whole of it, or first and last day."""
    start, end = action.start_date, action.end_date
    if start == end:
        return day(start)
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if whole and (start.year, start.month) == (end.year, end.month):
        return month(start)
    if whole and (start.month, end.month) == (1, 12) and start.year == end.year:
        return str(start.year)
    return tr("{first} to {last}", first=day(start), last=day(end))


def action_place(action: Action, names: Mapping[str, str], concerned: Sequence[str]) -> str:
    """Where it was: the sites by name, or the group, corridor or country with how many sites it has here; a corridor
    that nobody named is called after the place around which it lies, as a briefing calls it.

    Args:
        action: which.
        names: of the sites of the edition, by id, as they are told (listing_sentences.told_name).
        concerned: ids of the sites that it concerns.
    """
    if action.scope is Scope.SITES:
        return listed([names[key] for key in concerned if key in names], limit=3) or tr("no site in use")
    country = country_of(action.named) if action.scope is Scope.COUNTRY else None
    name = country.name if country is not None else action.named
    around = action.named.removeprefix(AROUND)
    if action.scope is Scope.CORRIDOR and around != action.named and around in names:
        name = tr("Around {site}", site=names[around])
    return tr("{name} ({sites})", name=name, sites=in_figures(len(concerned), "site"))


def own_title(action: Action) -> str:
    """The title that a person gave an action; "" for none, and for one that says its kind alone."""
    return "" if action.title in (KIND_WORDS[action.kind], listed_title(action.kind)) else action.title


def listed_words(action: Action) -> str:
    """As what an action is listed, where it stands beside its source: 'Listed here as a raid'."""
    return tr("Listed here as {kind}", kind=tr(KIND_LISTED[action.kind]))


def reported(words: str, action: Action, *, titled: bool = False) -> str:
    """An action named with who says so, as what it is listed here and who acted: no action is told as our own finding,
    and no kind as the source's word.

    Args:
        words: what names it in a sentence: the action of 2 Jun 2026.
        action: which.
        titled: with its own title, where the edition shows one.
    """
    listed_as = tr(KIND_LISTED[action.kind])
    if titled and own_title(action):
        listed_as = tr("{kind}: “{title}”", kind=listed_as, title=action.title)
    if not action.acted_by:
        return tr(
            "{action} that {source} reports (listed here as {kind})",
            action=words,
            source=action.source,
            kind=listed_as,
        )
    return tr(
        "{action} that {source} reports (listed here as {kind}; acting: {office})",
        action=words,
        source=action.source,
        kind=listed_as,
        office=action.acted_by,
    )


def named_action(action: Action, *, titled: bool = False) -> str:
    """An action with its day, who says so, as what it is listed and who acted: the action of 2 Jun 2026 that …"""
    return reported(tr("the action of {days}", days=action_days(action)), action, titled=titled)


def source_note(action: Action) -> str:
    """Who says so of an action, with the link."""
    words = tr("the action of {days}", days=action_days(action))
    if not action.url:
        return tr("Source on {action}: {source}, no link on file.", action=words, source=action.source)
    return tr("Source on {action}: {source} ({url}).", action=words, source=action.source, url=action.url)


def told_sentence(action: Action, told: Told, names: Mapping[str, str]) -> str:
    """The one sentence of an action: each measure with its answer, those with a difference first and with figures."""
    what = reported(
        tr(
            "the action of {days} at {place}",
            days=action_days(action),
            place=action_place(action, names, told.named),
        ),
        action,
        titled=True,
    )
    if told.answers and all(a.verdict is Verdict.HELD for a in told.answers):
        beside = [a for a in told.answers if a.site_levels is not None or a.reports is not None]
        if beside:  # what was seen at its sites is told, what it would be compared with is not
            return tr(
                "After {what}, no difference from other places is told in this edition: {why}.",
                what=what,
                why=translated(beside[0].why),
            )
        return tr(  # of measures alone: which changes were seen there may stand beside it
            "After {what}, no measure from before and after is compared in this edition: {why}.",
            what=what,
            why=translated(told.answers[0].why),
        )
    parts = [part for v in _ORDER for part in _parts([a for a in told.answers if a.verdict is v], told, names)]
    if not parts:
        return tr("After {what}, nothing was measured.", what=what)
    sentence = tr("After {what}: {parts}.", what=what, parts="; ".join(parts))
    if any(a.told and a.outcome.name in FROM_CHANGES for a in told.answers) and told.may_be_earlier:
        sentence = f"{sentence} {earlier_words(len(told.may_be_earlier))}"
    for a in told.answers:
        if left_out := left_out_words(a):
            sentence += " " + tr("{measure}: {note}.", measure=tr(a.outcome.words), note=left_out)
    return f"{sentence} {tr(NOT_REVIEWED)}" if any(a.told for a in told.answers) else sentence


def _parts(alike: Sequence[Answer], told: Told, names: Mapping[str, str]) -> list[str]:
    """What is said of measures with the same answer: one by one, or together where nothing else tells them apart."""
    parts, together = list[str](), dict[str, list[str]]()
    for a in alike:
        measure = _small(tr(a.outcome.words))
        more = [*filter(None, (where_words(a, told, names), reports_words(a), otherwise_words(a)))]
        if a.told:
            clause = tr(
                "{measure} {verdict} {time}, difference {figures}",
                measure=measure,
                verdict=tr(VERDICT_WORDS[a.verdict]),
                time=time_words(a),
                figures=difference_words(a),
            )
            parts.append("; ".join([clause, *more]))
            continue
        answer = verdict_words(a)
        if a.after is not None:
            answer = f"{answer}, {_range(*a.after)}"
        together.setdefault("; ".join([answer, *more]), []).append(measure)
    return parts + [
        tr("{measures} ({verdict})", measures=listed(measures), verdict=answer) for answer, measures in together.items()
    ]


def where_words(answer: Answer, told: Told, names: Mapping[str, str]) -> str:
    """Which of the sites that an action concerns a measure speaks of: 'at Hathervane alone, of 4 sites'; "" where of
    all of them, or where nothing was compared.

    Why the others are not in it is not told here: an action that the reader may not know may have fallen there.
    """
    if not answer.sites or set(answer.sites) >= set(told.named):
        return ""
    places = listed([names[key] for key in answer.sites if key in names], limit=3)
    return tr("at {places} alone, of {sites}", places=places, sites=in_figures(len(told.named), "site"))


def time_words(answer: Answer) -> str:
    """The time after that is compared: in the 92 days after (12 Feb to 14 May 2026), or in the 87 days from 17 Feb to
    14 May 2026 where days beside the action are left out; "" where nothing was compared."""
    if answer.after is None:
        return ""
    first, last = answer.after
    if answer.outcome.half_days:
        return tr(
            "in the {days} from {time}", days=in_figures((last - first).days + 1, "day"), time=_range(first, last)
        )
    return tr("in the {days} after ({time})", days=in_figures((last - first).days + 1, "day"), time=_range(first, last))


def left_out_words(answer: Answer) -> str:
    """That values beside the action are left out where each speaks of more than its own day; else ""."""
    half = round(answer.outcome.half_days)
    if answer.after is None or not half:
        return ""
    return tr(
        "values within {days} of the action are left out, since each stands for {span}",
        days=counted(half, "day"),
        span=counted(2 * half, "day"),
    )


def newest_words(answer: Answer) -> str:
    """How a measure stands at the sites well after the time compared, from its own newest values; "" where there are
    none: by 5 Nov 2026 it is back at about 103 % of its level before (mean of the newest 31 days)."""
    newest = answer.newest
    if newest is None:
        return ""
    if answer.outcome.relative and newest.before > _SMALL:
        level = tr("at about {share} % of its level before", share=round(100 * newest.level / newest.before))
    else:
        level = tr(
            "at {level} {unit}, {before} before",
            level=_figure(newest.level),
            unit=tr(answer.outcome.unit),
            before=_figure(newest.before),
        )
    words = msg("by {day} it is back {level} (mean of the newest {days})")
    if not _is_back(answer, newest):
        words = msg("by {day} it is {level} (mean of the newest {days})")
    if answer.outcome.name == "growth":
        words = msg("by {day} it is {level} (over the newest {days})")
    clause = tr(words, day=day(newest.day), level=level, days=in_figures(newest.days, "day"))
    if newest.sites < len(answer.sites):
        clause = tr(
            "{said}, at {n} of {sites}", said=clause, n=newest.sites, sites=in_figures(len(answer.sites), "site")
        )
    return tr("{said}, on average a site", said=clause) if newest.sites > 1 else clause


def otherwise_words(answer: Answer) -> str:
    """The same where it has to stand beside the answer: of each difference that is told, and of others where it moved
    since by more than the least change that is told and by more than half the width of the interval; else ""."""
    if answer.newest is None or answer.told:
        return newest_words(answer)
    if answer.low is None or answer.high is None:
        return ""
    wide = max(answer.outcome.least, (answer.high - answer.low) / 2)
    return newest_words(answer) if abs(answer.newest.moved) > wide else ""


def _is_back(answer: Answer, found: Newest) -> bool:
    """Whether two thirds or more of what the sites themselves fell, or rose, is undone: of relative measures as
    logarithms, as light is judged at a site (there over its look-alikes). Never farther beyond the level before than
    a third of the fall or rise, also in the unit of levels: what fell to a hundredth and is at 250 % is above, not
    back."""
    before, after, level = found.before, found.after, found.level
    if not answer.told or before == after or (after < before) is not (answer.verdict is Verdict.FELL):
        return False
    beyond = (level - before) / (before - after)
    if answer.outcome.relative:
        before, after, level = (math.log(max(v, 0.0) + answer.outcome.floor) for v in (before, after, level))
    return beyond <= _LEFT and abs(level - before) <= _LEFT * abs(after - before)


def reports_words(answer: Answer) -> str:
    """From how many reports a tempo was counted; "" of other measures."""
    if answer.reports is None:
        return ""
    counted_from = tr(
        "{before} before and {after} after",
        before=in_figures(answer.reports.before, "report"),
        after=answer.reports.after,
    )
    if not answer.reports.neither:
        return counted_from
    left = trn(
        "{n} report belongs to neither side, since its dates hold the action or only the year is known",
        "{n} reports belong to neither side, since their dates hold the action or only the year is known",
        answer.reports.neither,
        n=answer.reports.neither,
    )
    return f"{counted_from}, {left}"


def _range(first: date, last: date) -> str:
    start = short_day(first) if first.year == last.year else day(first)
    return tr("{first} to {last}", first=start, last=day(last))


def earlier_words(count: int) -> str:
    """That changes which a difference of built-up area rests on may have begun before the action."""
    return trn(
        "{n} change at its sites was first seen since then; it may have begun before.",
        "{n} changes at its sites were first seen since then; they may have begun before.",
        count,
        n=sentence_case(in_words(count)),
    )


def verdict_words(answer: Answer) -> str:
    """The answer of one measure, with why none is given."""
    verdict = tr(VERDICT_WORDS[answer.verdict])
    return f"{verdict}: {translated(answer.why)}" if answer.why else verdict


def compared_words(answer: Answer, told: Told, names: Mapping[str, str]) -> str:
    """What stands beside an answer: which days are compared, at which of the sites, what is left out, from how many
    reports, how it stands now; "" where nothing was compared. Arguments as told_sentence."""
    if answer.before is None or answer.after is None:
        return ""
    days = tr("{after}, held against {before}", after=_range(*answer.after), before=_range(*answer.before))
    beside = (where_words(answer, told, names), left_out_words(answer), reports_words(answer), newest_words(answer))
    return ". ".join([days, *(sentence_case(words) for words in beside if words)])


def difference_words(answer: Answer) -> str:
    """How much more the sites changed than the controls, with its interval; "" where nothing was compared."""
    if answer.difference is None or answer.low is None or answer.high is None:
        return ""
    return _between(answer.outcome, answer.difference, answer.low, answer.high)


def trend_words(answer: Answer) -> str:
    """How differently the sites ran before, a month; "" where it is not known."""
    if answer.trend is None or answer.trend_low is None or answer.trend_high is None:
        return ""
    words = _between(answer.outcome, answer.trend, answer.trend_low, answer.trend_high)
    if answer.verdict is Verdict.TRENDS:
        return tr("differed: {figures} from month to month", figures=words)
    return tr("no difference told: {figures} from month to month", figures=words)


def placebo_words(answer: Answer) -> str:
    """How often places and dates without the action differ as much; "" where nothing was compared."""
    if answer.difference is None:
        return ""
    (as_large, places), (differing, dates) = answer.places, answer.dates
    first = trn(
        "{n} of {all} control place changed as much against the others",
        "{n} of {all} control places changed as much against the others",
        places,
        n=as_large,
        all=places,
    )
    if not dates:
        return tr("{places}; no earlier date could be tried", places=first)
    second = trn(
        "a difference on {n} of {all} earlier date",
        "a difference on {n} of {all} earlier dates",
        dates,
        n=differing,
        all=dates,
    )
    return f"{first}; {second}"


def levels_words(answer: Answer, levels: tuple[float, float] | None) -> str:
    """A mean before and after with its unit, and that it is one over sites where they are several; "" where it is not
    known."""
    if levels is None:
        return ""
    before, after = (_figure(value) for value in levels)
    several = len(answer.controls if levels is answer.control_levels else answer.sites) > 1
    unit = tr(answer.outcome.unit)
    unit = tr("{unit}, on average a site", unit=unit) if several else unit
    return tr("{before} before, {after} after ({unit})", before=before, after=after, unit=unit)


def apart_sentence(told: Told) -> str:
    """That another action lies within APART_DAYS of it; "" where none does."""
    if not told.beside:
        return ""
    left = counted(len(told.left_out), "site")
    return tr(
        "Two actions at one site within 31 days of each other cannot be told apart: {sites} left out, beside {ids}.",
        sites=left,
        ids=listed(list(told.beside), limit=3),
    )


def method_sentence() -> str:
    """How it is compared."""
    return tr(METHOD, level=f"{LEVEL:.0%}".replace("%", " %"))


def _between(outcome: Outcome, value: float, low: float, high: float) -> str:
    if outcome.relative:
        value, low, high = (100 * (math.exp(min(v, 5.0)) - 1) for v in (value, low, high))
        figures = {name: _signed(f"{v:+.0f}") for name, v in (("value", value), ("low", low), ("high", high))}
        return tr("{value} % ({low} to {high})", **figures)
    figures = {name: _signed(_two_digits(v)) for name, v in (("value", value), ("low", low), ("high", high))}
    return tr("{value} {unit} ({low} to {high})", unit=tr(outcome.unit), **figures)


def _two_digits(value: float) -> str:
    """With its sign and the two digits that count, in no powers of ten: +120 and not +1.2e+02."""
    return f"{Decimal('0' if abs(value) < _NOTHING else f'{value:.2g}'):+f}"


def _signed(figure: str) -> str:
    """With a minus sign, which no line breaks after; nothing is 0 and has no sign."""
    return "0" if not figure.strip("+-0.") else figure.replace("-", "−")


def _figure(value: float) -> str:
    if abs(value) < _NOTHING:
        return "0"
    if abs(value) >= 99.5:
        return _signed(f"{value:.0f}")
    return _signed(f"{value:.3g}" if abs(value) >= 1.0 else f"{value:.2f}")


def _small(text: str) -> str:
    """The same text with its first letter small: it stands within a sentence."""
    return text[:1].lower() + text[1:]
