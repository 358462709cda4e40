"""How long things are kept: nothing younger than its time is past it, whatever the clock and the settings say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import SettingsRefused
from geodata.retention import NO_TIME, SETTING, WORDS, Held, HeldThing, is_over, kinds_held
from geodata.settings.settings import Settings
from geodata.settings.template import field_reasons
from tests.geodata.made_settings import settings_from

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
DAYS = st.integers(1, 36_500)


@given(st.sampled_from(Held), st.none() | MOMENTS, MOMENTS, DAYS)
def test_nothing_younger_than_its_time_is_past_it(kind: Held, since: datetime | None, now: datetime, days: int) -> None:
    settings = Settings(**dict.fromkeys(SETTING.values(), days))
    over = is_over(HeldThing(kind, "x", since), settings, now)
    if over:
        assert since is not None and kind in SETTING and since + timedelta(days=days) < now
    elif kind in SETTING and since is not None:
        assert since + timedelta(days=days) >= now


@given(st.lists(st.tuples(st.sampled_from(Held), st.none() | MOMENTS), max_size=20))
def test_every_thing_is_counted_once_and_every_kind_is_told(given_things: list[tuple[Held, datetime | None]]) -> None:
    things = [HeldThing(kind, f"n{number}", since) for number, (kind, since) in enumerate(given_things)]
    told = kinds_held(things, Settings(), NOW)
    assert [k.kind for k in told] == list(Held) and sum(k.count for k in told) == len(things)
    for kind in told:
        assert kind.why and (kind.keep_days is None) == (kind.setting == "")
        assert set(kind.over) <= {t.name for t in things if t.kind is kind.kind}


def test_what_a_person_asked_for_goes_whatever_its_age() -> None:
    assert is_over(HeldThing(Held.REPORT_TEXT, "x", NOW, over=True), Settings(), NOW)


def test_each_kind_has_words_and_either_a_setting_with_its_unit_or_a_reason_for_none() -> None:
    reasons = field_reasons(Settings)
    assert set(WORDS) == set(Held) == {*SETTING, *NO_TIME} and not {*SETTING} & {*NO_TIME}
    assert all(reasons[name].startswith("days ") for name in SETTING.values())


@pytest.mark.parametrize("value", [0, -1, 36_501, True, "90", 1.5])
def test_days_out_of_range_are_refused_by_name(value: object) -> None:
    with pytest.raises(SettingsRefused, match="keep_fault_reports_days"):
        settings_from({"keep_fault_reports_days": value})
