"""Subscriptions are read strictly, and refused by line and reason."""

from __future__ import annotations

import pytest

from geodata.detections.detection import Confidence, Kind
from geodata.errors import SettingsRefused
from geodata.notices.subscription import asks_for, subscriptions_from, sure_enough

GOOD = """[[subscription]]
name = "desk"
to = "mailto:a@b.example"
agreed = "desk, asked on 1 Nov 2026"
"""


def test_a_subscription_is_read_with_its_defaults() -> None:
    (read,) = subscriptions_from(GOOD + 'kinds = ["demolition"]\ncountries = ["mm"]\nevery = "week"\n')
    assert (read.audience, read.days, read.by_mail, read.kinds) == ("public", 7, True, (Kind.DEMOLITION,))
    assert asks_for(read, "x", "MM", Kind.DEMOLITION) and not asks_for(read, "x", "KH", Kind.DEMOLITION)
    assert asks_for(read, "x", "MM") and not asks_for(read, "x", "MM", Kind.CONSTRUCTION)
    assert sure_enough(read, Confidence.HIGH) and not sure_enough(read, Confidence.LOW)
    assert subscriptions_from("") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[subscription]\n", "line 1.*not valid TOML"),
        (GOOD.replace("mailto:a@b.example", "mailto:a@b.example,c@d.example"), "line 3.*neither mailto"),
        (GOOD.replace("mailto:a@b.example", "http://b.example/x"), "line 3.*neither mailto"),
        (GOOD.replace("mailto:a@b.example", "mailto:a@b.example?bcc=x@y.example"), "line 3.*neither mailto"),
        (GOOD.replace('agreed = "desk, asked on 1 Nov 2026"', ""), "agreed"),
        (GOOD + 'every = "hour"\n', "line 5"),
        (GOOD + 'tracker = "yes"\n', "no such setting"),
        (GOOD + GOOD, "given twice"),
        ("people = []\n", "no such setting"),
    ],
)
def test_what_is_not_understood_is_refused_by_line(text: str, said: str) -> None:
    with pytest.raises(SettingsRefused, match=said):
        subscriptions_from(text)
