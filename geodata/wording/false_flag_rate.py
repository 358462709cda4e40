"""How often the same rules flag ground where nothing is known, in words with its interval. Pure."""

from __future__ import annotations

from scipy.special import gammaincinv

from geodata.detections.quiet_years import QuietYears
from geodata.i18n.messages import tr, trn


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
        return 0.0, float(gammaincinv(1.0, 0.95)) / site_years
    low = float(gammaincinv(float(flags), 0.025)) / site_years
    return low, float(gammaincinv(flags + 1.0, 0.975)) / site_years


def placebo_sentence(flags: int, placebos: int, site_years: float) -> str:
    """'1 of 72 control areas flagged: 0.13 false flags a site-year (95 %: 0.00 to 0.71).'"""
    if placebos == 0:
        return tr("No control area could be laid out: how often the machine errs here is not known.")
    said = flagged_words(flags, placebos)
    if site_years <= 0:
        return tr("{said}: watched for too short a time to give a rate.", said=said)
    return f"{said}: {rate_words(flags, site_years)}."


def flagged_words(flags: int, placebos: int) -> str:
    """'1 of 72 control areas flagged'; of a single one '0 of 1 control area flagged'."""
    return trn(
        "{flags} of {placebos} control area flagged", "{flags} of {placebos} control areas flagged", placebos,
        flags=flags, placebos=placebos,
    )  # fmt: skip


def quiet_sentence(false_flags: int, site_years: float) -> str:
    """'In the sites' own quiet years 1 flag was confirmed and then taken back: 0.13 false flags a site-year (…).'"""
    if site_years <= 0:
        return tr("No quiet time of the sites themselves has been judged yet.")
    rate = rate_words(false_flags, site_years)
    if false_flags == 0:
        return tr("In the sites' own quiet years no flag was confirmed and then taken back: {rate}.", rate=rate)
    return trn(
        "In the sites' own quiet years {n} flag was confirmed and then taken back: {rate}.",
        "In the sites' own quiet years {n} flags were confirmed and then taken back: {rate}.",
        false_flags,
        n=false_flags,
        rate=rate,
    )


def pooled_sentence(flags: int, site_years: float) -> str:
    """'Control areas and quiet years together: 0.05 false flags a site-year (95 %: …).'; "" without time watched."""
    if site_years <= 0:
        return ""
    return tr("Control areas and quiet years together: {rate}.", rate=rate_words(flags, site_years))


def rate_words(flags: int, site_years: float) -> str:
    """'0.13 false flags a site-year (95 %: 0.00 to 0.71)'; with none flagged only an upper bound is given.

    Raises:
        ValueError: as false_flag_interval.
    """
    low, high = false_flag_interval(flags, site_years)
    if flags == 0:
        return tr(
            "at most {high} false flags a site-year (95 %; none in {years} site-years)", high=f"{high:.2f}",
            years=f"{site_years:.1f}",
        )  # fmt: skip
    return tr(
        "{rate} false flags a site-year (95 %: {low} to {high})", rate=f"{flags / site_years:.2f}", low=f"{low:.2f}",
        high=f"{high:.2f}",
    )  # fmt: skip


def quiet_here_sentence(quiet: QuietYears) -> str:
    """'In this site's own quiet years no flag was confirmed and then taken back: at most 1.03 false flags … .'"""
    if quiet.years <= 0:
        return tr("No quiet time of this site has been judged yet.")
    rate = rate_words(quiet.false_flags, quiet.years)
    if quiet.false_flags == 0:
        return tr("In this site's own quiet years no flag was confirmed and then taken back: {rate}.", rate=rate)
    return trn(
        "In this site's own quiet years {n} flag was confirmed and then taken back: {rate}.",
        "In this site's own quiet years {n} flags were confirmed and then taken back: {rate}.",
        quiet.false_flags,
        n=quiet.false_flags,
        rate=rate,
    )
