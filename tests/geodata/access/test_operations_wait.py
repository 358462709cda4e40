"""Reports of every kind wait until what they tell of is over: three days for partners, seven for the public."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.published_area import PublishedAreas, listed_places
from geodata.access.report_rules import delay_days, shown_report, wait_days
from geodata.errors import SettingsRefused
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking
from geodata.incidents.incident import Incident
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.site import Access, Site, Statement
from geodata.wording.report_sentences import report_sentence
from tests.geodata.access.test_report_rules import REPORT
from tests.geodata.cleared import cleared
from tests.geodata.made_settings import settings_from

AREAS = PublishedAreas(listed_places(gazetteer_sites()))
END = date(2026, 11, 10)
WAITS = {Audience.INTERNAL: 0, Audience.PARTNER: 3, Audience.PUBLIC: 7}
RAID = replace(REPORT, kind="raid", title="Blocks entered by police", start_date=END, end_date=END, published_at=None)
QUIET = replace(RAID, kind="statement", title="A power line reaches the park", place_name="Park")
CODED = replace(
    QUIET,
    id="ucdp-7",
    source="ucdp",
    kind="armed clash",
    title="Armed clash",
    catalog="incidents/ucdp-asked/catalog.json",
)
KINDS = (
    "raid",
    "search",
    "arrest",
    "armed clash",
    "armed incident",
    "violence against civilians",
    "assault",
    "shelling",
)
WORDS = (
    "Soldiers surround the estate",
    "Air strike hits the riverside",
    "Gunfire near the gate",
    "Drones over the yard, artillery heard",
    "Police search a block",
    "Dozens arrested in a sweep",
    "军方突袭园区",
    "园区附近交火",
    "ทหารบุกตรวจค้น",
    "เสียงปืนปะทะใกล้ชายแดน",
    "တိုက်ပွဲဖြစ်ပွား",
    "ကျောင်းအနီး ပစ်ခတ်မှု",
    "ប៉ះទង្គិចនៅព្រំដែន",
    "ប៉ូលិសឆែកឆេរ",
    "ມີການປະທະກັນ",
    "ຕຳຫຼວດບຸກກວດຄົ້ນ",
    "Công an đột kích khu nhà",
    "Pháo kích gần biên giới",
    "Polisi menggerebek: digerebek tadi malam",
    "Baku tembak di dekat gerbang",
)


def told(
    incident: Incident, audience: Audience, days: int, settings: Settings | None = None, **other: Any
) -> Incident | None:
    """What an audience reads of a report so many days after its end."""
    decided = None if incident is CODED else cleared(incident, **other)
    gate = Gate(audience, END + timedelta(days=days), settings or Settings())
    return next(iter(gate.incidents([replace(incident, site_ids=())], [], [decided] if decided else []).items), None)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    "incident",
    [
        *(replace(QUIET, kind=kind) for kind in KINDS),
        *(replace(QUIET, title=title) for title in WORDS),
        replace(QUIET, notes=("soldiers were seen there",)),
        replace(QUIET, url="https://example.org/army-raids-park"),
        CODED,
    ],
    ids=lambda i: f"{i.kind}: {i.title[:20]}" if isinstance(i, Incident) else str(i),
)
def test_it_waits_as_many_days_and_no_day_longer(incident: Incident, audience: Audience) -> None:
    incident = incident if incident is CODED else replace(incident, site_ids=())
    wait = WAITS[audience]
    assert told(incident, audience, wait) is not None
    if wait:
        assert told(incident, audience, wait - 1) is None


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("kind", ("statement", "headline", "fire", "building work", "power cut", "x"))
def test_what_no_list_knows_waits_as_long(kind: str, audience: Audience) -> None:
    """A preparation that no list foresees is out no earlier than a raid."""
    one, wait = replace(QUIET, kind=kind, site_ids=()), WAITS[audience]
    assert told(one, audience, wait) is not None
    assert not wait or told(one, audience, wait - 1) is None


@pytest.mark.parametrize("audience", (Audience.PARTNER, Audience.PUBLIC))
def test_delays_count_from_the_later_of_its_date_and_the_day_on_which_it_happened(audience: Audience) -> None:
    one, wait = replace(QUIET, site_ids=()), WAITS[audience]
    after, before = END + timedelta(days=20), END - timedelta(days=20)
    assert told(one, audience, 20 + wait - 1, happened=after) is None
    assert told(one, audience, 20 + wait, happened=after) is not None
    assert told(one, audience, wait - 1, happened=before) is None
    assert told(one, audience, wait, happened=before) is not None


def test_what_has_happened_is_told_on_its_day_and_a_line_of_ones_own_is_nobodys_quotation() -> None:
    announced = replace(
        QUIET, title="Police plan a raid on the estate next week", reported_by="Gulf Times", site_ids=()
    )
    on = END + timedelta(days=4)
    for source, who in (("Gulf Times", "Gulf Times"), ("", "a source that is not named here")):
        read = told(announced, Audience.PUBLIC, 60, happened=on, words="Police searched an estate", source_name=source)
        assert read is not None and (read.start_date, read.end_date) == (on, on)
        assert report_sentence(read).startswith(
            f"Compound Watch, summing up {who}, says: Police searched an estate ({day(on)}; "
        )
    several = replace(announced, verification="several sources")
    read = told(several, Audience.PUBLIC, 60, happened=on, words="Police searched an estate", source_name="")
    assert read is not None and read.verification == "several sources"
    assert report_sentence(read).startswith("Compound Watch, summing up sources that are not named here, says: ")
    with speaking("th"):
        assert "not named" not in report_sentence(read)
    posing = replace(announced, title="Police search the estate", reported_by="Compound Watch, summing up Gulf Times")
    read = told(posing, Audience.PUBLIC, 60)
    assert read is not None and report_sentence(read).startswith("another catalogue, summing up Gulf Times says: ")
    headline = told(replace(announced, title="Police search the estate"), Audience.PUBLIC, 60)
    assert headline is not None and report_sentence(headline).startswith("Gulf Times says: Police search the estate (")


def test_own_words_do_not_undo_a_raid_and_may_make_one() -> None:
    raid, quiet = replace(RAID, site_ids=()), replace(QUIET, site_ids=())
    assert told(raid, Audience.PUBLIC, 6, words="Something is reported") is None
    assert told(quiet, Audience.PUBLIC, 6, words="A raid is reported") is None
    assert told(quiet, Audience.PUBLIC, 6, words="Work is reported") is None
    assert told(quiet, Audience.PUBLIC, 7, words="Work is reported") is not None


def test_an_operation_that_goes_on_counts_from_its_end() -> None:
    long = replace(RAID, start_date=END - timedelta(days=30), site_ids=())
    assert told(long, Audience.PUBLIC, 6) is None and told(long, Audience.PUBLIC, 7) is not None


def test_a_release_in_a_raid_waits_as_a_release_does() -> None:
    freed = replace(RAID, title="Army raid: 70 workers freed", site_ids=())
    assert told(freed, Audience.PUBLIC, 7) is None and told(freed, Audience.PARTNER, 7) is None


def test_a_setting_may_make_it_longer_and_a_shorter_one_is_refused() -> None:
    longer = Settings(operation_delay_days=30, partner_operation_delay_days=10)
    raid = replace(RAID, site_ids=())
    assert told(raid, Audience.PUBLIC, 29, longer) is None and told(raid, Audience.PUBLIC, 30, longer) is not None
    assert told(raid, Audience.PARTNER, 9, longer) is None and told(raid, Audience.PARTNER, 10, longer) is not None
    for name, days in (("operation_delay_days", 6), ("partner_operation_delay_days", 2)):
        with pytest.raises(SettingsRefused, match=name):
            settings_from({name: days})


@given(
    public=st.integers(7, 400),
    partner=st.integers(3, 400),
    release=st.integers(90, 400),
    partner_release=st.integers(30, 400),
    days=st.integers(0, 900),
    title=st.sampled_from(("Raid at the gate", "Raid: 70 workers freed", "Work at the gate")),
)
@runs(max_examples=60, deadline=None)
def test_whatever_is_set_the_public_reads_nothing_that_partners_do_not(
    public: int, partner: int, release: int, partner_release: int, days: int, title: str
) -> None:
    settings = Settings(
        operation_delay_days=public,
        partner_operation_delay_days=partner,
        release_delay_days=release,
        partner_release_delay_days=partner_release,
    )
    for wait in (wait_days, delay_days):
        assert wait(Audience.PUBLIC, settings) >= wait(Audience.PARTNER, settings)
    one = replace(QUIET, title=title)
    seen = [
        shown_report(one, cleared(one), audience, END + timedelta(days=days), settings, AREAS)
        for audience in (Audience.PUBLIC, Audience.PARTNER)
    ]
    assert seen[0] is None or seen[1] is not None


@pytest.mark.parametrize("audience", Audience)
def test_statements_at_a_place_wait_too(audience: Audience) -> None:
    outline = REPORT.place.buffer(0.01)  # type: ignore[union-attr]
    said = [("2026-11-10", "raid"), ("2026-11-08/10", "raid"), ("2026-11-10", "list"), ("", "raid"), ("2025", "raid")]
    said += [("2026-05-04", "next")]
    text = {
        "next": "Soldiers entered on 5 December.",
        "raid": "State media say that soldiers entered.",
        "list": "A report lists it.",
    }
    site = Site(
        "open",
        "Open Place",
        outline,
        source="A report",
        documented=True,
        access=Access.PUBLIC,
        statements=tuple(Statement(day, text[word], "A report", "") for day, word in said),
    )

    def days(after: int) -> list[str]:
        (shown,) = Gate(audience, END + timedelta(days=after), Settings()).sites([site]).items
        return [f"{s.date} {next(word for word in text if text[word] == s.text)}" for s in shown.statements]

    every = [f"{day} {word}" for day, word in said]
    inside = [] if audience is Audience.INTERNAL else [" raid", "2026-05-04 next"]
    assert days(WAITS[audience]) == [e for e in every if e not in inside]
    if WAITS[audience]:
        assert days(WAITS[audience] - 1) == ["2025 raid"]
