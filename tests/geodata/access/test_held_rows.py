"""What a person holds or takes out stays inside, whatever kind of row it is, until a person clears it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shapely import Point
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_digest, waiting_claims
from geodata.access.coded_rows import OWN_UCDP
from geodata.incidents.claim import made_claim_id
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.gazetteer import gazetteer_groups, gazetteer_sites, statement_report_id
from geodata.sites.outline import circle
from geodata.sites.site import Site, Statement
from geodata.store import FILE_NAME
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.incidents.clear_reports import queue
from pipelines.incidents.import_claims import import_known_claims
from pipelines.incidents.import_gazetteer import import_statements
from pipelines.publish.export import export
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.geodata.cleared import READ, decide_about_claim, decide_about_report

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OUTSIDE = (Audience.PARTNER, Audience.PUBLIC)
HOLD = Wish(Decision.HELD, "legal desk", "The figure was wrong at its source.")
UNDO = replace(HOLD, decision=Decision.UNDONE)
CODED_ROW = Incident(
    id="ucdp-9000001",
    source="ucdp",
    kind="armed clash",
    title="a headline of a source",
    start_date=date(2026, 3, 3),
    end_date=date(2026, 3, 3),
    date_precision=DatePrecision.DAY,
    place=Point(98.51, 16.63),
    place_precision=PlacePrecision.NEAR,
    country="MM",
    licence="CC BY 4.0",
    catalog=f"{OWN_UCDP}catalog.json",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path / "w")
    import_gazetteer(made)
    yield made
    made.store.close()


def told(workspace: Workspace, what: str, tmp_path: Path) -> list[str]:
    """What partners and the public read of reports or claims in a table."""
    found = []
    for audience in OUTSIDE:
        export(workspace, tmp_path / "t.csv", what, audience, today=TODAY)
        found.append((tmp_path / "t.csv").read_text(encoding="utf-8"))
    return found


def test_a_built_in_claim_that_is_held_or_withdrawn_stays_inside_until_a_person_clears_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    store = workspace.store
    import_known_claims(workspace)
    claim = next(c for c in store.claims() if c.figure == 631)

    def out() -> list[bool]:
        return ["article 40060978" in text for text in told(workspace, "claims", tmp_path)]

    assert out() == [True, True] and waiting_claims(store.claims(), store.clearings()) == ()
    decide_about_claim(store, claim.id, HOLD, now=NOW)
    assert out() == [False, False] and waiting_claims(store.claims(), store.clearings()) == ()
    decide_about_claim(store, claim.id, UNDO, drop=True, now=NOW)
    said = CliRunner().invoke(app, ["--workspace", str(workspace.root), "claims", "gazetteer"]).stdout
    assert "Waiting for a person: one claim of these 7." in said
    assert claim in store.claims() and out() == [False, False]
    assert [c.id for c, _ in waiting_claims(store.claims(), store.clearings())] == [claim.id]
    decide_about_claim(store, claim.id, READ, now=NOW)
    assert out() == [True, True] and waiting_claims(store.claims(), store.clearings()) == ()


def test_a_built_in_claim_that_is_held_stays_inside_when_it_moves_to_the_whole(
    workspace: Workspace, tmp_path: Path
) -> None:
    store = workspace.store
    import_known_claims(workspace)
    claim = next(c for c in store.claims() if c.figure == 631)
    decide_about_claim(store, claim.id, HOLD, now=NOW)
    (group,) = (g for g in gazetteer_groups() if "KK" in g.id)
    first = store.site(group.members[0])
    store.save_site(
        replace(first, id=group.id, name="KK Park", outline=circle(*first.outline.centroid.coords[0], 900.0)), by="t"
    )
    import_known_claims(workspace)
    (moved,) = (c for c in store.claims() if c.figure == 631)
    assert moved.site_id == group.id and moved.id != claim.id
    assert not any("article 40060978" in text for text in told(workspace, "claims", tmp_path))
    assert moved.id in [c.id for c, _ in waiting_claims(store.claims(), store.clearings())]


def test_a_held_built_in_claim_that_the_list_now_tells_otherwise_stays_inside(
    workspace: Workspace, tmp_path: Path
) -> None:
    store = workspace.store
    import_known_claims(workspace)
    claim = next(c for c in store.claims() if c.figure == 631)
    # as an earlier version told it, of another day and ground, which a person held
    day, ground = claim.claimed_on - timedelta(days=3), "KK Park, zone C"
    key = made_claim_id(claim.site_id, day, ground, claim.claimed_by, claim.unit)
    earlier = replace(claim, id=key, claimed_on=day, scope=ground)
    store.save_claims([earlier])
    decide_about_claim(store, earlier.id, HOLD, now=NOW)
    import_known_claims(workspace)
    assert earlier.id not in {c.id for c in store.claims()}
    assert not any("article 40060978" in text for text in told_claims(workspace, tmp_path))
    assert all("article 40058206" in text for text in told_claims(workspace, tmp_path)), "of two months before"
    assert [c.id for c, _ in waiting_claims(store.claims(), store.clearings())] == [claim.id]
    decide_about_claim(store, claim.id, READ, now=NOW)
    assert all("article 40060978" in text for text in told_claims(workspace, tmp_path))


def told_claims(workspace: Workspace, tmp_path: Path) -> list[str]:
    return told(workspace, "claims", tmp_path)


def test_the_id_of_a_built_in_claim_is_the_one_that_its_row_makes(workspace: Workspace, tmp_path: Path) -> None:
    import_known_claims(workspace)
    claim = next(c for c in workspace.store.claims() if c.figure == 631)
    decide_about_claim(workspace.store, claim.id, HOLD, now=NOW)
    twin = replace(claim, id=f"{claim.id[:-8]}deadbeef")
    workspace.store.save_claims([twin])
    assert claim_digest(twin) != claim_digest(claim)
    assert not any("article 40060978" in text for text in told(workspace, "claims", tmp_path))


def test_a_note_of_the_gazetteer_that_is_held_is_in_no_table_and_on_no_page(
    workspace: Workspace, tmp_path: Path
) -> None:
    import_statements(workspace)
    store = workspace.store
    shown = {i.id for i in workspace.edition(Audience.PUBLIC, TODAY).incidents.items}
    ours = [(site, s, statement_report_id(site.id, s)) for site in gazetteer_sites() for s in site.statements]
    note = next(one for one in ours if one[2] in shown and not one[1].scope)
    of_whole = next(one for one in ours if one[2] in shown and one[2].startswith("gazetteer-MM-KK-PARK-"))
    for site, statement, key in (note, of_whole):

        def out(site: Site = site, statement: Statement = statement, key: str = key) -> list[tuple[bool, bool]]:
            tables = [key in table for table in told(workspace, "incidents", tmp_path)]
            pages = [workspace.edition(a, TODAY).all_sites.items for a in OUTSIDE]
            return list(
                zip(tables, [any(statement in s.statements for s in p if s.id == site.id) for p in pages], strict=True)
            )

        assert out() == [(True, True)] * 2
        decide_about_report(store, key, HOLD, now=NOW)
        import_statements(workspace)
        import_gazetteer(workspace)
        assert out() == [(False, False)] * 2


def test_a_held_note_that_the_list_now_puts_in_other_words_stays_inside(workspace: Workspace, tmp_path: Path) -> None:
    import_statements(workspace)
    store = workspace.store
    shown = {i.id: i for i in workspace.edition(Audience.PUBLIC, TODAY).incidents.items}
    ours = [(site, s, statement_report_id(site.id, s)) for site in gazetteer_sites() for s in site.statements]
    site, statement, key = next(one for one in ours if one[2] in shown and not one[1].scope)
    others = {note for other, _, note in ours if note in shown and other.id != site.id}
    # what an earlier version of the list said at that place, which a person held
    earlier = replace(
        store.incidents_by_id([key])[key], id=f"gazetteer-{site.id}-0badc0de", title="The same in an earlier wording"
    )
    store.save_incidents([earlier])
    decide_about_report(store, earlier.id, HOLD, now=NOW)
    import_statements(workspace)
    import_gazetteer(workspace)
    for table in told(workspace, "incidents", tmp_path):
        assert key not in table and all(note in table for note in others)
    for audience in OUTSIDE:
        (page,) = (s for s in workspace.edition(audience, TODAY).all_sites.items if s.id == site.id)
        assert statement not in page.statements
    waiting, _ = queue(store.incidents(), store.clearings(), TODAY)
    assert key in [w.incident.id for w in waiting], "a person reads it"
    decide_about_report(store, key, READ, now=NOW)
    assert all(key in table for table in told(workspace, "incidents", tmp_path))


def test_a_coded_row_that_is_held_stays_inside_and_waits_once_that_is_taken_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    store = workspace.store
    store.save_incidents([CODED_ROW])

    def out() -> list[bool]:
        return ["Armed clash" in text for text in told(workspace, "incidents", tmp_path)]

    assert out() == [True, True]
    decide_about_report(store, CODED_ROW.id, HOLD, now=NOW)
    store.save_incidents([replace(CODED_ROW, fatalities_best=4)])
    assert out() == [False, False]
    decide_about_report(store, CODED_ROW.id, UNDO, now=NOW)
    assert out() == [False, False]
    waiting, _ = queue(store.incidents(), store.clearings(), TODAY)
    assert [w.incident.id for w in waiting] == [CODED_ROW.id]
    assert workspace.edition(Audience.PUBLIC, TODAY).reports_waiting == 1


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM clearings WHERE number = 2",
        "UPDATE clearings SET decision = 'cleared' WHERE number = 2",
        "UPDATE clearings SET words = 'a line of another program' WHERE number = 1",
    ],
)
def test_a_decision_of_another_program_lets_nothing_out(workspace: Workspace, tmp_path: Path, edit: str) -> None:
    store = workspace.store
    report = replace(CODED_ROW, id="csv-1", source="csv", catalog="", kind="statement", title="Office names a company")
    store.save_incidents([report, CODED_ROW])

    def out() -> list[int]:
        return [text.count("Office names a company") for text in told(workspace, "incidents", tmp_path)]

    decide_about_report(store, report.id, READ, now=NOW)
    assert out() == [1, 1]
    if "number = 2" in edit:
        decide_about_report(store, report.id, HOLD, now=NOW)
        assert out() == [0, 0]
    with closing(sqlite3.connect(workspace.root / FILE_NAME)) as other, other:
        assert other.execute(edit).rowcount == 1
    assert out() == [0, 0] and "another program" not in told(workspace, "incidents", tmp_path)[0]
    assert "Armed clash" in told(workspace, "incidents", tmp_path)[0], "nothing was decided about this one"
    decide_about_report(store, report.id, READ, now=NOW)
    assert out() == [1, 1], "a person has decided anew"
