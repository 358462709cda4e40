"""How often rules flag ground where nothing is known, with its interval, and how often a kind is right, in words.
Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.kind_accuracy import KindAccuracy, kind_accuracy
from geodata.detections.quiet_years import QuietYears
from geodata.i18n.english_formats import listed
from geodata.i18n.messages import msg, tr, trn

OVER_ALL = msg("Quiet years are counted over all sites ever watched, also those that this edition does not show.")

SCORED_SHORT = msg("Scored on simulated ground alone.")
GROUND_ALONE = msg("Changes of the ground alone are counted: none of light, radar or reports.")
LEVEL = msg("Exact 95 % intervals; “at most” is one-sided.")
UNCLEAR_SHARE = msg("not yet clear, the likeliest one {share}")


def false_flag_interval(flags: int, site_years: float) -> tuple[float, float]:
    """Exact 95 % interval of a Poisson rate per site-year (Garwood 1936), one-sided when nothing was flagged.

    With no flag the interval can only be open below, so all 5 % go to its upper end: two quiet site-years bound the
    rate at 1.5 a site-year.

    Raises:
        ValueError: site_years is not above zero, or flags is below zero.
    """
    if site_years <= 0 or flags < 0:
        raise ValueError(f"a rate needs time watched and a count, not {flags} in {site_years} site-years")
    if flags == 0:
        return 0.0, _count_bound(1, 0.95) / site_years
    return _count_bound(flags, 0.025) / site_years, _count_bound(flags + 1, 0.975) / site_years


@lru_cache(maxsize=512)
def _count_bound(count: int, share: float) -> float:
    """The mean at which a Poisson count reaches `count` with a probability of `share`, to 13 digits, by halving.

    The same as scipy.special.gammaincinv(count, share), and a test holds both together; loading that takes a fifth of a
    second, which is half of what a whole `status` may take.
    """
    low, high = 0.0, count + 10.0 * math.sqrt(count) + 10.0
    for _ in range(100):
        mean = (low + high) / 2
        if _reaching(count, mean) < share:
            low = mean
        else:
            high = mean
    return (low + high) / 2


def _reaching(count: int, mean: float) -> float:
    """The probability that a Poisson count of a mean is `count` or more, from the terms of its nearer tail."""
    if mean <= 0:
        return 0.0
    upward = count > mean
    at = count if upward else count - 1
    term = math.exp(at * math.log(mean) - mean - math.lgamma(at + 1))
    total = 0.0
    while at >= 0 and term > total * 1e-17:
        total += term
        at, term = (at + 1, term * mean / (at + 1)) if upward else (at - 1, term * at / mean)
    return total if upward else 1.0 - total


def flagged_words(flags: int, placebos: int) -> str:
    """'1 of 72 control areas flagged'; of a single one '0 of 1 control area flagged'."""
    return trn(
        "{flags} of {placebos} control area flagged",
        "{flags} of {placebos} control areas flagged",
        placebos,
        flags=flags,
        placebos=placebos,
    )


def known_wrong_sentence(quiet: tuple[int, float], areas: tuple[int, int, float]) -> str:
    """Both rates, the worse one first, each with its exact interval: 'Known wrong or gone again at sites: 2 in 7.7
    quiet site-years (0.26 a year; 0.03 to 0.94). Control areas: 0 in 46.8 site-years (at most 0.07 a year).'

    They are never pooled: many quiet control areas would hide what sites err.

    Args:
        quiet: false flags in the sites' own quiet years, and those years; no years = none was judged.
        areas: changes confirmed in control areas, how many of these were judged, and the site-years behind them.
    """
    rates = [(_weight(*quiet), _at_sites(*quiet)), (_weight(areas[0], areas[2]), _in_areas(*areas))]
    rates.sort(key=lambda part: part[0], reverse=True)
    counted = quiet[1] > 0 or areas[2] > 0
    return " ".join([*(sentence for _, sentence in rates), *([tr(GROUND_ALONE), tr(LEVEL)] if counted else [])])


def worse_is_quiet(quiet: tuple[int, float], areas: tuple[int, int, float]) -> bool:
    """Whether the rate of the sites' own quiet years is the worse one; args as known_wrong_sentence."""
    return _weight(*quiet) >= _weight(areas[0], areas[2])


def _weight(flags: int, years: float) -> tuple[float, float]:
    """What rates are ordered by: the rate itself, then how high it may be; none where no time was watched."""
    return (-1.0, 0.0) if years <= 0 else (flags / years, false_flag_interval(flags, years)[1])


def _at_sites(flags: int, years: float) -> str:
    if years <= 0:
        return tr("No quiet time of the sites themselves has been judged yet.")
    return tr(
        "Known wrong or gone again at sites: {n} in {years} quiet site-years ({rate}).",
        n=flags,
        years=f"{years:.1f}",
        rate=yearly(flags, years),
    )


def _in_areas(flags: int, areas: int, years: float) -> str:
    if areas == 0:
        return tr("No control area has been judged: how often the machine errs there is not known.")
    if years <= 0:
        return tr("{said}: watched for too short a time to give a rate.", said=flagged_words(min(flags, areas), areas))
    return tr(
        "Control areas: {n} in {years} site-years ({rate}).", n=flags, years=f"{years:.1f}", rate=yearly(flags, years)
    )


def yearly(flags: int, years: float) -> str:
    """'0.26 a year; 0.03 to 0.94', the exact interval; with none seen 'at most 0.07 a year', rounded up.

    Raises:
        ValueError: as false_flag_interval.
    """
    low, high = false_flag_interval(flags, years)
    if flags == 0:
        return tr("at most {high} a year", high=f"{math.ceil(100 * high) / 100:.2f}")  # a bound is rounded up
    return tr("{rate} a year; {low} to {high}", rate=f"{flags / years:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")


def quiet_here_sentence(quiet: QuietYears) -> str:
    """'Known wrong or gone again at this site: 2 in 4.0 quiet years (0.50 a year; 0.06 to 1.81).'"""
    if quiet.years <= 0:
        return tr("No quiet time of this site has been judged yet.")
    return tr(
        "Known wrong or gone again at this site: {n} in {years} quiet years ({rate}).",
        n=quiet.false_flags,
        years=f"{quiet.years:.1f}",
        rate=yearly(quiet.false_flags, quiet.years),
    )


def kinds_here_sentence(changes: Sequence[tuple[str, Detection]]) -> str:
    """'For this change the model gives 72 %. Scored on simulated ground alone.'; of several each with its letter.

    "" where no kind with a probability stands: activity, withdrawn changes and those of an older version have none.

    Args:
        changes: of one page, each with its letter.
    """
    lettered_shares = [
        (letter, tr(UNCLEAR_SHARE, share=share) if d.kind is Kind.UNCLEAR else share)
        for letter, d in changes
        if d.state is not State.WITHDRAWN and not d.kind.is_activity and d.kind_probability is not None
        for share in [f"{100 * d.kind_probability:.0f} %"]
    ]
    if not lettered_shares:
        return ""
    if len(changes) == 1:
        return tr(
            "For this change the model gives {share}. {scored}", share=lettered_shares[0][1], scored=tr(SCORED_SHORT)
        )
    shares = listed([f"{letter} {share}" for letter, share in lettered_shares], limit=8)
    return tr("For these changes the model gives {shares}. {scored}", shares=shares, scored=tr(SCORED_SHORT))


def kind_accuracy_short(found: KindAccuracy | None = None) -> str:
    """The same in two lines, for a sheet of paper."""
    found = found or kind_accuracy()
    low, high = found.interval
    return tr(
        "On simulated ground of measured spectra the kind was right in {share} ({right} of {named}; 95 %: {low} to "
        "{high}). It was never scored on a real compound.",
        share=f"{found.share_right:.0%}",
        low=f"{100 * low:.0f}",
        high=f"{100 * high:.0f}",
        right=found.right,
        named=found.named,
    )


def kind_accuracy_sentence(found: KindAccuracy | None = None) -> str:
    """How often the kind was right, of how many, on what ground, and that no real compound was scored.

    Args:
        found: None = as the benchmark last wrote it.
    """
    found = found or kind_accuracy()
    low, high = found.interval
    return tr(
        "On simulated ground of measured spectra the kind was right in {share} of the changes that were given one "
        "({right} of {named}; 95 %: {low} to {high}), and left open in {unclear} of {asked}. Told alone, without “or "
        "another change”, it was right in {alone_right} of {alone}. It was never scored on a real compound.",
        share=f"{found.share_right:.0%}",
        low=f"{100 * low:.0f}",
        high=f"{100 * high:.0f}",
        right=found.right,
        named=found.named,
        unclear=found.asked - found.named,
        asked=found.asked,
        alone_right=found.alone_right,
        alone=found.alone,
    )


def missed_words(counts: Sequence[tuple[int, int]]) -> str:
    """'27 of 47 and 3 of 33': how many were not found, of how many, on each kind of ground."""
    return listed([tr("{part} of {whole}", part=missed, whole=asked) for missed, asked in counts])
