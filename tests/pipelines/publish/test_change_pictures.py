"""Pictures of changes in the catalogue: of looks that the edition may show, as assets that viewers of STAC find."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pytest
from PIL import Image

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.workspace import Workspace
from pipelines.context.optional_packages import MODULES
from pipelines.publish.catalog.publish import CatalogReport, publish_catalog
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, detection, site, workspace_at
from tests.pipelines.not_installed import environment_without

INTERNAL, PUBLIC = Audience.INTERNAL, Audience.PUBLIC
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace_at(tmp_path / "w").store.close()
    return Workspace.open(with_address(tmp_path / "w"))


def published(workspace: Workspace, out: Path, audience: Audience = PUBLIC) -> CatalogReport:
    return publish_catalog(workspace, out, audience, today=TODAY)


def items_in(out: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_bytes()) for path in (out / "detections/items").glob("*.json")}


def pictures_in(out: Path) -> set[str]:
    return {path.name for path in out.rglob("*.png")}


def test_an_item_names_both_pictures_and_each_file_is_what_it_says(workspace: Workspace, tmp_path: Path) -> None:
    published(workspace, tmp_path / "out")
    path = tmp_path / "out/detections/items/PE-0112.json"
    item = pystac.Item.from_file(path)
    assert [(key, one.roles) for key, one in item.assets.items()] == [
        ("before", ["overview"]),
        ("after", ["thumbnail", "overview"]),
    ]
    lit = []
    for asset in item.assets.values():
        file = Path(str(asset.get_absolute_href()))
        body = file.read_bytes()
        assert asset.media_type == "image/png" and asset.extra_fields["file:size"] == len(body)
        assert asset.extra_fields["file:checksum"] == f"1220{hashlib.sha256(body).hexdigest()}"
        assert "Hatched" in str(asset.description) and "Simulated imagery." in str(asset.description)
        lit.append(float((np.asarray(Image.open(file).convert("L")) > 180).mean()))
    assert [asset.title for asset in item.assets.values()] == ["Before: 5 Oct 2026.", "After: 19 Nov 2026."]
    assert lit[1] > lit[0] + 0.03, "the new block is bright on the later one alone"
    first = {name: (tmp_path / "out/detections/pictures" / name).stat().st_mtime_ns for name in pictures_in(tmp_path)}
    published(workspace, tmp_path / "out")
    again = {name: (tmp_path / "out/detections/pictures" / name).stat().st_mtime_ns for name in pictures_in(tmp_path)}
    assert again == first and len(first) == 2, "what did not change is not written"


def test_what_is_held_back_has_no_picture_and_lends_no_look(workspace: Workspace, tmp_path: Path) -> None:
    hidden = replace(detection(site()), id="PE-0999", state=State.PROVISIONAL, first_seen=date(2026, 11, 9))
    workspace.store.save_detections([hidden])
    told = published(workspace, tmp_path / "inner", INTERNAL)
    assert pictures_in(tmp_path / "inner") == {f"PE-0{n}-{w}.png" for n in (112, 999) for w in ("before", "after")}
    assert not any("Changes with pictures" in line for line in told.lines())
    published(workspace, tmp_path / "out")
    assert pictures_in(tmp_path / "out") == {"PE-0112-before.png", "PE-0112-after.png"}
    after = items_in(tmp_path / "out")["PE-0112"]["assets"]["after"]["title"]
    inner = items_in(tmp_path / "inner")["PE-0112"]["assets"]["after"]["title"]
    assert inner == "After: 19 Nov 2026." != after, "the look that shows the hidden change stays inside"


def test_a_picture_goes_with_the_change_that_may_not_be_shown_any_more(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(workspace, out)
    assert len(pictures_in(out)) == 2
    at = datetime(2026, 11, 20, tzinfo=UTC)
    workspace.store.save_review(Review("PE-0112", Verdict.DISMISSED, "The shade of a cloud.", "reviewer 2", at))
    published(workspace, out)
    assert not pictures_in(out) and not (out / "detections/pictures").exists()


def test_pixels_that_cannot_be_read_are_told_and_the_item_stays(workspace: Workspace, tmp_path: Path) -> None:
    for chip in workspace.store.chips("pellimar-bend"):
        path = workspace.root / chip.path
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-9])
    lines = published(workspace, tmp_path / "out").lines()
    assert any(line.startswith("No pictures of PE-0112: chip ") for line in lines)
    item = items_in(tmp_path / "out")["PE-0112"]
    assert item["assets"] == {} and not any("/file/" in one for one in item["stac_extensions"])


def test_where_nothing_draws_the_catalogue_is_written_without_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(workspace, out)
    workspace.store.close()
    program = (
        "import sys; from datetime import date; from pathlib import Path; from geodata.workspace import Workspace; "
        "from geodata.access.audience import Audience; from pipelines.publish.catalog.publish import publish_catalog; "
        "print(*publish_catalog(Workspace.open(Path(sys.argv[1])), Path(sys.argv[2]), Audience.PUBLIC, "
        "today=date.fromisoformat(sys.argv[3])).lines(), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(workspace.root), str(out), TODAY.isoformat()],
        env=environment_without(tmp_path / "bare", MODULES["brief"], ROOT),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "pictures of changes in the catalogue: it needs typst, which is not installed" in done.stdout
    assert items_in(out)["PE-0112"]["assets"] == {} and not pictures_in(out)
