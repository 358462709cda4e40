"""Text of the region in the encodings that its spreadsheets write: read as written, or refused; never rubbish."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import FileRefused
from geodata.text.encoding import decoded, named_encoding, recoded


def _of(*lines: str) -> list[str]:
    return [word.replace("_", " ") for line in lines for word in line.split()]


WORDS = {
    "thai": _of(
        "แม่สอด เมียวดี ตำรวจ บุกค้น อาคาร ผู้ต้องสงสัย ชายแดน โรงแรม คาสิโน เหตุการณ์ ประเทศไทย",
        "กรุงเทพฯ น้ำท่วม ไฟไหม้ ทหาร ช่วยเหลือ ศูนย์ สแกม ก่อสร้าง เชียงราย สามเหลี่ยมทองคำ",
    ),
    "simplified": _of(
        "缅甸 妙瓦底 园区 警方 搜查 建筑 拆除 电信诈骗 边境 酒店 赌场",
        "泰国 中国 公民 遣返 火灾 军队 行动 解救 新闻 报道 柬埔寨 西哈努克",
    ),
    "traditional": _of(
        "緬甸 妙瓦底 園區 警方 搜查 建築 拆除 電信詐騙 邊境 酒店 賭場",
        "泰國 中國 公民 遣返 火災 軍隊 行動 解救 新聞 報導 柬埔寨 西哈努克",
    ),
    "vietnamese": _of(
        "Hà_Nội Việt_Nam cảnh_sát khám_xét khu_nhà đường_dây lừa_đảo biên_giới khách_sạn",
        "Sài_Gòn Đà_Nẵng người được_giải_cứu cháy xây_dựng tòa_nhà Mộc_Bài Bavet Phnôm_Pênh",
    ),
    "western": _of(
        "opération bâtiments détruits Myawaddy frontière hôtel démoli Zürich Königstraße",
        "años São_Paulo près élèves garçon señor Malmö København perciò più città Málaga naïve",
    ),
    "japanese": _of(
        "ミャンマー ミャワディ 園区 警察 捜索 建物 国境 タイ 救出",
        "された 東京 ニュース の 逮捕 について",
    ),
    "korean": _of(
        "미얀마 미야와디 단지 경찰 수색 건물 국경",
        "태국 구출 서울 뉴스 보도 체포",
    ),
    "burmese": _of(
        "မြန်မာ မြဝတီ ရဲ အဆောက်အအုံ",
        "ဖားကန့် နယ်စပ်",
    ),
    "khmer": _of(
        "កម្ពុជា ភ្នំពេញ",
        "ប៉ូលិស អគារ ព្រំដែន",
    ),
}
OLDER = [
    ("thai", "cp874"),
    ("thai", "tis-620"),
    ("simplified", "gbk"),
    ("simplified", "gb18030"),
    ("traditional", "big5"),
    ("vietnamese", "cp1258"),
    ("western", "cp1252"),
    ("japanese", "shift_jis"),
    ("korean", "cp949"),
]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(text: str, encoding: str) -> bytes:
    """Bytes as a spreadsheet writes them: Vietnamese tones apart from letters, where they have no code together."""
    if encoding != "cp1258":
        return text.encode(encoding)
    out = []
    for character in text:
        try:
            out.append(character.encode("cp1258"))
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", character)
            letter = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
            out.append((letter + "".join(c for c in apart if c in TONES)).encode("cp1258"))
    return b"".join(out)


def table(words: list[str]) -> str:
    return "id,title,lat,lon\n" + "".join(f"{i},{word},16.7,98.5\n" for i, word in enumerate(words))


@settings(max_examples=400)
@given(st.data(), st.sampled_from(OLDER), st.integers(1, 60))
def test_what_was_written_comes_back_or_is_refused(data: st.DataObject, case: tuple[str, str], count: int) -> None:
    script, encoding = case
    text = table(data.draw(st.lists(st.sampled_from(WORDS[script]), min_size=count, max_size=count)))
    try:
        read, found = decoded(written(text, encoding), "t.csv")
    except FileRefused as refused:
        assert "--encoding" in refused.next_step
        return
    assert read == unicodedata.normalize("NFC", text)
    assert found.codec == "utf-8" or "--encoding" in found.note


@pytest.mark.parametrize(("script", "encoding"), OLDER)
def test_twenty_rows_are_enough_to_tell(script: str, encoding: str) -> None:
    words = (WORDS[script] * 3)[:20]
    read, found = decoded(written(table(words), encoding), "t.csv")
    assert read == unicodedata.normalize("NFC", table(words)) and found.told


@given(st.data(), st.sampled_from(sorted(WORDS)), st.sampled_from(UNICODE), st.integers(0, 8))
def test_unicode_is_known_for_certain(data: st.DataObject, script: str, encoding: str, count: int) -> None:
    text = table(data.draw(st.lists(st.sampled_from(WORDS[script]), min_size=count, max_size=count)))
    read, found = decoded(text.encode(encoding), "t.csv")
    assert read == text and found.note == ""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Москва, полиция, здание снесено", "cp1251"),
        ("Κωστής και η πόλη", "cp1253"),
        ("zażółć gęślą jaźń w Łodzi", "cp1250"),
        ("שלום עולם", "cp1255"),
        ("مرحبا بالعالم", "cp1256"),
    ],
)
def test_writing_beyond_the_list_is_refused_in_words_and_read_when_named(text: str, encoding: str) -> None:
    body = table([text] * 12).encode(encoding)
    with pytest.raises(FileRefused, match=r"not UTF-8|could be"):
        decoded(body, "t.csv")
    assert decoded(body, "t.csv", encoding)[0] == table([text] * 12)


@settings(max_examples=300)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_text_or_an_error_of_ours(body: bytes) -> None:
    for read in (decoded, recoded):
        try:
            read(body, "t.csv")
        except FileRefused as refused:
            assert refused.cause and refused.next_step


def test_the_named_encoding_holds_and_names_its_line_where_it_does_not_fit() -> None:
    body = table(["ตำรวจ"]).encode("cp874")
    assert decoded(body, "t.csv", "windows-874")[0] == decoded(body, "t.csv", "TIS-620")[0] == table(["ตำรวจ"])
    with pytest.raises(FileRefused, match="line 2 of it is not text in UTF-8"):
        decoded(body, "t.csv", "utf-8")
    for wrong in ("klingon", "rot13", "zip", "", "../x", "utf-8\0"):
        with pytest.raises(FileRefused, match="not known"):
            named_encoding(wrong)


def test_xml_says_its_encoding_and_is_not_believed_where_it_is_utf_8() -> None:
    body = '<?xml version="1.0" encoding="{}"?><kml><name>警方搜查园区</name></kml>'
    for encoding in ("gb2312", "GBK", "gb18030"):
        text, _ = recoded(body.format(encoding).encode("gbk"), "a.kml")
        assert text.decode() == "<kml><name>警方搜查园区</name></kml>"
    text, _ = recoded(body.format("windows-874").encode(), "a.kml")
    assert "警方搜查园区" in text.decode()
