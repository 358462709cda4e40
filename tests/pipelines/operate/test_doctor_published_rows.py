"""What lies published and tells a row that its edition tells no more, or tells otherwise: doctor names it."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.review import Review, Verdict
from geodata.detections.revision import Change, Why
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.notify.write_feeds import write_feeds
from pipelines.operate.doctor_checks.published import examine_published
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.embed.publish_pages import publish_pages
from pipelines.publish.export import export
from pipelines.publish.features.publish_features import publish_features
from tests.addressed import with_address
from tests.geodata.cleared import READ, clear_actions, decide_about_claim, decide_about_report, pass_on_identifier
from tests.pipelines.brief.brief_makers import workspace_at

CHANGE = "PE-0112"
LINK = "https://example.org/list/9"
ROW = Incident(
    "csv-1", "csv", "raid", "The offices were closed", date(2026, 3, 2), date(2026, 3, 2), DatePrecision.DAY, None,
    PlacePrecision.UNKNOWN, country="MM", reported_by="Reuters", licence="CC BY 4.0",
)  # fmt: skip
RAID = Action(
    "action-raid-1", ActionKind.RAID, "A raid", date(2026, 9, 21), date(2026, 9, 21), DatePrecision.DAY, Scope.SITES,
    "", ("pellimar-bend",), "the ministry", "Reuters", licence="CC BY 4.0",
)  # fmt: skip
CLAIM = Claim(
    "claim-1", "pellimar-bend", "the Foreign Ministry", date(2026, 9, 20), None, 120.0, "buildings demolished", None,
    "", "Reuters",
)  # fmt: skip
COMPANY = Identifier(
    "identifier-1", "pellimar-bend", Scheme.OFAC, "9", "Example Co", "Reuters", LINK, url=LINK, licence="CC BY 4.0",
    country="MM", relation=Relation.RUNS,
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with a row of each noun that readers outside are told, published in every form."""
    workspace_at(tmp_path / "w w").store.close()
    workspace = Workspace.open(with_address(tmp_path / "w w"))
    store = workspace.store
    store.save_incidents([ROW])
    store.save_actions([RAID])
    store.save_claims([CLAIM])
    store.save_identifiers([COMPANY])
    decide_about_report(store, ROW.id, READ)
    clear_actions(store, RAID.id)
    decide_about_claim(store, CLAIM.id, READ)
    pass_on_identifier(store, COMPANY.id)
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        for write in (publish_catalog, publish_features, write_feeds):
            write(workspace, None, audience)
    publish_pages(workspace)
    export(workspace, workspace.published_dir / "changes.csv", "detections", Audience.PUBLIC)
    assert [f.cause for f in looked_at(workspace.root)] == ["looked at: 8; none tells what its edition does not tell"]
    return workspace.root


def looked_at(root: Path) -> list[DoctorFinding]:
    return examine_published(Workspace.existing(root))


def causes(root: Path) -> dict[str, str]:
    return {f.thing.removeprefix("published/"): f.cause for f in looked_at(root) if not f.ok}


def mend(root: Path) -> None:
    """Follow each next step as it is printed; the table is written by its noun."""
    for finding in looked_at(root):
        command = finding.next_step.removeprefix("Write it anew: ").partition("; then")[0]
        words = shlex.split(command.replace("NOUN, with the noun that it holds", "detections"))
        done = CliRunner().invoke(app, ["--workspace", str(root), *words[1:]])
        assert done.exit_code == 0, done.output
    assert causes(root) == {}


def verdict(root: Path, person: str, verdict: Verdict) -> None:
    Workspace.existing(root).store.save_review(
        Review(CHANGE, verdict, "Seen again: it is a shadow.", person, datetime.now(UTC))
    )


def test_a_change_that_people_dismiss_is_told_no_more_by_the_public_and_otherwise_by_partners(home: Path) -> None:
    for person in ("reviewer 2", "reviewer 5"):
        verdict(home, person, Verdict.DISMISSED)
    gone = f"it tells 1 row that the public edition does not tell any more: {CHANGE}"
    otherwise = f"it tells 1 row that is told otherwise since: {CHANGE}"
    assert causes(home) == {
        **dict.fromkeys(("changes.csv", "embed", "features-public", "feeds-public", "stac-public"), gone),
        **dict.fromkeys(("features-partner", "feeds-partner", "stac-partner"), otherwise),
    }
    mend(home)


def test_an_issue_that_takes_a_change_back_may_name_it(home: Path) -> None:
    """It did so rightly, and doctor asked for ever to have the catalogue written anew."""

    def brief(*more: str) -> None:
        words = ["brief", "--site", "pellimar-bend", "--audience", "public", *more]
        done = CliRunner().invoke(app, ["--workspace", str(home), *words])
        assert done.exit_code == 0, done.output

    brief()
    for person in ("reviewer 2", "reviewer 5"):
        verdict(home, person, Verdict.DISMISSED)
    brief("--since-last")
    mend(home)
    issues = (home / "published" / "stac-public" / "briefings").rglob("*.json")
    assert any(CHANGE in path.read_text("utf-8") for path in issues), "the new issue names it"


def test_agreement_that_ends_is_told_until_partners_read_it(home: Path) -> None:
    verdict(home, "reviewer 9", Verdict.UNSURE)
    told = causes(home)
    assert told["stac-partner"] == f"it tells 1 row that is told otherwise since: {CHANGE}"
    assert "does not tell any more" in told["stac-public"]
    mend(home)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"reviewer 2": Verdict.DISMISSED, "reviewer 5": Verdict.DISMISSED}, Verdict.CONFIRMED),
        ({"reviewer 9": Verdict.UNSURE}, Verdict.CONFIRMED),
        ({"reviewer 2": Verdict.DISMISSED, "reviewer 5": Verdict.DISMISSED}, Verdict.UNSURE),
    ],
)
def test_a_verdict_that_is_taken_back_is_told_until_readers_have_it(
    home: Path, first: dict[str, Verdict], then: Verdict
) -> None:
    """Feeds said that two people dismissed it, or agree no longer, and went on to when that was over."""
    for person, given in first.items():
        verdict(home, person, given)
    mend(home)
    feed = home / "published" / "feeds-public" / "feed.atom"
    assert "do not quote" in feed.read_text("utf-8"), "told no longer"
    for person in first:
        verdict(home, person, then)
    told = causes(home)
    otherwise = f"it tells 1 row that is told otherwise since: {CHANGE}"
    # that of the public says that the change is told no longer, and is right while no two people agree again
    again = ("feeds-public",) if then is Verdict.CONFIRMED else ()
    assert told == dict.fromkeys(("features-partner", "feeds-partner", "stac-partner", *again), otherwise)
    mend(home)
    assert ("do not quote" in feed.read_text("utf-8")) is (then is not Verdict.CONFIRMED)


def test_a_correction_is_told_until_it_is_published(home: Path) -> None:
    store = Workspace.existing(home).store
    (kept,) = store.detections()
    window = replace(kept, first_seen=date(2026, 10, 25))
    store.save_detections([window], change=Change(Why.NEW_LOOKS))
    assert causes(home)["stac-partner"] == f"it tells 1 row that is told otherwise since: {CHANGE}"
    mend(home)


@pytest.mark.parametrize("noun", ["action", "claim", "identifier"])
def test_a_row_that_is_taken_away_is_told_no_more(home: Path, noun: str) -> None:
    store = Workspace.existing(home).store
    if noun == "identifier":
        store.remove_identifier(COMPANY.id)
        wanted = {"stac-partner", "stac-public"}
    elif noun == "claim":  # it waits until a person has read the other figure
        store.save_claims([replace(CLAIM, figure=54.0)])
        wanted = {"features-partner", "features-public", "stac-partner", "stac-public"}
    else:
        words = ["actions", "withdraw", RAID.id, "--by", "desk", "--reason", "the source took it back"]
        done = CliRunner().invoke(app, ["--workspace", str(home), *words])
        assert done.exit_code == 0, done.output
        wanted = {"features-partner", "features-public", "stac-partner", "stac-public"}
        lines = [line.partition(": ")[0] for line in done.output.splitlines() if "may tell" in line]
        assert set(lines) == {f"published/{name}" for name in wanted}, "whoever withdraws it is reminded"
    assert causes(home).keys() == wanted
    mend(home)


def test_a_claim_that_is_let_out_with_another_figure_is_told_otherwise(home: Path) -> None:
    store = Workspace.existing(home).store
    store.save_claims([replace(CLAIM, figure=54.0)])
    decide_about_claim(store, CLAIM.id, READ)
    told = causes(home)
    assert told["stac-public"] == f"it tells 1 row that is told otherwise since: {CLAIM.id}"
    mend(home)


def test_reports_that_a_longer_delay_keeps_inside_are_told_no_more(home: Path) -> None:
    settings = home / "compound-watch.toml"
    settings.write_text(settings.read_text("utf-8") + "\noperation_delay_days = 20000\n", "utf-8")
    (decided,) = Workspace.existing(home).store.clearings(ROW.id)
    told = causes(home)
    assert f"report-{decided.token}" in told["stac-public"] and "stac-partner" not in told, told
    mend(home)


def test_the_earlier_name_of_a_place_is_told(home: Path) -> None:
    store = Workspace.existing(home).store
    store.save_site(replace(store.site("pellimar-bend"), name="Pellimar Yard"), by="analyst", why="A map names it so.")
    told = causes(home)
    assert told["embed"] == "it calls 1 site by an earlier name: Pellimar Bend"
    mend(home)


def test_a_published_folder_that_is_taken_away_is_one_line_and_no_fault(home: Path) -> None:
    shutil.rmtree(home / "published" / "stac-public")
    done = CliRunner().invoke(app, ["--workspace", str(home), "doctor"])
    lines = [line for line in done.output.splitlines() if "stac-public" in line]
    assert len(lines) == 1 and lines[0].startswith("note    published/stac-public: it is gone, with "), lines


def test_many_changed_files_of_one_folder_are_one_line(home: Path) -> None:
    changed = sorted((home / "published" / "stac-public").rglob("*.json"))
    for path in changed:
        path.write_text("{}", "utf-8")
    done = CliRunner().invoke(app, ["--workspace", str(home), "doctor"])
    lines = [line for line in done.output.splitlines() if "stac-public" in line]
    assert len(changed) > 5 and len(lines) == 1, lines
    assert lines[0].startswith(f"NOT OK  published/stac-public: gone or not as written: {len(changed)} of its ")
