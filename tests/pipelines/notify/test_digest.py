"""What one message says: what is new in its subject, what may not be said, and no all-clear where something is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Kind
from geodata.looks.look import LookStatus
from geodata.notices.subscription import MAIL, Subscription
from geodata.wording.listing_sentences import DEMO_ADDRESS
from geodata.workspace import Workspace
from pipelines.notify.digest import Digest, digest, looking, plain_text
from pipelines.notify.feed import feed_of
from pipelines.notify.news import news_of
from pipelines.notify.send_mail import Envelope, mail
from tests.pipelines.notify.world import BEGIN, CHANGE, LOW, SITE, agree, look, workspace

TODAY = date(2026, 11, 20)
AGREED = "desk officer, asked on 1 Nov 2026"


def test_nothing_new_is_no_all_clear_where_something_is_not_released(tmp_path: Path) -> None:
    """A public reader asked for one place; a change there waits for two people."""
    opened = workspace(tmp_path)
    opened.store.save_site(replace(SITE, simulated=True), by="test")
    opened.store.save_looks([look(9), look(11)])
    subscription = Subscription("desk", f"{MAIL}desk@example.org", AGREED)
    clear = _digest_of(opened, subscription)
    assert clear.subject == "Compound Watch: Demo: simulated imagery. Looked, nothing new for this subscription"
    opened.store.save_detections([CHANGE], at=BEGIN)
    held = _digest_of(opened, subscription)
    assert held.subject == "Compound Watch: Demo: simulated imagery. Nothing new for this subscription"
    assert held.lines[1] == "Nothing is released for this site: nothing is said about changes here."
    assert "has named no address" not in held.foot[1], "invented places need none"
    opened.store.save_detections([LOW], at=BEGIN)
    agree(opened, LOW, BEGIN)
    assert _digest_of(opened, subscription).lines[1].startswith("Not all that was flagged here is released")
    opened.store.save_site(replace(SITE, id="mk-2", name="Other Kiln"), by="test")
    assert _digest_of(opened, subscription).lines[1] == (
        "At one of two sites not all that was flagged is released: nothing is said about the rest."
    )
    inside = replace(subscription, audience=Audience.INTERNAL)
    _, level = _digest_of(opened, inside).lines  # nothing is held back from internal readers
    assert level == "This subscription is told no change of less than medium confidence."
    every = replace(inside, confidence=Confidence.LOW)
    assert all("confidence" not in line for line in _digest_of(opened, every).lines)
    lights = replace(every, kinds=(Kind.DARK, Kind.RELIT))
    *_, kinds = _digest_of(opened, lights).lines
    assert kinds == "This subscription is told of these kinds alone: night light all but gone and night light back."


def test_without_a_usable_look_every_edition_says_so_in_its_subject_and_of_which_day_the_newest_is(
    tmp_path: Path,
) -> None:
    """The subject of public letters said "nothing new" where their text and the internal one said "no image"; "after
    15 Nov" alone read as if all up to that day had been looked at. The newest look of the world is of 11 Nov."""
    opened = workspace(tmp_path)
    opened.store.save_looks([look(9), look(11)])
    opened.store.save_detections([CHANGE], at=BEGIN)  # not agreed: held back from the public
    last = date(2026, 11, 15)

    def first_words(audience: Audience) -> tuple[str, str]:
        """The subject of a letter, and its first sentences."""
        letter = _digest_of(opened, Subscription("desk", f"{MAIL}desk@example.org", AGREED, audience), last)
        return letter.subject.removeprefix("Compound Watch: "), letter.lines[0]

    unseen = "After 15 Nov 2026: no image of the one site was looked at. That says nothing of what is there. "
    for audience in Audience:
        assert first_words(audience) == ("No image since the last message", f"{unseen}Newest usable look 11 Nov 2026.")
    opened.store.save_looks([look(17, LookStatus.CLOUDY)])
    cloudy = "After 15 Nov 2026: could not look; no usable image of the one site. Newest usable look 11 Nov 2026."
    for audience in Audience:
        assert first_words(audience) == ("Could not look", cloudy)
    opened.store.save_looks([look(18), look(25)])  # the second after the day of the letter, 20 Nov
    assert first_words(Audience.PUBLIC) == (
        "Nothing new for this subscription",
        "After 15 Nov 2026: looked at the one site.",
    )
    assert first_words(Audience.INTERNAL)[0] == "Looked, nothing new for this subscription"


def test_a_subject_says_what_no_two_people_agree_on(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE, LOW], at=BEGIN)
    agree(opened, LOW, BEGIN)
    view = opened.edition(Audience.PARTNER, TODAY)
    subscription = Subscription("desk", f"{MAIL}desk@example.org", AGREED, Audience.PARTNER)
    said = digest(news_of(view), looking(view, subscription, None, TODAY), subscription, opened.settings, TODAY)
    assert said.subject == (
        "Compound Watch: two changes told for the first time (one not agreed by two people: do not quote) at "
        "Morrow Kiln"
    )


def _digest_of(opened: Workspace, subscription: Subscription, since: date | None = None) -> Digest:
    view = opened.edition(subscription.audience, TODAY)
    theirs = replace(opened.settings, **DEMO_ADDRESS)
    return digest([], looking(view, subscription, since, TODAY), subscription, theirs, TODAY)


def test_a_line_separator_in_a_name_keeps_no_letter_from_leaving(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_site(replace(SITE, name="Morrow\u2028Kiln\u2029"), by="test")
    opened.store.save_detections([CHANGE], at=BEGIN)
    view = opened.edition(Audience.INTERNAL, TODAY)
    subscription = Subscription("desk", f"{MAIL}desk@example.org", AGREED, Audience.INTERNAL)
    said = digest(news_of(view), looking(view, subscription, None, TODAY), subscription, opened.settings, TODAY)
    feed = feed_of(view, opened.settings, TODAY)
    letter = mail(said, plain_text(said, feed), feed, Envelope("watch@example.org", "desk@example.org", "1", BEGIN))
    assert str(letter["Subject"]).endswith("at Morrow Kiln")
