"""Counts of people held, freed, trafficked or sheltered: none below eleven is ever kept, since few people can be told
apart by those who look for them. Counts of the dead are not meant: they keep their source's figure."""

from __future__ import annotations

import re
import unicodedata

from geodata.text.clean import as_searched
from geodata.text.few_people import NUMBER_LEFT_OUT, few_people
from geodata.text.lazy_pattern import late, occurs
from geodata.text.risk_words import tells_of_release

FEWEST_PEOPLE = 11
"""Smallest count of living people that is kept."""

_SMALL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|0?[1-9]|10)"
_NUMBER = (
    rf"(?:(?<![\w.,/-]){_SMALL}(?:\s?[-\u2013\u2014]\s?{_SMALL})?(?:(?![\w/-]|[.,]\d)"
    r"|(?=-(?:persons?|people|members?|strong|m[ae]n|wom[ae]n)\b))"
    r"|(?<!\w)(?:half a dozen|a couple of|a pair of)(?!\w))"
)
"""A small number, a span of two small numbers, or words for one."""
_WORDS_FOR_PEOPLE = (
    r"people|persons?|victims?|workers?|wom[ae]n|m[ae]n|girls?|boys?|child(?:ren)?|minors?|nationals?|foreigners?|"
    r"detainees?|captives?|hostages?|migrants?|survivors?|citizens?|inmates?|prisoners?|escapees?|teenagers?"
)
_PEOPLE = (
    rf"(?:{_WORDS_FOR_PEOPLE}|"
    r"[A-Z][a-z]+(?:ese|ians?|ans|is|nese))"
)
_FATE = (
    r"(?:held|hold(?:s|ing)?|freed|free[sd]?|releas\w*|rescu\w*|traffick\w*|shelter\w*|escap\w*|fled|flee\w*|detain\w*|"
    r"repatriat\w*|evacuat\w*|captive\w*|captiv\w*|enslav\w*|abduct\w*|kidnap\w*|sav(?:ed|es)|arrest\w*|"
    r"hostages?|custod\w*|deport\w*|jail\w*|imprison\w*|hand(?:ed|s|ing)?\s+over|let\s+go|sent\s+(?:home|back))"
)
_BETWEEN = r"(?:\W+[\w'-]+){0,4}?"
_NUMBER_FIRST = late(rf"{_NUMBER}(?={_BETWEEN}\W+{_PEOPLE}\b)", re.IGNORECASE)
_FATE_BESIDE = late(
    rf"(?:\b{_FATE}\W+(?:(?!\d)[\w'-]+\W+){{0,2}}?({_NUMBER}))|(?:({_NUMBER})\W+(?:(?!\d)[\w'-]+\W+){{0,4}}?{_FATE}\b)",
    re.IGNORECASE,
)
_ANY_FATE = late(rf"\b{_FATE}\b", re.IGNORECASE)
_DEAD = late(r"\b(?:kill\w*|murder\w*|execut\w*|massacr\w*|slain|dead|die[sd]?|deaths?)\b", re.IGNORECASE)
_DEAD_BEFORE = late(r"\b(?:kill\w*|murder\w*|execut\w*|massacr\w*|shot dead)\s+$", re.IGNORECASE)
_DEATH = late(
    r"\b(?:kill\w*|dead|die[sd]?|deaths?|fatalit\w*|buildings?|days?|months?|hours?|years?|km|storeys?|floors?|rockets?|"
    r"houses?|blocks?|compounds?|sites?|centres?|centers?)\b",
    re.IGNORECASE,
)

_HAN = "[一二两三四五六七八九十百千万]"
_DIGITS = r"(?<![\d.,٫])([0๐၀០]?[1-9๑-๙၁-၉១-៩]|10|๑๐|၁၀|១០"
_ELSEWHERE: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        late("获救|解救|营救|救出|获释|释放|逃|遣返|拘|抓|绑架|被困|獲救|營救|獲釋|釋放|綁架"),
        late(rf"{_DIGITS}|(?<!{_HAN})[一二两三四五六七八九十](?!{_HAN}))(?:\s?(?:名|人|位|个))"),
    ),
    (
        late("ช่วยเหลือ|ปล่อยตัว|หลบหนี|ส่งกลับ|ส่งตัว|จับกุม|ควบคุมตัว|ลักพา|ค้ามนุษย์"),
        late(_DIGITS + ")(?:\\s?(?:คน|ราย|ชีวิต))"),
    ),
    (
        late("လွတ်မြောက်|ကယ်တင်|ကယ်ဆယ်|ပြန်လွှတ်|ထွက်ပြေး|လွှဲပြောင်း|ဖမ်းဆီး|ထိန်းသိမ်း"),
        late(_DIGITS + ")(?:\\s?(?:ဦး|ယောက်))"),
    ),
)
"""What happened to people, and a small count of them, in Chinese, Thai and Burmese headlines."""


def without_small_counts(text: str) -> str:
    """The text with each count of living people below FEWEST_PEOPLE replaced by NUMBER_LEFT_OUT. Idempotent.

    Only where the text speaks of people held, freed, trafficked, sheltered and the like: "7 workers freed" becomes
    "[number left out] workers freed"; "7 killed", "7 buildings" and "12 freed" stay.
    """
    if (bare := as_searched(text)) != text and without_small_counts(bare) != bare:
        text = bare
    if not text.isascii():
        for fate, count in _ELSEWHERE:
            if fate.search(text):
                text = count.sub(lambda m: m.group().replace(m[1], NUMBER_LEFT_OUT), text)
    of_people = occurs(_ANY_FATE, text)
    if of_people:
        text = _NUMBER_FIRST.sub(
            lambda m: m.group() if _counts_else(text, m.start(), m.end()) else NUMBER_LEFT_OUT, text
        )
        text = _FATE_BESIDE.sub(_hidden, text)
        of_people = occurs(_ANY_FATE, text)
    if of_people or tells_of_release(text):
        text = unicodedata.normalize("NFC", text)  # as it is stored, so that places are those of the text
        for mention in reversed([f for f in few_people(text) if f.number]):
            text = f"{text[: mention.start]}{NUMBER_LEFT_OUT}{text[mention.end :]}"
    return text


def counts_living_people(unit: str) -> bool:
    """True when a unit of a figure ("workers repatriated") counts living people, not the dead or things."""
    unit = as_searched(unit)
    match = re.search(rf"\b(?:{_WORDS_FOR_PEOPLE})\b", unit, re.IGNORECASE) or _ANY_FATE.search(unit)
    return match is not None and not _DEATH.search(unit) and not _DEAD.search(unit)


def _hidden(match: re.Match[str]) -> str:
    group = 1 if match[1] else 2
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    whole = match.group()
    if _counts_else(match.string, match.start(group), match.end(group)) or _is_date(
        match.string, match.start(group), match.end(group)
    ):
        return whole
    return f"{whole[:start]}{NUMBER_LEFT_OUT}{whole[end:]}"


def _counts_else(text: str, start: int, end: int) -> bool:
    """True when the words around a number say that it counts the dead, or things."""
    after = re.match(r"\W+(?:[\w'-]+\W+)?[\w'-]+", text[end:])
    if after is not None and _DEATH.search(after.group()):
        return True
    close = re.match(r"(?: +[^\W\d][\w'’-]*){1,3}", text[end:])  # six female medics murdered
    return _DEAD_BEFORE.search(text[:start]) is not None or (close is not None and bool(_DEAD.search(close.group())))


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"


def _is_date(text: str, start: int, end: int) -> bool:
    return bool(
        re.match(rf"\s+{_MONTH}\b", text[end:], re.IGNORECASE)
        or re.search(rf"\b{_MONTH}\.?\s+$", text[:start], re.IGNORECASE)
    )
