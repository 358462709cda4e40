"""Where of the ground beyond an outline totals alone are told, no picture and no package depends on its pixels."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.access.audience import Audience
from geodata.belts.belt import Belt
from geodata.errors import NotAllowed
from geodata.looks.chip import NODATA
from geodata.looks.scene import Scene, Sensor
from geodata.sites.site import Access
from geodata.wording.look_sentences import BEYOND_HIDDEN
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.evidence.package import write_evidence
from pipelines.publish.pictures.change_pairs import change_pairs
from pipelines.read.chip_files import read_look, write_chip
from screens.pictures.picture_choice import BANDS, clear_chips, moment
from screens.session.edition import current
from tests.geodata.belts.belt_makers import agreed, change, judged_belt
from tests.pipelines.brief.brief_makers import TODAY, site, workspace_at

SITE = "pellimar-bend"
OUTSIDE = [Audience.PARTNER, Audience.PUBLIC]


def belt_at(key: str = SITE) -> Belt:
    """A belt that reaches into the site's grid."""
    return judged_belt(key, outline=site().outline.buffer(0.02).difference(site().outline))


def repainted(folder: Path, copy: Path) -> Workspace:
    """The same workspace, but that the ground beyond the outline is bright in every look."""
    shutil.copytree(folder, copy)
    workspace = Workspace.open(copy)
    at = workspace.store.site(SITE)
    assert at.grid is not None
    beyond = ~at.grid.mask(at.outline)
    for chip in workspace.store.chips(SITE):
        bands = read_look(copy, at.grid, chip)
        lit = {
            name: np.where(beyond & (band != NODATA), 3_000, band).astype(band.dtype) if name != "scl" else band
            for name, band in bands.items()
        }
        (copy / chip.path).unlink()
        scene = Scene(chip.scene_id, chip.collection, "made", Sensor.OPTICAL, chip.acquired_at, at.outline, "", {})
        workspace.store.save_chips([write_chip(copy, at, scene, lit)])
    return workspace


def pictures(workspace: Workspace, audience: Audience) -> dict[str, list[bytes]]:
    """Every way by which pictures of a site go out: beside its changes (KMZ, frames, catalogue), briefing, screens."""
    view = workspace.edition(audience, TODAY)
    pairs = change_pairs(view, workspace.root).by_id.values()
    edition = current(workspace.root, audience)
    at = edition.sites[SITE]
    within = at if edition.view.inside_alone(SITE) else None
    shown = [moment(workspace.root, chip, within) for chip in clear_chips(edition, at)]
    assembled = composed(workspace, Asked((), None, audience, TODAY))
    return {
        "pairs": [body for one in pairs for body in (one.pair.before, one.pair.after)],
        "briefing": [body for _, body in sorted(assembled.pictures.items())],
        "screens": [one.reflectance[: len(BANDS)].tobytes() + one.valid.tobytes() for one in shown],
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_at(tmp_path / "w")


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_picture_tells_what_the_ground_beyond_an_outline_looks_like(
    workspace: Workspace, tmp_path: Path, audience: Audience
) -> None:
    """Also while nothing is found in the belt: pictures that became fewer with a change would tell when it came."""
    workspace.store.save_belts([belt_at()])
    lit = repainted(workspace.root, tmp_path / "lit")
    one, other = pictures(workspace, audience), pictures(lit, audience)
    assert all(one.values()) and one == other
    pairs = change_pairs(workspace.edition(audience, TODAY), workspace.root).by_id.values()
    assert all(BEYOND_HIDDEN in pair.key for pair in pairs)
    inner, lit_inner = pictures(workspace, Audience.INTERNAL), pictures(lit, Audience.INTERNAL)
    assert all(inner[way] != lit_inner[way] for way in inner), "internal readers see it"


def test_without_a_belt_or_beside_that_of_a_restricted_site_the_surroundings_are_shown(workspace: Workspace) -> None:
    store = workspace.store
    assert not workspace.edition(Audience.PUBLIC, TODAY).inside_alone(SITE)
    hidden = site("hidden", access=Access.RESTRICTED, outline=shapely.affinity.translate(site().outline, 0.1))
    store.save_site(hidden, by="test")
    store.save_belts([belt_at("hidden")])
    assert not workspace.edition(Audience.PUBLIC, TODAY).inside_alone(SITE), "it would tell of the restricted site"
    beside = replace(hidden, id="beside", name="Beside", access=Access.PUBLIC)
    beside = replace(beside, outline=shapely.affinity.translate(beside.outline, 0.1))
    store.save_site(beside, by="test")
    store.save_belts([belt_at("beside")])
    assert workspace.edition(Audience.PUBLIC, TODAY).inside_alone(SITE), "of its belt totals are told"
    assert not workspace.edition(Audience.INTERNAL, TODAY).inside_alone(SITE)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_package_whose_pixels_show_a_change_beyond_the_outline_is_not_made(
    workspace: Workspace, tmp_path: Path, audience: Audience
) -> None:
    belt = belt_at()
    workspace.store.save_judged_belt(belt, [])
    assert SITE not in workspace.edition(audience, TODAY).found_beyond
    workspace.store.save_judged_belt(belt, [change("CH-1", belt, date(2026, 7, 10), 3.6)])
    for told in (False, True):
        assert SITE in workspace.edition(audience, TODAY).found_beyond, told
        with pytest.raises(NotAllowed, match="and why is not told"):
            write_evidence(workspace, "PE-0112", tmp_path / "x.zip", audience, today=TODAY)
        for review in agreed("CH-1"):
            workspace.store.save_belt_review(review)
