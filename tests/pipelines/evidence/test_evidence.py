"""A package makes its finding again far from where it was made; whatever is changed in it is found and named."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.control_set import Cause
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused, NotAllowed, NotFound, ReadFailed
from geodata.incidents.claim import ClaimScope
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import FILE_NAME
from geodata.sites.grid import light_grid
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines import ground
from pipelines.evidence import bag
from pipelines.evidence import package as package_module
from pipelines.evidence.package import write_evidence
from pipelines.evidence.verify import verify
from pipelines.read.chip_files import write_chip
from tests.pipelines.judge.random_worlds import SITE, box
from tests.pipelines.run.judged_world import NEIGHBOUR, NOW, SETTINGS, judged_once

TODAY = NOW.date()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = judged_once(tmp_path_factory.mktemp("evidence") / "home")
    file = folder / FILE_NAME  # that world is judged under settings of its own
    file.write_text("[detection]\nguard_m = 30.0\ngroups = 5\nmin_controls = 20\n", encoding="utf-8")
    assert Workspace.open(folder).settings.hash() == SETTINGS.hash()
    return folder


@pytest.fixture(scope="module")
def package(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace.open(home)
    out = tmp_path_factory.mktemp("packed") / "evidence.zip"
    write_evidence(workspace, confirmed(workspace).id, out, Audience.INTERNAL, today=TODAY)
    workspace.store.close()
    return out


def confirmed(workspace: Workspace) -> Detection:
    return next(d for d in workspace.store.detections() if d.confirmed_on and d.state is not State.WITHDRAWN)


def test_the_finding_is_made_again_by_another_process_without_the_workspace(package: Path, tmp_path: Path) -> None:
    alone = tmp_path / "far away" / "evidence.zip"
    alone.parent.mkdir()
    shutil.copyfile(package, alone)
    code = "from pipelines.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "verify", str(alone)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Every file is as it was sealed." in done.stdout
    assert "Identical: the same detection again, from archived chips alone." in done.stdout
    assert "the machine's rule is met" in done.stdout and "do not quote this." in done.stdout
    assert ", confirmed" not in done.stdout, "it would read as a person's word"
    assert [path.name for path in alone.parent.iterdir()] == ["evidence.zip"], "no trace is left"


@pytest.mark.parametrize(("cores", "threads"), [(1, 4), (1, 1), (2, 2)])
def test_package_and_archive_give_the_same_on_another_number_of_cores_and_threads(
    home: Path, package: Path, cores: int, threads: int
) -> None:
    if len(os.sched_getaffinity(0)) < cores:
        pytest.skip(f"this machine gives fewer than {cores} cores")
    workspace = Workspace.open(home)
    key = confirmed(workspace).id
    workspace.store.close()
    code = (
        f"import os; os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{cores}])\n"
        "from pipelines.cli import main; main()"
    )
    for asked in (["verify", str(package)], ["--workspace", str(home), "replay", key]):
        done = subprocess.run(
            [sys.executable, "-c", code, *asked],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "OPENBLAS_NUM_THREADS": str(threads)},
        )
        assert done.returncode == 0 and "Identical: the same detection again" in done.stdout, done.stdout + done.stderr


def test_a_disk_that_takes_no_more_is_named_and_nothing_half_written_is_left(
    home: Path, package: Path, tmp_path: Path
) -> None:
    """A real limit of the operating system on the size of a file: the store in a package is larger."""
    workspace = Workspace.open(home)
    key = confirmed(workspace).id
    workspace.store.close()
    out, beside = tmp_path / "out", tmp_path / "beside"
    out.mkdir(), beside.mkdir()
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from pipelines.cli import main; main()"
    )
    packed = ["--workspace", str(home), "evidence", key, "--audience", "internal", "--out", str(out / "e.zip")]
    for asked in (["verify", str(package)], packed):
        done = subprocess.run(
            [sys.executable, "-c", code, *asked],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "TMPDIR": str(beside)},
        )
        assert done.returncode == 2 and done.stderr.startswith("Error: "), done.stdout + done.stderr
        assert "Ask for the package again" not in done.stderr, "it is no fault of the package"
        assert list(out.iterdir()) == list(beside.iterdir()) == []


def test_it_can_be_checked_without_this_program(package: Path, tmp_path: Path) -> None:
    """By coreutils alone: RFC 8493 is made for that."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    manifests = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", *manifests], cwd=tmp_path, check=True)
    assert (tmp_path / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    told = json.loads((tmp_path / "data" / "finding.json").read_text(encoding="utf-8"))
    assert told["sentence"].startswith("Change consistent with") and told["revisions"] and told["software"]["numpy"]
    weights = told["software"]["weights_sha256"]
    assert set(weights) == {"over_time.json", "states.json"}
    for name, digest in weights.items():
        (file,) = Path(ground.__file__ or "").parent.rglob(name)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest, name
    listed = {line.split("  ")[1] for line in (tmp_path / manifests[0]).read_text().splitlines()}
    there = {p.relative_to(tmp_path).as_posix() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    assert listed == there


def member_at(package: Path, at: int) -> str:
    """The member of a zip whose content holds a byte; the zip itself for one between them."""
    with zipfile.ZipFile(package) as archive:
        for member in archive.infolist():
            begins = member.header_offset + 30 + len(member.filename.encode()) + 20  # a local header with zip64 sizes
            if begins <= at < begins + member.file_size:
                return member.filename
    return "changed.zip"


def test_whatever_byte_is_changed_is_found_and_named(package: Path, tmp_path: Path) -> None:
    body = package.read_bytes()
    rng = random.Random(11)
    changed = tmp_path / "changed.zip"
    for _ in range(60):
        at = rng.randrange(len(body))
        changed.write_bytes(body[:at] + bytes([body[at] ^ (1 << rng.randrange(8))]) + body[at + 1 :])
        try:
            found = verify(changed)
        except FileRefused as refused:  # it is no zip file any more, or a member of it is not what it says
            assert member_at(package, at) in str(refused), (at, str(refused))
            continue
        assert any(member_at(package, at) in line for line in found.lines), at
        assert not found.identical and len(found.lines) >= 2, at
        assert found.lines[0] == "Changed since it was sealed:"


def in_chip(folder: Path) -> str:
    path = next((folder / "data" / "workspace" / "chips").rglob("*.tif"))
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    return path.relative_to(folder).as_posix()


def in_finding(folder: Path) -> str:
    path = folder / "data" / "finding.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"confirmed"', '"withdrawn"', 1), encoding="utf-8")
    return "data/finding.json"


def one_more(folder: Path) -> str:
    (folder / "data" / "more.txt").write_text("more", encoding="utf-8")
    return "data/more.txt"


def one_less(folder: Path) -> str:
    path = next((folder / "data" / "workspace" / "chips").rglob("*.tif"))
    path.unlink()
    return path.relative_to(folder).as_posix()


def in_manifest(folder: Path) -> str:
    path = folder / bag.MANIFEST
    path.write_text(path.read_text()[:-1] + "x\n", encoding="utf-8")
    return bag.MANIFEST


@pytest.mark.parametrize("change", [in_chip, in_finding, one_more, one_less, in_manifest], ids=lambda c: c.__name__)
def test_the_file_that_was_changed_is_named(package: Path, tmp_path: Path, change: Callable[[Path], str]) -> None:
    folder = tmp_path / "bag"
    folder.mkdir()
    bag.unzipped(package, folder)
    named = change(folder)
    bag.zipped(folder, tmp_path / "changed.zip")
    found = verify(tmp_path / "changed.zip")
    assert not found.identical and any(line.startswith(f"{named} ") for line in found.lines[1:]), found.lines


def test_who_seals_a_forged_finding_anew_is_found_by_the_pixels(package: Path, tmp_path: Path) -> None:
    """Digests are no signature: a forger makes new ones. The pixels say otherwise than the forged text."""
    folder = tmp_path / "bag"
    folder.mkdir()
    bag.unzipped(package, folder)
    path = folder / "data" / "finding.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["detection"]["area_m2"] *= 2
    path.write_text(json.dumps(told), encoding="utf-8")
    bag.seal(folder, {"External-Identifier": "forged"})
    bag.zipped(folder, tmp_path / "forged.zip")
    found = verify(tmp_path / "forged.zip")
    assert not found.identical
    assert "finding.json says otherwise than the store beside it: area_m2." in found.lines


NOWHERE = "postgresql+psycopg://somebody@127.0.0.1:9/watch"


def test_a_package_is_written_and_made_again_apart_from_the_database_of_a_team(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a team's database in the environment neither writes the excerpt into it nor judges its rows."""
    workspace = Workspace.open(home)
    wanted = confirmed(workspace)
    monkeypatch.setenv("COMPOUND_WATCH_STORE", NOWHERE)
    write_evidence(workspace, wanted.id, tmp_path / "evidence.zip", Audience.INTERNAL, today=TODAY)
    assert verify(tmp_path / "evidence.zip").identical


def test_a_package_whose_settings_name_a_database_reaches_none(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    folder.mkdir()
    bag.unzipped(package, folder)
    settings = folder / "data" / "workspace" / FILE_NAME
    settings.write_text(f'store = "{NOWHERE}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    bag.seal(folder, {"External-Identifier": "by a stranger"})
    bag.zipped(folder, tmp_path / "strange.zip")
    assert verify(tmp_path / "strange.zip").identical, "made from the pixels beside it, and from nothing else"


def test_nothing_of_others_is_in_it(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    workspace = Workspace.open(tmp_path / "copy")
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    workspace.store.save_claim_scopes([ClaimScope(SITE.id, "Block of secrets", box(2, 2, 5, 5), "made")])
    at = str(tmp_path / "catalogue-of-mine" / "catalog.json")
    stored = workspace.store.looks(SITE.id)
    why = (Reason(ReasonCode.READ_ELSEWHERE, {"catalog": at, "other": "https://stac.example/v1", "because": ()}),)
    workspace.store.save_looks([replace(k, catalog=at, href=f"{k.scene_id}.json", reasons=why) for k in stored])
    out = tmp_path / "evidence.zip"
    write_evidence(workspace, confirmed(workspace).id, out, Audience.INTERNAL, today=TODAY)
    workspace.store.save_looks(stored)
    assert verify(out).identical
    with zipfile.ZipFile(out) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
    assert b"catalogue-of-mine/catalog.json" in everything, "its last folder is told"
    assert NEIGHBOUR.name.encode() not in everything and b"Block of secrets" not in everything
    assert str(home).encode() not in everything and str(tmp_path).encode() not in everything


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_a_flag_that_an_edition_does_not_tell_is_in_no_package_for_it(
    home: Path, tmp_path: Path, audience: Audience
) -> None:
    """Flagged for some looks, never confirmed, withdrawn: internal readers alone know of it."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    workspace = Workspace.open(copy)
    wanted = confirmed(workspace)
    for d in workspace.store.detections():
        for number in (1, 2):
            workspace.store.save_review(Review(d.id, Verdict.CONFIRMED, "Roofs since.", f"desk {number}", NOW))
    flag = replace(
        wanted,
        id="VA-CANARY",
        birth="2026-01-01/1/1",
        confirmed_on=None,
        state=State.WITHDRAWN,
        outline=box(3, 3, 2, 2),
        scenes=("CANARYSCENE",),
    )
    workspace.store.save_detections([flag], at=NOW)
    early = replace(wanted, state=State.PROVISIONAL, confirmed_on=None, area_m2=12_321.0)
    workspace.store.save_detections([early], at=NOW)
    workspace.store.save_detections([wanted], at=NOW)
    said = {r.area_m2 for r in workspace.store.revisions(wanted.id)}
    assert 12_321.0 in said and len(workspace.store.revisions(wanted.id)) >= 3
    for reader in (audience, Audience.INTERNAL):
        out = tmp_path / f"{reader}.zip"
        write_evidence(workspace, wanted.id, out, reader, today=TODAY)
        with zipfile.ZipFile(out) as archive:
            archive.extractall(tmp_path / reader)
            everything = b"".join(map(archive.read, archive.namelist()))
        inner = reader is Audience.INTERNAL
        small = Workspace.alone_in(tmp_path / reader / "data" / "workspace")
        assert ("VA-CANARY" in {d.id for d in small.store.detections()}) == inner
        assert ("VA-CANARY" in {r.detection_id for r in small.store.revisions()}) == inner
        packed = small.store.revisions(wanted.id)
        small.store.close()
        stated = workspace.edition(reader, TODAY).revisions[wanted.id]
        assert [(r.number, r.said_from, r.said_until, r.why, r.area_m2) for r in packed] == [
            (r.number, r.said_from, r.said_until, r.why, r.area_m2) for r in stated
        ], "the table tells when this edition said what, and nothing of a day on which nobody said it"
        assert packed[0].said_from.date() >= wanted.first_seen, "nothing is said before it was seen"
        assert (b"VA-CANARY" in everything) == inner and (b"CANARYSCENE" in everything) == inner
        told = json.loads((tmp_path / reader / "data" / "finding.json").read_text(encoding="utf-8"))["revisions"]
        assert (12_321.0 in {one["area_m2"] for one in told}) == inner and told
        assert verify(out).identical
    workspace.store.close()


def test_a_change_that_became_part_of_another_is_told_as_on_sheets(home: Path, tmp_path: Path) -> None:
    """The code of the reason stood there in place of words: that the other is older, and that the two only touch. This
    one is the same ground and began on the same days."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    workspace = Workspace.open(copy)
    whole = confirmed(workspace)
    part = replace(whole, id="VA-PART", birth="2026-01-01/1/1", state=State.WITHDRAWN, withdrawn_reason=JOINED)
    workspace.store.save_detections([part], at=NOW)
    site = workspace.store.site(whole.site_id)
    finding = package_module._finding(workspace, part, site, Audience.INTERNAL, TODAY)
    assert f"it became part of the change {whole.id}, in which it lies" in finding["sentence"]
    words = "it became part of another change, in which it lies or which it touches"
    told = [finding["detection"], *finding["revisions"]]
    assert len(told) > 1 and {one["withdrawn_reason"] for one in told} == {words}
    assert "wrong" not in finding["hedge"]
    workspace.store.close()


def test_what_a_finding_is_held_against_shows_no_place_that_an_edition_hides(home: Path, tmp_path: Path) -> None:
    """Controls keep clear of every known place: digests of these, or a hole in the controls, would tell of one."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    workspace = Workspace.open(copy)
    store, wanted = workspace.store, confirmed(workspace)
    for d in store.detections():
        for number in (1, 2):
            store.save_review(Review(d.id, Verdict.CONFIRMED, "Roofs since.", f"desk {number}", NOW))
    ground = [one for one in store.control_sets(SITE.id) if one.what == "ground"][-1]
    why, who, places = "a survivor told us of a new place", "analyst seven", ("9a54b4eac398037d",)
    renewed = replace(ground, number=ground.number + 1, cause=Cause.RENEWED, reason=why, chosen_by=who, places=places)
    store.save_control_set(renewed)
    store.save_detections([replace(d, control_set=renewed.number) for d in store.detections()], at=NOW)
    packed = {}
    for reader in (Audience.PARTNER, Audience.PUBLIC, Audience.INTERNAL):
        out = tmp_path / f"{reader}.zip"
        write_evidence(workspace, wanted.id, out, reader, today=TODAY)
        assert verify(out).identical
        with zipfile.ZipFile(out) as archive:
            packed[reader] = b"".join(map(archive.read, archive.namelist()))
            archive.extractall(tmp_path / reader)
        small = Workspace.alone_in(tmp_path / reader / "data" / "workspace")
        sets = small.store.control_sets(SITE.id)
        small.store.close()
        inner = reader is Audience.INTERNAL
        assert (len(sets) > 1) == inner and (sets[-1].places == places) == inner
        for told in (why, who, *places):
            assert (told.encode() in packed[reader]) == inner, (reader, told)

    assert SITE.grid is not None
    _, bottom, right, top = SITE.grid.bounds
    guard = 30.0  # metres, by the settings of this world
    for beyond, refused in ((guard - 5, True), (guard + 5, False)):
        at = SITE.grid.to_lonlat(shapely.box(right + beyond, bottom, right + beyond + 200, top))
        hidden = replace(NEIGHBOUR, id="hidden-yard", outline=at, access=Access.RESTRICTED, grid=None)
        other = tmp_path / f"with-{refused}"
        shutil.copytree(copy, other)
        beside = Workspace.open(other)
        beside.store.save_site(hidden, by="test", now=NOW)
        out = tmp_path / "more.zip"
        if refused:
            with pytest.raises(NotAllowed, match="and why is not told") as said:
                write_evidence(beside, wanted.id, out, Audience.PARTNER, today=TODAY)
            assert hidden.name not in str(said.value) and not out.exists()
        else:
            write_evidence(beside, wanted.id, out, Audience.PARTNER, today=TODAY)
        write_evidence(beside, wanted.id, tmp_path / "inner.zip", Audience.INTERNAL, today=TODAY)
        beside.store.close()
    workspace.store.close()


def test_what_an_edition_does_not_hold_is_not_packed_for_it(home: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(home)
    out = tmp_path / "evidence.zip"
    with pytest.raises(NotFound, match="the edition for public holds no change of that id") as there:
        write_evidence(workspace, confirmed(workspace).id, out, today=TODAY)
    with pytest.raises(NotFound) as unknown:
        write_evidence(workspace, "XX-000000", out, today=TODAY)
    assert str(unknown.value) == str(there.value).replace(confirmed(workspace).id, "XX-000000"), "no id is found out"
    with pytest.raises(NotFound, match="no detection has that id"):
        write_evidence(workspace, "XX-000000", out, Audience.INTERNAL, today=TODAY)
    assert not out.exists() and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "why"),
    [("../out.txt", "none of a package"), ("/out.txt", "none of a package"), ("a\\b.txt", "none of a package")],
)
def test_a_hostile_package_writes_nothing_outside_its_folder(tmp_path: Path, name: str, why: str) -> None:
    file = tmp_path / "in" / "hostile.zip"
    file.parent.mkdir()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(FileRefused, match=why):
        verify(file)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["hostile.zip"]


def test_what_is_no_package_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    for name, why in (("a.zip", "cannot be unpacked"), ("b.zip", "no evidence package"), ("c.zip", "no such file")):
        with pytest.raises(FileRefused, match=why):
            verify(tmp_path / name)
    monkeypatch.setattr(bag, "MOST_FILES", 0)
    with pytest.raises(FileRefused, match="larger than a package may be"):
        verify(tmp_path / "b.zip")


def with_a_light_look(home: Path, folder: Path, status: LookStatus) -> tuple[Workspace, Chip]:
    """A copy of the workspace with one more look, at night light, whose chip no change of ground is made from."""
    shutil.copytree(home, folder)
    workspace = Workspace.open(folder)
    at = workspace.store.chips(SITE.id)[-1].acquired_at
    scene = Scene("a-night", "VNP46A2", "made", Sensor.NIGHT_LIGHT, at, SITE.outline, "", {})
    placed = replace(SITE, grid=light_grid(SITE.outline))
    chip = write_chip(folder, placed, scene, {"light": np.ones(placed.grid.shape if placed.grid else (), np.float32)})
    look = Look(SITE.id, scene.id, scene.collection, "made", str(scene.sensor), at, status)
    workspace.store.save_looks([look])
    workspace.store.save_chips([chip])
    return workspace, chip


def test_a_chip_that_was_set_aside_keeps_no_finding_of_its_site_from_being_packed(home: Path, tmp_path: Path) -> None:
    """Its look is failed and its file lies in quarantine: nothing rests on it."""
    workspace, chip = with_a_light_look(home, tmp_path / "copy", LookStatus.FAILED)
    (workspace.root / chip.path).unlink()
    out = tmp_path / "out.zip"
    made = write_evidence(workspace, confirmed(workspace).id, out, Audience.INTERNAL, today=TODAY)
    assert made.chips == len(workspace.store.chips(SITE.id)) - 1 and made.looks == len(workspace.store.looks(SITE.id))
    with zipfile.ZipFile(out) as packed:
        assert not any(name.endswith(chip.path) for name in packed.namelist())
    assert verify(out).identical


@pytest.mark.parametrize("body", [b"garbage", None], ids=["overwritten", "gone"])
def test_pixels_that_are_not_what_was_archived_are_never_sealed(body: bytes | None, home: Path, tmp_path: Path) -> None:
    """Also those that this finding is not made from: the package says of all of them that they were archived."""
    workspace, chip = with_a_light_look(home, tmp_path / "copy", LookStatus.SEEN)
    file = workspace.root / chip.path
    file.unlink() if body is None else file.write_bytes(body)
    (tmp_path / "out").mkdir()
    with pytest.raises(ReadFailed) as caught:
        write_evidence(workspace, confirmed(workspace).id, tmp_path / "out" / "e.zip", Audience.INTERNAL, today=TODAY)
    assert chip.path in caught.value.thing and "backup" in caught.value.next_step
    assert list((tmp_path / "out").iterdir()) == []


def test_a_finding_that_is_not_made_again_is_not_packed(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    workspace = Workspace.open(copy)
    wanted = confirmed(workspace)
    workspace.store.save_detections([replace(wanted, area_m2=wanted.area_m2 + 100.0)])
    with pytest.raises(NotAllowed, match="made again it is not the same"):
        write_evidence(workspace, wanted.id, tmp_path / "out.zip", Audience.INTERNAL, today=TODAY)
