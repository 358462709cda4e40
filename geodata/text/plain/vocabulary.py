"""Plain English words of headlines: places, buildings, power, raids that were, what officials say. Data only.

Left out on purpose, so that a text which holds them needs a line of a person's own: words of time to come or of a time
within a day or a week (will, next, soon, before, until, days, hours, dawn, Friday), feasts, "to" before a verb (it
announces), commands and permissions (orders, deadline, warrant, ready), single persons and their parts in it (boss,
nurse, girl, witness, informant, wanted), ways, shelters and helpers (crossing, church, volunteer, bus, source).
"""

from __future__ import annotations

NOUNS = """
abuse access account accusation act action activity administration affair agency agreement aid air airport
allegation analysis announcement anomaly apartment appeal application archive area army arrest article asset
assistance association attack attempt auction authority bail ban bank barrack barrier base battalion battery battle
bay bend bill billion blackout bloc block board body border branch bridge brief briefing brigade broadcaster budget
building bulldozer bunker bureau burnt-out business cabinet cable call camp campaign canal capacity capital card
case cash casino cause ceasefire cell cement center centre chain channel charge chart check checkpoint circuit city
claim clash clinic coalition coast collapse column command commission committee community company complaint complex
compound computer concern concession concrete condition conference conflict connection consortium construction
consulate container contract control conviction cooperation corner corporation corridor council country county court
crackdown crane crater crime crisis crypto cryptocurrency currency current customs cut dam damage data database
debris debt decision declaration decline decrease decree deed defence defense delegation delta demand demolition
denial department deposit depot desk detail detention development device diesel dispute district ditch document
dollar door dormitory drill drone drop dust duty earth earthquake economy edge effect effort electricity embankment
embargo embassy employment energy enforcement enterprise entity entrance entry equipment estate estimate event
evidence excavation excavator exchange expansion explosion export extension facility fact factory fall farm fault
federation fee fence fencing fiber fibre field figure file finance fine fire firm flat fleet flood floor flow
footage foothold force forest form foundation fraud freeze front fuel function fund funding gambling gang garage
garrison gas gate gendarmerie generator government governor grant graph grid ground group growth guideline gun half
hall headquarters hearing hectare height help hill hotel hotline house housing hub hut hydropower image impact
import improvement income increase indictment industry information infrastructure initiative injury inquiry
inspection inspector institute institution intelligence interest interior internet interview investigation
investment involvement island issue item jail judge judgment junction junta justice kilometer kilometre kind kitchen
kyat labor labour lack lake land laptop launch laundering law lawsuit layer lease legislation letter level licence
license light lighting limit line link list liter litre living loan location lock loss lot machine machinery
maintenance majority map mark market mast material matter measure media meeting megawatt memorandum message metal
meter metre military militia million mine minister ministry mission mobile mobile-phone money mortar mosque mountain
movement mover municipality name nation network newspaper night-time no-one north note notice notification number
observatory offence offense office office-block oil operation operator opposition organisation organization origin
outage outcome outpost output outrage oversight page panel paper park parliament part partnership passport past
patrol payment peace penalty people percent percentage perimeter permit phase phone photo photograph picture piece
pipe pipeline place plant plantation plot point police policy pollution pond pool population port position post
power power-line powerline pressure price prison probe problem process product production profit program programme
progress project property prosecution prosecutor protest provider province provision publication pylon quarry
question radar radio raid railway rain range rate reconstruction record recovery reduction refinery reform region
register registration registry regulation regulator relation remain renovation rent repair report republic request
research residence resource response restaurant restriction result revenue review revolt rice ring riot rise river
riverbank road roof room row rubble ruin rule ruling sale sample sanction satellite scaffold scale scam scheme
school scope screen sea search sector security seizure senate sentence serve server service session settlement shack
share shed shelling shipment shop shore shortage shutdown side sign signal site situation skyscraper slope smoke
smuggling soil solution space spokesman spokesperson spokeswoman staff stage stake standard starlink state statement
station statistic status steel stock storage store storey story stream street strike structure stubble study subsidy
suit summary supply support surface surge surrounding survey suspension system talk target task tax team technology
telecom telephone television tender tent terminal terrace territory test text theft thing third threat title toll
ton tonne tool tower town township trace track trade traffic trafficking transaction transfer transformer treasury
tree trench trend trial tribunal tribune truce truck turbine type undertaking union unit use valley value vehicle
verdict version video view villa village violation violence visa visit voltage volume wall war warehouse waste water
wave weapon weather website west wire wood work workforce workshop world yard zone
"""
"""Each with its plural."""
UNCHANGED = """
aircraft baht customs data debris dong earth equipment footage headquarters interior kip kyat machinery media news
offshore onshore parliament people personnel police premises riel ringgit rubble scaffolding staff stubble wiring
works yuan
"""
PEOPLE = """
attackers casualties civilians contractors dead detainees diplomats employees engineers experts farmers fatalities
fighters firefighters foreigners guards injured inspectors insurgents investigators investors judges landmines
lawmakers lenders members militants ministers nationalities nationals observers officers officials operators owners
police prosecutors rebels reporters rescuers researchers residents scammers shareholders soldiers suppliers suspects
tenants traffickers troops users victims villagers visitors workers wounded
"""
"""Of people only more than one: a single one can be told apart. Those in office stand in NOUNS."""
VERBS = """
abandon accuse acknowledge add address affect agree allege allow announce appear appoint approve arrest ask assess
attack auction ban belong blame block bomb bulldoze burn call cancel capture cease charge check cite claim clarify
clear close collapse comment compare complete condemn confirm confiscate connect consider construct contain continue
control convict cooperate count cover cross-check damage declare decline decrease defend delay demand demolish deny
describe designate destroy detain develop disconnect discover discuss dismantle dismiss display dispute document
drain drop dump employ empty end enforce expand explain expose express extend extradite fail fence fill film fire
flag flatten flood freeze govern halt handle happen help identify image impose improve include increase indicate
indict inform injure inspect install investigate invite issue jail join kill label lack last launch lease level
license lift light limit link list loot maintain map mark measure mention mine monitor name note observe occupy
occur operate oppose own participate pave permit photograph picture plead point pour power praise present probe
process produce prosecute prove publish pull question quote raid raise raze reach receive recognise recognize record
recover reduce refuse register reject remain remove renew renovate reopen repair repeat replace report request
require restore restrict result resume resurface retain reveal review revoke roof ruin sanction seal search seem
seize sentence serve settle shell show sign smuggle stage start state stop store strengthen suffer suggest supply
support suspect suspend target tax test topple total trace track trade turn uncover urge use value verify view visit
voice vote work
"""
"""Regular ones: each with -s and -ed."""
IRREGULAR = """
amid amidst are arrive arrived arrives be became become becomes been began begins begun being blew blown bought
build builds built burnt came clash clashed clashes cut cuts damaged defraud defrauded did do does done dug fallen
fell fighting find finds flew fought found freezes frozen gave given goes gone grew grown had has have heard held
hit hits hold holds injured is kept killed knew known laid lay led left let lets lies lit lost made make makes met
need needed needs offer offered offers overgrown paid pegged put puts quit ran rebuild rebuilds rebuilt reportedly
resumed risen rose running runs said saw say says seen sees seized sent show shown shows shut shuts sold spoke
spoken spread standing stands stole stolen stood struck taken takes tell tells threw thrown told took tore torn
understood warned warns was went were withdrawn withdrew won work working works worth wounded writes written wrote
"""
FUNCTION = """
a abandoned about above according across active additional after again against all alleged almost along alongside
already also alternative although among an and annual another any anyone apparent apparently april armed around as
aside at august available average away back bare because behind below beneath beside besides between beyond big
billion billions black blue both bright brown building but by central cheap chinese clandestine clean clear clearing
closed combined commercial common criminal cross-border cyber dark dead december deep democratic despite different
digging digital dim direct disused domestic double down dozens dry during each earlier east eastern economic eight
either electric electrical electronic eleven elsewhere empty entire ever every everything evident exact except
external extra fake far farming february fenced fencing few filling financial first five five-storey flat flooded
flooring for foreign foreign-owned former formerly four four-storey fourth fraudulent free-of-charge fresh from
front full further gambling general global gone governmental grading green grey ground-floor half hard has heavily
heavy here high higher historic housing how however human hundreds idle illegal in including independent
independently industrial informal inner inside instead intact internal international into it its itself january
joint july june just key known labelled large largely larger latest laundering lawful least legal less leveling
levelling lighting like likely little local locally logging long longer low low-rise lower main mainly major many
march million millions mining more most mostly much multi-storey multistorey narrow national natural near nearby
nearly neither never new newly nine no none nor north north-east north-eastern north-west north-western northeast
northeastern northern northwest northwestern not nothing notorious november now october of off official officially
often old on once one online only onto open operational opposite or original other others otherwise out outer
outside over own owned parking partial partially partly per percent permanent physical piling poor possibly powerful
present present-day previous previously private probable probably provincial public public-private quarterly quick
quiet quietly rapid rapidly rather real recent recently red regional registered regular related religious remaining
remote repeated repeatedly residential responsible roofing rural same scamming scores secondary september serious
seven several sharp sharply shelling short similar simple since single single-storey six six-storey slow slowly
small smuggling so social solar some something south south-east south-eastern south-west south-western southeast
southeastern southern southwest southwestern special specific spending stable steep still strong such suspected tall
technical telephone temporary ten tens than that the their them themselves there these they thick thin this those
though thousands three three-storey through throughout together too top total trafficking transnational twelve two
two-storey unauthorised unauthorized unclear unconfirmed undamaged under underground unfinished unknown unlawful
unlicensed unlit unofficial unused up upon urban usual vacant various verified very via visible visibly was weak
west western wet what where which white whole whose wide widely widespread with without wooden worldwide written
wrong yesterday yet
"""
"""Words of grammar, of place, of what things are like; numbers under eleven stand before things alone."""
NAMES = """
4g 5g afp america american amnesty ap asean aseanapol asia asian aspi atm atms australia bbc bgf bgp britain british
burma burmese cambodia cambodian ccib cctv china cir cnn co dkba doj dsi eu europe european europol fbi fincen
gi-toc gps gsm ict id ids india indonesia indonesian interpol iom japan kingdom kk knaf knla knu korea lao laos llc
ltd lte malaysia malaysian mekong mndaa myanmar nbi ngo ngos nug ofac ohchr paocc pdf philippine philippines plc pnp
reuters sac sim sims singapore southeast starlink starlinks states taiwan thai thailand uk un undp unicef unodc usa
usb vietnam vietnamese wfp
"""
"""Agencies, groups, countries and techniques by names that are no person's."""
KNOWN_PLACES = """
mae yangon naypyidaw nay pyi taw mandalay myawaddy kawkareik hpa-an karen kayin kachin shan kokang laukkaing laukkai
tachileik muse lashio mawlamyine mon wa mong la payathonzu three pagodas moei salween irrawaddy mekong tak bangkok
sot ramat phop phra chiang rai mai saen kanchanaburi sa kaeo aranyaprathet trat surin phnom penh sihanoukville preah
sihanouk kandal kampot koh kong poipet banteay meanchey bavet svay rieng oddar o smach pursat takeo battambang siem
reap chrey thom bokor vientiane bokeo golden triangle tonpheung savannakhet boten hanoi ho chi minh saigon moc bai
tay ninh manila pampanga bamban porac tarlac cebu pasay jakarta batam bali riau kuala lumpur johor penang sabah hong
macau macao beijing yunnan ruili kunming london washington new york delhi dili oecusse timor-leste
"""
"""Names of countries' parts, towns and rivers where such compounds are, and of capitals that act on them."""
PLACES_BEHIND = """
battalion block bridge brigade building camp checkpoint division gate hall house lane park phase plot regiment road
room sector stage street tower unit zone
"""
"""Before a number or a single letter that is a name: block 5, zone B, battalion 97."""
COUNTED_THINGS = """
% account acre agency antenna apartment asset baht bank block building bulldozer car card case casino center centre
claim company compound computer country crane device dish district document dollar domain dong dormitory entity
excavator fence file firm flat floor foundation gate generator group gun ha hall hectare house image kg kilometer
kilometre kip km km2 kv kva kw kyat laptop line liter litre m m2 machine megawatt meter metre ministry mw park
percent phone photo picture pixel plot pole property province pylon report riel rifle ringgit roof room router row
screen server shop sim site starlink storey structure terminal thb ton tonne tower township transformer truck unit
usd vehicle video village wall warehouse weapon website yuan
"""
"""Things behind a figure."""
COUNTED_PEOPLE = """
civilian death detainee employee farmer fatality foreigner inmate member national officer official people personnel
resident soldier staff suspect troop victim worker
"""
"""People behind a figure: eleven and more."""
BEFORE_TO = """
access cable cables connection connections damage damages electricity fuel gas internet line lines link links power
road roads supplies supply water
"""
"""Before "to" that leads to a place or a thing: "cuts power to five towns". Before any other it announces."""
COUNTED_AS_DONE = """
arrested charged convicted detained indicted sentenced
"""
"""Behind a figure of people without the word: "3,500 arrested"."""
OPERATIONS = """
arrest arrests assault attack attacks campaign crackdown inspection inspections mission missions operation
operations patrol patrols raid raids search searches strike strikes sweep visit visits
"""
"""What may be still to come where a text also holds one of ANNOUNCING."""
ANNOUNCING = """
additional agree agreed agreement agrees allow allowed allows announce announced announcement announces approval
approve approved approves ask asked asks assess assessed assesses authorisation call called calls cancel consider
considered considers decision decisions declare declared declares demand demanded demands discuss discussed
discusses further invite invited invites likely meeting meetings mention more need needed needs notice notices offer
offered offers permit permits permitted possible possibly potential probable probably proposal propose proposed
request requested requests require required requires review reviewed reviews study suggest suggested suggests
support supported supports suspend suspended suspends talk talks threat threats unclear urge urged urges warn warned
warning warns yet
"""
"""Plain by themselves; beside an operation they can say that it is still to come: "Cabinet approves raid"."""
PHRASES = """
through the night
according to
under way
so far
as well as
at least
more than
less than
up to
"""
"""Taken out before words are looked at; one a line. Words in them are no plain ones alone."""
BEFORE_FIGURES = """
act annex announcement article bill chapter circular clause decree directive law no notification number paragraph
regulation resolution section
"""
"""Papers before a figure that is their number."""
ENDS_OF_OFFICES = """
academy administration agency alliance army assembly association authority bank battalion board brigade broadcaster
bureau cabinet center centre chronicle club coalition college command commissariat commission committee company
confederation conference congress consortium consulate corporation council courier court daily department desk
directorate dispatch division embassy express federation force forces foundation front fund gazette gendarmerie
government guard guardian guards herald hospital immigration inc independent inspectorate institute institution
intelligence journal junta laboratory ltd magazine media military militia ministry mirror mission monitor
municipality navy network news newspaper observatory observer office offices organisation organization outlook
parliament party police post press program programme project prosecution radio record registry report reports review
secretariat senate service services society standard star station task telegraph television think-tank times today
treasury tribunal tribune trust tv union university watch wire witness
"""
"""What the name of an office, a group or a medium ends in. No unit, squad or team: a person leads those."""
MEDIA = """
abs-cbn afp al ansa antara bellingcat bernama bloomberg caixin camboja cna dpa dvb dw economist efe el frontier gma
guardian inquirer irrawaddy jazeera khaosod kompas kyodo le matichon mizzima monde nikkei nyt pais rappler rfa scmp
straits sumsub tass tempo thairath tre tuoi vnexpress voa vod wired xinhua yonhap
"""
"""Names of media and research groups that say nothing of what they are."""
OFFICES_OF_PLACES = """
bank center centre city government institute kingdom ministry municipality province republic state township union
university
"""
"""Before "of" or "for" and a name that is a place's or a task's: Government of Tasmere."""
POSTS = """
administrator affairs ambassador attorney chief commander commissioner consul crimes deputy director envoy field
foreign free general governor head home human inspector interior judge mayor minister ombudsman premier president
prime prosecutor rapporteur resilience rights royal secretary special spokesman spokesperson spokeswoman state
superintendent vice
"""
"""What somebody in office is called without a name."""
