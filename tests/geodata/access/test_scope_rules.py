"""The ground of a claim: no outline, name or source of it goes out before a person has cleared it as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely.affinity import translate
from shapely.geometry import box, mapping
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.access.claims.scope_rules import FARTHEST_M, NOT_READ, farthest_m, scope_digest, scope_id
from geodata.errors import NotAllowed
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import built_up_name
from geodata.incidents.clearing import Decision
from geodata.looks.measure import Measure
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.cli import app
from pipelines.incidents.import_claims import import_claims, import_known_claims
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.geodata.access.test_action_rules import OPEN
from tests.geodata.cleared import ANSWERED_OPTIONS, READ, clear_claims, clear_scopes

TODAY = date(2026, 11, 27)
OUTSIDE = (Audience.PARTNER, Audience.PUBLIC)
CLAIM = Claim(
    "c-1", "open", "Task force", date(2026, 11, 1), None, 31.0, "buildings demolished", 148.0, "zone A", "A paper"
)
GROUND = box(98.501, 16.601, 98.504, 16.603)
SCOPE = ClaimScope("open", "Zone A", GROUND, "Ilvane Monitor")
AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path / "w")
    made.store.save_site(replace(OPEN, simulated=True), by="test")
    made.store.save_claims([CLAIM])
    clear_claims(made.store)
    made.store.save_claim_scopes([SCOPE])
    name = built_up_name(SCOPE.name)
    made.store.save_measures("open", name, [Measure("open", name, AT, 7.25, "ha")])
    yield made
    made.store.close()


def told(workspace: Workspace, audience: Audience) -> tuple[bool, bool]:
    """Whether an audience sees the ground, and what is measured inside it."""
    edition = workspace.edition(audience, TODAY)
    return bool(edition.claim_scopes), any(m.name != "built_up" for m in edition.measures("open").items)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_only_the_very_outline_that_a_person_cleared_goes_out(workspace: Workspace, audience: Audience) -> None:
    store = workspace.store
    assert told(workspace, audience) == (False, False) and told(workspace, Audience.INTERNAL) == (True, True)
    (inside,) = workspace.edition(Audience.INTERNAL, TODAY).claim_scopes
    assert inside.source == NOT_READ, "nobody is said to have drawn what nobody has read"
    clear_scopes(store)
    assert told(workspace, audience) == (True, True)
    assert workspace.edition(audience, TODAY).claim_scopes == (SCOPE,)
    for other in (replace(SCOPE, source="another"), replace(SCOPE, outline=translate(GROUND, 0.00001))):
        store.save_claim_scopes([other])
        assert told(workspace, audience) == (False, False)
    store.save_claim_scopes([SCOPE])
    assert told(workspace, audience) == (True, True)
    store.decide_about_scope(scope_id(SCOPE), Wish(Decision.HELD, "desk", "It is a neighbour's yard."))
    assert told(workspace, audience) == (False, False)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_ground_goes_out_with_a_claim_only(workspace: Workspace, audience: Audience) -> None:
    clear_scopes(workspace.store)
    workspace.store.decide_about_claim(CLAIM.id, Wish(Decision.HELD, "desk", "The figure was wrong."))
    assert told(workspace, audience) == (False, False)


def test_an_unread_outline_is_no_part_of_a_public_briefing(workspace: Workspace, tmp_path: Path) -> None:
    def twin() -> str:
        issued = write_brief(workspace, (), "open", tmp_path / "b.pdf", Audience.PUBLIC, today=TODAY).issued
        return (workspace.root / issued.folder / "briefing.json").read_text(encoding="utf-8")

    assert "Ilvane Monitor" not in twin() and "drawn after" not in twin()
    clear_scopes(workspace.store)
    assert "drawn after Ilvane Monitor" in twin()


def test_a_briefing_that_told_of_an_outline_is_hidden_once_that_is_held(workspace: Workspace, tmp_path: Path) -> None:
    def issues() -> list[str]:
        return [issue.id for issue in workspace.edition(Audience.PUBLIC, TODAY).briefings.items]

    def write() -> str:
        return write_brief(workspace, (), "open", tmp_path / "b.pdf", Audience.PUBLIC, today=TODAY).issued.id

    without = write()
    clear_scopes(workspace.store)
    told_of_it = write()
    assert issues() == [without, told_of_it]
    workspace.store.decide_about_scope(scope_id(SCOPE), Wish(Decision.HELD, "desk", "It is a neighbour's yard."))
    assert issues() == [without]


def test_a_built_in_claim_takes_no_imported_ground_unread(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "kk")
    try:
        import_gazetteer(workspace)
        import_known_claims(workspace)
        claim = next(c for c in workspace.store.claims() if c.independent_figure == 109)
        workspace.store.save_claim_scopes(
            [
                ClaimScope(
                    claim.site_id, claim.scope, workspace.store.site(claim.site_id).outline.buffer(0.001), claim.source
                )
            ]
        )
        for audience in OUTSIDE:
            edition = workspace.edition(audience, TODAY)
            assert claim.id in {c.id for c in edition.claims.items} and edition.claim_scopes == ()
    finally:
        workspace.store.close()


def test_a_ground_far_from_its_site_is_refused_when_it_is_imported_and_when_it_is_cleared(
    workspace: Workspace, tmp_path: Path
) -> None:
    degrees = FARTHEST_M / 111_320
    near, far = (translate(OPEN.outline, 0, degrees * share) for share in (0.97, 1.04))
    assert farthest_m(OPEN.outline, near) < FARTHEST_M < farthest_m(OPEN.outline, far)
    table, drawn = tmp_path / "claims.csv", tmp_path / "s.geojson"
    table.write_text("site_id,claimed_on,claimed_by,figure\nopen,2026-11-01,Office,20\n")
    features = [
        {"type": "Feature", "properties": {"scope": n, "source": "x", "site_id": "open"}, "geometry": mapping(g)}
        for n, g in (("near", near), ("far", far))
    ]
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = import_claims(workspace, table, scopes=drawn)
    assert [(r.id, "the ground of a claim lies within 5 km of its place" in r.text) for r in report.refused] == [
        ("far", True)
    ]
    assert {s.name for s in workspace.store.claim_scopes()} == {"Zone A", "near"}
    stray = replace(SCOPE, outline=far)
    workspace.store.save_claim_scopes([stray])
    with pytest.raises(NotAllowed, match="within 5 km of its place"):
        workspace.store.decide_about_scope(scope_id(stray), replace(READ, digest=scope_digest(stray)))


@pytest.mark.parametrize(
    "words", ["call +66 81 234 5678", "zone that police will raid on 5 December 2026", "The plan to raid it"]
)
def test_what_may_not_go_out_of_its_texts_is_refused(workspace: Workspace, words: str) -> None:
    for scope in (replace(SCOPE, source=words), replace(SCOPE, name=words)):
        workspace.store.save_claim_scopes([scope])
        with pytest.raises(NotAllowed):
            workspace.store.decide_about_scope(scope_id(scope), replace(READ, digest=scope_digest(scope)))


def test_queue_and_clear_print_all_that_goes_out_of_an_outline(workspace: Workspace) -> None:
    home = str(workspace.root)
    said = CliRunner().invoke(app, ["--workspace", home, "claims", "queue"]).stdout
    digest = scope_digest(SCOPE)
    for words in (
        "Zone A",
        "Ilvane Monitor",
        "16.60100, 98.50100; 16.60300, 98.50400",
        " ha",
        "from middle to middle",
        "c-1",
    ):
        assert words in said, words
    assert digest in said and "one outline" in said
    about = ["--by", "desk", "--reason", "read it on a map", *ANSWERED_OPTIONS]
    without = CliRunner().invoke(app, ["--workspace", home, "claims", "clear", scope_id(SCOPE), *about])
    assert without.exit_code and not workspace.edition(Audience.PUBLIC, TODAY).claim_scopes
    done = CliRunner().invoke(
        app, ["--workspace", home, "claims", "clear", scope_id(SCOPE), "--digest", digest, *about]
    )
    assert done.exit_code == 0 and "Drawn after: Ilvane Monitor" in done.stdout and "16.60300, 98.50400" in done.stdout
    assert workspace.edition(Audience.PUBLIC, TODAY).claim_scopes == (SCOPE,)
    again = CliRunner().invoke(app, ["--workspace", home, "claims", "queue"]).stdout
    assert "outline" not in again
