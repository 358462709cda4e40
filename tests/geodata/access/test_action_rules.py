"""Who reads of which action: public is part of partner is part of internal, free text stays inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely.geometry import box

from geodata.access.action_rules import action_digest, action_key, waiting_actions
from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.actions.action import KIND_LISTED, KIND_WORDS, Action, ActionKind, Scope, listed_title
from geodata.actions.action_sentences import listed_words, named_action, own_title
from geodata.incidents.clearing import Clearing, Decision
from geodata.incidents.incident import DatePrecision
from geodata.settings.settings import Settings
from geodata.sites.site import Access, Site

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPEN = Site(
    "open", "Open Place", box(98.5, 16.6, 98.51, 16.61), "MM", source="ASPI", documented=True, access=Access.PUBLIC
)
SHUT = Site("shut-one", "Shut Place", box(98.52, 16.6, 98.53, 16.61), "MM")
ALONE = Site("alone", "Alone Place", box(104, 11, 104.01, 11.01), "KH")
SITES = (OPEN, SHUT, ALONE)
SETTINGS = Settings(site_groups=("both: open, shut-one", "Shut Place road: open", "hidden: shut-one"))


def action(kind: ActionKind = ActionKind.SEALING, days_ago: int = 200, **more: object) -> Action:
    day = TODAY - timedelta(days=days_ago)
    made = Action("a", kind, "free words", day, day, DatePrecision.DAY, Scope.SITES, "", ("open",), "Office", "A paper")
    return replace(made, **more)  # type: ignore[arg-type]


def read(one: Action, **other: object) -> Clearing:
    """The decision of a person who read an action as it stands."""
    plain = Clearing(
        action_key(one.id), 1, Decision.CLEARED, action_digest(one), "", True, False, "", "70ce1", "desk", "read", NOW
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def seen(one: Action) -> tuple[bool, bool, bool]:
    """Whether public, partner and internal readers read of it."""
    found = [
        Gate(a, TODAY, SETTINGS).actions([one], SITES, [read(one)])
        for a in (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
    ]
    assert all(len(s.items) + s.left_out == 1 for s in found)
    return tuple(bool(s.items) for s in found)  # type: ignore[return-value]


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_neither_when_it_was_entered_nor_an_id_of_no_site_here_goes_out(audience: Audience) -> None:
    """A review date counts from the day of entry; an id that stands for no site may be any word."""
    one = replace(action(site_ids=("open", "shelter-at-the-pier")), review_by=date(2027, 3, 4))
    (told,) = Gate(audience, TODAY, SETTINGS).actions([one], SITES, [read(one)]).items
    assert (told.review_by, told.site_ids) == (None, ("open",))


EVERYBODY, INSIDE, NOT_PUBLIC = (True, True, True), (False, False, True), (False, True, True)


@pytest.mark.parametrize(
    ("one", "who"),
    [
        (action(), EVERYBODY),
        (action(notes=("said on the phone",), title="People freed at Shut Place"), INSIDE),  # names a restricted site
        (action(site_ids=("open", "shut-one")), INSIDE),
        (action(site_ids=("shut-one",)), INSIDE),
        (action(source="A paper on Shut-Place"), INSIDE),
        (action(acted_by="office of shut-one"), INSIDE),
        (action(scope=Scope.COUNTRY, named="MM", site_ids=()), EVERYBODY),
        (action(scope=Scope.COUNTRY, named="KH", site_ids=()), INSIDE),  # no visible site lies there
        (action(scope=Scope.GROUP, named="both", site_ids=()), EVERYBODY),
        (action(scope=Scope.GROUP, named="hidden", site_ids=()), INSIDE),
        (action(scope=Scope.GROUP, named="Shut Place road", site_ids=()), INSIDE),
        (action(withdrawn=True), INSIDE),
        (action(licence="not to be passed on"), INSIDE),
        (action(licence="CC BY 4.0; told by Naw Paw Htoo, House 14, Wat Pha Road"), INSIDE),
        (action(licence="CC BY 4.0 ☎"), INSIDE),
        (action(licence="CC-BY-4.0"), EVERYBODY),
        (action(licence="Open Government Licence v3.0"), EVERYBODY),
        (action(licence="own note on the named source; source's own terms apply"), EVERYBODY),
        (action(id="a12-raid-2026-12-05-at-dawn"), INSIDE),
        (action(source="ACLED"), INSIDE),
        (action(days_ago=-1), INSIDE),
        (action(ActionKind.RAID, days_ago=1), INSIDE),
        (action(ActionKind.RAID, days_ago=4), NOT_PUBLIC),  # partners after 3 days, the public after 7
        (action(ActionKind.RAID, days_ago=8), EVERYBODY),
        (action(ActionKind.POWER_CUT, days_ago=1), INSIDE),
        (action(ActionKind.POWER_CUT, days_ago=4), NOT_PUBLIC),
        (action(ActionKind.SEALING, days_ago=8), EVERYBODY),
        (action(acted_by="Army, to storm it at dawn on 5 December"), INSIDE),
        (action(acted_by="Task force that will go in on 5 December"), INSIDE),
        (action(acted_by="Task force that will go in"), INSIDE),
        (action(acted_by="General Somchai Rakdee"), INSIDE),  # stored before ranks in full were known
        (action(acted_by="Sergeant-at-arms office"), EVERYBODY),
        (action(title="Raid led by Colonel Somchai Rakdee"), INSIDE),
        (action(source="Col Somchai Rakdee"), INSIDE),
        (action(source="Desk told by two cooks held there"), INSIDE),
        (action(source="Desk of the shelter for those who got out"), INSIDE),
        (action(source="Desk, Telegram @helpdesk"), INSIDE),
        (action(url="https://example.org/army-storms-kk-park-on-5-december-2027"), INSIDE),
        (action(url="https://example.org/2027/12/05/storm"), INSIDE),
        (action(url="https://example.org/2025/11/14/sealed"), EVERYBODY),  # the day of the article
        (action(url="https://example.org/3-workers-freed"), INSIDE),
        (action(ActionKind.RELOCATION, days_ago=40), INSIDE),  # people are moved with it: its day and place stay inside
        (action(ActionKind.RELOCATION, days_ago=900), INSIDE),
        (action(title="Shelter opened for those who got out", days_ago=40), NOT_PUBLIC),
    ],
)
def test_who_reads_of_it(one: Action, who: tuple[bool, bool, bool]) -> None:
    assert seen(one) == who


@pytest.mark.parametrize("kind", ActionKind)
def test_a_kind_is_titled_as_our_listing_and_never_stands_alone_beside_its_source(kind: ActionKind) -> None:
    one = action(kind)
    title = f"Listed here as {KIND_LISTED[kind]}"
    assert listed_title(kind) == listed_words(one) == title
    for said in (title, KIND_WORDS[kind]):
        assert own_title(replace(one, title=said)) == "", "it says the kind alone"
        named = named_action(replace(one, title=said), titled=True)
        assert f"that A paper reports (listed here as {KIND_LISTED[kind]}; acting: Office)" in named
    assert own_title(one) == "free words"
    told = Gate(Audience.PUBLIC, TODAY, SETTINGS).actions([one], SITES, [read(one)]).items
    assert [row.title for row in told] == ([] if kind is ActionKind.RELOCATION else [title])


def test_the_kind_stands_for_the_title_and_no_note_goes_out() -> None:
    one = action(notes=("odd",))
    (told,) = Gate(Audience.PARTNER, TODAY, SETTINGS).actions([one], SITES, [read(one)]).items
    assert (told.title, told.notes, told.source, told.id) == ("Listed here as a sealing", (), "A paper", "action-70ce1")
    assert Gate(Audience.PARTNER, TODAY, SETTINGS).actions([one], SITES).items == (), "nobody has cleared it"
    (inside,) = Gate(Audience.INTERNAL, TODAY, SETTINGS).actions([action(notes=("odd",))], SITES).items
    assert (inside.title, inside.notes) == ("free words", ("odd",))


@pytest.mark.parametrize(
    "other",
    [
        {"kind": ActionKind.RAID},
        {"title": "other words"},
        {"end_date": TODAY},
        {"site_ids": ("open", "alone")},
        {"acted_by": "Office of Naw Paw Htoo"},
        {"source": "Naw Paw Htoo of hall 6"},
        {"url": "https://example.org/other"},
        {"licence": "CC BY 4.0"},
    ],
)
def test_what_was_cleared_is_the_row_as_it_was_read(other: dict[str, object]) -> None:
    one = action()
    changed = replace(one, **other)  # type: ignore[arg-type]
    assert Gate(Audience.PUBLIC, TODAY, SETTINGS).actions([one], SITES, [read(one)]).items
    assert Gate(Audience.PUBLIC, TODAY, SETTINGS).actions([changed], SITES, [read(one)]).items == ()
    assert waiting_actions([changed], [read(one)]) == ((changed, True),)
    assert waiting_actions([one], [read(one)]) == () == waiting_actions([replace(changed, withdrawn=True)], [])


@pytest.mark.parametrize("decision", [Decision.HELD, Decision.UNDONE])
def test_held_or_taken_back_it_stays_inside(decision: Decision) -> None:
    one = action()
    assert Gate(Audience.PUBLIC, TODAY, SETTINGS).actions([one], SITES, [read(one, decision=decision)]).items == ()
    later = [read(one), read(one, number=2, decision=decision)]
    assert Gate(Audience.PARTNER, TODAY, SETTINGS).actions([one], SITES, later).items == ()
    waits = decision is Decision.UNDONE
    assert bool(waiting_actions([one], later)) is waits


def test_at_places_that_were_taken_out_alone_nobody_outside_reads_of_it() -> None:
    """Else it would be told of no place, which its source did not say."""
    one = action()
    out = {s.id: replace(s, retired_at=datetime(2026, 5, 1, tzinfo=UTC)) for s in SITES}
    for audience in Audience:
        gate = Gate(audience, TODAY, Settings())
        assert bool(gate.actions([one], SITES, [read(one)]).items)
        told = bool(gate.actions([one], out.values(), [read(one)]).items)
        assert told is (audience is Audience.INTERNAL)
