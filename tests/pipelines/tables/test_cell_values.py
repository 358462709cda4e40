"""Yes and no in a cell, in the languages in which lists of the region are written."""

from __future__ import annotations

import unicodedata

import pytest

from pipelines.tables.cell_values import mark_of

YES_AND_NO = {
    "English": ("yes Yes TRUE 1 1.0 y", "no No FALSE 0 0.0 n"),
    "Thai": ("ใช่ จริง มี", "ไม่ใช่ ไม่ ไม่มี เท็จ"),
    "Khmer": ("បាទ ចាស បាទ/ចាស", "ទេ មិនមែន គ្មាន"),
    "Burmese": ("ဟုတ် ဟုတ်ကဲ့ ဟုတ်ပါတယ်", "မဟုတ် မဟုတ်ဘူး မဟုတ်ပါ"),
    "Lao": ("ແມ່ນ ແມ່ນແລ້ວ", "ບໍ່ ບໍ່ແມ່ນ"),
    "Vietnamese": ("có Có CÓ đúng", "không Không KHÔNG sai"),
    "Chinese, simplified": ("是 是的 对 有", "否 不是 不对 没有 无"),
    "Chinese, traditional": ("是 對", "否 不對 沒有 無"),
    "Indonesian": ("ya Ya", "tidak Tidak bukan"),
    "Malay": ("ya betul", "tidak tak"),
    "Filipino": ("oo Oo opo", "hindi Hindi wala"),
    "digits": ("๑ ១ ၁ ໑ １", "๐ ០ ၀ ໐ ０"),
}


@pytest.mark.parametrize("language", YES_AND_NO)
def test_yes_and_no_are_read_in_each_language(language: str) -> None:
    for words, meant in zip(YES_AND_NO[language], (True, False), strict=True):
        for word in words.split():
            for form in ("NFC", "NFD"):  # a Mac writes marks apart from their letters
                assert mark_of(unicodedata.normalize(form, word)) is meant, word
            assert mark_of(f"  {word}\u200b ") is meant, "a space that is not seen"
            assert mark_of(f"{word}.") is meant


@pytest.mark.parametrize(
    "word", ["perhaps", "ja", "2", "yes no", "ใช่ไหม", "可能", "x", "-1", "có không", "oo/hindi", ".", "-"]
)
def test_what_is_neither_is_none(word: str) -> None:
    assert mark_of(word) is None
