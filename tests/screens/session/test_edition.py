"""An edition holds what its audience may see and no more, and knows when the workspace has changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.errors import SettingsRefused
from geodata.i18n.english_formats import in_words
from geodata.i18n.messages import speaking, tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import gone_share
from geodata.looks.measure import Measure
from geodata.restored import NAME as RESTORES_FILE
from geodata.store import Store
from geodata.text.names.same_person import DO_NOT_QUOTE
from screens.operate.runs import folder_bytes
from screens.overview.front_page import answer as front_answer
from screens.pictures.picture_choice import clear_chips
from screens.session.edition import AUDIENCE, Edition, chips_at, current, measures_at, narrowed, stamp
from screens.session.visitor import visitor
from screens.widgets.page_frame import foot_lines
from tests.screens.fixture_world import END, HIDDEN, make


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    make(folder).close()
    return folder


@pytest.fixture(scope="module")
def editions(home: Path) -> dict[Audience, Edition]:
    return {eyes: current(home, eyes) for eyes in Audience}


def test_public_is_part_of_partner_is_part_of_internal(editions: dict[Audience, Edition]) -> None:
    for less, more in pairwise([Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL]):
        a, b = editions[less], editions[more]
        assert set(a.sites) <= set(b.sites)
        assert {d.id for d in a.detections} <= {d.id for d in b.detections}
        if more is Audience.PARTNER:  # inside, a report has the id that it came with
            assert {i.id for i in a.incidents} <= {i.id for i in b.incidents}
        else:
            assert {(i.title, i.start_date) for i in a.incidents} <= {(i.title, i.start_date) for i in b.incidents}
        assert set(a.looks) <= set(b.looks)
    assert HIDDEN[0] not in editions[Audience.PARTNER].sites
    assert HIDDEN[0] not in editions[Audience.PARTNER].looks
    assert {d.id for d in editions[Audience.PUBLIC].detections} == {"pb-1", "kf-1"}
    assert {d.id for d in editions[Audience.PARTNER].detections} == {"pb-1", "pb-2", "kf-1", "mg-1"}
    assert editions[Audience.PUBLIC].detections_left_out == 4


def test_what_may_not_be_quoted_is_marked_in_each_readers_language(editions: dict[Audience, Edition]) -> None:
    partner = editions[Audience.PARTNER]
    waiting = {d.id for standing in partner.site_standings.values() for d in standing.uncounted}
    assert waiting
    for code in ("en", "th", "en"):  # worked out once for each
        with speaking(code):
            assert partner.marks == dict.fromkeys(waiting, tr(DO_NOT_QUOTE))
            assert replace(partner, at_work=True).marks is partner.marks
    with speaking("th"):
        assert tr(DO_NOT_QUOTE) not in editions[Audience.PUBLIC].marks.values()


def test_files_that_vanish_while_they_are_looked_at_break_no_page(tmp_path: Path) -> None:
    """SQLite deletes its log when the last of its writers leaves, a run the parts that it has put in their place."""
    make(tmp_path).close()
    part = tmp_path / "part"
    comes_and_goes = f"""
import os
while True:
    open({str(tmp_path / RESTORES_FILE)!r}, "w").close()
    os.unlink({str(tmp_path / RESTORES_FILE)!r})
    os.mkdir({str(part)!r})
    open({str(part / "chip.tif")!r}, "w").close()
    os.unlink({str(part / "chip.tif")!r})
    os.rmdir({str(part)!r})
"""
    with subprocess.Popen([sys.executable, "-c", comes_and_goes]) as writer:
        try:
            for again in range(400):
                assert len(stamp(tmp_path)) >= 1
                if again % 20 == 0:
                    assert folder_bytes.__wrapped__(tmp_path, str(again)) > 0
        finally:
            writer.kill()


def test_where_a_change_is_held_back_nobody_is_told_that_none_was_seen(editions: dict[Audience, Edition]) -> None:
    public, internal = editions[Audience.PUBLIC], editions[Audience.INTERNAL]
    assert internal.held_back == frozenset()
    assert public.held_back == {"pellimar-bend", "torvane-estate", "morrowgate"}
    said, lead = front_answer(public, public.looked, None)
    assert said.startswith("Two changes are confirmed")
    watched = sum(site.watched for site in public.sites.values())
    assert f"Of {in_words(watched)} sites: " in lead
    assert "at three not all that was flagged is released, and nothing is said about the rest." in lead
    assert "no change was seen" not in lead  # only a site that could not be seen is left
    for site_id in public.held_back:
        assert measures_at(public, site_id) == () and measures_at(internal, site_id)
        told = {day for d in public.of(site_id) for day in (d.last_clear_before, d.first_seen, d.confirmed_on)}
        assert {c.acquired_at.date() for c in clear_chips(public, public.sites[site_id])} <= told
    assert clear_chips(public, public.sites["torvane-estate"]) == (), "nothing is told of it"
    nothing = replace(public, detections=(), held_back=frozenset(s for s in public.sites))
    assert front_answer(nothing, public.looked, None)[0] == "Nothing is released yet: nothing is said about changes."


def test_measures_of_a_hidden_site_are_not_handed_out(editions: dict[Audience, Edition]) -> None:
    assert measures_at(editions[Audience.INTERNAL], HIDDEN[0])
    assert measures_at(editions[Audience.PUBLIC], HIDDEN[0]) == ()


def test_only_what_an_audience_sees_is_credited_under_its_pages(tmp_path: Path) -> None:
    """A credit of the imagery of a restricted site alone would tell others that such a site is watched, and by what."""
    store = make(tmp_path, simulated=False)
    hidden = store.looks(site_id=HIDDEN[0])
    landsat = [replace(look, collection="landsat-c2-l2", platform="landsat-9") for look in hidden]
    store.save_looks([replace(look, scene_id=f"LC09-{look.scene_id}") for look in landsat])
    store.close()
    feet = {eyes: foot_lines(current(tmp_path, eyes))[1] for eyes in Audience}
    for words in feet.values():
        assert "Copernicus Sentinel" in words, "the public sites were seen by Sentinel-2"
    for eyes in (Audience.PUBLIC, Audience.PARTNER):
        assert "U.S. Geological Survey" not in feet[eyes]
    assert "U.S. Geological Survey" in feet[Audience.INTERNAL]


def test_a_demo_is_read_on_the_last_day_of_its_world(editions: dict[Audience, Edition]) -> None:
    assert editions[Audience.INTERNAL].today == END
    assert editions[Audience.INTERNAL].demo
    assert editions[Audience.INTERNAL].unseen() == ("oskelle-bridge",)


def test_an_edition_is_kept_until_the_workspace_is_written_to(tmp_path: Path) -> None:
    store = make(tmp_path)
    first = current(tmp_path, Audience.INTERNAL)
    assert current(tmp_path, Audience.INTERNAL) is first
    store.save_site(replace(store.site("morrowgate"), name="Morrow Gate"), by="analyst 1")
    again = current(tmp_path, Audience.INTERNAL)
    assert again is not first
    assert again.sites["morrowgate"].name == "Morrow Gate"
    store.close()


def test_an_empty_workspace_has_an_edition(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    empty = current(tmp_path, Audience.PUBLIC)
    assert (len(empty.sites), empty.detections, empty.controls(), empty.demo) == (0, (), (0, 0, 0.0), False)


@pytest.mark.parametrize(
    ("own", "wish", "eyes"),
    [
        ("internal", "public", "public"),
        ("internal", "partner", "partner"),
        ("internal", "", "internal"),
        ("public", "internal", "public"),
        ("public", "partner", "public"),
        ("partner", "internal", "partner"),
        ("partner", "nonsense", "partner"),
    ],
)
def test_lent_eyes_never_see_more_than_ones_own(own: str, wish: str, eyes: str) -> None:
    assert narrowed(Audience(own), wish) is Audience(eyes)


def test_the_audience_is_public_unless_said_and_a_wrong_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visitor().audience is Audience.PUBLIC
    monkeypatch.setenv(AUDIENCE, " Internal ")
    assert visitor().audience is Audience.INTERNAL
    monkeypatch.setenv(AUDIENCE, "everyone")
    with pytest.raises(SettingsRefused):
        visitor()


def _measures(before: float, after: float, change: int) -> list[Measure]:
    """Built-up hectares every 10 days with 5 % either side; `change` days before the end they step."""
    from datetime import UTC, datetime

    out = []
    for n in range(0, 400, 10):
        day = END - timedelta(days=n)
        value = after if n <= change else before
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        out.append(Measure("s", "built_up", at, value, "ha", value * 0.95, value * 1.05))
    return out


def _claim(unit: str = "buildings demolished") -> Claim:
    return Claim("c", "s", "Office", END, END - timedelta(days=100), 22, unit, 34, "", "")


def test_the_share_gone_is_the_drop_from_before_the_claim_to_now() -> None:
    gone = gone_share(_claim(), _measures(20.0, 5.0, 80), END)
    assert gone is not None
    assert gone.share == pytest.approx(0.75)
    assert gone.low == pytest.approx((19 - 5.25) / 19) and gone.high == pytest.approx((21 - 4.75) / 21)
    grown = gone_share(_claim(), _measures(5.0, 20.0, 80), END)
    assert grown is not None and grown.share == 0


def test_what_is_built_anew_does_not_undo_what_was_taken_down() -> None:
    razed = _measures(20.0, 5.0, 80)
    rebuilt = [
        replace(m, value=25.0, low=24.0, high=26.0) if m.at.date() > END - timedelta(days=30) else m for m in razed
    ]
    before, after = gone_share(_claim(), razed, END), gone_share(_claim(), rebuilt, END)
    assert before is not None and after is not None
    last_razed = max(m.at.date() for m in rebuilt if m.value == 5.0)
    assert after.lowest_on == last_razed < before.lowest_on, "the share is of the last day before something was built"
    assert (before.by_now, after.by_now) == (None, 25.0 / 20.0), "what stands now is told beside it"
    assert replace(after, lowest_on=before.lowest_on, by_now=None, by_now_ends=None) == before


def test_nothing_is_said_of_a_claim_that_cannot_be_held_against_measures() -> None:
    assert gone_share(_claim("people freed"), _measures(20.0, 5.0, 80), END) is None
    assert gone_share(_claim(), [], END) is None
    assert gone_share(_claim(), [m for m in _measures(20, 5, 80) if m.value == 5.0], END) is None


def test_the_look_that_confirmed_a_change_makes_a_picture_be_it_hazy(editions: dict[Audience, Edition]) -> None:
    """Else the newest picture of a razed site may be one on which half of it still stands, under the whole outline."""
    internal = editions[Audience.INTERNAL]
    site_id = next(key for key in sorted(internal.sites) if len(chips_at(internal, key)) > 2 and internal.of(key))
    first, met = sorted({c.acquired_at.date() for c in clear_chips(internal, internal.sites[site_id])})[-2:]
    change = replace(internal.of(site_id)[0], last_clear_before=None, first_seen=first, confirmed_on=met)
    hazy = {site_id: tuple(replace(look, clear_fraction=0.3) for look in internal.looks[site_id])}
    stands = {site_id: replace(internal.site_standings[site_id], changes=(change,))}
    shown = clear_chips(replace(internal, looks=hazy, site_standings=stands), internal.sites[site_id])
    assert [c.acquired_at.date() for c in shown] == [first, met]
