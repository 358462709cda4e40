"""Our own name in what others wrote: found however it is spelled, and never told as theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_digest, claim_key, claim_stopped_by
from geodata.access.clearing.fit_to_clear import refuse_unfit
from geodata.access.gate import Gate
from geodata.access.identifier_rules import identifier_stopped_by
from geodata.errors import NotAllowed
from geodata.incidents.claim import Claim
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.settings.settings import Settings
from geodata.text.names.our_name import bears_our_name
from pipelines.incidents.import_claims import read_claims, read_scopes
from pipelines.incidents.sources.typed_report import entered_report
from tests.geodata.access.test_action_rules import OPEN
from tests.geodata.actions.test_check_action import entered as entered_action
from tests.geodata.cleared import cleared
from tests.geodata.identifiers.test_check_identifier import entered as entered_identifier
from tests.pipelines.incidents.sources.test_typed_report import GOOD

TODAY = date(2026, 11, 27)
OURS = (
    "Compound Watch",
    "COMPOUND  WATCH satellite desk",
    "compound-watch.org",
    "CompoundWatch",
    "C o m p o u n d W a t c h",
    "C\u043empound W\u0430tch",  # Cyrillic
    "\u0421\u041eMP\u041eUND WATCH",
    "Comp\u00f6und W\u00e1tch",
    "\uff23\uff4f\uff4d\uff50\uff4f\uff55\uff4e\uff44 Watch",  # full width
    "C0mpound W4tch",
    "Cornpound VVatch",
    "Comp\u200bound Watch",
    "คอมพาวด์ วอตช์",
    "คอมพาวนด์วอทช์",
)
NOT_OURS = ("Human Rights Watch", "Scam compound watched by the army", "Compound watchdog", "Myawaddy Watch", "")
REPORT = Incident(
    id="r",
    source="csv",
    kind="statement",
    title="Office names a company",
    start_date=date(2026, 5, 4),
    end_date=date(2026, 5, 4),
    date_precision=DatePrecision.DAY,
    place=None,
    place_precision=PlacePrecision.UNKNOWN,
    reported_by="A paper",
    licence="CC BY 4.0",
)


@pytest.mark.parametrize("name", OURS)
def test_our_name_is_found_however_it_is_spelled(name: str) -> None:
    assert bears_our_name(name) and bears_our_name(f"{name} confirms that it is one")


@pytest.mark.parametrize("name", NOT_OURS)
def test_other_names_are_not_taken_for_ours(name: str) -> None:
    assert not bears_our_name(name)


@pytest.mark.parametrize("field", ["claimed_by", "source", "independent_by", "independent_note", "scope", "unit"])
def test_a_claim_in_our_name_is_refused_by_line_and_stopped_in_the_gate(field: str) -> None:
    row = {"claimed_by": "Office", "source": "A paper", "independent_by": "A monitor", "independent_note": "counted"}
    row |= {"scope": "zone A", "unit": "buildings sealed"} | {field: OURS[5]}
    head = "site_id,claimed_on,figure,independent_figure," + ",".join(row)
    report = read_claims(f"{head}\nopen,2026-09-01,300,290,{','.join(row.values())}\n".encode(), "c.csv", today=TODAY)
    assert report.claims == () and "bears our own name" in report.refused[0].text
    claim = Claim(
        "c", "open", row["claimed_by"], date(2026, 9, 1), None, 300, row["unit"], 310, row["scope"], row["source"]
    )
    claim = replace(claim, independent_note=row["independent_note"], independent_by=row["independent_by"])
    assert "bears our own name" in claim_stopped_by(claim, TODAY)
    decided = cleared(REPORT, incident_id=claim_key("c"), digest=claim_digest(claim))
    assert Gate(Audience.PUBLIC, TODAY, Settings()).claims([claim], [OPEN], [decided]).items == ()


def test_an_outline_in_our_name_is_refused() -> None:
    ring = [[98.5, 16.6], [98.51, 16.6], [98.51, 16.61], [98.5, 16.6]]
    drawn = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"scope":"zone A","source":"%s",'
    drawn += '"site_id":"open"},"geometry":{"type":"Polygon","coordinates":[%s]}}]}'
    found, refused = read_scopes((drawn % ("Compound Watch", ring)).encode(), "s.geojson")
    assert found == [] and "bears our own name" in refused[0].text
    assert len(read_scopes((drawn % ("A paper", ring)).encode(), "s.geojson")[0]) == 1


@pytest.mark.parametrize("field", ["source", "acted_by", "title"])
def test_an_action_in_our_name_is_refused(field: str) -> None:
    with pytest.raises(NotAllowed, match="bears our own name"):
        entered_action(**{field: OURS[5]})


@pytest.mark.parametrize("field", ["source", "organisation", "programme"])
def test_an_identifier_in_our_name_is_refused_and_stopped_in_the_gate(field: str) -> None:
    with pytest.raises(NotAllowed, match="bears our own name"):
        entered_identifier(**{field: OURS[0]})
    kept = replace(entered_identifier(), **{field: OURS[5]})  # type: ignore[arg-type]
    assert "bears our own name" in identifier_stopped_by(kept, TODAY)


@pytest.mark.parametrize("field", ["source", "title", "place_name"])
def test_a_report_typed_in_our_name_is_refused(field: str) -> None:
    with pytest.raises(NotAllowed, match="bears our own name"):
        entered_report(replace(GOOD, **{field: OURS[5]}), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["title", "reported_by", "place_name"])
def test_a_pulled_report_in_our_name_goes_out_in_an_own_line_only(field: str) -> None:
    report = replace(REPORT, **{field: "Compound Watch confirms that it is a scam centre"})  # type: ignore[arg-type]
    gate = Gate(Audience.PUBLIC, TODAY, Settings())
    as_it_is, own = cleared(report), cleared(report, words="The office names a company.", with_link=False)
    with pytest.raises(NotAllowed, match="bears our own name"):
        refuse_unfit("it", report, as_it_is, TODAY)
    assert gate.incidents([report], [OPEN], [as_it_is]).items == ()
    refuse_unfit("it", report, own, TODAY)
    (told,) = gate.incidents([report], [OPEN], [own]).items
    assert told.title == "The office names a company."
    again = replace(own, source_name="Compound Watch")
    with pytest.raises(NotAllowed, match="bears our own name"):
        refuse_unfit("it", report, again, TODAY)
    assert gate.incidents([report], [OPEN], [again]).items == ()
    assert len(gate.incidents([REPORT], [OPEN], [cleared(REPORT)]).items) == 1
