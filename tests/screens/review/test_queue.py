"""What waits for a verdict: each row says its kind, and the order is the one that is said."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.i18n.messages import speaking, tr
from geodata.wording.change_sentences import told_kind
from pipelines.cli import app
from screens.review.triage import ORDER, _queue, queues
from screens.session.edition import AUDIENCE, HOME, load, stamp
from screens.session.view_state import View
from tests.geodata.wording.test_sentences import made
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import html

PAGE = (
    "from dataclasses import replace\nfrom geodata.access.audience import Audience\n"
    "from screens.review import triage\nfrom screens.session.edition import current, home\n"
    "from screens.session.view_state import View\n"
    "triage.show(replace(current(home(), Audience.INTERNAL), at_work=True), View(detection={key!r}))\n"
)


def test_each_row_names_its_kind_with_or_another_change_where_it_is_not_sure(
    tmp_path: Path,
) -> None:
    with closing(make(tmp_path)) as store:
        unsure = replace(next(d for d in store.detections() if d.id == "te-1"), kind_probability=0.7)
        store.save_detections([unsure])
    edition = load(tmp_path, repr(stamp(tmp_path)), Audience.INTERNAL, END)
    page = _queue("To review", queues(edition.detections, {}, me="").first, edition, View(), unsure)
    rows = re.findall(r'<div class="cw-note">([^<]*first seen [^<]* ago)</div>', page)
    assert told_kind(unsure) == "demolition or another change"
    assert any(f", {told_kind(unsure)}, " in row for row in rows), rows


def test_the_command_lists_what_the_screen_lists(tmp_path: Path) -> None:
    with closing(make(tmp_path)) as store:
        ended = replace(store.detection("mg-1"), id="mg-2")  # without a verdict it waits for nobody
        store.save_detections([ended])
    edition = load(tmp_path, repr(stamp(tmp_path)), Audience.INTERNAL, END)
    waits = {d.id for d in queues(edition.detections, edition.standings, me="").all}
    done = CliRunner().invoke(app, ["--workspace", str(tmp_path), "reviews", "list"])
    *rows, last = done.output.splitlines()
    assert {row.split("\t")[0] for row in rows} == waits and "mg-2" not in waits and "mg-1" in waits
    assert last == f"Waiting: {len(waits)}. Listed: {len(waits)}."


def test_the_order_is_the_one_that_is_said() -> None:
    old, new = date(2026, 3, 1), date(2026, 11, 1)
    ground = made(id="a", state=State.CONFIRMED, first_seen=old)
    newer = made(id="b", state=State.CONFIRMED, first_seen=new)
    light = made(id="c", state=State.CONFIRMED, first_seen=new, kind=Kind.DARK)
    open_ = made(id="d", state=State.PROVISIONAL, first_seen=new)
    assert [d.id for d in queues([light, open_, ground, newer], {}, me="").first] == ["b", "a", "c", "d"]
    assert tr(ORDER).startswith("Ordered by state, then ground before light and reports, then the newest first.")
    with speaking("th"):
        assert tr(ORDER).startswith("เรียงตามสถานะ แล้วพื้นดินก่อนแสงและรายงาน แล้วรายการใหม่สุดก่อน")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("pb-3", "pb-3 at Pellimar Bend was withdrawn and waits for no verdict."),
        ("zz-9", "There is no change zz-9 here."),
    ],
)
def test_a_link_to_what_takes_no_verdict_opens_no_other_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, said: str
) -> None:
    make(tmp_path).close()
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "internal")
    app = AppTest.from_string(PAGE.format(key=key), default_timeout=90).run()
    assert not app.exception
    assert said in html(app) and "Choose one that waits." in html(app)
    assert not [b for b in app.button if b.label.startswith(("Confirm", "Dismiss", "Send"))]
    assert key in app.query_params["change"], "the address stays that of the change that was asked for"
