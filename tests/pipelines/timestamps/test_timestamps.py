"""Timestamps of the log by a real authority (OpenSSL's) on loopback, checked by OpenSSL too."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.errors import SettingsRefused, TimestampRefused
from geodata.workspace import Workspace
from pipelines.backup.contents import other_files
from pipelines.cli import app
from pipelines.context.optional_packages import MODULES
from pipelines.operate.doctor import examine
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.timestamps.authority import ask
from pipelines.timestamps.kept import MOST_BYTES, place_of
from pipelines.timestamps.stamp import check_timestamps, stamp_after_run, stamp_log
from tests.pipelines.not_installed import environment_without
from tests.pipelines.timestamps.authority_server import Authority, authority, make_certificates, openssl
from tests.screens import fixture_world

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the timestamp authority is OpenSSL's own")
HEAD = "ab" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as here:
        yield here


@pytest.fixture
def asked(server: Authority) -> Iterator[Authority]:
    """The authority, honest again and with nothing asked."""
    server.asked.clear()
    server.status, server.change = 200, None
    yield server
    server.status, server.change = 200, None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("world") / "home"
    fixture_world.make(home).close()
    return home


@pytest.fixture
def home(world: Path, tmp_path: Path, asked: Authority) -> Path:
    """A workspace with a log, whose settings name the authority and its root."""
    home = tmp_path / "home"
    shutil.copytree(world, home)
    shutil.copy(asked.root, home / "roots.pem")
    settings = home / "compound-watch.toml"
    before = settings.read_text() if settings.exists() else ""
    settings.write_text(f'timestamp_authority = "{asked.address}"\ntimestamp_roots = "roots.pem"\n{before}')
    return home


def of_timestamps(home: Path) -> list[DoctorFinding]:
    return [finding for finding in examine(Workspace.existing(home)) if "timestamp" in finding.thing]


def test_the_head_is_stamped_once_and_openssl_agrees(home: Path, asked: Authority) -> None:
    workspace = Workspace.existing(home)
    first = stamp_log(workspace)
    assert first is not None and first.new and first.told.checked
    entry = workspace.store.log_head()
    assert entry is not None and (first.number, first.head) == (entry.number, entry.sha256)
    assert abs(first.told.at - datetime.now(UTC)) < timedelta(minutes=5)
    place = place_of(home, entry.number)
    assert place.head.read_text() == entry.sha256
    words = ("-data", str(place.head), "-in", str(place.token), "-CAfile", str(asked.root))
    openssl("ts", "-verify", *words)  # fails the test where it does not verify
    again = stamp_log(workspace)
    assert again == replace(first, new=False) and len(asked.asked) == 1


def test_the_authority_learns_nothing_but_a_digest(home: Path, asked: Authority) -> None:
    stamp_log(Workspace.existing(home))
    (query,) = asked.asked
    file = home / "query.tsq"
    file.write_bytes(query)
    told = openssl("ts", "-query", "-in", str(file), "-text").decode()
    assert "Hash Algorithm: sha256" in told and "Certificate required: yes" in told
    assert len(query) < 100


def test_doctor_holds_each_timestamp_to_the_log(home: Path, asked: Authority) -> None:
    assert not of_timestamps(home), "nothing is said where nothing was stamped"
    stamp_log(Workspace.existing(home))
    (right,) = of_timestamps(home)
    assert right.ok and "1 timestamp, the newest of log entry" in right.cause
    assert "CN=Ilvane Time Office timestamps" in right.cause
    number = check_timestamps(Workspace.existing(home))[0].place.number
    place_of(home, number).token.rename(place_of(home, number - 1).token)
    place_of(home, number).head.rename(place_of(home, number - 1).head)
    (wrong,) = of_timestamps(home)
    assert not wrong.ok and wrong.cause == f"the log had another entry {number - 1} when it was stamped"


def test_doctor_calls_no_row_damaged_where_timestamps_cannot_be_checked(home: Path) -> None:
    """Roots that are gone, then the extra that is not installed: what to do about it is said, and the log stands."""
    stamp_log(Workspace.existing(home))
    (home / "roots.pem").unlink()
    (gone,) = of_timestamps(home)
    assert not gone.ok and gone.thing == "timestamps" and "roots.pem holds no certificates" in gone.cause
    assert gone.next_step == "Save the root certificates of the authority there, as PEM"
    bare = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "--workspace", str(home), "doctor", "--json"],
        env=environment_without(home.parent / "without", MODULES["timestamps"]),
        capture_output=True,
        text=True,
        check=False,
    )
    told = {one["thing"]: one for one in json.loads(bare.stdout)["findings"]}
    assert not told["timestamps"]["ok"] and "compound-watch[timestamps]" in told["timestamps"]["next_step"]
    assert told["log"]["ok"]


def test_one_changed_byte_is_found_wherever_it_is(home: Path) -> None:
    stamp_log(Workspace.existing(home))
    place = check_timestamps(Workspace.existing(home))[0].place
    pick = random.Random(8)
    for path in (place.token, place.head):
        whole = path.read_bytes()
        for _ in range(60):
            at = pick.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << pick.randrange(8))]) + whole[at + 1 :])
            (one,) = check_timestamps(Workspace.existing(home))
            assert one.fault, f"{path.name}, byte {at}"
        path.write_bytes(whole)
    place.head.unlink()
    assert check_timestamps(Workspace.existing(home))[0].fault == f"its file {place.head.name} is gone"


def test_a_root_that_is_not_trusted_is_refused(asked: Authority, tmp_path: Path) -> None:
    make_certificates(tmp_path / "other", "Ilvane Time Office")
    with pytest.raises(TimestampRefused, match="leads to none of the trusted roots"):
        ask(asked.address, HEAD, tmp_path / "other" / "root.pem")
    told = ask(asked.address, HEAD, None)[1]
    assert not told.checked and not told.authority, "nobody vouches for what nobody checked"


def test_certificates_in_another_order_are_asked_for_again_without_them(tmp_path: Path) -> None:
    with authority(tmp_path / "authority", unordered=True) as here:
        with pytest.raises(TimestampRefused, match="neither in it nor in timestamp_roots"):
            ask(here.address, HEAD, here.root)
        both = tmp_path / "both.pem"
        both.write_bytes(here.root.read_bytes() + (here.folder / "tsa.pem").read_bytes())
        here.asked.clear()
        token, told = ask(here.address, HEAD, both)
        assert told.checked and "timestamps of an office with a long name" in told.authority and len(here.asked) == 2
        (tmp_path / "head").write_text(HEAD)
        (tmp_path / "token.tsr").write_bytes(token)
        words = ("-data", f"{tmp_path}/head", "-in", f"{tmp_path}/token.tsr", "-CAfile", str(here.root))
        openssl("ts", "-verify", *words, "-untrusted", f"{here.folder}/tsa.pem")
        alone = tmp_path / "alone.pem"
        alone.write_bytes((here.folder / "tsa.pem").read_bytes())
        with pytest.raises(TimestampRefused, match="leads to none of the trusted roots"):
            ask(here.address, HEAD, alone)


def test_roots_that_cannot_be_read_are_a_setting_to_mend(asked: Authority, tmp_path: Path) -> None:
    broken = tmp_path / "roots.pem"
    for text in ("", "nothing of the kind"):
        broken.write_text(text)
        with pytest.raises(SettingsRefused, match="holds no certificates"):
            ask(asked.address, HEAD, broken)
    with pytest.raises(SettingsRefused, match=r"gone\.pem holds no certificates"):
        ask(asked.address, HEAD, tmp_path / "gone.pem")


def test_an_answer_to_another_question_is_none(asked: Authority) -> None:
    earlier = ask(asked.address, HEAD, asked.root)[0]
    asked.change = lambda query, answer: earlier
    with pytest.raises(TimestampRefused, match="another question"):
        ask(asked.address, HEAD, asked.root)
    with pytest.raises(TimestampRefused, match="something else than the head"):
        ask(asked.address, "cd" * 32, asked.root)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda query, answer: b"", "no timestamp"),
        (lambda query, answer: b"<html>sign in</html>", "no timestamp"),
        (lambda query, answer: answer[:-20], "no timestamp"),
        (lambda query, answer: query, "no timestamp"),
        (lambda query, answer: answer + b"\0" * MOST_BYTES, "longer than a timestamp ever is"),
    ],
    ids=["nothing", "page", "cut", "echo", "endless"],
)
def test_nonsense_is_told(asked: Authority, change: object, cause: str) -> None:
    asked.change = change  # type: ignore[assignment]
    with pytest.raises(TimestampRefused, match=cause):
        ask(asked.address, HEAD, asked.root)


def test_a_refusal_of_the_authority_is_told_in_its_words(asked: Authority, tmp_path: Path) -> None:
    """OpenSSL itself refuses a digest that its configuration does not take."""
    file = tmp_path / "other.tsq"
    file.write_bytes(b"")
    openssl("ts", "-query", "-sha1", "-digest", "00" * 20, "-cert", "-out", str(file))
    refusal = asked.answer(file.read_bytes())
    asked.change = lambda query, answer: refusal
    with pytest.raises(TimestampRefused, match=r"it gave none \("):
        ask(asked.address, HEAD, asked.root)


def test_an_authority_that_is_away_ends_no_night(home: Path, asked: Authority) -> None:
    workspace = Workspace.existing(home)
    asked.status = 503
    assert "it answers HTTP 503" in stamp_after_run(workspace)
    settings = home / "compound-watch.toml"
    settings.write_text(settings.read_text().replace(asked.address, "http://127.0.0.1:9/tsr"))
    told = stamp_after_run(Workspace.existing(home))
    assert told.startswith("timestamp authority: it does not answer (ConnectionError). The next run asks again")
    assert not list((home / "timestamps").glob("*")), "nothing half-written is left"
    settings.write_text("")
    assert stamp_after_run(Workspace.existing(home)) == ""


def test_the_command_says_what_it_did(home: Path) -> None:
    def call() -> str:
        done = CliRunner().invoke(app, ["--workspace", str(home), "timestamp"])
        assert done.exit_code == 0, done.output
        return done.output

    assert "stamped by CN=Ilvane Time Office timestamps" in call()
    assert "was stamped already by" in call()


def test_without_an_authority_the_command_says_what_to_set(world: Path) -> None:
    with pytest.raises(SettingsRefused, match="no timestamp authority is named"):
        stamp_log(Workspace.existing(world))


def test_a_backup_takes_them_along(home: Path) -> None:
    stamp_log(Workspace.existing(home))
    names = {path.suffix for path in other_files(home) if path.parts[0] == "timestamps"}
    assert names == {".head", ".tsr"}
