"""Sentences about claims: who says which figure, and what was measured beside it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geodata.detections.detection import Kind
from geodata.detections.kind_accuracy import kind_accuracy
from geodata.i18n.english_formats import day, in_words, number, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import HELD, Gone, Subject, is_whole_site, of_other_ground, subject_of
from geodata.sites.gazetteer import whole_named
from geodata.text.fold import folded
from geodata.wording.false_flag_rate import missed_words
from geodata.wording.listing_sentences import said_of_scope

NOT_AGREED = msg("Rests on a finding two people have not agreed on, or dismissed: do not quote.")
"""Beside a measured share that comes from such a finding."""


NAMES_NO_GROUND = msg("The claim names no ground at the site.")
"""Of a claim without a scope: nobody said that it is of the whole."""


SPOKEN_TO_BY: dict[Subject, str] = {
    Subject.SEALED: msg("Built-up area says nothing about sealing; night light can speak to it."),
    Subject.REOPENED: msg(
        "Built-up area gone says nothing about opening; building, night light, the number of reports and, month by "
        "month, what became of razed ground can speak to it."
    ),
    Subject.OTHER: msg("Built-up area says nothing about it."),
}
"""Said where a measured share would stand, by what a claim speaks of; it is no gap in what was measured."""


def spoken_to_by(claim: Claim) -> str:
    """What can speak to a claim that no share of built-up area speaks to; "" for claims of demolition."""
    message = SPOKEN_TO_BY.get(subject_of(claim))
    return tr(message) if message else ""


def claim_sentence(claim: Claim, gone: Gone | None) -> str:
    """A claim beside the share of built-up area that has gone, never beside a count of buildings.

    A claim of anything but demolition stands alone: no share of area speaks to it, and none is missing.

    Args:
        claim: who said which figure.
        gone: the share of the built-up area seen to have gone in the claim's time; None = not measured.
    """
    if subject_of(claim) is not Subject.DEMOLISHED:
        return claim_said(claim)
    claim_text = claim_said(claim).rstrip(".")
    if gone is None and claim.since is None:
        return tr("{said}. It does not say since when: what has gone in its time cannot be measured.", said=claim_text)
    if gone is None and claim.since is not None and claim.since > claim.claimed_on:
        return tr(
            "{said}. The start that is on file lies after its day: nothing is measured beside it.", said=claim_text
        )
    if gone is None:
        return tr("{said}. How much built-up area has gone could not be measured.", said=claim_text)
    seen = gone.lowest_on or gone.until
    since = day(claim.since or claim.claimed_on)
    when = tr("from {since} to {day}", since=since, day=day(seen)) if seen else tr("since {day}", day=since)
    share = gone_words(gone)
    if of_other_ground(claim, gone):
        comparison = tr(
            "{said}. Built-up area of the whole site, other ground than the figure’s and not comparable with it, seen "
            "to have gone {when}: {share}.",
            said=claim_text,
            when=when,
            share=share,
        )
    else:
        comparison = tr(
            "{said}. Built-up area seen to have gone {when}: {share}.", said=claim_text, when=when, share=share
        )
    open_ends = _begun_before(claim, gone), by_now_sentence(gone), by_claim_sentence(claim, gone)
    beside = (*open_ends, _waiting_sentence(gone), tr(NOT_AGREED) if gone.not_agreed else "")
    return " ".join(filter(None, (comparison, *beside)))


def _waiting_sentence(gone: Gone) -> str:
    """That changes which do not meet the rule yet are not in a share; "" where there is none."""
    if not gone.waiting:
        return ""
    return trn(
        "{n} provisional change of that time is not in it: more may have gone.",
        "{n} provisional changes of that time are not in it: more may have gone.",
        gone.waiting,
        n=sentence_case(in_words(gone.waiting)),
    )


def _begun_before(claim: Claim, gone: Gone) -> str:
    """That part may have gone before the claim's time began; "" where no window reaches back over its first day."""
    change, since = gone.begun_before, claim.since or claim.claimed_on
    if change is None:
        return ""
    if change.last_clear_before is None:
        return tr("Part may have gone before {since}: there is no clear look before one change.", since=day(since))
    return tr(
        "Part may have gone before {since}: the last clear look before one change is of {day}.",
        since=day(since),
        day=day(change.last_clear_before),
    )


def _seen_later(gone: Gone) -> str:
    """That more may have gone by the day of the claim than was seen by then; "" where nothing was first seen after."""
    change = gone.seen_later
    if change is None:
        return ""
    if change.last_clear_before is None:
        return tr("More may have gone by then: a change came by {day}.", day=day(change.first_seen))
    return tr(
        "More may have gone by then: a change came between the clear looks of {after} and {day}.",
        after=day(change.last_clear_before),
        day=day(change.first_seen),
    )


def by_now_sentence(gone: Gone) -> str:
    """How much counts as built up by now, with what was told as built since; "" where nothing was."""
    if gone.by_now is None or gone.until is None:
        return ""
    share = f"{100 * gone.by_now:.0f} %"
    if gone.by_now_ends is not None:
        low, high = (f"{100 * end:.0f}" for end in gone.by_now_ends)
        share = tr("{share} ({low} to {high})", share=share, low=low, high=high)
    return tr(
        "Changes told since as construction, or as that or another change, are not taken off: with them it is {share} "
        "of the area before, on {day}.",
        day=day(gone.until),
        share=share,
    )


def by_claim_sentence(claim: Claim, gone: Gone) -> str:
    """How much was seen to have gone by the day of the claim; "" where nobody claimed or no later day was measured."""
    if claim.figure is None or gone.until is None or gone.until <= claim.claimed_on:
        return ""
    if gone.by_claim is None:
        return tr("By the day of the claim too little was seen to say.")
    low, high = gone.by_claim_ends or (None, None)
    share = gone_words(Gone(gone.by_claim, low, high))
    sentence = tr("By the day of the claim, as known from images to {day}: {share}.", day=day(gone.until), share=share)
    return f"{sentence} {_seen_later(gone)}".rstrip()


NOT_FOUND = msg(
    "What was not found at all is not in it (of demolitions on two kinds of simulated ground {missed}), so more may "
    "have gone."
)
"""Said beside a claim on the page of its site and in briefings; the tile of the front page has no room. The counts are
the benchmark's."""
UNLIKE = msg(
    "The figure of a claim and the share of area that images measure are different things: the two are not comparable, "
    "and nothing is concluded."
)
"""Said there as well; the same for every authority."""


def beside_claim_sentence(gone: Gone | None) -> str:
    """What a measured share beside a claim does not hold, and that nothing is compared; "" where none was measured."""
    if gone is None:
        return ""
    missed = missed_words(kind_accuracy().missed(Kind.DEMOLITION))
    return f"{tr(NOT_FOUND, missed=missed)} {tr(UNLIKE)}"


def gone_words(gone: Gone) -> str:
    """'best 73 %; 90 % interval 0 to 79; none cannot be excluded'; a best value never stands without its interval."""
    best = tr("best {share} %", share=f"{100 * gone.share:.0f}")
    if gone.low is None or gone.high is None:
        return f"{best}; {tr('no interval could be estimated')}"
    low, high = f"{100 * gone.low:.0f}", f"{100 * gone.high:.0f}"
    share_words = f"{best}; {tr('90 % interval {low} to {high}', low=low, high=high)}"
    return f"{share_words}; {tr('none cannot be excluded')}" if low == "0" else share_words


NOT_COMPARABLE = msg("not known to be of the same ground, time and unit: not comparable")
"""Said beside a count that does not speak of what a claim speaks of."""
OTHER_THING = msg("which counts another thing: not comparable")
"""The same where only the unit is another one: "destroyed or damaged" is not "demolished"."""


SECOND_HAND = msg("Its source was read second-hand.")
"""Of claims whose source says so: what is cited was read in what others wrote of it."""


def claim_said(claim: Claim) -> str:
    """Who claims which figure, and what somebody else counted: 'State media says 148 of 148 buildings demolished.'

    A count of other ground or another time is told with both, and as not comparable. Where only a count is on file
    nobody is named as having claimed anything, and what the counter said of it stands there too: 'An independent count
    gives 22 buildings destroyed by 9 Nov 2025; parts under cloud were not judged.'
    """
    counter = claim.independent_by
    counted = (claim.independent_figure or 0) if claim.figure is None else claim.figure
    figure = number(counted)
    if claim.total:
        figure = tr("{part} of {whole}", part=figure, whole=number(claim.total))
    unit = claim.count_unit if claim.figure is None else claim.unit
    what = _with_unit(figure, unit, claim.total or counted)
    scope = (claim.independent_scope or claim.scope) if claim.figure is None else claim.scope
    if scope:
        what = _on_ground(what, scope)
    if claim.figure is None:
        when = day(claim.counted_on or claim.claimed_on)
        clause = (
            tr("{what}, by the count of {who}, {day}", who=counter, what=what, day=when)
            if counter
            else tr("an independent count gives {what} by {day}", what=what, day=when)
        )
        note = f"; {translated(claim.independent_note).strip().rstrip('.')}" if claim.independent_note else ""
        return f"{sentence_case(clause)}{note}.{_second_hand(claim)}"
    speaker = tr("Somebody who is not named") if claim.lacks_speaker else claim.claimed_by
    clause = tr("{who} says {what} by {day}", who=speaker, what=what, day=day(claim.claimed_on))
    if claim.independent_figure is not None:
        clause += "; " + _counted(claim, count_words(claim))
    return f"{clause}.{_second_hand(claim)}"


def _second_hand(claim: Claim) -> str:
    """' Its source was read second-hand.'; "" where it was read."""
    read_by_others = "second-hand" in f"{claim.source} {claim.independent_note}".casefold()
    return f" {tr(SECOND_HAND)}" if read_by_others else ""


def _with_unit(figure: str, unit: str, count: float) -> str:
    """'22 of 36 buildings demolished'. A unit that says what was done is one message with its figure: "22 of 36" before
    it would read as if all 36 had been, in languages that put the noun last.

    Args:
        figure: as it is said.
        unit: of the figure.
        count: the last number in the figure, which the noun goes by.
    """
    if unit != "buildings demolished":
        return f"{figure} {translated(unit)}"
    return trn("{figure} building demolished", "{figure} buildings demolished", int(count), figure=figure)


def with_unit(count: float, unit: str) -> str:
    """A count with what was counted: '22 buildings destroyed'."""
    return _with_unit(number(count), unit, count)


def count_words(claim: Claim) -> str:
    """An independent count as it is said: with its own unit where it has one, '109 destroyed or damaged, of these 31
    flattened'; alone beside a claim whose unit it has."""
    counted = claim.independent_figure or 0
    if claim.figure is None or claim.independent_unit:
        return with_unit(counted, claim.count_unit)
    return number(counted)


def _on_ground(what: str, scope: str) -> str:
    """A figure with the ground that it speaks of: '22 buildings demolished in zone A'."""
    if not folded(scope):  # nobody said that it is of the whole
        return what
    if is_whole_site(scope):
        return tr("{what} on the whole site", what=what)
    return tr("{what} in {scope}", what=what, scope=scope)


def latest_words(claims: Iterable[Claim], told: Collection[str]) -> str:
    """The newest figure of each speaker among some claims, as claim_told; "" where all of them stand elsewhere.

    So that nobody's last word is left out because an older figure of theirs has been counted by somebody else.

    Args:
        claims: of one site.
        told: ids of those that are told beside, or by counts_sentence.
    """
    latest = {
        c.claimed_by.casefold(): c for c in sorted(claims, key=lambda c: (c.claimed_on, c.id)) if c.figure is not None
    }
    return " ".join(claim_told(c) for c in latest.values() if c.id not in told)


def count_when_and_where(claim: Claim) -> str:
    """Of which day and ground an independent count is: '26 Sep 2026, whole site'; or that nobody gave its day."""
    when = day(claim.counted_on) if claim.counted_on else tr("day not given")
    where = claim.independent_scope or claim.scope
    if not folded(where):
        return when
    if is_whole_site(where):
        return f"{when}, {tr('whole site')}"
    whole = whole_named(where)
    if of_larger_whole(claim) and whole is not None and where not in (whole.name, *whole.scopes):
        where = tr("{scope}, not matched to a stage by any source", scope=where)
    return f"{when}, {where}"


def counts_sentence(claims: Iterable[Claim]) -> str:
    """Every independent count among some claims, so that no claim is told without them; "" without any.

    A count that stands beside a claim is told with it (claim_told), since it would else be the only side told, and
    since the claim is what it is comparable with or not; those that stand alone in one sentence: 'Independent counts:
    22 buildings destroyed, by the count of AFP (9 Nov 2025, KK Park as a whole; about 80 …); …'
    """
    beside, alone = [], []
    for c in claims:
        if c.independent_figure is None:
            continue
        if c.figure is not None:
            beside.append(claim_told(c))
            continue
        who = tr("{figure}, by the count of {who}", figure=count_words(c), who=c.independent_by or tr("somebody else"))
        note = f"; {translated(c.independent_note)}" if c.independent_note else ""
        alone.append(f"{who} ({count_when_and_where(c)}{note})")
    counts = tr("Independent counts: {counts}.", counts="; ".join(alone)) if alone else ""
    return " ".join(filter(None, (*beside, counts)))


def _counted(claim: Claim, figure: str) -> str:
    """What somebody else counted beside a claim, by whom and of what where that is known."""
    scope = claim.independent_scope if not claim.comparable else ""
    of_what = "; ".join(filter(None, (scope, translated(claim.independent_note))))
    if of_what:  # what was counted is not the claim's unit: "destroyed or damaged" is no "demolished"
        figure = tr("{what} ({scope})", what=figure, scope=of_what)
    if not claim.independent_by:
        clause = tr("an independent count gives {figure}", figure=figure)
    elif claim.independent_on is None:
        clause = tr("{figure}, by the count of {who}", who=claim.independent_by, figure=figure)
    else:
        clause = tr(
            "{what}, by the count of {who}, {day}", who=claim.independent_by, what=figure, day=day(claim.independent_on)
        )
    return clause if claim.comparable else clause + ", " + tr(OTHER_THING if claim.of_same_ground else NOT_COMPARABLE)


def unseen_sentence(gone: Gone | None) -> str:
    """How much of the ground was not seen in a claim's time; "" where nothing was measured."""
    if gone is None:
        return ""
    if gone.unseen is None:
        return tr("How much of the ground was not seen in that time is not known.")
    return tr(
        "Unseen: {share} % of the ground at most, on the clearest look of that time.", share=f"{100 * gone.unseen:.0f}"
    )


def of_larger_whole(claim: Claim) -> bool:
    """True for a claim at one listed part of a whole (a stage of KK Park) that speaks of the whole or of ground in it
    that no source matches to the part."""
    whole = whole_named(claim.scope)
    return whole is not None and claim.site_id in whole.parts


def parts_of_whole(claim: Claim) -> tuple[str, ...]:
    """Ids of the listed parts of the whole that a claim speaks of; () where it speaks of none, or only of ground in one
    that no source matches to a part ("KK Park, zone A")."""
    whole = whole_named(claim.scope)
    return whole.parts if whole is not None and claim.scope.strip() in (whole.name, *whole.scopes) else ()


def claim_said_of(claim: Claim) -> str:
    """'Said of KK Park, zone A, not matched to a stage by any source.' of a claim that stands at a stage; "" elsewhere.

    Of a count that stands alone it is the ground that was counted.
    """
    if not of_larger_whole(claim):
        return ""
    counted = claim.independent_scope if claim.figure is None else ""
    return said_of_scope(counted or claim.scope, claim.site_id)


def claim_told(claim: Claim) -> str:
    """A claim where nothing beside it tells its ground: claim_said, and of what it is said where not of its site."""
    return " ".join(filter(None, (claim_said(claim), claim_said_of(claim))))


def unmatched(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Those that stand at a part of a whole and speak of ground that no source matches to it, in their order."""
    return tuple(c for c in claims if of_larger_whole(c) and not parts_of_whole(c))


def unmatched_sentence(claims: Iterable[Claim]) -> str:
    """'Of these, two are said of ground that no source matches to a stage.'; "" where none is.

    Args:
        claims: that were counted just before.
    """
    unmatched_count = len(unmatched(claims))
    if not unmatched_count:
        return ""
    return trn(
        "Of these, {n} is said of ground that no source matches to a stage.",
        "Of these, {n} are said of ground that no source matches to a stage.",
        unmatched_count,
        n=in_words(unmatched_count),
    )


def scope_sentence(claim: Claim, drawn: ClaimScope | None, gone: Gone | None, *, held: bool = False) -> str:
    """What ground a claim speaks of, and what ground the measure beside it is of.

    A claim at one listed part of a whole (a stage of KK Park) that speaks of the whole, or of ground in it, says so
    first.

    Args:
        held: the site's figures are not told in this edition: what was measured is left out on purpose.
    """
    return f"{claim_said_of(claim)} {_ground_sentence(claim, drawn, gone, held=held)}".strip()


def _ground_sentence(claim: Claim, drawn: ClaimScope | None, gone: Gone | None, *, held: bool) -> str:
    if held:
        return tr(HELD)
    if subject_of(claim) is not Subject.DEMOLISHED:
        return f"{_ground_alone(claim, drawn)} {spoken_to_by(claim)}"
    if not folded(claim.scope):
        named = _no_ground(claim)
        if claim.figure is None and claim.independent_scope:
            return named
        return f"{named} {tr('Nothing is measured here.') if gone is None else tr('The measure is of the whole site.')}"
    if is_whole_site(claim.scope) and gone is None:
        return tr("The claim speaks of the whole site; nothing is measured here.")
    if is_whole_site(claim.scope):
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
            source=translated(drawn.source),
        )
    return tr("Measured inside “{scope}”, drawn after {source}.", scope=claim.scope, source=translated(drawn.source))


def _no_ground(claim: Claim) -> str:
    """That a claim names no ground; of a count that stands alone, the ground that the counter named."""
    if claim.figure is not None:
        return tr(NAMES_NO_GROUND)
    if not folded(claim.independent_scope):
        return tr("The count names no ground at the site.")
    return tr(
        "The count is of “{scope}”: no sourced outline of it is on file, and nothing is measured there.",
        scope=claim.independent_scope,
    )


def _ground_alone(claim: Claim, drawn: ClaimScope | None) -> str:
    """Of which ground a claim speaks, without a word on measures."""
    if not folded(claim.scope):
        return _no_ground(claim)
    if is_whole_site(claim.scope):
        return tr("The claim speaks of the whole site.")
    if drawn is None:
        return tr("Scope not mappable: no sourced outline of “{scope}” is on file.", scope=claim.scope)
    return tr("“{scope}” is drawn after {source}.", scope=claim.scope, source=translated(drawn.source))
