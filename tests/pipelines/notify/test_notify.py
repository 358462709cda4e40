"""Messages: told once, over a real mail server and a real receiver; what fails is told next time."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import shapely
from aiosmtpd.controller import Controller

from geodata.access.audience import Audience
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.edition_view import EditionView
from geodata.errors import SettingsRefused
from geodata.looks.look import LookStatus
from geodata.looks.run import Run, RunState
from geodata.notices.messages import FAILING, MESSAGE
from geodata.notices.notice import Notice, NoticeState
from geodata.wording.look_sentences import HATCHED
from geodata.workspace import Workspace
from pipelines.notify.digest import KEPT_BACK, Digest
from pipelines.notify.news import Event
from pipelines.notify.notify import PASSWORD, SECRET, Deliver, notify
from pipelines.notify.send_mail import Departure, NotSent, Unknown
from tests.pipelines.notify.world import BEGIN, CHANGE, LOW, SITE, agree, look, workspace
from tests.screens.fixture_world import END, make

ONE = """[[subscription]]
name = "border desk"
to = "mailto:desk@ministry.example"
agreed = "desk officer, asked on 1 Nov 2026"
audience = "internal"
every = "day"
"""


ONE_NEW = "one change told for the first time (not agreed by two people: do not quote) at Morrow Kiln"


class Inbox:
    """Keeps what the mail server takes; refuses as often as it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name
        if self.refuse:
            self.refuse -= 1
            return "451 Try again later"
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.letters.append(found)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """A mail server on loopback, and its address."""
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


def ready(root: Path, smtp: str, subscriptions: str = ONE) -> Workspace:
    """A workspace with subscriptions that began before anything was told."""
    opened = workspace(root, f'smtp = "{smtp}"\nmail_from = "watch@example.org"\n')
    (root / "subscriptions.toml").write_text(subscriptions, encoding="utf-8")
    report = notify(opened, now=BEGIN)
    assert report.begun and not report.sent
    return opened


def noted(opened: Workspace) -> list[Notice]:
    """All that is noted, but for that somebody could not be told."""
    return [n for n in opened.store.notices() if not n.news_id.startswith(FAILING)]


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_change_is_told_once_and_what_was_looked_at_each_time(inbox: tuple[Inbox, str], tmp_path: Path) -> None:
    box, smtp = inbox
    opened = ready(tmp_path, smtp)
    opened.store.save_detections([CHANGE, LOW], at=BEGIN + timedelta(hours=1))
    opened.store.save_looks([look(9), look(11)])
    assert notify(opened, now=BEGIN + timedelta(days=1)).sent
    (letter,) = box.letters
    assert letter["To"] == "desk@ministry.example" and letter["Subject"].endswith(
        "one change told for the first time (not agreed by two people: do not quote) at Morrow Kiln"
    )
    said = text_of(letter)
    assert "Change consistent with construction" in said and "looked at the one site" in said
    assert "MK-000002" not in said and said.count("Change consistent") == 2, "low confidence was not asked for"
    assert "subscription “border desk”" in said and "<script" not in str(letter)
    opened.store.save_looks([look(12, LookStatus.CLOUDY)])
    notify(opened, now=BEGIN + timedelta(days=2))
    assert box.letters[1]["Subject"] == "Compound Watch: Could not look"
    opened.store.save_looks([look(13)])
    notify(opened, now=BEGIN + timedelta(days=3))
    assert box.letters[2]["Subject"] == "Compound Watch: Looked, nothing new for this subscription"
    assert len({letter["Message-ID"] for letter in box.letters}) == 3
    gone = replace(CHANGE, state=State.WITHDRAWN, ended_on=date(2026, 11, 12), withdrawn_reason="back")
    opened.store.save_detections([gone], at=BEGIN + timedelta(days=4))
    notify(opened, now=BEGIN + timedelta(days=4))
    assert "Withdrawn as wrong or gone again: Morrow Kiln." in text_of(box.letters[3])
    assert box.letters[3]["Subject"].endswith("one change withdrawn as wrong or gone again at Morrow Kiln"), (
        "it is no new change"
    )


@pytest.mark.parametrize("asked", ['confidence = "medium"', 'kinds = ["demolition"]'])
def test_what_becomes_as_sure_or_of_the_kind_that_was_asked_for_is_told_then_once(asked: str, tmp_path: Path) -> None:
    """It was never told: each letter said that there was nothing new."""
    letters: list[Digest] = []

    def deliver(_s: object, said: Digest, _f: object, _k: str, _at: datetime, departure: Departure) -> None:
        departure.begun = True
        letters.append(said)

    opened = workspace(tmp_path, 'smtp = "smtp://localhost:1"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(f"{ONE}{asked}\n", encoding="utf-8")
    on_pages = replace(LOW, kind=Kind.UNCLEAR, kind_probability=0.5)
    unsure = replace(on_pages, id=CHANGE.id)
    steps = [unsure, unsure]
    steps += [replace(unsure, kind=Kind.DEMOLITION, kind_probability=0.8, confidence=Confidence.MEDIUM)]
    steps += [replace(steps[-1], kind_probability=0.97, confidence=Confidence.HIGH)]
    opened.store.save_detections([on_pages], at=BEGIN - timedelta(hours=1))
    notify(opened, now=BEGIN, deliver=deliver)
    for day, now in enumerate(steps, 1):
        sure = replace(on_pages, kind=now.kind, kind_probability=now.kind_probability, confidence=now.confidence)
        opened.store.save_detections([now, sure], at=BEGIN + timedelta(days=day, hours=-1))
        notify(opened, now=BEGIN + timedelta(days=day), deliver=deliver)
    told = [sorted(news.detection.id for news in letter.news) for letter in letters]
    assert told == [[], [], [CHANGE.id, LOW.id], []], "the one that stood on the pages as unsure too"
    assert all(news.title.startswith("Surer than at first: Morrow Kiln.") for news in letters[2].news)
    assert {news.confidence for news in letters[2].news} == {Confidence.MEDIUM}


def test_a_letter_takes_back_what_it_told_once_and_tells_it_again_when_people_agree_again(
    inbox: tuple[Inbox, str], tmp_path: Path
) -> None:
    box, smtp = inbox
    opened = ready(tmp_path, smtp, ONE.replace("internal", "public"))
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    agree(opened, CHANGE, BEGIN + timedelta(hours=2))

    def next_letter(number: int) -> str:
        """The subject of the message of that day; what it says stands in the last letter."""
        assert notify(opened, now=BEGIN + timedelta(days=number)).sent
        return str(box.letters[-1]["Subject"]).strip().removeprefix("Compound Watch: ")

    assert next_letter(1) == "one change told for the first time at Morrow Kiln"
    for turn in range(2):
        at, day = BEGIN + timedelta(days=1 + 4 * turn), 2 + 4 * turn
        opened.store.save_review(
            Review(CHANGE.id, Verdict.DISMISSED, "Paved ground.", "reviewer 1", at + timedelta(hours=1))
        )
        assert next_letter(day) == "one change no longer told (do not quote it) at Morrow Kiln"
        said = " ".join(text_of(box.letters[-1]).split())
        assert "No longer told: change MK-000001 at Morrow Kiln. Do not quote it. Two people no longer agree" in said
        assert "no statement about the ground" in said and "Change consistent" not in said
        assert next_letter(day + 1) == "No image since the last message", "once; no look is stored"
        back = at + timedelta(days=1, hours=2)
        opened.store.save_review(Review(CHANGE.id, Verdict.CONFIRMED, "Roofs stand.", "reviewer 1", back))
        assert next_letter(day + 2) == "one change on which two people agree now at Morrow Kiln"
    assert next_letter(30) == "No image since the last message"


def test_a_subscription_of_each_run_is_sent_nothing_where_no_run_has_ended(tmp_path: Path) -> None:
    """Three calls without a run between sent two letters of the same words."""
    subjects: list[str] = []
    opened = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE.replace('"day"', '"run"'), encoding="utf-8")
    deliver: Deliver = lambda _, message, *__: subjects.append(message.subject)  # noqa: E731 - it is one expression

    def run(id_: str, hour: int, ended: int | None, state: RunState) -> None:
        end = None if ended is None else BEGIN + timedelta(hours=ended)
        opened.store.save_run(Run(id_, BEGIN + timedelta(hours=hour), end, state, "0" * 12, "1"))

    def letters_after(hour: int) -> int:
        notify(opened, now=BEGIN + timedelta(hours=hour), deliver=deliver)
        return len(subjects)

    run("R0", -2, -1, RunState.DONE)  # before the subscription began
    assert [letters_after(hour) for hour in (0, 1, 2)] == [0, 0, 0]
    run("R1", 3, 4, RunState.DONE)
    assert [letters_after(hour) for hour in (5, 6, 7)] == [1, 1, 1], "one letter for the one run"
    run("R2", 8, None, RunState.INTERRUPTED)
    run("R9", 24 * 400, 24 * 401, RunState.DONE)  # of a wrong clock
    assert letters_after(9) == 1
    run("R3", 10, 11, RunState.FAILED)
    assert [letters_after(hour) for hour in (12, 13)] == [2, 2]


def test_partners_are_told_that_two_people_agree_no_longer(tmp_path: Path) -> None:
    said: list[Digest] = []
    opened = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE.replace("internal", "partner"), encoding="utf-8")
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    deliver: Deliver = lambda _, told, *__: said.append(told)  # noqa: E731 - it is one expression
    assert notify(opened, now=BEGIN, deliver=deliver).begun
    at = BEGIN + timedelta(hours=1)
    opened.store.save_review(Review(CHANGE.id, Verdict.UNSURE, "Haze hid it.", "reviewer 2", at))
    for day in (1, 2):
        notify(opened, now=BEGIN + timedelta(days=day), deliver=deliver)
    assert [d.subject.removeprefix("Compound Watch: ") for d in said] == [
        "one change on which two people no longer agree (not agreed by two people: do not quote) at Morrow Kiln",
        "No image since the last message",
    ]


def test_of_a_place_out_of_use_only_what_was_told_is_taken_back(tmp_path: Path) -> None:
    """ "No image of any of seven sites" stood below news of an eighth that nobody watches any more."""
    said: list[Digest] = []
    opened = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE.replace("internal", "partner"), encoding="utf-8")
    opened.store.save_detections([CHANGE], at=BEGIN)
    deliver: Deliver = lambda _, told, *__: said.append(told)  # noqa: E731 - it is one expression
    assert notify(opened, now=BEGIN, deliver=deliver).begun
    agree(opened, CHANGE, BEGIN + timedelta(hours=1))
    later = replace(CHANGE, id="MK-000003", outline=LOW.outline)
    opened.store.save_detections([CHANGE, later], at=BEGIN + timedelta(hours=2))
    opened.store.retire_site(SITE.id, by="test", why="Listed twice.")
    notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver)
    gone = replace(CHANGE, state=State.WITHDRAWN, ended_on=date(2026, 11, 9), withdrawn_reason="turned-green")
    opened.store.save_detections([gone, later], at=BEGIN + timedelta(days=1, hours=2))
    notify(opened, now=BEGIN + timedelta(days=2), deliver=deliver)
    first, second = said
    assert not first.news and "Morrow Kiln" not in f"{first.subject} {first.lines}"
    assert [n.event for n in second.news] == [Event.WITHDRAWN]
    assert "No longer watched, since taken out of use: Morrow Kiln." in second.lines


def test_what_people_came_to_before_the_last_message_is_no_news(tmp_path: Path) -> None:
    """An earlier version told nobody of agreement: its readers are not told of all of it at once."""
    said: list[Digest] = []
    opened = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE.replace("internal", "partner"), encoding="utf-8")
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN + timedelta(hours=1))
    told = [f"{MESSAGE}begin", "MK-000001/1"]
    opened.store.begin_notices("border desk", told, BEGIN + timedelta(hours=2), NoticeState.KNOWN)
    deliver: Deliver = lambda _, told, *__: said.append(told)  # noqa: E731 - it is one expression
    notify(opened, now=BEGIN + timedelta(days=2), deliver=deliver)
    assert [d.news for d in said] == [()]


def test_a_server_that_is_away_or_refuses_costs_nothing(inbox: tuple[Inbox, str], tmp_path: Path) -> None:
    box, smtp = inbox
    opened = ready(tmp_path, smtp)
    opened.store.save_detections([CHANGE], at=BEGIN)
    box.refuse = 1
    report = notify(opened, now=BEGIN + timedelta(days=1))
    assert not report.ok and "451" in report.failed[0] and "ministry" not in report.failed[0]
    assert notify(opened, now=BEGIN + timedelta(days=1)).sent and len(box.letters) == 1
    away = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    assert notify(away, now=BEGIN + timedelta(days=2)).failed, "nobody listens at port 9"


def test_what_may_have_arrived_is_never_sent_again_and_the_operator_reads_so(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    opened.store.save_detections([CHANGE], at=BEGIN)
    sent: list[str] = []

    def breaks(*told: Any) -> None:
        sent.append(told[1].subject)
        raise Unknown("SMTPServerDisconnected")

    assert notify(opened, now=BEGIN + timedelta(days=1), deliver=breaks).unknown
    report = notify(opened, now=BEGIN + timedelta(days=2), deliver=lambda *told: sent.append(told[1].subject))
    assert [line.startswith("border desk") for line in report.unknown] == [True]
    assert sent[0].endswith(ONE_NEW) and sent[1:] == ["Compound Watch: No image since the last message"]
    states = {n.state for n in opened.store.notices("border desk") if not n.news_id.startswith(MESSAGE)}
    assert states == {NoticeState.SENDING}


def test_a_server_without_encryption_is_told_and_the_news_is_sent_once_it_is_mended(
    inbox: tuple[Inbox, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password was refused an open way before the message could leave: the reader has not got the news."""
    box, smtp = inbox
    opened = ready(tmp_path, smtp.replace("//", "//watch@"))
    opened.store.save_detections([CHANGE], at=BEGIN)
    before = opened.store.notices()
    monkeypatch.setattr("pipelines.notify.send_mail.HERE", ())  # as if the server were another machine
    monkeypatch.setenv(PASSWORD, "of the two")
    report = notify(opened, now=BEGIN + timedelta(days=1))
    assert report.lines() == [
        "Could not tell border desk: mail server: it offers no encryption, and the password would travel open. "
        "Use smtps://, or a server with STARTTLS. It is told next time."
    ]
    assert noted(opened) == before and box.letters == []
    monkeypatch.undo()
    monkeypatch.delenv(PASSWORD, raising=False)
    assert notify(opened, now=BEGIN + timedelta(days=1)).sent
    assert [str(letter["Subject"]).endswith(ONE_NEW) for letter in box.letters] == [True]


@pytest.mark.parametrize("edition", ["public", "partner", "internal"])
def test_only_a_letter_for_the_public_leaves_open_for_another_machine(
    edition: str, inbox: tuple[Inbox, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that asks for no login and offers no STARTTLS, or whose offer somebody on the way took out."""
    box, smtp = inbox
    opened = ready(tmp_path, smtp, ONE.replace('"internal"', f'"{edition}"'))
    before = opened.store.notices()
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setattr("pipelines.notify.send_mail.HERE", ())  # as if the server were another machine
    report = notify(opened, now=BEGIN + timedelta(days=1))
    if edition == "public":
        assert report.sent and len(box.letters) == 1
        return
    assert report.lines() == [
        "Could not tell border desk: mail server: it offers no encryption, and a letter that is not for the public "
        "would travel open. Use smtps://, or a server with STARTTLS. It is told next time."
    ]
    assert noted(opened) == before and box.letters == []
    monkeypatch.undo()  # on this machine it goes
    assert notify(opened, now=BEGIN + timedelta(days=1)).sent and len(box.letters) == 1


@pytest.mark.parametrize(
    "fault",
    [UnicodeEncodeError("ascii", "pass\u00e9", 4, 5, "ordinal not in range"), ValueError("in a picture")],
    ids=repr,
)
@pytest.mark.parametrize("left", [False, True])
def test_a_fault_at_one_subscription_is_told_without_its_words_and_the_next_is_served(
    fault: Exception, left: bool, tmp_path: Path
) -> None:
    """Before the message can have left it surely was not read; after that nobody knows, and twice is worse."""
    opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE + ONE.replace("border desk", "second desk"))
    opened.store.save_detections([CHANGE], at=BEGIN)
    subjects: dict[str, list[str]] = {"border desk": [], "second desk": []}
    faults = [fault]

    def deliver(subscription: Any, message: Digest, *others: Any) -> None:
        departure = others[-1]
        assert isinstance(departure, Departure)
        departure.begun = left
        if faults:
            raise faults.pop()
        subjects[subscription.name].append(message.subject)

    report = notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver)
    lines = report.unknown if left else report.failed
    assert len(report.unknown + report.failed) == 1 and lines[0].startswith("border desk")
    assert type(fault).__name__ in lines[0] and "pass" not in lines[0] and "picture" not in lines[0]
    assert [subject.endswith(ONE_NEW) for subject in subjects["second desk"]] == [True]
    notify(opened, now=BEGIN + timedelta(days=2), deliver=deliver)
    assert [subject.endswith(ONE_NEW) for subject in subjects["border desk"]] == [not left]


@pytest.mark.parametrize("left", [False, True])
def test_a_turn_that_is_broken_off_takes_back_what_cannot_have_left_alone(left: bool, tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    opened.store.save_detections([CHANGE], at=BEGIN)
    before = opened.store.notices()

    def broken_off(*given: Any) -> None:
        given[-1].begun = left
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        notify(opened, now=BEGIN + timedelta(days=1), deliver=broken_off)
    assert (opened.store.notices() == before) is not left


def test_what_breaks_while_the_server_takes_a_letter_is_never_sent_again(
    inbox: tuple[Inbox, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has the whole letter when the fault comes: the mailbox holds one of it, however often we tell."""
    box, smtp = inbox
    opened = ready(tmp_path, smtp)
    opened.store.save_detections([CHANGE], at=BEGIN)
    send_message = smtplib.SMTP.send_message

    def taken_and_broken(self: smtplib.SMTP, *given: Any) -> None:
        send_message(self, *given)
        raise ValueError("after the last line")

    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "send_message", taken_and_broken)
        assert notify(opened, now=BEGIN + timedelta(days=1)).unknown
    notify(opened, now=BEGIN + timedelta(days=2))
    assert [str(letter["Subject"]).endswith(ONE_NEW) for letter in box.letters] == [True, False]


def test_what_is_new_near_a_flagged_control_area_goes_to_operators_alone(tmp_path: Path) -> None:
    both = ONE + ONE.replace("border desk", "operators") + "operator = true\n"
    opened = ready(tmp_path, "smtp://127.0.0.1:9", both)
    opened.store.save_detections([CHANGE], at=BEGIN)
    area = Placebo("mk-1", 1, shapely.box(-27.05, -19.9, -27.04, -19.89), flagged=True, site_years=1.0)
    opened.store.save_placebos("mk-1", [area])
    told: dict[str, Any] = {}

    def keep(subscription: Any, said: Any, *_: Any) -> None:
        told[subscription.name] = said

    notify(opened, now=BEGIN + timedelta(days=1), deliver=keep)
    assert told["border desk"].news == () and [n.detection.id for n in told["operators"].news] == ["MK-000001"]
    assert any("MK-000001" in line for line in told["operators"].lines)
    assert KEPT_BACK in told["border desk"].lines and KEPT_BACK not in told["operators"].lines
    opened.store.save_looks([look(12)])
    notify(opened, now=BEGIN + timedelta(days=2, hours=-1), deliver=keep)
    assert told["border desk"].subject == "Compound Watch: Looked; something new is not told yet"
    opened.store.save_placebos("mk-1", [replace(area, flagged=False)])
    notify(opened, now=BEGIN + timedelta(days=3), deliver=keep)
    assert [n.detection.id for n in told["border desk"].news] == ["MK-000001"], "told once the control area is quiet"


def test_a_week_is_a_week_and_a_language_a_language(tmp_path: Path) -> None:
    weekly = ONE.replace('every = "day"', 'every = "week"\nlanguage = "th"')
    opened = ready(tmp_path, "smtp://127.0.0.1:9", weekly)
    subjects: list[str] = []
    for day in range(1, 15):
        notify(opened, now=BEGIN + timedelta(days=day), deliver=lambda *told: subjects.append(told[1].subject))
    first, second = (subject.removeprefix("Compound Watch: ไม่มีภาพตั้งแต่") for subject in subjects)
    assert (first, second) == ("เริ่มการสมัครรับข่าวนี้", "ข้อความล่าสุด"), "no message was before the first"


def test_the_public_edition_holds_only_what_two_people_agree_on(tmp_path: Path) -> None:
    public = ONE.replace('audience = "internal"\n', "")
    opened = ready(tmp_path, "smtp://127.0.0.1:9", public)
    opened.store.save_detections([CHANGE], at=BEGIN)
    told: list[Any] = []
    notify(opened, now=BEGIN + timedelta(days=1), deliver=lambda *given: told.append(given[1]))
    agree(opened, CHANGE, BEGIN + timedelta(days=2))
    notify(opened, now=BEGIN + timedelta(days=3), deliver=lambda *given: told.append(given[1]))
    assert [len(said.news) for said in told] == [0, 1]


@pytest.fixture
def receiver() -> Iterator[tuple[list[tuple[dict[str, str], bytes]], list[int], str]]:
    """A receiver of signed messages: what it got, the answers it gives first, its address."""
    got: list[tuple[dict[str, str], bytes]] = []
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield got, answers, f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_receiver_gets_a_signed_message_and_the_same_number_on_each_try(
    receiver: tuple[list[tuple[dict[str, str], bytes]], list[int], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got, answers, address = receiver
    monkeypatch.setenv(SECRET, "a secret of the two")
    monkeypatch.setattr("pipelines.notify.send_webhook.WAIT_S", 0.0)
    opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE.replace("mailto:desk@ministry.example", address))
    opened.store.save_detections([CHANGE], at=BEGIN)
    answers += [503]
    assert notify(opened, now=BEGIN + timedelta(days=1)).sent
    (first, _), (second, body) = got
    assert first["X-Compound-Watch-Delivery"] == second["X-Compound-Watch-Delivery"]
    at, given = (part.partition("=")[2] for part in second["X-Compound-Watch-Signature"].split(","))
    assert given == hmac.new(b"a secret of the two", f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert said["news"][0]["change"] == "MK-000001" and said["news"][0]["geometry"]["type"] == "Polygon"
    answers += [404]
    assert notify(opened, now=BEGIN + timedelta(days=2)).failed == ["border desk: HTTP 404"], "no further try"
    assert len(got) == 3


@pytest.mark.parametrize(
    ("subscriptions", "settings", "said"),
    [
        (ONE, "", "no mail server is set"),
        (ONE.replace("mailto:desk@ministry.example", "https://hook.example"), "", "no secret"),
        (ONE.replace('audience = "internal"', ""), 'corrections_to = ""\n', "corrections"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_noted(
    subscriptions: str, settings: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    opened = workspace(tmp_path)
    if settings:
        (tmp_path / "compound-watch.toml").write_text(settings)
        opened = Workspace.open(tmp_path)
    (tmp_path / "subscriptions.toml").write_text(subscriptions)
    with pytest.raises(SettingsRefused, match=said):
        notify(opened, now=BEGIN)
    assert opened.store.notices() == []


def test_without_subscriptions_nothing_is_asked_for(tmp_path: Path) -> None:
    assert "No subscription" in notify(workspace(tmp_path), now=BEGIN).lines()[0]


def test_a_message_that_surely_was_not_taken_is_forgotten(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    opened.store.save_detections([CHANGE], at=BEGIN)
    before = opened.store.notices()

    def refuses(*_: Any) -> None:
        raise NotSent("ConnectionRefusedError")

    notify(opened, now=BEGIN + timedelta(days=1), deliver=refuses)
    assert noted(opened) == before, "but for that it could not be told"


@pytest.mark.parametrize("simulated", [True, False])
def test_a_letter_has_pictures_with_their_days_and_credit_and_none_of_what_is_held(
    inbox: tuple[Inbox, str], tmp_path: Path, simulated: bool
) -> None:
    box, smtp = inbox
    make(tmp_path, simulated=simulated).close()
    (tmp_path / "compound-watch.toml").write_text(f'smtp = "{smtp}"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE + 'kinds = ["demolition", "construction"]\nconfidence = "low"\n')
    opened = Workspace.open(tmp_path)
    opened.store.begin_notices("border desk", [f"{MESSAGE}begin"], BEGIN, NoticeState.KNOWN)
    assert notify(opened, now=datetime(2026, 11, 22, tzinfo=UTC), today=END).sent
    (letter,) = box.letters
    pictures = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert 2 <= len(pictures) <= 6 and len(pictures) % 2 == 0
    assert all(part.get_content()[:8] == b"\x89PNG\r\n\x1a\n" for part in pictures)
    page = letter.get_body(("html",))
    assert page is not None
    html = str(page.get_content())
    named = set(re.findall(r'src="cid:([^"]+)"', html))
    assert named == {str(part["Content-ID"]).strip("<>") for part in pictures}, "each picture stands in the letter"
    told = [re.findall(r"Last clear look (\d+ \w+ \d+)|Before, ([^;]+); after,", part) for part in html.split("<h3>")]
    pairs = [[datetime.strptime(a or b, "%d %b %Y") for a, b in days] for days in told if any(b for _, b in days)]
    assert len(pairs) == len(pictures) / 2
    assert all(before <= last_clear for last_clear, before in pairs), "a change stands on no picture before it"
    assert "{" not in html and HATCHED in html and ("Simulated pixels." in html) is simulated
    assert ("Contains modified Copernicus Sentinel data 2026" in html) is not simulated


@pytest.mark.parametrize("simulated", [True, False])
def test_a_demo_is_told_as_of_the_last_day_of_its_world(
    inbox: tuple[Inbox, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, simulated: bool
) -> None:
    """Feeds and screens read a demo so; any other workspace is read as of the day of sending."""
    box, smtp = inbox
    make(tmp_path, simulated=simulated).close()
    (tmp_path / "compound-watch.toml").write_text(f'smtp = "{smtp}"\nmail_from = "watch@example.org"\n')
    (tmp_path / "subscriptions.toml").write_text(ONE + 'kinds = ["demolition", "construction"]\nconfidence = "low"\n')
    opened, days, edition = Workspace.open(tmp_path), set[date | None](), Workspace.edition
    opened.store.begin_notices("border desk", [f"{MESSAGE}begin"], BEGIN, NoticeState.KNOWN)

    def noting(self: Workspace, audience: Audience, today: date | None = None) -> EditionView:
        days.add(today)
        return edition(self, audience, today)

    monkeypatch.setattr(Workspace, "edition", noting)
    later = datetime(2027, 3, 1, tzinfo=UTC)
    assert notify(opened, now=later).sent and len(box.letters) == 1
    newest = opened.store.newest_look()
    assert newest is not None and days == {newest.date() if simulated else later.date()}
