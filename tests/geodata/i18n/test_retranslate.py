"""English texts said again: every message that is kept comes back from its own text, and nothing else is touched."""

from __future__ import annotations

import ast
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.i18n.messages import ENGLISH, LANGUAGES, Entry, entries, speaking, tr
from geodata.i18n.retranslate import OURS, retold
from geodata.i18n.stored_terms import RUNS
from tests.geodata.i18n.messages_in_code import COMMAND_LINE, REFUSALS, SAYING, called, literals, prepared, trees

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
FOLDERS = ("geodata", "layers", "pipelines", "screens")


KEPT_BY = {"english": 1, "englishn": 2}
"""Function -> how many of its arguments are messages that are kept in English."""


def names_in(text: str) -> list[str]:
    return list(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(text) if name))


def kept(code: str) -> list[Entry]:
    return [e for e in entries(code) if e.kept]


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_marks_what_the_code_keeps_with_values(code: str) -> None:
    said = {
        text
        for path, tree in trees(*FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in KEPT_BY and not path.startswith(COMMAND_LINE)
        for argument in node.args[: KEPT_BY[called(node)]]
        for text in literals(argument)
    }
    said |= {text for text in RUNS if names_in(text)}  # stored by earlier versions, and still to be said again
    assert {e.source for e in kept(code)} == said


@pytest.mark.parametrize("code", OTHERS)
def test_every_kept_message_comes_back_from_its_own_text(code: str) -> None:
    """Filled with values of the kinds that are put into them, it is said as if it had been said at once."""
    for entry in kept(code):
        for number in (3, 1_204):
            values = {name: f"{number + i:,}" for i, name in enumerate(names_in(entry.source))}
            with speaking(code):
                assert retold(entry.source.format(**values)) == entry.said[0].format(**values), entry.source


@pytest.mark.parametrize("code", OTHERS)
def test_every_plain_message_comes_back_too(code: str) -> None:
    with speaking(code):
        for entry in entries(code):
            if not names_in(entry.source) and not entry.plural:
                assert retold(entry.source) == tr(entry.source) == entry.said[0]


def test_english_stays_and_so_does_what_is_not_ours() -> None:
    text = "its reason has fewer than 10 characters"
    assert retold(text) == text
    with speaking("th"):
        assert retold("") == ""
        for foreign in (
            "the moon is made of cheese",
            "connection to host and port refused",
            "cloud over the site",
            "x" * 5_000,
        ):
            assert retold(foreign) == foreign


def test_texts_in_one_field_are_said_again_part_by_part() -> None:
    """As the ledger keeps a fault (band: address: cause), and a site's history what was changed and why."""
    with speaking("th"):
        stalled, why = tr("the server stalled"), tr("why: {words}", words="the server stalled")
        assert (
            retold("red: https://example.org/a.tif: the server stalled") == f"red: https://example.org/a.tif: {stalled}"
        )
        assert retold("name, outline; why: the server stalled") == f"{tr('name')}, {tr('outline')}; {why}"


def test_words_of_people_and_servers_inside_a_message_are_never_touched() -> None:
    """A reason that happens to be one of our messages stays as the person wrote it."""
    assert "words" not in OURS and "error" not in OURS
    with speaking("th"):
        assert retold("note: the file is empty").endswith("the file is empty")
        assert retold("it cannot be opened (the file is empty)").endswith("(the file is empty)")


def test_lists_of_our_words_are_said_in_the_language() -> None:
    with speaking("th"):
        said = retold("it seems to hold a phone number and an e-mail address, and nothing personal may be stored")
        assert tr("a phone number") in said and tr("an e-mail address") in said
        assert " and " not in said


@given(st.text(max_size=300))
def test_any_text_of_a_person_stays_whole_inside_a_message(text: str) -> None:
    """No text breaks it, however odd: braces, percent signs, line ends."""
    with speaking("th"):
        assert retold(f"note: {text}") == tr("note: {words}", words=text) or len(text) > 900


def test_nothing_that_is_kept_is_made_up_where_it_is_said() -> None:
    """A cause, next step or note put together with an f-string cannot be found again: it goes through `english`."""
    asked = dict.fromkeys(REFUSALS, (1, 2))
    asked |= {name: SAYING[name] for name in ("_refused", "_Broken", "_Fault", "notes.add")}
    made_up = []
    for path, tree in trees(*FOLDERS):
        for node in ast.walk(tree) if not path.startswith(COMMAND_LINE) else ():
            given = [prepared(node)]
            if isinstance(node, ast.Call):
                given = [node.args[at] for at in asked.get(called(node), ()) if at < len(node.args)]
            made_up += [f"{path}:{g.lineno}" for g in given if isinstance(g, ast.JoinedStr)]
    assert made_up == []
