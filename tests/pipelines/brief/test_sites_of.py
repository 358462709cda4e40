"""A briefing about a country or a corridor has its watched sites, as far as the edition shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import NotFound
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines.brief.sites_of import PlaceSites, sites_of_corridor, sites_of_country
from pipelines.cli import app
from tests.pipelines.brief.brief_makers import TODAY, point, site, workspace_at


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = workspace_at(tmp_path / "w")
    others = (
        site("yard", name="Ilvane Yard"),
        site("far", name="Far Yard", country="Tasmere"),
        site("hid", name="Hidden Yard", access=Access.RESTRICTED),
        point(),
    )
    for one in others:
        made.store.save_site(one, by="test")
    return made


def test_a_country_has_its_watched_sites_that_the_edition_shows(workspace: Workspace) -> None:
    inside, public = (workspace.edition(audience, TODAY) for audience in (Audience.INTERNAL, Audience.PUBLIC))
    assert sites_of_country(inside, " vellorin ") == PlaceSites(("hid", "pellimar-bend", "yard"), "country/vellorin")
    assert sites_of_country(public, "Vellorin").ids == ("pellimar-bend", "yard")
    with pytest.raises(NotFound, match="watches no site there") as refused:
        sites_of_country(public, "Myanmar")
    assert "Tasmere and Vellorin" in refused.value.next_step


def test_a_corridor_is_that_of_the_settings_or_of_sites_that_lie_near(workspace: Workspace) -> None:
    public = workspace.edition(Audience.PUBLIC, TODAY)
    with pytest.raises(NotFound, match="no corridor of that name has a site") as refused:
        sites_of_corridor(public, "nowhere")
    assert refused.value.next_step.startswith('Name one of "around far"')  # as it is typed, with its space
    by_key = sites_of_corridor(public, "around far")  # the first id of those that lie near each other
    assert by_key == sites_of_corridor(public, "corridor Around Far Yard") and len(by_key.ids) > 1
    (workspace.root / "compound-watch.toml").write_text('corridors = ["Ilvane road: yard, hid, pellimar-bend"]\n')
    named = Workspace.open(workspace.root).edition(Audience.PUBLIC, TODAY)
    assert sites_of_corridor(named, "ilvane ROAD") == PlaceSites(("yard", "pellimar-bend"), "corridor/Ilvane road")


def test_the_command_takes_one_of_them(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    call = ["--workspace", str(workspace.root), "brief", "--out", str(out)]
    done = CliRunner().invoke(app, [*call, "--country", "Tasmere"])
    assert done.exit_code == 0 and "one site on" in done.output, done.output
    both = CliRunner().invoke(app, [*call, "--country", "Tasmere", "--site", "yard"])
    assert both.exit_code == 2 and "one at a time" in both.output


def test_where_a_country_has_other_sites_than_before_the_issue_to_hold_beside_is_named(workspace: Workspace) -> None:
    """Where a place was given the wrong country, the country's next issue found none before it."""

    def issue(*asked: str) -> list[str]:
        call = ["--workspace", str(workspace.root), "brief", *(asked or ("--country", "Vellorin")), "--since-last"]
        done = CliRunner().invoke(app, call)
        assert done.exit_code == 0, done.output
        return [
            line
            for line in done.output.splitlines()
            if "public-2026-" in line and not line.startswith(("Wrote", "Issued"))
        ]

    assert issue() == [], "the first of all"
    assert issue() == ["It supersedes public-2026-001."]
    alone = issue("--site", "yard")
    assert "public-2026-002" in alone[0] and "(only there: pellimar-bend)" in alone[0]
    assert issue("--site", "far") == [], "no other issue has a sheet of it"
    issue("--site", "yard", "--audience", "internal")
    workspace.store.save_site(site("far", name="Far Yard"), by="test")  # in Vellorin, as it was all along
    instead, named, command = issue()
    assert instead == "It supersedes public-2026-002 and public-2026-001.", "the country's, whatever sites it had"
    assert " public-2026-002 of " in named and "(only here: far). Hold it beside" in named
    assert command == "compound-watch briefings compare public-2026-002 public-2026-005"
    done = CliRunner().invoke(app, ["--workspace", str(workspace.root), *command.split()[1:]])
    assert done.exit_code == 0 and "No sheets of these sites are in public-2026-002: far." in done.output
    assert issue() == ["It supersedes public-2026-005, public-2026-002 and public-2026-001."], (
        "the line goes on from there"
    )
    listed = CliRunner().invoke(app, ["--workspace", str(workspace.root), "briefings", "list", "--audience", "public"])
    assert "no sheets of" not in listed.output
    workspace.store.save_site(site("far", name="Far Yard", country="Tasmere"), by="test")  # and elsewhere after all
    call = ["--workspace", str(workspace.root), "brief", "--country", "Vellorin"]
    assert "It has no sheets of these, of which public-2026-006 told: far." in CliRunner().invoke(app, call).output
    listed = CliRunner().invoke(app, ["--workspace", str(workspace.root), "briefings", "list", "--audience", "public"])
    (line,) = [line for line in listed.output.splitlines() if line.startswith("public-2026-006\t")]
    assert "superseded by public-2026-007, which has no sheets of far\t" in line
    states = {line.split("\t")[0]: line.split("\t")[3] for line in listed.output.splitlines() if "\t" in line}
    assert {key for key, state in states.items() if state.startswith("in force")} == {
        "public-2026-003",
        "public-2026-004",
        "public-2026-007",
    }, states
