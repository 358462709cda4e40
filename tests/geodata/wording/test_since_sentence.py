"""What is new at a site since a reader's day: never "no change" of a time that was not seen or not judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shapely import affinity

from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.lifecycle import JOINED
from geodata.looks.look_counts import Looked
from geodata.wording import headlines
from tests.geodata.wording.test_sentences import TODAY, made, standing


def test_what_is_new_at_a_site_since_a_day() -> None:
    new, old = made(), made(id="O1", confirmed_on=date(2026, 1, 5), first_seen=date(2025, 12, 1))
    over = made(id="E1", state=State.ENDED, confirmed_on=date(2026, 1, 5), ended_on=date(2026, 9, 3))
    since = date(2026, 6, 1)
    both = frozenset({new.id, old.id, over.id})
    seen = Looked(18, 14, 2, 0, TODAY, seen=18)
    here = replace(standing([new, old, over]), agreed=both)
    assert headlines.since_sentence(here, seen, since) == (
        "Rule met after 1 Jun 2026: one consistent with construction. Since then one ended. 18 of 34 looks usable."
    )
    quiet = replace(standing([old]), agreed=both)
    assert headlines.since_sentence(quiet, seen, since).startswith("After 1 Jun 2026: no change is newly confirmed. 18")
    said = headlines.since_sentence(replace(here, agreed=frozenset()), seen, since)
    what, ended, looks = (said.index(words) for words in ("consistent with construction", "Since then", "18 of 34"))
    assert what < said.index("do not quote") < ended < looks, "it is said of what is new, not of what ended or of looks"
    unseen = headlines.since_sentence(here, Looked(0, 14, 0, 0, None), since)
    assert unseen == "After 1 Jun 2026: no usable look, so nothing is said about that time."
    waits = headlines.since_sentence(replace(quiet, judged=False), seen, since)
    assert "no change" not in waits and "not judged yet" in waits


def test_one_of_low_confidence_is_named_apart_as_on_the_first_screen() -> None:
    """Counted on a site's page and not on the first screen, three of sixteen changes were only there."""
    since, seen = date(2026, 6, 1), Looked(18, 14, 2, 0, TODAY, seen=18)
    sure, low = made(), made(id="L1", confidence=Confidence.LOW)
    both = frozenset({sure.id, low.id})
    assert headlines.since_sentence(replace(standing([sure, low]), agreed=both), seen, since) == (
        "Rule met after 1 Jun 2026: one consistent with construction. One change of low confidence is not counted. "
        "18 of 34 looks usable."
    )
    alone = headlines.since_sentence(replace(standing([low]), agreed=both), seen, since)
    assert alone.startswith(
        "After 1 Jun 2026: no change of more than low confidence is newly confirmed. One change of low confidence is "
    )


def test_what_met_the_rule_since_and_began_before_says_so() -> None:
    """A briefing since a raid must not call new what began before it."""
    since, seen = date(2026, 6, 1), Looked(18, 14, 2, 0, TODAY, seen=18)
    before = made(
        id="B", first_seen=date(2026, 5, 2), last_clear_before=date(2026, 4, 20), confirmed_on=date(2026, 7, 1)
    )
    across = made(
        id="A", first_seen=date(2026, 6, 9), last_clear_before=date(2026, 5, 20), confirmed_on=date(2026, 7, 9)
    )
    after = made(id="C", first_seen=date(2026, 6, 9), last_clear_before=date(2026, 6, 1), confirmed_on=date(2026, 7, 9))
    unseen = made(id="D", first_seen=date(2026, 6, 9), last_clear_before=None, confirmed_on=date(2026, 7, 9))
    assert [headlines.began_after(d, since) for d in (before, across, after, unseen)] == [False, False, True, False]
    said = headlines.since_sentence(replace(standing([before]), agreed=frozenset("B")), seen, since)
    assert "It began, or may have begun, before that day." in said
    assert (
        headlines.earlier_sentence([before, after], since) == "One of them began, or may have begun, before that day."
    )
    assert headlines.earlier_sentence([after], since) == ""
    one = headlines.brief_headline(replace(standing([across]), agreed=frozenset("A")), since=since)
    met = ", rule met after 1 Jun 2026, on the image of 9 Jul 2026; it began, or may have begun, before that day"
    assert met in one
    two = headlines.brief_headline(replace(standing([across, after]), agreed=frozenset("AC")), since=since)
    assert ", rule met after 1 Jun 2026 for two of them; one of them began, or may have begun, before that day" in two
    sure = headlines.brief_headline(replace(standing([after]), agreed=frozenset("C")), since=since)
    assert "before that day" not in sure


def test_beside_what_is_held_back_only_the_looks_are_counted() -> None:
    """ "No change" under "nothing is released for this site" would be read as none."""
    since, seen = date(2026, 6, 1), Looked(18, 14, 2, 0, TODAY, seen=18)
    old = made(id="O1", confirmed_on=date(2026, 1, 5), first_seen=date(2025, 12, 1))
    quiet = replace(standing([old]), agreed=frozenset({old.id}))
    said = headlines.since_sentence(quiet, seen, since, withheld=True)
    assert said == "18 of 34 looks usable after 1 Jun 2026."
    told = headlines.since_sentence(replace(standing([made()])), seen, since, withheld=True)
    assert told.startswith("Rule met after 1 Jun 2026: one consistent with construction.")


def test_a_radar_change_on_ground_of_another_is_said_to_be_no_further_place() -> None:
    """Thirteen changes were counted where eleven places had changed."""
    since, seen = date(2026, 6, 1), Looked(18, 14, 2, 0, TODAY, seen=18)
    ground = made()
    echo = made(id="R1", kind=Kind.RADAR_CHANGE, reasons=("radar-weaker",), outline=ground.outline)
    away = replace(echo, id="R2", outline=affinity.translate(ground.outline, xoff=0.1))
    one = "One change seen by radar lies on ground of another that is counted, so that fewer places changed."
    ids = frozenset({"R1", "R2", ground.id})
    here = replace(standing([ground, echo]), agreed=ids)
    assert one in headlines.since_sentence(here, seen, since)
    assert one in headlines.front_lead([here], {here.site.id: seen}, since=since, today=TODAY)
    # "of them" in the headline is of all that it counts
    assert one not in headlines.front_headline([here], {here.site.id: seen}, since=since, today=TODAY)
    for apart in ([ground, away], [echo, away], [ground]):
        assert "fewer places" not in headlines.since_sentence(replace(here, changes=tuple(apart)), seen, since)


def test_what_became_part_of_another_change_is_not_counted_as_withdrawn() -> None:
    since, seen = date(2026, 6, 1), Looked(18, 14, 2, 0, TODAY, seen=18)
    over = {"state": State.WITHDRAWN, "ended_on": date(2026, 9, 3)}
    wrong, joined = made(id="W1", withdrawn_reason="returned", **over), made(id="J1", withdrawn_reason=JOINED, **over)
    told = headlines.since_sentence(standing([made(), wrong, joined]), seen, since)
    assert "Since then one was withdrawn and one became part of another change." in told
    lead = headlines.front_lead([standing([made(), wrong, joined])], {}, since=since, today=TODAY)
    assert lead.startswith("One was withdrawn, one became part of another change.")


def test_confidence_is_told_of_the_changes_that_the_headline_names() -> None:
    """Two were named and "low for the third" told of one that was not counted."""
    one, other = made(), made(id="B1", confidence=Confidence.MEDIUM, first_seen=date(2026, 3, 1))
    low = made(id="L1", confidence=Confidence.LOW)
    lead = headlines.site_lead(standing([one, other, low]), 0, 0)
    assert "Confidence is high for one and medium for one." in lead, "counted: lists beside it have orders of their own"
    assert "low" not in lead
    assert "Confidence is low." in headlines.site_lead(standing([low]), 0, 0)
