"""Words that say a report may endanger people: they sort the queue that a person clears. They release nothing. Pure.

A report without any of them is held like every other until a person has read it: sources word things in ways that no
list foresees. One list does more: what tells of people getting out goes late and coarse even after it was cleared.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from geodata.i18n.messages import msg
from geodata.text.clean import as_searched
from geodata.text.few_people import few_people
from geodata.text.lazy_pattern import late, occurs, words_found
from geodata.text.to_come import words_to_come


class Risk(StrEnum):
    """What about a report asks for care; the first ones are read first."""

    TO_COME = "to come"
    SHELTER = "shelter"
    ROUTE = "route"
    GETTING_OUT = "getting out"
    FEW = "few"
    RAID = "raid"


RISK_WORDS: dict[Risk, str] = {
    Risk.TO_COME: msg("something to come"),
    Risk.SHELTER: msg("a shelter"),
    Risk.ROUTE: msg("a route or a crossing"),
    Risk.GETTING_OUT: msg("people getting out or being moved"),
    Risk.FEW: msg("fewer than 11 people"),
    Risk.RAID: msg("a raid, arrests or fighting"),
}
"""The same in words."""

RELEASE_WORDS = (
    "(?<!press )(?<!news )(?<!media )releas",
    "escap",
    "rescu",
    "freed",
    "free\\s+(?:\\d|dozens|hundreds|scores|some|many|all|the)",
    "frees\\b",
    "freeing",
    "fled",
    "flee",
    "repatriat",
    "evacuat",
    "set\\s+free",
    "walk(?:s|ed|ing)?\\s+(?:out|free|away)",
    "hand(?:ed|s|ing)?\\s+over",
    "let\\s+go",
    "let\\s+out",
    "sent\\s+(?:home|back|across)",
    "(?:brought|flown|taken|bussed|driven|going|return(?:ed|s|ing)?)\\s+(?:back\\s+)?home",
    "ran\\s+away",
    "run(?:s|ning)?\\s+away",
    "br(?:oke|eak\\w*)\\s+out",
    "g[eo]t(?:s|ting)?\\s+(?:out|away)",
    "runaway",
    "ma[dk]e\\s+it\\s+(?:out|across|home|to)",
    "slip(?:s|ped)?\\s+(?:out|away|past)",
    "sneak\\w*\\s+(?:out|away|past)",
    "out\\s+of\\s+captivity",
    "regain\\w*\\s+(?:their\\s+)?freedom",
    "returnees?\\b",
    "homecoming",
    "ransom",
    "(?:wir(?:e|es|ed|ing)|pay(?:s|ing)?|paid|sen(?:d|ds|t))\\s+(?:\\w+\\s+)?money",
    "g[eo]t(?:s|ting)?\\s+(?:\\w+\\s+){1,3}(?:back|home)\\b",
    "back\\s+with\\s+famil",
    "reunit",
    "jump\\w*\\s+(?:from|over|out)",
    "sw[aiu]m\\s+(?:across|the|to|over)",
    "cross(?:es|ed|ing)?\\s+(?:the\\s+|back\\s+|over\\s+)?(?:\\w+\\s+)?(?:river|moei|border|bridge|into|frontier)",
    "dibebaskan",
    "diselamatkan",
    "dipulangkan",
    "pulang",
    "kabur",
    "melarikan\\s+diri",
    "dievakuasi",
    "lolos",
    "keluar\\s+dari",
    "repatriasi",
)
"""Beginnings of words (Latin letters) that mark a report about people getting out: telling where and when too early can
endanger them. Not "liberat": armed groups bear it in their names."""
MOVED_WORDS = (
    "transferr",
    "relocat",
    "moved\\s+(?:\\w+\\s+){0,3}(?:to|from|out|into|by)\\b",
    "taken\\s+(?:to|from|out|by|across|over)",
    "sent\\s+to\\s+(?:the\\s+|an?\\s+)?(?:camp|shelter|site|compound|church|monaster|temple|village|hospital|cent(?:er|re))",
    "housed\\b",
    "(?:lodg|accommodat)(?:ed|ing)\\b",
    "bus(?:s)?ed\\b",
    "bused\\b",
    "driven\\s+(?:to|from)",
    "convoy",
    "deport",
    "shelter",
    "safe\\s*-?\\s*house",
    "safehouse",
    "refuge\\b",
    "asylum",
    "hid(?:es?|den|ing)\\b",
    "hideout",
    "smuggl",
    "trafficked\\s+(?:to|from|via)",
    "dipindahkan",
    "dibawa\\s+ke",
    "ditampung",
    "penampungan",
    "rumah\\s+aman",
    "dideportasi",
)
"""The same for people being moved, sheltered or hidden."""
_ELSEWHERE = (
    # Chinese
    "获救",
    "解救",
    "营救",
    "救出",
    "救援",
    "获释",
    "释放",
    "逃",
    "遣返",
    "送返",
    "回国",
    "脱困",
    "脱险",
    "脱离",
    "走出园区",
    "獲救",
    "營救",
    "獲釋",
    "釋放",
    "救援",
    "脫困",
    "脫離",
    "送返",
    "回國",
    "返国",
    "返國",
    "移交",
    "接回",
    "庇护",
    "庇護",
    "收容",
    "安置",
    "转移",
    "轉移",
    "藏匿",
    "偷渡",
    # Thai
    "ช่วยเหลือ",
    "ช่วยออก",
    "ปล่อยตัว",
    "หลบหนี",
    "หนีออก",
    "หนีรอด",
    "หนีข้าม",
    "ส่งกลับ",
    "ส่งตัว",
    "กลับบ้าน",
    "กลับประเทศ",
    "ข้ามแม่น้ำ",
    "ข้ามฝั่ง",
    "ข้ามกลับ",
    "ออกมาได้",
    "รับตัว",
    "ที่พักพิง",
    "บ้านพัก",
    "ศูนย์พักพิง",
    "เคลื่อนย้าย",
    "ย้ายไป",
    "หลบซ่อน",
    "ลี้ภัย",
    # Burmese
    "လွတ်မြောက်",
    "လွတ်လာ",
    "လွှတ်",
    "ကယ်တင်",
    "ကယ်ဆယ်",
    "ကယ်ထုတ်",
    "ထွက်ပြေး",
    "လွှဲပြောင်း",
    "ပြန်ပို့",
    "ပြန်ရောက်",
    "အိမ်ပြန်",
    "မြစ်ကူး",
    "ခိုလှုံ",
    "ပုန်း",
    "ပြောင်းရွှေ့",
    "ဂေဟာ",
    # Khmer
    "រំដោះ",
    "សង្គ្រោះ",
    "ដោះលែង",
    "លែង",
    "រត់គេច",
    "រត់ចេញ",
    "គេចខ្លួន",
    "ធ្វើមាតុភូមិនិវត្តន៍",
    "បញ្ជូនត្រឡប់",
    "ត្រឡប់",
    "ជម្រក",
    "ផ្ទះសុវត្ថិភាព",
    "ផ្លាស់",
    "ឆ្លងទន្លេ",
    "លាក់ខ្លួន",
    "ចាកចេញ",
    # Lao
    "ຊ່ວຍເຫຼືອ",
    "ຊ່ວຍອອກ",
    "ປ່ອຍຕົວ",
    "ປ່ອຍ",
    "ໜີ",
    "ຫຼົບໜີ",
    "ຫລົບໜີ",
    "ສົ່ງກັບ",
    "ກັບບ້ານ",
    "ກັບປະເທດ",
    "ຂ້າມແມ່ນ້ຳ",
    "ຂ້າມນ້ຳ",
    "ທີ່ພັກພິງ",
    "ບ່ອນພັກ",
    "ຍ້າຍ",
    "ລີ້ຊ່ອນ",
    # Vietnamese
    "giải cứu",
    "được thả",
    "bỏ trốn",
    "trốn thoát",
    "trốn khỏi",
    "thoát khỏi",
    "hồi hương",
    "về nước",
    "trao trả",
    "vượt sông",
    "nơi trú ẩn",
    "nhà tạm lánh",
    "chuyển đến",
    "lẩn trốn",
    "được cứu",
)
"""The same in scripts and languages whose words have no beginnings that a pattern could lean on."""
_RELEASE = late(rf"\b(?:{'|'.join((*RELEASE_WORDS, *MOVED_WORDS))})", re.IGNORECASE)
_NUMBER_MOVES = late(
    r"\b(?:\d[\d,.]*+(?: \d[\d,.]*+){0,3}+|"  # possessive and bounded: "1 1 1 …" took the square of its length
    r"dozens|hundreds|scores|thousands|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand|people|workers|victims|nationals|foreigners|captives|men|women)"
    r"(?:\s+[\w'-]+){0,3}?\s+(?:out|free|freed|leave|leaves|left|cross\w*|reach\w*|arriv\w*|return\w*|walk\w*|flown|bussed|"
    r"ferried|home|safe|hid|hiding|received|picked\s+up)\b",
    re.IGNORECASE,
)
"""People in numbers, and a word of movement behind them: "260 cross the river", "dozens home at last"."""
_SHELTER = late(
    r"\b(?:shelter\w*|safe\s*-?\s*house|church|monaster\w*|temple|pagoda|mosque|hostel|embassy|consulate|ngo|clinic|"
    r"hospital|dormitor(?:y|ies)|refuge|asylum|hid(?:es?|den|ing)|(?:those|people|whoever)\s+(?:who\s+)?(?:leaves?|flees?|gets?\s+out|escapes?|(?:were|had\s+been)\s+(?:at|in|inside|held))|"
    r"(?:keeps?|has|have|offers?)\s+(?:a|the|their)\s+(?:house|room|flat|home|farm)|"
    r"(?:gives?|gave|giving|offers?|offer(?:ed|ing)|finds?|found)\s+(?:\w+\s+)?(?:beds?|rooms?)|takes?\s+in|took\s+in|"
    r"look(?:s|ed|ing)?\s+after|cares?\s+for|cared\s+for|in\s+(?:the\s+)?care\s+of|sisters\s+of|penampungan|rumah\s+aman|nhà\s+tạm\s+lánh|nơi\s+trú|"
    r"chùa|nhà\s+thờ|tu\s+viện)\b"
    r"|庇护|庇護|收容|收留|庙|廟|和尚|安置|教堂|寺|使馆|使館|领事|領事|ที่พัก|บ้านพัก|วัด|โบสถ์|สถานทูต|สถานสงเคราะห์|ခိုလှုံ|ဂေဟာ|ဘုန်းကြီးကျောင်း|ဘုရားကျောင်း|"
    r"သံရုံး|ជម្រក|វត្ត|ព្រះវិហារ|ស្ថានទូត|ທີ່ພັກ|ບ່ອນພັກ|ວັດ|ໂບດ|ສະຖານທູດ",
    re.IGNORECASE,
)
_ROUTE = late(
    r"\b(?:route|path|trail|track|ferry|pier|jetty|crossing|ford|bridge|river|border(?!\s+guard)|checkpoint|bypass|"
    r"smuggl\w*|guide|broker|driver|boat|raft|jungle|forest|via|way\s+out|"
    r"(?:gates?|doors?|fences?|walls?)\s+(?:\w+\s+){0,4}?(?:open|unlocked|unguarded|unwatched)|"
    r"(?:open|unlocked|unguarded|unwatched)\s+(?:gates?|doors?|fences?|windows?)|"
    r"(?:holes?|gaps?)\s+in\s+the\s+(?:\w+\s+)?(?:fence|wall)|"
    r"through(?!\s+(?:the|all|that|last)?\s*(?:night|day|week|month|year))|"
    r"jalur|rute|sungai|perbatasan|đường|sông|biên\s+giới|bến|giúp(?:\s+\w+){0,3}\s+ra\s+ngoài)\b"
    r"|路线|路線|小路|翻墙|翻牆|渡口|码头|碼頭|过河|過河|边境|邊境|เส้นทาง|ท่าเรือ|ท่าข้าม|ช่องทางธรรมชาติ|ชายแดน|แม่น้ำ|လမ်းကြောင်း|ကူးတို့|ဆိပ်ကမ်း|နယ်စပ်|"
    r"မြစ်|ផ្លូវ|កំពង់|ព្រំដែន|ទន្លេ|ເສັ້ນທາງ|ທ່າເຮືອ|ຊາຍແດນ|ແມ່ນ້ຳ",
    re.IGNORECASE,
)
_BORDER = late(
    r"\b(?:border|perbatasan|biên\s+giới)\b|边境|邊境|ชายแดน|နယ်စပ်|ព្រំដែន|ຊາຍແດນ",
    re.IGNORECASE,
)
"""Of the words of a way, those for a border alone."""
_RAID = late(
    r"\b(?:raid\w*|crackdown|sweep|operation|storm\w*|arrest\w*|detain\w*|search(?:ed|es)?|surround\w*|penggerebekan|"
    r"digerebek|ditangkap|đột\s+kích|truy\s+quét|bắt\s+giữ)\b"
    r"|突袭|突襲|搜查|清剿|打击|打擊|逮捕|抓捕|围捕|บุก|ตรวจค้น|กวาดล้าง|จับกุม|ทลาย|ဝင်စီး|ရှာဖွေ|ဖမ်းဆီး|စီးနင်း|បង្ក្រាប|ឆែកឆេរ|ចាប់ខ្លួន|"
    r"ບຸກ|ກວດຄົ້ນ|ຈັບກຸມ|ກວດລ້າງ",
    re.IGNORECASE,
)
_FIGHTING = late(
    r"\b(?:clash\w*|fight(?:s|ing|ers?)?\b|fought|battle\w*|firefight\w*|gun\s*-?\s*(?:fire|fight|battle|men)\w*|shots?\b|"
    r"shoot\w*|shell(?:s|ed|ing)\b|mortar\w*|artillery|rocket\w*|missile\w*|drone\w*|air\s*-?\s*(?:strikes?|raid)\w*|"
    r"strikes?\s+(?:on|at|near|hit\w*|kill\w*)|struck|bomb\w*|explo(?:de|sion)\w*|landmine\w*|ambush\w*|siege|"
    r"besieg\w*|offensive|attack\w*|assault\w*|exchange\s+of\s+fire|troops|soldiers|army\b|military\b|enter(?:s|ed)?\s+the\s+compound|"
    r"bentrok\w*|baku\s+tembak|serang\w*|giao\s+tranh|pháo\s+kích|không\s+kích|đấu\s+súng|nổ\s+súng|tấn\s+công)"
    r"|交火|交战|交戰|空袭|空襲|炮击|炮擊|枪战|槍戰|枪声|槍聲|爆炸|战斗|戰鬥|袭击|襲擊|冲突|衝突|轰炸|轟炸|ปะทะ|ยิง|ระเบิด|โจมตี|สู้รบ|"
    r"တိုက်ပွဲ|ပစ်ခတ်|တိုက်ခိုက်|ဗုံး|လက်နက်ကြီး|ပေါက်ကွဲ|ប៉ះទង្គិច|បាញ់|ផ្ទុះ|វាយប្រហារ|ប្រយុទ្ធ|ປະທະ|ຍິງ|ລະເບີດ|ໂຈມຕີ|ສູ້ຮົບ",
    re.IGNORECASE,
)


_RAZED = late(
    r"\b(?:demoli\w*|torn?\s+down|tear(?:s|ing)?\s+down|raz(?:e|ed|ing)|rubble|dismantl\w*|bulldoz\w*|burn\w*|fires?|"
    r"seal(?:s|ed|ing)|power\s+cuts?|evict\w*|dibongkar|diruntuhkan|dirobohkan|kebakaran|phá\s+dỡ|san\s+bằng|hỏa\s+hoạn)\b"
    r"|拆除|拆毁|拆毀|夷平|炸毁|炸毀|火灾|火災|断电|斷電|查封|รื้อถอน|ทุบทิ้ง|ไฟไหม้|ตัดไฟ|ปิดผนึก|ဖြိုဖျက်|ဖျက်ဆီး|မီးလောင်|រុះរើ|កម្ទេច|ឆេះ|"
    r"ຮື້ຖອນ|ໄຟໄໝ້|ຕັດໄຟ",
    re.IGNORECASE,
)
"""Buildings that are razed, burn or are sealed, and power that is cut."""


def fights_at_border(text: str) -> bool:
    """True where fighting or a raid is told and no word of a way but that for a border: "shelling near the border"."""
    plain = as_searched(text)
    ways = {word.casefold() for word in words_found(_ROUTE, plain)}
    return tells_of_operation(plain) and ways <= {word.casefold() for word in words_found(_BORDER, plain)}


def tells_of_operation(text: str) -> bool:
    """True when a text tells of a raid, a search, arrests or fighting, as far as words are known."""
    return bool(words_found(_RAID, text) or words_found(_FIGHTING, text))


def tells_of_razing(text: str) -> bool:
    """True when a text tells of buildings that are razed, burn or are sealed, or of power that is cut, as far as words
    are known."""
    return bool(words_found(_RAZED, text))


def tells_of_release(text: str) -> bool:
    """True when a text tells of people getting out, being moved, sheltered or hidden, as far as words are known."""
    if text.isascii():
        return occurs(_RELEASE, text) or occurs(_NUMBER_MOVES, text)
    if words_found(_RELEASE, text) or words_found(_NUMBER_MOVES, text):
        return True
    plain = as_searched(text)
    return not plain.isascii() and any(word in plain.casefold() for word in _ELSEWHERE)


@lru_cache(maxsize=20_000)  # the queue is sorted again after each decision
def risks_of(text: str) -> tuple[Risk, ...]:
    """What about a text asks for care, the gravest first; empty says only that no word of a list was found in it."""
    plain = as_searched(text)
    flag_by_risk = {
        Risk.TO_COME: bool(words_to_come(plain)),
        Risk.SHELTER: bool(words_found(_SHELTER, plain)),
        Risk.ROUTE: bool(words_found(_ROUTE, plain)),
        Risk.GETTING_OUT: tells_of_release(plain),
        Risk.FEW: bool(few_people(plain)),
        Risk.RAID: tells_of_operation(plain),
    }
    return tuple(risk for risk in Risk if flag_by_risk[risk])
