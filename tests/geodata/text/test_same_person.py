"""Who is one person: every easy way to write a role again is the same person, in every rule that asks for two."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.text.names.same_person import folded_person, people, same_person

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "other",
    [
        "analyst 1",
        "Analyst-1",
        "ANALYST1",
        " analyst  1 ",
        "analyst_1",
        "analyst.1",
        "analyst #1",
        "(analyst 1)",
        "analyst l",
        "Analyst I",
        "analyst i",
        "analyst 01",
        "analyst 001",
        "ａｎａｌｙｓｔ １",
        "analyst ①",
        "analyst ๑",
        "analyst ၁",
        "аnаlуst 1",
        "αnalyst 1",
        "ana\u200blyst 1",
        "ánàlyst 1",
        "𝐚𝐧𝐚𝐥𝐲𝐬𝐭 𝟏",
        "analyst Ӏ",
        "analyst ǀ",
        "ana1yst 1",
        "analy5t 1",
        "anaІyst 1",
        "analyst 1!",
        "analyst 1 🙂",
        "analyst one",
        "Analyst One",
        "analystone",
        "ANALYST-ONE",
        "first analyst",
        "Analyst, first",
        "1st analyst",
        "analyst 1st",
        "analyst 01st",
        "1 analyst",
        "analyst หนึ่ง",
        "analyst 一",
        "anаlyst оne",
    ],
)
def test_the_same_role_written_otherwise_is_the_same_person(other: str) -> None:
    assert same_person("analyst 1", other)
    assert people(["analyst 1", other]) == people([other]) and len(people([other])) == 1


@pytest.mark.parametrize(
    ("figure", "others"),
    [
        ("desk 2", ("desk two", "second desk", "2nd desk", "desk II", "desk Ⅱ", "Desk-Two")),
        ("desk 4", ("desk four", "desk IV", "fourth desk", "4th desk", "desk iv.")),
        ("desk 6", ("desk VI", "desk six", "6th desk")),
        ("desk 12", ("desk XII", "desk twelve", "twelfth desk", "desk 012")),
    ],
)
def test_a_number_is_the_same_as_a_word_or_in_roman_numerals(figure: str, others: tuple[str, ...]) -> None:
    assert people([figure, *others]) == people([figure])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("desk one", "desk 2"),
        ("desk II", "desk III"),
        ("desk two", "desk ten"),
        ("desk II", "desk 11"),
        ("first desk", "second desk"),
        ("analyst 1", "analyst 2"),
        ("analyst 1", "analyst 11"),
        ("analyst 1", "analyst 10"),
        ("analyst 1", "reviewer 1"),
        ("analyst 3", "analyst 8"),
        ("นักวิเคราะห์ ก", "นักวิเคราะห์ ข"),
        ("ကို ၁", "ကို ၂"),
        ("analyst a", "analyst b"),
        ("partner UN", "partner NGO"),
        ("กา", "กี"),
    ],
)
def test_different_roles_stay_different_people(one: str, other: str) -> None:
    assert not same_person(one, other)


@pytest.mark.parametrize("name", ["", "  ", "-", "!?", "🙂", "\u200b", "́"])
def test_who_has_no_letter_and_no_digit_is_nobody(name: str) -> None:
    assert folded_person(name) == ""


@given(name=st.text(max_size=30), noise=st.sampled_from([" ", "-", "_", ".", "\u200b", "\u00ad", "/", "'", "🙂"]))
def test_case_spaces_and_signs_make_no_second_person(name: str, noise: str) -> None:
    assert same_person(name, f"{noise}{name}{noise}")
    assert same_person(name, unicodedata.normalize("NFKC", name))
    assert same_person(name, unicodedata.normalize("NFD", name))


@pytest.mark.parametrize("word", ["fourth", "one", "six", "eighth", "deskone", "desk two"])
def test_digits_for_letters_of_a_number_make_no_second_person(word: str) -> None:
    for letter, digit in ("o0", "l1", "i1", "s5"):
        assert same_person(word, word.replace(letter, digit)), digit
    assert not same_person("desk 11", "desk 2") and same_person("desk 11", "desk 1l")


@given(name=st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789 -", max_size=30))
@example(name="fourth")
def test_capitals_make_no_second_person(name: str) -> None:
    assert same_person(name, name.upper())
    assert same_person(name, name.replace("i", "I"))
    letters = "".join(c for c in name if not c.isdigit())
    assert same_person(letters, letters.replace("o", "0"))
    assert same_person(letters, letters.replace("l", "1"))


WHO = {"reviewer", "requested_by", "confirmed_by", "changed_by", "role", "me", "by"}
"""Names that hold a person in our code; as a field "by" is also an organisation's."""
COMPARED = {"casefold", "lower", "upper"}


def _person(node: ast.expr) -> bool:
    """Whether a person is read here; a column of a table is a key of rows."""
    if isinstance(node, ast.Attribute):
        return node.attr in WHO - {"by"} and not _column(node)
    return isinstance(node, ast.Name) and node.id in WHO


def _column(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "columns"


def _fixed(node: ast.expr) -> bool:
    """Whether it is a word or a member of an enumeration, or a tuple of them: no name that somebody typed."""
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(map(_fixed, node.elts))
    member = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()
    return isinstance(node, ast.Constant) or member


def _stripped(node: ast.expr) -> ast.expr:
    """The value under calls such as .strip()."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr != "get":
        node = node.func.value
    return node


def own_comparisons(source: str) -> list[int]:
    """Lines in which a person is folded or compared by other means than geodata/text/names/same_person.py."""
    found = []
    for node in ast.walk(ast.parse(source)):
        folds = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COMPARED
        if folds and _person(_stripped(node)):  # type: ignore[arg-type]
            found.append(node.lineno)  # type: ignore[attr-defined]
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq | ast.In) for op in node.ops):
            sides = [node.left, *node.comparators]
            fixed = any(map(_fixed, sides))
            row = any(isinstance(side, ast.Attribute) and _column(side) for side in sides)
            if not fixed and not row and any(_person(_stripped(side)) for side in sides):
                found.append(node.lineno)
    return found


def test_nobody_compares_people_by_other_means() -> None:
    found = []
    for folder in ("geodata", "pipelines", "layers", "screens"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            if path.name != "same_person.py":
                found += [f"{path.relative_to(REPOSITORY)}:{n}" for n in own_comparisons(path.read_text("utf-8"))]
    assert not found, "people are compared by geodata/text/names/same_person.py alone:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source", ["r.reviewer.casefold()", "me.strip().lower()", "a.reviewer != b.reviewer", "me in names"]
)
def test_such_a_comparison_is_seen(source: str) -> None:
    assert own_comparisons(source)


@pytest.mark.parametrize("source", ["seen.role in (Role.ANALYST, Role.OPERATOR)", "a.role is b", 'me == "desk"'])
def test_what_compares_no_two_people_is_left_alone(source: str) -> None:
    assert own_comparisons(source) == []
