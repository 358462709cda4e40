"""`compound-watch series`: breaks of anybody's series, by the judges of the watched sites."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer

from geodata.i18n.english_formats import day


class Measure(StrEnum):
    """What the values of a series are."""

    LIGHT = "light"  # nW/cm2/sr
    RADAR = "radar"  # dB, or linear gamma0
    REPORTS = "reports"  # a report each, or counts


def series(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the columns date and value; site, valid_share, gap_filled, orbit, platform, polarisation."
        ),
    ],
    measure: Annotated[Measure, typer.Option(help="What the values are.")],
    controls: Annotated[
        Path | None, typer.Option(help="CSV of look-alike places, or of the region's reports: the same columns and id.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: a list of breaks.")] = False,
) -> None:
    """Breaks of a series of night light, radar or reports, with their windows; no workspace is needed.

    A row a month counts the reports of its calendar month, on whichever day of it the row is dated.
    """
    from geodata.detections.detection import Kind
    from geodata.wording.change_sentences import KIND_WORDS
    from pipelines.activity.series_breaks import Measured, judge_file
    from pipelines.activity.series_file import read_series

    wanted: Measured = next(one for one in get_args(Measured) if one == measure.value)
    summed = wanted == "reports"  # each row is a report, or a count
    table, beside = read_series(file, summed=summed), read_series(controls, summed=summed) if controls else None
    judged_file = judge_file(table, wanted, beside, datetime.now(UTC).date())
    for note in judged_file.notes:
        typer.echo(note, err=True)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in judged_file.breaks], indent=2))
        return
    for one in judged_file.breaks:
        first = f"between {day(one.last_before)} and" if one.last_before else "by"
        ended = f"; ended {day(one.ended_on)}" if one.ended_on else ""
        sure = f"confirmed {day(one.confirmed_on)}" if one.confirmed_on else "not yet confirmed"
        name = f" ({one.series})" if one.series else ""
        typer.echo(
            f"{one.kind} ({KIND_WORDS[Kind(one.kind)]}){name}: began {first} {day(one.first_seen)}; {sure}{ended}."
        )
    if not judged_file.breaks and not judged_file.empty:
        typer.echo("No break is told. What was not seen may have changed.")
