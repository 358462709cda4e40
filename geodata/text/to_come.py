"""Where a text tells of something to come: words of plans and preparations, and days that are written in it. Pure.

A raid that is told before its day warns whoever is raided, and endangers those inside and those who raid. So what is
found here goes out only after a person has said on which day it happened (geodata/access/report_rules.py). It would
rather stop a harmless sentence, which a person then words otherwise, than let one pass. Finding nothing proves nothing:
that is why nothing of any kind is public within a week of its day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from geodata.text.any_digits import AnyDigits
from geodata.text.clean import as_searched
from geodata.text.counted_things import counts_things
from geodata.text.day_words import in_digits
from geodata.text.lazy_pattern import late, words_found

_DIGITS = AnyDigits()
_WORDS = late(
    # English
    r"\b(?:will|shall|going\s+to|plans?|planned|planning|prepar\w*|upcoming|forthcoming|imminent|tomorrow|tonight|"
    r"next\s+(?:week|month|day|year|few|weekend|\w+day)|(?:coming|following)\s+(?:days?|weeks?|months?|\w+day)|soon|shortly|about\s+to|set\s+(?:to|for)|"
    r"due\s+(?:to|on|in|next|this)|expect\w*|scheduled?|slated|ahead\s+of|days?\s+away|within\s+(?:\w+\s+)?(?:hours|days|weeks)|"
    r"stand(?:ing)?\s*-?\s*by|standby|intend\w*|poised|await\w*|pending|ready(?:ing)?\s+to|readie[sd]|gear(?:s|ing)?\s+up|"
    r"mobili[sz]\w*|muster\w*|mass(?:es|ing)\b|amass\w*|assembl(?:e|es|ing)|gathers?|gathering|brac(?:e|es|ing)|deadline|"
    r"ultimatum|countdown|(?:before|by|until|this\s+coming)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"this\s+(?:weekend|evening)|"
    r"(?:before|by)\s+(?:first\s+light|daybreak|dawn)|"
    r"(?<!forced\s)(?<!began\s)(?<!continued\s)(?<!started\s)(?<!used\s)(?<!allowed\s)to\s+(?:be\s+)?(?:move\s+in|raid(?:ed)?|"
    r"storm(?:ed)?|search(?:ed)?|sweep|swept|seal(?:ed)?|cut|enter|strike|arrest\w*|demolish\w*|blow|launch\w*|begin|start|surround\w*|"
    r"encircle\w*|evict\w*|clear|send|shut|close|block\w*|remove|tear|dismantle|switch|bulldoze|dispatch|deploy|occupy)|"
    r"(?:is|are)\s+to\s+(?!the\b|an?\b)\w+|"
    # headlines announce with an infinitive: "Ministry to send bulldozers"
    r"(?:police|army|troops|soldiers|military|navy|forces?|guards|ministry|minister|officials|authorities|government|"
    r"cabinet|council|court|junta|militia|crews?|inspectors?|teams?|office|utility|operator|company)\s+to\s+"
    r"(?!the\b|an?\b|its?\b|their\b|his\b|her\b|date\b)[a-z]+|"
    r"before\s+(?:the|a|next)\s+(?:summit|meeting|visit|holidays?|election|talks|conference|ceremony|monsoon|rains)|"
    r"go(?:es|ing)?\s+off)\b"
    r"|['’]ll\b"
    # Indonesian and Malay
    r"|\b(?:akan|bakal|hendak|besok|esok|lusa|segera|rencana\w*|berencana|direncanakan|minggu\s+depan|pekan\s+depan|bulan\s+depan|"
    r"mendatang|nanti|bersiap\w*|persiap\w*|siap(?:kan)?|menjelang|dijadwalkan|merancang|dirancang)\b"
    # Vietnamese
    r"|\b(?:sẽ|ngày\s+mai|ngày\s+kia|sắp|tuần\s+tới|tuần\s+sau|tháng\s+tới|tháng\s+sau|kế\s+hoạch|chuẩn\s+bị|dự\s+kiến|dự\s+định|sẵn\s+sàng|"
    r"tối\s+nay|đêm\s+nay)\b"
    # Chinese
    r"|将(?!军|近|领)|將(?!軍|近|領)|计划|計劃|准备|準備|(?<![模虚])拟|(?<![模虛])擬|明天|明日|明晨|后天|後天|今晚|下周|下週|下星期|下礼拜|下个?月|下個?月|预计|預計|预定|預定|预备|預備|部署|集结|集結|待命|马上|馬上|"
    r"会突袭|會突襲|就要|不久(?!前)|近日内|近期内|数日内|幾天內|几天内|日内(?!瓦)"
    # Thai
    r"|จะ|เตรียม|พรุ่งนี้|มะรืน|คืนนี้|สัปดาห์หน้า|อาทิตย์หน้า|เดือนหน้า|วันข้างหน้า|วางแผน|มีแผน|แผนการ|เร็วๆ|ในไม่ช้า|กำหนด|พร้อมบุก|พร้อมเข้า|กำลังระดม|ระดมกำลัง|รวมพล|ใกล้จะ|จ่อ"
    # Burmese
    r"|နက်ဖြန်|မနက်ဖြန်|သဘက်ခါ|ယနေ့ည|ဒီည|လာမည်|လာမယ့်|လာမည့်|နောက်အပတ်|နောက်တပတ်|နောက်တစ်ပတ်|နောက်လ|စီစဉ်|ပြင်ဆင်|အစီအစဉ်|အစီအစဥ်|ရည်ရွယ်|တော့မ|(?<!အ)မည်(?!သ)|မယ်|စုစည်း|အဆင်သင့်|မကြာမီ"
    # Khmer
    r"|នឹង|ស្អែក|ខានស្អែក|យប់នេះ|សប្តាហ៍ក្រោយ|សប្ដាហ៍ក្រោយ|ខែក្រោយ|ខាងមុខ|គ្រោង|រៀបចំ|ផែនការ|ត្រៀម|ឆាប់ៗ|ជិតដល់"
    # Lao
    r"|ຈະ|ມື້ອື່ນ|ມື້ຮື|ຄືນນີ້|ອາທິດໜ້າ|ອາທິດຫນ້າ|ເດືອນໜ້າ|ກຽມ|ກະກຽມ|ແຜນ|ໃນໄວ|ກຳນົດ|ກໍານົດ|ລະດົມ",
    re.IGNORECASE,
)
"""Words of what is planned, prepared or expected, in the languages of geodata/text/language_detection.py."""

_MONTHS: tuple[str, ...] = (
    "jan|january|januari|มกราคม|มกรา|ม.ค.|มค|ມັງກອນ|មករា|ဇန်နဝါရီ|ဇန္နဝါရီ",
    "feb|february|februari|กุมภาพันธ์|กุมภา|ก.พ.|กพ|ກຸມພາ|កុម្ភៈ|ဖေဖော်ဝါရီ",
    "mar|march|maret|มีนาคม|มี.ค.|มีค|ມີນາ|មីនា|မတ်လ",
    "apr|april|เมษายน|เมษา|เม.ย.|เมย|ເມສາ|មេសា|ဧပြီ",
    "may|mei|พฤษภาคม|พฤษภา|พ.ค.|พค|ພຶດສະພາ|ឧសភា|မေလ",
    "jun|june|juni|มิถุนายน|มิถุนา|มิ.ย.|มิย|ມິຖຸນາ|មិថុនា|ဇွန်",
    "jul|july|juli|กรกฎาคม|กรกฎา|ก.ค.|กค|ກໍລະກົດ|កក្កដា|ဇူလိုင်",
    "aug|august|agustus|สิงหาคม|สิงหา|ส.ค.|สค|ສິງຫາ|សីហា|ဩဂုတ်|သြဂုတ်",
    "sep|sept|september|กันยายน|กันยา|ก.ย.|กย|ກັນຍາ|កញ្ញា|စက်တင်ဘာ",
    "oct|october|oktober|ตุลาคม|ตุลา|ต.ค.|ตค|ຕຸລາ|តុលា|အောက်တိုဘာ",
    "nov|november|nopember|พฤศจิกายน|พฤศจิกา|พ.ย.|พย|ພະຈິກ|វិច្ឆិកា|နိုဝင်ဘာ",
    "dec|december|desember|ธันวาคม|ธันวา|ธ.ค.|ธค|ທັນວາ|ធ្នូ|ဒီဇင်ဘာ",
)
_BUDDHIST = 543
"""Years that Thai and Lao dates count more."""
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split("|")}
_NAME = "|".join(re.escape(name) for name in sorted(_MONTH_OF, key=len, reverse=True))
_YEAR = r"(?:\D{0,6}?(?P<y>(?:19|20|21|25)\d\d))?"
_NEAR_YEAR = r"(?P<y>20[2-9]\d|25[67]\d)"
"""A year from 2020 on: an earlier one beside a month in digits, or in eight digits, is past or no year."""
_SHORT_YEAR = r"(?P<y>[2-4]\d|[67]\d)"
"""The last digits of a year from 2020 to 2049, or of a Buddhist one from 2017 to 2036."""
_PAPERS = (
    *("law", "bill", "decree", "directive", "announcement", "notification", "resolution", "regulation"),
    *("circular", "document", "contract", "invoice", "transaction", "fiscal", "ref", "tel"),
)
_PAPERS_OR_DEEDS = ("act", "order", "case", "file", "report")
"""Papers whose words also stand before a day: "raid order 12/2026", "police report 20261205 raid"."""
_PARTS_OF_PAPERS = ("article", "section", "chapter", "clause", "paragraph", "annex", "version", "room", "coordinates")


def _not_behind(words: Iterable[str]) -> str:
    """Part of a pattern, before a number: none of some words stands before it with a blank."""
    return r"(?<!\d)(?=\d)" + "".join(rf"(?<!\b{re.escape(word)}[^\S\n])" for word in words)


_NO_LAW = (
    r"(?<!\d)(?=\d)(?<!\bno\.\s)(?<!\bno\.)(?<!\bno\s)(?<!\bsố\s)(?<!\bnomor\s)(?<!#)(?<!第)(?<!ฉบับที่)(?<!ฉบับที่\s)(?<!คำสั่งที่)(?<!คำสั่งที่\s)"
    rf"(?<!เลขที่)(?<!เลขที่\s){_not_behind((*_PAPERS, *_PARTS_OF_PAPERS, 'number', 'định', 'undang'))}"
)
"""Before such numbers: with such a word they are the number of a law, or of a part of a paper, whoever is told of."""
_NO_NUMBER = _NO_LAW + _not_behind(_PAPERS_OR_DEEDS)
"""Before 12/2026 or 20261205: with such a word it is the number of a law, a case, a report, or of a part of it."""
_NO_PART = _not_behind((*_PARTS_OF_PAPERS, "no.", "number"))
"""Before 5.12.26: with such a word it is a number. "Report 5.12.26" is a day."""
_EIGHT_DIGITS = rf"(?<![\d.,+#]){_NEAR_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d|[.,]\d)"
_SHORT_DATE = rf"(?<![a-z\d./-]){_SHORT_YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?!\d|[./-]\d)"
_MONTH_AND_YEAR = rf"(?<![\d./-])(?P<m>1[0-2]|0?[1-9])(?:\s?/\s?|-){_NEAR_YEAR}(?!\d|[./-]\d)"
_YEAR_AND_MONTH = rf"(?<![\d.,/-]){_NEAR_YEAR}(?:\s?/\s?|-|\s?年\s?)(?P<m>1[0-2]|0?[1-9])(?!\d|[./-]\d)(?:\s?月)?"
"""20261205, 26-12-05, 12/2026 and 2026-12; what must not stand before them is said where they are used."""
_SHAPES: tuple[tuple[re.Pattern[str], ...], ...] = (
    (
        late(r"(?<!\d)(?P<y>(?:19|20|21|25)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)"),
        late(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s*(?:ខែ|ເດືອນ|เดือน)?\s*(?P<n>{_NAME})(?![a-z]){_YEAR}",
            re.I,
        ),
        late(rf"(?<![^\W\d_])(?P<n>{_NAME})\.?\s*(?:လ)?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR}", re.I),
        late(r"(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})"),
        late(rf"(?=\d{{8}}){_NO_NUMBER}{_EIGHT_DIGITS}", re.I),
        late(r"(?<![\d./-])(?P<d>\d{1,2})\.(?P<m>1[0-2]|0?[1-9])\.(?!\w)"),
        late(r"(?:ngày|วันที่|tanggal)\s*(?P<d>\d{1,2})\s?[-–.]\s?(?P<m>1[0-2]|0?[1-9])(?![\d.–-])", re.I),
        late(rf"\bon\s+(?P<d>\d{{1,2}})[-‐‑–](?P<m>1[0-2]|0?[1-9])(?!\w|[.-]\d|[-‐‑–]|\s*(?:{_NAME}))", re.I),
        late(rf"(?<!\d)(?P<d>\d{{1,2}})\s*tháng\s*(?P<m>\d{{1,2}})(?!\d){_YEAR}", re.I),
    ),
    (
        late(r"(?<![\d./-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20|21|25)\d\d)(?!\d)"),
        late(r"(?<![\d./-])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20|21|25)\d\d)(?!\d)"),
        late(
            rf"{_NO_PART}(?<![a-z\d./-])(?P<d>\d{{1,2}})(?P<s>[/-]|\.[^\S\n]?)(?P<m>1[0-2]|0?[1-9])(?P=s){_SHORT_YEAR}(?!\d|[./-]\d)",
            re.I,
        ),
        late(rf"(?=\d\d-\d\d-){_NO_NUMBER}{_SHORT_DATE}", re.I),
        late(rf"(?<![\d./-])(?P<m>1[0-2]|0?[1-9])/(?P<d>\d{{1,2}})/{_SHORT_YEAR}(?!\d|[./-]\d)"),
        late(rf"(?=\d\d?[\s/-]){_NO_NUMBER}{_MONTH_AND_YEAR}", re.I),
        late(rf"(?=\d{{4}}[\s/年-]){_NO_NUMBER}{_YEAR_AND_MONTH}", re.I),
        late(rf"(?<![^\W\d_])(?P<n>{_NAME})\.?\s?['’‘]{_SHORT_YEAR}(?![\ds])", re.I),
    ),
    (
        late(r"(?<![\d./-])(?!24/7)(?P<d>\d{1,2})/(?P<m>\d{1,2})(?!\d|[./-]\d)"),
        late(r"(?<![\d./-])(?!24/7)(?P<m>\d{1,2})/(?P<d>\d{1,2})(?!\d|[./-]\d)"),
    ),
    (
        late(rf"(?<![^\W\d_])(?P<n>{_NAME})(?![a-z])\.?,?{_YEAR}", re.I),
        late(r"(?P<m>\d{1,2})\s?月"),
        late(r"tháng\s*(?P<m>\d{1,2})(?!\d)", re.I),
    ),
    (late(r"(?<![\d.,])(?P<y>20[2-9]\d|25[67]\d)(?![\d.,]|\s?(?:people|workers|victims))"),),
)
"""A day, a month or a year as texts write them; a day or a month without its year is the nearest such one.
A place that a shape has read is not read again by those of later groups: "5 December" is no December."""
_NUMBERED = _not_behind(
    (
        *(*_PAPERS, *_PARTS_OF_PAPERS),
        *("age", "ages", "aged", "block", "blocks", "building", "buildings", "gate", "gates", "floors"),
        *("house", "houses", "page", "pages", "phases", "rooms", "route", "zone", "zones", "numbers"),
        *("floor", "phase", "unit", "units", "lot", "plot", "row", "rows", "line", "lines", "soi", "moo", "articles"),
        *("sections", "chapters", "paragraphs", "no.", "nos.", "number"),
        *("some", "nearly", "least", "more than", "fewer than", "less than", "only", "lat", "latitude", "lon"),
        *("longitude", "magnitude", "baht"),
        *("killed", "wounded", "injured", "hurt", "arrested", "detained", "freed", "rescued", "seized"),
    )
)
"""What stands before the number of a place or a paper, and before a count that is over: behind it 5-12 is no day."""
# two numbers alone: part of no longer number, time or sum
_BARE = r"(?<![a-z\d./:–‑‐+$€£¥฿-])(?<!\d,)(?<!\d\s[–-]\s)"
_BARE_END = r"(?![a-z\d_]|[.,:/]\d|,\s\d{1,3}\.\d{3}|[^\S\n]?[-‐‑–][^\S\n]?\d|[-‐‑–]\w)"
_HYPHEN = r"(?:[-‐‑–]|[^\S\n][-‐‑–][^\S\n])"
# not "at 5.12", "rose to 5.12", nor the second of two coordinates
_NO_DECIMAL = r"(?<!\bat\s)(?<!\bv\s)(?<!\bto\s)(?<!\d\d\d,\s)"
_PAIR = rf"(?<!\d)(?=\d{{1,4}}(?:{_HYPHEN}|\.)\d)"
_DEED = "(?:" + "|".join(rf"(?<=\b{word}[^\S\n])" for word in _PAPERS_OR_DEEDS) + ")"
_BEHIND_ORDERS: tuple[re.Pattern[str], ...] = tuple(
    late(rf"(?=\d{{2}}[\d\s/年-]|\d[\s/-]){_DEED}{shape}", re.I)
    for shape in (_EIGHT_DIGITS, _SHORT_DATE, _MONTH_AND_YEAR, _YEAR_AND_MONTH)
)
"""Behind a report or an order these are a day or a month where police, an army or a raid is told of."""
_BESIDE_FORCE: tuple[re.Pattern[str], ...] = (
    late(rf"{_PAIR}{_BARE}{_NUMBERED}(?P<d>\d{{1,2}}){_HYPHEN}(?P<m>1[0-2]|0?[1-9]){_BARE_END}", re.I),
    late(rf"{_PAIR}{_BARE}{_NUMBERED}(?P<m>1[0-2]|0?[1-9]){_HYPHEN}(?P<d>1[3-9]|2\d|3[01]){_BARE_END}", re.I),
    late(rf"{_PAIR}{_BARE}{_NO_DECIMAL}{_NUMBERED}(?P<d>\d{{1,2}})\.(?P<m>0[1-9]|1[0-2]){_BARE_END}", re.I),
    late(rf"{_PAIR}{_BARE}{_NO_LAW}{_NUMBERED}(?P<m>1[0-2]|0?[1-9])\.{_NEAR_YEAR}{_BARE_END}", re.I),
    late(rf"{_PAIR}{_BARE}{_NO_LAW}{_NUMBERED}{_NEAR_YEAR}\.(?P<m>0[1-9]|1[0-2]){_BARE_END}", re.I),
)
"""5-12 without "on", 12-25, 5.12, 12.2026: mostly a range of numbers or a decimal, and a day or month where police, an
army or a raid is told of. It is none of blocks 5-12 nor, by geodata/text/counted_things.py, of 5-12 phones."""
_IN_LINK = late(r"(?<!\d)(?P<y>20\d\d)(?P<s>[-/._]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=\D))(?P=s)(?P<d>\d{1,2})(?!\d)")
_MAY = late(
    r"\b(?:in|by|before|until|of|from|since|early|mid|late|next|this|last|by\s+the\s+end\s+of|"
    r"pada|bulan|awal|pertengahan|akhir)[\s-]+\Z",
    re.I,
)
"""Words before "May", "March" and "Mei" that make a month of them, and no verb; a year beside them does so too."""
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[-\s]first|twenty[-\s](?:second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth)|thirtieth|thirty[-\s]first|\d{1,2}(?:st|nd|rd|th))"
)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_TIMING = late(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    rf"|(?:on|to|by|for|until|before)\s+the\s+{_ORDINAL}(?!\s+(?:floor|time|storey|building|block|stage|gate|phase))"
    rf"|(?:the\s+)?{_ORDINAL}\s+of\s+the\s+{_ORDINAL}|d-day"
    r"|(?:man)?hunt(?:s|ing)?|(?:still\s+)?at\s+large|on\s+the\s+run"
    rf"|{_NUMBER}\s*(?:[ap]\.?\s?m\b|o['’]?clock)|{_NUMBER}\s+in\s+the\s+(?:morning|afternoon|evening)"
    r"|(?<![\d:])\d{1,2}[:.]\d{2}\s*(?:hrs?|hours|h|[ap]\.?m)\b|at\s+(?:dawn|first\s+light|daybreak|sunrise|nightfall|midnight)"
    r"|(?:in|within)\s+a\s+(?:fortnight|week|month|few\s+(?:hours|days|weeks))|(?:the\s+)?end\s+of\s+(?:this|the)\s+(?:week|month|year)"
    r"|after\s+(?:new\s+year|christmas|songkran|thingyan|tet)|on\s+(?:the|their|its)\s+way|next\s+(?:on|in)\s+(?:the\s+)?(?:list|line)"
    r"|vow(?:s|ed)?|moved?\s+up\s+to|moves\s+to|refuel\w*"
    # Indonesian
    r"|(?:hari\s+)?(?:senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu)\s+(?:ini|pagi|malam|depan)|hari\s+(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)"
    r"|mau|tunggu|menunggu|akhir\s+bulan"
    # Vietnamese
    r"|thứ\s+(?:hai|ba|tư|năm|sáu|bảy|\d)|chủ\s+nhật|chờ|cuối\s+tháng)\b"
    # Chinese
    r"|(?:周|週|星期|礼拜|禮拜)[一二三四五六日天末]|凌晨|清晨|明早|月底|年底|月末|[一二三四五六七八九十两\d]{1,3}[点點](?:钟|鐘|整|半)?|等候?命令|待令"
    # Thai
    r"|วัน(?:จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์)|ตี(?:หนึ่ง|สอง|สาม|สี่|ห้า|\d)|สิ้นเดือน|ปลายเดือน|เช้ามืด|รุ่งสาง|รอคำสั่ง|นัดบุก|ถึงคิว"
    # Burmese
    r"|(?:တနင်္လာ|အင်္ဂါ|ဗုဒ္ဓဟူး|ကြာသပတေး|သောကြာ|စနေ|တနင်္ဂနွေ)|စောင့်|လကုန်"
    # Khmer
    r"|ថ្ងៃ(?:ចន្ទ|អង្គារ|ពុធ|ព្រហស្បតិ៍|សុក្រ|សៅរ៍|អាទិត្យ)|ចុងខែ|រង់ចាំ"
    # Lao
    r"|ວັນ(?:ຈັນ|ອັງຄານ|ພຸດ|ພະຫັດ|ສຸກ|ເສົາ|ອາທິດ)|ທ້າຍເດືອນ|ລໍຖ້າ",
    re.IGNORECASE,
)
"""Weekdays, hours, days without a month, waiting, a hunt that is not over.
"Closed on Friday" is harmless; beside police, soldiers or a raid
it is taken for something to come: "Raid on Friday, 5 a.m." has no word of a plan and no day of a calendar.
It would rather stop a report of last Friday than let out one of the next."""
_FORCE = late(
    r"\b(?:police|army|armies|soldiers?|troops?|military|generals?|commandos?|helicopters?|task\s+force|minister|junta|bgf|"
    r"border\s+guards?|operations?|missions?|flatten\w*|clears?|cleared|clearing|polisi|tentara|gerebek\w*|grebek\w*|"
    r"menggerebek|mengepung|kepung\w*|quân\s+đội|cảnh\s+sát|công\s+an|đánh|bao\s+vây)\b"
    r"|警|军|軍|抓人|端掉|ถึงคิว|ตำรวจ|ทหาร|กองทัพ|ล้อม|ရဲ|စစ်|ဝင်စီး|ប៉ូលិស|ទាហាន|ឆែក|ຕຳຫຼວດ|ຕໍາຫຼວດ|ທະຫານ",
    re.IGNORECASE,
)
"""Who raids, beside the words of raids and fighting in geodata/text/risk_words.py."""


@lru_cache(maxsize=20_000)
def words_to_come(text: str) -> tuple[str, ...]:
    """The words of a text that tell of something to come, each once, in their order; empty proves nothing."""
    return words_found(_WORDS, text)


@lru_cache(maxsize=20_000)
def timing_words(text: str) -> tuple[str, ...]:
    """Weekdays, hours and days without a month in a text, each once, in their order; empty proves nothing."""
    return words_found(_TIMING, text)


@lru_cache(maxsize=20_000)
def tells_of_force(text: str) -> bool:
    """True when a text names police, an army or what they do, as far as words are known."""
    return bool(words_found(_FORCE, text))


@lru_cache(maxsize=20_000)
def days_written(text: str, near: date, *, forceful: bool = False) -> tuple[tuple[str, date], ...]:
    """Days that a text writes, as it writes them and as calendar days, in the order of the shapes that are known.

    Args:
        text: in any script and with any digits.
        near: day beside which a day without year is looked for, such as that of the report.
        forceful: police, an army or a raid is told of, so that 5-12 alone can be a day and not only a range of numbers.

    Returns:
        (words, day) pairs; of a month alone its first day, of a year alone 1 January. What can be read two ways is told
        as both.
    """
    nearest = (near.year - 1, near.year, near.year + 1)
    read = ((m, _readings(m, nearest)) for m in _matches(text, forceful))
    return tuple(
        dict.fromkeys((m.group().strip(), min(days, key=lambda d: abs((d - near).days))) for m, days in read if days)
    )


OWN_DAYS = timedelta(days=31)
"""How far beside the dates of a row a day without a year is still a day of the row, and no other year's."""
_YEAR_AHEAD = timedelta(days=365)


@lru_cache(maxsize=20_000)
def may_lie_ahead(text: str, own: tuple[date, date] | None, today: date, *, forceful: bool = False) -> tuple[str, ...]:
    """Days and months without a year that a text writes and that can be read as lying within the year ahead.

    "Raid on 5 December" in a row of May tells of the last December or of the next one: who reads it cannot know. One
    that lies within OWN_DAYS of the row's own dates is a day of the row.

    Args:
        text: in any script and with any digits.
        own: first and last day of the row; None = it is undated.
        today: UTC day.
        forceful: as in days_written.

    Returns:
        Each as the text writes it, once; empty proves nothing.
    """
    years = sorted({day.year + more for day in (*(own or ()), today) for more in (-1, 0, 1)})
    day_texts = []
    for match in _matches(text, forceful):
        parts = match.groupdict()
        if parts.get("y"):
            continue
        readings = [(day, day if parts.get("d") else _month_end(day)) for day in _readings(match, years)]
        beside = own is not None and any(
            first - own[1] <= OWN_DAYS and own[0] - last <= OWN_DAYS for first, last in readings
        )
        if not beside and any(last > today and first - today <= _YEAR_AHEAD for first, last in readings):
            day_texts.append(match.group().strip())
    return tuple(dict.fromkeys(day_texts))


@lru_cache(maxsize=20_000)
def _matches(text: str, forceful: bool) -> tuple[re.Match[str], ...]:
    """Where a text writes days, months and years, in the order of the shapes that are known; forceful as above."""
    plain = in_digits(as_searched(text)).translate(_DIGITS)
    all_matches: list[re.Match[str]] = []
    taken: list[tuple[int, int]] = []
    for group in (_BEHIND_ORDERS, *_SHAPES, _BESIDE_FORCE) if forceful else _SHAPES:
        matches = [
            m
            for shape in group
            for m in shape.finditer(plain)
            if not any(m.start() < e and s < m.end() for s, e in taken)
            and not (group is _BESIDE_FORCE and counts_things(plain[: m.start()], m.group(), plain[m.end() :]))
        ]
        all_matches += matches
        taken += [m.span() for m in matches]
    return tuple(all_matches)


@lru_cache(maxsize=20_000)
def days_in_link(link: str) -> tuple[tuple[str, date], ...]:
    """Days that a link's path writes (/2026/12/05/, /20261205-): the same pairs, of whole days with a year alone."""
    plain = as_searched(link).translate(_DIGITS)
    pairs = ((m, _day(int(m["y"]), int(m["m"]), int(m["d"]))) for m in _IN_LINK.finditer(plain))
    return tuple(dict.fromkeys((m.group(), day) for m, day in pairs if day is not None))


def _readings(match: re.Match[str], years: Sequence[int]) -> list[date]:
    """The calendar days that a match can mean, of some years where it writes none; of a month alone its first day."""
    parts = match.groupdict()
    name = (parts.get("n") or "").casefold()
    month = _MONTH_OF[name] if name else int(parts.get("m") or 1)
    if (
        name in ("may", "mar", "march", "mei")
        and parts.get("d") is None
        and not parts.get("y")
        and not _MAY.search(match.string[: match.start()])
    ):
        return []
    if parts.get("y"):
        year = int(parts["y"])
        if year < 100:  # 26, or 69 of the Buddhist era
            year += 2000 if year < 50 else 2500
        years = (year - _BUDDHIST if year > 2400 else year,)
    return [d for year in years if (d := _day(year, month, int(parts.get("d") or 1))) is not None]


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 April, or a fraction: no day
        return None
