"""What is kept in English is said in any language from its message and values, and nothing else is touched."""

from __future__ import annotations

import ast
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.i18n.english_formats import listed_in_english
from geodata.i18n.kept_text import KeptText, together
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.message_in_text import MessagesInText
from geodata.i18n.messages import Entry, english, entries, kept_messages, speaking, tr
from geodata.i18n.stored_terms import RUNS
from geodata.i18n.translated import OURS, translated
from tests.geodata.i18n.messages_in_code import (
    COMMAND_LINE,
    REFUSALS,
    REPOSITORY,
    SAYING,
    called,
    literals,
    prepared,
    trees,
)

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
MESSAGES_HERE = MessagesInText(kept_messages())
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
def test_every_kept_message_is_said_from_its_values(code: str) -> None:
    """Filled with values of the kinds that are put into them, it is said as if it had been said at once."""
    for entry in kept(code):
        for number in (3, 1_204):
            values = {name: f"{number + i:,}" for i, name in enumerate(names_in(entry.source))}
            text = english(entry.source, **values)
            with speaking(code):
                assert translated(text) == tr(entry.source, **values) == entry.said[0].format(**values), entry.source
            assert translated(text) == text == entry.source.format(**values)


@pytest.mark.parametrize("code", OTHERS)
def test_every_plain_message_is_said_too(code: str) -> None:
    with speaking(code):
        for entry in entries(code):
            if not names_in(entry.source) and not entry.plural:
                assert translated(entry.source) == tr(entry.source) == entry.said[0]


def test_english_stays_and_so_does_what_is_not_ours() -> None:
    text = english("its reason has fewer than {n} characters", n=10)
    assert translated(text) == text and type(translated(text)) is str, "a screen is handed a plain text"
    with speaking("th"):
        assert translated("") == ""
        for foreign in ("the moon is made of cheese", "cloud over the site", "x" * 5_000, str(text), "{n} {0} {"):
            assert translated(foreign) == foreign, "nothing is looked for in the words of a plain text"


def test_several_texts_as_one_are_said_part_by_part() -> None:
    """As the problem of a catalogue names its collection, and a site's history what was changed and why."""
    why = english("why: {words}", words="the server stalled")
    line = together([together(["name", "outline"], ", "), why])
    assert line == "name, outline; why: the server stalled"
    with speaking("th"):
        assert translated(line) == f"{tr('name')}, {tr('outline')}; {tr('why: {words}', words='the server stalled')}"
    assert together([]) == "" and together(["name"]) == "name"


def test_words_of_people_and_servers_inside_a_message_are_never_touched() -> None:
    """A reason that happens to be one of our messages stays as the person wrote it."""
    assert "words" not in OURS and "error" not in OURS
    with speaking("th"):
        assert translated(english("note: {words}", words="the file is empty")).endswith("the file is empty")
        assert translated(english("it cannot be opened ({error})", error="the file is empty")).endswith(
            "(the file is empty)"
        )


def test_words_of_ours_inside_a_message_are_said_too() -> None:
    stalled = english(
        "{cause}; the site is judged without this look", cause=english("chip {path}", path="the server stalled")
    )
    with speaking("th"):
        said = translated(english("{cause}; it could not be moved ({error})", cause="the file is empty", error="x"))
        assert tr("the file is empty") in said
        assert tr("chip {path}", path="the server stalled") in translated(stalled)


def test_lists_of_our_words_are_said_in_the_language() -> None:
    found = listed_in_english(["a phone number", "an e-mail address"])
    text = english("it seems to hold {found}, and nothing personal may be stored", found=found)
    assert text == "it seems to hold a phone number and an e-mail address, and nothing personal may be stored"
    with speaking("th"):
        said = translated(text)
        assert tr("a phone number") in said and tr("an e-mail address") in said
        assert " and " not in said


@given(st.text(max_size=300))
def test_any_text_of_a_person_stays_whole_inside_a_message(text: str) -> None:
    """No text breaks it, however odd: braces, percent signs, line ends."""
    kept_text = english("note: {words}", words=text)
    assert kept_text == f"note: {text}"
    with speaking("th"):
        assert translated(kept_text) == tr("note: {words}", words=text)


@pytest.mark.parametrize("source", ["{a.__class__}", "{a!r}", "{a:>999999999}", "{0}", "{}", "{a[0]}"])
def test_a_message_from_a_file_is_no_program(source: str) -> None:
    """Only plain names are filled in: a stranger's message can neither reach into a value nor ask for a width."""
    if source == "{0}":
        with pytest.raises(KeyError):
            KeptText(source, {"a": "x"})
        return
    assert KeptText(source, {"a": "x"}) == source


@pytest.mark.parametrize("code", OTHERS)
def test_a_message_is_found_in_its_own_text(code: str) -> None:
    """For texts that come without their values; two messages may say the very same."""
    looked = MessagesInText(kept_messages())
    for entry in kept(code):
        values = {name: f"{1_204 + i:,}" for i, name in enumerate(names_in(entry.source))}
        found = looked.find(entry.source.format(**values))
        assert isinstance(found, KeptText) and found == entry.source.format(**values)
        with speaking(code):
            assert translated(found) == entry.said[0].format(**values), entry.source


@given(st.text(max_size=300) | st.sampled_from(sorted(kept_messages())))
def test_whatever_is_found_reads_as_before(text: str) -> None:
    assert MESSAGES_HERE.find(text) == text


def test_nothing_that_is_kept_is_made_up_where_it_is_said() -> None:
    """A cause, next step or note put together with an f-string has no values: it goes through `english`."""
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


WORDS = {"cause", "reason", "next_step", "change", "words", "note"}
"""Attributes that hold sentences for people."""
CODES = {
    "pipelines/detect/objects/track_objects.py": "life.reason == 'joined'",  # one word of a fixed list
    "pipelines/missions/mission_discovery.py": "re.search(record.words, words)",  # how a mission is named
}
"""File -> the one comparison in it that is none of a sentence."""


def decided_on_words(source: str) -> list[str]:
    """Where a file compares a sentence or looks into one, as code."""
    found = []
    for node in ast.walk(ast.parse(source)):
        looked: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            named = any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)  # None, or a member of a list of codes
            looked = [] if named else [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("startswith", "endswith", "find", "partition", "index"):
                looked = [node.func.value]
            elif node.func.attr in ("search", "match", "fullmatch"):
                looked = list(node.args)
        if any(isinstance(one, ast.Attribute) and one.attr in WORDS for one in looked):
            found.append(ast.unparse(node))
    return found


def test_nothing_is_decided_on_a_sentence() -> None:
    """State is data: a code, a kind of error or a flag says what is to be done, and a sentence may be worded anew."""
    files = [path for folder in FOLDERS for path in sorted((REPOSITORY / folder).rglob("*.py"))]
    found = [
        f"{name}: {code}"
        for path in files
        for code in decided_on_words(path.read_text(encoding="utf-8"))
        if CODES.get(name := path.relative_to(REPOSITORY).as_posix()) != code
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        'look.reason.startswith("set aside")',
        "if problem.next_step == REPAIR: pass",
        '"cut short" in error.cause',
        're.search("lost", look.reason)',
    ],
)
def test_a_decision_on_a_sentence_is_seen(source: str) -> None:
    assert decided_on_words(source)
