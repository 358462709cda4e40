"""The words of the sentences that go out of a report (sentence_forms.py), by what each of them is. Data only.

Left out on purpose: gates, fences, walls, cameras, rooms, roads, boats and bridges (ways); single persons and posts;
days, months and hours; words of a plan, a permit, a list or a condition; "to" before a verb; pronouns.
"""

from __future__ import annotations

FORCE = """
air force|anti-scam police|armed forces|army|army troops|authorities|bgf|border guard force|border guards
border police|city police|coast guard|customs|customs officers|district authorities|dkba|federal police|gendarmerie
government|government forces|immigration|immigration officers|immigration police|interpol|junta|junta forces
junta troops|karen national army|kna|kndf|knla|law enforcement|local authorities|local police|marines|military
military police|national police|navy|nbi|officers|officials|paocc|pdf|police|police officers|prosecutors
provincial authorities|provincial government|provincial police|security forces|soldiers|special forces|task force
town police|troops
"""
"""Who acts: never one person. | and a line end part them, here and below."""
OFFICES = """
amnesty|asean|aspi|court|courts|department|district office|electricity authority|eu|european union|fbi|government
interpol|military court|ministry|ofac|office|ohchr|parliament|power company|provincial administration
provincial office|supreme court|telecom regulator|treasury|uk|un|united nations|united states|unodc|us|us treasury
"""
"""Who says or sanctions something."""
ACTORS = """
anti-corruption commission|bank|central bank|court|courts|department|electricity authority|ministry|power company
provincial administration|provincial office|telecom operator|telecom regulator|telecoms|treasury
"""
"""Who acts on things without force."""
PEOPLES = """
american|australian|bangladeshi|british|burmese|cambodian|chinese|ethiopian|european|filipino|foreign|indian
indonesian|japanese|karen|kenyan|khmer|korean|lao|laotian|malaysian|myanmar|nepali|pakistani|philippine|singaporean
south korean|sri lankan|taiwanese|thai|timorese|ugandan|us|vietnamese
"""
"""Of which country somebody is."""
DEEDS = """
ban|block|blow up|bomb|bulldoze|burn|capture|clear|close|close down|confiscate|cut|cut off|damage|demolish|destroy
disconnect|dismantle|freeze|occupy|raze|recover|remove|retake|seal|seal off|seize|shell|shut|shut down|strike
take over|tear down
"""
"""What is done to places and things. Present tense is that of headlines."""
PAST_DEEDS = """
banned|blew up|blocked|bombed|bulldozed|burned|burnt|captured|cleared|closed|closed down|confiscated|cut|cut off
damaged|demolished|destroyed|disconnected|dismantled|froze|frozen|hit|occupied|razed|recovered|removed|retaken
retook|sealed|sealed off|seized|shelled|shut|shut down|struck|taken over|took over|tore down|torn down
"""
SEARCHES = """
inspect|raid|search|storm
"""
"""Done to compounds and things in them. Of dwellings none is told: whoever got out may be looked for there."""
SEARCHED = """
inspected|raided|searched|stormed
"""
HARM = """
burn|burned|damage|damaged|damages|destroy|destroyed|destroys|flood|flooded|floods|gut|guts|gutted|hit|hits|reach
reached|reaches|strike|strikes|struck
"""
"""What fires, floods and shells do to places and things."""
DONE = """
abandoned|added|at work|blown up|built|collapse|collapsed|collapses|completed|counted|emptied|erected|expanded
extended|finished|flooded|gutted|installed|listed|lit|off|on|paved|photographed|rebuilt|repaired|reported|resurfaced
ruined|running|sanctioned|seen|still standing|under construction|under way|unfinished|visible
"""
"""What became of things, beside PAST_DEEDS: buildings built, lights seen."""
THINGS = """
antenna|apartment block|asset|blast hole|block|building|building site|cable|cell tower|company|compound|container
crane|data centre|dormitory block|electric line|electricity cable|electricity line|excavator|factory|floor
foundation|fuel tank|generator|hall|internet cable|light|machine|mast|office block|phone mast|power cable|power line
power plant|pylon|roof|satellite dish|scaffold|scam center|scam centre|scam compound|scam hub|scam site|server
solar panel|starlink dish|starlink terminal|storey|structure|substation|tank|tower|transformer|warehouse|website
workshop
"""
"""Things that are counted, each with its plural."""
DEVICES = """
accounts|bank accounts|bank cards|cars|computers|devices|documents|electronic devices|explosives|fuel trucks|guns
laptops|load of fuel|loads of fuel|mobile phones|mobiles|modems|motorbikes|passports|phones|rifles|routers
satellite receivers|satellite terminals|servers|sim cards|sims|smartphones|starlink devices|starlink receivers
starlink units|starlinks|trucks|vehicles|weapons
"""
"""What is seized: many only, since a single phone may be somebody's who told of something."""
DWELLINGS = """
apartment|casino|dormitory|flat|hotel|house|hut|office|shed|shop|tent|villa
"""
"""Where people may stay: what was done to them is told, and not that one was seen or found. Each with its plural."""
MASSES = """
cash|cement|diesel|drugs|earthworks|electricity|equipment|evidence|fuel|gas|infrastructure|internet|land|machinery
money|rubble|smoke
"""
UTILITIES = """
cross-border power|electricity|electricity lines|electricity supply|fuel|fuel deliveries|fuel supply|gas|internet
internet cables|internet service|internet services|lights|mobile internet|mobile service|mobile signal|phone service
power|power line|power lines|power supply|water|water supply
"""
MONEY = """
baht|dollars|dong|euros|ha|hectares|kg|kilograms|kip|kyat|meters|metres|percent|pesos|pounds|riel|ringgit|tonnes
tons|us dollars|yuan
"""
"""Units behind a figure."""
QUALITIES = """
abandoned|big|brick|burned|burned-out|burnt|burnt-out|central|crypto|cryptocurrency|damaged|demolished|diesel|east
eastern|electronic|empty|fake|five-storey|foreign-owned|former|four-storey|fraud|gambling|high-rise|illegal
industrial|internet|large|low-rise|main|makeshift|mobile|multi-storey|multistorey|new|newly built|nine-storey|north
northern|notorious|offshore|offshore gambling|old|online|online fraud|online gambling|online scam|portable|razed
remaining|residential|riverside|satellite|scam|scamming|several|six-storey|small|solar|south|southern|starlink
suspected|suspected scam|tall|temporary|three-storey|two-storey|unfinished|unlicensed|various|west|western
"""
PEOPLE = """
chinese|civilians|employees|fighters|foreign nationals|foreigners|members|nationals|others|people|persons|scammers
soldiers|suspects|troops|workers
"""
"""Of people only many: a figure of eleven and more stands before them, or none at all."""
DONE_TO_PEOPLE = """
arrested|charged|convicted|dead|detained|fined|indicted|injured|jailed|killed|prosecuted|sentenced|wounded
"""
DO_TO_PEOPLE = """
arrest|arrested|arrests|charge|charged|charges|convict|convicted|convicts|detain|detained|detains|fine|fined|fines
indict|indicted|indicts|jail|jailed|jails|sentence|sentenced|sentences
"""
EVENTS_OF_FORCE = """
air raid|air strike|airstrike|armed clash|arrest|artillery fire|battle|blast|bombing|clash|crackdown|drone attack
drone strike|explosion|fighting|gunfire|inspection|police inspection|police operation|police raid|police search|raid
search|seizure|shelling|sweep
"""
EVENTS = """
blackout|building work|bulldozing|clearing|construction|construction work|damage|deforestation|demolition|dredging
earthquake|earthworks|excavation|expansion|fire|flood|flooding|fuel cut|internet cut|internet outage|investigation
land clearing|landslide|light|outage|paving|power cut|power failure|power outage|protest|rebuilding|repair|road work
smoke|storm|work
"""
"""What happens without force; each with its plural."""
HAPPENED = """
confirmed|continued|continues|ended|halted|heard|observed|over|reported|resumed|resumes|seen|stopped|stops
"""
"""What is said of EVENTS."""
FORCE_HAPPENED = """
confirmed|ended|heard|over|reported|seen
"""
"""The same of EVENTS_OF_FORCE: none of them goes on or resumes."""
PLACES = """
area|border|border area|border district|border region|border town|building|business park|casino|casino hotel|city
complex|compound|compound area|country|district|economic zone|estate|gambling hub|hub|industrial park|island
office building|online scam center|online scam centre|online scam compound|park|province|region|resort|scam center
scam centre|scam compound|scam hub|scam park|scam site|site|special economic zone|town|township|zone
"""
"""Places without a name, each with its plural."""
KNOWN_PLACES = """
africa|aranyaprathet|asia|bali|bamban|bangkok|banteay meanchey|batam|battambang|bavet|beijing|bokeo|bokor|boten
brunei|burma|cambodia|cebu|chiang rai|chiang saen|china|chrey thom|dili|east timor|golden triangle|hanoi
ho chi minh city|hong kong|hpa-an|india|indonesia|irrawaddy|jakarta|japan|johor|kachin state|kampot|kanchanaburi
kandal|karen state|kawkareik|kayin state|kenya|koh kong|kokang|korea|kuala lumpur|kunming|laos|lashio|laukkai
laukkaing|london|luang namtha|macau|mae ramat|mae sai|mae sot|malaysia|mandalay|manila|mawlamyine|mekong|moc bai
moei|mon state|mong la|muse|myanmar|myawaddy|nay pyi taw|naypyidaw|nepal|new delhi|new york|o smach|oddar meanchey
oecusse|oudomxay|palawan|pampanga|papua new guinea|pasay|pattaya|payathonzu|penang|philippines|phnom penh|phop phra
poipet|porac|preah sihanouk|pursat|riau|ruili|sa kaeo|sabah|sagaing|saigon|salween|savannakhet|shan state|siem reap
sihanoukville|singapore|south korea|southeast asia|sri lanka|surin|svay rieng|tachileik|taiwan|takeo|tarlac|tasmere
tay ninh|thailand|the philippines|three pagodas|timor-leste|tonpheung|trat|united kingdom|vang vieng|vellorin
vientiane|viet nam|vietnam|wa state|washington|yangon|yunnan
"""
"""Countries, their parts, towns and rivers where such compounds are, and capitals that act on them. Two are the demo's
own, invented: Tasmere and Vellorin. They count as whole names alone: "Koh" and "Nay" are names of people as well."""
ACTED_ON = """
bgf|border guard force|companies|dkba|groups|karen national army|kna|networks|organisations|organizations
scam networks
"""
"""Who is sanctioned: companies by their number, groups by their name."""
OF_COUNTS = """
affected and area as at by cleared flattened floor ground ha half hectare km2 land least leveled levelled m2 meter
metre of on or other partly percent probably reopened roofed rubble sealed space sq square standing still the these
those unaffected unsealed
"""
"""Beside THINGS and what became of them, in the unit of a claim; blanks part these and those below."""
OF_GROUND = """
a all along and as at b block c central centre d e east eastern f first fourth g ground h half i ii iii inner iv
main near north northeast northern northwest not of only outer part phase plot quarter rest row rows second section
sector south southeast southern southwest stage stated the third unknown unstated v wave west western whole with
without
"""
"""Beside PLACES and names of places, in the scope of a claim."""
OF_NOTES = """
about above after against also an another be because been before below between but cloud clouded comparable could
count counted counts covered differ different different-day each earlier every few figure from here image imagery
images in independent is it its judged judgement later less many map mapped method more most much no none number
numbers one only others over part parts per photo photos same satellite seen several share some than that then there
this two under until up visible was were while whose wider
"""
"""Beside all of those, in a note beside a count."""
