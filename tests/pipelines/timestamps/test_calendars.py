"""Proofs of the log out of a calendar on loopback: completed later, and held to a block by the official `ots`."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("opentimestamps", reason="proofs in calendars are an extra")

from geodata.detections.review import Review, Verdict
from geodata.errors import SettingsRefused, TimestampRefused
from geodata.workspace import Workspace
from pipelines.backup.contents import other_files
from pipelines.cli import app
from pipelines.context.optional_packages import MODULES
from pipelines.operate.doctor import examine
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.timestamps.calendars import MOST_ANSWER, hand_in, known_calendar, told_by_proof
from pipelines.timestamps.kept import KeptTimestamp, keep_proof, kept_proofs, place_of, sum_holds
from pipelines.timestamps.prove import check_proofs, prove_after_run, prove_log
from tests.pipelines.not_installed import environment_without
from tests.pipelines.timestamps.calendar_server import Calendar, calendar
from tests.screens import fixture_world

HEAD = "ab" * 32


@pytest.fixture
def asked() -> Iterator[Calendar]:
    with calendar() as here:
        yield here


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("world") / "home"
    fixture_world.make(home).close()
    return home


@pytest.fixture
def home(world: Path, tmp_path: Path, asked: Calendar) -> Path:
    """A workspace with a log, whose settings name the calendar."""
    home = tmp_path / "home"
    shutil.copytree(world, home)
    named(home, asked.address)
    return home


def named(home: Path, *addresses: str) -> None:
    (home / "compound-watch.toml").write_text(f"timestamp_calendars = {json.dumps(addresses)}\n")


def reviewed(home: Path, times: int = 1) -> None:
    """The log goes on."""
    store = Workspace.existing(home).store
    for n in range(times):
        store.save_review(Review("te-1", Verdict.UNSURE, "Haze on both dates.", f"analyst {n + 2}", datetime.now(UTC)))
    store.close()


def proofs_of(home: Path) -> list[DoctorFinding]:
    return [finding for finding in examine(Workspace.existing(home)) if "proof" in finding.thing]


def ots(*words: str, home: Path) -> str:
    """What the official client prints."""
    command = [sys.executable, "-m", "otsclient", *words]
    if shutil.which("ots", path=str(Path(sys.executable).parent)):
        command = [str(Path(sys.executable).parent / "ots"), *words]
    environment = {**os.environ, "HOME": str(home), "TZ": "UTC"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def verified(place: KeptTimestamp, node: str, home: Path) -> str:
    node = node.replace("http://", "http://name:word@") + "/node"
    return ots("--no-cache", "--bitcoin-node", node, "verify", "-f", str(place.head), str(place.proof), home=home)


def test_a_head_waits_then_leads_to_a_block_and_the_official_client_agrees(home: Path, asked: Calendar) -> None:
    first = prove_log(Workspace.existing(home))
    assert first is not None and first.new and first.told.waits_at == (asked.address,) and not first.told.blocks
    entry = Workspace.existing(home).store.log_head()
    assert entry is not None and (first.number, first.head) == (entry.number, entry.sha256)
    place = place_of(home, entry.number)
    assert place.head.read_text() == entry.sha256
    told = ots("info", str(place.proof), home=home)
    assert f"File sha256 hash: {hashlib.sha256(entry.sha256.encode()).hexdigest()}" in told
    assert f"PendingAttestation('{asked.address}')" in told
    waits = place.proof.read_bytes()
    again = prove_log(Workspace.existing(home))
    assert again is not None and not again.new and again.completed == () and place.proof.read_bytes() == waits
    height = asked.mine()
    whole = prove_log(Workspace.existing(home))
    assert whole is not None and whole.completed == (entry.number,) and whole.told.blocks == (height,)
    assert f"Success! Bitcoin block {height} attests existence as of" in verified(place, asked.address, home)
    posted = [one for one in asked.asked if one.startswith("POST")]
    prove_log(Workspace.existing(home))
    assert [one for one in asked.asked if one.startswith("POST")] == posted and len(posted) == 1, "asked once"


def test_the_official_client_refuses_a_proof_beside_another_block_or_head(home: Path, asked: Calendar) -> None:
    """The oracle of the test above does tell."""
    prove_log(Workspace.existing(home))
    height = asked.mine()
    prove_log(Workspace.existing(home))
    (place,) = kept_proofs(home)
    with calendar() as other:
        other.handed(bytes(32))
        assert other.mine() == height
        assert "merkleroot" in verified(place, other.address, home)
    place.head.write_text("cd" * 32)
    assert "File does not match original" in verified(place, asked.address, home)


def test_the_calendar_learns_nothing_but_a_digest_that_leads_nowhere(home: Path, asked: Calendar) -> None:
    prove_log(Workspace.existing(home))
    (question,) = asked.asked
    method, path, body = question.split(" ")
    assert (method, path, len(bytes.fromhex(body))) == ("POST", "/digest", 32)
    head = kept_proofs(home)[0].head.read_text()
    assert body not in (head, hashlib.sha256(head.encode()).hexdigest()), "a nonce stands before it"


def test_doctor_holds_each_proof_to_the_log(home: Path, asked: Calendar) -> None:
    assert not proofs_of(home), "nothing is said where nothing was handed in"
    prove_log(Workspace.existing(home))
    (waits,) = proofs_of(home)
    assert waits.ok and waits.cause == "1 proof (OpenTimestamps); 1 not complete yet"
    height = asked.mine()
    reviewed(home)
    prove_log(Workspace.existing(home))
    (right,) = proofs_of(home)
    number = kept_proofs(home)[0].number
    assert right.ok and right.cause == (
        f"2 proofs (OpenTimestamps), the newest whole one of log entry {number}, in block {height} of Bitcoin; "
        "1 not complete yet"
    )
    assert not [f for f in examine(Workspace.existing(home)) if f.thing.startswith("timestamp") and not f.ok]
    last = kept_proofs(home)[-1]
    keep_proof(home, number, last.head.read_text(), last.proof.read_bytes())
    assert [f.cause for f in proofs_of(home)] == [f"the log had another entry {number} when it was handed in"]


def test_one_changed_byte_is_found_wherever_it_is(home: Path, asked: Calendar) -> None:
    prove_log(Workspace.existing(home))
    asked.mine()
    prove_log(Workspace.existing(home))
    (place,) = kept_proofs(home)
    pick = random.Random(8)
    for path in (place.proof, place.head, place.sum):
        whole = path.read_bytes()
        for _ in range(60):
            at = pick.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << pick.randrange(8))]) + whole[at + 1 :])
            (one,) = check_proofs(Workspace.existing(home))
            assert one.fault, f"{path.name}, byte {at}"
            before = path.read_bytes()
            prove_after_run(Workspace.existing(home))
            assert path.read_bytes() == before, "what is damaged is not written over"
        path.write_bytes(whole)
    place.sum.unlink()
    assert check_proofs(Workspace.existing(home))[0].fault == f"its file {place.sum.name} is gone"


def test_sha256sum_reads_the_sum_and_both_proofs_hold_while_one_replaces_the_other(tmp_path: Path) -> None:
    place = keep_proof(tmp_path, 7, HEAD, b"first")
    subprocess.run(["sha256sum", "--check", "--quiet", place.sum.name], cwd=place.sum.parent, check=True)
    half = place.sum.read_bytes()
    keep_proof(tmp_path, 7, HEAD, b"second")
    subprocess.run(["sha256sum", "--check", "--quiet", place.sum.name], cwd=place.sum.parent, check=True)
    place.sum.write_bytes(half + place.sum.read_bytes())
    for proof in (b"first", b"second"):
        place.proof.write_bytes(proof)
        assert sum_holds(place), "killed between the files, either proof stands"
    place.proof.write_bytes(b"third")
    assert not sum_holds(place)


def test_one_calendar_that_is_away_is_told_and_the_other_kept(home: Path, asked: Calendar) -> None:
    named(home, "http://127.0.0.1:9", asked.address)
    told = prove_log(Workspace.existing(home))
    assert told is not None and told.told.waits_at == (asked.address,)
    assert "calendar http://127.0.0.1:9: it does not answer (ConnectionError)." in told.line()


def test_calendars_that_are_away_end_no_night(home: Path, asked: Calendar) -> None:
    asked.status = 503
    assert prove_after_run(Workspace.existing(home)).startswith(f"calendar {asked.address}: it answers HTTP 503. The")
    assert not list(home.glob("timestamps/*")), "nothing half-written is left"
    named(home)
    assert prove_after_run(Workspace.existing(home)) == ""


def test_a_silent_calendar_is_asked_once_however_many_proofs_wait(home: Path, asked: Calendar) -> None:
    for _ in range(4):
        reviewed(home)
        prove_log(Workspace.existing(home))
    assert len(kept_proofs(home)) == 4
    asked.asked.clear()
    asked.mine()
    asked.status = 0
    prove_log(Workspace.existing(home))
    assert len(asked.asked) == 1
    asked.status = 200
    told = prove_log(Workspace.existing(home))
    assert told is not None and len(told.completed) == 4


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda answer: b"", "no proof"),
        (lambda answer: b"<html>sign in</html>", "no proof"),
        (lambda answer: answer[:-5], "no proof"),
        (lambda answer: answer + b"\0", "no proof"),
        (lambda answer: b"\x08" * 400, "no proof"),
        (lambda answer: answer + b"\0" * MOST_ANSWER, "longer than a timestamp ever is"),
    ],
    ids=["nothing", "page", "cut", "more", "deep", "endless"],
)
def test_nonsense_is_told(asked: Calendar, change: object, cause: str) -> None:
    asked.change = change  # type: ignore[assignment]
    with pytest.raises(TimestampRefused, match=cause):
        hand_in((asked.address,), HEAD)


def test_only_known_calendars_are_asked_again_and_no_redirect_is_followed(home: Path, asked: Calendar) -> None:
    """A proof names where it is completed: whoever wrote the name does not send this machine anywhere."""
    with calendar() as foreign:
        asked.promises_at = foreign.address
        told = prove_log(Workspace.existing(home))
        assert told is not None and told.told.waits_at == (foreign.address,)
        prove_log(Workspace.existing(home))
        assert foreign.asked == []
        asked.status = 302
        reviewed(home)
        assert "it answers HTTP 302" in prove_after_run(Workspace.existing(home))
        assert foreign.asked == []
    assert known_calendar("https://alice.btc.calendar.opentimestamps.org")
    for address in ("http://alice.btc.calendar.opentimestamps.org", "https://calendar.example.org", "file:///etc"):
        assert not known_calendar(address)


def test_a_completion_that_is_nonsense_leaves_the_proof(home: Path, asked: Calendar) -> None:
    prove_log(Workspace.existing(home))
    (place,) = kept_proofs(home)
    before = place.proof.read_bytes()
    asked.mine()
    for change in (lambda answer: b"no", lambda answer: answer[:-3]):
        asked.change = change
        told = prove_log(Workspace.existing(home))
        assert told is not None and not told.completed and place.proof.read_bytes() == before
    with pytest.raises(TimestampRefused, match="something else than the head"):
        told_by_proof(before, "cd" * 32)
    with pytest.raises(TimestampRefused, match="it is no proof"):
        told_by_proof(before[:-1], place.head.read_text())


def test_doctor_calls_no_row_damaged_where_proofs_cannot_be_read(home: Path) -> None:
    prove_log(Workspace.existing(home))
    bare = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "--workspace", str(home), "doctor", "--json"],
        env=environment_without(home.parent / "without", MODULES["opentimestamps"]),
        capture_output=True,
        text=True,
        check=False,
    )
    told = {one["thing"]: one for one in json.loads(bare.stdout)["findings"]}
    assert not told["proofs"]["ok"] and "compound-watch[opentimestamps]" in told["proofs"]["next_step"]
    assert told["log"]["ok"]


def test_the_command_says_what_it_did(home: Path, asked: Calendar) -> None:
    def call() -> str:
        done = CliRunner().invoke(app, ["--workspace", str(home), "timestamp"])
        assert done.exit_code == 0, done.output
        return done.output

    assert f"was handed to {asked.address}: its proof is complete once a block holds it" in call()
    assert f"waits at {asked.address}" in call()
    height = asked.mine()
    said = call()
    assert f"has a proof that leads to block {height} of Bitcoin" in said and "Completed now: the proofs of " in said


def test_without_calendars_what_to_set_is_said(world: Path) -> None:
    with pytest.raises(SettingsRefused, match="no calendar is named"):
        prove_log(Workspace.existing(world))


def test_a_backup_takes_them_along(home: Path) -> None:
    prove_log(Workspace.existing(home))
    names = {path.name.partition(".")[2] for path in other_files(home) if path.parts[0] == "timestamps"}
    assert names == {"head", "head.ots", "head.ots.sha256"}
