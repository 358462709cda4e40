"""Doctor through its command: whatever was done to a workspace by hand or by a disk is named, each with a next step."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from sqlalchemy import update
from typer.testing import CliRunner

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.incidents.claim import Claim, ClaimScope
from geodata.looks.look import LookStatus
from geodata.looks.run import Run, RunState
from geodata.sites.site import Access, Site
from geodata.store import FILE_NAME, Store
from geodata.store.geopackage import prepare_connection
from geodata.store.tables_from_fields import LOOK_ROWS
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.context.request import RunRequest
from pipelines.context.run_lock import single_flight
from pipelines.context.workspace_state import remember_cron
from pipelines.incidents.import_file import import_incidents
from pipelines.operate.doctor import examine
from pipelines.operate.doctor_checks.last_backup import examine_backup
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.operate.status import status_of
from pipelines.run import judge_sites
from pipelines.run.run import run
from tests.pipelines.served_world import NAME, SITES, UNTIL, ServedWorld, quick_folder, served_world

SITE = SITES[0].id
REPORTS = "id,title,date,lat,lon,country\nr-1,A raid,2025-03-05,16.7,98.5,Thailand\n"


def call(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code and what was said, as JSON."""
    done = CliRunner().invoke(app, ["--workspace", str(folder), "doctor", "--json", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def wrong(folder: Path, *words: str) -> dict[str, dict[str, str]]:
    """Findings that are not well, by thing; each says its cause and a next step."""
    code, told = call(folder, *words)
    found = {f["thing"]: f for f in told["findings"] if not f["ok"]}
    assert code == (1 if found else 0) and told["ok"] is not bool(found)
    assert all(f["cause"] and f["next_step"] for f in found.values())
    return found


@pytest.fixture(scope="module")
def world() -> Iterator[ServedWorld]:
    with quick_folder() as folder, served_world(folder / "world") as made:
        yield made


@pytest.fixture(scope="module")
def made(world: ServedWorld) -> Iterator[Path]:
    """A workspace with a row in every noun that people are told of."""
    with pytest.MonkeyPatch.context() as patch, quick_folder() as folder:
        patch.setattr(judge_sites, "FEW_CHIPS", 10_000)
        workspace = world.workspace(folder / "made")
        store = workspace.store
        run(workspace, RunRequest(until=UNTIL))
        at = datetime(2026, 1, 2, tzinfo=UTC)
        store.save_detections([_detection()])
        store.save_review(Review("D-1", Verdict.CONFIRMED, "roofs stand on both dates", "analyst", at))
        store.save_claims([Claim("c-1", SITE, "Office", date(2025, 1, 1), None, 10, "buildings", 20, "all", "s")])
        store.save_claim_scopes([ClaimScope(SITE, "all", SITES[0].outline, "drawn")])
        (folder / "r.csv").write_text(REPORTS)
        import_incidents(workspace, folder / "r.csv", "csv")
        restricted = Site("kept", "Kept", shapely.box(99, 17, 99.01, 17.01), access=Access.RESTRICTED)
        store.save_site(restricted, by="a")
        store.close()
        yield workspace.root


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "w"))


def _detection() -> Detection:
    return Detection(
        id="D-1",
        site_id=SITE,
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=SITES[0].outline,
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


def by_hand(folder: Path, *statements: str) -> None:
    """What somebody does with another program, which brings along the functions of the spatial index as QGIS does."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        prepare_connection(file)
        file.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            assert file.execute(statement).rowcount != 0, statement
        file.commit()


def test_a_sound_workspace_is_well(folder: Path) -> None:
    assert wrong(folder) == {}
    _, told = call(folder)
    words = " ".join(f["cause"] for f in told["findings"])
    assert "every row is as" in words and "6 chips, every sha256 as written" in words and "sound" in words


HAND = [
    # statement, what must be named
    ("UPDATE sites SET name = 'Other' WHERE id = 'kept'", "sites/kept"),
    ("UPDATE site_revisions SET changed_by = 'nobody' WHERE id = 'kept'", "site_revisions/kept/1"),
    ("UPDATE looks SET status = 'cloudy' WHERE scene_id = 'S2A_47QMV_001'", f"looks/{SITE}/{NAME}/S2A_47QMV_001"),
    ("UPDATE looks SET clear_fraction = 0.123 WHERE scene_id = 'S2A_47QMV_000'", f"looks/{SITE}/{NAME}/S2A_47QMV_000"),
    (
        "UPDATE chips SET acquired_at = '2020-01-01T00:00:00.000Z' WHERE scene_id = 'S2A_47QMV_000'",
        f"chips/{SITE}/{NAME}/S2A_47QMV_000",
    ),
    ("UPDATE detections SET first_seen = '2023-01-01' WHERE id = 'D-1'", "detections/D-1"),
    ("UPDATE detections SET state = 'withdrawn' WHERE id = 'D-1'", "detections/D-1"),
    ("UPDATE detections SET state = 'no such state' WHERE id = 'D-1'", "detections/D-1"),
    ("UPDATE detections SET outline = (SELECT outline FROM sites WHERE id = 'kept')", "detections/D-1"),
    ("UPDATE reviews SET verdict = 'dismissed'", "reviews/D-1/analyst/2026-01-02T00:00:00.000Z"),
    (
        "INSERT INTO reviews (detection_id, verdict, reason, reviewer, reviewed_at) "
        "VALUES ('D-1', 'confirmed', 'it stands there', 'second', '2026-01-03T00:00:00.000Z')",
        "reviews/D-1/second/2026-01-03T00:00:00.000Z",
    ),
    ("UPDATE incidents SET title = 'Another raid'", "incidents/csv-r-1"),
    ("UPDATE incidents SET fatalities_best = 40", "incidents/csv-r-1"),
    ("UPDATE claims SET figure = 148", "claims/c-1"),
    ("UPDATE claim_scopes SET source = 'nobody'", f"claim_scopes/{SITE}/all"),
    ("UPDATE runs SET new_detections = 7", "runs/"),
    ("UPDATE judged SET fingerprint = 'x'", f"judged/{SITE}/ground"),
    ("UPDATE kept_files SET lines = '[]'", "kept_files/incidents/csv"),
    ("DELETE FROM detections", "detections/D-1"),
    ("DELETE FROM looks WHERE scene_id = 'S2A_47QMV_003'", f"looks/{SITE}/{NAME}/S2A_47QMV_003"),
    ("DELETE FROM chips WHERE scene_id = 'S2A_47QMV_003'", f"chips/{SITE}/{NAME}/S2A_47QMV_003"),
]


@pytest.mark.parametrize(("statement", "named"), HAND, ids=[s[:60] for s, _ in HAND])
def test_every_row_changed_by_hand_is_named(folder: Path, statement: str, named: str) -> None:
    by_hand(folder, statement)
    found = wrong(folder)
    assert any(thing.startswith(named) and "outside the program" in f["cause"] for thing, f in found.items()), found


def test_many_rows_changed_by_hand_are_all_named(folder: Path) -> None:
    chosen = [one for one in HAND if one[0].startswith("UPDATE") and "outline" not in one[0]]
    by_hand(folder, *(statement for statement, _ in chosen))
    found = wrong(folder)
    assert not [named for _, named in chosen if not any(thing.startswith(named) for thing in found)]


def test_what_the_program_writes_is_never_told(folder: Path) -> None:
    """After whatever is saved, changed, replaced and deleted through the store, every row still has its digest."""
    store = Store.open(folder)
    store.save_site(Site("kept", "New name", shapely.box(99, 17, 99.02, 17.01)), by="b", why="a better outline")
    store.retire_site("kept", "b", why="no longer of interest")
    store.restore_site("kept", "b")
    store.save_measures(SITE, "x", [])
    store.save_looks(store.looks())
    review = store.reviews()[0]
    store.take_back_review(review, now=review.reviewed_at + timedelta(minutes=1))
    store.save_review(Review("D-1", Verdict.DISMISSED, "it is a field of plastic", "second", review.reviewed_at))
    store.withdraw_incidents(["csv-r-1"])
    store.save_placebos(SITE, [])
    with store.transaction(), store._writing() as connection:
        connection.execute(update(LOOK_ROWS).where(LOOK_ROWS.c.status == LookStatus.SEEN).values(attempts=3))
    assert store.row_changes() == []
    store.close()
    assert wrong(folder) == {}


def test_a_site_edited_in_qgis_is_accepted_with_a_revision_and_not_made_public(folder: Path) -> None:
    by_hand(folder, "UPDATE sites SET name = 'Drawn anew' WHERE id = 'kept'")
    step = wrong(folder)["sites/kept"]["next_step"]
    assert '--accept "sites/kept"' in step
    assert wrong(folder, "--accept", "sites/kept", "--by", "operator") == {}
    store = Store.open(folder)
    assert store.site("kept").name == "Drawn anew"
    assert store.site_changes("kept")[-1].change.startswith("changed outside the program")
    store.close()

    by_hand(folder, "UPDATE sites SET access = 'public', documented = 1, source = 'me' WHERE id = 'kept'")
    done = CliRunner().invoke(app, ["--workspace", str(folder), "doctor", "--accept", "sites/kept"])
    assert "two people" in str(done.exception)
    by_hand(folder, "UPDATE reviews SET verdict = 'dismissed'")
    label = next(thing for thing in wrong(folder) if thing.startswith("reviews/"))
    done = CliRunner().invoke(app, ["--workspace", str(folder), "doctor", "--accept", label])
    assert "the program alone writes" in str(done.exception)


def test_a_run_tells_rows_changed_by_hand_before_it_writes_over_them(folder: Path, world: ServedWorld) -> None:
    by_hand(folder, "UPDATE detections SET first_seen = '2023-01-01'")
    workspace = Workspace.open(folder)
    vars(workspace)["settings"] = world.settings()
    done = run(workspace, RunRequest(until=UNTIL))
    assert any("detections/D-1" in p.cause for p in done.problems)
    workspace.store.close()


@pytest.mark.parametrize(("free", "enough"), [(999_000_000, False), (1_089_000_000, False), (1_091_000_000, True)])
def test_a_night_needs_room_for_each_watched_site(
    folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, enough: bool
) -> None:
    """One GB, and 30 MB for each of the three sites."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    found = wrong(folder)
    assert ("space" not in found) is enough
    if not enough:
        assert "3 sites may need 1.09 GB" in found["space"]["cause"]


def test_a_deleted_store_is_not_well(folder: Path, tmp_path: Path) -> None:
    for path in folder.glob(f"{FILE_NAME}*"):
        path.unlink()
    found = wrong(folder)
    assert "is gone" in found["store"]["cause"] and "copy" in found["store"]["next_step"]
    assert not (folder / FILE_NAME).exists()  # looking makes nothing
    (tmp_path / "new").mkdir()
    assert "store" in wrong(tmp_path / "new") and not list((tmp_path / "new").iterdir())
    done = CliRunner().invoke(app, ["--workspace", str(tmp_path / "none"), "doctor"])
    assert done.exit_code != 0 and "no such folder" in str(done.exception) and not (tmp_path / "none").exists()


@pytest.mark.parametrize("seed", range(12))
def test_damaged_pages_are_findings_and_no_trace(folder: Path, seed: int) -> None:
    path, draw = folder / FILE_NAME, random.Random(seed)
    body = bytearray(path.read_bytes())
    pages = len(body) // 4096
    for page in draw.sample(range(1, pages), 20) if seed else range(pages):
        at = page * 4096 + draw.randrange(64)
        body[at : at + 256] = draw.randbytes(256)
    path.write_bytes(body)
    found = wrong(folder)
    assert found and any("copy" in f["next_step"] or "again" in f["next_step"] for f in found.values())


@pytest.mark.parametrize("body", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_store(folder: Path, body: bytes) -> None:
    (folder / FILE_NAME).write_bytes(body)
    for path in folder.glob(f"{FILE_NAME}-*"):
        path.unlink()
    assert "store" in " ".join(wrong(folder))


def test_the_spatial_index_is_checked_and_made_again(folder: Path) -> None:
    by_hand(
        folder,
        "DELETE FROM rtree_sites_outline WHERE id = 1",
        "UPDATE rtree_detections_outline SET minx = 1, maxx = 2",
        "DROP TRIGGER rtree_sites_outline_insert",
    )
    found = wrong(folder)
    assert {"spatial index of sites", "spatial index of detections"} <= set(found)
    assert all("--repair" in f["next_step"] for f in found.values())
    assert wrong(folder, "--repair") == {}


def test_broken_references_are_named(folder: Path) -> None:
    by_hand(folder, "DELETE FROM sites WHERE id = 'kept'")
    found = wrong(folder)
    assert any(thing.startswith("site_revisions (row") for thing in found) and "sites/kept" in found


def test_chips_are_read_to_the_last_byte_and_repaired_from_the_catalogue(folder: Path, world: ServedWorld) -> None:
    store = Store.open(folder)
    chips = store.chips(SITE)
    store.close()
    paths = [folder / chip.path for chip in chips]
    body = bytearray(paths[0].read_bytes())
    body[-1] ^= 1
    paths[0].write_bytes(body)
    paths[1].unlink()
    (folder / "compound-watch.toml").write_text(
        f'[[catalogs]]\nhref = "{world.root}"\ncollections = ["{NAME}"]\nasset_hosts = ["127.0.0.1"]\n'
    )
    found = wrong(folder)
    assert {f"chip {chips[0].path}", f"chip {chips[1].path}"} == set(found)
    code, told = call(folder, "--repair")
    assert any("Set aside: 2 chips" in line for line in told["done"]) and code == 0, told
    store = Store.open(folder)
    assert [chip.sha256 for chip in store.chips(SITE)] == [chip.sha256 for chip in chips]
    assert all(path.is_file() for path in paths)
    assert list((folder / "quarantine").rglob("*.tif.*"))  # nothing is deleted
    assert {look.status for look in store.looks(SITE)} == {LookStatus.SEEN, LookStatus.CLOUDY}
    store.close()


def test_what_was_published_is_checked(folder: Path) -> None:
    files = sorted((folder / "incidents").rglob("*.json"))
    files[0].write_text("{}")
    files[1].unlink()
    found = wrong(folder)
    assert {f"file {path.relative_to(folder).as_posix()}" for path in files[:2]} == set(found)


def test_an_older_store_is_told_and_not_brought_up_to_date(folder: Path) -> None:
    by_hand(folder, "UPDATE alembic_version SET version_num = '0005'")
    found = wrong(folder)
    assert any("version 0005" in f["cause"] for f in found.values())
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)


def test_every_noun_has_a_digest_in_the_store_that_was_made(folder: Path) -> None:
    """The oracle beside the store's own count: rows and digests, counted by SQLite itself."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        names = [name for (name,) in file.execute("SELECT table_name FROM gpkg_contents") if name != "row_digests"]
        for name in names:
            (rows,) = file.execute(f"SELECT count(*) FROM {name}").fetchone()
            (kept,) = file.execute("SELECT count(*) FROM row_digests WHERE noun = ?", (name,)).fetchone()
            assert rows == kept, name


def test_who_names_no_address_for_corrections_is_told(tmp_path: Path) -> None:
    """A warning that fails nothing: an installation that publishes nothing needs none."""

    def told() -> DoctorFinding:
        return next(f for f in examine(Workspace.open(tmp_path)) if f.thing == "address for corrections and replies")

    assert (
        told().ok
        and str(told()).startswith("note    address")
        and "refuses a public catalogue" in str(told())
        and "Set corrections_to" in str(told())
    )
    (tmp_path / "compound-watch.toml").write_text('contact = "desk@example.org"\n', encoding="utf-8")
    assert str(told()) == "ok      address for corrections and replies: desk@example.org."


def test_what_asks_for_an_act_and_fails_nothing_is_a_note(tmp_path: Path) -> None:
    """ "ok" stood before "Make one on another disk" and before a run that is partly done; neither makes doctor fail."""
    backup = examine_backup(tmp_path, datetime(2026, 1, 2, tzinfo=UTC))
    assert backup.ok and str(backup).startswith("note    backup: none was made") and "another disk" in str(backup)
    store = Workspace.open(tmp_path).store

    def last_run() -> DoctorFinding:
        return next(f for f in examine(Workspace.open(tmp_path)) if f.thing == "last run")

    assert str(last_run()) == "ok      last run: none yet."
    for number, (state, line) in enumerate(
        (
            (RunState.DONE, "ok      last run: R0: done, begun {at}."),
            (
                RunState.PARTLY,
                "note    last run: R1: partly done, begun {at}. Read why with: compound-watch status.",
            ),
        )
    ):
        at = datetime.now(UTC) - timedelta(days=6 - number)
        store.save_run(Run(f"R{number}", at, at, state, "0" * 12, "1"))
        assert last_run().ok and str(last_run()) == line.format(at=f"{at:%Y-%m-%d %H:%M} UTC")
    store.close()


@pytest.mark.parametrize("state", [RunState.DONE, RunState.PARTLY])
def test_where_nothing_has_run_for_months_that_is_not_ok(tmp_path: Path, state: RunState) -> None:
    """A crontab that was lost: no schedule is remembered, and the last run came to its end."""
    workspace, at = Workspace.open(tmp_path), datetime.now(UTC) - timedelta(days=200)
    workspace.store.save_run(Run("R0", at, at + timedelta(hours=1), state, "0" * 12, "1"))
    finding = next(f for f in examine(workspace) if f.thing == "last run")
    assert not finding.ok and finding.cause.endswith("none came to its end in 200 days")
    assert "compound-watch run" in finding.next_step and "compound-watch schedule --cron" in finding.next_step
    workspace.store.close()


def test_a_run_of_one_site_keeps_no_other_fresh(tmp_path: Path) -> None:
    """The workspace was well by a run of yesterday over one of its two sites."""
    workspace, now = Workspace.open(tmp_path), datetime.now(UTC)

    def last_run() -> DoctorFinding:
        return next(f for f in examine(workspace) if f.thing == "last run")

    for site in SITES:
        workspace.store.save_site(site, by="test", now=now - timedelta(days=30))
    yesterday, long_ago = now - timedelta(days=1), now - timedelta(days=20)
    workspace.store.save_run(Run("R1", yesterday, yesterday, RunState.DONE, "0" * 12, "1", sites=1))
    assert last_run().level == "note" and last_run().cause == "none yet of all sites; R1 visited 1 site"
    workspace.store.save_run(Run("R0", long_ago, long_ago, RunState.DONE, "0" * 12, "1", sites=2))
    assert not last_run().ok and last_run().cause.startswith("R0: done, begun")
    assert "R1 since visited 1 site alone; none came to its end in 20 days" in last_run().cause
    workspace.store.save_run(Run("R2", now, now, RunState.DONE, "0" * 12, "1", sites=2))
    assert last_run().level == "ok"
    workspace.store.close()


def test_a_night_that_did_not_begin_and_a_run_that_was_killed_are_not_well(tmp_path: Path) -> None:
    """`doctor` said "ok" of a run of months ago while a schedule was kept, and of one whose process is gone."""
    store = Workspace.open(tmp_path).store

    def last_run() -> DoctorFinding:
        return next(f for f in examine(Workspace.open(tmp_path)) if f.thing == "last run")

    now = datetime.now(UTC)
    store.save_run(Run("R0", now + timedelta(days=800), now + timedelta(days=800), RunState.DONE, "0" * 12, "1"))
    assert last_run().cause == "none yet", "one that a wrong clock dated in the future is none"
    remember_cron(tmp_path, "0 19 * * *")
    assert last_run().ok
    noted = json.loads((tmp_path / "schedule.json").read_text())
    days_ago = (now - timedelta(days=5)).isoformat(timespec="seconds")
    (tmp_path / "schedule.json").write_text(json.dumps(noted | {"since": days_ago}))
    remember_cron(tmp_path, "0 19 * * *")  # a scheduler that is started again begins no new time
    assert not last_run().ok and re.search(r"none yet; the run due \S+ 19:00 UTC has not begun", last_run().cause)
    assert status_of(Workspace.open(tmp_path), now)["run_missed_at"] is not None
    store.save_run(Run("R1", now - timedelta(hours=2), None, RunState.RUNNING, "0" * 12, "1"))
    assert last_run().ok and "R1: interrupted, begun" in last_run().cause and last_run().level == "note"
    with single_flight(tmp_path):
        assert last_run().level == "ok"
    store.save_run(Run("R1", now - timedelta(days=9), now - timedelta(days=9), RunState.DONE, "0" * 12, "1"))
    assert not last_run().ok and "R1: done, begun" in last_run().cause
    store.close()


def test_half_a_login_is_told_before_the_dashboard_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(settings: str) -> list[str]:
        (home / "compound-watch.toml").write_text(settings, encoding="utf-8")
        return [str(f) for f in examine(Workspace.open(home)) if f.thing == "login"]

    home = tmp_path / "home"
    assert Workspace.open(home).store.sites() == []
    assert told("") == [], "who has no login is not asked about it"
    whole = 'login_provider = "https://id.example.org"\nlogin_client = "watch"\nlogin_analysts = ["a"]\n'
    whole += 'dashboard_address = "https://watch.example.org"\ndashboard_hosts = ["watch.example.org"]\n'
    (half,) = told(whole)
    assert half.startswith(
        "note    login: with what is known here the dashboard does not start: the client or its secret"
    )
    monkeypatch.setenv("COMPOUND_WATCH_LOGIN_SECRET", "s" * 40)
    assert told(whole) == ["ok      login: https://id.example.org."]
    (nobody,) = told(whole.replace('login_analysts = ["a"]', ""))
    assert "no group sees anything" in nobody
