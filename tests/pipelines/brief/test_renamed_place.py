"""A place that has another name since an issue: the next one says so, and the feed's entries say since when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geodata.access.audience import Audience
from geodata.i18n.english_formats import day
from geodata.incidents.clearing import Decision
from geodata.sites.outgoing_texts import site_digest
from geodata.sites.site import Access, Statement
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import LAST, write_brief
from pipelines.issued_briefings.issued_files import TWIN, file_of
from pipelines.notify.write_feeds import write_feeds
from pipelines.operate.doctor_checks.published import examine_published
from tests.pipelines.brief.brief_makers import TODAY, site, workspace_at

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/briefing-schema.json").read_text(encoding="utf-8"))
OLD, NEW, HERE = "Pellimar Bend", "Riverside Park", site().id
PARTNER, PUBLIC = Audience.PARTNER, Audience.PUBLIC


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    root = tmp_path / "w"
    root.mkdir()
    (root / "compound-watch.toml").write_text('corrections_to = "desk@example.org"\n', encoding="utf-8")
    opened = workspace_at(root)
    alleged = Statement("2025-03-04", "Said to be a compound.", "Ilvane Monitor", "https://example.org/a")
    opened.store.save_site(replace(opened.store.site(HERE), statements=(alleged,)), by="test")
    return opened


def passed_on(home: Workspace) -> date:
    """Passed on by two people; UTC day of the second."""
    for who in ("analyst one", "registrar two"):
        digest = site_digest(home.store.site(HERE))
        kept = home.store.decide_about_site(HERE, Wish(Decision.CLEARED, who, "Read each text of it.", digest=digest))
    assert kept.updated_at is not None
    return kept.updated_at.date()


def waiting(home: Workspace, name: str = NEW, **more: Any) -> None:
    """Its new name, as an import keeps it: inside until two people have passed it on."""
    here = replace(home.store.site(HERE), name=name, access=Access.RESTRICTED, **more)
    home.store.save_site(here, by="operator")


def renamed(home: Workspace, name: str = NEW, **more: Any) -> date:
    waiting(home, name, **more)
    return passed_on(home)


def issued(home: Workspace, audience: Audience = PUBLIC, *sites: str) -> tuple[str, dict[str, Any], str]:
    """(Its id, its twin, the words of its sheets.)"""
    made = write_brief(home, sites or (HERE,), LAST, None, audience, today=TODAY).issued
    twin: dict[str, Any] = json.loads(file_of(home.root, made, TWIN))
    jsonschema.validate(twin, SCHEMA)
    return made.id, twin, " ".join(one["text"] for one in twin["statements"])


def lines(twin: dict[str, Any]) -> list[str]:
    return [one["text"] for one in twin["delta"]["lines"] if one["what"] == "renamed"]


@pytest.mark.parametrize("audience", [PARTNER, PUBLIC])
def test_the_next_issue_says_that_a_place_has_another_name(home: Workspace, audience: Audience) -> None:
    """Its old name stood nowhere in it, and it said that nothing is told otherwise."""
    first, _, _ = issued(home, audience)
    since = renamed(home)
    said = f"{OLD} is called {NEW} since {day(since)}: briefing {first} told of it by its old name."
    second, twin, sheets = issued(home, audience)
    assert lines(twin) == [said] and sheets.count(said) == 2, "beside what is new and among the corrections"
    assert f"is told otherwise since {first} was issued" in sheets, "no change is"
    _, twin, sheets = issued(home, audience)
    assert lines(twin) == [] and OLD not in sheets, f"who has {second} has read the new one"


def test_the_sheet_that_sums_up_says_it_too(home: Workspace) -> None:
    home.store.save_site(site("second", name="Other Yard", outline=site().outline.buffer(0.001), grid=None), by="test")
    first, _, _ = issued(home, PARTNER, HERE, "second")
    since = renamed(home)
    said = f"{OLD} is called {NEW} since {day(since)}: briefing {first} told of it by its old name."
    _, twin, _ = issued(home, PARTNER, HERE, "second")
    assert len({one.get("site") for one in twin["statements"] if said in one["text"]}) >= 2, twin["statements"]


def test_so_it_is_where_the_issue_in_between_has_no_sheet_of_the_place(home: Workspace) -> None:
    """An import waits for two people: the place is in no public issue until then."""
    second = site("second", name="Other Yard", outline=site().outline.buffer(0.001), grid=None)
    home.store.save_site(second, by="test")

    def issue() -> tuple[str, dict[str, Any]]:
        made = write_brief(home, (), LAST, None, PUBLIC, today=TODAY).issued
        twin: dict[str, Any] = json.loads(file_of(home.root, made, TWIN))
        return made.id, twin

    first, _ = issue()
    waiting(home)
    _, twin = issue()
    assert lines(twin) == [] and HERE not in {one["id"] for one in twin["sites"]}
    since = passed_on(home)
    _, twin = issue()
    assert lines(twin) == [f"{OLD} is called {NEW} since {day(since)}: briefing {first} told of it by its old name."]
    assert lines(issue()[1]) == []


def test_a_name_that_this_edition_never_read_comes_out_nowhere(home: Workspace) -> None:
    issued(home)
    waiting(home, "Never Public")
    renamed(home)
    _, twin, sheets = issued(home)
    assert len(lines(twin)) == 1 and lines(twin)[0].startswith(f"{OLD} is called {NEW} since ")
    assert "Never Public" not in json.dumps(twin) + sheets
    renamed(home, OLD)
    _, twin, _ = issued(home)
    assert lines(twin)[0].startswith(f"{NEW} is called {OLD} since ")


def test_a_name_under_which_the_place_was_taken_in_is_told_to_nobody_outside(home: Workspace) -> None:
    first, _, _ = issued(home)
    home.store.decide_about_site(HERE, Wish(Decision.HELD, "operator", "The name accuses a firm beside it."))
    since = renamed(home)
    _, twin, sheets = issued(home)
    said = f"This place is called {NEW} since {day(since)}: briefing {first} told of it by another name."
    assert lines(twin) == [said] and OLD not in sheets + json.dumps(twin)
    renamed(home, "Third Name", aliases=(NEW,))
    _, twin, _ = issued(home)
    assert lines(twin)[0].startswith(f"{NEW} is called Third Name since "), "what was public to its end"


def test_a_feed_says_since_when_its_words_have_another_name(home: Workspace) -> None:
    """The title of an entry named another place, and its date stayed."""

    def entries() -> list[dict[str, Any]]:
        write_feeds(home, today=TODAY)
        items: list[dict[str, Any]] = json.loads((home.root / "published/feeds-public/feed.json").read_text())["items"]
        return items

    (before,) = entries()
    home.store.note_site(HERE, "operator", "Asked the paper about its map.")
    assert entries() == [before], "no word of it is another"
    renamed(home)
    updated = home.store.site(HERE).updated_at
    (now,) = entries()
    assert OLD in before["title"] and NEW in now["title"]
    assert (now["id"], now["date_published"]) == (before["id"], before["date_published"])
    assert updated is not None and datetime.fromisoformat(now["date_modified"]) == updated.astimezone(UTC)
    assert f"<updated>{updated.astimezone(UTC).isoformat()}</updated>" in (
        home.root / "published/feeds-public/feed.atom"
    ).read_text(encoding="utf-8")


def test_doctor_names_a_place_as_the_published_folder_does(home: Workspace) -> None:
    """It said that a folder names Riverside Park, which nobody had passed on yet."""
    write_feeds(home, today=TODAY)
    waiting(home)
    (fault,) = [one for one in examine_published(home) if not one.ok]
    assert OLD in fault.cause and NEW not in fault.cause
