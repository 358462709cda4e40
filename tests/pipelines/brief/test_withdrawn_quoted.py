"""What may be said of a site where all that was confirmed was withdrawn as wrong or gone again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, State
from geodata.detections.review import Verdict
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import day
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.news.since import Since
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, reviews_of, site


def _may_say(workspace: Workspace, audience: Audience) -> str:
    (page,) = composed(workspace, Asked((site().id,), None, audience, TODAY)).pages
    (said,) = (box for box in page["boxes"] if box["label"] == "You may say")
    return "".join(piece[0] for line in said["lines"] for piece in line).replace("\u00a0", " ")


def _taken_back(folder: Path, on: date, *, agreed: bool = False) -> tuple[Workspace, Detection]:
    """A workspace whose one change was withdrawn on the image of a day, and that change as it was before."""
    workspace = Workspace.open(folder / "w")
    place = workspace.store.save_site(site(), by="test")
    add_looks(workspace, place)
    found = detection(place)
    workspace.store.save_detections([found])
    for review in reviews_of(found) if agreed else ():
        workspace.store.save_review(review)
    gone = replace(found, state=State.WITHDRAWN, ended_on=on, withdrawn_reason="turned-green")
    workspace.store.save_detections([gone])
    return workspace, found


@pytest.mark.parametrize("agreed", [True, False])
def test_it_is_quoted_only_where_two_people_had_agreed(tmp_path: Path, agreed: bool) -> None:
    """A quotation that all was withdrawn, of flags that nobody had judged, would clear a place that is listed."""
    workspace, found = _taken_back(tmp_path, TODAY, agreed=agreed)
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        said = _may_say(workspace, audience)
        if agreed:
            assert said == (
                "“One confirmed change was withdrawn as wrong or gone again (image of 21 Nov 2026). This says "
                f"nothing of why Pellimar Bend is listed (Compound Watch, edition of 21 Nov 2026, {found.id}).”"
            )
        else:
            assert said.startswith("Nothing") and "“" not in said, said
    workspace.store.close()


def test_what_was_never_told_as_a_change_is_no_correction_without_a_word(tmp_path: Path) -> None:
    """Withdrawn by the run that found it: it stands among the corrections, which says what was told before."""
    workspace = Workspace.open(tmp_path / "w")
    store = workspace.store
    place = store.save_site(site(), by="test")
    add_looks(workspace, place)
    gone = replace(detection(place), state=State.WITHDRAWN, ended_on=TODAY, withdrawn_reason="turned-green")
    store.save_detections([gone])
    (page,) = composed(workspace, Asked((place.id,), None, Audience.INTERNAL, TODAY)).pages
    (said,) = page["proof"]["corrections"]
    assert said.startswith(f"{gone.id}: ") and said.endswith("This edition never told it as a change.")
    store.close()


def test_a_change_on_which_two_people_no_longer_agree_stands_among_the_corrections(tmp_path: Path) -> None:
    """It was to be quoted once; the public edition does not name it, and says what an id that is missing means."""
    workspace = Workspace.open(tmp_path / "w")
    store = workspace.store
    place = store.save_site(site(), by="test")
    add_looks(workspace, place)
    found = detection(place)
    store.save_detections([found])
    agreed = reviews_of(found)
    for review in agreed:
        store.save_review(review)

    def corrections(audience: Audience) -> list[str]:
        (page,) = composed(workspace, Asked((place.id,), None, audience, TODAY)).pages
        return [said.replace("\u00a0", " ") for said in page["proof"]["corrections"]]

    for audience in Audience:
        assert corrections(audience)[0].startswith("No change that this edition tells here is told otherwise")
    other = replace(agreed[0], verdict=Verdict.DISMISSED, reviewer="third", reason="it is a field that was ploughed")
    store.save_review(replace(other, reviewed_at=agreed[-1].reviewed_at + timedelta(days=1)))
    over = (agreed[-1].reviewed_at + timedelta(days=1)).date()
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        assert corrections(audience) == [
            f"{found.id}: two people agreed on it until {day(over)}; on what is told of it now no two people agree. Do "
            "not quote it."
        ]
    (said,) = corrections(Audience.PUBLIC)
    assert found.id not in said and "quote none whose id does not stand in it" in said
    store.close()


def test_what_was_withdrawn_before_a_day_is_no_news_since_it(tmp_path: Path) -> None:
    """Not "since 9 Nov 2026: none stands; two confirmed changes were withdrawn (images of 5 Jul, 7 Nov)"."""
    workspace, _ = _taken_back(tmp_path, date(2026, 11, 11))
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        for since, news in ((date(2026, 11, 12), False), (date(2026, 11, 10), True)):
            asked = Asked((site().id,), Since(since), audience, TODAY)
            (page,) = composed(workspace, asked).pages
            first = json.dumps(page["boxes"][0], ensure_ascii=False)
            assert ("ithdrawn" in first) is news, first
            assert news or "No change that this edition tells was first seen" in first
    workspace.store.close()


def test_no_absence_is_quoted_where_every_usable_look_is_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first judged day may follow the newest usable look: no briefing of the edition could be made."""
    workspace = Workspace.open(tmp_path / "w")
    place = workspace.store.save_site(site(), by="test")
    add_looks(workspace, place)
    monkeypatch.setattr(EditionView, "judged_from", {place.id: TODAY})
    assert _may_say(workspace, Audience.INTERNAL) == "Nothing: what was looked at is not judged yet."
    monkeypatch.setattr(EditionView, "judged_from", {place.id: TODAY - timedelta(days=9)})
    assert "show no change that 10 m pixels can show" in _may_say(workspace, Audience.INTERNAL)
    workspace.store.close()
