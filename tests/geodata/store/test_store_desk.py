"""Assignments and comments: added, never changed, in a file and in a database; two who write at once lose nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.access.desk_rules import comments_readable
from geodata.desk.assignment import in_force
from geodata.detections.review import Review, Verdict
from geodata.errors import NotAllowed, NotFound
from geodata.store import Store
from tests.pipelines.brief.brief_makers import detection, site

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
ASKED = "Is the bright patch a roof or wet soil?"
WRITER = """
import sys
from geodata.store import Store
store = Store.open(sys.argv[1])
for n in range(12):
    store.comment(sys.argv[3], f"comment {n} of {sys.argv[2]}", sys.argv[2])
    store.assign(sys.argv[3], f"{sys.argv[2]} {n}", sys.argv[2])
"""


def _opened(address: Path | str) -> tuple[Store, str]:
    store = Store.open(address)
    found = detection(store.save_site(site(), by="test"))
    store.save_detections([found])
    return store, found.id


def test_each_assignment_stands_and_the_newest_counts(address: Path | str) -> None:
    store, key = _opened(address)
    first = store.assign(key, " analyst 2 ", "analyst 1", now=AT)
    assert (first.number, first.assigned_to, first.assigned_by, first.assigned_at) == (1, "analyst 2", "analyst 1", AT)
    assert store.assign(key, "Analyst-2", "analyst 3", now=AT) == first, "the same person is not asked twice"
    second = store.assign(key, "analyst 4", "analyst 2", now=AT + timedelta(hours=1))
    assert store.assignments() == [first, second] and store.assignments("none") == []
    assert in_force([second, first]) == {key: second} and second.to("ANALYST 4") and not second.to("")
    back = store.assign(key, "", "analyst 4", now=AT + timedelta(hours=2))
    assert back.number == 3 and in_force(store.assignments()) == {}
    assert store.assign(key, "", "analyst 4") == back
    assert store.row_changes() == []
    store.close()


def test_who_assigns_what_somebody_else_assigned_meanwhile_is_told_and_loses_nothing(address: Path | str) -> None:
    store, key = _opened(address)
    store.assign(key, "analyst 2", "analyst 1", after=0)
    with pytest.raises(NotAllowed, match="analyst 1 assigned it to analyst 2 since you read it"):
        store.assign(key, "analyst 5", "analyst 3", after=0)
    assert [one.assigned_to for one in store.assignments(key)] == ["analyst 2"]
    assert store.assign(key, "analyst 5", "analyst 3", after=1).number == 2
    store.close()


def test_comments_stand_and_only_their_words_go(address: Path | str) -> None:
    store, key = _opened(address)
    asked = store.comment(key, f"  {ASKED}\n", "analyst 1", now=AT)
    answer = store.comment(key, "หลังคาใหม่ เห็นสองวัน", "analyst 2", now=AT)
    assert (asked.words, asked.number, asked.name, asked.deleted_at) == (ASKED, 1, f"{key}/1", None)
    assert store.comments() == [asked, answer] == store.comments(key)
    gone = store.delete_comment(key, 1, by="desk", now=AT + timedelta(days=1))
    assert (gone.words, gone.written_by, gone.written_at, gone.deleted_by) == ("", "analyst 1", AT, "desk")
    assert store.delete_comment(key, 1, now=AT + timedelta(days=2)) == gone, "once is enough"
    assert store.comments() == [gone, answer] and store.row_changes() == []
    with pytest.raises(NotFound, match="there is none"):
        store.delete_comment(key, 9)
    store.close()


@pytest.mark.parametrize(
    ("words", "by", "why"),
    [
        (ASKED, "", "nobody is named"),
        (ASKED, "...", "nobody is named"),
        (ASKED, "x" * 61, "too long for a role"),
        (" ?! ", "analyst 1", "it says nothing"),
        ("call +66 81 234 5678 first", "analyst 1", "phone number"),
        (ASKED, "a.person@example.org", "nothing personal"),
    ],
)
def test_what_may_not_be_kept_is_refused(tmp_path: Path, words: str, by: str, why: str) -> None:
    store, key = _opened(tmp_path)
    with pytest.raises(NotAllowed, match=why):
        store.comment(key, words, by)
    if words == ASKED:
        with pytest.raises(NotAllowed, match=why):
            store.assign(key, "analyst 2", by)
        if by:
            with pytest.raises(NotAllowed, match=why):
                store.assign(key, by, "analyst 2")
    with pytest.raises(NotFound, match="no detection has that id"):
        store.comment("none", ASKED, "analyst 1")
    with pytest.raises(NotFound, match="no detection has that id"):
        store.assign("none", "analyst 2", "analyst 1")
    assert store.comments() == [] and store.assignments() == []
    store.close()


def test_two_processes_at_once_lose_nothing(address: Path | str) -> None:
    store, key = _opened(address)
    command = [sys.executable, "-c", WRITER, str(address)]
    here = Path(__file__).resolve().parents[3]
    both = [subprocess.Popen([*command, name, key], cwd=here) for name in ("analyst 1", "analyst 2")]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    comments, asked = store.comments(key), store.assignments(key)
    assert [one.number for one in comments] == [*range(1, 25)] == [one.number for one in asked]
    assert len({one.words for one in comments}) == 24 == len({one.assigned_to for one in asked})
    store.close()


def test_another_copy_gives_what_is_missing_once(tmp_path: Path) -> None:
    store, key = _opened(tmp_path / "a")
    other, _ = _opened(tmp_path / "b")
    other.comment(key, ASKED, "analyst 1", now=AT)
    other.assign(key, "analyst 2", "analyst 1", now=AT)
    own = store.comment(key, "Roofs on two dates.", "analyst 3", now=AT)
    for kept in ((1, 1), (0, 0)):
        assert store.take_over_desk(other.assignments(), other.comments()) == kept
    assert [one.words for one in store.comments(key)] == [own.words, ASKED]
    deleted = store.delete_comment(key, 2, by="desk", now=AT)
    assert store.take_over_desk([], other.comments()) == (0, 0)
    assert store.comments(key)[1] == deleted, "words that were deleted here do not come back from a copy"
    store.close()
    other.close()


def test_a_view_is_saved_renamed_and_deleted(address: Path | str) -> None:
    store = Store.open(address)
    saved = store.save_view(" Vellorin, longest unseen ", "site", "country=Vellorin&order=look", "analyst 1", now=AT)
    assert (saved.name, saved.address) == ("Vellorin, longest unseen", "site?country=Vellorin&order=look")
    plain = store.save_view("แผนที่", "", "", "analyst 2", now=AT)
    assert plain.address == "." and {one.id for one in store.views()} == {saved.id, plain.id}
    with pytest.raises(NotAllowed, match="analyst 1 has saved a view of that name"):
        store.save_view("vellorin, LONGEST unseen", "triage", "", "analyst 2")
    renamed = store.rename_view(saved.id, "Vellorin", was=saved.name)
    assert store.rename_view(saved.id, "VELLORIN").saved_by == "analyst 1" and renamed.name == "Vellorin"
    with pytest.raises(NotAllowed, match="somebody named it VELLORIN since you read it"):
        store.rename_view(saved.id, "Another", was="Vellorin")
    with pytest.raises(NotAllowed, match="analyst 1 saved it"):
        store.delete_view(saved.id, by="analyst 2")
    assert store.delete_view(saved.id, by="Analyst 1").name == "VELLORIN" and store.views() == [plain]
    for gone in (lambda: store.delete_view(saved.id), lambda: store.rename_view(saved.id, "x")):
        with pytest.raises(NotFound, match="not there any more"):
            gone()
    for name, screen, by, why in (
        (" .. ", "", "analyst 1", "no name"),
        ("x" * 81, "", "analyst 1", "too long"),
        ("call +66 81 234 5678", "", "analyst 1", "phone number"),
        ("Runs", "runs", "analyst 1", "not saved"),
        ("Mine", "", " ", "nobody is named"),
    ):
        with pytest.raises(NotAllowed, match=why):
            store.save_view(name, screen, "", by)
    assert store.views() == [plain] and store.row_changes() == []
    personal = replace(saved, id="other", name="Other", query="q=%2B66+81+234+5678")
    assert store.take_over_views([plain, saved, personal]) == [plain, saved], "the list as it stands in another copy"
    assert set(store.take_over_views([plain])) == {plain} and store.views() == [plain]
    assert store.row_changes() == []
    store.close()


def test_what_is_searched_for_is_checked_as_a_name_is(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    with pytest.raises(NotAllowed, match="phone number"):
        store.save_view("Mine", "site", "country=Vellorin&q=%2B66+81+234+5678", "analyst 1")
    plain = "q=Kilvane&country=MM&from=2026-10-01&to=2026-11-27&at=16.61234%2C98.51234%2C12.5&order=look"
    assert store.save_view("Mine", "site", plain, "analyst 1").query == plain
    store.close()


def test_who_asks_for_the_words_of_a_comment_to_go_is_named(tmp_path: Path) -> None:
    store, key = _opened(tmp_path)
    kept = store.comment(key, ASKED, "analyst 1", now=AT)
    for by, why in (("", "nobody is named"), ("call +66 81 234 5678", "phone number"), ("x" * 61, "too long")):
        with pytest.raises(NotAllowed, match=why):
            store.delete_comment(key, 1, by=by)
    assert store.comments() == [kept]
    assert store.delete_comment(key, 1, now=AT).deleted_by == "", "its time was over"
    store.close()


def test_a_verdict_is_not_taken_back_from_under_a_comment_that_waits_with_it(address: Path | str) -> None:
    store, key = _opened(address)
    asked = store.comment(key, ASKED, "analyst 1", now=AT)
    verdict = Review(key, Verdict.DISMISSED, "It is a field on both dates.", "analyst 1", AT + timedelta(minutes=1))
    store.save_review(verdict)
    told = store.comment(key, "Dismissed it, ploughed.", "Analyst-1", now=AT + timedelta(minutes=2))
    with pytest.raises(NotAllowed, match="waits with it, and could be read without it"):
        store.take_back_review(verdict, now=AT + timedelta(minutes=3))
    assert comments_readable(store.comments(), store.reviews()) == ((asked,), (told,))
    later = replace(verdict, verdict=Verdict.UNSURE, reviewed_at=AT + timedelta(minutes=4))
    store.save_review(later)
    store.take_back_review(later, now=AT + timedelta(minutes=5))  # the first stands, and what waits with it waits
    assert comments_readable(store.comments(), store.reviews()) == ((asked,), (told,))
    store.delete_comment(key, told.number, by="desk", now=AT + timedelta(minutes=6))
    store.take_back_review(verdict, now=AT + timedelta(minutes=7))
    assert store.reviews(key) == []
    store.close()
