"""A briefing about a country or a corridor has its watched sites, as far as the edition shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import NotFound
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines.brief.sites_of import sites_of_corridor, sites_of_country
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
    assert sites_of_country(inside, " vellorin ") == ("hid", "pellimar-bend", "yard")
    assert sites_of_country(public, "Vellorin") == ("pellimar-bend", "yard")
    with pytest.raises(NotFound, match="watches no site there") as refused:
        sites_of_country(public, "Myanmar")
    assert "Tasmere and Vellorin" in refused.value.next_step


def test_a_corridor_is_that_of_the_settings_or_of_sites_that_lie_near(workspace: Workspace) -> None:
    public = workspace.edition(Audience.PUBLIC, TODAY)
    with pytest.raises(NotFound, match="no corridor of that name has a site") as refused:
        sites_of_corridor(public, "nowhere")
    assert refused.value.next_step.startswith('Name one of "around far"')  # as it is typed, with its space
    by_key = sites_of_corridor(public, "around far")  # the first id of those that lie near each other
    assert by_key == sites_of_corridor(public, "corridor Around Far Yard") and len(by_key) > 1
    (workspace.root / "compound-watch.toml").write_text('corridors = ["Ilvane road: yard, hid, pellimar-bend"]\n')
    named = Workspace.open(workspace.root).edition(Audience.PUBLIC, TODAY)
    assert sites_of_corridor(named, "ilvane ROAD") == ("yard", "pellimar-bend")


def test_the_command_takes_one_of_them(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    call = ["--workspace", str(workspace.root), "brief", "--out", str(out)]
    done = CliRunner().invoke(app, [*call, "--country", "Tasmere"])
    assert done.exit_code == 0 and "one site on" in done.output, done.output
    both = CliRunner().invoke(app, [*call, "--country", "Tasmere", "--site", "yard"])
    assert both.exit_code == 2 and "one at a time" in both.output
