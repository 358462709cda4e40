"""What a reader has not had is neither followed up nor taken back; and letters say that nobody reviewed their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely

from geodata.detections.control_area import Placebo
from geodata.detections.detection import Kind, State
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS
from geodata.notices.notice import NoticeState
from pipelines.notify.account import EDITION
from pipelines.notify.digest import Digest, plain_text
from pipelines.notify.feed import Feed
from pipelines.notify.news import Event
from pipelines.notify.notify import Deliver, notify
from pipelines.notify.send_mail import Envelope, mail
from pipelines.notify.send_webhook import payload
from tests.pipelines.notify.world import BEGIN, CHANGE, LOW, agree, workspace

ONE = """[[subscription]]
name = "border desk"
to = "mailto:desk@ministry.example"
agreed = "desk officer, asked on 1 Nov 2026"
audience = "partner"
every = "day"
confidence = "low"
"""
SETTINGS = 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n'


@pytest.mark.parametrize(("before", "after"), [("partner", "public"), ("internal", "public"), ("internal", "partner")])
def test_a_subscription_of_another_edition_begins_anew_and_names_nothing_of_the_wider_one(
    before: str, after: str, tmp_path: Path
) -> None:
    """Two people agree on neither change, so the public may know of neither; a letter of the wider edition told of
    both. Once the audience is narrowed, "no longer told: change MK-000001" would name them to the public."""
    letters: list[Digest] = []
    deliver: Deliver = lambda _, message, *__: letters.append(message)  # noqa: E731 - it is one expression
    opened = workspace(tmp_path, SETTINGS)
    file = tmp_path / "subscriptions.toml"
    file.write_text(ONE.replace("partner", before), encoding="utf-8")
    assert notify(opened, now=BEGIN, deliver=deliver).begun
    opened.store.save_detections([CHANGE, LOW], at=BEGIN + timedelta(hours=1))
    assert notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver).sent
    assert {n.detection.id for n in letters[0].news} == {CHANGE.id, LOW.id}
    file.write_text(ONE.replace("partner", after), encoding="utf-8")
    assert notify(opened, now=BEGIN + timedelta(days=2), deliver=deliver).begun == ["border desk"]
    assert notify(opened, now=BEGIN + timedelta(days=3), deliver=deliver).sent, "the next letter is of this edition"
    assert letters[1].news == () and letters[1].no_longer == ()
    assert CHANGE.id not in str(letters[1]) and len(letters) == 2
    agree(opened, CHANGE, BEGIN + timedelta(days=3, hours=1))
    notify(opened, now=BEGIN + timedelta(days=4), deliver=deliver)
    assert [n.detection.id for n in letters[2].news] == [CHANGE.id], "what is news in it from then on is told"


@pytest.mark.parametrize("narrowed", ['countries = ["KH"]', 'sites = ["elsewhere"]', 'kinds = ["construction"]'])
def test_who_was_told_of_a_change_is_told_that_it_was_corrected_and_withdrawn_whatever_is_asked_for_since(
    narrowed: str, tmp_path: Path
) -> None:
    letters: list[Digest] = []
    deliver: Deliver = lambda _, message, *__: letters.append(message)  # noqa: E731 - it is one expression
    opened = workspace(tmp_path, SETTINGS)
    file = tmp_path / "subscriptions.toml"
    file.write_text(ONE, encoding="utf-8")
    notify(opened, now=BEGIN, deliver=deliver)
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver)
    assert CHANGE.kind is Kind.CONSTRUCTION and [n.event for n in letters[-1].news] == [Event.NEW]
    file.write_text(f"{ONE}{narrowed}\n", encoding="utf-8")
    other = replace(CHANGE, kind=Kind.DEMOLITION)
    gone = replace(other, state=State.WITHDRAWN, ended_on=date(2026, 11, 14), withdrawn_reason="turned-green")
    for later, event in ((other, Event.CORRECTED), (gone, Event.WITHDRAWN)):
        days = 2 * len(letters)
        opened.store.save_detections([later], at=BEGIN + timedelta(days=days, hours=1))
        notify(opened, now=BEGIN + timedelta(days=days + 1), deliver=deliver)
        assert [n.event for n in letters[-1].news] == [event]
    another = replace(LOW, kind=Kind.DEMOLITION)
    opened.store.save_detections([another], at=BEGIN + timedelta(days=9))
    notify(opened, now=BEGIN + timedelta(days=10), deliver=deliver)
    assert letters[-1].news == (), "and nothing else that is not asked for"


def test_a_subscription_that_began_before_its_edition_was_noted_goes_on_as_it_was(tmp_path: Path) -> None:
    """Its notices are of the edition that the file names, and nothing of them is lost: the change is told once."""
    letters: list[Digest] = []
    deliver: Deliver = lambda _, message, *__: letters.append(message)  # noqa: E731 - it is one expression
    opened = workspace(tmp_path, SETTINGS)
    (tmp_path / "subscriptions.toml").write_text(ONE, encoding="utf-8")
    opened.store.begin_notices("border desk", ["message/begin"], BEGIN, NoticeState.KNOWN)
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    for day in (1, 2):
        assert notify(opened, now=BEGIN + timedelta(days=day), deliver=deliver).sent
    assert [len(letter.news) for letter in letters] == [1, 0]
    kept = [n.news_id for n in opened.store.notices("border desk") if n.news_id.startswith(EDITION)]
    assert kept == ["message/edition/partner"]


@pytest.mark.parametrize("event", [Event.AGREED, Event.ENDED])
def test_of_a_change_held_for_a_control_area_nothing_that_follows_is_told_either(event: Event, tmp_path: Path) -> None:
    """Its reader has not had it, so "two people agree now" would tell it while the method may be wrong there. Of
    the other change, which this reader had before the control area was flagged, the same is told."""
    letters: dict[str, list[Digest]] = {"border desk": [], "operators": []}
    deliver: Deliver = lambda one, message, *__: letters[one.name].append(message)  # noqa: E731 - one expression
    opened = workspace(tmp_path, SETTINGS)
    operators = ONE.replace("border desk", "operators") + "operator = true\n"
    (tmp_path / "subscriptions.toml").write_text(ONE + operators, encoding="utf-8")
    notify(opened, now=BEGIN, deliver=deliver)
    opened.store.save_detections([LOW], at=BEGIN + timedelta(hours=1))
    notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver)
    area = Placebo("mk-1", 1, shapely.box(-27.05, -19.9, -27.04, -19.89), flagged=True, site_years=1.0)
    opened.store.save_placebos("mk-1", [area])
    at = BEGIN + timedelta(days=1)
    opened.store.save_detections([CHANGE, LOW], at=at + timedelta(hours=1))
    for change in (CHANGE, LOW):
        if event is Event.AGREED:
            agree(opened, change, at + timedelta(hours=2))
        else:
            ended = replace(change, state=State.ENDED, ended_on=change.last_seen)
            opened.store.save_detections([ended], at=at + timedelta(hours=2))
    notify(opened, now=BEGIN + timedelta(days=2), deliver=deliver)
    told = [{(n.detection.id, n.event) for n in letters[name][-1].news} for name in ("border desk", "operators")]
    assert told[0] == {(LOW.id, event)}
    assert told[1] == {(LOW.id, event), (CHANGE.id, Event.NEW), (CHANGE.id, event)}
    held = [line for line in letters["operators"][-1].lines if line.startswith("Held back")]
    assert held == ["Held back from readers while a control area is flagged: MK-000001."], "each change once"
    opened.store.save_placebos("mk-1", [replace(area, flagged=False)])
    notify(opened, now=BEGIN + timedelta(days=3), deliver=deliver)
    assert (CHANGE.id, Event.NEW) in {(n.detection.id, n.event) for n in letters["border desk"][-1].news}


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_letter_says_at_its_head_that_nobody_reviewed_its_translation(language: str, tmp_path: Path) -> None:
    """In the language of the letter and in English, for whoever reads none of the other."""
    letters: list[tuple[Digest, str, str, bytes]] = []

    def deliver(_: object, message: Digest, feed: Feed, key: str, at: object, *__: object) -> None:
        text = plain_text(message, feed)
        letter = mail(message, text, feed, Envelope("a@example.org", "b@example.org", key, BEGIN))
        page = letter.get_body(("html",))
        assert page is not None
        letters.append((message, text, str(page.get_content()), payload(message, feed, key=key, at=BEGIN)))

    opened = workspace(tmp_path, SETTINGS)
    (tmp_path / "subscriptions.toml").write_text(f'{ONE}language = "{language}"\n', encoding="utf-8")
    for day in (0, 1):
        notify(opened, now=BEGIN + timedelta(days=day), deliver=deliver)
    ((message, text, page, body),) = letters
    unreviewed = language in UNREVIEWED
    assert unreviewed is (language == "th"), "once a speaker has reviewed it this test says nothing of Thai"
    assert message.lines[0].endswith(UNREVIEWED_WORDS) is unreviewed
    assert (text.partition("\n\n")[0] == message.lines[0]) and (UNREVIEWED_WORDS in text) is unreviewed
    assert page.partition("</p>")[0].endswith(UNREVIEWED_WORDS) is unreviewed
    assert (UNREVIEWED_WORDS.encode() in body) is unreviewed
    if unreviewed:
        own = message.lines[0].removesuffix(UNREVIEWED_WORDS)
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in own), "in Thai letters first"
