"""What the demo clears goes out as it stands: its headlines, places, speakers and links are of known forms."""

from __future__ import annotations

from geodata.text.plain.known_links import is_known_link
from geodata.text.plain.known_speakers import unknown_speaker
from geodata.text.plain.sentence_forms import of_known_form, whole_names
from geodata.text.risk_words import Risk, risks_of, tells_of_release
from pipelines.demo.world.places import PLACES
from pipelines.demo.world.reports import report_rows

LATE = {Risk.SHELTER, Risk.ROUTE, Risk.GETTING_OUT}
"""What makes a report go out late, by month and district: a bridge or a ford in a headline is enough."""


def test_each_report_but_releases_goes_out_as_it_stands() -> None:
    names = whole_names(place.name for place in PLACES)
    rows = [row for row in report_rows() if row["kind"] != "release"]
    assert len(rows) > 10
    for row in rows:
        assert of_known_form(str(row["title"]), names), row["title"]
        assert tells_of_release(str(row["title"])) is False and not LATE & set(risks_of(str(row["title"]))), row
        assert unknown_speaker(str(row["reported_by"])) == "" and is_known_link(str(row["url"])), row["title"]
