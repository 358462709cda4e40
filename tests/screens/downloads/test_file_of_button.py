"""An offered file is made by the gate as it stands when it is asked for, not as it stood when it was offered."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.errors import NotAllowed
from geodata.incidents.clearing import Decision
from geodata.store.clearings import Wish
from screens.downloads.take_along import _file
from screens.session.edition import edition_for_file
from tests.geodata.i18n.messages_in_code import messages
from tests.screens.fixture_world import make

THE_CHECK = "the login has ended"
IDS = frozenset({"pellimar-bend"})


def _names(home: Path, until: datetime | None = None) -> list[str]:
    body = _file(home, Audience.PUBLIC, until, "sites", IDS, ".geojson", "id")
    return [feature["properties"]["name"] for feature in json.loads(body)["features"]]


def test_what_is_taken_in_since_is_not_in_it(tmp_path: Path) -> None:
    store = make(tmp_path)
    assert _names(tmp_path) == ["Pellimar Bend"]
    store.decide_about_site("pellimar-bend", Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    assert _names(tmp_path) == []
    store.close()


def test_after_the_end_of_a_login_nothing_is_made(tmp_path: Path) -> None:
    make(tmp_path).close()
    now = datetime.now(UTC)
    assert _names(tmp_path, now + timedelta(hours=1)) == ["Pellimar Bend"]
    with pytest.raises(NotAllowed, match="login has ended"):
        _names(tmp_path, now - timedelta(seconds=1))


def test_every_button_asks_the_same_check(tmp_path: Path) -> None:
    """A button that made its file from `current` alone would go on serving after the end of a login."""
    assert {m.where.partition(":")[0] for m in messages("screens") if m.source == THE_CHECK} == {
        "screens/session/edition.py"
    }
    make(tmp_path).close()
    now = datetime.now(UTC)
    for until in (None, now + timedelta(hours=1)):
        edition = edition_for_file(tmp_path, Audience.PUBLIC, until)
        assert edition.audience is Audience.PUBLIC and "hathervane" not in edition.sites
    with pytest.raises(NotAllowed, match=THE_CHECK):
        edition_for_file(tmp_path, Audience.PUBLIC, now)
