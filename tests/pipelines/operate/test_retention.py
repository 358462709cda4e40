"""Retention on a real workspace: what is past its time is gone from every byte of the folder; nothing else moves."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.errors import CompoundWatchError, NotAllowed, NotFound, StoreRefused
from geodata.incidents.clearing import Decision
from geodata.incidents.forgotten_text import LIKE_DELETED, is_forgotten
from geodata.incidents.incident import Incident
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import other
from geodata.looks.set_aside_chip import SetAsideChip
from geodata.restored import PUBLISHED_BEFORE
from geodata.sites.site import Access, Site
from geodata.store import FILE_NAME
from geodata.store.clearings import Wish
from geodata.store.geopackage import prepare_connection
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.context.run_lock import single_flight
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents, rejoin
from pipelines.incidents.clear_reports import queue, queue_lines, stands_at
from pipelines.incidents.import_file import import_incidents
from pipelines.operate.doctor import examine
from pipelines.operate.retention import Asked, RetentionReport, retention
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.features.publish_features import publish_features
from tests.addressed import with_address
from tests.geodata.cleared import ANSWERED, decide_about_report

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=731)
"""When what is kept 730 days and was imported just now is past its time."""
SITE = Site(
    "mill",
    "Old Mill Estate",
    shapely.box(98.5, 16.7, 98.51, 16.71),
    "TH",
    documented=True,
    source="ASPI",
    access=Access.PUBLIC,
)

FEED = """<rss><channel><title>Border Herald</title>
<item><title>Zarquon raid planned at Old Mill Estate</title><link>https://news.example/zarquon-raid-planned</link>
<pubDate>Wed, 05 Mar 2025 10:00:00 +0000</pubDate></item></channel></rss>"""
TABLE = """id,title,date,lat,lon,country,place,reported_by,url,deaths,licence
r-1,Zarquon taken to the church,2025-03-05,16.705,98.505,Thailand,Zarquon Lane,Zarquon Post,https://a.example/zarquon,3,
r-2,Roofs burnt at Old Mill Estate,2025-03-06,16.705,98.505,Thailand,,Herald,https://a.example/roofs,,CC BY 4.0
r-4,,2025-03-08,15.1,98.1,Zarquonia,Zarquon Road,,,,
r-3,Zarquon held,2025-03-07,15.0,98.0,Thailand,,Herald,,,CC BY 4.0
"""
SECRET = b"zarquon"
"""In every text that nobody clears, and in nothing else."""


def everywhere(folder: Path, secret: bytes = SECRET) -> list[str]:
    """Files of a workspace whose name or bytes hold a word, however they are made."""
    found = [p for p in folder.rglob("*") if p.is_file()]
    return [
        str(p.relative_to(folder))
        for p in found
        if secret in p.read_bytes().lower() or secret in p.name.lower().encode()
    ]


def digests(folder: Path) -> dict[str, str]:
    """What each file holds; the store's log and its index of shared memory are how SQLite reads, no content."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith(("-wal", "-shm", "run.lock")))
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def well(workspace: Workspace) -> list[str]:
    """What doctor finds wrong, but for the machine's own space."""
    return [str(f) for f in examine(Workspace(workspace.root)) if not f.ok and f.thing not in ("space", "privacy")]


def import_all(workspace: Workspace, folder: Path) -> str:
    """Import every file that the workspace was made of; what the reports said."""
    said: list[str] = []
    for name, source in (("feed.xml", "rss"), ("table.csv", "csv")):
        said += import_incidents(workspace, folder / name, source).lines()
    said += pull_incidents(workspace, str(folder / "theirs" / "catalog.json")).lines()
    return "\n".join(said)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files and a workspace of them, with a confirmed change, decisions, history, catalogues, and things beside it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "feed.xml").write_text(FEED)
    (folder / "other.csv").write_text("id,title,date,lat,lon\nt-1,Zarquon abroad,2025-04-05,16.9,98.9\n")
    others = Workspace.open(folder / "others")
    import_incidents(others, folder / "other.csv", "csv")
    shutil.copytree(others.reports_dir / "csv", folder / "theirs")
    others.store.close()
    workspace = Workspace.open(with_address(folder / "watch"))
    store = workspace.store
    store.save_site(SITE, by="editor")
    store.save_detections([_detection()])
    for who in ("reviewer 1", "reviewer 2"):
        store.save_review(Review("D-1", Verdict.CONFIRMED, "roofs stand on both dates", who, NOW))
    (folder / "table.csv").write_text(TABLE.replace("Zarquon taken", "Zarquon first told"))
    import_all(workspace, folder)
    (folder / "table.csv").write_text(TABLE)  # the source changes its words: an earlier version
    import_all(workspace, folder)
    decide_about_report(store, "csv-r-2", Wish(Decision.CLEARED, "desk", "read the article", answers=ANSWERED))
    decide_about_report(
        store,
        "csv-r-3",
        Wish(
            Decision.CLEARED,
            "desk",
            "read the article",
            words="Zarquon is said to have been raided",
            place="Zarquon pier",
            source_name="Zarquon clinic",
            answers=ANSWERED,
        ),
    )
    decide_about_report(store, "csv-r-3", Wish(Decision.HELD, "desk", "it endangers people"))
    store.confirm_incident("csv-r-1", "analyst 1", "read the article")
    publish_incidents(workspace, None, Audience.INTERNAL)
    publish_incidents(workspace, None, Audience.PUBLIC)
    publish_catalog(workspace, None, Audience.INTERNAL)
    publish_features(workspace, None, Audience.INTERNAL)
    publish_features(workspace, None, Audience.PUBLIC)
    _beside(workspace)
    store.close()
    return folder


def _detection() -> Detection:
    return Detection(
        id="D-1",
        site_id="mill",
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=SITE.outline,
        last_clear_before=date(2024, 1, 3),
        first_seen=date(2024, 1, 8),
        confirmed_on=date(2024, 1, 18),
        last_seen=date(2024, 1, 18),
        ended_on=None,
        area_m2=6400.0,
        confidence=Confidence.HIGH,
        reasons=("strong",),
        scenes=("a", "b"),
        settings_hash="x",
        code_version="1",
        birth="1/1",
        run_id="r",
    )


def _beside(workspace: Workspace) -> None:
    """A file of a settled look and one of a look that waits, a fault report, a log, a briefing."""
    for number, settled in (("1", NOW - timedelta(days=1)), ("2", None)):
        name = f"quarantine/mill/{number}.tif"
        (workspace.root / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace.root / name).write_bytes(b"x")
        look = Look("mill", f"S-{number}", "c", "cat", "optical", NOW, LookStatus.CLOUDY, other("cloud"), 0.1)
        workspace.store.save_looks([look])
        workspace.store.save_set_aside(
            [
                SetAsideChip(
                    "mill",
                    f"S-{number}",
                    "c",
                    f"chips/{number}",
                    "a",
                    "b",
                    "damaged",
                    name,
                    NOW,
                    (),
                    settled,
                    "cloudy" if settled else "",
                )
            ]
        )
    for name in ("faults/compound-watch-fault-1.txt", "run-from-dashboard.log", "briefings/b.pdf", "faults/own.txt"):
        (workspace.root / name).parent.mkdir(exist_ok=True)
        (workspace.root / name).write_text("trace")


@pytest.fixture
def files(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "w"))


@pytest.fixture
def workspace(files: Path) -> Workspace:
    return Workspace.existing(files / "watch")


def applied(workspace: Workspace, now: datetime = LATER) -> RetentionReport:
    done = retention(workspace, apply=True, now=now)
    workspace.store.close()
    return done


def over(report: RetentionReport) -> dict[str, tuple[str, ...]]:
    return {str(kind.kind): kind.over for kind in report.kinds if kind.over}


def test_without_apply_everything_is_told_and_no_byte_changes(workspace: Workspace) -> None:
    workspace.store.close()
    before = digests(workspace.root)
    told = retention(workspace, now=LATER)
    workspace.store.close()
    assert digests(workspace.root) == before and not told.applied and not told.done
    assert over(told) == {
        "report_text": ("csv-r-1", "csv-r-3", "csv-r-4", "csv-t-1", "rss-https://news.example/zarquon-raid-planned"),
        "earlier_text": ("csv-r-1/1",),
        "set_aside": ("quarantine/mill/1.tif",),
        "fault_reports": ("faults/compound-watch-fault-1.txt",),
        "run_logs": ("run-from-dashboard.log",),
        "own_catalogues": (
            "csv/csv-r-1",
            "csv/csv-r-3",
            "csv/csv-r-4",
            "rss/rss-https://news.example/zarquon-raid-planned",
        ),
        "published_catalogues": tuple(f"published/{name}-internal" for name in ("catalogue", "features", "stac")),
    }
    counted = {str(kind.kind): kind.count for kind in told.kinds}
    # by hand: four roles and one editor; five items in own catalogues (one feed, four rows); five published; one PDF
    assert (counted["names"], counted["own_catalogues"], counted["published_catalogues"]) == (5, 5, 5)
    assert (counted["briefings"], counted["set_aside"]) == (1, 2)
    assert "csv-r-2" not in str(over(told)), "a person cleared it"


def test_what_is_past_its_time_is_gone_from_every_byte_and_doctor_stays_clean(workspace: Workspace) -> None:
    held = [name for name in everywhere(workspace.root) if not name.endswith(("-wal", "-shm"))]
    assert FILE_NAME in held and any(n.startswith("incidents/csv") for n in held)
    assert any(n.startswith("incidents/rss") for n in held) and any("catalogue-internal" in n for n in held)
    assert any(n.startswith("published/features-internal") for n in held)
    before_doctor = well(workspace)
    dry = over(retention(workspace, now=LATER))["published_catalogues"]
    told = applied(workspace)
    assert told.problems == () and everywhere(workspace.root) == []
    assert [line for line in told.done if "which held a deleted text" in line] == [
        f"Deleted: {name}, which held a deleted text. Publish it again." for name in dry
    ], "what the look without --apply named"
    assert well(workspace) == before_doctor == [line for line in before_doctor if "quarantine/mill/2.tif" in line]
    assert not (workspace.root / "published/catalogue-internal").exists(), "it held a deleted text"
    assert (workspace.root / "published/catalogue-public/catalog.json").exists(), "it held none"
    assert not (workspace.root / "published/features-internal").exists()
    assert (workspace.root / "published/features-public/pygeoapi.yml").exists(), "it held none"
    left = sorted(
        p.name for name in ("quarantine", "faults", "briefings") for p in (workspace.root / name).rglob("*.*")
    )
    assert left == ["2.tif", "b.pdf", "own.txt"], "what waits, and what is none of ours, stays"
    assert over(retention(workspace, now=LATER)) == {}, "a second look finds nothing"
    again = retention(workspace, apply=True, now=LATER)
    assert again.done == () and again.problems == () and "nothing was deleted" in again.lines()[-1]


def test_what_is_served_as_features_is_written_anew_without_it_and_then_stays(workspace: Workspace) -> None:
    aside = workspace.root / PUBLISHED_BEFORE / "features-internal"
    shutil.copytree(workspace.root / "published/features-internal", aside)
    told = applied(workspace)
    for folder in ("published/features-internal", f"{PUBLISHED_BEFORE}/features-internal"):
        assert f"Deleted: {folder}, which held a deleted text. Publish it again." in told.done
    publish_features(workspace, None, Audience.INTERNAL)
    assert b"csv-r-1" in (workspace.root / "published/features-internal/incidents.geojson").read_bytes()
    again = retention(workspace, apply=True, now=LATER)
    workspace.store.close()
    assert again.done == () and everywhere(workspace.root) == []


def test_statements_reviews_counts_and_dates_do_not_move(workspace: Workspace) -> None:
    store = workspace.store

    def standing() -> list[Any]:
        counts = [
            (i.source, i.start_date, i.end_date, i.fatalities_best, i.place, i.site_ids, i.withdrawn, i.verification)
            for i in store.incidents()
        ]
        who = [(c.decision, c.decided_by, c.reason, c.number) for c in store.clearings()]
        said = [(c.version, c.confirmed_by, c.reason) for c in store.confirmations()]
        changes = store.detections(), store.revisions(), store.reviews(), store.site_changes("mill"), store.site("mill")
        return [sorted(map(repr, counts)), sorted(map(repr, who)), said, *changes, len(store.incident_versions())]

    before = standing()
    applied(workspace)
    assert standing() == before
    bare = {i.id: i for i in store.incidents()}
    assert bare["csv-r-2"].title == "Roofs burnt at Old Mill Estate", "what a person cleared stays"
    assert bare["csv-r-1"].title == "report" and bare["csv-r-1"].url == "" and is_forgotten(bare["csv-r-1"])
    rejoin(workspace)
    assert standing() == before, "joining again loses no site, though the words that named it are gone"


def test_a_deleted_text_under_another_id_is_told_at_import_and_in_the_queue(files: Path, workspace: Workspace) -> None:
    applied(workspace)
    head, row = TABLE.splitlines()[0], "R-99,ZARQUON taken to the church.,2025-03-05,16.7,98.5,Thailand,,,,,"
    other = "R-98,Zarquon,2025-03-05,16.7,98.5,Thailand,,,https://a.example/zarquon/,,"
    plain = "R-97,A market opens again beside the road,2025-03-05,16.7,98.5,Thailand,,,https://a.example/market,,"
    (files / "again.csv").write_text("\n".join((head, row, other, plain)) + "\n")
    for _ in range(2):
        report = import_incidents(workspace, files / "again.csv", "csv")
        assert report.like_deleted == ("csv-R-99", "csv-R-98"), "by its headline, and by its link and day"
        assert any("csv-R-99, csv-R-98" in line and "deleted here" in line for line in report.lines())
    waiting, _ = queue(workspace.store.incidents(), workspace.store.clearings(), date(2025, 4, 1))
    told = {w.incident.id: LIKE_DELETED in w.incident.notes for w in waiting}
    assert told["csv-R-99"] and told["csv-R-98"] and not told["csv-R-97"]
    lines = queue_lines(waiting, 50, stands_at([w.incident for w in waiting], workspace.store.sites(retired=True)))
    assert sum("it reads like, or links to, a report whose text was deleted here" in line for line in lines) == 2


def test_a_later_import_of_the_same_rows_brings_no_text_back_in_silence(files: Path, workspace: Workspace) -> None:
    applied(workspace)
    before = {i.id: i for i in workspace.store.incidents()}
    told = import_all(workspace, files)
    assert "was deleted here and stays out" in told
    workspace.store.close()
    assert everywhere(workspace.root) == [] and {i.id: i for i in workspace.store.incidents()} == before
    first = digests(workspace.root / "incidents")
    import_all(workspace, files)
    assert digests(workspace.root / "incidents") == first, "the same again changes no byte"
    pulled = pull_incidents(workspace, str(files / "theirs" / "catalog.json"))
    assert (pulled.new, pulled.changed, pulled.withdrawn, pulled.kept_out) == (0, 0, 0, 1)
    # the source corrects a count and rewords: the count is taken, the words are not
    (files / "table.csv").write_text(
        TABLE.replace("zarquon,3,", "zarquon,4,").replace("Zarquon taken", "Zarquon moved")
    )
    import_all(workspace, files)
    workspace.store.close()
    assert workspace.store.incidents_by_id(["csv-r-1"])["csv-r-1"].fatalities_best == 4
    assert everywhere(workspace.root) == [] and well(Workspace(workspace.root)) == well(workspace)
    import_incidents(workspace, files / "table.csv", "csv", complete=True)
    assert workspace.store.incidents_by_id(["csv-r-1"])["csv-r-1"].withdrawn is False, "a complete table holds it"


def test_a_report_without_text_waits_for_nobody_and_cannot_be_cleared(workspace: Workspace) -> None:
    applied(workspace)
    store = workspace.store
    with pytest.raises(NotAllowed, match="text was deleted"):
        decide_about_report(store, "csv-r-1", Wish(Decision.CLEARED, "desk", "read the article", answers=ANSWERED))
    told = CliRunner().invoke(app, ["--workspace", str(workspace.root), "incidents", "queue"])
    assert "No report waits" in told.stdout


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.integers(1, 800), st.integers(0, 800))
def test_nothing_younger_than_its_time_is_deleted(made: Path, tmp_path: Path, days: int, age: int) -> None:
    folder = tmp_path / "each"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made / "watch", folder)
    (folder / "compound-watch.toml").write_text(
        f"keep_uncleared_text_days = {days}\nkeep_fault_reports_days = {days}\n"
    )
    workspace = Workspace.existing(folder)
    fault = folder / "faults/compound-watch-fault-1.txt"
    # the texts came some seconds after NOW; an hour more than so many days is past them, an hour less is not
    for hours, gone in ((-1, False), (1, True)):
        now = NOW + timedelta(days=age, hours=hours)
        os.utime(fault, (NOW.timestamp(), NOW.timestamp())) if fault.exists() else None
        applied(workspace, now)
        past = age > days or (age == days and gone)
        assert is_forgotten(workspace.store.incidents_by_id(["csv-r-1"])["csv-r-1"]) is past
        assert fault.exists() is not past
    workspace.store.close()


def test_a_decision_begins_the_time_anew(workspace: Workspace) -> None:
    store, asked = workspace.store, Wish(Decision.HELD, "desk", "it still endangers people")
    decide_about_report(store, "csv-r-1", asked, now=LATER - timedelta(days=10))
    assert "csv-r-1" not in over(retention(workspace, now=LATER))["report_text"]
    assert "csv-r-1" in over(retention(workspace, now=LATER + timedelta(days=721)))["report_text"]


def test_a_text_that_a_person_asks_for_goes_at_once_cleared_or_not(workspace: Workspace) -> None:
    asked = Asked(("csv-r-2",), "the office asked us to take it out", "operator")
    dry = retention(workspace, asked=asked)
    assert over(dry)["report_text"] == ("csv-r-2",)
    told = retention(workspace, apply=True, asked=asked)
    went = {line.removeprefix("Deleted: ").partition(",")[0] for line in told.done if "which held" in line}
    assert set(over(dry)["published_catalogues"]) == went and "published/catalogue-public" in went
    assert all(any(name in line for line in dry.lines()) for name in went), "named before they go"
    workspace.store.close()
    assert not told.problems and everywhere(workspace.root, b"roofs burnt") == []
    (kept,) = [t for t in workspace.store.report_texts() if t.forgotten_at]
    assert (kept.incident_id, kept.why, kept.forgotten_by) == ("csv-r-2", asked.reason, "operator")
    view = workspace.edition(Audience.PUBLIC, NOW.date())
    assert "csv-r-2" not in {i.id for i in view.incidents.items}, "the public no longer reads it"
    assert not (workspace.root / "published/catalogue-public").exists()
    for bad, error in (
        (replace(asked, ids=("csv-none",)), NotFound),
        (replace(asked, reason="short"), NotAllowed),
        (replace(asked, by=" "), NotAllowed),
        (replace(asked, reason="call me at +66 81 234 5678"), NotAllowed),
    ):
        with pytest.raises(error) as caught:
            retention(workspace, apply=True, asked=bad)
        assert isinstance(caught.value, CompoundWatchError) and caught.value.next_step


def test_the_next_step_of_what_a_person_asks_for_deletes_it(workspace: Workspace) -> None:
    """Without the report, its reason and who asked, the command that was printed left the text where it was."""
    reason = 'the office\'s desk asked; see "letter 7" $HOME'
    words = ["retention", "--report", "csv-r-2", "--report", "csv-r-3", "--reason", reason, "--by", "desk officer"]
    asked = CliRunner().invoke(app, ["--workspace", str(workspace.root), *words])
    assert asked.exit_code == 0, asked.output
    command = asked.stdout.splitlines()[-1].rpartition("Delete it with: ")[2].removesuffix(".")
    done = CliRunner().invoke(app, ["--workspace", str(workspace.root), *shlex.split(command)[1:]])
    assert done.exit_code == 0, done.output
    gone = {t.incident_id: (t.why, t.forgotten_by) for t in workspace.store.report_texts() if t.forgotten_at}
    assert gone["csv-r-2"] == gone["csv-r-3"] == (reason, "desk officer")


def test_a_pass_that_was_stopped_half_way_is_made_up(workspace: Workspace) -> None:
    """The store's part is done, the catalogues' is not: as when the machine went off between the two."""
    for text in over(retention(workspace, now=LATER))["report_text"]:
        workspace.store.forget_report(text, ("mill",), now=LATER)
    assert over(retention(workspace, now=LATER))["own_catalogues"]
    applied(workspace)
    assert everywhere(workspace.root) == []


def test_a_row_that_was_changed_by_hand_is_left_and_told(workspace: Workspace) -> None:
    workspace.store.close()
    with closing(sqlite3.connect(workspace.root / FILE_NAME)) as file:
        prepare_connection(file)
        file.execute("UPDATE incidents SET fatalities_best = 9 WHERE id = 'csv-r-1'")
        file.commit()
    told = applied(workspace)
    assert [p.thing for p in told.problems] == ["report csv-r-1"] and told.problems[0].next_step
    assert workspace.store.incidents_by_id(["csv-r-1"])["csv-r-1"].fatalities_best == 9
    assert any("incidents/csv-r-1" in line for line in well(workspace)), "doctor still tells it"


def test_a_file_that_cannot_be_deleted_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".tif":
            raise PermissionError(13, "Permission denied", str(path))
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)  # root, who may run the tests, is refused nothing by rights
    told = applied(workspace)
    assert [p.thing for p in told.problems] == ["quarantine/mill/1.tif"] and told.problems[0].next_step
    kept = [one.kept_as for one in workspace.store.set_aside_chips()]
    assert "quarantine/mill/1.tif" in kept, "the store still says where it lies"


def test_a_refused_item_is_counted_and_no_longer_quoted(files: Path, workspace: Workspace) -> None:
    page = next((files / "theirs" / "items").glob("*.json"))
    item = json.loads(page.read_text())["features"][0]
    item["properties"]["cw:date_precision"] = "Zarquon o'clock"
    page.write_text(json.dumps({"type": "FeatureCollection", "features": [item], "links": []}))
    shutil.rmtree(files / "theirs" / "2025")
    assert pull_incidents(workspace, str(files / "theirs" / "catalog.json")).problems
    before = [len(p.refused) for p in workspace.store.pulls(limit=None)]
    applied(workspace)
    assert [len(p.refused) for p in workspace.store.pulls(limit=None)] == before and sum(before) == 1
    assert everywhere(workspace.root) == []


def test_nothing_is_deleted_while_a_run_is_under_way_nor_from_a_damaged_store(workspace: Workspace) -> None:
    with single_flight(workspace.root), pytest.raises(NotAllowed, match=": a run is under way"):
        retention(workspace, apply=True, now=LATER)
    workspace.store.close()
    (workspace.root / FILE_NAME).write_bytes(b"no database")
    for apply in (False, True):
        with pytest.raises(StoreRefused):
            retention(Workspace(workspace.root), apply=apply, now=LATER)


def test_the_command_says_what_it_finds_in_words_and_for_machines(workspace: Workspace, tmp_path: Path) -> None:
    def call(*words: str, folder: Path = workspace.root) -> Any:
        return CliRunner().invoke(app, ["--workspace", str(folder), "retention", *words])

    (workspace.root / "compound-watch.toml").write_text("keep_run_logs_days = 7\n")
    old = (NOW - timedelta(days=8)).timestamp()
    os.utime(workspace.root / "run-from-dashboard.log", (old, old))
    plain, told = call(), json.loads(call("--json").stdout)
    assert plain.exit_code == 0 and "kept 730 days (keep_uncleared_text_days)" in plain.stdout
    (log,) = [k for k in told["kinds"] if k["kind"] == "run_logs"]
    assert log["over"] == ["run-from-dashboard.log"] and log["keep_days"] == 7 and not told["applied"]
    done = json.loads(call("--apply", "--json").stdout)
    assert done["done"] == ["Deleted: run-from-dashboard.log."] and done["problems"] == []
    missing = call(folder=tmp_path / "none")
    assert isinstance(missing.exception, NotFound) and not (tmp_path / "none").exists()


def test_pictures_of_points_without_a_site_go_after_their_time_with_folders_named_by_coordinates(
    workspace: Workspace,
) -> None:
    places = workspace.root / "new-places"
    for name, age in (("98.5050_16.6050", 91), (".98.5050_16.6050.0a.part", 91), ("98.6000_16.7000", 1)):
        chips = places / name / "chips"
        chips.mkdir(parents=True)
        (chips / "1.tif").write_bytes(b"x")
        for path in (chips / "1.tif", chips, places / name):
            os.utime(path, ((NOW - timedelta(days=age)).timestamp(),) * 2)
    told = retention(workspace, now=NOW)
    (kind,) = [k for k in told.kinds if k.kind == "new_places"]
    assert (kind.count, kind.keep_days, kind.setting) == (3, 90, "keep_new_places_days")
    gone = {"new-places/98.5050_16.6050", "new-places/.98.5050_16.6050.0a.part"}
    assert set(kind.over) == gone and len(list(places.iterdir())) == 3
    assert {f"Deleted: {name}." for name in gone} <= set(applied(workspace, NOW).done)
    assert [path.name for path in places.iterdir()] == ["98.6000_16.7000"]
    assert (places / "98.6000_16.7000/chips/1.tif").is_file()


def test_words_of_comments_go_after_their_time_from_every_byte(workspace: Workspace) -> None:
    key = workspace.store.detections()[0].id
    for words, age in (("a roof, says Quillon", 366), ("wet soil, says Brandel", 364)):
        workspace.store.comment(key, words, "desk 1", now=NOW - timedelta(days=age))
    (kind,) = [k for k in retention(workspace, now=NOW).kinds if k.kind == "comments"]
    assert (kind.count, kind.keep_days, kind.over) == (2, 365, (f"{key}/1",))
    assert f"Deleted: the words of comment {key}/1." in applied(workspace, NOW).done
    workspace.store.close()
    assert everywhere(workspace.root, b"quillon") == [] and everywhere(workspace.root, b"brandel") != []
    old, new = workspace.store.comments(key)
    assert (old.words, old.written_by, old.deleted_at) == (
        "",
        "desk 1",
        NOW.replace(microsecond=NOW.microsecond // 1000 * 1000),
    )
    assert new.words.startswith("wet soil") and workspace.store.row_changes() == []


def test_what_a_restore_set_aside_goes_when_it_holds_a_deleted_text(workspace: Workspace) -> None:
    workspace.store.close()
    aside = workspace.root / "published-before-restore"
    shutil.copytree(workspace.root / "published", aside)
    assert any(name.startswith("published-before-restore/catalogue-internal") for name in everywhere(workspace.root))
    done = applied(workspace)
    assert done.problems == () and everywhere(workspace.root) == []
    assert not (aside / "catalogue-internal").exists() and (aside / "catalogue-public/catalog.json").exists()


def test_times_of_an_older_store_begin_with_the_pull_that_brought_the_reports(workspace: Workspace) -> None:
    from alembic import command

    from geodata.store import row_digests
    from geodata.store.migrations import alembic_config

    store = workspace.store
    before: dict[str, Incident] = {i.id: i for i in store.incidents()}
    pulls = {
        p.catalog: p.finished_at
        for p in sorted(store.pulls(limit=None), key=lambda p: p.finished_at)
        if p.new + p.changed
    }
    store.close()
    with store._writing() as connection, row_digests.paused(connection):
        command.downgrade(alembic_config(connection), "0014")
    store.close()
    again = Workspace.existing(workspace.root).store
    since = {text.incident_id: text.kept_since for text in again.report_texts()}
    assert since == {key: pulls[incident.catalog] for key, incident in before.items()}
    again.close()
