"""The four tiles of trust on the front page: how fresh, how complete, how often the controls alarm, claims. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from statistics import median

from geodata.i18n.formats import counted, day, in_figures, in_words, number, short_day
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import HELD, WHOLE_SITE, Gone, folded
from geodata.looks.look_counts import STALE_DAYS, Looked
from geodata.wording.false_flag_rate import known_wrong_sentence, worse_is_quiet, yearly
from geodata.wording.look_sentences import looks_sentence, next_pass_sentence
from geodata.wording.report_sentences import (
    NOT_AGREED,
    claim_said,
    claim_sentence,
    count_when_and_where,
    counts_sentence,
)
from layers.charts.look_shares import look_key, look_shares
from layers.style.escape import escape, shorten
from layers.style.svg import EDGE, INK, INK_2, WHITE, circle, drawing, line, rect, words

MOST_DOTS = 4
"""Dots on top of one another that the tile has room for."""
HEIGHT = 104.0
"""Pixels; the four stand side by side. That of claims grows by a voice and by what may not be quoted."""
COUNT = "#B9C2C9"
"""Of the bar of an independent count, as on the page of a site."""


def _frame(
    title: str, figure: str, after: str, desc: str, size: tuple[float, float], inside: str, *, heading: str = ""
) -> str:
    """Heading, the figure in large, its words, then the strip underneath; the title stands for a heading not given.

    Args:
        size: width and height of the view box, in pixels.
    """
    lines = heading.split("\n") if heading else [title]
    letters = 13.0 if len(lines) == 1 else 11.0
    head = "".join(words(0, 12 * n + letters, text, size=letters, fill=INK_2) for n, text in enumerate(lines))
    base = 42 if len(lines) == 1 else 48
    return drawing(*size, title, desc, head + _large(figure, after, base) + inside, fluid=True)


def _large(figure: str, after: str, y: float) -> str:
    """A figure in large with its words: one text, so that they follow it however wide the reader's letters are."""
    return (
        f'<text x="0" y="{y}" font-size="22" font-weight="700" fill="{INK}">{escape(figure, limit=60)}'
        f'<tspan dx="8" font-size="14" font-weight="400" fill="{INK_2}">{escape(after, limit=80)}</tspan></text>'
    )


def fresh_tile(ages: Mapping[str, int | None], *, ahead: date | None = None, width: float = 280) -> str:
    """How old the newest usable look of each watched site is.

    Args:
        ages: days by site name; None = never seen clearly.
        ahead: day on which the next look of any is expected; None = not known.
        width: of the view box.
    """
    known = sorted(age for age in ages.values() if age is not None)
    old = sum(age > STALE_DAYS for age in known)
    never = len(ages) - len(known)
    title = tr("How fresh: newest usable look, {sites}", sites=counted(len(ages), "site"))
    if not known:
        said = tr("No site has had a usable look yet.") if ages else tr("No site is watched yet.")
        return _frame(title, tr("Not yet"), tr("seen"), said, (width, HEIGHT), "")
    middle = round(median(known))
    late = old + never  # a site never seen clearly is over any age
    after = tr("median; next pass {day}", day=short_day(ahead)) if ahead else tr("median")
    if late:
        after = tr("median; {n} over {days} days", n=in_words(late), days=STALE_DAYS)
    end = max(60, known[-1] + 5)
    base, usable = 84.0, width - 16
    parts = [line(0, base + 2, width, base + 2, EDGE, 1)]
    stacks: dict[int, list[int]] = {}
    for age in known:
        stacks.setdefault(round(age / end * usable / 8), []).append(age)
    highest = max(len(there) for there in stacks.values())
    for column, there in stacks.items():
        at, stale = 8 + column * 8, there[0] > STALE_DAYS
        ground = WHITE if stale else INK
        if highest <= MOST_DOTS:
            parts += [circle(at, base - 4 - level * 7.6, 3.2, ground, INK, 1.2) for level in range(len(there))]
        else:  # more sites than dots have room for: columns as high as there are many
            height = max(30.0 * len(there) / highest, 1.5)
            parts.append(rect(at - 3, base + 1 - height, 6, height, ground, INK, stroke_width=1))
    step = 20 if end <= 80 else 100 if end <= 400 else 365
    for tick in range(0, end + 1, step):
        x = 8 + tick / end * usable
        last = tick + step > end
        label = in_figures(tick, "day") if last else f"{tick}"
        parts.append(words(x, 100, label, size=12, fill=INK_2, anchor="end" if last and x > width - 40 else "middle"))
    said = tr(
        "Median {middle}; {old} over {days} days; {never} without a usable look.",
        middle=counted(middle, "day"),
        old=old,
        days=STALE_DAYS,
        never=never,
    )
    said = f"{said} {next_pass_sentence(ahead)}".strip()
    return _frame(title, in_figures(middle, "day"), after, said, (width, HEIGHT), "".join(parts))


def complete_tile(looked: Looked, *, since: date | None = None, width: float = 340) -> str:
    """How many of the looks due could be used, over all sites."""
    after = tr(" since {day}", day=day(since)) if since else ""
    title = tr("How complete: {looks}{since}", looks=in_figures(looked.due, "look"), since=after)
    if looked.due == 0:
        return _frame(title, tr("No look"), tr("was due"), tr("No look was due in this time."), (width, HEIGHT), "")
    share = tr("usable ({share} %)", share=f"{100 * looked.seen / looked.due:.0f}")
    said = looks_sentence(looked)
    inside = look_shares(looked, 0, 54, width, 15) + look_key(looked, 0, 101, width=width)
    return _frame(title, f"{looked.seen:,}", share, said, (width, HEIGHT), inside)


def placebo_tile(
    flags: int, placebos: int, site_years: float, *, quiet: tuple[int, float] = (0, 0.0), width: float = 300
) -> str:
    """How many control areas were flagged, one square each, and the rate with its exact interval.

    Args:
        flags, placebos, site_years: control areas flagged, judged, and the time they were watched.
        quiet: false flags in the sites' own quiet years, and those years; (0, 0.0) = none was judged.
        width: of the view box.
    """
    title = tr("Known wrong: flags with no change")
    areas = (flags, placebos, site_years)
    said = known_wrong_sentence(quiet, areas)
    if placebos == 0 and quiet[1] <= 0:
        return _frame(title, tr("None"), tr("control area or quiet year judged"), said, (width, HEIGHT), "")
    at_sites = quiet[1] > 0 and worse_is_quiet(quiet, areas)
    columns = max(int(width // 8), 1)
    rows = min(-(-placebos // columns), 2 if quiet[1] > 0 else 3)
    shown = min(placebos, columns * rows)
    black = {round((k + 0.5) * shown / flags) for k in range(min(flags, shown))} if flags else set()
    parts = [
        rect(
            (i % columns) * 8 + 0.5,
            52 + (i // columns) * 9,
            6.5,
            6.5,
            INK if i in black else WHITE,
            INK if i in black else EDGE,
            stroke_width=1,
        )
        for i in range(shown)
    ]
    own = tr("Sites: {n} in {years} years, {rate}", n=quiet[0], years=f"{quiet[1]:.1f}", rate=_rate(*quiet))
    control = tr(
        "Controls: {n} in {years} years, {rate}", n=flags, years=f"{site_years:.1f}", rate=_rate(flags, site_years)
    )
    if quiet[1] <= 0:
        parts.append(words(0, 98, control, size=12, fill=INK_2))
    else:
        for y, line_ in zip((83, 99), (own, control) if at_sites else (control, own), strict=True):
            parts.append(words(0, y, line_, size=12, fill=INK_2))
    figure, after = tr("{part} of {whole}", part=flags, whole=placebos), tr("control areas flagged")
    if at_sites:
        figure, after = f"{quiet[0]}", tr("confirmed and taken back at sites")
    return _frame(title, figure, after, said, (width, HEIGHT), "".join(parts))


def _rate(flags: int, years: float) -> str:
    return yearly(flags, years) if years > 0 else tr("too short for a rate")


def _who_where_when(claim: Claim, place: str) -> str:
    """'Claimed by Provincial Office,' and under it 'Pellimar Bend, 20 Sep 2026': whose figure follows."""
    if claim.figure is not None:
        said, when = tr("Claimed by {who},", who=shorten(claim.claimed_by, 34)), day(claim.claimed_on)
    else:
        counter = claim.independent_by or tr("somebody else")
        said, when = tr("Counted by {who},", who=shorten(counter, 34)), day(claim.counted_on or claim.claimed_on)
    return f"{said}\n{tr('{place}, {day}', place=shorten(place, 30), day=when)}"


def _ground(claim: Claim, place: str) -> str:
    """Of what a figure speaks: the place, a part of it, or a whole of another name, which then stands alone.

    'Oskelle Bridge'; 'main rows, Oskelle Bridge'; 'KK Park, all zones' of a claim on file at KK Park 1st Stage.
    """
    if folded(claim.scope) in WHOLE_SITE:
        return place
    of_a_whole = set(folded(claim.scope).replace(",", "").split()) & set(folded(place).split())
    return claim.scope if of_a_whole else f"{claim.scope}, {place}"


def claims_tile(
    claims: Sequence[Claim],
    gone: Mapping[str, Gone],
    *,
    places: Mapping[str, str] | None = None,
    held: Collection[str] = (),
    width: float = 300,
) -> str:
    """The newest claim, with who made it, where and when, beside the share of built-up area measured as gone.

    Args:
        claims: those the audience may see.
        gone: what was measured, by claim id; a claim without an entry could not be measured.
        places: name by site id; None = ids.
        held: ids of sites of which no figure is told, because a change there is held back.
        width: of the view box.
    """
    if not claims:
        return _frame(tr("Claims checked"), tr("None"), tr("on file"), tr("No claim is on file."), (width, HEIGHT), "")
    newest = max(claims, key=lambda c: (c.figure is not None, c.id in gone, c.claimed_on, c.id))
    figure = newest.figure if newest.figure is not None else newest.independent_figure or 0.0
    heading = _who_where_when(newest, _ground(newest, (places or {}).get(newest.site_id, newest.site_id)))
    title = tr("Claims checked: {part} of {whole}", part=len(gone), whole=len(claims))
    out_of = tr(" of {whole}", whole=number(newest.total)) if newest.total else ""
    elsewhere = [
        c
        for c in claims
        if c.site_id == newest.site_id
        and c.independent_figure is not None
        and not (c.id == newest.id and (c.comparable or c.figure is None))  # told in large already
    ]
    large, top = _beside(newest, out_of, elsewhere)
    bars, bottom = _shares(newest, gone.get(newest.id), top, width, held=newest.site_id in held)
    found = gone.get(newest.id)
    said = claim_sentence(newest, found)
    if found is None and newest.site_id in held:
        said = f"{claim_said(newest)} {tr(HELD)}"
    said = f"{said} {counts_sentence(elsewhere)}".strip()
    unit, inside = shorten(translated(newest.unit), 24), large + bars
    size = (width, max(bottom, HEIGHT))
    return _frame(title, f"{number(figure)}{out_of}", unit, said, size, inside, heading=heading)


MOST_COUNTS = 3
"""Independent counts of other days or ground on the tile, the newest; the page of the site has all."""


def _beside(claim: Claim, out_of: str, elsewhere: Sequence[Claim]) -> tuple[str, float]:
    """What stands under the first figure, and the y of what follows: every count of somebody else with its own day and
    ground, that of the same day and ground in the same size; or that there is none, so that the figure is one side's.
    """
    parts, y = [], 64.0
    if claim.comparable:
        who = tr("counted by {who}", who=shorten(claim.independent_by or tr("somebody else"), 22))
        parts.append(_large(f"{number(claim.independent_figure or 0)}{out_of}", who, 74))
        parts.append(words(0, 90, shorten(count_when_and_where(claim), 44), size=11, fill=INK_2))
        y = 106.0
    elif not elsewhere:
        return words(0, y, msg("One side's figure."), size=12, fill=INK_2), y + 10
    if elsewhere:
        newest = sorted(elsewhere, key=lambda c: (c.counted_on or c.claimed_on, c.id), reverse=True)
        parts.append(words(0, y, msg("Independent counts of other days or ground:"), size=11, fill=INK_2))
        for one in newest[:MOST_COUNTS]:
            who = shorten(one.independent_by or tr("somebody else"), 30)
            figure = tr("{figure} by {who},", figure=number(one.independent_figure or 0), who=who)
            parts.append(words(0, y + 15, figure, size=12))
            parts.append(words(0, y + 28, shorten(count_when_and_where(one), 44), size=11, fill=INK_2))
            y += 29
        if len(newest) > MOST_COUNTS:
            more = tr("and {n} more in the table.", n=len(newest) - MOST_COUNTS)
            parts.append(words(0, y + 14, more, size=11, fill=INK_2))
            y += 14
        y += 16
    return "".join(parts), y - 6


def _shares(claim: Claim, found: Gone | None, top: float, width: float, *, held: bool) -> tuple[str, float]:
    """A bar for each voice from y = `top` on, and the y at which they end.

    What is claimed and counted has a bar where it is held against something of the same ground, and keeps its own
    figures: a share of it would be our division.
    """
    left, bar, y = 66.0, width - 66.0 - 108.0, top
    voices = [(msg("Claim"), claim.figure, WHITE)]
    if claim.figure is None or claim.comparable:
        voices.append((msg("Count"), claim.independent_figure, COUNT))
    parts = []
    for voice, figure, fill in voices if claim.comparable or found is not None else ():
        if claim.total and figure is not None:
            length = min(figure / claim.total, 1.0) * bar
            parts.append(words(0, y + 9, voice, size=12) + rect(left, y, length, 10, fill, INK, stroke_width=1))
            said = tr("{part} of {whole}", part=number(figure), whole=number(claim.total))
            parts.append(words(left + length + 6, y + 9, said, size=12, bold=True))
            y += 20
    if found is None:
        why = msg("What was measured is not released") if held else msg("What was built up could not be measured")
        return "".join(parts) + words(0, y + 9, why, size=12, fill=INK_2), y + 17
    length = min(max(found.share, 0), 1) * bar
    parts.append(words(0, y + 9, msg("Images"), size=12) + rect(left, y, length, 10, INK, INK))
    end = left + length
    share = f"{100 * found.share:.0f} %"
    if found.low is not None and found.high is not None:
        a, b = left + found.low * bar, left + min(found.high, 1) * bar
        parts.append(line(a, y + 5, b, y + 5, EDGE, 2) + line(a, y + 1, a, y + 9, EDGE, 2))
        parts.append(line(b, y + 1, b, y + 9, EDGE, 2))
        end = max(end, b)
        between = tr("{first} to {last}", first=f"{100 * found.low:.0f}", last=f"{100 * found.high:.0f}")
        share = f"{share} ({between})"
    parts.append(words(end + 6, y + 9, share, size=12, bold=True))
    y += 15
    of_what = tr("Images: built-up area gone, to {day}.", day=day(found.until)) if found.until else ""
    parts.append(words(0, y + 9, of_what or tr("Images: built-up area gone."), size=11, fill=INK_2))
    if found.not_agreed:
        first, _, last = tr(NOT_AGREED).partition(": ")
        parts += [words(0, y + 26, f"{first}:", size=11), words(0, y + 40, last, size=11, bold=True)]
        y += 31
    return "".join(parts), y + 17
