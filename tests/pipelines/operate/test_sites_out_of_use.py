"""Whoever asks for a site out of use, or for an action at one, is told so; the printed step takes it into use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.errors import NotFound
from geodata.incidents.claim import Claim
from geodata.incidents.incident import DatePrecision
from geodata.sites.gazetteer import gazetteer_groups
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, asked_for_action
from pipelines.cli import app
from pipelines.identifiers.import_entities import Tie, import_entities
from pipelines.incidents.import_claims import import_known_claims
from pipelines.night_light.analyst_image import NightImage
from pipelines.night_light.keep_image import keep_image
from pipelines.publish.catalog.publish import publish_catalog
from tests.addressed import with_address
from tests.geodata.cleared import READ, clear_actions, decide_about_claim
from tests.pipelines.brief.brief_makers import TODAY, detection, reviews_of, site

YARD = "ilvane-yard"
RAID = Action(
    "raid-1", ActionKind.RAID, "", date(2026, 10, 1), date(2026, 10, 1), DatePrecision.DAY, Scope.SITES, "", (YARD,),
    "Provincial Office", "A newspaper", licence="CC BY 4.0",
)  # fmt: skip
BOTH = Action(
    "raid-2", ActionKind.RAID, "", date(2026, 10, 2), date(2026, 10, 2), DatePrecision.DAY, Scope.SITES, "",
    (YARD, "pellimar-bend"), "Provincial Office", "A newspaper", licence="CC BY 4.0",
)  # fmt: skip
CLAIM = Claim("claim-1", YARD, "Office", date(2026, 9, 20), None, 9.0, "buildings", None, "", "Reuters")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A site in use; one out of use with a change, a claim and an action, all of which were let out before."""
    (tmp_path / "w").mkdir()
    workspace = Workspace.open(with_address(tmp_path / "w"))
    store = workspace.store
    for key, name, west in (("pellimar-bend", "Pellimar Bend", 20.6), (YARD, "Ilvane Yard", 20.5)):
        place = shapely.box(west, 5.5, west + 0.01, 5.51)
        change = detection(
            store.save_site(site(key, name=name, outline=place, grid=None, simulated=False), by="test"), outline=place
        )
        store.save_detections([change])
        for review in reviews_of(change):
            store.save_review(review)
    store.save_actions([RAID, BOTH])
    store.save_claims([CLAIM])
    clear_actions(store)
    decide_about_claim(store, CLAIM.id, READ)
    store.retire_site(YARD, "test", why="It is no site.")
    store.close()
    return workspace.root


def called(home: Path, *words: str) -> tuple[bool, str]:
    """Whether a command was done, and all that it said."""
    result = CliRunner().invoke(app, ["--workspace", str(home), *words])
    return result.exit_code == 0, " ".join(f"{result.output} {result.exception or ''}".split())


def told_and_mended(home: Path, *words: str) -> None:
    """The command says that the site is out of use; after the step that it prints it is done."""
    done, said = called(home, *words)
    assert not done and "out of use" in said and "is not there" not in said, said
    step = said.partition("compound-watch ")[2].partition(" --apply")[0].replace("ROLE", "desk")
    again = ["It is a site after all." if word == "WHY" else word for word in step.split()]
    for one in ([*again, "--apply"], words):
        done, said = called(home, *one)
        assert done, said


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("words", [("brief", "--action", RAID.id), ("brief", "--site", YARD)])
def test_a_briefing_on_a_site_out_of_use_or_on_an_action_at_one(
    home: Path, audience: Audience, words: tuple[str, ...]
) -> None:
    told_and_mended(home, *words, "--audience", audience.value)


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_what_is_told_of_an_action_at_one(home: Path, audience: Audience) -> None:
    told_and_mended(home, "actions", "tell", RAID.id, "--audience", audience.value)


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_an_action_that_waits_is_not_sent_to_the_list_that_has_it(home: Path, audience: Audience) -> None:
    store = Workspace.existing(home).store
    waits = replace(BOTH, id="raid-3", title="The second one")
    store.save_actions([waits])
    words = ("brief", "--action", "raid-3", "--audience", audience.value)
    done, said = called(home, *words)
    assert not done and "nobody has cleared it" in said and "actions queue" in said and "actions list" not in said
    assert "raid-3" in called(home, "actions", "queue")[1], "what it points to has it"
    clear_actions(store, "raid-3")
    assert called(home, *words)[0]
    store.withdraw_action("raid-3", "desk", "the source took it back")
    assert "is withdrawn" in called(home, *words)[1]
    store.close()


def test_an_id_that_is_none_is_still_not_there(home: Path) -> None:
    for audience in Audience:
        for words in (("--action", "raid-9"), ("--site", "ilvane-yrd")):
            _, said = called(home, "brief", *words, "--audience", audience.value)
            assert "it is not there" in said and "out of use" not in said


def test_an_action_is_entered_at_none(home: Path) -> None:
    told_and_mended(home, "actions", "add", "raid", "2026-10-05", "--source", "A newspaper", "--where", YARD)


def test_an_action_is_imported_at_none(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "actions.csv"
    table.write_text(f"id,kind,date,source,site_ids\na-1,raid,2026-10-05,A newspaper,{YARD}\n", encoding="utf-8")
    told_and_mended(home, "actions", "import", str(table))


def test_no_light_is_measured_at_one(home: Path, tmp_path: Path) -> None:
    store = Workspace.existing(home).store
    image = NightImage(tmp_path / "none.tif", date(2026, 10, 5), "SDGSAT-1", {"HDR": 1}, {}, "nW/cm2/sr")
    with pytest.raises(NotFound, match="out of use"):
        keep_image(store, YARD, image, TODAY)
    store.close()


def test_an_action_names_its_sites_itself(home: Path) -> None:
    """Together the two are refused; in Python the sites that are named are those of the briefing."""
    done, said = called(home, "brief", "--action", BOTH.id, "--site", "pellimar-bend")
    assert not done and "an action names its sites and its day itself" in said.replace("│ ", "")
    workspace = Workspace.existing(home)
    asked = Asked((), None, Audience.PUBLIC, TODAY, action_id=BOTH.id)
    assert asked_for_action(workspace, asked).site_ids == ("pellimar-bend",), "the one in use"
    named = Asked(("pellimar-bend",), None, Audience.INTERNAL, TODAY, action_id=RAID.id)
    assert asked_for_action(workspace, named).site_ids == ("pellimar-bend",)
    workspace.store.close()


def links_in(folder: Path) -> Iterator[tuple[Path, Path]]:
    """(File, the file in the folder that it leads to) of each link of a catalogue."""
    for path in folder.rglob("*.json"):
        for link in json.loads(path.read_bytes()).get("links", ()):
            if "://" not in link["href"]:
                yield path, (path.parent / link["href"]).resolve()


@pytest.mark.parametrize("audience", list(Audience))
def test_no_item_leads_to_a_site_that_the_catalogue_does_not_have(
    home: Path, tmp_path: Path, audience: Audience
) -> None:
    workspace = Workspace.existing(home)
    publish_catalog(workspace, tmp_path / "out", audience, today=TODAY)
    workspace.store.close()
    links = list(links_in(tmp_path / "out"))
    assert [(path.name, to.name) for path, to in links if not to.exists()] == []
    led = {(path.parent.parent.name, to.name) for path, to in links if to.parent.parent.name == "sites"}
    assert ("actions", "pellimar-bend.json") in led and ("detections", "pellimar-bend.json") in led
    changes = {path.name for path in (tmp_path / "out/detections/items").glob("*.json")}
    assert "IL-0112.json" in changes, "the change at the other is told still"


def test_built_in_claims_and_organisations_are_kept_at_none(home: Path, tmp_path: Path) -> None:
    workspace = Workspace.existing(home)
    whole = next(group.id for group in gazetteer_groups() if "KK" in group.id)
    workspace.store.save_site(site(whole, outline=shapely.box(98.5, 16.6, 98.51, 16.61), simulated=False), by="test")
    workspace.store.retire_site(whole, "test", why="It is no site.")
    with pytest.raises(NotFound, match="out of use"):
        import_known_claims(workspace)
    (tmp_path / "entities.ftm.json").write_text("", encoding="utf-8")
    report = import_entities(
        workspace, tmp_path / "entities.ftm.json", [Tie("Q-1", YARD, "A newspaper", relation="runs")]
    )
    assert [remark.text for remark in report.ties_refused] == [f"'{YARD}' is out of use"]
    workspace.store.close()
