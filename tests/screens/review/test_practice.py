"""The screen Practice: blind until the last flag, a card that is right, and nothing written anywhere."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import mapping
from streamlit.testing.v1 import AppTest

from geodata.detections.review import Verdict
from geodata.practice.scorecard import Answer, machine_answer, tally
from geodata.practice.truth import FOLDER, Truth, truth_of
from geodata.store import Store
from screens.review import practice
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html, opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "world").close()
    return tmp_path / "world"


def with_truth(home: Path) -> dict[str, Truth]:
    """Say that the constructions of the small world are real and nothing else is."""
    folder = home / FOLDER
    folder.mkdir(parents=True)
    with closing(Store.open(home)) as store:
        flagged = [d for d in store.detections() if not d.kind.is_activity]
    for site in {d.site_id for d in flagged}:
        features = [
            {
                "type": "Feature",
                "properties": {
                    "what": "change" if d.kind.value == "construction" else "distractor",
                    "kind": "construction" if d.kind.value == "construction" else "fire",
                    "begins": d.first_seen.isoformat(),
                },
                "geometry": mapping(d.outline),
            }
            for d in flagged
            if d.site_id == site
        ]
        (folder / f"{site}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return truth_of(flagged, home)


def at(app: AppTest) -> AppTest:
    app.session_state["go"] = ("practice", {})
    return app.run()


def of_flag(app: AppTest, what: str) -> Any:
    """The one button of that answer to the flag that is shown, or the one that goes back."""
    (button,) = (b for b in app.button if str(b.key).startswith(f"practice_{what}"))
    return button


def test_without_an_invented_world_it_says_how_to_build_one(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = at(opened(monkeypatch, home, "internal"))
    assert not app.exception and "compound-watch demo --practice" in html(app)
    assert "Practice" not in html(at(opened(monkeypatch, home, "public"))), "for those at work only"


def test_a_round_is_blind_to_its_end_and_writes_nothing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    truths = with_truth(home)
    assert any(t.lasting for t in truths.values()) and not all(t.lasting for t in truths.values())
    with closing(Store.open(home)) as store:
        before = [store.reviews(d.id) for d in store.detections()]
        flagged = {d.id: d for d in store.detections() if d.id in truths}
    app = at(opened(monkeypatch, home, "internal"))
    for asked in range(1, len(truths) + 1):
        said = html(app)
        assert not app.exception and f"Flag {asked} of {len(truths)}" in said
        assert "Did the ground change for good?" in said
        assert not any(word in said for word in ("Rule met", "Confidence", "onstruction", "emolition")), "blind"
        app = of_flag(app, "confirmed").click().run()
    if len(truths) > 1:  # the last answer can be taken back on the way, not after the card
        assert not [b for b in app.button if str(b.key).startswith("practice_back")]
    real = sum(t.lasting for t in truths.values())
    said = html(app)
    assert f"of {len(truths) - real} other flag" in said and f"{len(truths) - real} confirmed" in said
    assert practice.summary(tally({k: machine_answer(d) for k, d in flagged.items()}, truths)) in said
    with closing(Store.open(home)) as store:
        assert [store.reviews(d.id) for d in store.detections()] == before
    app = app.button(key="practice_again").click().run()
    assert f"Flag 1 of {len(truths)}" in html(app)


def test_an_answer_can_be_taken_back(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with_truth(home)
    app = at(opened(monkeypatch, home, "internal"))
    app = of_flag(app, "dismissed").click().run()
    assert "Flag 2 of" in html(app)
    app = of_flag(app, "back").click().run()
    assert not app.exception and "Flag 1 of" in html(app)


def test_a_world_that_is_built_anew_during_a_round_asks_about_its_own_flags(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    truths = with_truth(home)
    app = at(opened(monkeypatch, home, "internal"))
    for _ in truths:
        app.session_state["practice_answers"]["GONE-1"] = Answer(Verdict.CONFIRMED)
        app = of_flag(app, "confirmed").click().run()
    app.session_state["practice_answers"]["GONE-1"] = Answer(Verdict.CONFIRMED)
    app = app.run()
    assert not app.exception and app.button(key="practice_again")


def test_a_second_press_answers_no_flag_unseen(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The server knows a button by its id: a press that was on its way when the next flag came has that of the last."""
    with_truth(home)
    app = at(opened(monkeypatch, home, "internal"))
    answers = ("confirmed", "dismissed", "unsure")
    first = {of_flag(app, answer).id for answer in answers}
    app = of_flag(app, "dismissed").click().run()
    assert "Flag 2 of" in html(app)
    assert first.isdisjoint({of_flag(app, answer).id for answer in answers})
