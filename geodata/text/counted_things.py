"""Whether two numbers beside police or a raid count things ("5-12 phones") and are no day ("raid 5-12"). Pure.

Known counts are taken out and everything else is a day: no list of what can stand behind a day would be whole, and a
day to come that passes endangers people. A count that is taken for a day is held until a person words it otherwise.
"""

from __future__ import annotations

import re

from geodata.text.lazy_pattern import late

_BEFORE = 60
"""Characters before the numbers that are looked at: more than the longest words of these patterns take."""
_GAP = r"[^\S\n]"
"""A blank within a line."""
_RAID = (
    r"(?:raid(?:s|ing)?|operations?|ops?|sweeps?|storm(?:s|ing)?|crackdowns?|attacks?|assaults?|visits?|missions?|"
    r"inspections?|evictions?|demolitions?|clearances?|busts?|offensives?|strikes?|ambush(?:es)?|patrols?|deadlines?)"
)
_SOLDIERS = (
    r"(?:police|army|armies|military|troops?|soldiers?|junta|militias?|navy|bgf|guards?|forces?|commandos?|officers?)"
)
_ADVANCE = (
    r"(?:enter|move|surround|encircle|seal|arrive|come|go|land|gather|mass|march|advance|deploy|cut|close|clear|evict|"
    r"search|hit|seize|open)"
)
_FUNCTION_WORD = (
    r"(?:in|at|on|by|of|for|from|to|with|over|under|near|after|before|during|since|through|and|or|as|when|while|who|"
    r"that|which|was|were|is|are|has|had|have)"
)
_PLACE = r"(?:compound|park|casino|hotel|town|city|village|border|area|zone|site)"
_RAID_BEFORE = late(rf"\b(?:{_RAID}{_GAP}*:?|{_SOLDIERS}|{_PLACE}){_GAP}*\Z", re.I)
"""A raid, who makes one or where, right before the numbers: "raid: 5-12", "army 5-12". No count stands behind these."""
_NAME_BEFORE = late(rf"\w{_GAP}+[A-Z]\w*{_GAP}+\Z")
"""A name, which is no first word: "KK Park 5-12 bosses flee". A verb or a small word stands before a count."""
_RAID_BEHIND = late(
    rf"(?:{_GAP}+(?!{_FUNCTION_WORD}\b)[\w'’-]+){{0,3}}?{_GAP}+{_RAID}\b"
    rf"|(?:{_GAP}+(?!{_FUNCTION_WORD}\b)[\w'’-]+){{1,3}}?{_GAP}+{_ADVANCE}\b",
    re.I,
)
"""A raid behind the numbers, in the same group of words: "5-12 joint police raid", "5-12 soldiers enter". None in "5-12
suspects in raid"."""
_KIND = (
    r"(?:more|other|further|additional|new|old|young|small|large|big|heavy|light|foreign|local|female|male|dead|armed|"
    r"missing|remaining|illegal|mobile|smart|satellite|desktop|computer|construction|bank|police|army|security|border|"
    r"scam|call|online|sim|SIM|thousand|hundred|million|dozen|rifle|machine|human|criminal|civilian|senior|junior|"
    r"(?!need|proceed|exceed|succeed)[a-z]{2,}ed|"
    r"Thai|Filipino|Kenyan|Ugandan|Nepali|Pakistani|Bangladeshi|(?:Chin|Burm|Taiwan|Japan|Vietnam)ese|"
    r"(?:Ind|Indones|Malays|Cambod|Laot|Ethiop|Russ|Brazil|Nigeri|Ukrain)i?an|Korean|African)"
)
"""What may stand between the numbers and a plural: an adjective, a noun that says which kind, a nationality."""
_NO_PLURAL = (
    # no noun, or a building or an office where something is done
    r"(?:was|has|does|goes|its|his|hers|ours|yes|says|always|perhaps|sometimes|besides|nowadays|overseas|\w*wards|customs|"
    r"headquarters|barracks|news|dozens|hundreds|thousands|scores|"
    # verbs
    r"accuses|acts|advances|agrees|aims|allows|announces|appears|approaches|arrives|asks|assaults|attacks|awaits|bans|"
    r"becomes|begins|believes|blocks|breaks|brings|bulldozes|burns|calls|captures|carries|catches|causes|chases|claims|"
    r"cleans|clears|closes|comes|commences|confirms|continues|cordons|crosses|cuts|declares|demands|demolishes|denies|"
    r"deploys|deports|descends|destroys|detains|dismantles|drives|drops|empties|encircles|ends|enters|evacuates|evicts|"
    r"expels|fears|fights|finds|fires|flattens|flies|follows|forces|frees|gathers|gets|gives|happens|hits|holds|hopes|"
    r"hunts|invades|issues|joins|keeps|kicks|kills|lands|launches|leads|leaves|lets|levels|looks|looms|makes|means|meets|"
    r"moves|needs|occupies|occurs|opens|orders|patrols|plans|pledges|prepares|promises|pulls|pushes|puts|raids|razes|"
    r"reaches|removes|reports|rescues|resumes|retakes|returns|rolls|runs|seals|searches|secures|seeks|seems|sees|seizes|"
    r"sends|sets|shuts|starts|stays|steps|stops|storms|strikes|surrounds|sweeps|swoops|takes|targets|tears|"
    r"tells|threatens|tries|turns|urges|vows|waits|wants|warns|watches|wins|wipes)"
)
_UNITS = r"(?:hours|days|weeks|months|minutes|nights)"
_COUNTED = late(
    rf"{_GAP}*[%°$€£¥฿+]"
    rf"|{_GAP}*(?:[ap]\.?m\b|km|kg|ha|m|cm|mm|sq){_GAP}*(?![\w])"
    rf"|{_GAP}+in{_GAP}+(?:all|total|custody)\b"
    rf"|{_GAP}+of{_GAP}+(?:them|whom|those|these)\b"
    rf"|{_GAP}+(?:{_KIND}{_GAP}+){{0,2}}"
    r"(?:(?:people|men|women|children|police|staff|personnel|crew|aircraft|cattle|dead|injured|wounded|missing|per\s+cent|"
    r"percent|thousand|hundred|million|billion|trillion|dozen|baht|kyat|yuan|riel|dong|storey|story|member|man|person|"
    r"mile|metre|meter|tonne|ton|kilo(?:metre|meter|gram)?|year(?=[\s-]olds?))\b"
    # not arrests as a verb: "5-12 arrests foremen"
    rf"|arrests(?!{_GAP}+(?!{_FUNCTION_WORD}\b)\w)"
    rf"|(?!(?:{_NO_PLURAL}|arrests)\b)[a-z]{{2,}}(?<![sui])s\b)"
)
"""What is counted, in English and in small letters. No word is one only because it is none of those of a day."""
_UNTIL_THEN = late(rf"\b(?:in|within|next|another){_GAP}+\Z", re.I)
_TIME = late(rf"{_GAP}+{_UNITS}\b")
"""Of "in 5-12 days" as of a day: that tells of something to come."""
_THAI_END, _LAO_END, _KHMER_END = r"(?![\u0e00-\u0e7f])", r"(?![\u0e80-\u0eff])", r"(?![\u1780-\u17d3])"
_BURMESE_END = r"(?![\u1000-\u1049\u104c-\u109f])"
_COUNTED_ELSEWHERE = late(
    rf"{_GAP}*(?:"
    # Chinese: not the people's army, soldiers, to deploy, Taiwan, a regulation, New Year, in 5-12 months or hours
    r"[百千万萬亿億]*(?:名(?!义|義|单|單)|人(?!民|员|員|马|馬)|位(?!于|於|置)|个(?!月)|個(?!月)|部(?!队|隊|署|分|长|長|门|門)|"
    r"台(?!湾|灣|军|軍|北|警)|[辆輛棟栋间間]|层|層|套|条(?!例)|件|枚|岁|歲|公里|公斤|吨|噸|美元|元(?!旦)|泰铢|泰銖)"
    # Thai: not Mr, police ranks or the north
    rf"|(?:ล้าน|แสน|หมื่น|พัน|ร้อย)?(?:คน|ราย|เครื่อง|คัน|ชิ้น|ลำ|ฉบับ|แห่ง|ใบ|บาท|เมตร|กิโลเมตร|กิโลกรัม|กม|กก|ห้อง|ชั้น){_THAI_END}"
    rf"|(?:ล้าน|แสน|หมื่น|พัน|ร้อย){_THAI_END}|คน(?=ที่|ใน|จาก|ถูก|และ|ได้)|นาย(?={_GAP}*(?:[,.;:!?)\n]|\Z))"
    rf"|ปี{_THAI_END}(?!\s*(?:\d|หน้า|นี้))"
    # Burmese: not U before a name
    rf"|(?:ယောက်|ဦး(?:ကို|အား)?(?!{_GAP}+\w)|ဦး(?:ကို|အား)|လုံး|မိုင်){_BURMESE_END}"
    # Khmer, Lao
    rf"|(?:នាក់|គ្រឿង){_KHMER_END}|(?:ຄົນ|ເຄື່ອງ|ຄັນ){_LAO_END}"
    # Vietnamese, Indonesian and Malay
    r"|(?:người|nghi\s+phạm|nạn\s+nhân|đối\s+tượng|lao\s+động|công\s+nhân|điện\s+thoại|chiếc|tuổi|triệu|nghìn|ngàn|tỷ|tầng|"
    r"năm(?!\s*(?:\d|nay|sau|tới))|"
    r"orang|tersangka|korban|pekerja|ponsel|unit|buah|lantai|juta|ribu|miliar|tahun(?!\s*(?:\d|ini|depan)))\b)"
)
"""Words of counting in other languages, with what begins like one and is none; these count whatever stands before."""
_MATCH_WON = late(
    rf"(?<!\bto\s)(?<!\bwill\s)\b(?:beats?|beaten)\b(?!{_GAP}+back)[^.;:,!?\n]{{0,25}}\Z"
    rf"|\b(?:wins|won|loses|lost)(?:{_GAP}+the(?:{_GAP}+(?:match|game|final|cup))?)?{_GAP}*\Z",
    re.I,
)
_SCORE = late(r"\d\D+\d\Z")
"""The result of a match: "Army beats police 3-2". Two numbers of more digits are a day behind these words too."""
_SHOP = late(r"7[-‐‑–]11\Z")
_AT_SHOP = late(rf"(?<!\bon\s)\b(?:the|a|near|beside|opposite|outside){_GAP}+\Z", re.I)
"""A chain of shops in these countries: "near the 7-11"."""


def counts_things(before: str, numbers: str, behind: str) -> bool:
    """Whether two numbers count things, are the result of a match or the name of a shop, and no day.

    Args:
        before: what the text says before the numbers.
        numbers: the two with what parts them, such as "5-12".
        behind: what it says behind them.

    Returns:
        True where something shows it; False where nothing does, and the numbers are to be read as a day.
    """
    near = before[-_BEFORE:]
    if _SCORE.match(numbers) and _MATCH_WON.search(near):
        return True
    if _SHOP.match(numbers) and _AT_SHOP.search(near) and not _RAID_BEHIND.match(behind):
        return True
    if _COUNTED_ELSEWHERE.match(behind):
        return True
    if not _COUNTED.match(behind) or _RAID_BEHIND.match(behind):
        return False
    if _RAID_BEFORE.search(near) or _NAME_BEFORE.search(near):
        return False
    return not (_TIME.match(behind) and _UNTIL_THEN.search(near))
