"""The tile of claims on the front page: one claim, every count beside it, and what images show. Pure.

A line a voice, each with its own day and ground, its figure in the same letters. Text of the page, not of a drawing, so
that it breaks where the tile is narrow; the bars alone are drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from geodata.i18n.english_formats import day, number
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import HELD, Gone, is_whole_site, of_other_ground
from geodata.text.fold import folded
from geodata.wording.claims.claim_sentences import (
    NOT_AGREED,
    claim_said,
    claim_said_of,
    claim_sentence,
    count_when_and_where,
    counts_sentence,
    latest_words,
    spoken_to_by,
    with_unit,
)
from layers.style.escape import escape, shorten
from layers.style.svg import EDGE, INK, WHITE, line, n, rect

COUNT = "#B9C2C9"
"""Of the bar of an independent count, as on the page of a site."""
BAR, BAR_HEIGHT = 56.0, 12.0
"""Pixels of a bar that is all of it."""
_ABOUT = {
    (False, False): msg("A claim beside what was measured: {unit}, {place}"),
    (False, True): msg("A claim on file: {unit}, {place}. Not checked here."),
    (True, False): msg("A count beside what was measured: {unit}, {place}"),
    (True, True): msg("A count on file: {unit}, {place}. Not checked here."),
}
"""The head of the tile, by (nobody claimed a figure, nothing is told of what was measured)."""
MOST_COUNTS = 3
"""Independent counts of other days or ground on the tile, the newest; the page of the site has all."""


def claims_tile(
    claims: Sequence[Claim],
    gone: Mapping[str, Gone],
    *,
    places: Mapping[str, str] | None = None,
    held: Collection[str] = (),
    internal: bool = True,
) -> str:
    """The newest claim of ground that was measured, else the newest, with who made it, where and when, beside the share
    of built-up area measured as gone on the same ground.

    Args:
        claims: those the audience may see.
        gone: what was measured, by claim id; a claim without an entry could not be measured.
        places: name by site id; None = ids.
        held: ids of sites of which no figure is told, because a change there is held back.
        internal: whether every claim on file may be among them; other editions hold some back.

    Returns:
        HTML, escaped.
    """
    if not claims:
        head = tr("Claims on file") if internal else tr("Claims told in this edition")
        return f'<p class="cw-claims-of">{head}</p><p class="cw-claims-none"><b>{tr("None")}</b></p>'
    alike = {c.id for c in claims if c.id in gone and not of_other_ground(c, gone[c.id])}
    newest = max(claims, key=lambda c: (c.figure is not None, c.id in alike, c.id in gone, c.claimed_on, c.id))
    elsewhere = [
        c
        for c in claims
        if c.site_id == newest.site_id
        and c.independent_figure is not None
        and not (c.id == newest.id and (c.comparable or c.figure is None))  # has a line beside the claim
    ]
    newest_gone = gone.get(newest.id)
    ground = _ground(newest, (places or {}).get(newest.site_id, newest.site_id))
    unit = translated(_heading_unit(newest))
    about = tr(_ABOUT[newest.figure is None, newest.id not in alike], unit=unit, place=shorten(ground, 60))
    beside = newest_gone if newest.id in alike else None  # what may stand beside the figures
    rows = [*_voices(newest, beside), *_counts_elsewhere(newest, elsewhere)]
    rows.append(_images(newest, newest_gone, held=newest.site_id in held))
    description = f"{claim_said(newest)} {tr(HELD)}" if newest_gone is None and newest.site_id in held else ""
    description = description or claim_sentence(newest, newest_gone)
    counted = {c.id for c in elsewhere}
    here = [c for c in claims if c.site_id == newest.site_id]
    further = latest_words(here, counted | {newest.id}), counts_sentence(c for c in elsewhere if c is not newest)
    description = " ".join(filter(None, (description, claim_said_of(newest), *further)))
    one_of = tr("One of {n} on file.", n=len(claims)) if internal else tr("One of {n} in this edition.", n=len(claims))
    about = f"{about.removesuffix('.')}. {one_of}" if len(claims) > 1 else about
    return (
        f'<p class="cw-claims-of">{escape(about, limit=200)}</p><div class="cw-claims">{"".join(rows)}</div>'
        f'{_not_agreed(beside)}<p class="cw-unseen">{escape(description, limit=2000)}</p>'
    )


def _heading_unit(claim: Claim) -> str:
    """What the head of the tile says is counted."""
    return claim.count_unit if claim.figure is None else claim.unit


def _ground(claim: Claim, place: str) -> str:
    """Of what a figure speaks: the place, a part of it, or a whole of another name, which then stands alone.

    'Oskelle Bridge'; 'main rows, Oskelle Bridge'; 'KK Park, all zones' of a claim on file at KK Park 1st Stage.
    """
    if is_whole_site(claim.scope):
        return place
    of_a_whole = set(folded(claim.scope).split()) & set(folded(place).split())
    return claim.scope if of_a_whole else f"{claim.scope}, {place}"


def _row(who: str, figure: str, bar: str = "") -> str:
    """One voice: who, when and of which ground; a bar or nothing; the figure."""
    return f"<span>{escape(who, limit=200)}</span><span>{bar}</span><b>{escape(figure, limit=60)}</b>"


def _inside(speaker: str) -> str:
    """A speaker within a sentence: 'a Myanmar authority cited by …', and a name as it is written."""
    article, _, rest = speaker.partition(" ")
    return f"{article.lower()} {rest}" if article in ("A", "An") and rest else speaker


def _voices(claim: Claim, found: Gone | None) -> list[str]:
    """Who claims, and who counted the same ground; that it is one side's figure where nobody did.

    A figure has a bar where it is held against a count of the same ground: a share of it alone would be our division.
    It has none beside the bar of what images show, which is of area: no bar of the one is to be held against the other.
    """
    out_of = tr(" of {whole}", whole=number(claim.total)) if claim.total else ""
    held_against = claim.comparable and found is None
    rows = []
    if claim.figure is not None:
        who = tr("Claimed by {who}, {day}", who=shorten(_inside(claim.claimed_by), 60), day=day(claim.claimed_on))
        share = claim.figure / claim.total if held_against and claim.total else None
        rows.append(_row(who, f"{number(claim.figure)}{out_of}", _bar(share, WHITE)))
    if claim.comparable or claim.figure is None:
        counted = claim.independent_figure or 0.0
        if claim.figure is None:
            own = day(claim.counted_on or claim.claimed_on)
        else:
            own = shorten(count_when_and_where(claim), 80)
        counter = shorten(claim.independent_by or tr("somebody else"), 60)
        who = tr("Counted by {who}, {when}", who=counter, when=own)
        share = counted / claim.total if held_against and claim.total else None
        # of the claimant's total: whoever counted did not give one
        total = out_of if claim.figure is None else ""
        rows.append(_row(who, f"{number(counted)}{total}", _bar(share, COUNT)))
    return rows


def _counts_elsewhere(claim: Claim, elsewhere: Sequence[Claim]) -> list[str]:
    """Every count of somebody else of another day or ground; that there is none, where the figure is one side's."""
    if not elsewhere:
        return [] if claim.comparable else [_note(tr("One side's figure."))]
    rows = [_note(tr("Independent counts of other days, ground or units:"))]
    newest = sorted(elsewhere, key=lambda c: (c.counted_on or c.claimed_on, c.id), reverse=True)
    for one in newest[:MOST_COUNTS]:
        who = shorten(one.independent_by or tr("somebody else"), 60)
        when = shorten(count_when_and_where(one), 80)
        counter = tr("Counted by {who}, {when}", who=who, when=when)
        if one.count_unit == _heading_unit(claim):
            rows.append(_row(counter, number(one.independent_figure or 0)))
        else:  # no figure stands under a heading that names another unit
            counted = with_unit(one.independent_figure or 0, one.count_unit)
            rows.append(_note(tr("{what}: {figure}", what=counter, figure=counted)))
    if len(newest) > MOST_COUNTS:
        rows.append(_note(tr("and {n} more in the table.", n=len(newest) - MOST_COUNTS)))
    return rows


def _images(claim: Claim, found: Gone | None, *, held: bool) -> str:
    """What images show, with its interval, until when; or why nothing can be said, or what else can speak to it."""
    if found is None and held:
        return _note(tr("What was measured is not released"))
    other = spoken_to_by(claim)
    if found is None or other:
        return _note(other or tr("What was built up could not be measured"))
    if of_other_ground(claim, found):  # a bar of the whole would be held against the figure of a part
        return _note(tr("Images: of other ground, the whole site; not comparable"))
    seen = found.lowest_on or found.until
    of_what = tr("Images: built-up area gone, to {day}.", day=day(seen)) if seen else ""
    share, ends = f"{100 * found.share:.0f} %", None
    if found.low is not None and found.high is not None:
        ends = (found.low, found.high)
        between = tr("{first} to {last}", first=f"{100 * found.low:.0f}", last=f"{100 * found.high:.0f}")
        share = f"{share} ({between})"
    return _row(of_what or tr("Images: built-up area gone."), share, _bar(found.share, INK, ends))


def _not_agreed(found: Gone | None) -> str:
    """That nobody has agreed on the finding the measure rests on; "" where two people have."""
    if found is None or not found.not_agreed:
        return ""
    first, _, last = tr(NOT_AGREED).partition(": ")
    return f'<p class="cw-claims-note">{escape(first, limit=200)}: <b>{escape(last, limit=80)}</b></p>'


def _note(said: str) -> str:
    return f'<span class="cw-claims-note cw-claims-whole">{escape(said, limit=200)}</span>'


def _bar(share: float | None, fill: str, ends: tuple[float, float] | None = None) -> str:
    """A share of all as a bar, with its interval; "" for none. Its words stand beside it."""
    if share is None:
        return ""
    shapes = rect(0.5, 0.5, min(max(share, 0.0), 1.0) * (BAR - 1), BAR_HEIGHT - 1, fill, INK, stroke_width=1)
    if ends is not None:
        a, b = (min(max(end, 0.0), 1.0) * (BAR - 2) + 1 for end in ends)
        middle = BAR_HEIGHT / 2
        shapes += line(a, middle, b, middle, EDGE, 2)
        shapes += line(a, middle - 4, a, middle + 4, EDGE, 2) + line(b, middle - 4, b, middle + 4, EDGE, 2)
    return f'<svg width="{n(BAR)}" height="{n(BAR_HEIGHT)}" aria-hidden="true">{shapes}</svg>'
