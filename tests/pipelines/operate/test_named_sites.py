"""An id in the settings that is no site is told by doctor, and by who asks for the corridor that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.errors import CompoundWatchError, NotFound, SettingsRefused
from geodata.incidents.incident import DatePrecision
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.belts.lay import lay_belts
from pipelines.brief.assemble_briefing import Asked, asked_for_action
from pipelines.brief.sites_of import sites_of_corridor
from pipelines.cli import app
from pipelines.context.request import RunRequest
from pipelines.judge.known_places import KnownPlaces
from pipelines.run.run import watched
from tests.pipelines.brief.brief_makers import TODAY, workspace_at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    workspace_at(tmp_path / "w").store.close()
    return tmp_path / "w"


def doctor(home: Path, settings: str) -> str:
    (home / "compound-watch.toml").write_text(settings, encoding="utf-8")
    return CliRunner().invoke(app, ["--workspace", str(home), "doctor"]).output


def test_doctor_names_each_id_in_the_settings_that_is_no_site(home: Path) -> None:
    settings = (
        'belts = ["pellimar-bnd"]\nsite_groups = ["North: pellimar-bend, hal"]\n'
        'corridors = ["A: pellimar-bend", "B: kilvane, kilvane, mill"]\n'
    )
    line = "no site here is pellimar-bnd in belts; hal in site_groups; kilvane, mill in corridors."
    assert f"NOT OK  sites in settings: {line} Mend it in compound-watch.toml." in doctor(home, settings)
    right = 'belts = ["all"]\nsite_groups = ["North: pellimar-bend"]\ncorridors = ["A: pellimar-bend"]\n'
    assert "sites in settings" not in doctor(home, right)
    assert "NOT OK  compound-watch.toml, corridors: 'A' is not NAME: site-id" in doctor(home, 'corridors = ["A"]\n')


def test_a_group_may_hold_a_site_that_was_taken_out_of_use_and_a_belt_may_not(home: Path) -> None:
    store = Workspace.existing(home).store
    store.retire_site("pellimar-bend", "test", why="It is no site.")
    store.close()
    text = 'belts = ["pellimar-bend"]\nsite_groups = ["North: pellimar-bend"]\n'
    line = "belts names pellimar-bend, which is out of use. Take it out of belts in compound-watch.toml."
    assert line in doctor(home, text)
    with pytest.raises(SettingsRefused, match="which is out of use"):
        lay_belts(Workspace.existing(home), (), KnownPlaces.of(Workspace.existing(home).store))
    assert "sites in settings" not in doctor(home, 'site_groups = ["North: pellimar-bend"]\n')  # the step is taken
    assert lay_belts(Workspace.existing(home), (), KnownPlaces.of(Workspace.existing(home).store)) == ()


def test_a_corridor_of_ids_that_are_no_sites_is_not_called_unwritten(home: Path) -> None:
    (home / "compound-watch.toml").write_text('corridors = ["B: pellimar-bnd, kilvane"]\n', encoding="utf-8")
    workspace = Workspace.existing(home)
    inside, public = (workspace.edition(audience, TODAY) for audience in (Audience.INTERNAL, Audience.PUBLIC))
    with pytest.raises(NotFound, match='it names "kilvane" and "pellimar-bnd", and no site of such an id is watched'):
        sites_of_corridor(inside, "B")
    with pytest.raises(NotFound, match="no corridor of that name has a site") as refused:
        sites_of_corridor(public, "B")
    assert "compound-watch doctor names ids" in refused.value.next_step and "kilvane" not in str(refused.value)
    workspace.store.close()


@pytest.mark.parametrize("asked_for", ["run of it", "run of all", "action"])
def test_who_asks_for_a_site_out_of_use_is_told_so_and_the_printed_step_takes_it_into_use(
    tmp_path: Path, asked_for: str
) -> None:
    home, here = tmp_path / "w", ("yard",)
    workspace = Workspace.open(home)
    workspace.store.save_site(Site("yard", "Ilvane Yard", shapely.box(20.5, 5.5, 20.51, 5.51)), by="test")
    raid = Action(
        "raid", ActionKind.RAID, "", TODAY, TODAY, DatePrecision.DAY, Scope.SITES, "", here, "Office", "Paper"
    )
    workspace.store.save_actions([raid])
    workspace.store.retire_site(here[0], "test", why="It is no site.")

    def ask() -> tuple[str, ...]:
        if asked_for == "action":
            asked = Asked((), None, Audience.INTERNAL, TODAY, action_id="raid")
            return tuple(asked_for_action(workspace, asked).site_ids)
        request = RunRequest(site_ids=here) if asked_for == "run of it" else RunRequest()
        return tuple(site.id for site in watched(workspace, request))

    with pytest.raises(CompoundWatchError, match="out of use") as refused:
        ask()
    step = refused.value.next_step.partition("compound-watch ")[2].replace("ROLE", "desk")
    words = ["It is a site after all." if word == "WHY" else word for word in step.split()]
    assert CliRunner().invoke(app, ["--workspace", str(home), *words]).exit_code == 0
    assert ask() == here
    workspace.store.close()
