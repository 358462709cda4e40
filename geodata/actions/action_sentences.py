"""What is said of an action and of what was seen before and after it. No word in here says why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from geodata.actions.action import KIND_IN_SENTENCE, KIND_WORDS, Action, Scope
from geodata.actions.answer import LEVEL, VERDICT_WORDS, Answer, Outcome, Told, Verdict
from geodata.i18n.english_formats import counted, day, in_figures, in_words, listed, month, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.incidents.incident import DatePrecision
from geodata.sites.countries import country_of

NOT_SAID = msg(
    "Before and after, beside places that it does not concern: no more is said. After any day much else happens as "
    "well, and what moved these sites alone cannot be told from what was done."
)
CANNOT_SEE = msg(
    "Not visible at 10 m: a seal on a door, a raid inside a building, a sanction on paper, people. The light of "
    "generators is light. Reports tell what was written, not what happened."
)
NOT_AGREED = msg("Built-up area counts what the machine confirmed, also before two people agree on it.")
METHOD = msg(
    "Each place counts once: its mean after less its mean before. The sites’ mean change less that of the controls "
    "stands with a {level} interval of a t-test over places. A difference is told only where the interval leaves out "
    "zero, the year before ran alike, and few placebo places and dates differ as much."
)
NOT_REVIEWED = msg("Compared by machine, reviewed by no person: do not quote as a finding.")
"""Ends every sentence that tells a difference, in every edition: nobody gives a verdict on a comparison."""
FROM_CHANGES = ("built_up", "growth")
"""Measures that are made of the changes told here."""
_NOTHING = 1e-6
"""Below it a figure is what rounding left of zero."""
_ORDER = (
    Verdict.FELL,
    Verdict.ROSE,
    Verdict.TRENDS,
    Verdict.NONE,
    Verdict.UNCOMPARED,
    Verdict.LITTLE,
    Verdict.APART,
    Verdict.HELD,
)


def action_days(action: Action) -> str:
    """When it was: a day, a month, or first and last day."""
    if action.start_date == action.end_date:
        return day(action.start_date)
    if action.date_precision is DatePrecision.MONTH and action.start_date.month == action.end_date.month:
        return month(action.start_date)
    return tr("{first} to {last}", first=day(action.start_date), last=day(action.end_date))


def action_place(action: Action, names: Mapping[str, str], concerned: Sequence[str]) -> str:
    """Where it was: the sites by name, or the group, corridor or country with how many sites it has here.

    Args:
        action: which.
        names: of the sites of the edition, by id, as they are told (listing_sentences.told_name).
        concerned: ids of the sites that it concerns.
    """
    if action.scope is Scope.SITES:
        return listed([names[key] for key in concerned if key in names], limit=3) or tr("no site")
    country = country_of(action.named) if action.scope is Scope.COUNTRY else None
    name = country.name if country is not None else action.named
    return tr("{name} ({sites})", name=name, sites=in_figures(len(concerned), "site"))


def action_title(action: Action) -> str:
    """What an action is called: its own title, or its kind."""
    words = tr(KIND_WORDS[action.kind])
    return words if not action.title or action.title == KIND_WORDS[action.kind] else action.title


def reported(words: str, action: Action) -> str:
    """An action named with who says so and who acted: no action is told as our own finding.

    Args:
        words: what names it in a sentence: the raid of 2 Jun 2026.
        action: which.
    """
    if not action.acted_by:
        return tr("{action} that {source} reports", action=words, source=action.source)
    return tr(
        "{action} that {source} reports (acting: {office})",
        action=words,
        source=action.source,
        office=action.acted_by,
    )


def named_action(action: Action) -> str:
    """An action with its day, who says so and who acted: the raid of 2 Jun 2026 that a paper reports (acting: …)."""
    return reported(tr("{what} of {days}", what=tr(KIND_IN_SENTENCE[action.kind]), days=action_days(action)), action)


def source_note(action: Action) -> str:
    """Who says so of an action, with the link."""
    words = tr("{what} of {days}", what=tr(KIND_IN_SENTENCE[action.kind]), days=action_days(action))
    if not action.url:
        return tr("Source on {action}: {source}, no link on file.", action=words, source=action.source)
    return tr("Source on {action}: {source}, {url}", action=words, source=action.source, url=action.url)


def told_sentence(action: Action, told: Told, names: Mapping[str, str]) -> str:
    """The one sentence of an action: each measure with its answer, those with a difference first and with figures."""
    what = reported(
        tr(
            "{what} of {days} at {place}",
            what=tr(KIND_IN_SENTENCE[action.kind]),
            days=action_days(action),
            place=action_place(action, names, told.named),
        ),
        action,
    )
    parts = []
    for verdict in _ORDER:
        alike = [a for a in told.answers if a.verdict is verdict]
        if verdict in (Verdict.FELL, Verdict.ROSE):
            parts += [
                tr(
                    "{measure} {verdict}, difference {figures}",
                    measure=_small(tr(a.outcome.words)),
                    verdict=tr(VERDICT_WORDS[verdict]),
                    figures=difference_words(a),
                )
                for a in alike
            ]
        elif alike:
            measures = listed([_small(tr(a.outcome.words)) for a in alike])
            parts.append(tr("{measures} ({verdict})", measures=measures, verdict=tr(VERDICT_WORDS[verdict])))
    if not parts:
        return tr("After {what}, nothing was measured.", what=what)
    said = tr("After {what}: {parts}.", what=what, parts="; ".join(parts))
    if any(a.told and a.outcome.name in FROM_CHANGES for a in told.answers) and told.may_be_earlier:
        said = f"{said} {earlier_words(len(told.may_be_earlier))}"
    return f"{said} {tr(NOT_REVIEWED)}" if any(a.told for a in told.answers) else said


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
    said = tr(VERDICT_WORDS[answer.verdict])
    return f"{said}: {translated(answer.why)}" if answer.why else said


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
    (as_large, places), (told, dates) = answer.places, answer.dates
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
        n=told,
        all=dates,
    )
    return f"{first}; {second}"


def levels_words(answer: Answer, levels: tuple[float, float] | None) -> str:
    """A mean before and after with its unit; "" where it is not known."""
    if levels is None:
        return ""
    before, after = (_figure(value) for value in levels)
    return tr("{before} before, {after} after ({unit})", before=before, after=after, unit=tr(answer.outcome.unit))


def apart_sentence(told: Told) -> str:
    """That another action fell into the same month; "" where none did."""
    if not told.beside:
        return ""
    left = counted(len(told.left_out), "site")
    return tr(
        "Two actions in one month at one site cannot be told apart: {sites} left out, beside {ids}.",
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
    figures = {
        name: _signed(f"{0.0 if abs(v) < _NOTHING else v:+.2g}")
        for name, v in (("value", value), ("low", low), ("high", high))
    }
    return tr("{value} {unit} ({low} to {high})", unit=tr(outcome.unit), **figures)


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
