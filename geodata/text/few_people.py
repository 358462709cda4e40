"""Where a text counts fewer than eleven living people: in digits or in words, in eight languages. Pure.

The second wall, for texts that a person clears: what it finds is refused. It would rather refuse a harmless sentence,
which a person then words otherwise, than let one pass that tells few people apart. It is no proof that there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.text.any_digits import AnyDigits
from geodata.text.clean import as_searched
from geodata.text.lazy_pattern import late

_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), " ")
_PLAIN = AnyDigits({c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | _UNSEEN)
"""Digits of any script, full-width letters and what stands unseen between letters, one for one: places stay."""


NUMBER_LEFT_OUT = "[number left out]"
"""What stands where a small count was, in whatever language: no word that its source did not say. Its own words make
nothing a count of people."""
_BLANK = "." * len(NUMBER_LEFT_OUT)


@dataclass(frozen=True)
class FewPeople:
    """A place in a text where few living people are counted."""

    start: int  # first character of the number, or of the words that stand for one
    end: int  # after its last
    words: str  # the number with the words around it that make it one of people
    number: bool  # True = a number; False = a noun that means one person, or a pair


def few_people(text: str) -> tuple[FewPeople, ...]:
    """Every place where fewer than eleven living people are counted, in the order of the text.

    "Two Kenyans walked out", "a woman", "a pair", "fewer than a dozen", 两名, ๕ คน, ၅ ဦး, ពីរនាក់, ສອງຄົນ, hai người,
    dua orang. "A dozen" is twelve and passes; "7 killed" counts the dead and passes; "3 buildings" counts things.
    Where something unseen parts the words, the places are those of the text without it (as_searched).
    """
    plain = text.replace(NUMBER_LEFT_OUT, _BLANK).translate(_PLAIN)
    mentions = [*_spaced(plain)]
    if not text.isascii():
        mentions += _unspaced(plain)
    if not mentions and (bare := as_searched(text)) != text:
        return few_people(bare)
    return tuple(sorted(mentions, key=lambda f: (f.start, f.end)))


# Languages that write words apart: English, and the number words of Vietnamese and Indonesian.

_TOKEN = late(r"\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’])*")
_SMALL = frozenset(
    (
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "một",
        "hai",
        "ba",
        "bốn",
        "tư",
        "năm",
        "sáu",
        "bảy",
        "bẩy",
        "tám",
        "chín",
        "mười",
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "lapan",
        "sembilan",
        "sepuluh",
        "both",
    )
)
_PAIRS = frozenset(
    ("couple", "pair", "duo", "trio", "quartet", "quintet", "twosome", "threesome", "foursome", "cặp", "đôi", "vợ")
)
_KIN = frozenset(
    (
        "twins",
        "siblings",
        "brothers",
        "sisters",
        "spouses",
        "sepasang",
        "pasangan",
        "berdua",
        "bertiga",
        "berempat",
        "suami",
        "istri",
    )
)
_ONE = frozenset(
    (
        "woman",
        "man",
        "girl",
        "boy",
        "child",
        "minor",
        "teenager",
        "teen",
        "victim",
        "worker",
        "person",
        "national",
        "foreigner",
        "detainee",
        "captive",
        "hostage",
        "migrant",
        "survivor",
        "citizen",
        "inmate",
        "prisoner",
        "escapee",
        "returnee",
        "refugee",
        "student",
        "mother",
        "father",
        "sister",
        "brother",
        "wife",
        "husband",
        "daughter",
        "son",
        "baby",
        "infant",
        "toddler",
        "jobseeker",
        "trainee",
        "seorang",
        "sesosok",
    )
)
"""Nouns that mean one person."""
_MANY = frozenset(
    (
        "people",
        "persons",
        "women",
        "men",
        "girls",
        "boys",
        "children",
        "minors",
        "teenagers",
        "teens",
        "victims",
        "workers",
        "nationals",
        "foreigners",
        "detainees",
        "captives",
        "hostages",
        "migrants",
        "survivors",
        "citizens",
        "inmates",
        "prisoners",
        "escapees",
        "returnees",
        "refugees",
        "students",
        "mothers",
        "fathers",
        "sisters",
        "brothers",
        "wives",
        "daughters",
        "sons",
        "babies",
        "kids",
        "youths",
        "compatriots",
        "individuals",
        "members",
        "friends",
        "colleagues",
        "relatives",
        "runaways",
        "fugitives",
        "jobseekers",
        "trainees",
        "employees",
        "residents",
        "villagers",
        "others",
        "adults",
        "ladies",
        "guys",
        "folk",
        "folks",
        "souls",
        "lives",
        "males",
        "females",
        "người",
        "nạn",
        "công",
        "phụ",
        "lao",
        "cô",
        "thanh",
        "nữ",
        "nam",
        "em",
        "cháu",
        "đứa",
        "du",
        "thiếu",
        "orang",
        "wni",
        "pmi",
        "tki",
        "tkw",
        "pekerja",
        "korban",
        "perempuan",
        "wanita",
        "pria",
        "warga",
        "lelaki",
        "anak",
        "gadis",
        "pemuda",
        "remaja",
        "buruh",
        "sandera",
        "tahanan",
    )
)
"""Nouns that mean people; for Vietnamese the first syllable after a number."""
_PEOPLES = late(
    r"(?:[A-Z][\w-]*(?:ians?|ese|ans?|ais|is|ish|os|nos|nas)|Thai|Lao|Filipin\w+|Pinoys?|Brit\w*|Swiss|French|Dutch|"
    r"Turk\w*|Greeks?|Poles?|Finns?|Danes?|Swedes?|Czechs?|Slovaks?|Arabs?|Afghans?|Uzbeks?|Kazakhs?|Tajiks?|Uighurs?|"
    r"Uyghurs?|Rohingyas?|Karens?|Chins?|Shans?|Kachins?|Khmers?|Hmongs?|Americans?|Germans?|Koreans?|Japanese)\Z"
)
"""Names of peoples, by how they end, where they begin with a capital."""
_FATES = late(
    r"(?:held|hold(?:s|ing)?|free[sd]?|freeing|releas\w*|rescu\w*|traffick\w*|shelter\w*|escap\w*|fled|flee\w*|"
    r"detain\w*|repatriat\w*|evacuat\w*|captiv\w*|enslav\w*|abduct\w*|kidnap\w*|saved|saves|arrest\w*|hostages?|"
    r"custod\w*|deport\w*|jail\w*|imprison\w*|walk(?:s|ed|ing)?|ran|runs?|running|crossed|crosses|crossing|left|"
    r"leav(?:e|es|ing)|got|gets|slip\w*|sneak\w*|swam|swims?|jump\w*|climb\w*|reach\w*|arriv\w*|return\w*|brought|taken|moved|"
    r"transferr\w*|transported|driven|drove|smuggl\w*|hid(?:es?|den|ing)?|missing|located|found|handed|liberat\w*|"
    r"dibebaskan|diselamatkan|dipulangkan|kabur|melarikan|tiba|ditemukan|disekap|ditahan|dievakuasi|lolos)\Z",
    re.IGNORECASE,
)
_DEAD = late(
    r"(?:kill\w*|murder\w*|execut\w*|massacr\w*|slain|dead|die[sd]?|deaths?|fatalit\w*|bod(?:y|ies)|corpses?|"
    r"tewas|meninggal|mati|chết|thiệt|tử)\Z",
    re.IGNORECASE,
)
_THINGS = late(
    r"(?:buildings?|blocks?|days?|nights?|weeks?|months?|hours?|minutes?|years?|times?|km|kilomet\w+|met(?:er|re)s?|m2?|"
    r"ha|hectares?|miles?|storeys?|stor(?:y|ies)|floors?|rockets?|houses?|compounds?|sites?|cent(?:re|er)s?|trucks?|"
    r"vehicles?|cars?|buses|bus|boats?|rooms?|phones?|computers?|satellites?|terminals?|dish\w*|villages?|towns?|camps?|"
    r"cit(?:y|ies)|countr(?:y|ies)|provinces?|districts?|percent|per|hundred|thousand|million|billion|dozens?|score|"
    r"compan(?:y|ies)|firms?|banks?|groups?|gates?|walls?|roads?|bridges?|excavators?|machines?|shots?|bombs?|drones?|"
    r"o|am|pm|degrees?|th|st|nd|rd|fold|raids?|searches|visits?|reports?|statements?|sources?|stages?|zones?|phases?|"
    r"parts?|sides?|plots?|fields?|towers?|generators?|lines?|fires?|clashes|sections?|units?|rows?|"
    r"jan\w*|feb\w*|mar|march|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|"
    r"belas|puluh|ratus|ribu|juta|bulan|hari|tahun|jam|minggu|gedung|bangunan|rumah|"
    r"mươi|mốt|trăm|nghìn|ngàn|vạn|triệu|tháng|ngày|giờ|tuần|tòa|toà|nhà|chiếc|xe)\Z",
    re.IGNORECASE,
)
_CARRIED_ON = frozenset(("mười", "mươi", "trăm", "nghìn", "ngàn", "belas", "puluh", "ratus", "ribu"))
"""Words before a small one that make it part of a large number."""
_STOPS = frozenset(
    (
        "where",
        "that",
        "after",
        "before",
        "when",
        "in",
        "at",
        "from",
        "by",
        "for",
        "near",
        "on",
        "to",
        "with",
        "while",
        "as",
        "since",
        "than",
        "but",
        "because",
        "under",
        "over",
        "into",
        "across",
        "it",
        "yang",
        "di",
        "ke",
        "dari",
        "dan",
        "and",
        "or",
    )
)
"""Words behind which a number counts no more."""
_UNDER_A_DOZEN = frozenset(("half", "under", "almost", "nearly", "barely", "than"))
_ABOUT_LIFE = frozenset(("year", "years", "old", "yr", "yo"))
_NOT_BEFORE = late(
    r"(?:phase|stage|zone|block|gate|part|no|number|mile|km|route|highway|section|unit|article|chapter|tháng|ngày|năm|"
    r"tanggal|tahun)\Z",
    re.IGNORECASE,
)
"""Words before a number that make it a date or a name."""
_MONTH_OR_YEAR = late(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|"
    r"jul|aug|sept?|oct|nov|dec|(?:19|20)\d\d)\Z",
    re.IGNORECASE,
)
"""Words before a number that may make it a date, unless people are named behind it: "In March two women"."""


def _spaced(text: str) -> Iterator[FewPeople]:
    tokens = list(_TOKEN.finditer(text))
    words = [t.group().casefold() for t in tokens]
    for i, token in enumerate(tokens):
        if _in_a_code(tokens, i):
            continue
        if _is_small(words[i]) and not (i and _glued(text, tokens, i)):
            reach = _counted(tokens, words, i, dated=i > 0 and _MONTH_OR_YEAR.match(words[i - 1]) is not None)
            if reach is not None:
                phrase = text[tokens[min(reach, i)].start() : tokens[max(reach, i)].end()]
                yield FewPeople(token.start(), token.end(), phrase, True)
        elif (reached := _named(tokens, words, i)) is not None:
            start, end = tokens[reached[0]].start(), tokens[reached[1]].end()
            yield FewPeople(start, end, text[start:end], False)


def _named(tokens: list[re.Match[str]], words: list[str], i: int) -> tuple[int, int] | None:
    """First and last index of words that mean one person, a pair or a few, the one at i among them; None for others."""
    word = words[i]
    if word == "dozen":
        return (i - 1, i) if _UNDER_A_DOZEN.intersection(words[max(0, i - 2) : i]) else None
    if word == "family" and words[i + 1 : i + 2] == ["of"]:
        return i, min(i + 2, len(tokens) - 1)
    if word in _KIN or (word in _PAIRS and not _of_things(words, i)):
        return i, i
    if word == "lusin":
        return (i - 1, i) if words[max(0, i - 1) : i] == ["setengah"] else None
    if word in _ONE and not _is_thing(tokens, i + 1) and not _dead_near(tokens, i):
        return i, i
    return (i, i + 1) if _one_of_a_people(tokens, words, i) else None


def _is_small(word: str) -> bool:
    return word in _SMALL or (word.isdecimal() and len(word) < 4 and 0 < int(word) < 11)


def _glued(text: str, tokens: list[re.Match[str]], i: int) -> bool:
    """True when a number is the tail of another, of a date or of a name: 2025-05-06, 7/12, mười hai, Zone 5."""
    before, at = tokens[i - 1], tokens[i]
    between, word = text[before.end() : at.start()], before.group().casefold()
    if not between or word in _CARRIED_ON or _NOT_BEFORE.match(word):
        return True
    if before.group()[-1].isdecimal() and between in ("/", ".", ",", ":"):
        return True
    tail = ("-", "–", "—") if _MONTH_OR_YEAR.match(word) else ("-", "–", "—", " ")
    return before.group().isdecimal() and not _is_small(word) and between in tail


def _in_a_code(tokens: list[re.Match[str]], i: int) -> bool:
    """True for capitals that digits follow at once: the "BA" of BA02, a compound's code and not the Vietnamese three.

    Not behind a hyphen or a space, where it may be one end of a count: "BA-4 NGƯỜI".
    """
    letters = tokens[i].group()
    if not letters.isupper() or i + 1 == len(tokens):
        return False
    after = tokens[i + 1]
    return after.group()[0].isdecimal() and tokens[i].end() == after.start()


def _counted(tokens: list[re.Match[str]], words: list[str], i: int, *, dated: bool) -> int | None:
    """Index of the word that makes the number at i one of living people; None when none does.

    Args:
        dated: a month or a year stands before it, so that it may be a day: then people must be named behind it.
    """
    if _dead_near(tokens, i) or (words[i] == "mười" and words[i + 1 : i + 2] and words[i + 1] in _SMALL):
        return None
    ahead = _counted_ahead(tokens, words, i, by_fate=not (dated and words[i].isdecimal()))
    if ahead is not None or dated or (i + 1 < len(tokens) and _THINGS.match(words[i + 1])):
        return ahead
    for j in range(i - 1, max(i - 4, -1), -1):
        if _FATES.match(words[j]):
            return j
        if words[j] in _STOPS and words[j] not in ("at", "by", "of"):
            break
    return None


def _counted_ahead(tokens: list[re.Match[str]], words: list[str], i: int, *, by_fate: bool) -> int | None:
    """The same of the words behind the number alone; by_fate: what became of people names them too."""
    for j in range(i + 1, min(i + 5, len(tokens))):
        if words[j] in _ABOUT_LIFE and j - i <= 2:
            break
        if (
            words[j] in _MANY
            or words[j] in _ONE
            or (_PEOPLES.match(tokens[j].group()) and not _is_thing(tokens, j + 1))
        ):
            return j
        if _THINGS.match(words[j]) or words[j] in _STOPS:
            break
        if by_fate and _FATES.match(words[j]) and j - i <= 2:
            return j
    return None


def _dead_near(tokens: list[re.Match[str]], i: int) -> bool:
    """True when the words around a number say that it counts the dead."""
    if i and _DEAD.match(tokens[i - 1].group()) and not _apart(tokens, i - 1):
        return True
    for token in tokens[i + 1 : i + 5]:
        if _FATES.match(token.group()):
            return False
        if _DEAD.match(token.group()):
            return True
    return False


def _apart(tokens: list[re.Match[str]], i: int) -> bool:
    """True when a comma, a full stop or the like stands behind the word at i."""
    text = tokens[i].string
    return any(c in ",.;:!?" for c in text[tokens[i].end() : tokens[i + 1].start()])


def _is_thing(tokens: list[re.Match[str]], i: int) -> bool:
    return i < len(tokens) and _THINGS.match(tokens[i].group()) is not None


def _of_things(words: list[str], i: int) -> bool:
    """True for "a couple of days", "a pair of gates"."""
    return words[i + 1 : i + 2] == ["of"] and any(_THINGS.match(word) for word in words[i + 2 : i + 5])


def _one_of_a_people(tokens: list[re.Match[str]], words: list[str], i: int) -> bool:
    """True for "a Kenyan escapes", "Kenyan freed": the name of a people for one of it, with what became of them."""
    token = tokens[i].group()
    return (
        _PEOPLES.match(token) is not None
        and not token.endswith("s")
        and i + 1 < len(tokens)
        and _FATES.match(words[i + 1]) is not None
    )


# Languages that write words together: a small number beside a word by which people are counted.

_HAN = "一二两兩三四五六七八九十百千万萬亿億0-9"
_BEFORE_DIGIT = r"(?<![0-9.,])"
_SMALL_DIGITS = r"(?:0?[1-9]|10)"


def _counting(numbers: str, counters: str, carried: str, *, gap: str = r"\s?") -> re.Pattern[str]:
    """A small number directly before a word that counts people, and not the tail of a larger number.

    Args:
        numbers: words for one to ten, longest first, joined by "|".
        counters: words that count people.
        carried: words before a number word that make it part of a larger one, as look-behinds.
        gap: what may stand between.
    """
    digits = rf"{_BEFORE_DIGIT}(?P<d>{_SMALL_DIGITS}){gap}(?:{counters})"
    return late(rf"{digits}|{carried}(?P<w>{numbers}){gap}(?:{counters})")


def _behind(*words: str) -> str:
    return "".join(f"(?<!{unicodedata.normalize('NFC', word)})" for word in words)


_THAI_TENS = ("สิบ", "ยี่", "ร้อย", "พัน", "หมื่น", "แสน", "ล้าน")
_LAO_TENS = ("ສິບ", "ຊາວ", "ຮ້ອຍ", "ພັນ", "ໝື່ນ", "ແສນ", "ລ້ານ")
_KHMER_TENS = ("ដប់", "ម្ភៃ", "សិប", "រយ", "ពាន់", "ម៉ឺន", "សែន", "លាន")
_BURMESE_TENS = ("ဆယ့်", "ဆယ်", "ရာ့", "ရာ", "ထောင့်", "ထောင်", "သောင်း", "သိန်း")
_THAI_ONES = ("หนึ่ง", "เอ็ด", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_LAO_ONES = ("ໜຶ່ງ", "ນຶ່ງ", "ສອງ", "ສາມ", "ສີ່", "ຫ້າ", "ຫົກ", "ເຈັດ", "ແປດ", "ເກົ້າ")
_COUNTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (  # Chinese
        late(
            rf"{_BEFORE_DIGIT}(?P<d>{_SMALL_DIGITS})\s?(?:多?名|位|人|口|个(?:人|女|男|孩|受)|個(?:人|女|男|孩|受)|男|女)"
            rf"|(?<![{_HAN}第周週星期])(?P<w>[一二两兩三四五六七八九十俩仨壹贰叁])\s?"
            r"(?:名|位|人|口|个(?:人|女|男|孩|受|年轻|中国|外国)|個(?:人|女|男|孩|受)|男|女|对夫|對夫)"
            r"|(?P<o>夫妇|夫婦|夫妻|情侣|情侶|双胞胎|雙胞胎|母女|母子|父子|父女|姐妹|姊妹|兄弟|兄妹|半打|他俩|她俩|一家[一二三四五六七八九十]口)"
        ),
        late("死|遇害|丧生|喪生|身亡|遇难|遇難|被杀|被殺|遗体|遺體"),
    ),
    (  # Thai
        late(
            _counting(
                "|".join((*_THAI_ONES, "สิบ")),
                "คน|ราย|ชีวิต|นาย|สาว|หนุ่ม|หญิง|ชาย|เด็ก|เหยื่อ|แรงงาน|ผู้|พี่น้อง|สามี|แม่ลูก",
                _behind(*_THAI_TENS, *_THAI_ONES),
            ).pattern
            + "|(?P<o>คนเดียว|คนหนึ่ง|รายหนึ่ง|สามีภรรยา|ผัวเมีย|คู่รัก|คู่สามี|แม่ลูก|พ่อลูก|พี่น้อง|ฝาแฝด|ครึ่งโหล|หญิงสาวราย|ทั้งสองคน)"
        ),
        late("เสียชีวิต|ตาย|ศพ|สังหาร"),
    ),
    (  # Burmese
        late(
            _counting(
                "တစ်ဆယ်|တဆယ်|တစ်|တ|နှစ်|သုံး|လေး|ငါး|ခြောက်|ခုနစ်|ခုနှစ်|ရှစ်|ကိုး|ဆယ်",
                "ဦး|ယောက်",
                _behind(*_BURMESE_TENS, "တစ်", "နှစ်", "သုံး", "လေး", "ငါး", "ခြောက်", "ရှစ်", "ကိုး"),
            ).pattern
            + "|(?P<o>ဇနီးမောင်နှံ|လင်မယား|မောင်နှမ|ညီအစ်မ|ညီအစ်ကို|သားအမိ|အမွှာ|စုံတွဲ)"
        ),
        late("သေဆုံး|သေဆံုး|ကျဆုံး|အသတ်ခံ|အလောင်း"),
    ),
    (  # Khmer
        late(
            _counting(
                "ប្រាំមួយ|ប្រាំពីរ|ប្រាំបី|ប្រាំបួន|មួយ|ពីរ|បី|បួន|ប្រាំ|ដប់",
                "នាក់|រូប|ជីវិត|គ្រួសារ",
                _behind(*_KHMER_TENS),
            ).pattern
            + "|(?P<o>ម្នាក់|មួយរូប|ប្តីប្រពន្ធ|ប្ដីប្រពន្ធ|ស្វាមីភរិយា|បងប្អូន|កូនភ្លោះ|គូស្នេហ៍)"
        ),
        late("ស្លាប់|មរណភាព|សម្លាប់|សាកសព"),
    ),
    (  # Lao
        late(
            _counting(
                "|".join((*_LAO_ONES, "ສິບ")),
                "ຄົນ|ທ່ານ|ລາຍ|ນາຍ|ຊີວິດ|ສາວ|ຍິງ|ຊາຍ|ແມ່ຍິງ|ຜູ້",
                _behind(*_LAO_TENS, *_LAO_ONES),
            ).pattern
            + "|(?P<o>ຜູ້ໜຶ່ງ|ຄົນໜຶ່ງ|ຄົນດຽວ|ຜົວເມຍ|ຄູ່ຮັກ|ອ້າຍນ້ອງ|ເອື້ອຍນ້ອງ|ແມ່ລູກ|ພໍ່ລູກ|ຝາແຝດ)"
        ),
        late("ເສຍຊີວິດ|ຕາຍ|ສົບ"),
    ),
)
"""Small counts of people in each script, and the words beside them that say it is the dead who are counted."""
_BESIDE = 14
"""Characters on either side in which those words are looked for."""


def _unspaced(text: str) -> Iterator[FewPeople]:
    composed = unicodedata.normalize("NFC", text)
    for shape, dead in _COUNTS:
        for match in shape.finditer(composed):
            after = composed[match.end() : match.end() + _BESIDE]
            before = composed[max(0, match.start() - 6) : match.start()]
            if (dead.search(after) or dead.search(before)) and match.lastgroup != "o":
                continue
            group = next(name for name in ("d", "w", "o") if match.group(name) is not None)
            start, end = match.span(group)
            yield FewPeople(start, end, match.group(), group != "o")
