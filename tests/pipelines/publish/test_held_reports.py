"""Reports that nobody has cleared reach no file for partners or the public: by no way in, in no format.

The phrases are in eight languages and mostly without any word that a list could foresee: by design all are held.
"""

from __future__ import annotations

import html
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import geopandas
import pandas
import pytest

from geodata.access import report_rules
from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.incidents.clearing import Decision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.publish.export import WRITERS, export
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.geodata.cleared import ANSWERED, decide_about_report
from tests.held_phrases import HELD
from tests.held_reports import PLACE, make_held
from tests.screens.fixture_world import END

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OUTSIDE = (Audience.PUBLIC, Audience.PARTNER)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_held(tmp_path_factory.mktemp("held"))


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, everything that can be read in it) of each file below a folder."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".pdf":
            said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        elif path.suffix == ".parquet":
            said = _table(path).to_csv()
        elif path.suffix in (".xlsx", ".kmz"):
            with zipfile.ZipFile(path) as parts:
                bodies = (parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())
                said = "\n".join(map(html.unescape, bodies))
        else:
            said = path.read_bytes().decode("utf-8", errors="replace")
        yield str(path.relative_to(folder)), f"{path.name}\n{unicodedata.normalize('NFC', said)}"


def _table(path: Path) -> pandas.DataFrame:
    try:
        return geopandas.read_parquet(path)
    except ValueError:  # a table without places
        return pandas.read_parquet(path)


def written(home: Workspace, folder: Path, audience: Audience) -> Path:
    """Everything that can be written for an audience, below one folder."""
    out = folder / audience.value
    for what in NOUNS:
        for ending in WRITERS:
            export(home, out / f"{what}{ending}", what, audience, today=END)
    publish_incidents(home, out / "catalogue", audience, today=END)
    write_brief(home, (), None, out / "brief.pdf", audience, today=END)
    return out


def told(folder: Path) -> list[tuple[str, str]]:
    """(file, phrase) of each held phrase that a file holds, as it is, in an address, or in pieces of a PDF."""
    found = []
    for name, text in texts_of(folder):
        squeezed = "".join(text.split())
        found += [
            (name, phrase)
            for phrase in HELD
            if phrase in text or quote(phrase) in text or "".join(phrase.split()) in squeezed
        ]
    return found


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_file_tells_any_of_them(home: Workspace, tmp_path: Path, audience: Audience) -> None:
    assert len(HELD) >= 200
    folder = written(home, tmp_path, audience)
    names = [name for name, _ in texts_of(folder)]
    assert len([n for n in names if not n.startswith("catalogue")]) == len(NOUNS) * len(WRITERS) + 1
    assert told(folder) == []
    # What is coded by UCDP goes out in our words at its place; nothing else does.
    coded = publish_incidents(home, tmp_path / "again", audience, today=END).written
    assert set(coded) == {"ucdp", "csv"} and coded["csv"] == 3, "the three reports of the small world are cleared"
    for name, text in texts_of(folder):
        if PLACE in text:
            assert "incidents." in name or "/ucdp/" in name, name


def test_internal_holds_them_all_so_the_search_finds_what_is_there(home: Workspace, tmp_path: Path) -> None:
    folder = written(home, tmp_path, Audience.INTERNAL)
    found = told(folder)
    stored = "\n".join(f"{i.title}\n{i.place_name}" for i in home.store.incidents())
    kept = {phrase for phrase in HELD if phrase in stored}
    assert len(kept) > 190, "some lose a small number when they are imported"
    for ending in WRITERS:
        assert {phrase for name, phrase in found if name == f"incidents{ending}"} >= kept, ending
    assert {phrase for name, phrase in found if name.startswith("catalogue")} >= kept


def test_a_gate_that_lets_uncleared_text_out_is_found(
    home: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutation that this test is for: without the rule the same search finds them in every kind of output."""
    monkeypatch.setattr(report_rules, "_without_free_text", lambda incident: incident)
    monkeypatch.setattr(report_rules, "may_pass_on", lambda incident, named="": True)
    found = told(written(home, tmp_path, Audience.PUBLIC))
    files = {name.split("/")[0] for name, _ in found}
    assert {f"incidents{ending}" for ending in WRITERS} <= files and {"catalogue", "brief.pdf"} <= files
    assert len({phrase for _, phrase in found}) > 190


@pytest.mark.parametrize("audience", OUTSIDE)
def test_tempo_counts_what_the_edition_shows(home: Workspace, tmp_path: Path, audience: Audience) -> None:
    """An oracle by hand: 32 coded rows at the site in November, three more reports of the small world, of which one is
    placed to its district and counts nowhere."""
    from geodata.incidents.monthly_counts import incident_tempo, months_between

    store = home.store
    site = store.site("pellimar-bend")
    for reviewer in ("reviewer 2", "reviewer 5"):  # a change that is held back would hold the figures back, too
        store.save_review(Review("pb-2", Verdict.CONFIRMED, "The roofs are gone on two dates.", reviewer, NOW))
    every = incident_tempo(site, store.incidents(), months_between(END.replace(month=9, day=1), END))
    store.save_measures(site.id, "incident_tempo", every)
    export(home, tmp_path / "m.csv", "measures", audience, today=END)
    rows = pandas.read_csv(tmp_path / "m.csv")
    rows = rows[(rows["name"] == "incident_tempo") & (rows["site_id"] == site.id)]
    shown = {str(at)[:7]: value for at, value in zip(rows["at"], rows["value"], strict=True)}
    assert {f"{m.at:%Y-%m}": m.value for m in every}["2026-11"] > 90
    assert shown == {"2026-09": 0.0, "2026-10": 1.0, "2026-11": 32.0}


def test_a_cleared_one_goes_out_and_its_neighbours_do_not(home: Workspace, tmp_path: Path) -> None:
    (one,) = [i for i in home.store.incidents() if i.title == "Fence cut near the pump house"]
    wish = Wish(
        Decision.CLEARED,
        "report desk",
        "Read it: a fence, no people.",
        with_link=True,
        terms="CC BY 4.0",
        answers=ANSWERED,
    )
    decide_about_report(home.store, one.id, wish)
    try:
        export(home, tmp_path / "r.csv", "incidents", Audience.PUBLIC, today=END)
        assert {phrase for _, phrase in told(tmp_path)} == {one.title}
    finally:
        decide_about_report(home.store, one.id, replace(wish, decision=Decision.UNDONE))
    export(home, tmp_path / "r.csv", "incidents", Audience.PUBLIC, today=END)
    assert told(tmp_path) == []
