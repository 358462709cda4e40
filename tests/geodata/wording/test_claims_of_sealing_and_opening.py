"""Claims that something was sealed or opened again are told beside what can speak to it, and nothing is concluded."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from geodata.detections.detection import Detection, Kind, State
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import Subject, gone_share, subject_of
from geodata.looks.measure import Measure
from geodata.razed_ground.ground import RazedGround, razed_grounds
from geodata.razed_ground.stage import Stage
from geodata.wording.claims.claim_sentences import claim_said, claim_sentence, scope_sentence
from geodata.wording.claims.claim_subjects import beside_subject
from layers.charts.claim_bars import claim_bars
from layers.charts.claim_table import claim_rows
from layers.charts.claims_tile import claims_tile
from tests.geodata.made_changes import made_change, made_stages

CLAIM = Claim("c", "s", "Office", date(2026, 6, 10), date(2026, 6, 1), 3.0, "buildings sealed", 9.0, "", "Notice")
CHANGE = made_change(
    id="S-AAAAAA",
    site_id="s",
    kind=Kind.DIMMED,
    last_clear_before=date(2026, 5, 20),
    first_seen=date(2026, 6, 12),
    confirmed_on=date(2026, 7, 3),
)
RAZED = replace(CHANGE, id="S-BBBBBB", kind=Kind.DEMOLITION)
JUDGING = re.compile(
    r"\b(because|led to|caused|therefore|true|false|proves?|confirms?|refutes?|contradicts?|agrees?|supports?)\b"
)


def _ground() -> tuple[RazedGround, ...]:
    shares = {Stage.BARE: (0.8, 0.72, 0.8), Stage.REBUILT: (0.2, 0.18, 0.2)}
    return razed_grounds([RAZED], made_stages(RAZED, datetime(2026, 11, 17, tzinfo=UTC), shares))


def _beside(unit: str, *changes: Detection, ground: bool = True, agreed: bool = True) -> str:
    ids = {d.id for d in (*changes, RAZED)} if agreed else set()
    claim = replace(CLAIM, unit=unit)
    return beside_subject(
        claim, changes, _ground() if ground else (), place="Open Place", mark=lambda of: _mark(of, ids)
    )


def _mark(ids: Collection[str], agreed: Collection[str]) -> str:
    return "" if set(ids) <= set(agreed) else "Not agreed."


@pytest.mark.parametrize(
    ("unit", "subject"),
    [
        ("buildings demolished", Subject.DEMOLISHED),
        ("buildings", Subject.DEMOLISHED),
        ("compounds razed", Subject.DEMOLISHED),
        ("buildings sealed", Subject.SEALED),
        ("buildings closed", Subject.SEALED),
        ("buildings reopened", Subject.REOPENED),
        ("compounds re-opened after being sealed", Subject.REOPENED),
        ("suspects arrested", Subject.OTHER),
        ("buildings removed", Subject.DEMOLISHED),
        ("% of buildings demolished", Subject.DEMOLISHED),
        ("houses torn down", Subject.DEMOLISHED),
        ("destroyed or damaged", Subject.DEMOLISHED),
        ("buildings under construction", Subject.OTHER),
        ("new buildings", Subject.OTHER),
        ("buildings damaged", Subject.OTHER),
        ("buildings raided", Subject.OTHER),
        ("buildings to be demolished", Subject.OTHER),
        ("buildings ordered razed", Subject.OTHER),
        ("persons removed", Subject.OTHER),
        ("people removed from buildings", Subject.OTHER),
        ("workers' dormitories demolished", Subject.DEMOLISHED),
        ("people detained in demolitions", Subject.OTHER),
        ("households removed", Subject.OTHER),
        ("blockades removed", Subject.OTHER),
        ("satellite dishes removed", Subject.OTHER),
        ("beds destroyed", Subject.OTHER),
        ("phones and computers destroyed", Subject.OTHER),
        ("", Subject.OTHER),
        # whole words: presumed is not resumed, disclosed and enclosed are not closed
        ("buildings presumed destroyed", Subject.DEMOLISHED),
        ("buildings disclosed as demolished", Subject.DEMOLISHED),
        ("buildings enclosed and demolished", Subject.DEMOLISHED),
        ("buildings enclosed", Subject.OTHER),
        ("buildings unsealed", Subject.OTHER),
        ("shops shuttered", Subject.SEALED),
        ("houses rebuilt", Subject.REOPENED),
        # plans, permits and notices: nothing has gone
        ("buildings slated for demolition", Subject.OTHER),
        ("buildings marked for demolition", Subject.OTHER),
        ("buildings earmarked for removal", Subject.OTHER),
        ("buildings scheduled for demolition", Subject.OTHER),
        ("buildings awaiting demolition", Subject.OTHER),
        ("buildings set to be razed", Subject.OTHER),
        ("buildings due to be razed", Subject.OTHER),
        ("buildings still to demolish", Subject.OTHER),
        ("buildings in need of demolition", Subject.OTHER),
        ("demolition notices", Subject.OTHER),
        ("demolition permits", Subject.OTHER),
        ("buildings to be sealed", Subject.OTHER),
        # denied
        ("undemolished buildings", Subject.OTHER),
        ("buildings never demolished", Subject.OTHER),
        ("of buildings left standing, none demolished", Subject.OTHER),
        ("buildings not sealed", Subject.OTHER),
        # done, though such a word stands beside
        ("buildings demolished by court order", Subject.DEMOLISHED),
        ("houses demolished without notice", Subject.DEMOLISHED),
        ("buildings without permits demolished", Subject.DEMOLISHED),
        ("buildings destroyed due to fire", Subject.DEMOLISHED),
        ("buildings demolished in May 2026", Subject.DEMOLISHED),
        ("buildings of block no. 3 demolished", Subject.DEMOLISHED),
        ("shops sealed until further notice", Subject.SEALED),
        # what is destroyed or dismantled and is no building
        ("scam networks dismantled", Subject.OTHER),
        ("gangs dismantled", Subject.OTHER),
        ("call centres dismantled", Subject.OTHER),
        ("Starlink terminals destroyed", Subject.OTHER),
        ("Starlink terminals and buildings destroyed", Subject.OTHER),
        ("phones in buildings destroyed", Subject.OTHER),
        ("SIM cards destroyed", Subject.OTHER),
        ("bank accounts dismantled", Subject.OTHER),
        ("tonnes of rubble removed from blocks", Subject.OTHER),
        ("structures dismantled", Subject.DEMOLISHED),
        ("compounds destroyed", Subject.DEMOLISHED),
        ("% destroyed", Subject.DEMOLISHED),
        ("houses with roofs destroyed", Subject.DEMOLISHED),
        ("buildings with roofs", Subject.OTHER),
        ("buildings removed from zone A", Subject.DEMOLISHED),
    ],
)
def test_what_a_claim_speaks_of_is_told_by_its_unit(unit: str, subject: Subject) -> None:
    assert subject_of(replace(CLAIM, unit=unit)) is subject


@pytest.mark.parametrize(
    "unit",
    [
        "buildings no longer sealed",
        "rooms no longer closed",
        "buildings aren't sealed",
        "buildings weren’t demolished",
        "buildings that may be demolished",
        "buildings that can be demolished",
        "buildings that could be razed",
        "buildings cannot be demolished",
        *(f"demolition{s} {what}" for s in ("", "s") for what in ("announced", "postponed", "suspended", "halted")),
        *(f"demolitions {what}" for what in ("refused", "promised", "requested")),
        "buildings under threat of demolition",
        "buildings which escaped demolition",
        "buildings saved from demolition",
        "buildings without demolition",
        # thought of before the rule was written
        "buildings threatened with being demolished",
        "demolitions delayed",
        "demolition of three buildings cancelled",
        "buildings that might soon be razed",
        "buildings exempt from demolition",
        "houses at risk of demolition",
        "houses that haven't been demolished",
        "demolitions stopped by the court",
        "buildings considered for demolition",
        "buildings which survived demolition",
        "postponed demolitions",
        "demolition called off",
        "buildings that couldn't be sealed",
        # what has an aside and says of nothing that it was done
        "buildings without permits",
        "buildings with notices of demolition",
        "no occupied buildings demolished",
        "buildings not demolished, no casualties",
        "scam destroyed",
        "scam centres destroyed",
    ],
)
def test_what_may_be_or_is_put_off_or_denied_is_no_claim_that_it_was_done(unit: str) -> None:
    assert subject_of(replace(CLAIM, unit=unit)) is Subject.OTHER


@pytest.mark.parametrize(
    ("unit", "subject"),
    [
        ("buildings torn down, no casualties", Subject.DEMOLISHED),
        ("buildings demolished, none occupied", Subject.DEMOLISHED),
        ("scam compounds destroyed", Subject.DEMOLISHED),
        ("buildings sealed with notices", Subject.SEALED),
        ("buildings sealed after a warning", Subject.SEALED),
        # thought of before the rule was written
        ("buildings demolished without injuries", Subject.DEMOLISHED),
        ("buildings sealed despite warnings", Subject.SEALED),
        ("houses razed after notices were served", Subject.DEMOLISHED),
        ("buildings sealed with warning notices", Subject.SEALED),
        ("gambling halls destroyed", Subject.DEMOLISHED),
        ("illegal casinos destroyed", Subject.DEMOLISHED),
        ("buildings demolished as planned", Subject.DEMOLISHED),
        ("buildings pulled down as announced", Subject.DEMOLISHED),
        ("buildings demolished according to plan", Subject.DEMOLISHED),
        ("buildings announced as demolished", Subject.DEMOLISHED),
        ("buildings sealed pending investigation", Subject.SEALED),
        ("abandoned buildings demolished", Subject.DEMOLISHED),
        ("buildings razed by May 2026", Subject.DEMOLISHED),
        ("buildings no longer occupied, demolished", Subject.DEMOLISHED),
    ],
)
def test_what_was_done_is_claimed_whatever_stands_beside_it(unit: str, subject: Subject) -> None:
    assert subject_of(replace(CLAIM, unit=unit)) is subject


@pytest.mark.parametrize("unit", ["buildings sealed", "buildings reopened"])
def test_beside_a_claim_without_a_beginning_no_change_is_set_by_its_day(unit: str) -> None:
    """The day on which somebody says that a place is sealed is not the day of the sealing."""
    said = beside_subject(
        replace(CLAIM, unit=unit, since=None), [CHANGE], (), place="Open Place", mark=lambda of: _mark(of, {CHANGE.id})
    )
    assert "It does not say since when: no change is set beside it." in said
    assert CHANGE.id not in said and "is told here since" not in said and "Told here" not in said


@pytest.mark.parametrize(("probability", "hedged"), [(0.72, True), (0.97, False)])
def test_a_kind_beside_a_claim_keeps_its_doubt(probability: float, hedged: bool) -> None:
    built = replace(CHANGE, kind=Kind.CONSTRUCTION, kind_probability=probability)
    said = _beside("buildings reopened", built)
    assert ("change consistent with construction or another change (" in said) is hedged


@pytest.mark.parametrize(("unit", "measured"), [("buildings demolished", True), ("buildings sealed", False)])
def test_a_share_of_area_stands_beside_claims_of_demolition_alone(unit: str, measured: bool) -> None:
    days = [date(2026, 5, 5), date(2026, 5, 20), date(2026, 6, 20), date(2026, 7, 1), date(2026, 7, 20)]
    built = [
        Measure("s", "built_up", datetime(d.year, d.month, d.day, tzinfo=UTC), v, "ha", v - 0.1, v + 0.1)
        for d, v in zip(days, (9.0, 9.0, 4.0, 4.0, 4.0), strict=True)
    ]
    assert (gone_share(replace(CLAIM, unit=unit), built, date(2026, 11, 21)) is not None) is measured


@pytest.mark.parametrize(
    ("unit", "speaks"),
    [("buildings sealed", "night light"), ("buildings reopened", "razed ground"), ("suspects arrested", "nothing")],
)
def test_no_measure_is_said_to_be_missing_where_no_area_can_speak(unit: str, speaks: str) -> None:
    """It was never to be measured: "could not be measured" would tell of clouds where there are none."""
    missing = re.compile(r"could not be measured|[Nn]othing is measured|not measured|Built-up area seen")
    for scope, drawn in (("", None), ("Zone A", None), ("Zone A", ClaimScope("s", "Zone A", CHANGE.outline, "Map"))):
        claim = replace(CLAIM, unit=unit, scope=scope)
        ground, source = scope_sentence(claim, drawn, None), claim_sentence(claim, None)
        assert speaks in ground and not missing.search(ground) and source == claim_said(claim)
        bars, tile, (row, *_) = claim_bars(claim, None), claims_tile([claim], {}), claim_rows(claim, None, drawn)
        assert "not told by built-up area" in bars and not missing.search(bars)
        assert speaks in tile and not missing.search(tile)
        assert row["Measured over"] == "not told by built-up area"
        held = (scope_sentence(claim, drawn, None, held=True), claim_bars(claim, None, held=True))
        assert all("released" in said for said in (*held, claims_tile([claim], {}, held={"s"})))
    demolished = replace(CLAIM, unit="buildings demolished")
    for said in (claim_sentence(demolished, None), claim_bars(demolished, None), claims_tile([demolished], {})):
        assert missing.search(said)
    assert missing.search(scope_sentence(demolished, None, None))


def test_beside_demolition_stands_what_became_of_the_ground() -> None:
    said = _beside("buildings demolished", CHANGE)
    assert "80 % rubble or bare ground" in said and "damaged, sealed or in use cannot be seen" in said
    assert "night light" not in said
    assert _beside("buildings demolished", ground=False) == ""


def test_beside_sealing_stands_light_alone_and_that_it_cannot_be_seen() -> None:
    built = replace(CHANGE, id="S-CCCCCC", kind=Kind.CONSTRUCTION)
    said = _beside("buildings sealed", CHANGE, built)
    assert "cannot be seen at 10 m" in said and "only night light" in said
    window = "began between 20 May 2026 and 12 Jun, so perhaps before"
    assert f"Told here since 1 Jun 2026: night light below its usual range ({window}, S-AAAAAA)." in said
    after = _beside("buildings sealed", replace(CHANGE, last_clear_before=date(2026, 6, 2)))
    assert "(began between 2 Jun 2026 and 12 Jun, S-AAAAAA)" in after
    unknown = _beside("buildings sealed", replace(CHANGE, last_clear_before=None))
    assert "(first seen 12 Jun 2026, may have begun before, S-AAAAAA)" in unknown
    assert "S-CCCCCC" not in said and "rubble" not in said


def test_beside_opening_stand_building_light_and_reports() -> None:
    kinds = (Kind.CONSTRUCTION, Kind.RELIT, Kind.BUSIER, Kind.CLEARING, Kind.RADAR_CHANGE)
    changes = [replace(CHANGE, id=f"S-{k.value}", kind=k) for k in kinds]
    said = _beside("buildings reopened", *changes)
    for told in ("S-construction", "S-relit", "S-busier", "20 % built again"):
        assert told in said, told
    assert "S-clearing" not in said and "S-radar_change" not in said


@pytest.mark.parametrize(
    "other",
    [
        {"state": State.WITHDRAWN},
        {"state": State.PROVISIONAL, "confirmed_on": None},
        {"first_seen": date(2026, 5, 20)},
    ],
    ids=["withdrawn", "provisional", "before-the-time-of-the-claim"],
)
def test_what_does_not_stand_or_began_before_is_not_told_and_unseen_is_not_unchanged(other: dict[str, object]) -> None:
    said = _beside("buildings sealed", replace(CHANGE, **other))  # type: ignore[arg-type]
    assert CHANGE.id not in said and "unseen is not unchanged" in said


@pytest.mark.parametrize("unit", ["buildings demolished", "buildings sealed", "buildings reopened"])
def test_nothing_is_concluded_and_what_is_not_agreed_says_so(unit: str) -> None:
    said = _beside(unit, CHANGE)
    assert not JUDGING.search(said), JUDGING.search(said)
    assert "Not agreed." not in said and _beside(unit, CHANGE, agreed=False).endswith("Not agreed.")


def test_other_claims_have_nothing_beside_them() -> None:
    assert _beside("suspects arrested", CHANGE) == ""


def test_of_a_place_that_nobody_looked_at_it_is_not_said_that_nothing_is_told() -> None:
    claim = replace(CLAIM, unit="buildings sealed")
    said = beside_subject(claim, (), (), place="Open Place", mark=lambda _: "", looked=False)
    assert said.endswith("Nothing there has been looked at yet.") and "is told here" not in said


def test_what_went_after_the_day_of_a_claim_is_not_held_against_it() -> None:
    """Its start lies after its day: the share of later days would read as an answer to it."""
    claim = replace(CLAIM, unit="buildings demolished", since=date(2026, 6, 11))
    values = [
        Measure("s", "built_up", datetime(2026, month, d, tzinfo=UTC), value, "ha", value - 0.1, value + 0.1)
        for month, d, value in ((5, 1, 9.0), (5, 20, 9.0), (5, 30, 9.0), (6, 12, 3.0), (6, 20, 3.0), (6, 28, 3.0))
    ]
    assert gone_share(claim, values, date(2026, 7, 1)) is None
    assert gone_share(replace(claim, since=date(2026, 6, 1)), values, date(2026, 7, 1)) is not None
    said = claim_sentence(claim, None)
    assert said.endswith("The start that is on file lies after its day: nothing is measured beside it.")


def test_a_count_that_stands_alone_is_of_the_ground_that_its_counter_named() -> None:
    alone = replace(
        CLAIM, figure=None, unit="buildings demolished", independent_figure=17.0, independent_scope="east block"
    )
    said = scope_sentence(alone, None, None)
    assert said.startswith("The count is of “east block”") and "claim" not in said.casefold()
    assert scope_sentence(replace(alone, independent_scope=""), None, None).startswith("The count names no ground")


@pytest.mark.parametrize(
    "unit",
    [
        "buildings unaffected by demolition",
        "buildings saved from being torn down",
        "people whose buildings were demolished",
        "buildings half demolished",
        "rooms demolished",
        "buildings that outlived the razing of the park",
        "owners of demolished buildings",
        "photos of demolished buildings",
        "buildings beside demolished ones",
        "buildings whose neighbours were razed",
        "buildings demolished in other compounds",
        "buildings demolished in 2019",
        "buildings demolished on paper",
        "buildings listed as demolished",
    ],
)
def test_what_counts_something_else_beside_a_demolition_is_no_claim_of_one(unit: str) -> None:
    """The share that went is not set beside the complement, nor beside people or rooms."""
    assert subject_of(replace(CLAIM, unit=unit)) is Subject.OTHER
