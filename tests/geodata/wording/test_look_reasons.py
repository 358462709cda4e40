"""Why a look came to what it did: each code has its words, in every language, and the same English as ever."""

from __future__ import annotations

import pickle
import string

import pytest

from geodata.i18n.kept_text import KeptText, text_from_json, text_to_json, together
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import english, speaking, tr
from geodata.looks.reason import NUMBERS, SAME_ACQUISITION, VALUES, Reason, ReasonCode, Value, other
from geodata.wording.look_reasons import FORMATS, SENTENCES, look_reasons, look_reasons_in_english

STALLED = Reason(
    ReasonCode.BAND_FAILED, {"band": "red", "thing": "https://a.example/r.tif", "cause": "the server stalled"}
)
EXAMPLES: tuple[tuple[tuple[Reason, ...], str], ...] = (
    ((), ""),
    ((Reason(ReasonCode.NO_DATA),), "no pixel of the site holds data"),
    ((Reason(ReasonCode.LITTLE_DATA, {"share": 0.124}),), "only 12% of the site holds data"),
    ((Reason(ReasonCode.LITTLE_DATA_IN_BANDS, {"share": 0.0}),), "the bands hold data for 0% of the site"),
    ((Reason(ReasonCode.NO_LIGHT_VALUE),), "no pixel around the site holds a value"),
    (
        (Reason(ReasonCode.NOT_CLEAR, {"clear": 0.04, "cloud": 0.9, "shadow": 0.06, "snow": 0.0}),),
        "4% of the site is clear (cloud 90%, shadow 6%, snow 0%)",
    ),
    (
        (Reason(ReasonCode.OFFSET_CORRECTED, {"better": -0.1, "offset": 0.0}),),
        "offset -0.1 instead of 0: dark vegetation contradicts the catalogue",
    ),
    (
        (Reason(ReasonCode.READ_FAILED, {"thing": "scl.tif", "cause": "the file is empty"}),),
        "scl.tif: the file is empty",
    ),
    ((STALLED,), "red: https://a.example/r.tif: the server stalled"),
    (
        (Reason(ReasonCode.ITEM_UNUSABLE, {"cause": english("it names no file for {missing}", missing="red, nir")}),),
        "the item cannot be used: it names no file for red, nir",
    ),
    (
        (Reason(ReasonCode.NEWER_VERSION_FAILED, {"updated": "2024-03-01", "because": (STALLED,)}),),
        "its item (updated 2024-03-01) could not be read again; the earlier pixels are used "
        "(red: https://a.example/r.tif: the server stalled)",
    ),
    (
        (Reason(ReasonCode.LEFT_TO_OTHER_HALF, {"scene": "S2A_1", "updated": "2024-03-01"}),),
        "ground that S2A_1 (updated 2024-03-01) of the same pass shows too is left to it",
    ),
    ((Reason(ReasonCode.OTHER_ITEM_CHOSEN),), "same acquisition as another item, which is used instead"),
    ((Reason(ReasonCode.OTHER_ITEM_USED, {"scene": "S2B"}),), "same acquisition as S2B, which is used instead"),
    (
        (Reason(ReasonCode.OTHER_ITEM_READ, {"scene": "S2B", "because": (STALLED,)}),),
        "same acquisition as S2B, which is used instead (red: https://a.example/r.tif: the server stalled)",
    ),
    (
        (Reason(ReasonCode.OTHER_ITEM_FAILED, {"scene": "S2B", "because": (Reason(ReasonCode.NO_DATA),)}),),
        "same acquisition as S2B, which failed too (no pixel of the site holds data)",
    ),
    (
        (STALLED, Reason(ReasonCode.FAILED_ELSEWHERE, {"catalog": "https://b.example", "because": (STALLED,)})),
        "red: https://a.example/r.tif: the server stalled; "
        "from https://b.example too: red: https://a.example/r.tif: the server stalled",
    ),
    (
        (
            Reason(ReasonCode.OFFSET_CORRECTED, {"better": 0.0, "offset": -0.1}),
            Reason(ReasonCode.USED_IN_PLACE, {"scene": "S2A", "because": (STALLED, Reason(ReasonCode.NO_DATA))}),
        ),
        "offset 0 instead of -0.1: dark vegetation contradicts the catalogue; used in place of S2A "
        "(red: https://a.example/r.tif: the server stalled; no pixel of the site holds data)",
    ),
    (
        (
            Reason(
                ReasonCode.READ_ELSEWHERE,
                {"catalog": "https://b.example", "other": "https://a.example", "because": (STALLED,)},
            ),
        ),
        "read from https://b.example, since it failed at https://a.example "
        "(red: https://a.example/r.tif: the server stalled)",
    ),
    (
        (Reason(ReasonCode.PIXELS_LOST, {"cause": "it is no longer in the archive"}),),
        "its archived pixels are lost: it is no longer in the archive",
    ),
    (
        (Reason(ReasonCode.SET_ASIDE_FOR_SHIFT, {"px": 1.804, "most": 1.5}),),
        "set aside: it lies 1.80 pixels beside the site's own median, more than 1.5",
    ),
    (
        (Reason(ReasonCode.COUNTS_FOR_LESS, {"px": 0.62}),),
        "counts for less: it lies 0.62 pixels beside the site's own median",
    ),
    (
        (Reason(ReasonCode.MOVED_BACK, {"px": 1.13}),),
        "moved back by 1.13 pixels before it was judged: from some day on all looks lie beside those of the first year",
    ),
    (other("the moon was in the way"), "the moon was in the way"),
)
"""Reasons, and the sentence that versions before codes stored for them."""


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_is_among_the_examples() -> None:
    assert {one.code for reasons, _ in EXAMPLES for one in reasons} == set(ReasonCode)


@pytest.mark.parametrize(("reasons", "sentence"), EXAMPLES)
def test_a_reason_says_in_english_what_was_stored_before(reasons: tuple[Reason, ...], sentence: str) -> None:
    assert look_reasons(reasons) == look_reasons_in_english(reasons) == sentence
    with speaking("th"):
        assert look_reasons_in_english(reasons) == sentence, "files are English whoever reads the screen"


@pytest.mark.parametrize("code", ReasonCode)
def test_the_words_of_a_code_hold_its_values_and_no_others(code: ReasonCode) -> None:
    assert names_in(SENTENCES[code]) == VALUES[code]
    with pytest.raises(ValueError, match=code.value):
        Reason(code, dict.fromkeys([*VALUES[code], "more"], "x"))
    for name in VALUES[code]:
        right: dict[str, Value] = {n: () if n == "because" else 1 if n in NUMBERS else "x" for n in VALUES[code]}
        wrong: Value = "x" if name == "because" or name in NUMBERS else 1
        Reason(code, right)
        with pytest.raises(ValueError, match=name):
            Reason(code, {**right, name: wrong})


def test_every_number_has_a_way_to_be_written() -> None:
    assert FORMATS.keys() == NUMBERS


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
def test_every_code_is_said_in_every_language(language: str) -> None:
    """Only faults and words without a code have none of ours around their values."""
    for code in set(ReasonCode) - {ReasonCode.READ_FAILED, ReasonCode.BAND_FAILED, ReasonCode.OTHER}:
        with speaking(language):
            assert tr(SENTENCES[code]) != SENTENCES[code], code


def test_a_sentence_is_said_from_its_values_down_to_the_cause_of_a_cause() -> None:
    cause = english("it cannot be opened ({error})", error="the file is empty")
    lost = Reason(ReasonCode.PIXELS_LOST, {"cause": cause})
    with speaking("th"):
        said = look_reasons((Reason(ReasonCode.USED_IN_PLACE, {"scene": "S2A", "because": (STALLED, lost)}),))
        assert tr("the server stalled") in said and "S2A" in said and "red: https://a.example/r.tif: " in said
        assert tr("it cannot be opened ({error})", error="the file is empty") in said, "a server's words stay"
        assert look_reasons(other("the server stalled")) == "the server stalled", "words without a code stay too"


@pytest.mark.parametrize(("reasons", "sentence"), EXAMPLES)
def test_reasons_come_back_from_json(reasons: tuple[Reason, ...], sentence: str) -> None:
    again = tuple(Reason.from_json(one.to_json()) for one in reasons)
    assert again == reasons and look_reasons(again) == sentence
    with speaking("th"):
        assert look_reasons(again) == look_reasons(reasons)


@pytest.mark.parametrize(("kept", "number"), [(20, 20.0), (30870969425749110, 3.087096942574911e16)])
def test_a_number_is_the_same_in_each_database(kept: int, number: float) -> None:
    """PostgreSQL hands such numbers back as whole ones."""
    assert Reason.from_json({"code": "counts_for_less", "px": kept}) == Reason(
        ReasonCode.COUNTS_FOR_LESS, {"px": number}
    )


@pytest.mark.parametrize(
    "broken", [{}, {"code": "no_such"}, {"code": "counts_for_less"}, {"code": "other", "text": None}]
)
def test_what_is_no_reason_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        Reason.from_json(broken)


def test_no_look_with_a_code_of_the_same_acquisition_is_taken_for_another() -> None:
    assert {code for code, words in SENTENCES.items() if words.startswith("same acquisition")} == SAME_ACQUISITION


def test_a_kept_text_is_its_english_and_survives_a_worker_and_a_file() -> None:
    text = together([english("it has {n} corners", n=3), "the file is empty"])
    assert text == "it has 3 corners; the file is empty" and hash(text) == hash(str(text))
    for again in (pickle.loads(pickle.dumps(text)), text_from_json(text_to_json(text))):
        assert isinstance(again, KeptText) and (again.source, again.values) == (text.source, text.values)  # type: ignore[attr-defined]
    assert text_to_json("{n} of them") == "{n} of them" == text_from_json("{n} of them")
