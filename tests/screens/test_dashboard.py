"""The dashboard's logic without a browser: which screens there are, what they say, what happens when things fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.detections.review_state import ReviewState, Standing
from geodata.looks.run import Problem, Run, RunState
from geodata.looks.set_aside_chip import WATCH_THE_DISK
from geodata.store import Store
from geodata.text.names.same_person import people
from screens.operate.runs import NIGHTS, answer, ended, failures_card, last_night, nights
from screens.review.triage import queues
from screens.session.edition import AUDIENCE, HOME
from tests.screens.fixture_world import END, _detections, make

DASHBOARD = str(Path(__file__).resolve().parent.parent.parent / "dashboard.py")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard")
    make(folder).close()
    return folder


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, eyes: str, **query: str) -> AppTest:
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def html(app: AppTest) -> str:
    """All that st.html shows."""
    return "\n".join(str(part.proto.body) for part in app.get("html"))


def test_the_first_screen_answers_and_says_that_it_is_a_demo(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    app = opened(monkeypatch, world, "internal")
    assert not app.exception
    page = html(app)
    assert "changes are confirmed" in page
    assert "Demo: simulated imagery." in page
    assert "Oskelle Bridge could not be seen" in page


def test_filters_come_from_the_link_and_go_back_into_it(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    app = opened(monkeypatch, world, "internal", kind="demolition", q="torvane", at="-20.1,-26.3,11")
    assert app.multiselect(key="f_kinds").value == ["demolition"]
    app.multiselect(key="f_states").set_value(["confirmed"]).run()
    assert not app.exception
    asked = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert asked == {"kind": "demolition", "q": "torvane", "state": "confirmed", "at": "-20.1,-26.3,11"}
    assert "No change passes these filters." in html(app)


def test_a_wrong_audience_shows_an_error_in_words_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, world: Path
) -> None:
    app = opened(monkeypatch, world, "everyone")
    assert not app.exception
    page = html(app)
    assert "cannot be shown" in page and "Set public, partner or internal" in page
    assert "Pellimar" not in page


def test_a_workspace_that_is_no_workspace_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "compound-watch.gpkg").write_bytes(b"this is no database" * 100)
    app = opened(monkeypatch, tmp_path, "public")
    assert not app.exception
    assert "Next step:" in html(app)


def test_an_empty_workspace_says_what_would_be_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    app = opened(monkeypatch, tmp_path, "internal")
    assert not app.exception
    page = html(app)
    assert "No site is in this edition yet." in page and "sites gazetteer" in page
    assert "Demo" not in page


def _run(day: int, state: RunState, problems: tuple[Problem, ...] = ()) -> Run:
    start = datetime(2026, 11, 21, 19, tzinfo=UTC) - timedelta(days=day)
    return Run(f"r{day}", start, start, state, "h", "0", problems=problems)


def test_the_runs_answer_says_whether_a_hand_is_needed() -> None:
    now = datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert answer([], running=False, cron=None, now=now)[0] == "No run has been made yet."
    fine = answer([_run(0, RunState.DONE)], running=False, cron="0 19 * * *", now=now)
    assert fine == ("The last run, 21 Nov 2026, was done.", "Nothing needs your hand.")
    none = Problem("a", "", "search of a", "no answer", "None: it is tried again tonight")
    hand = Problem("b", "", "chip of b", "disk full", "Make room")
    assert (
        answer([_run(0, RunState.PARTLY, (none,))], running=False, cron=None, now=now)[1] == "Nothing needs your hand."
    )
    unplanned = answer([_run(0, RunState.DONE)], running=False, cron=None, now=now, planned=False)[1]
    assert unplanned == "Nothing failed that needs your hand, but no next run is planned."
    mended = Problem("a", "s", "chip c.tif", "its look was read again", WATCH_THE_DISK, mended=True)
    told = answer([_run(0, RunState.PARTLY, (none, mended))], running=False, cron=None, now=now)
    assert "one thing could not be done" in told[0] and "One failure of it asks for a hand" in told[1]  # the disk does
    said = answer([_run(0, RunState.PARTLY, (none, hand))], running=True, cron=None, now=now)
    assert said[0].startswith("A run is under way. ") and said[1].startswith("One failure of it asks for a hand")
    late = answer([_run(3, RunState.DONE)], running=False, cron="0 19 * * *", now=now)
    assert "late" in late[1]


def test_nights_are_counted_by_their_newest_run() -> None:
    runs = [_run(0, RunState.DONE), _run(0, RunState.FAILED), _run(1, RunState.PARTLY), _run(4, RunState.FAILED)]
    done, partly, missing, strip = nights(runs, END)
    assert (done, partly, missing) == (1, 1, NIGHTS - 2)
    assert strip.startswith("<svg") and "1 done, 1 partly done" in strip


def test_the_nights_end_today_and_not_with_the_last_run() -> None:
    """A scheduler that died months ago left "30 done, 0 without a run"; a run whose process is gone counted as done."""
    runs = [_run(n, RunState.DONE) for n in range(NIGHTS)]
    newest = runs[0].started_at.date()
    for later, missing in ((0, 0), (1, 0), (2, 1), (11, 10), (90, NIGHTS)):
        assert nights(runs, last_night(runs, newest + timedelta(days=later)))[2] == missing
    assert last_night((), newest) == newest - timedelta(days=1)
    killed = ended([_run(0, RunState.RUNNING)], running=False)
    assert nights(killed, newest)[:3] == (0, 0, NIGHTS)


def test_each_failure_ends_in_its_next_step() -> None:
    card = failures_card([_run(0, RunState.PARTLY, (Problem("a", "", "chip <b>", "the disk is full", "Make room"),))])
    assert "<b>Next step:</b> Make room." in card
    assert "chip &lt;b&gt;" in card and "<b>chip" not in card


def test_the_queue_holds_what_waits_and_the_second_person_is_another_one() -> None:
    detections = _detections()
    one, two = people(["reviewer 2"]), people(["reviewer 2", "reviewer 5"])
    standings = {
        "pb-1": Standing(ReviewState.WAITING, one),
        "mg-1": Standing(ReviewState.WAITING, one),
        "kf-1": Standing(ReviewState.CONFIRMED, two),
        "pb-2": Standing(ReviewState.DISPUTED, two),
    }
    mine = queues(detections, standings, me="Reviewer-2")
    assert [[d.id for d in q] for q in (mine.first, mine.second, mine.disputed)] == [["te-1"], [], ["pb-2"]]
    others = queues(detections, standings, me="reviewer 5")
    assert [d.id for d in others.second] == ["pb-1", "mg-1"], "what ended may still be checked, and published as such"
