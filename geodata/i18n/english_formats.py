"""Dates, numbers and lists in plain English, in the one style of the product: "3 Oct 2026", "5.6 ha", "two"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

from geodata.i18n.kept_text import KeptText, together
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, msg, tr, trn

MONTHS = (
    msg("Jan"),
    msg("Feb"),
    msg("Mar"),
    msg("Apr"),
    msg("May"),
    msg("Jun"),
    msg("Jul"),
    msg("Aug"),
    msg("Sep"),
    msg("Oct"),
    msg("Nov"),
    msg("Dec"),
)
MONTHS_FULL = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day(value: date) -> str:
    """A date with its year: 3 Oct 2026; in other languages ISO, which no reader takes for another day."""
    if in_use() != ENGLISH:
        return value.isoformat()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment_format() -> str:
    """How a table writes a day and an hour, for the browser: 3 Oct 2026, 18:30; in other languages as `day`."""
    return "D MMM YYYY, HH:mm" if in_use() == ENGLISH else "YYYY-MM-DD HH:mm"


def short_day(value: date) -> str:
    """A date without its year: 3 Oct; in other languages ISO, with it."""
    if in_use() != ENGLISH:
        return value.isoformat()
    return f"{value.day} {MONTHS[value.month - 1]}"


def days_in_order(values: Sequence[date]) -> list[str]:
    """Dates of one sentence: the year stands at the first one and wherever it changes."""
    words: list[str] = []
    year: int | None = None
    for value in values:
        words.append(short_day(value) if value.year == year else day(value))
        year = value.year
    return words


def days_listed(values: Sequence[date]) -> str:
    """Dates of one list, in order of time, the year after the last one of each year: 5 Jul, 7 Nov 2026."""
    days = sorted(values)
    last = [i + 1 == len(days) or days[i + 1].year != value.year for i, value in enumerate(days)]
    return ", ".join(day(value) if ends else short_day(value) for value, ends in zip(days, last, strict=True))


def month(value: date) -> str:
    """A month with its year: July 2026; in other languages 2026-07."""
    if in_use() != ENGLISH:
        return f"{value.year}-{value.month:02d}"
    return f"{MONTHS_FULL[value.month - 1]} {value.year}"


def month_short(value: date) -> str:
    """A month on an axis or in a calendar, without its year: Jul; in other languages their own short word."""
    return tr(MONTHS[value.month - 1])


def month_words(value: date) -> str:
    """The same with its year: Jul 2026."""
    return f"{month_short(value)} {value.year}"


def hectares(area_m2: float) -> str:
    """An area in hectares with no more digits than 10 m pixels carry: 0.08 ha, 5.6 ha, 124 ha."""
    ha = area_m2 / 10_000.0
    if ha >= 99.95:
        return f"{ha:.0f} ha"
    return f"{ha:.1f} ha" if ha >= 0.995 else f"{ha:.2f} ha"


def ground_hectares(area_m2: float) -> str:
    """The area of a change with the digits that it has beside its interval (hectares_between): 12 ha, 5.6 ha."""
    return hectares(area_m2) if area_m2 < 99_500.0 else f"{area_m2 / 10_000.0:.0f} ha"


def hectares_between(area_m2: float, low_m2: float, high_m2: float) -> str:
    """An area with its interval, rounded outwards: 12 ha (11 to 13), 5.6 ha (5.1 to 6.1), 0.27 ha (0.15 to 0.40)."""
    area, low, high = area_m2 / 10_000.0, low_m2 / 10_000.0, high_m2 / 10_000.0
    digits = 0 if area >= 9.95 else 1 if area >= 0.995 else 2
    step = 10**digits
    least, most = math.floor(low * step + 1e-6) / step, math.ceil(high * step - 1e-6) / step
    return tr(
        "{area} ha ({low} to {high})", area=f"{area:.{digits}f}", low=f"{least:.{digits}f}", high=f"{most:.{digits}f}"
    )


def number(value: float) -> str:
    """A figure as a reader writes it: whole numbers without decimals, thousands with commas."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def in_words(count: int) -> str:
    """A count: no, one to ten in words, then digits; in other languages digits."""
    if in_use() != ENGLISH:
        return f"{count:,}"
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: one change, two changes, 12 changes. The catalogues hold it as "{n} change"."""
    return trn(f"{{n}} {one}", f"{{n}} {many or one + 's'}", count, n=in_words(count))


def in_figures(count: int, one: str, many: str = "") -> str:
    """The same in digits, for tables and beside other figures: 1 change, 2 changes, 1,200 changes."""
    return trn(f"{{n}} {one}", f"{{n}} {many or one + 's'}", count, n=f"{count:,}")


def others(count: int) -> str:
    """What is left of a list, counted: 1 other, 2 others."""
    return trn("{n} other", "{n} others", count, n=f"{count:,}")


def other_sites(count: int) -> str:
    """The same where the list is of sites: 1 other site, 2 other sites."""
    return trn("{n} other site", "{n} other sites", count, n=f"{count:,}")


def listed(items: Sequence[str], *, limit: int = 0, rest: Callable[[int], str] = others) -> str:
    """A list: "A", "A and B", "A, B and C"; past `limit` (0 = never) the rest is counted, in the words of `rest`."""
    kept = list(items)
    if limit and len(kept) > limit:
        kept = [*kept[:limit], rest(len(kept) - limit)]
    if len(kept) < 2:
        return "".join(kept)
    return tr("{items} and {last}", items=", ".join(kept[:-1]), last=kept[-1])


def listed_in_english(items: Sequence[str]) -> str:
    """The same list in English whatever language is in use: a kept text, for messages that are kept."""
    if len(items) < 2:
        return "".join(items)
    return KeptText("{items} and {last}", {"items": together(items[:-1], ", "), "last": items[-1]})


def sentence_case(text: str) -> str:
    """The same text with its first letter in capitals."""
    return text[:1].upper() + text[1:]
