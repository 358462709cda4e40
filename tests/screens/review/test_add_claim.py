"""A claim is typed on the screen Reports: read as a row of a table is, and inside until somebody clears it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.store import Store
from screens.session.edition import current
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html, opened

FIELDS = {
    "by": "Provincial Office",
    "on": "2026-09-20",
    "figure": "1,022",
    "total": "1,036",
    "scope": "north rows",
    "source": "State gazette, https://example.org/22",
    "count": "7",
    "count_by": "Ilvane Monitor",
    "count_unit": "destroyed or damaged",
    "count_on": "2026-09-26",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make(tmp_path / "world")
    yield made
    made.close()


def typed(monkeypatch: pytest.MonkeyPatch, home: Path, **fields: str) -> AppTest:
    app = opened(monkeypatch, home, "internal")
    app.session_state["go"] = ("reports", {})
    app.run()
    app.selectbox(key="k_site").set_value("pellimar-bend")
    for name, value in (FIELDS | fields).items():
        app.text_input(key=f"k_{name}").set_value(value)
    button = next(b for b in app.button if b.label == "Save; it waits for a person")
    return button.click().run()


def test_it_is_kept_as_a_row_of_a_table_and_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store
) -> None:
    before = {claim.id for claim in store.claims()}
    app = typed(monkeypatch, tmp_path / "world")
    assert not app.exception and "Saved as claim-pellimar-bend-2026-09-20-" in html(app)
    left = {str(field.key): field.value for field in app.text_input if str(field.key).startswith("k_")}
    assert set(left.values()) == {""} and app.selectbox(key="k_site").value is None, "the next one begins empty"
    (made,) = [claim for claim in store.claims() if claim.id not in before]
    assert (made.figure, made.total, made.unit, made.scope) == (1022.0, 1036.0, "buildings demolished", "north rows")
    assert (made.independent_figure, made.independent_by) == (7.0, "Ilvane Monitor")
    assert made.independent_unit == "destroyed or damaged" and not made.comparable
    assert made.counted_on == date(2026, 9, 26) and made.claimed_by == "Provincial Office"
    assert made.id not in {claim.id for claim in current(tmp_path / "world", Audience.PARTNER).claims}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": ""}, "Give a site, a day, and the source."),
        ({"source": "n/a"}, "Give a site, a day, and the source."),
        ({"on": "lately"}, "lately&#39; cannot be read: write it as"),
        ({"figure": "many", "count": ""}, "no figure"),
        ({"figure": "", "count": ""}, "neither a claimed figure nor an independent count"),
        ({"by": "Compound Watch"}, "bears our own name"),
        ({"by": ""}, "nobody is named who claims it"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store, fields: dict[str, str], said: str
) -> None:
    before = store.claims()
    app = typed(monkeypatch, tmp_path / "world", **fields)
    assert not app.exception
    assert "Nothing was saved." in html(app) and said in html(app), html(app)[-1500:]
    assert store.claims() == before


def test_a_second_count_does_not_take_the_place_of_the_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store
) -> None:
    other = {"count": "55", "count_by": "Vellorin Monitor"}
    before = {claim.id for claim in store.claims()}
    assert "Saved as claim-" in html(typed(monkeypatch, tmp_path / "world"))
    (first,) = [claim for claim in store.claims() if claim.id not in before]
    assert f"{first.id} was there already." in html(typed(monkeypatch, tmp_path / "world"))
    for changed in (other, {"figure": "1,023"}, {"source": "Another notice"}):
        app = typed(monkeypatch, tmp_path / "world", **changed)
        assert not app.exception and "Nothing was saved." in html(app) and "Saved as" not in html(app)
        assert f"is stored with other words or figures as {first.id}: Provincial Office says 1,022 of 1,036" in html(
            app
        )
        assert "by the count of Ilvane Monitor" in html(app)
        assert "For another count, leave the office, its figure and the total empty; to correct" in html(app)
    assert [claim for claim in store.claims() if claim.id not in before] == [first]
    app = typed(monkeypatch, tmp_path / "world", **other, by="", figure="", total="")
    assert not app.exception and "Saved as claim-" in html(app), "the next step that was told"
    kept = [claim for claim in store.claims() if claim.id not in before]
    assert {(claim.independent_by, claim.independent_figure) for claim in kept} == {
        ("Ilvane Monitor", 7.0),
        ("Vellorin Monitor", 55.0),
    }
    third = typed(monkeypatch, tmp_path / "world", count="60", count_by="A third", by="", figure="", total="")
    assert "import a row with an id of its own in the column" in html(third) and len(kept) == 2
