"""A briefing that is issued has a number, stays as it was, says in its twin what its sheets say, and can be deleted."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.errors import CompoundWatchError, FileRefused, NotAllowed, NotFound, ReadFailed
from geodata.looks.look import LookStatus
from geodata.restored import confirm_restore
from geodata.sites.outgoing_texts import statement_names
from geodata.sites.site import OutlineBasis, Statement
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import LAST, BriefReport, write_brief
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.issue import since_last
from pipelines.brief.news.delta import delta_of
from pipelines.brief.news.since import NOT_COMPARED, Since
from pipelines.issued_briefings import keep_issue
from pipelines.issued_briefings.issued_files import (
    FILES,
    HTML,
    PDF,
    TWIN,
    ToldChange,
    comparison,
    delete_issue,
    file_of,
    statements_in,
)
from pipelines.operate.doctor_checks.store import examine_store
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, reviews_of, site, workspace_at

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/briefing-schema.json").read_text(encoding="utf-8"))
INTERNAL, PARTNER, PUBLIC = Audience.INTERNAL, Audience.PARTNER, Audience.PUBLIC
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)


def issue(workspace: Workspace, audience: Audience = INTERNAL, **asked: Any) -> BriefReport:
    """Write one into the archive alone."""
    since = asked.pop("since", None)
    return write_brief(workspace, (), since, None, audience, today=asked.pop("today", TODAY), **asked)


def twin_in(workspace: Workspace, made: BriefReport) -> dict[str, Any]:
    """The twin of an issue."""
    told: dict[str, Any] = json.loads(file_of(workspace.root, made.issued, TWIN))
    return told


def wrong(workspace: Workspace) -> dict[str, str]:
    """What doctor finds in the store and what it vouches for."""
    return {f.thing: f.cause for f in examine_store(workspace) if not f.ok}


def pressed(text: str) -> str:
    """Without spaces: print breaks lines where it likes."""
    return re.sub(r"[\s\u00a0\u200b\u2060]+", "", text)


@needs_poppler
def test_each_issue_of_a_day_has_its_number_its_files_and_says_in_its_twin_what_its_sheets_say(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    out = tmp_path / "b.pdf"
    first = write_brief(workspace, (), date(2026, 10, 12), out, INTERNAL, today=TODAY)
    second, public = issue(workspace), issue(workspace, PUBLIC)
    assert [r.issued.id for r in (first, second, public)] == [
        "internal-2026-001",
        "internal-2026-002",
        "public-2026-001",
    ], "each edition counts for itself: a number tells of no other edition"
    assert second.supersedes == ("internal-2026-001",) and public.supersedes == ()
    for made in (first, second, public):
        pdf, twin = (workspace.root / made.issued.folder / name for name in (PDF, TWIN))
        assert hashlib.sha256(pdf.read_bytes()).hexdigest() == made.issued.pdf_sha256
        assert hashlib.sha256(twin.read_bytes()).hexdigest() == made.issued.twin_sha256
        told = json.loads(twin.read_text("utf-8"))
        jsonschema.validate(told, SCHEMA)
        read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
        printed = pressed(read)
        assert pressed(f"Briefing {made.issued.id}") in printed and told["pdf_sha256"] == made.issued.pdf_sha256
        for one in told["statements"]:
            # in the table a letter, sentence and state stand in cells of their own
            parts = re.split(r"(?<=[.:,]) ", one["text"]) if one["part"] == "change" else [one["text"]]
            assert all(pressed(part.rstrip(".,:")) in printed for part in parts), one
    assert out.read_bytes() == file_of(workspace.root, first.issued, PDF)
    assert first.issued.since == date(2026, 10, 12) and second.issued.since is None
    assert wrong(workspace) == {}


def test_an_approximate_place_bears_its_mark_at_the_head_of_its_pages_and_in_the_twin(tmp_path: Path) -> None:
    """A circle around a point may miss the place, so its name never stands without the mark (docs/places.md)."""
    workspace = workspace_at(tmp_path / "w")
    (drawn,) = workspace.store.sites()
    workspace.store.save_site(replace(drawn, outline_basis=OutlineBasis.SOURCED_RADIUS), by="test")
    made = issue(workspace)
    twin = twin_in(workspace, made)
    jsonschema.validate(twin, SCHEMA)
    assert [one["name"] for one in twin["sites"]] == ["Pellimar Bend (approximate place)"]
    page = file_of(workspace.root, made.issued, HTML).decode()
    names = re.findall(r"Pellimar Bend(.{0,20})", page, re.DOTALL)
    assert len(names) >= 3 and set(names) == {" (approximate place)"}, "its head, its small map, its sentences"


def test_whoever_issues_at_once_gets_another_number_and_none_is_left_out(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    issue(workspace)  # fonts are read once
    made: list[str] = []

    def write() -> None:
        made.append(issue(Workspace(workspace.root)).issued.id)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(120)
    assert sorted(made) == [f"internal-2026-{n:03d}" for n in (2, 3, 4, 5)]
    assert wrong(workspace) == {} and workspace.store.log_faults() == []
    folder = workspace.root / "briefings" / "issued"
    assert sorted(p.name for p in folder.iterdir()) == [f"internal-2026-{n:03d}" for n in range(1, 6)]


def test_a_full_disk_or_a_file_in_the_way_leaves_no_number_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_at(tmp_path / "w")
    folder = workspace.root / "briefings" / "issued"

    for last in FILES:  # the disk is full at each of them in turn

        def full(path: Path, body: bytes, last: str = last) -> None:
            path.write_bytes(body if path.name != last else body[:100])
            if path.name == last:
                raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(keep_issue, "_write_for_good", full)
            with pytest.raises(FileRefused, match=r"No space left on device.*nothing of it was kept"):
                issue(workspace)
        assert workspace.store.briefings() == [] and list(folder.iterdir()) == []
    (tmp_path / "file").write_text("x")
    for name in ("b.pdf", "b.html", "b.docx"):
        with pytest.raises(FileRefused, match="cannot be written"):
            write_brief(workspace, (), None, tmp_path / "file" / name, INTERNAL, today=TODAY)
        assert workspace.store.briefings() == [] and list(folder.iterdir()) == []
    (folder / "internal-2026-001").mkdir()  # of a program that was killed before it kept the row
    assert wrong(workspace) == {
        "folder briefings/issued/internal-2026-001": "it lies in the archive, and no issue of that number is stored"
    }
    assert issue(workspace).issued.id == "internal-2026-001" and wrong(workspace) == {}


def test_any_change_of_a_file_or_of_the_log_that_it_names_is_found(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    one, two = issue(workspace), issue(workspace)
    pdf, twin = (workspace.root / made.issued.folder / name for made, name in ((one, PDF), (two, TWIN)))
    pdf.chmod(0o600)
    pdf.write_bytes(pdf.read_bytes()[:-1] + b"?")
    twin.unlink()
    lost = "briefing.json is gone; without it briefing.html, briefing.docx cannot be checked"
    assert wrong(workspace) == {
        "briefing internal-2026-001": "briefing.pdf is not what was kept (its sha256 differs)",
        "briefing internal-2026-002": lost,
    }
    with pytest.raises(ReadFailed, match="sha256 differs"):
        file_of(workspace.root, one.issued, PDF)
    with pytest.raises(ReadFailed, match="is gone"):
        issue(workspace, since=LAST)
    # somebody makes the whole log anew from an earlier state: it is sound by itself, and not the one that was printed
    other = workspace_at(tmp_path / "other")
    made = issue(other)
    head = twin_in(other, made)["log_head"]
    assert head in {entry.sha256 for entry in other.store.log_entries()}
    with other.store._writing() as connection:
        connection.exec_driver_sql("DELETE FROM log_entries")
        connection.exec_driver_sql("DELETE FROM row_digests WHERE noun = 'log_entries'")
    other.store.save_site(replace(site(), id="x", name="X"), by="test")
    assert other.store.log_faults() == []
    assert wrong(other) == {
        f"briefing {made.issued.id}": "the log that it names when it was made is not in the log of today"
    }


def test_an_issue_since_a_backup_keeps_its_number_and_files_and_is_no_finding(tmp_path: Path) -> None:
    """Its number went to the next briefing, while readers held the first."""
    root, file = tmp_path / "w", tmp_path / "b.zip"
    workspace = workspace_at(root)
    issue(workspace)
    backup(workspace, file)
    workspace.store.save_site(replace(site(), id="x", name="X"), by="test")
    late = issue(workspace).issued
    workspace.store.close()
    restore(file, root, replace=True)
    back = Workspace.existing(root)
    assert file_of(root, late, PDF).startswith(b"%PDF") and wrong(back) == {}
    confirm_restore(root, by="desk 1", reason="Held against our own list of issues")
    assert issue(back).issued.id == "internal-2026-003"


def test_what_is_new_is_held_against_what_the_last_issue_told(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at, store = workspace.store.site("pellimar-bend"), workspace.store
    flag = {"state": State.PROVISIONAL, "confirmed_on": None}
    store.save_detections(
        [
            detection(at, id="D-2", kind=Kind.CLEARING, **flag),
            detection(at, id="D-3"),
            detection(at, id="D-4"),
        ]
    )
    first = issue(workspace, since=LAST)
    assert first.issued.compared_with == "" and twin_in(workspace, first)["delta"] is None
    same = issue(workspace, since=LAST)
    assert same.issued.compared_with == first.issued.id and twin_in(workspace, same)["delta"]["lines"] == []
    gone = {"state": State.WITHDRAWN, "withdrawn_reason": "too-small", "ended_on": TODAY}
    store.save_detections(
        [
            detection(at, id="D-2", kind=Kind.CLEARING),  # the rule is met now, on images as old as before
            detection(at, id="D-3", state=State.ENDED, ended_on=TODAY),
            detection(at, id="D-4", **gone),
            detection(at, id="D-5"),
            detection(at, id="D-6", **(flag | gone)),  # a flag that no reader was ever told of
        ]
    )
    later = TODAY + timedelta(days=9)
    made = issue(workspace, since=LAST, today=later)
    told = twin_in(workspace, made)["delta"]
    assert (told["issue"], told["since"]) == (same.issued.id, TODAY.isoformat())
    assert [(line["what"], line["change"]) for line in told["lines"]] == [
        ("new", "D-5"),
        ("confirmed", "D-2"),
        ("ended", "D-3"),
        ("withdrawn", "D-4"),
        ("not_looked", None),
    ]
    texts = {line["change"]: line["text"] for line in told["lines"]}
    assert "Its images are older" in texts["D-5"] and "withdrawn" in texts["D-4"].lower()
    add_looks(workspace, at, until=later, count=3, status=LookStatus.CLOUDY)
    cloudy = twin_in(workspace, issue(workspace, since=LAST, today=later + timedelta(days=9)))["delta"]["lines"]
    assert [line["what"] for line in cloudy] == ["not_looked"], "looks in vain are no looks"


def test_by_a_day_it_goes_by_the_days_of_images(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")  # first seen 15 Oct, confirmed 9 Nov 2026
    for since, what in ((date(2026, 10, 1), "new"), (date(2026, 10, 20), "confirmed"), (date(2026, 11, 9), None)):
        lines = twin_in(workspace, issue(workspace, since=since))["delta"]["lines"]
        assert [line["what"] for line in lines] == ([what] if what else []), since


def test_an_edition_is_told_what_was_agreed_on_since_though_its_images_are_older(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = workspace.store.site("pellimar-bend")
    found = detection(at, id="D-2", kind=Kind.DEMOLITION)
    workspace.store.save_detections([found])
    issue(workspace, PUBLIC)
    for review in reviews_of(found):
        workspace.store.save_review(review)
    made = issue(workspace, PUBLIC, since=LAST)
    (line,) = twin_in(workspace, made)["delta"]["lines"]
    assert (line["what"], line["change"]) == ("new", "D-2")
    said = comparison(workspace.root, *workspace.store.briefings())
    assert any("demolition" in one.text for one in said.new)


def test_what_was_over_before_the_issue_that_did_not_tell_of_it_is_no_ending_since(tmp_path: Path) -> None:
    """Two people agree on it now: it is new to the reader, and counted as what is told on older images."""
    workspace = workspace_at(tmp_path / "w")
    at = workspace.store.site("pellimar-bend")
    over = detection(at, id="D-2", kind=Kind.DEMOLITION, state=State.ENDED, ended_on=TODAY - timedelta(days=3))
    workspace.store.save_detections([over])
    issue(workspace, PUBLIC)
    for review in reviews_of(over):
        workspace.store.save_review(review)
    made = issue(workspace, PUBLIC, since=LAST)
    (line,) = twin_in(workspace, made)["delta"]["lines"]
    assert (line["what"], line["change"]) == ("new", "D-2")
    assert line["text"].endswith("Its images are older than the issue compared with, which did not tell of it.")
    assert "; one change on older images is told that briefing public-2026-001 did not tell" in made.issued.title


def test_a_correction_that_the_last_issue_told_is_none_since(tmp_path: Path) -> None:
    """Verdicts come days after the day of the images: by that day each later issue would tell them anew."""
    workspace = workspace_at(tmp_path / "w")

    def corrections() -> list[str]:
        asked = Asked((), None, INTERNAL, TODAY)
        (page,) = composed(workspace, replace(asked, since=since_last(workspace, asked))).pages
        return list(page["proof"]["corrections"])

    issue(workspace)
    now = datetime.now(UTC)
    other = Review("PE-0112", Verdict.DISMISSED, "What stands there is a tarpaulin.", "reviewer 9", now)
    workspace.store.save_review(other)
    (said,) = corrections()
    assert said.startswith("PE-0112: two people agreed on it until")
    issue(workspace)
    (said,) = corrections()
    assert said.startswith("No change that this edition tells here is told otherwise since internal-2026-002")


def with_a_second_change(root: Path, *, several: bool) -> tuple[Workspace, Detection]:
    """A workspace, of one site or two, with a change that nobody has reviewed yet."""
    workspace = workspace_at(root / "w")
    if several:
        other = site("oskelle-bridge", name="Oskelle Bridge")
        workspace.store.save_site(other, by="test")
        add_looks(workspace, other)
    found = detection(workspace.store.site("pellimar-bend"), id="D-2", kind=Kind.DEMOLITION)
    workspace.store.save_detections([found])
    return workspace, found


@pytest.mark.parametrize(("several", "days"), [(False, 0), (True, 0), (False, 7), (True, 7)])
def test_what_is_news_to_the_reader_is_neither_known_nor_said_to_be_none(
    tmp_path: Path, several: bool, days: int
) -> None:
    """Agreed on since the last issue, its images older: no sheet of one issue calls it both new and not new."""
    workspace, found = with_a_second_change(tmp_path, several=several)
    issue(workspace, PUBLIC, today=TODAY - timedelta(days=days))
    for review in reviews_of(found):
        workspace.store.save_review(review)
    asked = Asked((), None, PUBLIC, TODAY)
    made = composed(workspace, replace(asked, since=since_last(workspace, asked)))
    news = "; one change on older images is told that briefing public-2026-001 did not tell"
    page = next(page for page in made.pages if "Pellimar Bend" in page["name"])
    assert page["headline"].endswith(news)
    boxes = {box["label"]: json.dumps(box["lines"]) for box in page["boxes"]}
    assert "demolition" in boxes["Not told last time"] and "demolition" not in boxes.get("Known", "")
    said = json.dumps(page["boxes"])
    assert "No change there is confirmed" not in said and "lasts at present" not in said
    assert ("was first seen, met the rule or ended on images of that time" in said) is (days > 0)
    assert ("no look of this time is on file, so nothing new can be told" in said) is (days == 0)
    assert (made.summary is not None) is several
    if made.summary is not None:
        assert made.summary["headline"].endswith(news)
        heads = {part["head"]: json.dumps(part["rows"]) for part in made.summary["parts"]}
        assert "demolition" in heads["Not told in the issue compared with, on older images"]
        unlooked = ["Not looked at after 21 Nov 2026: Oskelle Bridge and Pellimar Bend."]
        assert [str(text).replace("\u00a0", " ") for text in made.summary["silent"]] == ([] if days else unlooked)
    again = issue(workspace, PUBLIC)
    asked = replace(asked, since=since_last(workspace, asked))
    told = composed(workspace, asked)
    assert again.issued.id == "public-2026-002" and "for the first time" not in json.dumps([*told.pages])


@pytest.mark.parametrize("audience", [INTERNAL, PARTNER])
@pytest.mark.parametrize("several", [False, True])
def test_that_two_people_agree_or_no_longer_do_is_news_to_who_may_quote(
    tmp_path: Path, several: bool, audience: Audience
) -> None:
    workspace, found = with_a_second_change(tmp_path, several=several)

    def news() -> tuple[str, list[list[str]]]:
        asked = Asked((), None, audience, TODAY)
        made = composed(workspace, replace(asked, since=since_last(workspace, asked)))
        assert made.delta is not None
        head = (made.summary or made.pages[0])["headline"]
        return head, [row for row in made.delta.rows() if "D-2" in row[1]]

    issue(workspace, audience)
    assert news()[1] == []
    for review in reviews_of(found):
        workspace.store.save_review(review)
    head, ((what, text),) = news()
    number = f"{audience.value}-2026-001"
    assert (
        head.endswith(f"; on one change two people agree since briefing {number}") and what == "Two people agree since"
    )
    assert "do not quote" not in text
    issue(workspace, audience)
    assert news()[1] == [], "it is no news twice"
    last = Review(
        "D-2", Verdict.DISMISSED, "Paved ground.", reviews_of(found)[0].reviewer, datetime(2026, 11, 21, 20, tzinfo=UTC)
    )
    workspace.store.save_review(last)
    head, ((what, text),) = news()
    assert "two people no longer agree as they did in briefing" in head and "do not quote it" in head
    assert what == "Two people no longer agree" and text.endswith("Not agreed by two people: do not quote.")


def test_what_is_told_no_longer_and_what_was_dismissed_or_withdrawn_stands_in_the_headline(tmp_path: Path) -> None:
    workspace, found = with_a_second_change(tmp_path, several=False)
    for review in reviews_of(found):
        workspace.store.save_review(review)
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        issue(workspace, audience)

    def headline(audience: Audience) -> str:
        asked = Asked((), None, audience, TODAY)
        (page,) = composed(workspace, replace(asked, since=since_last(workspace, asked))).pages
        return str(page["headline"])

    people = [review.reviewer for review in reviews_of(found)]
    for number, who in enumerate(people):
        at = datetime(2026, 11, 21, 20 + number, tzinfo=UTC)
        workspace.store.save_review(Review("D-2", Verdict.DISMISSED, "Paved ground.", who, at))
    assert "; one change that briefing public-2026-001 told is told no longer: do not quote it" in headline(
        Audience.PUBLIC
    )
    assert "; two people dismissed one change" in headline(Audience.PARTNER)
    wrong = replace(found, state=State.WITHDRAWN, ended_on=date(2026, 11, 19), withdrawn_reason="back")
    workspace.store.save_detections([wrong], at=datetime(2026, 11, 21, 23, tzinfo=UTC))
    assert "partner-2026-001 told is withdrawn as wrong or gone again" in headline(Audience.PARTNER)


def test_what_is_told_otherwise_and_not_judged_yet_is_said_so_and_not_that_people_changed_their_mind(
    tmp_path: Path,
) -> None:
    workspace, found = with_a_second_change(tmp_path, several=False)
    for review in reviews_of(found):
        workspace.store.save_review(review)
    issue(workspace, Audience.PARTNER)
    later = datetime(2026, 11, 21, 20, tzinfo=UTC)
    workspace.store.save_detections([replace(found, last_clear_before=date(2026, 6, 1))], at=later)
    asked = Asked((), None, Audience.PARTNER, TODAY)
    made = composed(workspace, replace(asked, since=since_last(workspace, asked)))
    assert made.delta is not None
    words = {row[0] for row in made.delta.rows() if "D-2" in row[1]}
    assert "Told otherwise, and not judged yet" in words and "Two people no longer agree" not in words
    head = str(made.pages[0]["headline"])
    assert (
        "is told otherwise than in briefing partner-2026-001, and they have not judged that yet: do not quote it"
        in head
    )


def test_a_withdrawal_may_be_quoted_beside_what_is_held_back(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = workspace.store.site("pellimar-bend")
    (told,) = workspace.store.detections()
    wrong = replace(told, state=State.WITHDRAWN, ended_on=date(2026, 11, 19), withdrawn_reason="back")
    workspace.store.save_detections([wrong, detection(at, id="D-3", kind=Kind.DEMOLITION)])
    (page,) = composed(workspace, Asked((), None, Audience.PUBLIC, TODAY)).pages
    ((_, said),) = [
        (box["label"], json.dumps(box["lines"], ensure_ascii=False))
        for box in page["boxes"]
        if box["label"] == "You may say"
    ]
    assert "PE-0112).”" in said and "withdrawn" in said.lower(), said
    assert "Not all that was flagged here is released" in said and "D-3" not in json.dumps(page)


def test_the_look_of_the_last_issues_own_day_is_none_since(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    newest = date(2026, 11, 19)
    issue(workspace, today=newest)
    asked = Asked((), None, INTERNAL, newest)
    (page,) = composed(workspace, replace(asked, since=since_last(workspace, asked))).pages
    said = json.dumps(page["boxes"])
    assert "no look of this time is on file, so nothing new can be told" in said and "ooked on one day" not in said
    assert page["trust"][0] == ["Looks after 19\u00a0Nov 2026", "No look is on file."]
    two, _ = with_a_second_change(tmp_path / "two", several=True)
    issue(two, today=newest)
    summary = composed(two, replace(asked, since=since_last(two, asked))).summary
    assert summary is not None
    assert [text.startswith("Not looked at after 19\u00a0Nov 2026: ") for text in summary["silent"]] == [True]


def test_who_sees_which_issue_and_none_that_its_edition_would_not_tell_any_more(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")

    def seen(audience: Audience) -> tuple[list[str], int]:
        told = workspace.edition(audience, TODAY).briefings
        return [b.id for b in told.items], told.left_out

    for audience in (PUBLIC, PARTNER, INTERNAL):
        issue(workspace, audience)
    copy = issue(workspace, PARTNER, recipient="a bank")
    assert copy.issued.id == "copy-2026-001"
    everyone = ["public-2026-001", "partner-2026-001", "internal-2026-001", "copy-2026-001"]
    assert seen(PUBLIC) == (everyone[:1], 0) and seen(PARTNER) == (everyone[:2], 0) and seen(INTERNAL) == (everyone, 0)
    with pytest.raises(NotAllowed):
        issue(workspace, INTERNAL, recipient="a bank")
    with pytest.raises(NotAllowed, match="phone number"):
        issue(workspace, PARTNER, recipient="Sister Maria of Sul Aveth +66 81 234 5678")
    other = Review("PE-0112", Verdict.DISMISSED, "What stands there is a tarpaulin.", "reviewer 9", _at(TODAY))
    workspace.store.save_review(other)
    assert seen(PUBLIC) == ([], 1), "people differ about the change that it tells of"
    assert seen(PARTNER) == ([], 2), "partners still read of the change, and the issue says that two people agree"
    assert seen(INTERNAL) == (everyone, 0), "who issued it finds it still"


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_an_issue_goes_with_a_statement_that_a_person_holds_and_stays_with_other_words_of_it() -> None:
    first = Statement("2026-05-04", "A paper says that it is a compound", "A paper", "")
    other, reply = replace(first, date="2026-05-05"), replace(first, text="It is a hotel", reply=True)
    here = replace(site(), statements=(first, other, reply))
    printed = set(statement_names(here))
    assert len(printed) == 3
    worded = replace(here, statements=(replace(first, text="A paper calls it a compound"), other, reply))
    assert printed == set(statement_names(worded)), "no issue goes for a word that was mended"
    for held in here.statements:
        left = replace(here, statements=tuple(s for s in here.statements if s is not held))
        assert not printed <= set(statement_names(left)), held
    twice = replace(here, statements=(first, replace(first, text="It names an owner")))
    assert not set(statement_names(twice)) <= set(statement_names(replace(here, statements=(first,))))
    assert not set(statement_names(replace(here, id="another"))) & printed


def test_what_an_issue_said_can_be_deleted_and_that_is_said(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    one, two = issue(workspace, PUBLIC), issue(workspace, PUBLIC)
    with pytest.raises(NotAllowed, match="nobody is named"):
        delete_issue(workspace, two.issued.id, "The office asked for it.", "")
    with pytest.raises(CompoundWatchError, match="phone number"):
        delete_issue(workspace, two.issued.id, "Asked for by +66 81 234 5678, by phone.", "operator")
    gone = delete_issue(workspace, two.issued.id, "The office asked for it.", "operator")
    assert not (workspace.root / gone.folder).exists() and gone.pdf_sha256 == two.issued.pdf_sha256
    with pytest.raises(NotFound, match="was deleted"):
        file_of(workspace.root, gone, PDF)
    (first, last) = workspace.edition(PUBLIC, TODAY).briefings.items
    assert last.deleted_at is not None and (last.title, last.deleted_why, last.deleted_by) == ("", "", "")
    assert workspace.edition(INTERNAL, TODAY).briefings.items[1].deleted_why == "The office asked for it."
    assert first.id == one.issued.id and statements_in(file_of(workspace.root, first, TWIN))
    assert issue(workspace, PUBLIC).issued.id == "public-2026-003", "its number is not given again"
    assert wrong(workspace) == {}
    shutil.copytree(workspace.root / first.folder, workspace.root / gone.folder)
    assert wrong(workspace) == {"briefing public-2026-002": "it was deleted, and its files are still here"}


def test_a_site_that_was_taken_out_of_use_is_named_where_the_issue_told_of_it() -> None:
    told = {"A-1": ToldChange("pellimar-bend", "confirmed", "confirmed"), "B-1": ToldChange("gone", "confirmed", "")}
    since = Since(date(2026, 11, 1), "public-2026-001", None, told)
    out = [site(), replace(site(), id="never-told", name="Never Told")]
    rows = delta_of([], since, TODAY, out, {"A-1"}).rows()
    assert rows == [
        # whether a place was closed or not: said only then, it would tell that one was
        ["No longer told", "Quote nothing of issue public-2026-001 whose id does not stand in this issue."],
        [
            "No longer watched",
            "Pellimar Bend. The site was taken out of use: what this edition still tells of it stands in the feed and "
            "the exports.",
        ],
        ["", NOT_COMPARED],
    ], "of a place that the edition does not show nothing is said"
    (gone, *_) = delta_of([], since, TODAY, out).rows()
    assert gone[0] == "No longer told" and "A-1 (Pellimar Bend)" in gone[1] and "do not quote it" in gone[1]
    assert gone[1].endswith("Quote nothing of issue public-2026-001 whose id does not stand in this issue.")
    assert "Quote nothing" not in str(delta_of([], Since(date(2026, 11, 1)), TODAY, out).rows()), "no issue is named"


@pytest.mark.parametrize(
    ("before", "state", "event"),
    [
        ("withdrawn", State.CONFIRMED, "Rule met since"),
        ("withdrawn", State.PROVISIONAL, "New"),
        ("provisional", State.CONFIRMED, "Rule met since"),
        ("ended", State.CONFIRMED, "Corrected"),
    ],
)
def test_what_was_told_as_withdrawn_and_stands_now_is_no_correction(
    tmp_path: Path, before: str, state: State, event: str
) -> None:
    here = site()
    now = detection(here, id="PB-9", state=state)
    facts = SiteFacts(here, (now,), (), (), {}, (), (), ())
    told = {"PB-9": ToldChange(here.id, before, "")}
    (row,) = delta_of([facts], Since(date(2026, 11, 1), "internal-2026-001", None, told), TODAY).rows()[:1]
    assert row[0] == event


def test_a_headline_is_never_cut(tmp_path: Path) -> None:
    """Cut, it would lose its last words: that it may not be quoted."""
    workspace = workspace_at(tmp_path / "w")
    kinds = [Kind.CONSTRUCTION, Kind.CLEARING, Kind.DEMOLITION, Kind.UNCLEAR, Kind.BRIGHTER, Kind.DARK, Kind.RELIT]
    workspace.store.save_detections([detection(site(), id=f"K-{n}", kind=kind) for n, kind in enumerate(kinds)])
    (page,) = composed(workspace, Asked((), None, INTERNAL, TODAY)).pages
    assert len(page["headline"]) > 420 and page["headline"].endswith("do not quote"), page["headline"]
