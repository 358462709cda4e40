"""A briefing prints no report of people getting out, moved or sheltered, in no form; and says so on each sheet."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import TEMPO, incident_tempo
from geodata.looks.measure import Measure
from geodata.store.clearings import Wish
from pipelines.brief.assemble_briefing import _facts
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import COPIES, TWIN, file_of
from tests.canaries.outlets import readable
from tests.geodata.cleared import ANSWERED, answers_to, decide_about_report
from tests.pipelines.brief.brief_makers import site, workspace_at

TODAY = date(2026, 11, 21)
RAID = Incident(
    id="csv-raid",
    source="csv",
    kind="raid",
    title="Police searched the north rows",
    start_date=date(2026, 9, 14),
    end_date=date(2026, 9, 14),
    date_precision=DatePrecision.DAY,
    place=site().outline.centroid,
    place_precision=PlacePrecision.EXACT,
    place_name="Pellimar Bend",
    country="Vellorin",
    reported_by="Gulf Observer",
    url="https://example.org/raid",
    site_ids=("pellimar-bend",),
    named_site_ids=("pellimar-bend",),
    licence="CC BY 4.0",
    simulated=True,
)
OUT = replace(
    RAID,
    id="csv-out",
    kind="release",
    title="More than 40 people left the rows on foot",
    start_date=date(2026, 8, 27),
    end_date=date(2026, 8, 27),
    url="https://example.org/out",
)
QUIET = replace(OUT, id="csv-quiet", kind="statement", title="The ferry ran twice that night", url="")
"""Nothing in its words tells of people getting out: who cleared it said so."""
NEARBY = replace(
    OUT,
    id="csv-nearby",
    title="Some 40 people were sheltered in the district",
    place_precision=PlacePrecision.DISTRICT,
    place_name="Pellimar",
    site_ids=(),
    named_site_ids=(),
    url="https://example.org/nearby",
)
"""From around the site, told at no place: counted on no sheet either."""
SAID = (
    "Reports, claims, actions and notes on the place about people getting out, being moved or sheltered, or of "
    "something to come, and those that a person holds are never printed, nor are findings that reports became more "
    "or fewer (see the screens)."
)
LATER = date(2026, 11, 30)
PAINTED = replace(RAID, kind="statement", title="The hall was painted", start_date=date(2026, 11, 1), url="")
AHEAD = replace(
    RAID,
    id="csv-ahead",
    title="Police plan raid on Pellimar Bend on 12 December, officer says",
    start_date=date(2026, 11, 20),
    end_date=date(2026, 11, 20),
    url="https://example.org/ahead",
)

OVER = Wish(
    Decision.CLEARED,
    "desk",
    "It took place.",
    words="The police searched the rows at the north end and left.",
    happened=date(2026, 11, 20),
    answers=ANSWERED,
)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)")
@pytest.mark.parametrize("kept", [(RAID, OUT, QUIET), (RAID, NEARBY), (OUT,)])
def test_no_form_of_an_internal_briefing_prints_who_got_out(tmp_path: Path, kept: tuple[Incident, ...]) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_incidents(kept)
    for one in kept:
        if one is not OUT:  # as it came: its own words tell it
            answers = replace(answers_to(one), moving=one in (QUIET, NEARBY))
            decide_about_report(
                workspace.store, one.id, Wish(Decision.CLEARED, "desk", "Points at nobody.", answers=answers)
            )
    report = write_brief(workspace, (), None, tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)
    forms = {
        name: readable(workspace.root / report.issued.folder / name) for name in COPIES if not name.endswith(".pdf")
    }
    words = subprocess.run(["pdftotext", str(report.path), "-"], check=True, capture_output=True).stdout
    forms |= {"pdf": words, "twin": file_of(workspace.root, report.issued, TWIN)}
    for name, body in forms.items():
        text = " ".join(body.decode("utf-8", "replace").split())
        for mark in ("40 people", "on foot", "27 Aug 2026", "2026-08-27", "ferry", "csv-out", "csv-quiet"):
            assert mark not in text, (name, mark)
        assert "lies around here" not in text, name
        if name != "twin":
            assert (RAID.title in text) is (RAID in kept), name
            assert ("No report that a paper may tell names this place" in text) is (RAID not in kept), name
    page = next(body for name, body in forms.items() if name.endswith(".html"))
    assert SAID in " ".join(page.decode("utf-8").split())
    shown = {i.id for i in workspace.edition(Audience.INTERNAL, TODAY).incidents.items}
    assert shown == {i.id for i in kept}, "inside, on the screens, they are all there"


@pytest.mark.parametrize(
    ("one", "wish", "printed"),
    [
        (RAID, None, True),
        (RAID, Wish(Decision.HELD, "desk", "Names who runs the rows."), False),
        (AHEAD, None, False),
        (AHEAD, Wish(Decision.HELD, "desk", "Announces a raid to come."), False),
        (replace(AHEAD, start_date=date(2026, 5, 1), end_date=date(2026, 5, 1), title="Police plan raid"), None, True),
        (replace(AHEAD, start_date=date(2026, 7, 1), end_date=date(2026, 7, 1), title="Police plan raid"), None, False),
        (replace(AHEAD, title="Police plan raid on Pellimar Bend"), OVER, True),
        (replace(RAID, title="Offices at work in the hall", start_date=date(2026, 11, 1), end_date=LATER), None, False),
        (replace(PAINTED, end_date=LATER, date_precision=DatePrecision.MONTH), None, True),
        (replace(PAINTED, end_date=LATER), None, False),
        (replace(PAINTED, title="Police at the rows", end_date=LATER), None, False),
        (replace(PAINTED, start_date=LATER, end_date=LATER), None, False),
    ],
)
def test_a_paper_prints_nothing_that_a_person_holds_and_nothing_to_come(
    tmp_path: Path, one: Incident, wish: Wish | None, printed: bool
) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_incidents((one,))
    if wish is not None:
        decide_about_report(workspace.store, one.id, wish)
    view = workspace.edition(Audience.INTERNAL, TODAY)
    assert [i.id for i in view.incidents.items] == [one.id], "inside, on the screens, it is there"
    facts = _facts(view, workspace.store.site("pellimar-bend"), None)
    assert [i.id for i in facts.incidents] == ([one.id] if printed else [])


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Fire at Lirrikin Crossing", True),
        ("Owner says that LIRRIKIN CROSSING rents rooms", True),
        ("Fire at the crossing beside Lirrikin Crossing", False),
        ("40 people left Lirrikin Crossing on foot", False),
        ("People crossed the river at Lirrikin Crossing", False),
    ],
)
def test_the_name_of_the_place_itself_tells_of_no_way(tmp_path: Path, title: str, printed: bool) -> None:
    """A sheet that leaves the fire out and says that no report names the place would tell of people who got out."""
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_site(replace(workspace.store.site("pellimar-bend"), name="Lirrikin Crossing"), by="test")
    workspace.store.save_incidents((replace(PAINTED, kind="fire", title=title, end_date=date(2026, 11, 1)),))
    view = workspace.edition(Audience.INTERNAL, TODAY)
    assert [not view.off_paper(i) for i in view.incidents.items] == [printed]


def test_the_tempo_on_paper_counts_what_may_be_printed_alone(tmp_path: Path) -> None:
    """A tempo of two beside one printed report would tell that somebody got out."""
    workspace = workspace_at(tmp_path / "w")
    raid = replace(RAID, start_date=date(2026, 8, 14), end_date=date(2026, 8, 14))
    workspace.store.save_incidents((raid, OUT))
    place = workspace.store.site("pellimar-bend")
    months = [date(2026, month, 1) for month in (7, 8, 9)]
    workspace.store.save_measures(place.id, TEMPO, incident_tempo(place, (raid, OUT), months))
    view = workspace.edition(Audience.INTERNAL, TODAY)

    def tempo(measures: tuple[Measure, ...]) -> list[float]:
        return [m.value for m in measures if m.name == TEMPO]

    assert tempo(view.measures(place.id).items) == [0.0, 2.0, 0.0], "inside, on the screens, both are counted"
    assert tempo(_facts(view, place, None).measures) == [0.0, 1.0, 0.0]
