"""Where a count meets a noun, the noun has the number of the count: "1 site", never "1 sites".

One mechanism says it (`trn`, `englishn`, and `counted`, `in_figures`, `others` made from them); this reads every
message and every f-string of the code and names what goes past it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from geodata.i18n.english_formats import counted, in_figures, listed, other_sites, others
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import englishn, speaking
from tests.geodata.i18n.messages_in_code import messages, trees

FOLDERS = ("geodata", "layers", "screens", "pipelines")
AFTER_A_COUNT = re.compile(r"\{(\w+)\}(?:</b>)? (?!of )(?:[a-z]{2,} ){0,2}?([a-z]{3,}s)\b")
VERB_AFTER_A_COUNT = re.compile(r"\{(\w+)\}(?: more| others)? (are|were|have)\b")
NO_NOUN = frozenset(
    (
        "adds",
        "answers",
        "does",
        "holds",
        "lacks",
        "lies",
        "names",
        "owns",
        "points",
        "says",
        "seems",
        "unpacks",
        "this",
        "its",
        "less",
        "degrees",
    )
)
"""Words in s that are no plural of what is counted: verbs after a name, and words before one."""
WHY_NOT = {
    "a threshold of ours, fixed in the code and above one": (
        "fewer than {n} clear looks agree",
        "more than {n} days lie between the last clear look before and the first that differs",
        "the looks differ by less than {n} standard deviations",
        "it covers fewer than {n} pixels",
        "the history has fewer than {n} clear looks",
        "it has {corners} corners, more than {most}",
        "its line is at fault ({reason}) and has {n} corners, more than can be mended",
        "Last usable look {age} days ago, on {day}: nothing is said about the time since.",
        "its reason has fewer than {n} characters",
        "it is older than {minutes} minutes",
        "Median {middle}; {old} over {days} days; {never} without a usable look.",
        "median; {n} over {days} days",
        "Reports of the last {days} days that name a site or lie at one.",
        "Nothing was heard of it for {n} minutes.",
        "Last {n} nights",
        "Looks, last {n} days",
        "Give a reason of at least {n} characters.",
        "reading it took more than {seconds} seconds",
        "it has more than {most} grids",
        "its {key} is not of {side} x {side} pixels",
        "it has more than {most} files",
        "it holds {values} values, more than {most}",
        "it holds {entries} files, more than {most}",
        "it holds {count} features, more than {most}",
        "it has {n} layers, more than {most}",
        "The newest {n} are shown; an export holds all.",
        "it is nested deeper than {most} levels",
        "it holds more than {most} values",
        "it spans {days} days, which no acquisition does",
        "it is made of images of {days} days, not of one pass",
    ),
    "said only of two or more, a branch above": (
        "{agreeing} of {clear} values since show it",
        "{agreeing} of {clear} clear looks since show it",
        "all {clear} values since show it",
        "all {clear} clear looks since show it",
    ),
    "a figure with decimals or a unit, whose noun is plural whatever it is": (
        "{n} in {years} quiet years",
        "Known wrong or gone again at this site: {n} in {years} quiet years ({rate}).",
        "Sites: {n} in {years} years, {rate}",
        "Controls: {n} in {years} years, {rate}",
        "set aside: it lies {px} pixels beside the site's own median, more than {most}",
        "counts for less: it lies {px} pixels beside the site's own median",
        "moved back by {px} pixels before it was judged: from some day on all looks lie beside those of the first year",
        "{size} pixels in EPSG:{epsg}, frozen when saved",
        "{size} pixels of {pixel} m, EPSG:{epsg}, frozen",
        "it is cut short, {n} of {most} bytes (its sha256 differs)",
        "Map about {km} km across around {place}.",
        "{name}: a source gives the size of the whole ({radius_m} m radius)",
    ),
    "the value is a noun with its count already, or no count": (
        "{action} that {source} reports",
        "{source} says that {organisation} runs {place}.",
        "At {sites} not all that was flagged is released: nothing is said about the rest.",
        "{looks} within its dates, {usable} usable",
        "“{wrong} This says nothing of why {place} is listed (Compound Watch, edition of {day}, {ids}).”",
        "{scenes} and chips",
        "{scenes} tried, {seen} of them usable, {n} behind these changes; {chips} archived with sha256. The looks "
        "export lists all.",
        "it holds {kind} numbers where reflectance in steps of {scale} was promised",
        "its coordinates cannot be turned from {name} into degrees",
        "coordinates such as {x}, {y} are not degrees and the file names no reference system for them",
    ),
    "a rule of the method in words, its figures fixed in the code": (
        "Unseen is not unchanged. “No change seen” speaks only of days",
        "At most {one} doubt is {high}, {two} are {medium}, more are {low}",
    ),
    "what runs of earlier versions wrote down, said again as it stands": (
        "It is tried again on later nights, {most} times at most",
    ),
}
"""Messages with a bare plural, by the reason why they may have it; a part of one stands for all that begin with it."""
ALLOWED = tuple(text for texts in WHY_NOT.values() for text in texts)


def bare(text: str) -> list[str]:
    """What in a message looks like a count before a plural, or before a plural's verb."""
    nouns = [m[0] for m in AFTER_A_COUNT.finditer(text) if m[2] not in NO_NOUN]
    return nouns + [m[0] for m in VERB_AFTER_A_COUNT.finditer(text)]


def allowed(text: str) -> bool:
    return text in ALLOWED or any(text.startswith(known) for known in ALLOWED if not known.endswith((".", '"')))


def test_every_count_beside_a_noun_is_said_in_the_right_number() -> None:
    found = messages(*FOLDERS)
    kept = _both_numbers()
    wrong = {
        f"{m.where}: {m.source!r} ({', '.join(bare(m.source))})"
        for m in found
        if not m.plural and m.source not in kept and bare(m.source) and not allowed(m.source)
    }
    assert not wrong, "say these with trn, englishn, counted or in_figures:\n" + "\n".join(sorted(wrong))


def test_no_exception_is_stale() -> None:
    said = [m.source for m in messages(*FOLDERS)]
    stale = [known for known in ALLOWED if not any(text.startswith(known) for text in said)]
    assert not stale


def _both_numbers() -> set[str]:
    """Messages that `englishn` says: each of the two is kept in English as a message of its own."""
    return {
        argument.value
        for _, tree in trees(*FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "englishn"
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant)
    }


def _f_strings() -> Iterator[tuple[str, str]]:
    """(where, text with {} for its values) of every f-string that is not said to programmers alone."""
    for path, tree in trees(*FOLDERS):
        if path.startswith("pipelines/demo_world/"):
            continue
        raised = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise) and getattr(getattr(node.exc, "func", None), "id", "") == "ValueError"
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and id(node) not in raised:
                parts = [str(p.value) if isinstance(p, ast.Constant) else "{x}" for p in node.values]
                yield f"{path}:{node.lineno}", "".join(parts)


SAID_OF_MANY = frozenset(
    {
        "pipelines/compare/compare.py",
        "pipelines/ground/image.py",
        "pipelines/tables/table.py",
        "pipelines/incidents/sources/gdelt.py",
        "pipelines/incidents/rows/values.py",
        "pipelines/tables/open_file.py",
        "pipelines/http/content_encoding.py",
    }
)
"""Refusals of a table or an image that say a count above a limit, or a count beside another that it should be."""


def test_no_f_string_puts_a_count_before_a_plural() -> None:
    wrong = [
        f"{where}: {text!r}"
        for where, text in _f_strings()
        if bare(text) and where.partition(":")[0] not in SAID_OF_MANY
    ]
    assert not wrong, "say these with trn, englishn, counted or in_figures:\n" + "\n".join(wrong)


def test_the_scan_sees_what_it_should() -> None:
    """The faults as they were seen, which the scan would have named."""
    seen = "{n} sites kept", "{n} others", "{n} restricted sites are not in this edition.", "{n} more are left out."
    for text in (*seen, "{days} usable days in all."):
        assert bare(text), text
    for text in ("{who} says: {what}", "{n} in all", "{sites} on file", "{n} ha"):
        assert not bare(text), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_is_one_and_two_are_two(code: str) -> None:
    with speaking(code):
        said = {
            n: (counted(n, "site"), in_figures(n, "clear look"), others(n), other_sites(n)) for n in (0, 1, 2, 1200)
        }
    if code == "en":
        assert said[0] == ("no sites", "0 clear looks", "0 others", "0 other sites")
        assert said[1] == ("one site", "1 clear look", "1 other", "1 other site")
        assert said[2] == ("two sites", "2 clear looks", "2 others", "2 other sites")
        assert said[1200] == ("1,200 sites", "1,200 clear looks", "1,200 others", "1,200 other sites")
        return
    for many in said.values():
        assert not re.search(r"[a-z]", "".join(many)), "not every noun of a count is in the catalogue"


def test_what_is_kept_in_english_has_both_numbers_in_every_language() -> None:
    with speaking("th"):
        assert [englishn("{n} row", "{n} rows", n, n=n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_a_list_counts_what_it_leaves_out() -> None:
    assert listed(["A", "B", "C"], limit=2) == "A, B and 1 other"
    assert listed(["A", "B", "C", "D"], limit=2, rest=other_sites) == "A, B and 2 other sites"
