"""CONTRIBUTING.md "Add a field of a site", followed in a copy of the code: imported, kept, merged, shown."""

from __future__ import annotations

import json
from pathlib import Path

from geodata.store.migrations import HEAD
from tests.recipe import copy_of_code, in_copy, put_before, python_in, steps, touched

TITLE = "Add a field of a site"
NEXT = f"{int(HEAD) + 1:04d}"
FIELD = """    landmark: str = field(
        default="", metadata=rule({outside}, title=msg("Landmark"), keys=("landmark", "near"))
    )
"""
PASSED_ON = '_TEXT, msg("landmark")'
MIGRATION = f'''"""What a place lies beside, in words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("sites", "site_revisions"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("landmark", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("site_revisions", "sites"):
        with op.batch_alter_table(name) as table:
            table.drop_column("landmark")
'''
SHOWN = """    if site.landmark:
        sentences.append(tr("Beside {what}.", what=escape(site.landmark, limit=160)))
"""
ASKED = """
from dataclasses import replace
from datetime import date
from pathlib import Path
from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.settings.settings import Settings
from geodata.sites.merge import merge
from geodata.sites.outgoing_texts import outgoing_texts
from geodata.sites.site import Access
from geodata.workspace import Workspace
from screens.site.site_fields import heading
store = Workspace(Path("w")).store
places = {s.id: s for s in store.sites()}
print("kept:", [places[key].landmark for key in ("north", "south")], store.site_revisions("north")[-1].landmark)
site = places["north"]
print("asked:", [text for what, text in outgoing_texts(site) if what == "landmark"])
mine, theirs = replace(site, landmark="a school"), replace(site, landmark="a bridge")
print("merged:", merge(site, theirs, mine).asked)
(told,) = Gate(Audience.PUBLIC, date(2026, 7, 1), Settings()).sites([replace(site, access=Access.PUBLIC)]).items
print("told:", repr(told.landmark))
print("shown:", "Beside the old mill." in heading(site, "", date(2026, 7, 1)))
"""


def placed(name: str, x: float, **more: str) -> dict[str, object]:
    corners = [[x, 10.0], [x + 0.01, 10.0], [x + 0.01, 10.01], [x, 10.01], [x, 10.0]]
    properties = {"id": name, "name": name.title(), "source": "a list", "documented": True, **more}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [corners]}}


def followed(copy: Path, outside: str) -> set[str]:
    """The steps, in a copy; returns the files that they name."""
    noun, template, card = steps(TITLE)
    put_before(copy / noun, "    statements: tuple[Statement, ...] = field(", FIELD.format(outside=outside))
    made = template.replace("<number>", NEXT).replace("<what>", "landmark")
    (copy / made).write_text(MIGRATION, encoding="utf-8")
    put_before(copy / card, "    if site.outline_basis is OutlineBasis.UNKNOWN:\n        sentences.append(", SHOWN)
    return {noun, made, card}


def test_a_new_text_is_imported_kept_merged_and_shown(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    in_copy(copy, "--workspace", "w", "sites", "gazetteer")  # a workspace from before
    assert followed(copy, PASSED_ON) == touched(copy)
    features = [placed("north", 20.0, near="the old mill"), placed("south", 21.0)]
    (copy / "places.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    in_copy(copy, "--workspace", "w", "sites", "import", "places.geojson", "--by", "office")
    said = python_in(copy, "-c", ASKED).splitlines()
    assert said == [
        "kept: ['the old mill', ''] the old mill",
        "asked: ['the old mill']",
        "merged: ('landmark',)",
        "told: 'the old mill'",
        "shown: True",
    ]


def test_one_that_stays_inside_leaves_nothing(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    followed(copy, "_INSIDE")
    (copy / "places.csv").write_text(
        "id,name,latitude,longitude,landmark\nnorth,North,10,20,the old mill\nsouth,S,11,21,\n"
    )
    in_copy(copy, "--workspace", "w", "sites", "import", "places.csv", "--by", "office")
    said = python_in(
        copy, "-c", ASKED.replace("access=Access.PUBLIC", 'access=Access.PUBLIC, source="a", documented=True')
    )
    assert "kept: ['the old mill', ''] the old mill\n" in said, "a table has it too"
    assert "asked: []\n" in said and "told: ''\n" in said


def test_one_that_nobody_decided_about_does_not_start(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    put_before(copy / steps(TITLE)[0], "    statements: tuple[Statement, ...] = field(", '    landmark: str = ""\n')
    assert "Site.landmark has no rule" in python_in(copy, "-c", "import geodata.sites.site", code=1)
