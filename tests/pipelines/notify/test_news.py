"""News follow the statements of an edition: new, ended, corrected, withdrawn, each once; feeds tell them thrice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.lifecycle import JOINED, OUTSIDE, was_wrong
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import Standing
from geodata.errors import FileRefused, SettingsRefused
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking
from geodata.restored import confirm_restore
from geodata.sites.shown_place import told_name
from geodata.sites.site import Access
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.change_sentences import detection_sentence
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.notify.atom import atom
from pipelines.notify.cap import _headline, cap
from pipelines.notify.digest import _counted, _what_is_new
from pipelines.notify.feed import feed_of
from pipelines.notify.json_feed import json_feed
from pipelines.notify.news import Event, _title, news_of
from pipelines.notify.write_feeds import write_feeds
from tests.pipelines.notify.world import BEGIN, CHANGE, SITE, agree, look, workspace

TODAY = date(2026, 11, 20)
ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def told(root: Path, audience: Audience = Audience.INTERNAL) -> list[tuple[str, Event]]:
    """Ids and events of an edition, oldest first."""
    return [(n.id, n.event) for n in reversed(news_of(workspace(root).edition(audience, TODAY)))]


def test_each_statement_that_says_something_new_is_news_once(tmp_path: Path) -> None:
    store = workspace(tmp_path).store
    provisional = replace(CHANGE, state=State.PROVISIONAL, confirmed_on=None)
    store.save_detections([provisional], at=BEGIN)
    assert told(tmp_path) == [], "what is provisional is no news"
    store.save_detections([CHANGE], at=BEGIN + timedelta(days=1))
    assert told(tmp_path) == [("MK-000001/2", Event.NEW)]
    store.save_detections([replace(CHANGE, last_seen=date(2026, 11, 14))], at=BEGIN + timedelta(days=2))
    assert told(tmp_path) == [("MK-000001/2", Event.NEW)], "a further look is no new statement"
    wider = replace(CHANGE, area_m2=90_000.0)
    store.save_detections([wider], at=BEGIN + timedelta(days=3))
    assert told(tmp_path)[1:] == [("MK-000001/3", Event.CORRECTED)]
    gone = replace(wider, state=State.WITHDRAWN, ended_on=date(2026, 11, 14), withdrawn_reason="back")
    store.save_detections([gone], at=BEGIN + timedelta(days=4))
    assert told(tmp_path)[2:] == [("MK-000001/4", Event.WITHDRAWN)]
    news = news_of(workspace(tmp_path).edition(Audience.INTERNAL, TODAY))
    assert "Two people" not in news[0].text
    assert news[0].title.startswith("Withdrawn as wrong or gone again: Morrow Kiln.")


def test_the_public_reads_it_from_the_day_on_which_two_people_agree(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    assert told(tmp_path, Audience.PUBLIC) == []
    (inside,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    assert "do not quote" in inside.text and inside.title.endswith("do not quote."), "a title travels alone"
    agree(opened, CHANGE, BEGIN + timedelta(days=5))
    (public,) = news_of(workspace(tmp_path).edition(Audience.PUBLIC, TODAY))
    assert public.told_from == BEGIN + timedelta(days=5)
    assert "Two people agree on it (roles as they gave them; the program does not check who" in public.text
    assert "quote" not in public.title
    assert "reviewer" not in public.text
    ahead = BEGIN + timedelta(days=6)
    since, agreed = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert (since.event, since.told_from) == (Event.AGREED, BEGIN + timedelta(days=5)) and since.quotable
    assert since.title.startswith("Two people agree now: Morrow Kiln. Change consistent with")
    opened.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "Paved ground.", "reviewer 1", ahead))
    lost, partner = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert (lost.id, lost.event, lost.told_from) == ("MK-000001/not-agreed/1", Event.NOT_AGREED, ahead)
    assert lost.title.startswith("Two people no longer agree: Morrow Kiln. Change consistent with")
    assert lost.title.endswith(DO_NOT_QUOTE) and not lost.quotable
    later = BEGIN + timedelta(days=7)
    opened.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "Paved ground.", "reviewer 2", later))
    gone, _ = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert (gone.id, gone.event, gone.told_from) == ("MK-000001/dismissed/1", Event.DISMISSED, later)
    assert gone.title.startswith("Dismissed by two people: Morrow Kiln.") and gone.title.endswith("do not quote.")
    assert _counted(gone.event, 1) == "one change that two people dismissed"
    assert lost.replaces == gone.replaces == (("MK-000001/agreed/1", BEGIN + timedelta(days=5)),), "it is over"
    feed = feed_of(opened.edition(Audience.PARTNER, TODAY), opened.settings, TODAY)
    for over in (lost, gone):
        referred = str(ET.fromstring(cap(feed, over, [partner])).findtext(f"{CAP}references"))
        assert all(feed.urn(key) in referred for key in ("MK-000001/1", "MK-000001/agreed/1"))
    assert partner.id == agreed.id and agreed.told_from == partner.told_from == BEGIN, "it was told then"
    assert (agreed.updated_at, partner.updated_at) == (BEGIN + timedelta(days=5), ahead), "in other words since"
    assert "quote" not in agreed.title and partner.title.endswith("do not quote.")
    assert told(tmp_path, Audience.PUBLIC) == []


@pytest.mark.parametrize(
    ("reason", "title", "counted"),
    [
        (JOINED, "Withdrawn, part of another change: Morrow Kiln.", "one change that is part of another now"),
        (
            OUTSIDE,
            "Withdrawn, outside the outline as it is drawn now: Morrow Kiln.",
            "one change outside an outline that was drawn anew",
        ),
    ],
)
def test_a_change_that_became_part_of_another_or_is_outside_now_is_not_called_wrong(
    tmp_path: Path, reason: str, title: str, counted: str
) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    part = replace(CHANGE, state=State.WITHDRAWN, ended_on=date(2026, 11, 9), withdrawn_reason=reason)
    opened.store.save_detections([part], at=BEGIN + timedelta(days=1))
    (news, *_) = news_of(workspace(tmp_path).edition(Audience.INTERNAL, TODAY))
    assert news.event is Event.WITHDRAWN and news.title.startswith(title)
    assert "wrong" not in news.title and _what_is_new([news]) == counted
    assert not was_wrong(part) and was_wrong(replace(part, withdrawn_reason="turned-green"))


def test_a_message_says_what_else_would_look_alike_and_that_an_image_was_partly_clouded(tmp_path: Path) -> None:
    """A feed is what is copied: what stands in the quotation stands there too."""
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN + timedelta(days=5))
    clouded = "The image of 1 Aug 2026 was partly clouded: where it is clear, it does not show the change."
    for clear, said in ((1.0, False), (0.6, True)):
        before = replace(look(1), acquired_at=datetime(2026, 8, 1, 4, tzinfo=UTC), clear_fraction=clear)
        opened.store.save_looks([before])
        (news,) = news_of(workspace(tmp_path).edition(Audience.PUBLIC, TODAY))
        assert "Paving, a new roof cover, containers or stored goods would look alike." in news.text
        assert (clouded in news.text) is said


def test_feeds_open_as_what_they_are_and_say_the_same(tmp_path: Path) -> None:
    opened = workspace(tmp_path, 'dashboard_address = "https://watch.example.org/"\nissuer = "Desk & Co, East"\n')
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    opened.store.save_detections(
        [replace(CHANGE, state=State.ENDED, ended_on=date(2026, 11, 14))], at=BEGIN + timedelta(days=4)
    )
    report = write_feeds(opened, tmp_path / "out", base_url="https://files.example.org/feeds/", today=TODAY)
    assert report.written == 2
    feed = ET.parse(tmp_path / "out" / "feed.atom").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}published") for e in entries] == [
        "2026-11-14T20:00:00+00:00",
        "2026-11-10T20:00:00+00:00",
    ]
    links = {link.get("rel"): link.get("href") for link in entries[0].findall(f"{ATOM}link")}
    assert links == {"alternate": "https://watch.example.org/site?site=mk-1&change=MK-000001"}
    ring = [float(v) for v in entries[0].findtext("{http://www.georss.org/georss}polygon", "").split()]
    assert shapely.Polygon(zip(ring[1::2], ring[0::2], strict=True)).equals(shapely.set_precision(CHANGE.outline, 1e-6))
    said = json.loads((tmp_path / "out" / "feed.json").read_text())
    assert [i["id"] for i in said["items"]] == [e.findtext(f"{ATOM}id") for e in entries]
    assert [i["content_text"] for i in said["items"]] == [e.findtext(f"{ATOM}content") for e in entries]
    assert said["feed_url"] == "https://files.example.org/feeds/feed.json"
    first, ended = (ET.parse(tmp_path / "out" / "cap" / f"MK-000001-{n}.xml").getroot() for n in (1, 2))
    assert (first.findtext(f"{CAP}msgType"), ended.findtext(f"{CAP}msgType")) == ("Alert", "Update")
    sender, identifier, sent = (ended.findtext(f"{CAP}references") or "").split(",")
    assert (sender, identifier, sent) == tuple(
        first.findtext(f"{CAP}{tag}") for tag in ("sender", "identifier", "sent")
    )
    assert first.findtext(f"{CAP}status") == "Actual" and " " not in sender
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    write_feeds(opened, tmp_path / "out", base_url="https://files.example.org/feeds/", today=TODAY)
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before


def test_no_cut_takes_from_a_headline_that_it_may_not_be_quoted(tmp_path: Path) -> None:
    opened = workspace(tmp_path, 'dashboard_address = "https://watch.example.org/"\n')
    opened.store.save_detections([CHANGE], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    long = replace(news, title=f"New: {'A place of a very long name ' * 9}")
    assert not long.quotable
    headline = _headline(long)
    assert headline.startswith("Not agreed by two people: do not quote. New: A place") and len(headline) <= 160
    assert _headline(replace(long, quotable=True)).startswith("New: A place")


def test_a_cut_headline_still_says_what_is_new(tmp_path: Path) -> None:
    """Place, day and caveats fill it: of the sentence that says what it is, the beginning stays."""
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    said = detection_sentence(news.detection, news.site)
    begun = said.partition(",")[0]
    assert "consistent with construction" in begun and len(begun) < len(said) - 5
    first = f"First told: {'Long ' * 7}Estate, first seen 5 Oct 2026."
    headline = _headline(replace(news, title=f"{first} {said}"))
    assert headline == f"{DO_NOT_QUOTE} {first} {begun}." and len(headline) <= 160
    longer = f"First told: {'Long ' * 14}Estate, first seen 5 Oct 2026."
    assert _headline(replace(news, title=f"{longer} {said}")) == f"{DO_NOT_QUOTE} {longer}", "no room for more"
    over = replace(news, event=Event.ENDED, title=f"{longer.replace('First told', 'Ended')} {said}")
    assert _headline(over) == f"{DO_NOT_QUOTE} {said.partition(' (')[0]} (4.1 to 5.1).", "a place has not ended"


def test_a_headline_of_a_demo_has_room_for_what_it_is(tmp_path: Path) -> None:
    """Else nothing stays but "First told: Morrowgate, first seen 24 Aug 2026."."""
    opened = workspace(tmp_path)
    opened.store.save_detections([replace(CHANGE, kind=Kind.CLEARING, kind_probability=0.7)], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    said = detection_sentence(news.detection, news.site)
    title = f"Demo, invented place. First told: Morrowgate, first seen 24 Aug 2026. {said}"
    headline = _headline(replace(news, title=title))
    assert headline.startswith(f"{DO_NOT_QUOTE} Demo. First told: Morrowgate, first seen 24 Aug 2026. Change ")
    assert headline.endswith("consistent with ground clearing or another change.") and len(headline) <= 160


def test_an_area_in_a_cut_headline_keeps_its_interval_or_goes_with_it(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    said = detection_sentence(news.detection, news.site)
    kind, area, where = said.rstrip(".").split(", ")
    assert re.fullmatch(r"about [\d.]+ ha \([\d.]+ to [\d.]+\)", area) and where
    for over, kept in ((1, f"{kind}, {area}"), (len(where) + 2, f"{kind}, {area}"), (len(where) + 3, kind)):
        first = f"{'Demo of a place':-<{160 + over - len(said) - 2}}."
        headline = _headline(replace(news, title=f"{first} {said}", quotable=True))
        assert headline == f"{first} {kept}." and len(headline) <= 160, over
    bracketed = f"Demo (an invented place{' of a very long name' * 4}). {said}"
    assert _headline(replace(news, title=bracketed, quotable=True)) == f"Demo. {said}"


def test_a_headline_is_cut_between_sentences_and_never_within_a_caveat(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    said = (
        "Night light is all but gone, at about 8 % of its usual level above its surroundings (newest values: 8 to 9 %)."
    )
    title = f"New: Kilvane Ford. {said} Light shows neither people nor causes. {DO_NOT_QUOTE}"
    assert _headline(replace(news, title=title)) == (
        f"{DO_NOT_QUOTE} New: Kilvane Ford. Night light is all but gone, at about 8 % of its usual level above its "
        "surroundings."
    )


@pytest.mark.parametrize(
    ("kind", "probability", "told"),
    [
        (Kind.CONSTRUCTION, 0.72, "construction or another change"),
        (Kind.CONSTRUCTION, 0.95, "construction"),
        (Kind.UNCLEAR, 0.4, "kind not yet clear"),
        (Kind.DARK, None, "night light all but gone"),
    ],
)
def test_no_feed_names_a_kind_alone_that_is_not_sure(
    tmp_path: Path, kind: Kind, probability: float | None, told: str
) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([replace(CHANGE, kind=kind, kind_probability=probability)], at=BEGIN)
    feed = feed_of(opened.edition(Audience.PARTNER, TODAY), opened.settings, TODAY)
    (news,) = feed.entries
    info = ET.fromstring(cap(feed, news, [])).find(f"{CAP}info")
    assert info is not None
    event = info.findtext(f"{CAP}event")
    given = {p.findtext(f"{CAP}valueName"): p.findtext(f"{CAP}value") for p in info.iter(f"{CAP}parameter")}
    assert given == {"told_kind": told, "confidence": "high"}
    order = [part.tag.removeprefix(CAP) for part in info]
    assert order.index("parameter") > order.index("description") and order[-1] == "area", "the order of CAP 1.2"
    what = f"change consistent with {told}" if kind is Kind.CONSTRUCTION else told
    assert event == f"not agreed by two people, do not quote: first told: {what}"
    (item,) = json.loads(json_feed(feed, name="feed.json"))["items"]
    assert item["tags"] == ["not agreed by two people: do not quote", "new", told, "confidence high"]
    assert item["_compound_watch"]["told_kind"] == told and item["_compound_watch"]["agreed_by_two"] is False
    entry = ET.fromstring(atom(feed, name="feed.atom"))
    terms = {c.get("scheme"): c.get("term") for c in entry.iter(f"{ATOM}category")}
    assert terms["urn:compound-watch:kind"] == told and "do not quote" in str(terms["urn:compound-watch:agreed"])
    assert "CC-BY" not in feed.licence and "TLP:AMBER" in str(entry.findtext(f"{ATOM}rights"))
    agree(opened, CHANGE, BEGIN)
    public = feed_of(opened.edition(Audience.PUBLIC, TODAY), opened.settings, TODAY)
    assert ET.fromstring(cap(public, public.entries[0], [])).findtext(f"{CAP}info/{CAP}event") == f"first told: {what}"
    assert public.licence == "CC-BY-4.0"


def test_feeds_leave_other_folders_alone_and_need_an_address_for_the_public(tmp_path: Path) -> None:
    opened = workspace(tmp_path / "w")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(FileRefused, match="something else"):
        write_feeds(opened, tmp_path / "mine", today=TODAY)
    (tmp_path / "w" / "compound-watch.toml").write_text("")
    with pytest.raises(SettingsRefused, match="corrections"):
        write_feeds(Workspace.open(tmp_path / "w"), today=TODAY)
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == ["letter.txt"]


def test_what_the_feed_told_and_tells_no_longer_is_said_and_cancelled(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    write_feeds(opened, tmp_path / "out", today=TODAY)
    later = BEGIN + timedelta(hours=1)
    alert = ET.parse(tmp_path / "out" / "cap" / "MK-000001-1.xml").getroot()
    opened.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "It is a field again.", "reviewer 3", later))
    write_feeds(opened, tmp_path / "out", today=TODAY)
    (path,) = (tmp_path / "out" / "cap").iterdir()
    cancel = ET.parse(path).getroot()
    sent = {tag: alert.findtext(f"{CAP}{tag}") for tag in ("sender", "identifier", "sent")}
    assert cancel.findtext(f"{CAP}msgType") == "Cancel" and cancel.findtext(f"{CAP}references") == ",".join(
        str(value) for value in sent.values()
    )
    (item,) = json.loads((tmp_path / "out" / "feed.json").read_text())["items"]
    said = "No longer told: change MK-000001 at Morrow Kiln, told on 10 Nov 2026. Do not quote it."
    assert item["title"] == said == cancel.findtext(f"{CAP}info/{CAP}headline")
    assert "no statement about the ground" in item["content_text"] and "field again" not in str(item)
    (entry,) = ET.parse(tmp_path / "out" / "feed.atom").getroot().findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == said
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    write_feeds(opened, tmp_path / "out", today=TODAY + timedelta(days=3))
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before, "said once, with its day"
    again = BEGIN + timedelta(days=20)
    opened.store.save_review(Review(CHANGE.id, Verdict.CONFIRMED, "Roofs after all.", "reviewer 3", again))
    write_feeds(opened, tmp_path / "out", today=TODAY + timedelta(days=30))
    item, first = json.loads((tmp_path / "out" / "feed.json").read_text())["items"]
    assert item["title"].startswith("Two people agree now: Morrow Kiln") and item["date_published"] == again.isoformat()
    assert (first["date_published"], first["date_modified"]) == (BEGIN.isoformat(), again.isoformat())
    names = {path.name for path in (tmp_path / "out" / "cap").iterdir()}
    assert names == {"MK-000001-1.xml", "MK-000001-agreed-2.xml"}


def test_a_change_that_is_older_than_the_feed_reaches_is_taken_back_too(tmp_path: Path) -> None:
    """The feed knew what it had told from its newest hundred entries alone."""
    opened = workspace(tmp_path)
    file = tmp_path / "out" / "feed.json"
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    write_feeds(opened, tmp_path / "out", today=TODAY)
    (first,) = json.loads(file.read_text())["items"]
    later = BEGIN + timedelta(hours=1)
    newer = [replace(CHANGE, id=f"MK-{number:06}") for number in range(2, 103)]
    opened.store.save_detections(newer, at=later)
    for change in newer:
        agree(opened, change, later)
    for _ in range(2):  # what the second writing knows of it comes from the first
        write_feeds(opened, tmp_path / "out", today=TODAY)
        changes = {item["_compound_watch"]["change"] for item in json.loads(file.read_text())["items"]}
        assert len(changes) == 100 and CHANGE.id not in changes
    dismissed = Review(CHANGE.id, Verdict.DISMISSED, "It is a field again.", "reviewer 3", later + timedelta(hours=1))
    opened.store.save_review(dismissed)
    write_feeds(opened, tmp_path / "out", today=TODAY)
    items = json.loads(file.read_text())["items"]
    (gone,) = (item for item in items if item["_compound_watch"]["change"] == CHANGE.id)
    assert gone["title"].startswith("No longer told: change MK-000001 at Morrow Kiln")
    assert [told["id"] for told in gone["_compound_watch"]["told"]] == [first["id"]]
    cancel = ET.parse(tmp_path / "out" / "cap" / "MK-000001-no-longer-told.xml").getroot()
    assert first["id"] in str(cancel.findtext(f"{CAP}references"))


@pytest.mark.parametrize("told_when", ["before the backup", "after the backup"])
def test_a_feed_after_a_restore_says_what_its_readers_must_not_quote(tmp_path: Path, told_when: str) -> None:
    """Its memory went with the published files: readers kept a change that was dismissed after the backup."""
    root, file = tmp_path / "w", tmp_path / "b.zip"
    opened = workspace(root)
    opened.store.save_detections([CHANGE], at=BEGIN)
    if told_when == "after the backup":
        backup(opened, file)
        moved = replace(CHANGE, first_seen=date(2026, 8, 11))  # so that verdicts on it are not carried over
        opened.store.save_detections([moved], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    write_feeds(opened, today=TODAY)
    if told_when == "before the backup":
        backup(opened, file)
    opened.store.close()
    restore(file, root, replace=True)
    confirm_restore(root, "desk 1", "Held against our own list of changes")
    back = Workspace.existing(root)
    later = BEGIN + timedelta(hours=1)
    if told_when == "before the backup":
        back.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "It is a field again.", "reviewer 3", later))
    for _ in range(2):  # said once, and kept
        write_feeds(back, today=TODAY)
        (item,) = json.loads((root / "published/feeds-public/feed.json").read_text())["items"]
        assert item["title"].startswith("No longer told: change MK-000001 at Morrow Kiln")


def test_nothing_is_said_of_what_was_told_at_a_place_that_is_closed_now(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN)
    write_feeds(opened, tmp_path / "out", today=TODAY)
    opened.store.save_site(replace(SITE, access=Access.RESTRICTED), by="test")
    write_feeds(opened, tmp_path / "out", today=TODAY)
    assert not list((tmp_path / "out" / "cap").iterdir())
    assert json.loads((tmp_path / "out" / "feed.json").read_text())["items"] == []
    assert "MK" not in "".join(path.read_text() for path in (tmp_path / "out").glob("feed.*"))


def test_what_partners_read_in_a_folder_is_nothing_that_the_public_is_told_to_forget(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)  # nobody agreed: the public was never told
    write_feeds(opened, tmp_path / "out", Audience.PARTNER, today=TODAY)
    assert "MK-000001" in (tmp_path / "out" / "feed.json").read_text()
    write_feeds(opened, tmp_path / "out", Audience.PUBLIC, today=TODAY)
    assert json.loads((tmp_path / "out" / "feed.json").read_text())["items"] == []


def test_activity_is_told_with_what_else_moves_it(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([replace(CHANGE, kind=Kind.BRIGHTER, kind_probability=None)], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.INTERNAL, TODAY))
    assert "Light shows neither people nor causes." in news.text and "construction" not in news.text


def test_what_began_long_before_it_is_told_says_when_it_was_first_seen(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    (news,) = news_of(opened.edition(Audience.PARTNER, TODAY))
    on = news.told_from.date()
    site, standing = news.site, Standing()
    late = replace(news.detection, first_seen=on - timedelta(days=161))
    soon = replace(news.detection, first_seen=on - timedelta(days=31))
    first = f"First told: {told_name(site)}, first seen {day(late.first_seen)}. "
    assert _title(Event.NEW, late, site, standing, on).startswith(first), "it is new to the edition, not on the ground"
    with speaking("th"):
        assert _title(Event.NEW, late, site, standing, on).startswith("บอกครั้งแรก: ")
    assert _title(Event.NEW, soon, site, standing, on).startswith(f"New: {told_name(site)}. ")
    assert _headline(replace(news, title=f"{first}{'A sentence. ' * 20}")).startswith(f"{DO_NOT_QUOTE} {first}"[:150])


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_an_entry_in_whose_place_another_statement_stands_is_not_to_be_quoted(
    tmp_path: Path, audience: Audience
) -> None:
    """Two people agreed on the first; what they came to since is on what is told now."""
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN + timedelta(hours=1))
    later = BEGIN + timedelta(days=1)
    other = replace(CHANGE, kind=Kind.CLEARING)
    opened.store.save_detections([other], at=later)
    agree(opened, other, later + timedelta(hours=1))
    found = {n.id: n for n in news_of(workspace(tmp_path).edition(audience, TODAY))}
    first, second = found["MK-000001/1"], found["MK-000001/2"]
    assert first.title.endswith("Told otherwise since 11 Nov 2026: do not quote.") and not first.quotable
    assert "Two people agree" not in first.text and "construction" in first.text
    assert second.quotable and "Two people agree on it" in second.text and second.event is Event.CORRECTED
    assert not any(n.event is Event.NOT_AGREED for n in found.values()), "nobody changed their mind"
    gone = replace(other, state=State.WITHDRAWN, ended_on=date(2026, 11, 14), withdrawn_reason="back")
    opened.store.save_detections([gone], at=BEGIN + timedelta(days=2))
    found = {n.id: n for n in news_of(workspace(tmp_path).edition(audience, TODAY))}
    for key in ("MK-000001/1", "MK-000001/2"):  # the first was corrected before: that it does not hold says more
        assert found[key].title.endswith("Withdrawn since 12 Nov 2026: do not quote."), key
        assert found[key].updated_at >= BEGIN + timedelta(days=2) and not found[key].quotable
    assert found["MK-000001/3"].title.startswith("Withdrawn as wrong or gone again: Morrow Kiln. MK-000001: Withdrawn")


def test_a_kind_that_becomes_clear_is_not_judged_yet_and_nobody_is_said_to_have_changed_their_mind(
    tmp_path: Path,
) -> None:
    """It is no correction: what was told still holds. But nobody has agreed on the kind that is told now."""
    opened = workspace(tmp_path)
    unclear = replace(CHANGE, kind=Kind.UNCLEAR)
    opened.store.save_detections([unclear], at=BEGIN)
    agree(opened, unclear, BEGIN + timedelta(hours=1))
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(days=1))
    assert not news_of(workspace(tmp_path).edition(Audience.PUBLIC, TODAY))
    view = workspace(tmp_path).edition(Audience.PARTNER, TODAY)
    newest, _ = news_of(view)
    assert (newest.id, newest.told_from) == ("MK-000001/not-judged/1", BEGIN + timedelta(days=1))
    assert newest.title.startswith(
        "Told otherwise, and not judged yet: Morrow Kiln. Change consistent with construction"
    )
    assert newest.title.endswith(DO_NOT_QUOTE) and not newest.quotable
    event = ET.fromstring(cap(feed_of(view, opened.settings, TODAY), newest, [])).findtext(f"{CAP}info/{CAP}event")
    assert event == "told otherwise, not judged by two people, do not quote: change consistent with construction"


def test_the_dismissal_of_what_partners_were_told_is_news_though_nobody_ever_agreed(tmp_path: Path) -> None:
    """Who took the alert in has to learn that it is nothing: an entry of its own, and the alert is referred to."""
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    for n, who in enumerate(("reviewer 1", "reviewer 2"), start=1):
        at = BEGIN + timedelta(days=n)
        opened.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "Paved ground.", who, at))
        found = told(tmp_path, Audience.PARTNER)
        assert found == [("MK-000001/1", Event.NEW), *([("MK-000001/dismissed/0", Event.DISMISSED)] if n == 2 else [])]
    newest, first = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert (newest.told_from, newest.quotable) == (BEGIN + timedelta(days=2), False)
    feed = feed_of(opened.edition(Audience.PARTNER, TODAY), opened.settings, TODAY)
    message = ET.fromstring(cap(feed, newest, [first]))
    assert message.findtext(f"{CAP}msgType") == "Update"
    for one in (newest, first):
        message = ET.fromstring(cap(feed, one, []))
        headline = message.findtext(f"{CAP}info/{CAP}headline") or ""
        event = message.findtext(f"{CAP}info/{CAP}event") or ""
        assert headline.startswith("Two people dismissed it: do not quote.") and headline.count("do not quote") == 1
        assert event.startswith("dismissed by two people, do not quote: "), event
    assert told(tmp_path, Audience.PUBLIC) == [], "they were never told"


def test_what_is_dismissed_before_it_is_told_is_no_news(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    opened.store.save_detections([replace(CHANGE, state=State.PROVISIONAL, confirmed_on=None)], at=BEGIN)
    for who in ("reviewer 1", "reviewer 2"):
        opened.store.save_review(
            Review(CHANGE.id, Verdict.DISMISSED, "A field all along.", who, BEGIN + timedelta(hours=1))
        )
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(days=1))
    assert Event.DISMISSED not in [event for _, event in told(tmp_path, Audience.PARTNER)]


def test_that_two_people_agree_is_told_of_what_they_agreed_on(tmp_path: Path) -> None:
    """A later judgement gives another area: the entry of their agreement keeps the figure that was told then."""
    opened = workspace(tmp_path)
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN + timedelta(days=1))
    before = {n.id: n for n in news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))}["MK-000001/agreed/1"]
    assert "4.6 ha" in before.text and before.quotable
    opened.store.save_detections([replace(CHANGE, area_m2=90_000.0)], at=BEGIN + timedelta(days=3))
    after = {n.id: n for n in news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))}["MK-000001/agreed/1"]
    assert "4.6 ha" in after.text and "9 ha" not in after.text.replace("4.6 ha", "")
    assert after.title.endswith("Told otherwise since 13 Nov 2026: do not quote.") and not after.quotable
    assert (after.told_from, after.updated_at) == (before.told_from, BEGIN + timedelta(days=3))


def test_an_entry_names_no_day_of_a_later_run(tmp_path: Path) -> None:
    """The run that judged it last comes weeks after the entry; the one that withdrew it is that of its withdrawal."""
    opened = workspace(tmp_path)
    opened.store.save_detections([replace(CHANGE, run_id="20261110T200000Z-1")], at=BEGIN)
    seen_again = replace(CHANGE, last_seen=date(2026, 11, 24), run_id="20261202T010000Z-2")
    opened.store.save_detections([seen_again], at=datetime(2026, 12, 2, 1, tzinfo=UTC))
    (entry,) = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert "rule met on the image of 5 Sep." in entry.text and "computed" not in entry.text
    gone = replace(
        seen_again,
        state=State.WITHDRAWN,
        ended_on=date(2026, 12, 1),
        withdrawn_reason="back",
        run_id="20261203T010000Z-3",
    )
    opened.store.save_detections([gone], at=datetime(2026, 12, 3, 1, tzinfo=UTC))
    withdrawn, _ = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    assert "Withdrawn 3 Dec 2026" in withdrawn.title and "Withdrawn 3 Dec 2026" in withdrawn.text
    opened.store.save_detections(
        [replace(seen_again, run_id="20261204T010000Z-4")], at=datetime(2026, 12, 4, 1, tzinfo=UTC)
    )
    newest_first = news_of(workspace(tmp_path).edition(Audience.PARTNER, TODAY))
    of_the_third = next(one for one in newest_first if one.event is Event.WITHDRAWN)
    assert "Withdrawn: " in of_the_third.text and "4 Dec" not in of_the_third.text, "it is told again since"
    first = next(one for one in newest_first if one.id == entry.id)
    assert "Told otherwise since 3 Dec 2026: do not quote." in first.title, "it is not withdrawn any more"
