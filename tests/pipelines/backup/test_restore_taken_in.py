"""What was held, taken in or withdrawn since a backup is not public after a restore without a person saying so."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.access.claims.scope_rules import scope_id
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.detection import State
from geodata.detections.review import Verdict
from geodata.detections.review_state import ReviewState, standings
from geodata.errors import NotAllowed, StoreRefused
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.restored import NAME, PUBLISHED_BEFORE, restores
from geodata.sites.site import Access, Site, Statement
from geodata.store import FILE_NAME
from geodata.store.clearings import SCOPES, Wish
from geodata.store.row_digests import COVERED
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.carry_over import LEFT, STEPS
from pipelines.backup.contents import all_in_folder
from pipelines.backup.restore import restore
from pipelines.cli import app
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.export import export
from tests.addressed import with_address
from tests.geodata.belts.belt_makers import agreed, judged_belt
from tests.geodata.belts.belt_makers import change as beyond
from tests.geodata.briefings.issued import issued
from tests.geodata.cleared import (
    ANSWERED,
    clear_actions,
    clear_claims,
    clear_scopes,
    decide_about_report,
    pass_on_identifier,
    pass_on_site,
)
from tests.pipelines.brief.brief_makers import detection, reviews_of

TODAY = date(2026, 11, 27)
DAY = date(2026, 3, 17)
HOUR = timedelta(hours=1)
READ = Wish(Decision.CLEARED, "report desk", "Read the whole article about it.", answers=ANSWERED)
HOLD = Wish(Decision.HELD, "legal desk", "It endangers the people inside.")
TITLES = ("A statement was made about it", "A new hall was built there", "The offices in the park were closed")
SAID = (Statement("2026-05-04", "It is a yard.", "A paper", ""),)
LINK = "https://example.org/a"
COMPANY = Identifier(
    "identifier-1", "yard", Scheme.OFAC, "9", "Invented Holding", "A paper", LINK, url=LINK, relation=Relation.RUNS
)
CUT = Action(
    "cut-1",
    ActionKind.POWER_CUT,
    "Power was cut",
    DAY,
    DAY,
    DatePrecision.DAY,
    Scope.SITES,
    "",
    ("yard",),
    "Office",
    "A paper",
)
GROUND = ClaimScope("yard", "whole", box(98.5, 16.6, 98.51, 16.61), "A paper")
CLAIMS = [
    Claim(f"claim-{n}", "yard", "A ministry", DAY, None, n + 20.0, "buildings demolished", None, "whole", "A paper")
    for n in (1, 2, 3)
]
BELT = judged_belt("yard")
BEYOND = [beyond(key, BELT, DAY, 4.0) for key in ("b-1", "b-2", "b-3")]
ISSUES = [issued(), issued(2), issued(3)]
CONFIRM = ("restore", "--confirm", "--by", "desk 3", "--reason", "compared it with our own list")


def report(n: int) -> Incident:
    return Incident(
        f"csv-{n}",
        "csv",
        "statement",
        TITLES[n],
        DAY,
        DAY,
        DatePrecision.DAY,
        None,
        PlacePrecision.UNKNOWN,
        country="MM",
        reported_by="Karen News",
        licence="CC BY 4.0",
    )


def place(key: str, n: int, name: str) -> Site:
    ground = box(98.5 + n, 16.6, 98.51 + n, 16.61)
    return Site(key, name, ground, source="A paper", documented=True, statements=SAID)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with three cleared reports and two public places, and its backup."""
    workspace = Workspace.open(with_address(tmp_path / "w"))
    store = workspace.store
    store.save_incidents([report(n) for n in range(3)])
    for n in range(3):
        decide_about_report(store, f"csv-{n}", READ)
    for n, key in enumerate(("yard", "mill")):
        store.save_site(place(key, n, key.title()), by="desk")
        pass_on_site(store, key)
    publish_catalog(workspace, today=TODAY)
    backup(workspace, tmp_path / "b.zip")
    store.close()
    return tmp_path / "w"


def taken_in(home: Path) -> None:
    """What people decide after the backup: a report held, one withdrawn, a place taken in, one told otherwise."""
    store = Workspace.existing(home).store
    decide_about_report(store, "csv-0", HOLD)
    store.withdraw_incidents(["csv-1"])
    store.decide_about_site("yard", HOLD)
    store.save_site(place("mill", 1, "Another mill"), by="desk")
    store.close()


def told(home: Path, tmp_path: Path, what: str) -> list[str]:
    """What the public reads."""
    workspace = Workspace.existing(home)
    try:
        export(workspace, tmp_path / "out.csv", what, Audience.PUBLIC, today=TODAY)
    finally:
        workspace.store.close()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        return sorted(row["title" if what == "incidents" else "id"] for row in csv.DictReader(file))


def command(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--workspace", str(home), *words])


def test_what_was_taken_in_since_the_backup_is_carried_over_and_named(home: Path, tmp_path: Path) -> None:
    assert told(home, tmp_path, "incidents") == sorted(TITLES) and told(home, tmp_path, "sites") == ["mill", "yard"]
    taken_in(home)
    done = command(home, "restore", str(tmp_path / "b.zip"), "--replace")
    assert done.exit_code == 0, done.output
    for line in (
        "Kept inside again, as it was decided since: csv-0.",
        "Withdrawn again: report csv-1.",
        "Taken in again, since it was taken in or changed: site yard.",
        "Taken in again, since it was taken in or changed: site mill.",
        "Partners and the public read nothing of it before a person confirms that.",
    ):
        assert line in done.output
    for what in ("incidents", "sites"):
        with pytest.raises(NotAllowed, match="restored from a backup of"):
            told(home, tmp_path, what)
    assert command(home, *CONFIRM).exit_code == 0
    assert told(home, tmp_path, "incidents") == [TITLES[2]] and told(home, tmp_path, "sites") == []
    kept = Workspace.existing(home).store
    newest = kept.clearings("csv-0")[-1]
    assert (newest.decision, newest.decided_by, newest.number) == (Decision.HELD, "legal desk", 2)
    assert kept.site("yard").access is Access.RESTRICTED
    kept.close()


def test_deleted_texts_identifiers_and_verdicts_that_are_disputed_are_not_back_in_silence(
    home: Path, tmp_path: Path
) -> None:
    store = Workspace.existing(home).store
    store.save_identifiers([COMPANY, replace(COMPANY, id="identifier-2", value="10")])
    for key in (COMPANY.id, "identifier-2"):
        pass_on_identifier(store, key)
    change = detection(store.site("yard"))
    store.save_detections([change])
    for one in reviews_of(change):
        store.save_review(one)
    again = Workspace.existing(home)
    backup(again, tmp_path / "b.zip")
    pass_on_identifier(store, COMPANY.id, Decision.HELD)
    store.remove_identifier("identifier-2")
    store.forget_report("csv-2", (), why="A person asked for it.", by="desk 1")
    doubt = replace(reviews_of(change)[0], verdict=Verdict.DISMISSED, reviewer="desk 9")
    store.save_review(doubt)
    store.close()
    again.store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    assert f"Kept inside again, as it was decided since: identifier:{COMPANY.id}." in lines
    assert "Kept inside again: identifier identifier-2." in lines, "it was removed since"
    assert f"Verdicts given since the backup, and kept: 1, on changes {change.id}." in lines
    assert any(line.startswith("Its text was deleted since, and is again: report ") for line in lines)
    kept = Workspace.existing(home).store
    assert doubt in kept.reviews() and standings(kept.reviews())[change.id].state is ReviewState.DISPUTED
    assert TITLES[2] not in {one.title for one in kept.incidents()}
    assert not any(one.for_others for one in kept.identifiers())
    kept.close()


def told_outside(home: Path, to: Path) -> None:
    """Fill a workspace with actions, claims, a belt, a change and briefings that others may read, and back it up."""
    workspace = Workspace.existing(home)
    store = workspace.store
    store.save_actions([CUT, replace(CUT, id="cut-2")])
    store.save_claims(CLAIMS)
    store.save_claim_scopes([GROUND])
    clear_actions(store)
    clear_claims(store)
    clear_scopes(store)
    store.save_belts([BELT])
    store.save_judged_belt(BELT, BEYOND)
    for one in (*agreed("b-1"), *agreed("b-2", Verdict.DISMISSED), *agreed("b-3")):
        store.save_belt_review(one)
    store.save_detections([detection(store.site("yard"))])
    for issue in ISSUES[:2]:
        assert store.keep_briefing(issue, lambda: None)
        (home / issue.folder).mkdir(parents=True)
        (home / issue.folder / "briefing.pdf").write_bytes(b"%PDF")
    out = workspace.edition(Audience.PUBLIC, TODAY)
    assert (len(out.actions.items), len(out.claims.items), len(out.claim_scopes)) == (2, 3, 1)
    backup(workspace, to)
    store.close()


def changed_since(home: Path) -> None:
    """What people, sources and the rule change after the backup."""
    store = Workspace.existing(home).store
    store.withdraw_action("cut-1", "desk 4", "The source took it back.")
    store.save_actions([replace(CUT, id="cut-2", source="Another paper")])
    store.save_claims([replace(CLAIMS[0], figure=30.0)])
    store.drop_claims(["claim-2"])
    store.save_claim_scopes([replace(GROUND, outline=box(98.5, 16.6, 98.505, 16.61))])
    store.save_incidents([replace(report(2), title="The offices in the park were not closed")])
    for key in ("b-1", "b-2"):
        store.save_belt_review(replace(agreed(key)[0], verdict=Verdict.UNSURE, reviewer="desk 9"))
    store.save_judged_belt(BELT, [replace(BEYOND[2], state=State.WITHDRAWN)])
    store.save_detections([replace(one, state=State.WITHDRAWN) for one in store.detections()])
    store.delete_briefing(ISSUES[0].id, "The source asked for it.", "desk 1")
    assert store.keep_briefing(ISSUES[2], lambda: None)
    (home / ISSUES[2].folder).mkdir(parents=True)
    (home / ISSUES[2].folder / "briefing.pdf").write_bytes(b"%PDF of then")
    store.close()


def test_what_was_withdrawn_deleted_corrected_or_disputed_since_is_not_back(home: Path, tmp_path: Path) -> None:
    told_outside(home, tmp_path / "c.zip")
    changed_since(home)
    done = command(home, "restore", str(tmp_path / "c.zip"), "--replace")
    assert done.exit_code == 0, done.output
    for line in (
        "Withdrawn again: action cut-1.",
        "Kept inside again, since it was changed or taken out: action:cut-2.",
        "Kept inside again, since it was changed or taken out: claim:claim-1.",
        "Kept inside again, since it was changed or taken out: claim:claim-2.",
        f"Kept inside again, since it was changed or taken out: {SCOPES.key(scope_id(GROUND))}.",
        "Kept inside again, since it was changed or stood elsewhere: report csv-2.",
        "Verdicts given since the backup, and kept: 2, on changes beyond the outline b-1, b-2.",
        "Withdrawn since, let a run judge again before you confirm: change YA-0112.",
        "Withdrawn since, let a run judge again before you confirm: change beyond the outline b-3.",
        f"Deleted again, with its files: briefing {ISSUES[0].id}.",
        f"Kept, since it was issued since the backup: briefing {ISSUES[2].id}.",
        "Left as in the backup (rows that differ): ",
    ):
        assert line in done.output, line
    assert "claim-3" not in done.output and ISSUES[1].id not in done.output and "Nothing was" not in done.output
    assert command(home, *CONFIRM).exit_code == 0
    workspace = Workspace.existing(home)
    edition = workspace.edition(Audience.PUBLIC, TODAY)
    assert edition.actions.items == () and [one.id for one in edition.claims.items] == ["claim-3"]
    assert edition.claim_scopes == () and TITLES[2] not in {one.title for one in edition.incidents.items}
    first, second, third = sorted(workspace.store.briefings(), key=lambda one: one.number)
    assert third == ISSUES[2] and (home / third.folder / "briefing.pdf").read_bytes() == b"%PDF of then"
    assert workspace.store.next_briefing_number(third.series, third.year) == third.number + 1
    assert (first.deleted_by, first.title, second) == ("desk 1", "", ISSUES[1])
    assert not (home / ISSUES[0].folder).exists() and (home / ISSUES[1].folder / "briefing.pdf").is_file()
    (version,) = workspace.store.action_versions("cut-1")
    assert (version.changed_by, version.change) == ("desk 4", "The source took it back.")
    workspace.store.close()


@pytest.mark.parametrize("said_again", [False, True])
def test_a_change_of_which_something_else_was_said_since_is_named_for_new_verdicts(
    home: Path, tmp_path: Path, said_again: bool
) -> None:
    """Two people agreed on a window before the backup. Where later looks told another one, their verdicts held no
    longer; where the same window was told again, they still did."""
    workspace = Workspace.existing(home)
    store = workspace.store
    change = detection(store.site("yard"))
    store.save_detections([change], at=reviews_of(change)[0].reviewed_at - HOUR)
    for review in reviews_of(change):
        store.save_review(review)
    backup(workspace, tmp_path / "b.zip")
    moved = replace(change, first_seen=change.first_seen + timedelta(days=10))
    store.save_detections([change if said_again else moved], at=reviews_of(change)[-1].reviewed_at + HOUR)
    store.close()
    line = f"People no longer agreed on it, give the verdict again: change {change.id}."
    assert (line in restore(tmp_path / "b.zip", home, replace=True).lines()) is not said_again


def test_two_people_who_confirm_a_cleared_report_since_take_nothing_in(home: Path, tmp_path: Path) -> None:
    store = Workspace.existing(home).store
    for who in ("desk 1", "desk 2"):
        store.confirm_incident("csv-0", who, "Read the article that it names.")
    store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    assert "Nothing was taken in, withdrawn, deleted or disputed since then." in lines
    assert any("incident confirmations 2; people confirm again" in line for line in lines)


def test_comments_and_assignments_since_are_kept_and_words_deleted_since_stay_deleted(
    home: Path, tmp_path: Path
) -> None:
    workspace = Workspace.existing(home)
    store = workspace.store
    change = detection(store.site("yard"))
    store.save_detections([change])
    store.comment(change.id, "Zarquon says that it is a roof.", "desk 1")
    store.comment(change.id, "It is wet soil in the other look.", "desk 2")
    backup(workspace, tmp_path / "b.zip")
    store.delete_comment(change.id, 1, by="desk 3")
    store.comment(change.id, "I look at it today.", "desk 4")
    asked = store.assign(change.id, "desk 4", "desk 1")
    last = store.comments()
    store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    assert f"Its words were deleted since, and are again: comment {change.id}/1." in lines
    assert "Kept, since they are newer than the backup: 1 assignment, 1 comment." in lines
    kept = Workspace.existing(home).store
    assert kept.comments() == last and kept.assignments() == [asked]
    kept.close()


def test_words_that_wait_with_a_verdict_since_and_those_of_changes_since_are_not_kept_and_counted(
    home: Path, tmp_path: Path
) -> None:
    workspace = Workspace.existing(home)
    store = workspace.store
    change = detection(store.site("yard"))
    since = replace(change, id="yard-since")
    store.save_detections([change])
    backup(workspace, tmp_path / "b.zip")
    (verdict, _) = reviews_of(change)
    asked = store.comment(change.id, "Is it a roof or wet soil?", verdict.reviewer, now=verdict.reviewed_at - HOUR)
    store.save_review(verdict)
    store.comment(change.id, "I dismissed it: ploughed.", verdict.reviewer, now=verdict.reviewed_at + HOUR)
    moved = replace(change, first_seen=change.first_seen + timedelta(days=10))
    store.save_detections([moved, since])
    store.comment(since.id, "Is the new one a roof?", "desk 1")
    store.assign(since.id, "desk 2", "desk 1")
    store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    assert "Kept, since they are newer than the backup: 1 comment." in lines
    told = "Not kept, since they wait with a verdict that is not in the backup, write them again: 1 comment."
    assert told in lines
    assert "Not kept, since their change is not in the backup: 1 assignment, 1 comment." in lines
    kept = Workspace.existing(home)
    view = kept.edition(Audience.INTERNAL, TODAY)
    assert dict(view.comments) == {change.id: (asked,)} and not view.comments_waiting
    kept.store.close()


def test_words_that_wait_with_a_verdict_of_the_backup_are_kept_and_wait(home: Path, tmp_path: Path) -> None:
    workspace = Workspace.existing(home)
    store = workspace.store
    change = detection(store.site("yard"))
    store.save_detections([change])
    (verdict, _) = reviews_of(change)
    store.save_review(verdict)
    backup(workspace, tmp_path / "b.zip")
    store.comment(change.id, "I dismissed it: ploughed.", verdict.reviewer, now=verdict.reviewed_at + HOUR)
    store.close()
    assert (
        "Kept, since they are newer than the backup: 1 comment."
        in restore(tmp_path / "b.zip", home, replace=True).lines()
    )
    kept = Workspace.existing(home)
    view = kept.edition(Audience.INTERNAL, TODAY)
    assert not view.comments and dict(view.comments_waiting) == {change.id: 1}
    kept.store.close()


def test_the_list_of_saved_views_is_the_one_that_stood_last(home: Path, tmp_path: Path) -> None:
    workspace = Workspace.existing(home)
    store = workspace.store
    gone = store.save_view("Zarquon list", "site", "q=Zarquon", "desk 1")
    named = store.save_view("Old name", "site", "order=look", "desk 1")
    backup(workspace, tmp_path / "b.zip")
    store.delete_view(gone.id)
    store.rename_view(named.id, "New name")
    store.save_view("Old name", "triage", "", "desk 5")
    last = store.views()
    store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    assert "Saved since the backup and kept: 1 saved view." in lines
    assert "Deleted since the backup, and are again: 1 saved view." in lines
    assert "Renamed since the backup, and are again: 1 saved view." in lines
    kept = Workspace.existing(home).store
    assert kept.views() == last and kept.row_changes() == []
    kept.close()


def test_every_noun_of_the_store_is_carried_over_or_named_or_said_to_be_left() -> None:
    known = [noun for nouns, _ in STEPS for noun in nouns] + [noun for nouns in LEFT.values() for noun in nouns]
    assert set(known) == set(COVERED), "a noun that is new: carry it over, name it, or say why it is left"
    left = [noun for nouns in LEFT.values() for noun in nouns]
    assert len(left) == len(set(left)) and not set(left) & {noun for nouns, _ in STEPS for noun in nouns}


@pytest.mark.parametrize("how", ["damaged", "another machine"])
def test_where_nothing_can_be_carried_over_everything_waits_for_a_person(home: Path, tmp_path: Path, how: str) -> None:
    taken_in(home)
    if how == "damaged":
        (home / FILE_NAME).write_bytes(b"x" * 5_000)
        made = restore(tmp_path / "b.zip", home, replace=True)
        assert made.unread and any("could not be carried over" in line for line in made.lines())
    else:
        home = tmp_path / "other"
        assert any("is not known here" in line for line in restore(tmp_path / "b.zip", home).lines())
    with pytest.raises(NotAllowed, match="restored from a backup of"):
        told(home, tmp_path, "incidents")
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        with pytest.raises(NotAllowed):
            Workspace.existing(home).edition(audience, TODAY)
    assert len(Workspace.existing(home).edition(Audience.INTERNAL, TODAY).incidents.items) == 3


@pytest.mark.parametrize("by", ["settings", "environment"])
def test_the_file_of_before_a_database_is_not_taken_for_what_stood_last(
    home: Path, tmp_path: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A team went over to a database with `store copy`: holds since then are there alone; the file knows of none."""
    address = "postgresql+psycopg://watch@db.example.org/watch"
    if by == "environment":
        monkeypatch.setenv("COMPOUND_WATCH_STORE", address)
    else:
        settings = home / "compound-watch.toml"
        settings.write_text(f'"store" = "{address}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    made = restore(tmp_path / "b.zip", home, replace=True)
    lines = "\n".join(made.lines())
    assert "its store is a database" in made.unread and made.unread in lines
    assert "Nothing was taken in" not in lines and made.carried.lines == ()
    assert made.database is (by == "environment"), "the settings of the backup name none"
    assert ("COMPOUND_WATCH_STORE names a database" in lines) is (by == "environment")


@pytest.mark.parametrize("key", ["store", '"store"', "'store'", "  chips", '"chips"'])
def test_settings_of_a_restored_folder_name_no_other_place_however_the_key_is_written(key: str) -> None:
    """TOML lets any key stand in quotation marks: it is the same key."""
    written = f'{key} = "s3://bucket/chips"\nmax_cloud = 40\n[detection]\nmin_px = 12\n'
    kept = tomllib.loads(all_in_folder(written))
    assert kept == {"max_cloud": 40, "detection": {"min_px": 12}}


def test_one_person_confirms_with_a_reason_and_it_is_kept(home: Path, tmp_path: Path) -> None:
    assert "waits for nobody" in str(command(home, *CONFIRM).exception)
    restore(tmp_path / "b.zip", home, replace=True)
    for words, cause in (
        (("--by", "", "--reason", "read all of it"), "nobody is named"),
        (("--by", "d"), "fewer than"),
    ):
        assert cause in str(command(home, "restore", "--confirm", *words).exception)
    assert command(home, *CONFIRM).output.startswith("Confirmed by desk 3")
    (kept,) = restores(home)
    assert (kept.confirmed_by, kept.reason) == ("desk 3", "compared it with our own list") and kept.confirmed_at
    assert len(told(home, tmp_path, "incidents")) == 3
    again = Workspace.existing(home)
    backup(again, tmp_path / "c.zip", now=datetime(2026, 11, 28, tzinfo=UTC))
    again.store.close()
    restore(tmp_path / "c.zip", tmp_path / "n")
    assert [bool(one.confirmed_by) for one in restores(tmp_path / "n")] == [True, False]


def test_what_was_published_is_set_aside_and_a_damaged_note_lets_nothing_out(home: Path, tmp_path: Path) -> None:
    restore(tmp_path / "b.zip", home, replace=True)
    assert not any(path.is_file() for path in (home / "published").rglob("*"))
    assert any(path.is_file() for path in (home / PUBLISHED_BEFORE).rglob("*"))
    (home / NAME).write_text("[{")
    with pytest.raises(StoreRefused, match="nobody knows who confirmed"):
        told(home, tmp_path, "incidents")
    assert command(home, *CONFIRM).exit_code == 0 and len(told(home, tmp_path, "incidents")) == 3
