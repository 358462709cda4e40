"""Places from a table: CSV, TSV, XLSX or ODS with a column each for latitude and longitude, one for both, or WKT.

Tables of places are made by hand: titles above the header, two rows of header, HXL tags, degrees and minutes, decimal
commas, empty rows by the hundred. What can be read in one way is read; everything else is refused by its row number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from geodata.sites.site import RULES
from pipelines.sites.site_features import MAX_FEATURES, Feature, check_count
from pipelines.sites.unread_columns import notes_on_header
from pipelines.tables.coordinates import degrees_of, leaves_its_country, may_be_south, pair_in_half, pair_of
from pipelines.tables.header import DEEPEST, Header, header_of, is_tag_row
from pipelines.tables.table import OF_OUR_CSV, SEPARATORS, UNCLOSED, cells_of
from pipelines.tables.workbook import Sheet, sheets_of

NAMES: dict[str, tuple[str, ...]] = {
    "latitude": (
        *("lat", "y", "lat_dd", "latitude_dd", "latitude_n", "lat_n", "y_coord", "ycoord", "gps_latitude", "gps_lat"),
        *("point_y", "geo_lat", "decimallatitude", "lat_wgs84", "latitude_wgs84", "latitude_decimal", "lat_dms"),
        *("_geolocation_latitude", "geolocation_latitude", "latitud", "latitude_dms"),
        *("ละติจูด", "纬度", "緯度", "vĩ_độ", "lintang", "រយៈទទឹង", "ເສັ້ນຂະໜານ", "လတ္တီတွဒ်"),
    ),
    "longitude": (
        *("lon", "long", "lng", "x", "lon_dd", "longitude_dd", "longitude_e", "lon_e", "x_coord", "xcoord"),
        *("gps_longitude", "gps_lon", "gps_long", "point_x", "geo_lon", "decimallongitude", "lon_wgs84"),
        *("longitude_wgs84", "longitude_decimal", "lon_dms", "long_dd", "geolocation_longitude", "longitud"),
        *("longitude_dms", "ลองจิจูด", "经度", "經度", "kinh_độ", "bujur", "រយៈបណ្តោយ", "ເສັ້ນແວງ", "လောင်ဂျီတွဒ်"),
    ),
    "coordinates": (
        *("coordinate", "coords", "coord", "latlon", "lat_lon", "latlng", "lat_lng", "lat_long", "latitude_longitude"),
        *("gps", "gps_coordinates", "gps_location", "gps_point", "geolocation", "geo_coordinates", "geo_latlon"),
        *(
            "geo_coord",
            "geopoint",
            "point",
            "map_coordinates",
            "location_coordinates",
            "latlong",
            "พิกัด",
            "坐标",
            "tọa_độ",
        ),
        *("koordinat", "និយាមកា", "ພິກັດ", "geo"),
    ),
    "wkt": ("geom_wkt", "wkt_geom", "geometry", "geom", "the_geom", "shape_wkt"),
    "easting": ("utm_e", "utm_easting", "utm_x", "east", "e_utm"),
    "northing": ("utm_n", "utm_northing", "utm_y", "north", "n_utm"),
    "zone": ("utm_zone", "utmzone"),
    "id": (
        *("site_id", "code", "pcode", "p_code", "uid", "ref", "reference", "facility_id", "objectid", "loc_code"),
        *("รหัส", "รหัสสถานที่", "编号", "編號", "代码", "mã", "kode", "លេខសម្គាល់", "ລະຫັດ", "ကုဒ်"),
    ),
    "name": (
        *("site_name", "site", "place", "place_name", "title", "facility", "facility_name", "compound"),
        *("compound_name", "location_name", "location", "name_en", "loc_name", "ชื่อ", "名称", "名稱", "tên", "nama"),
        *("ឈ្មោះ", "ຊື່", "အမည်"),
    ),
    "aliases": ("alias", "other_names", "other_name", "aka", "also_known_as", "local_name", "name_local", "alt_name"),
    "country": (
        *(
            "country_code",
            "country_name",
            "iso2",
            "iso3",
            "iso",
            "adm0",
            "adm0_en",
            "admin0",
            "adm0_name",
            "country_iso3",
        ),
        *("country_code_v_iso2", "country_name", "ประเทศ", "国家", "國家", "quốc_gia", "negara"),
        *("ប្រទេស", "ປະເທດ", "နိုင်ငံ"),
    ),
    "source": ("source_name", "sources", "documented_by", "data_source", "meta_source", "reported_by"),
    "documented": ("publicly_documented",),
    "access": (),
    "radius_m": ("radius", "radius_metres", "radius_meters"),
    "radius_basis": ("radius_source",),
    "outline_basis": (),
    "coordinate_note": ("coordinate_source", "accuracy", "location_accuracy", "coordinate_accuracy", "gps_accuracy"),
    "statements": (),
    "statement": ("allegation", "alleged"),
    "statement_date": ("alleged_on", "date_of_statement"),
    "statement_source": ("statement_by",),
    "statement_url": ("statement_link",),
    "simulated": (),
}
NAMES |= {name: decided.keys for name, decided in RULES.items() if decided.keys and name not in NAMES}
"""Our field to what people call its column, as header.plain_name has it: of GPS tools, KoboToolbox, OCHA, HXL, and in
the languages of the region."""
PLACED: tuple[tuple[str, ...], ...] = (
    ("latitude", "longitude"),
    ("coordinates",),
    ("wkt",),
    ("easting", "northing"),
)
"""What says where a row lies, one of these at least."""
_NOT_READ = frozenset({"latitude", "longitude", "coordinates", "wkt", "easting", "northing", "zone"})
"""Fields that become the geometry."""
PROPERTIES = tuple(name for name in NAMES if name not in _NOT_READ)
"""Our fields that a place has beside its geometry, by the names that our own files give them."""
LONGEST_WKT = 1_000_000
"""Characters of a geometry column that are read."""
_WKT = re.compile(r"(?:POINT|STRING|POLYGON|COLLECTION|CURVE|SURFACE)\s*Z?M?\s*\(", re.IGNORECASE)
"""What begins the well-known text of a shape, whole or cut."""
_ZONE = re.compile(r"^\s*(?:zone\s*)?(\d{1,2})\s*([A-Za-z])?(?:orth|outh)?\s*$", re.IGNORECASE)
_MARK_A_COLUMN = msg("Name the columns latitude and longitude, or one column coordinates (latitude, longitude)")


def read_table(data: bytes, name: str) -> list[Feature]:
    """Places of a CSV or TSV file in UTF-8 or UTF-16, one a row.

    Raises:
        FileRefused: no row of its first thirty names a place.
    """
    # By the header and not by counting marks: "16,63;98,55" has more commas than semicolons.
    heads = {mark: tuple(islice(cells_of(data, name, mark), DEEPEST)) for mark in SEPARATORS}
    known = {mark: header_of(rows, NAMES, PLACED) for mark, rows in heads.items()}
    separator = max(SEPARATORS, key=lambda mark: len(header.columns) if (header := known[mark]) else 0)
    rows = tuple(tuple(cells) for cells in cells_of(data, name, separator))
    return _features([Sheet("", rows)], name, text=True)


def read_workbook(data: bytes, name: str) -> list[Feature]:
    """Places of all sheets of a workbook, one a row; sheets without places are named.

    Raises:
        FileRefused: as workbook.sheets_of; or no sheet names a place.
    """
    return _features(sheets_of(data, name), name)


def _features(sheets: Sequence[Sheet], name: str, *, text: bool = False) -> list[Feature]:
    """text: cells came apart at separators, so that a row of more cells than its header would be read askew."""
    features: list[Feature] = []
    notes: list[str] = []
    left: list[str] = []
    for sheet in sheets:
        header = header_of(sheet.rows, NAMES, PLACED)
        if header is None:
            left.append(sheet.name)
            continue
        if header.tags:
            notes.append(msg("a row of HXL tags is taken as names of columns, not as a place"))
        notes += notes_on_header(header, NAMES)
        before = len(features)
        ours = set(header.written) >= OF_OUR_CSV
        for number, cells in enumerate(sheet.rows[header.first_row :], start=header.first_row + 1):
            too_many = text and any(cell.strip() for cell in cells[len(header.written) :])
            if cells == (UNCLOSED,) or too_many:
                why = (
                    english("it has more cells than its header ({n}, not {all})", n=len(cells), all=len(header.written))
                    if too_many
                    else msg("a quotation mark in it is opened and not closed")
                )
                features.append(Feature(number, {}, None, trouble=_in_row(number, "", why), unit="row"))
            elif any(cells) and not is_tag_row(cells) and not _again(cells, header):
                whole = [cell.removeprefix("'") for cell in cells] if ours else cells
                features.append(_feature(number, whole, header, sheet.name if len(sheets) > 1 else ""))
                if len(features) > MAX_FEATURES:
                    check_count(len(features), name)
        if len(features) == before:
            left.append(sheet.name)
    if not features:
        raise FileRefused(
            name,
            english("no column of it is known to hold places ({columns})", columns=_columns(sheets)),
            _MARK_A_COLUMN,
        )
    notes += [english("its sheet {sheet} holds no places and is left out", sheet=repr(s[:60])) for s in left if s]
    if notes:
        features.append(Feature(0, {}, None, notes=tuple(dict.fromkeys(notes)), unit="file"))
    return features


def _columns(sheets: Sequence[Sheet]) -> str:
    """The words of the first row that has several: what the file's owner takes for its header."""
    rows: Iterator[tuple[str, ...]] = (row for sheet in sheets for row in sheet.rows)
    return ", ".join(cell for cell in next((r for r in rows if sum(map(bool, r)) > 1), ()) if cell)[:200]


def _again(cells: Sequence[str], header: Header) -> bool:
    return [cell.strip() for cell in cells] == list(header.written)


def _feature(number: int, cells: Sequence[str], header: Header, sheet: str) -> Feature:
    def get(ours: str) -> str:
        at = header.columns.get(ours)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    properties: dict[str, object] = {o: get(o) for o in header.columns if o not in _NOT_READ}
    notes: list[str] = []
    geometry, crs, trouble = _place(get, notes)
    trouble = _in_row(number, sheet, trouble) if trouble else ""
    return Feature(number, properties, geometry, crs, trouble, tuple(notes), unit="row")


def _in_row(number: int, sheet: str, why: str) -> str:
    """What is wrong, with the row that its owner sees."""
    if sheet:
        return english("on sheet {sheet}, row {n}: {found}", sheet=repr(sheet[:60]), n=number, found=why)
    return english("in row {n}: {found}", n=number, found=why)


def _place(get: Callable[[str], str], notes: list[str]) -> tuple[BaseGeometry | None, str | None, str]:
    """The geometry of a row, the reference system of its numbers, and why there is none.

    Well-known text that cannot be read refuses the row: a point beside it would pass for the place.
    """
    if shape := get("wkt"):
        try:
            geometry = shapely.from_wkt(re.sub(r"^\s*SRID=4326;", "", shape[:LONGEST_WKT], flags=re.IGNORECASE))
        except (shapely.errors.ShapelyError, ValueError, NotImplementedError):  # the last: curves
            geometry = None
        if geometry is not None and not geometry.is_empty:
            return geometry, None, ""
        if geometry is None and _WKT.search(shape[:LONGEST_WKT]):
            return None, None, english("its coordinates {given} cannot be read", given=repr(shape[:60]))
        if geometry is None and any(character.isdigit() for character in shape):
            notes.append(msg("its outline could not be read; its coordinates alone are taken"))
    lat, lon, both = get("latitude"), get("longitude"), get("coordinates")
    if lat and lon:
        return _of_two(lat, lon, get("country"), notes)
    country = get("country")
    if pair := pair_of(both, country) if both else pair_in_half(lat or lon, country):
        return Point(pair[1], pair[0]), None, ""
    if get("easting") and get("northing"):
        return _of_metres(get("easting"), get("northing"), get("zone"))
    if given := (both or lat or lon or shape):
        return None, None, english("its coordinates {given} cannot be read", given=repr(given[:60]))
    return None, None, msg("it has no coordinates")


def _of_two(lat: str, lon: str, country: str, notes: list[str]) -> tuple[BaseGeometry | None, str | None, str]:
    y, x = degrees_of(lat), degrees_of(lon)
    unread = english("its coordinates {given} cannot be read", given=repr(f"{lat[:40]}, {lon[:40]}"))
    if y is None or x is None:
        return None, None, unread
    turned = y.axis == "longitude" and x.axis == "latitude"
    if may_be_south(lat, lon) or leaves_its_country(
        *((lon, x.value, y.value) if turned else (lat, y.value, x.value)), country
    ):
        return None, None, unread
    if turned:
        notes.append(
            msg("longitude and latitude stood in each other's column, as their letters say, and are turned back")
        )
        y, x = x, y
    elif y.axis == "longitude" or x.axis == "latitude":
        return None, None, msg("the letters of its coordinates (N, S, E, W) contradict their columns")
    return Point(x.value, y.value), None, ""


def _of_metres(easting: str, northing: str, zone: str) -> tuple[BaseGeometry | None, str | None, str]:
    zone_match = _ZONE.match(zone)
    try:
        at = Point(float(easting.replace(",", "")), float(northing.replace(",", "")))
    except ValueError:
        given = f"{easting[:30]}, {northing[:30]}"
        return None, None, english("its coordinates {given} cannot be read", given=repr(given))
    if zone_match is None or not 1 <= int(zone_match[1]) <= 60:
        return None, None, msg("its metres name no UTM zone, such as 47N")
    # N and S are hemispheres here, as people write "47N"; the other letters are bands of MGRS, north from N on.
    letter = (zone_match[2] or "N").upper()
    south = letter == "S" or (letter < "N" and letter != "S")
    return at, f"EPSG:{327 if south else 326}{int(zone_match[1]):02d}", ""
