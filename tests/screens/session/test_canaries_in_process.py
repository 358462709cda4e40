"""The same marks on screens drawn in this process: what nobody reads internally either, and a broken gate."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access import gate
from geodata.access.audience import Audience
from geodata.detections import review_state
from screens.session import edition
from screens.session.edition import AUDIENCE, HOME
from tests.canaries.planted_world import Canary, planted, told
from tests.screens.test_dashboard import DASHBOARD
from tests.screens.words_on_screen import words_on_screen

World = tuple[Path, tuple[Canary, ...]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A workspace of its own for each test: what screens keep is kept by its folder."""
    return tmp_path / "w", planted(tmp_path / "w")


def drawn(monkeypatch: pytest.MonkeyPatch, home: Path, eyes: Audience, screen: str, **view: str) -> dict[str, bytes]:
    """Everything that a screen says, by its name."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes.value)
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    if screen:
        app.session_state["go"] = (screen, view)
    app.run()
    assert not app.exception
    html = [str(part.proto.body) for part in app.get("html")]
    return {f"{screen or 'overview'} {view}": "\n".join([*html, *words_on_screen(app)]).encode()}


def waiting_change(canaries: tuple[Canary, ...]) -> str:
    """The id of the change on which one verdict waits."""
    return next(c.mark.decode() for c in canaries if c.where == "unreviewed detection.id")


def test_the_first_verdict_is_on_no_internal_screen(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    home, canaries = world
    change = waiting_change(canaries)
    said = drawn(monkeypatch, home, Audience.INTERNAL, "")
    for screen, view in (
        ("site", {"site": "kilvane-ford", "change": change}),
        ("triage", {"change": change}),
        ("triage", {"change": "pb-2"}),
        ("change", {"change": "pb-2"}),
        ("actions", {"action": "a-1"}),
        ("reports", {}),
        ("runs", {}),
        ("edit-site", {"site": "kilvane-ford"}),
        ("methods", {}),
    ):
        said |= drawn(monkeypatch, home, Audience.INTERNAL, screen, **view)
    assert told(said, canaries, Audience.INTERNAL) == []
    assert b"one verdict is given and not shown yet" in b"".join(said.values()), "the second person is asked for"
    assert any(change.encode() in body for body in said.values()), "the search finds what may be told"


def test_a_first_verdict_that_counts_alone_is_seen(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    home, canaries = world
    monkeypatch.setattr(review_state, "ENOUGH", 1)
    said = drawn(monkeypatch, home, Audience.INTERNAL, "site", site="kilvane-ford", change=waiting_change(canaries))
    assert any("first verdict" in line for line in told(said, canaries, Audience.INTERNAL))


def test_a_broken_gate_is_seen_on_screens(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    home, canaries = world
    assert told(drawn(monkeypatch, home, Audience.PUBLIC, "site"), canaries, Audience.PUBLIC) == []
    monkeypatch.setattr(gate.Gate, "_shows", lambda *_: True)
    said = drawn(monkeypatch, home, Audience.PARTNER, "site")
    assert any("watched site.name" in line for line in told(said, canaries, Audience.PARTNER))


def test_comments_that_the_gate_lets_out_are_seen(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    home, canaries = world
    shown = drawn(monkeypatch, home, Audience.INTERNAL, "change", change="pb-1")
    assert any(c.where == "comment on pb-1.words" and c.mark in body for body in shown.values() for c in canaries)
    for change in ("pb-1", "kf-1"):
        assert (
            told(drawn(monkeypatch, home, Audience.PARTNER, "change", change=change), canaries, Audience.PARTNER) == []
        )
    monkeypatch.setattr(gate.Gate, "of_desk", lambda _, written: tuple(written))
    monkeypatch.setattr(edition.Edition, "internal", True)
    said = drawn(monkeypatch, home, Audience.PUBLIC, "change", change="pb-1")
    assert any("comment on pb-1.words" in line for line in told(said, canaries, Audience.PUBLIC))
