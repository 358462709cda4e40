"""Two machines on one database: what one is sending is not lost in the eyes of the other, and leaves once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from geodata.workspace import Workspace
from pipelines.notify.digest import Digest
from pipelines.notify.notify import NotifyReport, notify
from tests.pipelines.notify.test_notify import ready
from tests.pipelines.notify.world import BEGIN, CHANGE


def test_what_another_machine_is_sending_is_not_called_unknown(tmp_path: Path) -> None:
    opened = ready(tmp_path / "one", "smtp://127.0.0.1:9")
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    second = tmp_path / "two"  # its own folder and turns, the same store
    second.mkdir()
    for path in opened.root.iterdir():
        if path.is_file():
            (second / path.name).symlink_to(path)
    at, letters, others = BEGIN + timedelta(days=1), list[Digest](), list[NotifyReport]()

    def slow(*given: object) -> None:
        letters.append(given[1])  # type: ignore[arg-type]
        other = Workspace.open(second)
        others.append(notify(other, now=at + timedelta(minutes=2), deliver=lambda *g: letters.append(g[1])))
        other.store.close()

    assert notify(opened, now=at, deliver=slow).sent
    (report,) = others
    assert report.unknown == [] and report.sent == [] and len(report.sending) == 1 and report.ok
    assert "may be sending it now" in " ".join(report.lines())
    assert len(letters) == 1


def test_what_a_turn_that_died_began_is_unknown_after_half_an_hour(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    at = BEGIN + timedelta(days=1)
    opened.store.begin_notices("border desk", [f"message/{at.isoformat()}"], at)
    reports = [notify(opened, now=at + timedelta(minutes=m), deliver=lambda *_: None) for m in (1, 31)]
    assert [(len(r.sending), len(r.unknown), len(r.sent)) for r in reports] == [(1, 0, 0), (0, 1, 0)]
