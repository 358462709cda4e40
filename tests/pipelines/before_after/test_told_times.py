"""Each answer says which time it compares, of which light, from how many reports, and how it stands now: on the page,
on the command line, in the briefing and its twin alike, in English and in Thai."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.action_sentences import compared_words, levels_words, newest_words, told_sentence
from geodata.actions.answer import LIGHT_ABOVE, LIGHT_PARTLY, Answer, Verdict
from geodata.detections.detection import FROM_LIGHT
from geodata.detections.reason_codes import usual_share, usual_share_between
from geodata.errors import NotAllowed
from geodata.i18n.messages import speaking
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import TEMPO, incident_tempo, months_between
from geodata.looks.measure import Measure
from geodata.sites.site import Access, Site
from geodata.wording.activity_sentences import activity_sentence
from geodata.workspace import Workspace
from pipelines.activity.light_detections import light_detections
from pipelines.before_after.tell import tell
from pipelines.brief.brief import write_action_brief
from pipelines.cli import app
from pipelines.issued_briefings.issued_files import TWIN, file_of
from pipelines.publish.export import export
from screens.session.edition import AUDIENCE, HOME

DAY, TODAY = date(2025, 6, 10), date(2026, 2, 1)
MOVE = Action(
    "move",
    ActionKind.RELOCATION,
    "The place is told to move",
    DAY,
    DAY,
    DatePrecision.DAY,
    Scope.SITES,
    "",
    ("s0",),
    "Office",
    "A paper",
)
AROUND = 2.0
DASHBOARD = str(Path(__file__).resolve().parents[3] / "dashboard.py")


def light_of(key: str, off: int, rng: np.random.Generator) -> float:
    """All the light over a place: at the first a twentieth of its own from the action on, until 150 days after."""
    share = 0.05 if key == "s0" and 0 < off <= 150 else 1.0
    return 12 * share * math.exp(rng.normal(0, 0.05)) + AROUND


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nine places, their light with that of the ground around and of look-alikes; reports at the first."""
    workspace, rng = Workspace.open(tmp_path_factory.mktemp("times")), np.random.default_rng(5)
    days = [DAY + timedelta(off) for off in range(-700, 230, 10)]
    for n in range(9):
        key, lon = f"s{n}", 98.0 + 0.2 * n
        made = Site(key, f"Place {n}", box(lon, 16, lon + 0.005, 16.005), "MM", source="ASPI", documented=True)
        workspace.store.save_site(replace(made, access=Access.PUBLIC), by="a")
        values = {
            "night_light": [light_of(key, (day - DAY).days, rng) for day in days],
            "night_light_surroundings": [AROUND] * len(days),
            "night_light_lookalikes": [12.0] * len(days),
        }
        for name, found in values.items():
            measures = [
                Measure(key, name, datetime.combine(day, time(12), UTC), v, "nW/cm2/sr", scene_id=f"n{day}")
                for day, v in zip(days, found, strict=True)
            ]
            workspace.store.save_measures(key, name, measures)
    dated = [(off, off, DatePrecision.DAY) for off in (-40, 3, 6, 12)] + [(-2, 4, DatePrecision.WEEK)]
    reports = [
        Incident(
            f"csv-{n}",
            "csv",
            "statement",
            "A statement",
            DAY + timedelta(first),
            DAY + timedelta(last),
            precision,
            workspace.store.site("s0").outline.centroid,
            PlacePrecision.EXACT,
            country="MM",
            reported_by="A paper",
            licence="CC0",
            site_ids=("s0",),
        )
        for n, (first, last, precision) in enumerate(dated)
    ]
    workspace.store.save_incidents(reports)
    for site in workspace.store.sites():
        counted = incident_tempo(site, reports, months_between(date(2024, 1, 1), TODAY))
        workspace.store.save_measures(site.id, TEMPO, counted)
        workspace.store.save_detections(light_detections(site, workspace.store, workspace.settings, run_id="r"))
    workspace.store.save_actions([MOVE])
    return workspace


def answers(home: Workspace) -> dict[str, Answer]:
    return {a.outcome.name: a for a in tell(home.edition(Audience.INTERNAL, TODAY), "move").answers}


def sentence(home: Workspace) -> str:
    return told_sentence(MOVE, tell(home.edition(Audience.INTERNAL, TODAY), "move"), {"s0": "Place 0"})


def test_the_sentence_says_what_was_said_which_time_is_compared_and_how_it_stands_now(home: Workspace) -> None:
    """The light fell on 11 June and was back 150 days later; nobody may read that it is still gone."""
    assert re.fullmatch(
        r"After the action of 10 Jun 2025 at Place 0 that A paper reports \(listed here as a relocation, or an order "
        r"to relocate: “The place is told to move”; acting: Office\): "
        r"night light above its surroundings fell more than at controls in the 87 days from 16 Jun to 10 Sep "
        r"2025, difference −9\d % \(−\d\d to −\d\d\); by 16 Jan 2026 it is back at about (9[5-9]|10[0-5]) % of its "
        r"level before \(mean of the newest 31 days\); "
        r"report tempo \(no difference could be told, 11 Jun to 10 Sep 2025; 1 report before and 3 after, 1 report "
        r"belongs to neither side, since its dates hold the action or only the year is known\)\. "
        r"Night light above its surroundings: values within five days of the action are left out, since each stands "
        r"for ten days\. "
        r"Compared by machine, reviewed by no person: do not quote as a finding\.",
        sentence(home),
    )


def test_the_same_in_thai(home: Workspace) -> None:
    with speaking("th"):
        said = sentence(home)
    assert "2025-06-16" in said and "2025-09-10" in said and "2026-01-16 กลับมา" in said
    assert "ที่นี่จัดประเภทเป็นการย้ายที่ตั้ง หรือคำสั่งให้ย้าย" in said and "แสงกลางคืนส่วนที่เหนือบริเวณรอบ ๆ" in said
    assert "ก่อน รายงาน 1 ฉบับ หลัง 3" in said and "รายงาน 1 ฉบับไม่อยู่ในฝ่ายใด" in said


def test_page_command_briefing_and_twin_say_it_alike(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    said = sentence(home)
    asked = ["--workspace", str(home.root), "actions", "tell", "move", "--audience", "internal", "--json"]
    monkeypatch.setattr(Workspace, "reading_day", lambda self, day=None: TODAY)
    found = json.loads(CliRunner().invoke(app, asked).output)
    light = next(m for m in found["measures"] if m["name"] == "night_light")
    assert found["sentence"] == said and light["after"] == {"from": "2025-06-16", "until": "2025-09-10"}
    assert light["before"] == {"from": "2024-12-09", "until": "2025-06-04"}
    assert light["days_left_out_beside_the_action"] == 5
    assert light["newest"]["day"] == "2026-01-16" and light["measured"] == "Night light above its surroundings"
    with pytest.raises(NotAllowed, match="it tells of people being moved, which no paper does"):
        write_action_brief(home, "move", None, Audience.INTERNAL, today=TODAY)
    home.store.save_actions([replace(MOVE, kind=ActionKind.POWER_CUT)])
    issued = write_action_brief(home, "move", None, Audience.INTERNAL, today=TODAY).issued
    home.store.save_actions([MOVE])
    twin = json.loads(file_of(home.root, issued, TWIN))["statements"]
    printed = said.replace("a relocation, or an order to relocate", "a power cut")
    assert any(printed in one["text"] for one in twin if one["part"] == "after")
    monkeypatch.setenv(HOME, str(home.root))
    monkeypatch.setenv(AUDIENCE, "internal")
    page = AppTest.from_file(DASHBOARD, default_timeout=120)
    page.query_params["action"] = "move"
    page.session_state["go"] = ("actions", {"action": "move"})
    page.run()
    assert not page.exception
    shown = "\n".join(str(part.proto.body) for part in page.get("html"))
    headline = re.search(r"<h1 class=\"cw-answer[^>]*>(.*?)</h1>", shown, re.DOTALL)
    assert headline and re.sub("<[^>]+>", "", headline[1]) == said, "whole, with what may not be quoted at its end"


def test_the_table_says_it_of_every_measure(home: Workspace) -> None:
    told = tell(home.edition(Audience.INTERNAL, TODAY), "move")
    found = {a.outcome.name: a for a in told.answers}
    assert re.fullmatch(
        r"16 Jun to 10 Sep 2025, held against 9 Dec 2024 to 4 Jun 2025\. "
        r"Values within five days of the action are left out, since each stands for ten days\. By "
        r"16 Jan 2026 it is back at about \d+ % of its level before \(mean of the newest 31 days\)",
        compared_words(found["night_light"], told, {"s0": "Place 0"}),
    )
    tempo = found["incident_tempo"]
    assert "1 report before and 3 after, 1 report belongs to neither side" in compared_words(
        tempo, told, {"s0": "Place 0"}
    )
    assert levels_words(tempo, tempo.site_levels).endswith("0.98 after (reports a month)"), "three in 92 days"
    assert "By 31 Jan 2026 it is at 0 reports a month, " in compared_words(tempo, told, {"s0": "Place 0"})


def test_a_fall_that_lasts_is_not_called_back_and_one_that_came_later_is_told(home: Workspace) -> None:
    light = answers(home)["night_light"]
    assert light.newest is not None
    low = replace(light.newest, level=0.1 * light.newest.before)
    lasting = newest_words(replace(light, newest=low))
    assert lasting == "by 16 Jan 2026 it is at about 10 % of its level before (mean of the newest 31 days)"
    none = replace(light, verdict=Verdict.NONE, low=-0.2, high=0.2)
    told = tell(home.edition(Audience.INTERNAL, TODAY), "move")
    for moved, says in ((-2.0, True), (0.1, False)):
        later = replace(none, newest=replace(low, moved=moved))
        said = told_sentence(MOVE, replace(told, answers=(later,)), {"s0": "Place 0"})
        assert ("by 16 Jan 2026 it is at about 10 %" in said) is says


@pytest.mark.parametrize(("kept", "words"), [(range(9), LIGHT_ABOVE), (range(4), LIGHT_PARTLY), ((), "Night light")])
def test_light_is_called_above_its_surroundings_only_where_these_were_taken_off(
    home: Workspace, kept: range, words: str
) -> None:
    view = home.edition(Audience.INTERNAL, TODAY)
    every = view.measures()
    around = "night_light_surroundings"
    items = tuple(m for m in every.items if m.name != around or m.site_id in {f"s{n}" for n in kept})
    view.measures = lambda site_id=None: replace(every, items=items)  # type: ignore[method-assign]
    light = next(a for a in tell(view, "move").answers if a.outcome.name == "night_light")
    assert light.outcome.words == words


def exported(home: Workspace, folder: Path) -> Callable[[str, str], dict[date, float]]:
    export(home, folder / "m.csv", "measures", Audience.INTERNAL, today=TODAY)
    with (folder / "m.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return lambda site, name: {
        date.fromisoformat(row["at"][:10]): float(row["value"])
        for row in rows
        if (row["site_id"], row["name"]) == (site, name)
    }


def test_printed_figures_of_light_come_out_of_the_export(home: Workspace, tmp_path: Path) -> None:
    """night_light less night_light_surroundings gives levels and shares; night_light alone gives others."""
    of = exported(home, tmp_path)
    light, around, beside = (of("s0", f"night_light{name}") for name in ("", "_surroundings", "_lookalikes"))
    own = {day: max(light[day] - around[day], 0.0) for day in light}
    found = answers(home)["night_light"]
    assert found.site_levels is not None and found.newest is not None
    after = [v for day, v in own.items() if 5 < (day - DAY).days <= 92]
    newest = [v for day, v in own.items() if found.newest.day - timedelta(31) < day <= found.newest.day]
    assert found.site_levels[1] == pytest.approx(np.mean(after), rel=0.05), "by month, of which each counts as much"
    assert found.site_levels[1] < 0.5 * min(light.values())
    assert found.newest.level == pytest.approx(np.mean(newest))
    told = [d for d in home.store.detections("s0") if d.kind in FROM_LIGHT]
    assert told
    ratio = {day: v / (beside[day] + 0.3) for day, v in own.items()}
    usual = np.median([v for day, v in ratio.items() if day < min(light) + timedelta(365)])
    for d in told:
        last = d.ended_on or date.max
        stay = [100 * v / usual for day, v in ratio.items() if d.first_seen <= day < last][-5:]
        assert usual_share(d.reasons) == pytest.approx(np.median(stay), abs=1.5)
        assert usual_share_between(d.reasons) == pytest.approx((min(stay), max(stay)), abs=1.5)
        ended = d.ended_on is not None
        assert ended or re.search(r"at about \d+ % of its usual level above its surroundings", activity_sentence(d))
    (back,) = (d for d in told if d.ended_on is None)
    with speaking("th"):
        assert "ของระดับปกติส่วนที่เหนือบริเวณรอบ ๆ" in activity_sentence(back)
    export(home, tmp_path / "d.csv", "detections", Audience.INTERNAL, today=TODAY)
    assert "of its usual level above its surroundings" in (tmp_path / "d.csv").read_text(encoding="utf-8")
    export(home, tmp_path / "m.geojson", "measures", Audience.INTERNAL, today=TODAY)
    limits = json.loads((tmp_path / "m.geojson").read_text(encoding="utf-8"))["limits"]
    assert "is night_light less night_light_surroundings" in limits and "night_light_lookalikes + 0.3" in limits


def test_newest_values_of_some_sites_alone_say_of_how_many(home: Workspace) -> None:
    light = answers(home)["night_light"]
    assert newest_words(replace(light, sites=("s0", "s1"))).endswith("(mean of the newest 31 days), at 1 of 2 sites")
