"""The rules of the house: who imports whom, how files are named, and what no tracked file may hold."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
OURS = ("geodata", "pipelines", "layers", "screens", "dashboard", "compound_watch")

MAY_IMPORT: dict[str, set[str]] = {
    "geodata": set(),
    "layers": {"geodata"},
    "pipelines": {"geodata"},
    "screens": {"geodata", "pipelines", "layers"},
    "dashboard": {"geodata", "pipelines", "layers", "screens"},
    # the door for Python: it hands on what exports hand on, and draws nothing
    "compound_watch": {"geodata", "pipelines"},
}
DRAWING_VERBS = ("pipelines/brief", "pipelines/publish")
"""The verbs that may import layers too; each a file or a folder."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "streamlit": ("dashboard.py", "screens/"),
    "streamlit_folium": ("dashboard.py", "screens/"),
    "folium": ("layers/",),
    "pystac_client": ("pipelines/search/api_pages.py",),
    "rasterio": (
        "pipelines/read/",
        "pipelines/compare/compare.py",
        "pipelines/ground/image.py",
        "pipelines/night_light/black_marble.py",
        "pipelines/demo/world/",
    ),
}

ROOMS: dict[str, dict[str, str]] = {
    "geodata": {
        "errors": "",
        "version": "",
        "private_files": "",
        "browser_files": "",
        "i18n": "",
        "text": "i18n",
        "settings": "i18n text",
        "sites": "i18n text",
        "looks": "i18n sites",
        "incidents": "i18n text sites looks",
        "detections": "i18n text settings sites looks incidents",
        "razed_ground": "i18n looks incidents detections",
        "actions": "i18n text settings sites incidents detections",
        "identifiers": "i18n text sites actions",
        "belts": "i18n text settings sites detections actions",
        "desk": "i18n text detections",
        "access": "i18n text settings sites looks incidents detections razed_ground actions identifiers belts desk",
        "notices": "i18n text settings looks detections access",
        "log": "",
        "practice": "i18n text settings sites looks incidents detections",
        "briefings": "i18n text incidents detections actions access",
        "wording": "i18n text settings sites looks incidents detections razed_ground actions access",
        "store": "i18n text settings sites looks incidents detections actions identifiers belts desk access notices "
        "log briefings",
        "chip_archive": "",
        "retention": "settings",
        "stored_once": "sites incidents detections belts store",
        "edition_view": "i18n text settings sites looks incidents detections razed_ground actions identifiers belts "
        "desk access briefings wording store stored_once",
        "restored": "i18n text access",
        "workspace": "i18n settings access store edition_view restored chip_archive",
    },
    "layers": {"style": "", "charts": "style", "map": "style", "pictures": "style"},
    "pipelines": {
        "missions": "",
        "http": "",
        "workers": "",
        "object_storage": "",
        "context": "workers",
        "search": "missions http context",
        "read": "missions http context search workers object_storage",
        "ground": "missions read",
        "detect": "missions ground",
        "compare": "missions ground detect",
        "measure": "missions read detect ground",
        "judge": "missions context read detect ground measure",
        "night_light": "missions http context search read judge",
        "tables": "",
        "activity": "missions read detect measure judge night_light tables",
        "sites": "missions tables",
        "incidents": "http context search tables sites workers",
        "actions": "tables incidents",
        "identifiers": "tables incidents",
        "belts": "missions context search read detect measure judge",
        "run": "missions http context search read detect ground measure judge night_light activity belts incidents "
        "workers object_storage",
        "before_after": "activity",
        "evidence": "context read night_light activity run",
        "issued_briefings": "",
        "publish": "missions context read incidents judge measure night_light activity belts issued_briefings",
        "backup": "context read evidence publish",
        "timestamps": "context",
        "brief": "missions issued_briefings context read detect measure judge night_light activity before_after "
        "belts publish",
        "notify": "http context incidents publish brief",
        "demo": "missions context sites incidents actions run workers",
        "operate": "http context search read incidents issued_briefings run backup timestamps",
        "commands": "ANY",
        "cli": "ANY",
    },
    "screens": {
        "session": "",
        "server": "session",
        "widgets": "session",
        "downloads": "session widgets",
        "views": "session widgets",
        "listing": "session widgets downloads views",
        "pictures": "session widgets downloads",
        "site": "session server widgets downloads listing pictures",
        "overview": "session server widgets downloads views",
        "review": "session widgets views pictures site",
        "actions": "session widgets site",
        "briefings": "session widgets downloads site",
        "edit": "session server widgets pictures site",
        "operate": "session widgets site",
        "pages": "ANY",
        "first_paint": "session server widgets overview site pages",
    },
    "compound_watch": {
        "days": "",
        "frames": "",
        "stacks": "days",
        "judging": "days frames stacks",
        "cubes": "stacks",
        "opened_workspace": "days frames cubes",
    },
}
"""Which room of a package may import which others of it; every room may import errors and version. A room that is not
here has no place yet: give it a row, below the rooms that it imports, so that no circle comes about."""
MOST_IN_A_ROOM = 15
"""Files in one folder that a newcomer keeps in mind, without its __init__.py."""
MOST_BESIDE_ROOMS = 12
"""Files that may lie directly in a package."""

FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "stuff"}
LONGEST_FILE = 600
LARGEST_FILE = 1_500_000


def tracked() -> list[Path]:
    """Every file that git tracks, or would track once added, relative to the repository; existing ones only."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout (or git is missing), so nobody can say which files are tracked")
    return [Path(name) for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def sources(*parts: str) -> list[Path]:
    """The Python files of our packages, relative to the repository."""
    found: list[Path] = []
    for part in parts or OURS:
        folder = REPOSITORY / part
        found += sorted(folder.rglob("*.py")) if folder.is_dir() else [REPOSITORY / f"{part}.py"]
    return [path.relative_to(REPOSITORY) for path in found if path.is_file()]


def imports(source: str, package: str) -> Iterator[str]:
    """Full dotted names that a file imports, wherever in the file it does so; relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                yield ".".join([*parents, *([node.module] if node.module else [])])
            elif node.module:
                yield node.module


def imports_of(path: Path) -> list[str]:
    """Full dotted names that one of our files imports."""
    return list(imports((REPOSITORY / path).read_text(encoding="utf-8"), ".".join(path.parts[:-1])))


def breaches(path: Path, imported: list[str]) -> list[str]:
    """Say which imports of a file break the rules."""
    name = path.as_posix()
    home = path.parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[home] | {home}
    if any(name == f"{verb}.py" or name.startswith(f"{verb}/") for verb in DRAWING_VERBS):
        allowed = allowed | {"layers"}
    found = []
    for module in imported:
        top = module.split(".")[0]
        if top in (*OURS, "tests", "benchmarks") and top not in allowed:
            found.append(f"{name} imports {module}")
        if top in ONLY_IN and not any(name == p or (p.endswith("/") and name.startswith(p)) for p in ONLY_IN[top]):
            found.append(f"{name} imports {module}, which belongs in {', '.join(ONLY_IN[top])}")
    return found


def test_imports_go_one_way() -> None:
    found = [breach for path in sources() for breach in breaches(path, imports_of(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("geodata/sites/site.py", "import layers.map.folium_map"),
        ("geodata/sites/site.py", "def late():\n    from pipelines import search"),
        ("layers/map/folium_map.py", "from pipelines.cli import main"),
        ("layers/map/folium_map.py", "import streamlit as st"),
        ("pipelines/detect/detect.py", "from layers import chart"),
        ("pipelines/detect/detect.py", "import rasterio.windows"),
        ("pipelines/demo/build_demo.py", "import rasterio"),
        ("pipelines/context/request.py", "from pystac_client import Client"),
        ("pipelines/briefly.py", "import layers"),
        ("screens/map.py", "import folium"),
        ("compound_watch/opened_workspace.py", "import layers"),
        ("pipelines/publish/export.py", "from compound_watch.frames import as_frame"),
        ("screens/map.py", "from tests.conftest import shared_dir"),
    ],
)
def test_a_breach_is_seen(path: str, source: str) -> None:
    """The rule above can fail: each of these one-line files breaks it."""
    where = Path(path)
    assert breaches(where, list(imports(source, ".".join(where.parts[:-1]))))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("pipelines/brief/brief.py", "from layers.chart import draw"),
        (
            "pipelines/demo/world/write.py",
            "import rasterio\nfrom .ground import plan\nfrom ..build_demo import build_demo",
        ),
        ("layers/map/folium_map.py", "import folium\nfrom geodata.sites.site import Site"),
        ("screens/map.py", "import streamlit\nfrom pipelines.run.run import run"),
    ],
)
def test_what_the_rules_allow(path: str, source: str) -> None:
    where = Path(path)
    assert not breaches(where, list(imports(source, ".".join(where.parts[:-1]))))


def room_of(module: str) -> tuple[str, str]:
    """Package and room of a dotted name: ("geodata", "sites") for geodata.sites.grid."""
    parts = module.split(".")
    return parts[0], parts[1] if len(parts) > 1 else ""


def room_breaches(path: Path, imported: list[str]) -> list[str]:
    """Say which imports of a file go between rooms that may not know each other."""
    package, room = room_of(".".join(path.with_suffix("").parts))
    rooms = ROOMS.get(package)
    if rooms is None or room == "__init__":
        return []
    if room not in rooms:
        return [f"{path} lies in {package}/{room}, which has no row in ROOMS"]
    allowed = {*rooms[room].split(), room, "errors", "version"}
    found = []
    for module in imported:
        there, other = room_of(module)
        if there == package and other and rooms[room] != "ANY" and other not in allowed:
            found.append(f"{path} imports {module}: {package}/{room} may import {rooms[room] or 'no other room'}")
    return found


def named_imports_of(path: Path) -> list[str]:
    """As imports_of, and for `from package import room` the room too."""
    names = imports_of(path)
    for node in ast.walk(ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in ROOMS:
            names += [f"{node.module}.{name.name}" for name in node.names]
    return names


def test_rooms_import_one_way() -> None:
    found = [breach for path in sources() for breach in room_breaches(path, named_imports_of(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("geodata/sites/site.py", "geodata.store.sites"),
        ("geodata/looks/look.py", "geodata.detections.detection"),
        ("pipelines/detect/detect.py", "pipelines.read.pixels"),
        ("pipelines/http/transport.py", "pipelines.search.search"),
        ("pipelines/search/search.py", "pipelines.run.run"),
        ("pipelines/brandnew/thing.py", "geodata.errors"),
        ("layers/style/svg.py", "layers.map.legend"),
        ("screens/widgets/keys.py", "screens.site.finding_cards"),
    ],
)
def test_a_breach_between_rooms_is_seen(path: str, module: str) -> None:
    """The rule above can fail."""
    assert room_breaches(Path(path), [module])


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_know_no_circle(package: str) -> None:
    """Each room may only import rooms that stand above it in the table, so no chain of imports leads back."""
    above: set[str] = set()
    for room, allowed in ROOMS[package].items():
        assert allowed == "ANY" or set(allowed.split()) <= above, f"{package}/{room} knows a room below it"
        above.add(room)


def test_every_row_is_a_room() -> None:
    """A row for a room that went is a rule for nothing."""
    for package, rooms in ROOMS.items():
        there = {p.stem for p in (REPOSITORY / package).iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
        assert set(rooms) <= there, f"{package}: {sorted(set(rooms) - there)} have a row and no folder"


def test_rooms_are_small() -> None:
    """A newcomer reads a folder's list of files as a sentence."""
    crowded = []
    for folder, count in Counter(path.parent for path in sources() if path.name != "__init__.py").items():
        most = MOST_BESIDE_ROOMS if folder.as_posix() in ROOMS else MOST_IN_A_ROOM
        if count > most:
            crowded.append(f"{folder} holds {count} files, at most {most}")
    assert not crowded, "\n".join(crowded)


def test_files_are_short() -> None:
    long = []
    for path in [*sources(), *[p for p in tracked() if p.parts[0] == "tests" and p.suffix == ".py"]]:
        lines = len((REPOSITORY / path).read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            long.append(f"{path}: {lines} lines")
    assert not long, "\n".join(long)


MOST_LINES = 60
"""Lines of a function, its docstring not counted."""
MOST_ARGUMENTS = 7
"""Parameters of a function that a reader keeps in mind: also keyword ones, *args and **kwargs; self does not count."""
EXCUSED: dict[str, str] = {}
"""Functions that are longer or take more, each with why."""


def too_much(path: Path, source: str) -> dict[str, str]:
    """The functions of a file that are too long or take too many arguments: "file name" -> how long, how many."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = node.args
        names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs) if a.arg not in ("self", "cls")]
        count = len(names) + (given.vararg is not None) + (given.kwarg is not None)
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if ast.get_docstring(node) is not None:
            lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
        if lines > MOST_LINES or count > MOST_ARGUMENTS:
            found[f"{path.as_posix()} {node.name}"] = f"{lines} lines, {count} arguments"
    return found


def test_functions_are_short_and_take_few_arguments() -> None:
    found: dict[str, str] = {}
    for path in sources():
        found |= too_much(path, (REPOSITORY / path).read_text(encoding="utf-8"))
    left = [f"{name}: {what}" for name, what in found.items() if name not in EXCUSED]
    assert not left, f"at most {MOST_LINES} lines and {MOST_ARGUMENTS} arguments:\n" + "\n".join(left)
    assert not EXCUSED.keys() - found.keys(), "excused, and no longer too long or with too many arguments"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("def f(a, b, c, d, e, g, h): pass", False),
        ("def f(a, b, c, d, e, g, h, i): pass", True),
        ("def f(a, *, b, c, d, e, g, h, i=1): pass", True),
        ("def f(a, b, c, d, e, g, *h, **i): pass", True),
        ("class A:\n    def f(self, a, b, c, d, e, g, h): pass", False),
        ("def f():\n" + "    pass\n" * 59, False),
        ("def f():\n" + "    pass\n" * 60, True),
        ('def f():\n    """One.\n\n    Two.\n    """\n' + "    pass\n" * 59, False),
        ("class A:\n    async def f(self):\n" + "        pass\n" * 60, True),
    ],
)
def test_too_long_or_too_much_is_seen(source: str, seen: bool) -> None:
    assert bool(too_much(Path("x.py"), source)) is seen


def test_names_say_what_is_inside() -> None:
    found = []
    for path in tracked():
        words = {word for part in path.parts for word in re.split(r"[^a-z]+", part.lower())}
        if path.suffix == ".py" and words & FORBIDDEN_NAMES:
            found.append(f"{path}: {sorted(words & FORBIDDEN_NAMES)}")
    for path in sources():
        for node in ast.walk(ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in re.findall(r"[A-Z][a-z]+|[a-z]+", node.name)}
                if words & FORBIDDEN_NAMES:
                    found.append(f"{path}: class {node.name}")
    assert not found, "\n".join(found)


FILE_NAME = re.compile(r"(?<![\w/.<*{>-])(?:[a-z_0-9]+/)*[a-z_0-9]+\.py\b")


def named_and_missing(text: str, files: list[str]) -> list[str]:
    """Python files that a text names and that are not there; a name without its folder, or with some of it, will do."""
    return [
        name for name in FILE_NAME.findall(text) if not any(file == name or file.endswith(f"/{name}") for file in files)
    ]


def test_no_file_names_a_file_that_is_not_there() -> None:
    """What sends a reader to a file that was renamed sends them nowhere."""
    files = [path.as_posix() for path in tracked()]
    pages = [path for path in tracked() if path.suffix == ".md" and path.name != "CHANGELOG.md"]
    missing = [
        f"{path} names {name}"
        for path in [*sources(*OURS, "benchmarks"), *pages]
        for name in named_and_missing((REPOSITORY / path).read_text(encoding="utf-8"), files)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("text", ["see geodata/nowhere/gone.py", "(gone.py)", "`sites/gone.py`: a line"])
def test_a_name_of_no_file_is_seen(text: str) -> None:
    assert named_and_missing(text, ["geodata/sites/site.py"])
    assert not named_and_missing(text.replace("gone", "site").replace("nowhere", "sites"), ["geodata/sites/site.py"])


def test_test_files_have_names_of_their_own() -> None:
    names = Counter(path.name for path in tracked() if path.parts[0] == "tests" and path.name.startswith("test_"))
    assert not [name for name, times in names.items() if times > 1]


def test_nothing_is_left_half_done() -> None:
    """No marks for later, no function that only says that it is not there yet."""
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|raise NotImplemented" + r"Error|assert Tr" + r"ue\b")
    found = [hit for path in tracked() if path.suffix == ".py" for hit in lines_with(path, marks)]
    assert not found, "\n".join(found)


REGISTRY = re.compile(
    "pypi" + r"\.org|python" + r"hosted\.org|registry" + r"\.npmjs|npmjs" + r"\.(com|org)/|deb" + r"\.debian\.org"
)
MACHINE = re.compile(r"(?<![\w.~/-])/(?:(?:work|root)(?=[/\s\"'`),;:]|$)|tmp/|home" + r"/[a-z])")
SECRET = re.compile("BEGIN [A-Z ]*PRIVATE" + " KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}")


def lines_with(path: Path, pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` for each line of a text file that has the pattern; nothing for a binary file."""
    try:
        text = (REPOSITORY / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    return [f"{path}:{n}: {line.strip()[:120]}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


@pytest.mark.parametrize(
    ("what", "pattern"), [("registry host", REGISTRY), ("machine path", MACHINE), ("secret", SECRET)]
)
def test_no_tracked_file_names_a(what: str, pattern: re.Pattern[str]) -> None:
    found = [hit for path in tracked() for hit in lines_with(path, pattern)]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE, 'Path("/wo' + 'rk/main")'),
        (MACHINE, "cd /ro" + "ot"),
        (MACHINE, "see /ho" + "me/anna/x"),
        (REGISTRY, "https://py" + "pi.org/simple"),
        (SECRET, "-----BEGIN RSA PRIVATE" + " KEY-----"),
    ],
)
def test_a_leak_is_seen(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def test_files_are_small_and_ours() -> None:
    """Nothing large, and no third-party script, style or font: those are installed."""
    for path in tracked():
        assert (REPOSITORY / path).stat().st_size <= LARGEST_FILE, path
        assert path.suffix not in {".ttf", ".otf", ".woff", ".woff2"}, path
        assert not path.name.endswith(".min.js"), path
        assert path.parts[:2] != ("static", "vendor"), path


def test_only_this_machine_can_be_reached() -> None:
    """The other tests run behind this wall, so the wall itself is tried: a name, an address, a connected name."""
    with pytest.raises(RuntimeError, match="only loopback"):
        socket.getaddrinfo("example.org", 443)
    with socket.socket() as plug, pytest.raises(RuntimeError, match="only loopback"):
        plug.connect(("192.0.2.1", 80))  # TEST-NET-1, RFC 5737: nobody's address
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_the_two_commands_and_what_runs_them() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in ("install", "demo", "test", "check", "bench"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    script = REPOSITORY / ".ci/run"
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text and "make test" in text and "make check" in text
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


OUTWARD = (
    "screens/",
    "layers/",
    "pipelines/before_after/",
    "pipelines/brief/",
    "pipelines/publish/",
    "pipelines/incidents/catalog/publish.py",
    "compound_watch/",
)
"""Whatever shows or writes something for a reader: it takes it from an edition, which feeds the gate itself."""
DESK = "screens/session/edition.py"
"""Where screens get their edition, and internal users their workspace (`desk`, which refuses everybody else)."""
GATE = ("geodata/edition_view.py", "geodata/access/gate.py", "geodata/access/release_day.py")


def readings_past_the_gate(path: Path, source: str) -> list[str]:
    """What in a file would hand a reader something that no edition has passed, as "file:line: what"."""
    name, tree = path.as_posix(), ast.parse(source)
    outward = name != DESK and any(name == part or (part.endswith("/") and name.startswith(part)) for part in OUTWARD)
    at_desk = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and _called(node.value) == "desk"
    }
    found = []
    for node in ast.walk(tree):
        said = ""
        makes = _called(node) if isinstance(node, ast.Call) else ""
        if makes in ("Gate", "EditionView", "StoredOnce") and name not in (*GATE, DESK):
            said = "" if (name, makes) == ("geodata/workspace.py", "EditionView") else f"makes a {makes} of its own"
        elif isinstance(node, ast.Attribute) and node.attr in ("_store", "_stored", "_gate"):
            inside = name in GATE or (isinstance(node.value, ast.Name) and node.value.id == "self")
            said = "" if inside else f"reaches into {node.attr}"
        elif outward and isinstance(node, ast.Attribute) and node.attr == "store" and id(node.value) not in at_desk:
            said = "reads the store"
        elif outward and isinstance(node, ast.ImportFrom) and (node.module or "").startswith("geodata.store"):
            names = {alias.name for alias in node.names}
            said = "imports the store" if names & {"Store", "engine_for"} else ""
        elif outward and isinstance(node, ast.ImportFrom) and node.module == DESK[:-3].replace("/", "."):
            said = "imports the workspace of every audience" if "workspace" in {a.name for a in node.names} else ""
        if said:
            found.append(f"{name}:{getattr(node, 'lineno', 0)}: {said}")
    return found


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_readers_are_told_nothing_that_has_not_passed_the_gate() -> None:
    found = [hit for path in sources() for hit in readings_past_the_gate(path, (REPOSITORY / path).read_text("utf-8"))]
    assert not found, "take it from Workspace.edition or from the screen's edition:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("pipelines/brief/brief.py", "def f(workspace):\n    return workspace.store.sites()"),
        ("pipelines/publish/growth_csv.py", "from geodata.store import Store"),
        ("screens/overview/front_page.py", "from screens.session.edition import workspace"),
        ("screens/overview/front_page.py", "def f(edition):\n    return edition.view._stored.detections"),
        ("screens/site/site_page.py", "def f(home):\n    store = home.store\n    return store.sites()"),
        ("layers/map/folium_map.py", "def f(workspace):\n    return workspace.store"),
        ("pipelines/operate/status.py", "gate = Gate(audience, today, settings)"),
        ("pipelines/operate/status.py", "stored = StoredOnce(store)"),
        ("pipelines/publish/export.py", "view = EditionView(store, settings, audience, today)"),
        ("pipelines/incidents/catalog/publish.py", "def f(w):\n    return w.store.incidents()"),
        ("compound_watch/opened_workspace.py", "def f(w):\n    return w.store.sites()"),
    ],
)
def test_a_way_past_the_gate_is_seen(path: str, source: str) -> None:
    assert readings_past_the_gate(Path(path), source)


def test_what_the_gate_allows() -> None:
    told = "def f(workspace, edition):\n    return workspace.edition(a, d).detections, desk(edition).store.save_site"
    assert not readings_past_the_gate(Path("screens/edit/edit_site.py"), told)
