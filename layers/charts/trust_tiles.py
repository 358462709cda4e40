"""Three tiles of trust on the front page: how fresh, how complete, how often the controls alarm. Pure.

The fourth, of claims, is layers/charts/claims_tile.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import median

from geodata.i18n.english_formats import counted, day, in_figures, in_words, short_day
from geodata.i18n.messages import tr
from geodata.looks.look_counts import STALE_DAYS, Looked
from geodata.wording.false_flag_rate import known_wrong_sentence, worse_is_quiet, yearly
from geodata.wording.look_sentences import looks_sentence, next_pass_sentence
from layers.charts.by_look.look_shares import look_key, look_shares
from layers.style.escape import escape
from layers.style.svg import EDGE, INK, INK_2, WHITE, circle, drawing, line, n, rect, text_width, words

MOST_DOTS = 4
"""Dots on top of one another that the tile has room for."""
LEAST_SIZE = 11.0
"""Pixels of the smallest letters beside a figure."""
HEIGHT = 104.0
"""Pixels; they stand side by side in one strip."""


def _frame(title: str, figure: str, after: str, desc: str, width: float, inside: str) -> str:
    """Title, the figure in large, its words, then the strip underneath; `width` of the view box in pixels."""
    head = words(0, 13, title, size=12, fill=INK_2)
    return drawing(width, HEIGHT, title, desc, head + _large(figure, after, 42, width) + inside, fluid=True)


def _large(figure: str, after: str, y: float, width: float) -> str:
    """A figure in large with its words: one text, so that they follow it however wide the reader's letters are. The
    words are drawn smaller where they would run over the width."""
    room = width - text_width(figure, 22, bold=True) - 8
    size = min(14.0, max(LEAST_SIZE, 14 * room / max(text_width(after, 14), 1)))
    return (
        f'<text x="0" y="{y}" font-size="22" font-weight="700" fill="{INK}">{escape(figure, limit=60)}'
        f'<tspan dx="8" font-size="{n(size)}" font-weight="400" fill="{INK_2}">{escape(after, limit=80)}</tspan></text>'
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
        description = tr("No site has had a usable look yet.") if ages else tr("No site is watched yet.")
        return _frame(title, tr("Not yet"), tr("seen"), description, width, "")
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
        parts.append(
            words(x, 100, label, size=12, fill=INK_2, text_anchor="end" if last and x > width - 40 else "middle")
        )
    description = tr(
        "Median {middle}; {old} over {days} days; {never} without a usable look.",
        middle=counted(middle, "day"),
        old=old,
        days=STALE_DAYS,
        never=never,
    )
    description = f"{description} {next_pass_sentence(ahead)}".strip()
    return _frame(title, in_figures(middle, "day"), after, description, width, "".join(parts))


def complete_tile(looked: Looked, *, since: date | None = None, width: float = 340) -> str:
    """How many of the looks due could be used, over all sites."""
    after = tr(" after {day}", day=day(since)) if since else ""
    title = tr("How complete: {looks}{since}", looks=in_figures(looked.due, "look"), since=after)
    if looked.due == 0:
        return _frame(title, tr("No look"), tr("is on file"), tr("No look of this time is on file."), width, "")
    share = tr("usable ({share} %)", share=f"{100 * looked.seen / looked.due:.0f}")
    description = looks_sentence(looked)
    inside = look_shares(looked, 0, 54, width, 15) + look_key(looked, 0, 101, width=width)
    return _frame(title, f"{looked.seen:,}", share, description, width, inside)


def placebo_tile(
    flags: int,
    placebos: int,
    site_years: float,
    *,
    changes: int = 0,
    quiet: tuple[int, float] = (0, 0.0),
    width: float = 300,
) -> str:
    """How many control areas were flagged, and the rate with its exact interval.

    A square for each control area, black where it was flagged; where there is no room for all of them, as many squares
    as fit, the same share of them black: at least one where any was flagged, and never all where one was not.

    Args:
        flags, placebos, site_years: control areas flagged, judged, and the time they were watched.
        changes: confirmed in them, of which the rate is made; at least one of each that flagged.
        quiet: false flags in the sites' own quiet years, and those years; (0, 0.0) = none was judged.
        width: of the view box.
    """
    title = tr("Known wrong: ground, no lasting change")
    false = max(changes, flags)
    areas = (false, placebos, site_years)
    description = known_wrong_sentence(quiet, areas)
    if placebos == 0 and quiet[1] <= 0:
        why = words(0, 62, tr("no control area, no quiet year"), size=12, fill=INK_2)  # beside the figure it was cut
        return _frame(title, tr("Not judged yet"), "", description, width, why)
    at_sites = quiet[1] > 0 and worse_is_quiet(quiet, areas)
    columns = max(int(width // 8), 1)
    rows = min(-(-placebos // columns), 2 if quiet[1] > 0 else 3)
    shown = min(placebos, columns * rows)
    black = _black_squares(flags, placebos, shown)
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
        "Controls: {n} in {years} years, {rate}", n=false, years=f"{site_years:.1f}", rate=_rate(false, site_years)
    )
    if quiet[1] <= 0:
        parts.append(words(0, 98, control, size=12, fill=INK_2))
    else:
        for y, line_ in zip((83, 99), (own, control) if at_sites else (control, own), strict=True):
            parts.append(words(0, y, line_, size=12, fill=INK_2))
    figure, after = tr("{part} of {whole}", part=flags, whole=placebos), tr("control areas flagged")
    if at_sites:
        figure, after = f"{quiet[0]}", tr("confirmed, then wrong or gone")
    return _frame(title, figure, after, description, width, "".join(parts))


def _black_squares(flags: int, placebos: int, shown: int) -> set[int]:
    """Which of the squares that are drawn are black, 0 the first of them: spread evenly, at most `shown`.

    Args:
        flags, placebos: control areas flagged, and judged.
        shown: squares drawn, at most one for each control area.
    """
    if flags <= 0 or shown <= 0:
        return set()
    count = flags if shown == placebos else max(1, round(flags * shown / placebos))
    if flags < placebos:
        count = min(count, shown - 1)
    return {int((k + 0.5) * shown / count) for k in range(count)}


def _rate(flags: int, years: float) -> str:
    return yearly(flags, years) if years > 0 else tr("too short for a rate")
