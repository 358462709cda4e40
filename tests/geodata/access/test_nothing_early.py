"""What dangerous phrasings become after a careless person has cleared them: never public within a week, never in place.

Through the store's own decision and the gate, as the command line and the screen do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.release_day import told_from
from geodata.access.report_rules import RELEASE_TITLE, first_day, is_release, moving_words, tells_too_much
from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from geodata.incidents.clearing import Clearing, text_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.settings.settings import Settings
from geodata.sites.site import Statement
from geodata.store import Store
from geodata.store.clearings import Decision, Wish
from geodata.text.risk_words import RISK_WORDS, fights_at_border
from pipelines.incidents.clear_reports import queue
from tests.dangerous_phrases import EVERY, FOREIGN, HIDDEN, NAMED, NO_LIST_KNOWS, PRESENT_TENSE, TO_COME
from tests.geodata.cleared import ANSWERED, decide_about_report
from tests.geodata.cleared import cleared as forced

DAY = date(2026, 11, 10)
PLACE = "House of Pastor Daniel behind the market"
LINK = "https://example.org/1"
REPORT = Incident(
    "csv-1",
    "csv",
    "statement",
    "Old statement",
    DAY,
    DAY,
    DatePrecision.DAY,
    shapely.Point(98.5204, 16.6381),
    PlacePrecision.NEAR,
    PLACE,
    "MM",
    "Karen Desk",
    LINK,
    licence="CC BY 4.0",
)
OWN = "Fire reported"
WAITS = {Audience.PARTNER: 3, Audience.PUBLIC: 7}
LATER = (8, 21, 24, 26, 40, 200, 900)
"""Days after the report: past a week, before and after 5 December, and past every delay."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def clear(store: Store, report: Incident, *, forms: bool = False, **wish: object) -> Clearing | None:
    """What the store keeps of a wish to clear, where asked for of known forms alone; None where it refuses."""
    asked = replace(Wish(Decision.CLEARED, "analyst 9", "read it and its source", answers=ANSWERED), **wish)  # type: ignore[arg-type]
    store.save_incidents([report])
    try:
        return decide_about_report(
            store, report.id, asked, now=datetime.combine(DAY, time(12), UTC), any_words=not forms
        )
    except NotAllowed:
        return None


def read(report: Incident, decision: Clearing | None, audience: Audience, days: int) -> Incident | None:
    gate = Gate(audience, DAY + timedelta(days=days), Settings())
    return next(iter(gate.incidents([report], [], [decision] if decision else []).items), None)


def test_there_are_many_of_them() -> None:
    assert len(set(EVERY)) == len(EVERY) >= 60


@pytest.mark.parametrize("audience", WAITS)
@pytest.mark.parametrize("phrase", EVERY)
def test_none_is_out_before_its_days_are_over(store: Store, phrase: str, audience: Audience) -> None:
    """By its headline or a line of one's own, through the store, and as a version that asked less had cleared it."""
    titled, told = replace(REPORT, title=phrase, place_name="KK Park"), replace(REPORT, title=OWN)
    ways = [(titled, clear(store, titled)), (told, clear(store, told, words=phrase))]
    ways += [(titled, forced(titled)), (told, forced(told, words=phrase, with_link=False))]
    for report, decision in ways:
        for days in range(WAITS[audience]):
            assert read(report, decision, audience, days) is None


@pytest.mark.parametrize("phrase", TO_COME)
def test_what_is_to_come_is_refused_and_stays_inside_until_it_is_said_to_have_happened(
    store: Store, phrase: str
) -> None:
    titled, quiet = replace(REPORT, title=phrase), replace(REPORT, title=OWN)
    assert clear(store, titled) is None
    assert clear(store, titled, words=OWN) is None, "an own line does not undo what it is about"
    assert clear(store, quiet, words=phrase) is None
    assert clear(store, quiet, words=OWN, place=phrase) is None
    assert clear(store, quiet, words=OWN, source_name=phrase) is None
    assert clear(store, replace(quiet, place_name=phrase)) is None
    for audience in WAITS:
        for days in LATER:
            assert read(titled, forced(titled), audience, days) is None
            assert read(quiet, forced(quiet, words=phrase), audience, days) is None
    done = DAY + timedelta(days=30)
    assert read(titled, forced(titled, happened=done), Audience.PUBLIC, 40) is None, "its headline announces it still"
    said = forced(titled, words=OWN, happened=done)
    if phrase not in HIDDEN:
        assert read(titled, said, Audience.PUBLIC, 36) is None
        assert read(titled, said, Audience.PUBLIC, 37) is not None


@pytest.mark.parametrize("phrase", ["Police raid announced: May 2027", "Operasi polisi pada Mei 2027", "(March 2027)"])
def test_a_month_that_is_a_verb_too_is_refused_with_a_year_ahead(store: Store, phrase: str) -> None:
    titled = replace(REPORT, title=phrase)
    assert clear(store, titled) is None and clear(store, replace(REPORT, title=OWN), words=phrase) is None
    for days in LATER[:-1]:  # the last one is May 2029
        assert read(titled, forced(titled), Audience.PUBLIC, days) is None


@pytest.mark.parametrize(
    ("words", "too_much"),
    [
        ("Police say that raids follow: May 2027", True),
        ("The army is there in 12/2026", True),
        ("The army is there 5-12", True),
        ("The army is there 5–12", True),
        ("The army took 10-12 phones, 3-4,000 SIM cards and a 10-12 storey hotel", False),
        ("The army is there under Decree 12/2026", False),
        ("The army has been there since 05/2026", False),
        ("The army stands in blocks 5-12", False),
        ("The rows 5-12 have a new roof", False),
    ],
)
def test_a_statement_at_a_place_is_left_out_by_the_same_days(words: str, too_much: bool) -> None:
    assert tells_too_much(Statement("2026-11-01", words, "A paper", "https://example.org"), DAY) is too_much


@pytest.mark.parametrize("phrase", PRESENT_TENSE)
def test_a_raid_to_come_in_the_present_tense_is_refused_by_headline_and_own_line(store: Store, phrase: str) -> None:
    titled, quiet = replace(REPORT, title=phrase, kind="raid"), replace(REPORT, title=OWN, kind="raid")
    assert clear(store, titled) is None
    assert clear(store, titled, words=OWN) is None
    assert clear(store, quiet, words=phrase) is None
    for audience in WAITS:
        for days in LATER:
            assert read(titled, forced(titled), audience, days) is None


@pytest.mark.parametrize("phrase", [*NAMED, *PRESENT_TENSE, *TO_COME, *HIDDEN])
def test_nothing_goes_out_unasked_or_against_an_answer(store: Store, phrase: str) -> None:
    """Whatever the lists know of it."""
    titled, quiet = replace(REPORT, title=phrase), replace(REPORT, title=OWN)
    for name in ("over", "moving", "person"):
        assert clear(store, titled, answers=replace(ANSWERED, **{name: None})) is None
    for answers in (replace(ANSWERED, over=False), replace(ANSWERED, person=True)):
        assert clear(store, titled, answers=answers) is None
        assert clear(store, quiet, words=phrase, answers=answers) is None
    decision = clear(store, titled, answers=replace(ANSWERED, moving=True))
    for audience in WAITS:
        for days in LATER:
            seen = read(titled, decision, audience, days)
            assert seen is None or (seen.title, seen.place_name, seen.url) == (RELEASE_TITLE, "", "")


def test_a_link_that_names_a_day_ahead_holds_its_report(store: Store) -> None:
    ahead = replace(REPORT, title="Police at KK Park", place_name="", url="https://example.org/2026/12/05/storm")
    assert clear(store, ahead) is None and clear(store, ahead, words=OWN) is None
    assert read(ahead, forced(ahead), Audience.PUBLIC, 24) is None
    after = replace(ahead, url="https://example.org/2026/11/10/spoke")
    assert clear(store, after) is not None
    eve = DAY - timedelta(days=1)
    next_day = replace(ahead, start_date=eve, end_date=eve, url="https://example.org/20261110-spoke")
    assert clear(store, next_day) is not None, "the day on which an article came out, whatever signs it has"
    assert clear(store, replace(next_day, title="Police at KK Park 20261110")) is None, "its headline names the day too"


@pytest.mark.parametrize("phrase", ["Raid on 5 December by battalion 97", "A raid, 5/12", "Raid comes in December"])
def test_a_day_without_a_year_is_held_until_it_is_said_to_have_happened(store: Store, phrase: str) -> None:
    """A row of May that names a fifth of December: the last one, or the next."""
    may = replace(REPORT, title=phrase, start_date=date(2026, 5, 4), end_date=date(2026, 5, 4), place_name="KK Park")
    assert clear(store, may) is None and clear(store, may, words=OWN) is None
    assert read(may, forced(may), Audience.PUBLIC, 17) is None, "also where it was cleared before"
    said = clear(store, may, words=OWN, happened=date(2025, 12, 5))
    assert said is not None and read(may, said, Audience.PUBLIC, 17) is not None
    own_month = replace(may, title="Raid on 20 April by battalion 97")
    assert read(own_month, clear(store, own_month), Audience.PUBLIC, 17) is not None


@pytest.mark.parametrize("phrase", HIDDEN)
def test_shelters_routes_and_small_numbers_never_go_out_with_place_or_link(store: Store, phrase: str) -> None:
    titled, quiet = replace(REPORT, title=phrase), replace(REPORT, title=OWN)
    ways = [(titled, clear(store, titled)), (titled, forced(titled)), (quiet, forced(quiet, words=phrase))]
    for report, decision in ways:
        for audience in WAITS:
            for days in LATER:
                seen = read(report, decision, audience, days)
                if seen is None:
                    continue
                assert (seen.title, seen.place_name, seen.url) == (RELEASE_TITLE, "", "")
                assert phrase not in repr(seen) and PLACE not in repr(seen) and days > 30


@pytest.mark.parametrize("phrase", FOREIGN)
def test_a_language_that_no_list_knows_is_not_cleared(store: Store, phrase: str) -> None:
    titled = replace(REPORT, title=phrase)
    assert clear(store, titled) is None
    assert clear(store, replace(REPORT, title=OWN), words=phrase, forms=True) is None
    assert clear(store, titled, words="Fire reported", happened=DAY) is not None


@pytest.mark.parametrize("phrase", NO_LIST_KNOWS)
def test_what_no_list_knows_waits_for_a_line_of_a_known_form(store: Store, phrase: str) -> None:
    """No list of dangerous words holds any of these; none is a sentence of a known form."""
    titled = replace(REPORT, title=phrase, place_name="KK Park")
    late = bool(moving_words(titled))
    answers = replace(ANSWERED, moving=late)
    assert late or clear(store, titled, answers=answers, forms=True) is None
    decision = clear(store, titled, words=OWN, with_link=False, answers=answers)
    assert decision is not None
    for audience, wait in WAITS.items():
        seen = read(titled, decision, audience, wait)
        assert (seen is not None) is not decision.moving
        assert phrase not in repr(seen)


@pytest.mark.parametrize("phrase", ["Police search a block of the park", "Excavators at work near the park"])
def test_a_headline_of_a_known_form_goes_out_after_its_days(store: Store, phrase: str) -> None:
    """The control: the tests above could else pass because nothing ever goes out."""
    titled = replace(REPORT, title=phrase, place_name="KK Park")
    decision = clear(store, titled)
    assert decision is not None
    for audience, wait in WAITS.items():
        seen = read(titled, decision, audience, wait)
        assert seen is not None and seen.title == phrase
        assert first_day(titled, decision, audience, Settings()) >= DAY + timedelta(days=wait)


@pytest.mark.parametrize(
    "phrase",
    [
        "A convoy of cement trucks brought steel to the park",
        "Generators were taken out by the company",
        "Press conference: ministry releases figures on the park",
    ],
)
def test_no_release_is_told_that_the_person_who_read_it_denies(store: Store, phrase: str) -> None:
    titled = replace(REPORT, title=phrase, place_name="KK Park")
    assert clear(store, titled) is None, "list and person disagree"
    assert clear(store, titled, words="Workers freed from the park") is None
    decision = clear(store, titled, words=OWN, with_link=False)
    assert decision is not None and decision.moving
    for audience in WAITS:
        assert read(titled, decision, audience, 24) is None, "as late as a release"
        seen = read(titled, decision, audience, 200)
        assert seen is not None and (seen.title, seen.kind, seen.place_name, seen.url) == (OWN, "statement", "", "")
        assert not seen.id.startswith("release") and "getting out" not in repr(seen)
        agreed = clear(store, titled, answers=replace(ANSWERED, moving=True))
        told = read(titled, agreed, audience, 200)
        assert told is not None and told.title == RELEASE_TITLE, "the control"
    kept = replace(decision, words="")
    assert read(titled, kept, Audience.PUBLIC, 200) is None, "as an earlier version kept it"
    assert [w.incident.id for w in queue([titled], [replace(kept, digest=text_digest(titled))], DAY)[0]] == [titled.id]


HELPERS_AND_WAYS = (
    ("A monk at the riverside monastery gives food and phones to those who come over the wall", "a shelter"),
    ("The safe house of the nuns stands behind the school", "a shelter"),
    ("Those who climb the back wall find a boat at the third pier", "a route or a crossing"),
    ("Workers seen leaving through drain under the east wall", "a route or a crossing"),
    ("หลวงพ่อที่วัดริมน้ำรับคนที่ข้ามกำแพงมา", "a shelter"),
    ("ဘုန်းကြီးကျောင်းက တံတိုင်းကျော်လာသူတွေကို လက်ခံတယ်", "a shelter"),
    ("ព្រះសង្ឃនៅវត្តទទួលអ្នកដែលឆ្លងជញ្ជាំង", "a shelter"),
    ("Người gác cổng tên Hùng giúp họ ra ngoài ban đêm", "a route or a crossing"),
    ("庙里的和尚收留翻墙的人", "a shelter"),
    ("Biksu di vihara tepi sungai menerima mereka yang memanjat tembok", "a route or a crossing"),
)
"""What the lists knew in the queue and one wrong answer let out exactly, with its day and link."""


@pytest.mark.parametrize(("phrase", "found"), HELPERS_AND_WAYS)
def test_a_shelter_or_a_way_that_the_lists_find_is_not_denied(store: Store, phrase: str, found: str) -> None:
    titled = replace(REPORT, title=phrase, place_name="KK Park")
    store.save_incidents([titled])
    wish = Wish(Decision.CLEARED, "desk", "Read the whole article.", answers=ANSWERED)
    with pytest.raises(NotAllowed, match="and you say that it"):
        decide_about_report(store, titled.id, wish)
    assert found in [RISK_WORDS[risk] for risk in moving_words(titled)]
    assert clear(store, titled, words=phrase) is None, "a line that says it again"
    own = clear(store, titled, words=OWN, with_link=False)
    agreed = clear(store, titled, answers=replace(ANSWERED, moving=True))
    assert own is not None and agreed is not None and own.moving and agreed.moving
    kept = replace(own, words="")
    assert read(titled, kept, Audience.PUBLIC, 200) is None, "denied, as an earlier version kept it"
    assert [w.incident.id for w in queue([titled], [kept], DAY)[0]] == [titled.id], "it is asked again"
    for decision in (own, agreed, forced(titled)):
        for audience in WAITS:
            assert read(titled, decision, audience, 24) is None, "as late as a release"
            seen = read(titled, decision, audience, 200)
            assert seen is not None and phrase not in repr(seen) and "KK Park" not in repr(seen) and not seen.url


def test_the_name_of_a_place_or_a_medium_alone_is_no_way(store: Store) -> None:
    plain = replace(REPORT, title=OWN, place_name="Oskelle Bridge")
    plain = replace(plain, reported_by="Border Monitor", url="https://border-crossing.example.org/works")
    assert moving_words(plain) == () and clear(store, plain, with_link=False) is not None
    for told in ("Border Guard Force speaks of works", "Lights burn through the night"):
        assert moving_words(replace(plain, title=told)) == ()


@pytest.mark.parametrize("told", ["Shelling near the border was heard", "Fighting along the border was reported"])
def test_fighting_near_a_border_is_no_way_whoever_says_it(store: Store, told: str) -> None:
    plain = replace(REPORT, title=OWN, place_name="KK Park")
    for report, wish in ((replace(plain, title=told), {}), (plain, {"words": told, "with_link": False})):
        decision = clear(store, report, **wish)
        assert decision is not None and not decision.moving
        for audience, wait in WAITS.items():
            assert read(report, decision, audience, wait - 1) is None
            seen = read(report, decision, audience, wait)
            assert seen is not None and seen.title == told, "as late as any other report"
    assert clear(store, plain, words=f"{told}, by the path to the pier") is None, "a way beside it stays one"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"words": "Soldiers searched the church"}, "a shelter"),
        ({"words": "Lights were seen by the pier"}, "a route or a crossing"),
        ({"words": "Workers freed from the park"}, "people getting out or being moved"),
        ({"words": OWN, "place": "The temple"}, "a shelter"),
    ],
)
@pytest.mark.parametrize("title", [OWN, "Workers escape from the park", "The bridge stands"])
def test_a_refusal_names_what_was_found_in_the_line_that_was_typed(
    store: Store, title: str, typed: dict[str, str], found: str
) -> None:
    titled = replace(REPORT, title=title, place_name="KK Park")
    store.save_incidents([titled])
    wish = replace(Wish(Decision.CLEARED, "desk", "Read the whole article.", answers=ANSWERED), **typed)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed) as refused:
        decide_about_report(store, titled.id, wish)
    assert refused.value.cause.startswith(f"what you typed for it tells of {found}, and you say that it")
    assert refused.value.next_step.startswith("Leave that out of what you type")


def test_notes_of_our_own_tell_of_nobody(store: Store) -> None:
    ours = "its coordinates are taken from its geometry column"
    assert not is_release(replace(REPORT, place_name="", notes=(ours,)))
    assert is_release(replace(REPORT, place_name="", notes=(f"{ours}, by whom they were freed",)))
    quoting = english("its verification {value} is not one that a file can give: unverified", value="freed")
    assert is_release(replace(REPORT, place_name="", notes=(quoting,)))


def test_an_own_line_takes_no_place_source_or_link_with_it(store: Store) -> None:
    k02 = replace(REPORT, kind="house of Pastor Daniel", notes=("Ask Pastor Daniel",))
    assert clear(store, replace(k02, licence="CC BY 4.0 of Pastor Daniel"), words=OWN, with_link=False) is None
    decision = clear(store, k02, words=OWN, with_link=False)
    assert decision is not None and not decision.moving
    for old in (decision, forced(k02, words=OWN, with_link=False)):
        seen = read(k02, old, Audience.PUBLIC, 7)
        assert seen is not None and seen.title == OWN
        assert "Daniel" not in repr(seen) and "Karen Desk" not in repr(seen) and seen.url == ""
        assert seen.place == shapely.Point(98.5, 16.6) and seen.place_precision is PlacePrecision.DISTRICT
    given = {"place": "KK Park", "source_name": "A monitor"}
    anew = clear(store, k02, words=OWN, with_link=False, terms="CC BY 4.0", **given)
    assert anew is not None and anew.token != decision.token, "one id for both would tell that they are the same"
    seen = read(k02, anew, Audience.PUBLIC, 7)
    assert seen is not None and (seen.place_name, seen.reported_by) == (
        "KK Park",
        "Compound Watch, summing up A monitor",
    )
    assert seen.place_precision is PlacePrecision.NEAR and "Daniel" not in repr(replace(seen, licence=""))


def test_the_day_and_the_row_that_are_told_are_those_of_the_gate(store: Store) -> None:
    report = replace(REPORT, place_name="KK Park")
    late = replace(ANSWERED, moving=True)
    for wish in ({}, {"happened": DAY - timedelta(days=1), "words": OWN}, {"answers": late}, {"words": OWN}):
        decision = clear(store, report, **wish)
        assert decision is not None
        for told in told_from(report, decision, [], DAY, Settings()):
            days = (told.first - DAY).days
            assert told.row == read(report, decision, told.audience, days) is not None
            assert read(report, decision, told.audience, days - 1) is None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Shelling near the border", False),
        ("Pháo kích gần biên giới", False),
        ("เสียงปืนปะทะใกล้ชายแดน", False),
        ("Workers wait at the border", True),
        ("Soldiers shoot while a boat waits at the border", True),
        ("Police raid: a gap in the wall leads to the river and the border", True),
    ],
)
def test_fighting_near_a_border_is_no_way_and_a_boat_there_is_one(text: str, way: bool) -> None:
    assert fights_at_border(text) is not way
