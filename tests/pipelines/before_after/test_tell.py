"""An action told from a workspace: its controls, what cannot be told apart, what another audience is not told."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions import action_sentences
from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.action_sentences import placebo_words, told_sentence
from geodata.actions.answer import OUTCOMES, Told, Verdict
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.errors import NotFound
from geodata.incidents.incident import DatePrecision
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.scene import Sensor
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.before_after.tell import ANOTHER, HELD_BESIDE, TWO_AT_ONCE, tell
from pipelines.cli import app
from tests.geodata.cleared import clear_actions

DAY, TODAY = date(2025, 6, 10), date(2026, 2, 1)
CUT = Action(
    "cut", ActionKind.POWER_CUT, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", ("s0",), "Office", "A paper"
)
HERE = {"public": Access.PUBLIC, "restricted": Access.RESTRICTED}


def _look_at_night(key: str) -> Look:
    at = datetime.combine(DAY, time(12), UTC)
    return Look(key, "n0", "VNP46A2", "file", Sensor.NIGHT_LIGHT.value, at, LookStatus.SEEN)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Twelve sites 22 km apart, one 2 km from the first; the light of the first is a tenth from the action on."""
    workspace, rng = Workspace.open(tmp_path_factory.mktemp("told")), np.random.default_rng(11)
    places = [(f"s{n}", 98.0 + 0.2 * n) for n in range(12)] + [("beside", 98.025)]
    for key, lon in places:
        access = Access.RESTRICTED if key in ("s8", "s9", "s10", "s11") else Access.PUBLIC
        made = Site(key, f"Place {key}", box(lon, 16, lon + 0.005, 16.005), "MM", source="ASPI", documented=True)
        workspace.store.save_site(replace(made, access=access), by="a")
        measures = []
        for off in range(-500, 200, 5):
            share = 0.1 if key == "s0" and off > 0 else 1.0
            at = datetime.combine(DAY + timedelta(off), time(12), UTC)
            value = 12 * share * math.exp(rng.normal(0, 0.05))
            measures.append(Measure(key, "night_light", at, value, "nW/cm2/sr", scene_id=f"n{off}"))
        workspace.store.save_measures(key, "night_light", measures)
        workspace.store.save_looks([_look_at_night(key)])
    workspace.store.save_actions([CUT])
    clear_actions(workspace.store)
    return workspace


def told(home: Workspace, *more: Action, audience: Audience = Audience.INTERNAL) -> Told:
    home.store.save_actions(more)
    try:
        return tell(home.edition(audience, TODAY), "cut")
    finally:
        for action in more:
            home.store.withdraw_action(action.id, "test", "only for this test")


def test_it_is_told_in_one_sentence_beside_controls_that_lie_apart(home: Workspace) -> None:
    found = told(home)
    (light,) = found.answers
    assert light.verdict is Verdict.FELL and light.sites == ("s0",)
    assert "beside" not in light.controls and len(light.controls) == 11, "one lies 2 km from it"
    assert light.difference == pytest.approx(math.log((1.2 + 0.3) / (12 + 0.3)), abs=0.1), (
        "0.3 is the sensor's own noise"
    )
    said = told_sentence(CUT, found, {s.id: s.name for s in home.store.sites()})
    assert re.fullmatch(
        r"After the action of 10 Jun 2025 at Place s0 that A paper reports \(listed here as a power cut; acting: "
        r"Office\): night light fell more than at controls in the 87 days from 16 Jun to 10 Sep 2025, "
        r"difference −8[78] % \(−9\d to −8\d\); "
        r"by 22 Dec 2025 it is at about 10 % of its level before \(mean of the newest 31 days\)\. "
        r"Night light: values within five days of the action are left out, since each stands for ten days\. "
        r"Compared by machine, reviewed by no person: do not quote as a finding\.",
        said,
    )
    assert placebo_words(light).startswith(
        "0 of 11 control places changed as much against the others; a difference on 0 of"
    )


def test_every_figure_of_an_edition_comes_from_what_it_shows(home: Workspace) -> None:
    (light,) = told(home, audience=Audience.PUBLIC).answers
    assert set(light.controls) == {f"s{n}" for n in range(1, 8)}, "restricted sites have no say in it"


@pytest.mark.parametrize(("days", "why", "verdict"), [(20, TWO_AT_ONCE, Verdict.APART), (60, ANOTHER, Verdict.APART)])
def test_another_action_at_the_site(home: Workspace, days: int, why: str, verdict: Verdict) -> None:
    then = DAY + timedelta(days)
    found = told(home, replace(CUT, id=f"other-{days}", kind=ActionKind.RAID, start_date=then, end_date=then))
    (light,) = found.answers
    assert (light.verdict, light.why) == (verdict, why) and found.beside == ((f"other-{days}",) if days == 20 else ())


def test_an_action_elsewhere_takes_its_sites_out_of_the_controls(home: Workspace) -> None:
    other = replace(
        CUT, id="elsewhere", site_ids=("s1", "s2"), start_date=DAY + timedelta(50), end_date=DAY + timedelta(50)
    )
    (light,) = told(home, other).answers
    assert light.verdict is Verdict.FELL and {"s1", "s2"}.isdisjoint(light.controls)
    (light,) = told(home, replace(other, id="long-ago", start_date=date(2023, 1, 1), end_date=date(2023, 1, 1))).answers
    assert len(light.controls) == 11


def test_a_country_without_places_beyond_it_has_no_controls(home: Workspace) -> None:
    over = replace(CUT, id="cut-2", scope=Scope.COUNTRY, named="MM", site_ids=(), start_date=date(2025, 9, 1))
    home.store.save_actions([replace(over, end_date=date(2025, 9, 1))])
    (light,) = tell(home.edition(Audience.INTERNAL, TODAY), "cut-2").answers
    home.store.withdraw_action("cut-2", "test", "only for this test")
    assert light.verdict is Verdict.UNCOMPARED


def test_places_that_were_seen_and_are_held_back_are_not_called_unseen(home: Workspace) -> None:
    seen = (DAY, DAY, DAY, DAY, None)
    for n in range(1, 6):
        outline = home.store.site(f"s{n}").outline
        change = Detection(
            f"h{n}", f"s{n}", Kind.CLEARING, State.CONFIRMED, outline, *seen, 900.0, Confidence.LOW, (), (), "h", "v"
        )
        home.store.save_detections([change])
    (light,) = told(home, audience=Audience.PUBLIC).answers
    assert (light.verdict, light.why) == (Verdict.HELD, HELD_BESIDE)
    assert told(home).answers[0].verdict is Verdict.FELL, "inside all of it is told"


def test_where_a_change_is_not_released_no_measure_is_told(home: Workspace) -> None:
    outline = home.store.site("s0").outline
    seen = (DAY, DAY, DAY, DAY, None)
    change = Detection(
        "d", "s0", Kind.CLEARING, State.CONFIRMED, outline, *seen, 900.0, Confidence.LOW, (), (), "h", "v"
    )
    home.store.save_detections([change])
    try:
        assert told(home).answers[0].verdict is Verdict.FELL
        found = told(home, audience=Audience.PUBLIC)
        (light,) = found.answers
        assert light.verdict is Verdict.HELD and light.difference is None and not light.curve
        for held in (found, replace(found, answers=(light, replace(light, outcome=OUTCOMES[0])))):
            assert told_sentence(CUT, held, {"s0": "Place s0"}) == (
                "After the action of 10 Jun 2025 at Place s0 that A paper reports (listed here as a power cut; acting: "
                "Office), no measure from before and after is compared in this edition: not all that was flagged there "
                "is released, so no measure of it is told."
            ), "once, however many measures there are"
        seen = replace(light, why="why not", site_levels=(5.0, 5.1))
        said = told_sentence(
            CUT, replace(found, answers=(seen, replace(seen, outcome=OUTCOMES[0]))), {"s0": "Place s0"}
        )
        assert said.startswith("After the action of 10 Jun 2025 at Place s0") and "What was seen" not in said
        assert said.endswith("no difference from other places is told in this edition: why not."), "its levels are told"
    finally:
        home.store.save_detections([replace(change, state=State.PROVISIONAL, confirmed_on=None)])


def test_what_was_never_looked_at_there_is_not_told_as_too_little(home: Workspace) -> None:
    at = [datetime.combine(DAY + timedelta(off), time(12), UTC) for off in range(-300, 200, 12)]
    echoes = [Measure("s5", "radar_vv_a_1", day, -9.0, "dB", scene_id=f"r{n}") for n, day in enumerate(at)]
    home.store.save_measures("s5", "radar_vv_a_1", echoes)
    try:
        (radar,) = [one for one in told(home).answers if one.outcome.name == "radar"]
        assert radar.verdict is Verdict.NEVER and not radar.sites
        said = told_sentence(CUT, told(home), {"s0": "Place s0"})
        assert "radar echo (nothing of it is on file: it was not looked at there)" in said and "too little" not in said
    finally:
        home.store.save_measures("s5", "radar_vv_a_1", [])


def test_who_may_not_read_of_it_is_told_nothing(home: Workspace) -> None:
    with pytest.raises(NotFound, match="shows no action of that id"):
        tell(home.edition(Audience.PUBLIC, DAY - timedelta(days=1)), "cut")


def test_outside_its_id_is_a_random_one_and_an_operator_may_ask_by_its_own(home: Workspace) -> None:
    public = home.edition(Audience.PUBLIC, TODAY)
    (shown,) = public.actions.items
    assert re.fullmatch("action-[0-9a-f]{12}", shown.id)
    assert tell(public, "cut").action_id == tell(public, shown.id).action_id == shown.id
    assert tell(home.edition(Audience.INTERNAL, TODAY), "cut").action_id == "cut"
    listed = CliRunner().invoke(app, ["--workspace", str(home.root), "actions", "list"]).output
    assert next(line for line in listed.splitlines() if line.endswith(f"outside {shown.id}")).startswith("cut\t")
    asked = ["--workspace", str(home.root), "actions", "tell", "cut", "--json"]
    found = CliRunner().invoke(app, asked)
    assert found.exit_code == 0 and "cut" not in json.loads(found.output)["id"], found.output


def test_the_command_says_the_sentence_and_json(home: Workspace) -> None:
    def said(*words: str) -> str:
        found = CliRunner().invoke(app, ["--workspace", str(home.root), "actions", "tell", "cut", *words])
        assert found.exit_code == 0, found.output
        return found.output

    lines = said("--audience", "internal").splitlines()
    assert lines[0].startswith(
        "After the action of 10 Jun 2025 at Place s0 that A paper reports (listed here as a power cut; acting: "
        "Office): "
    )
    found = json.loads(said("--json", "--audience", "internal"))
    assert found["measures"][0]["answer"] == "fell more than at controls" and found["sentence"] == lines[0]
    assert found["measures"][0]["curve"] and found["interval"] == 0.99 and "do not quote" in found["hedge"]


def test_no_word_says_why() -> None:
    source = Path(action_sentences.__file__).read_text(encoding="utf-8") + str(list(Verdict))
    causal = r"\b(because|caus\w+|effect\w*|impact\w*|due to|thanks to|led to|result\w* (in|from)|consequence\w*)\b"
    assert not re.findall(causal, source, re.IGNORECASE)


def test_on_paper_an_action_that_no_paper_tells_changes_nothing(home: Workspace) -> None:
    """Else a sheet would tell that at this place, within a month, people were moved or something is held back."""
    moved = replace(CUT, id="moved", kind=ActionKind.RELOCATION, start_date=CUT.start_date + timedelta(3))
    moved = replace(moved, end_date=moved.start_date)

    def answers(*more: Action, on_paper: bool) -> list[Verdict]:
        home.store.save_actions(more)
        try:
            view = home.edition(Audience.INTERNAL, TODAY)
            return [a.verdict for a in tell(view, "cut", on_paper=on_paper).answers]
        finally:
            for action in more:
                home.store.withdraw_action(action.id, "test", "only for this test")

    alone = answers(on_paper=True)
    assert answers(moved, on_paper=True) == alone == [Verdict.FELL]
    assert answers(replace(moved, id="moved-2"), on_paper=False) == [Verdict.APART], "on screens it is told apart"


def test_where_it_was_never_looked_at_and_all_is_held_back_nobody_is_told_that_something_is_on_file(
    home: Workspace,
) -> None:
    """Radar of other places: "not released" of this one would say that it was measured here."""
    outline, seen = home.store.site("s0").outline, (DAY, DAY, DAY, DAY, None)
    change = Detection(
        "d", "s0", Kind.CLEARING, State.CONFIRMED, outline, *seen, 900.0, Confidence.LOW, (), (), "h", "v"
    )
    at = [datetime.combine(DAY + timedelta(off), time(12), UTC) for off in range(-300, 200, 12)]
    for n in range(1, 8):
        radar = [Measure(f"s{n}", "radar_vv_a_1", when, -9.0, "dB", scene_id="r") for when in at]
        home.store.save_measures(f"s{n}", "radar_vv_a_1", radar)
    home.store.save_detections([change])
    try:
        answers = {a.outcome.name: a for a in told(home, audience=Audience.PUBLIC).answers}
        assert answers["night_light"].verdict is Verdict.HELD
        assert answers["radar"].verdict is Verdict.NEVER
    finally:
        home.store.save_detections([replace(change, state=State.PROVISIONAL, confirmed_on=None)])
        for n in range(1, 8):
            home.store.save_measures(f"s{n}", "radar_vv_a_1", [])


def test_where_all_of_an_edition_is_held_back_nobody_is_told_that_nothing_was_measured(home: Workspace) -> None:
    public = [site.id for site in home.store.sites() if site.access is Access.PUBLIC]
    outline, seen = home.store.site("s0").outline, (DAY, DAY, DAY, DAY, None)
    of = ("h", "v")
    held = [
        Detection(f"d-{key}", key, Kind.CLEARING, State.CONFIRMED, outline, *seen, 900.0, Confidence.LOW, (), (), *of)
        for key in public
    ]
    home.store.save_detections(held)
    try:
        found = told(home, audience=Audience.PUBLIC)
        assert found.answers and all(a.verdict is Verdict.HELD for a in found.answers)
        assert told_sentence(CUT, found, {"s0": "Place s0"}).endswith(
            "no measure from before and after is compared in this edition: not all that was flagged there is released, "
            "so no measure of it is told."
        )
    finally:
        home.store.save_detections([replace(d, state=State.PROVISIONAL, confirmed_on=None) for d in held])
