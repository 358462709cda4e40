"""An offered file is made by the gate as it stands when it is asked for, not as it stood when it was offered."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
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
REPOSITORY = Path(__file__).resolve().parents[3]
MADE_BEFORE = {
    "screens/downloads/file_button.py": "hands on what such a button gives it",
    "screens/edit/upload_sites.py": "what was found in a file that this visitor has just brought",
    "screens/operate/runs.py": "of the machine, for operators",
    "screens/review/practice.py": "the visitor's own answers about an invented world",
}
"""Files whose buttons may hand over what was made when they were drawn, and why."""


class Later(datetime):
    """A clock two hours on."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(hours=2)


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


def _made_otherwise(source: str) -> Iterator[int]:
    """Lines of download buttons that hold their file, or what it is made of, and not where and for whom to ask."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("download_button", "file_button"))):
            continue
        data = node.args[1]
        asked = isinstance(data, ast.Call) and ast.unparse(data.func) == "partial"
        given = [ast.unparse(one) for one in data.args[1:]] if isinstance(data, ast.Call) else []
        if not asked or given[:2] != ["edition.home", "edition.audience"] or {"edition", "site"} & set(given):
            yield node.lineno


def test_no_button_holds_an_edition_or_a_file_of_when_it_was_drawn() -> None:
    """Else what is withheld since is handed over, and after the end of a login too."""
    otherwise = {
        path.relative_to(REPOSITORY).as_posix()
        for path in sorted((REPOSITORY / "screens").rglob("*.py"))
        if list(_made_otherwise(path.read_text(encoding="utf-8")))
    }
    assert otherwise == set(MADE_BEFORE)


@pytest.mark.parametrize(
    "data",
    ["rows(edition)", "lambda: _file(edition)", "partial(_file, edition, site)", "made"],
)
def test_such_a_button_is_seen(data: str) -> None:
    """The rule above can fail."""
    assert list(_made_otherwise(f"st.download_button(tr('Save'), {data}, key='a')")) == [1]
    good = "partial(_file, edition.home, edition.audience, until, site.id)"
    assert not list(_made_otherwise(f"st.download_button(tr('Save'), {good}, key='a')"))
