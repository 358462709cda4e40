"""Copy third-party browser files and fonts out of installed packages into static/vendor/.

`python -m layers.style.install_assets [TARGET]` is the last step of `make install`. It reads installed packages only,
never the network, and writes nothing when all files are there already. Beside the files it writes MANIFEST.json: what
each file is, which package and version it came from, its licence and sha256.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from geodata.browser_files import BESIDE, MANIFEST
from geodata.errors import CompoundWatchError, NotFound
from layers.style.browser_assets import BROWSER_FILES, Asset
from layers.style.font_subset import cut
from layers.style.fonts import FONT_FACES, packaged_file

DEFAULT_TARGET = BESIDE
"""Beside dashboard.py; an installation without a Makefile has them elsewhere (geodata/browser_files.py)."""


def wanted_assets() -> tuple[Asset, ...]:
    """Return every file and folder that screens and maps use, browser files first."""
    return BROWSER_FILES + tuple(face.file for face in FONT_FACES)


def install_assets(target: Path, assets: Iterable[Asset]) -> int:
    """Copy the assets under `target`; returns how many files had to be written.

    A file that is there with the same bytes is left alone. The copies are real files, since Streamlit refuses links
    that lead out of its folder.

    Raises:
        NotFound: a package that carries an asset is not installed, or no longer has the file.
    """
    written = 0
    manifest: dict[str, dict[str, str]] = {}
    known = _manifest(target)
    for asset in assets:
        for source, path in _files(asset):
            content = source.read_bytes()
            facts = {
                "work": asset.work,
                "licence": asset.licence,
                "package": f"{asset.distribution} {metadata.version(asset.distribution)}",
            }
            if path.endswith(".woff2"):
                facts["cut_from"] = hashlib.sha256(content).hexdigest()
                content = _cut_once(target / path, content, facts, known.get(path, {}), asset)
            written += _write(target / path, content)
            manifest[path] = {**facts, "sha256": hashlib.sha256(content).hexdigest()}
    _write(target / MANIFEST, (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode())
    return written


def _manifest(target: Path) -> dict[str, dict[str, str]]:
    try:
        known: dict[str, dict[str, str]] = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # the first installation, or half of one
        return {}
    return known


def _cut_once(path: Path, font: bytes, facts: dict[str, str], known: dict[str, str], asset: Asset) -> bytes:
    """The font cut down to its letters; the file that is there where it was cut from the same bytes and is whole."""
    facts["letters"], facts["weights"] = asset.letters, "{} {}".format(*asset.weights)
    if all(known.get(name) == value for name, value in facts.items()) and path.is_file():
        there = path.read_bytes()
        if hashlib.sha256(there).hexdigest() == known.get("sha256"):
            return there
    return cut(font, asset.letters, weights=asset.weights)


def _files(asset: Asset) -> Iterator[tuple[Path, str]]:
    """Yield (file of the package, path under static/vendor/) of an asset, the files of a folder in order of name."""
    source = packaged_file(asset)
    if source is None:
        raise NotFound(
            f"{asset.work} ({asset.source})",
            f"the package {asset.distribution} is not installed or does not carry it",
            'Run make install again, or: pip install "compound-watch[dashboard]"',
        )
    if not asset.source.endswith("/"):
        yield source, asset.target
        return
    for file in sorted(source.iterdir()):
        if file.is_file():
            yield file, asset.target + file.name


def _write(path: Path, content: bytes) -> bool:
    """Write the file unless it holds these bytes already; returns whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")  # a browser never sees half a script
    half.write_bytes(content)
    half.replace(path)
    return True


def main(arguments: list[str]) -> int:
    """Install everything; returns the exit code: 0 done, 2 could not."""
    target = Path(arguments[0]) if arguments else DEFAULT_TARGET
    try:
        written = install_assets(target, wanted_assets())
    except CompoundWatchError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Browser files and fonts: {written} written, the rest was there already.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
